package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"spean/internal/backup"
	"spean/internal/check"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/sqlite"
	"spean/internal/view"
	"spean/internal/web"
)

// tooOld is the age at which a backup is said to be old: twice the time between two.
const tooOld = 48 * time.Hour

// Backups says what is known of backups.
func (n *Node) Backups(context.Context) (web.Backups, error) {
	last, err := n.LastBackup()
	b := web.Backups{SetUp: last.Scheduled, Last: last.Taken, Failed: last.Failed, Old: last.old(n.config.Clock())}
	n.backups.mu.Lock()
	b.Began, b.Why = n.backups.began, n.backups.why
	n.backups.mu.Unlock()
	copies, globbed := filepath.Glob(filepath.Join(n.config.Data, "*"+sqlite.CopyMark+"*"))
	err = errors.Join(err, globbed)
	for _, at := range copies {
		if info, err := os.Stat(at); err == nil {
			b.Changes = append(b.Changes, web.Copy{Name: filepath.Base(at), Taken: info.ModTime(), Bytes: info.Size()})
		}
	}
	s := n.config.Backups
	if s == nil {
		return b, err
	}
	b.Folder, b.KeysFolder, b.Keep, b.KeepKeys = s.Folder, s.KeysFolder, s.Keep, s.KeepKeys
	b.At = fmt.Sprintf("%02d:%02d", s.Hour, s.Minute)
	for _, r := range s.Recovery {
		b.Recovery = append(b.Recovery, shortKey(fmt.Sprint(r)))
	}
	keys := s.Folder
	if s.KeysFolder != "" {
		keys = s.KeysFolder
	}
	if !b.Began.IsZero() {
		b.Written = backup.Unfinished(s.Folder)
		if keys != s.Folder {
			b.Written += backup.Unfinished(keys)
		}
	}
	kept, listed := backup.List(s.Folder)
	for _, k := range kept {
		b.Kept = append(b.Kept, web.Copy{Name: k.FolderName(), Taken: k.Taken, Bytes: k.Data.Bytes + k.Keys.Bytes, Events: k.Facts.Events, Reason: string(k.Reason),
			Data: string(k.Data.State(k.Folder)), Keys: string(k.Keys.State(filepath.Join(keys, k.FolderName())))})
	}
	return b, errors.Join(err, listed)
}

// shortKey shortens the public half of a recovery key that is too long to be compared by eye; one of the usual sort is given whole.
func shortKey(key string) string {
	if len(key) <= 100 {
		return key
	}
	return key[:24] + "…" + key[len(key)-24:]
}

// old reports whether the last good backup is too old, or there never was one.
func (l LastBackup) old(now time.Time) bool {
	age, ever := l.Age(now)
	return !ever || age > tooOld
}

// backupWarnings says when there is no backup young enough, and when the last try failed. A demonstration has nothing to lose.
func (n *Node) backupWarnings() problem.List {
	if n.config.Demo {
		return nil
	}
	last, err := n.LastBackup()
	var out problem.List
	now := n.config.Clock()
	switch age, ever := last.Age(now); {
	case err != nil:
		return problem.List{problem.New(problem.Invalid, "backup.not-known", "")}
	case !ever && !last.Scheduled:
		out = append(out, problem.New(problem.Invalid, "backup.never-set-up", ""))
	case !ever && now.Sub(n.opened) > round:
		out = append(out, problem.New(problem.Invalid, "backup.never", ""))
	case last.old(now) && ever:
		out = append(out, problem.New(problem.Invalid, "backup.old", "", "n", strconv.Itoa(int(age/(24*time.Hour)))))
	}
	if !last.Failed.IsZero() {
		out = append(out, problem.New(problem.Invalid, "backup.failed", ""))
	}
	return out
}

// Machine says how the program and its stores stand: what /healthz and the measures say, for people.
func (n *Node) Machine(ctx context.Context) web.Machine {
	m := web.Machine{Release: n.config.Release, Engine: "sqlite", Since: n.opened, Health: n.Health(ctx), Least: leastFree}
	if n.config.Database != "" {
		m.Engine = "postgres"
	}
	for _, name := range []string{logFile, keysFile, accountsFile, viewsFile} {
		store := web.Store{Name: name}
		for _, file := range []string{name, name + "-wal"} {
			if info, err := os.Stat(filepath.Join(n.config.Data, file)); err == nil {
				store.Bytes += info.Size()
			}
		}
		if store.Bytes > 0 {
			m.Stores = append(m.Stores, store)
		}
	}
	if room, err := n.measure(n.config.Data); err == nil {
		m.Free, m.Total, m.Least, m.Low = room.free, room.total, room.least(), room.low()
	}
	if at, err := n.positions(ctx); err == nil {
		m.Followed = []web.Follower{{Name: "lists", Position: at.lists, Behind: n.behind(ctx, at.lists), Lag: at.listsLag},
			{Name: "names", Position: at.names, Behind: n.behind(ctx, at.names), Lag: at.namesLag}}
	}
	if entries, err := n.log.Size(ctx); err == nil {
		m.Entries = entries
	}
	if last, err := readLastCheck(n.config.Data); err == nil {
		m.Checked, m.Faults = last.At, last.Faults
	}
	m.Phones, m.LastForm = n.phonesSeen(ctx)
	return m
}

// mostBehind is up to how many events not followed are counted.
const mostBehind = 1000

// behind counts the events after a position, up to mostBehind.
func (n *Node) behind(ctx context.Context, position int64) int64 {
	next, err := n.log.After(ctx, position, mostBehind)
	if err != nil {
		return mostBehind
	}
	return int64(len(next))
}

// seenLately is how far back a phone that sent a form counts as seen.
const seenLately = 7 * 24 * time.Hour

// phonesSeen counts the phones that sent a form lately, and says when the newest form came. It reads codes only.
func (n *Node) phonesSeen(ctx context.Context) (phones int, last time.Time) {
	seen := map[id.Device]bool{}
	since := n.config.Clock().Add(-seenLately)
	for page := 1; page <= 50; page++ { // 10,000 forms a week; beyond that nobody counts phones here
		rows, err := n.rows.Submissions(ctx, view.SubmissionQuery{Visible: view.Visible{System: true}, Order: view.SubmissionsByReceived,
			Window: view.Window{Page: page, Size: view.MaxPageSize}})
		if err != nil || len(rows.Rows) == 0 {
			return len(seen), last
		}
		for _, r := range rows.Rows {
			if last.IsZero() {
				last = r.Received
			}
			if r.Received.Before(since) {
				return len(seen), last
			}
			seen[r.Device] = true
		}
	}
	return len(seen), last
}

// Uses counts from the lists how often each form was used on this server.
func (n *Node) Uses(ctx context.Context) (web.Uses, error) {
	u := web.Uses{Screenings: map[screening.Ref]web.Used{}, Forms: map[string]web.Used{}}
	everybody, few := view.Visible{System: true}, view.Window{Page: 1, Size: 1}
	for _, each := range append(slices.Clone(screening.IDs()), htcdsForm) {
		forms, err := n.rows.Submissions(ctx, view.SubmissionQuery{Visible: everybody, Forms: []event.Code{event.Code(each)},
			Order: view.SubmissionsByReceived, Reversed: true, Window: few})
		if err != nil {
			return u, err
		}
		used := web.Used{Times: forms.Total}
		for _, r := range forms.Rows {
			used.First = r.Received
		}
		u.Forms[each] = used
	}
	for _, each := range screening.IDs() {
		for _, version := range screening.Versions(each) {
			talks, err := n.rows.Screenings(ctx, view.ScreeningQuery{Visible: everybody, Instruments: []event.Code{event.Code(each)}, Version: version,
				Order: view.ScreeningsByStarted, Reversed: true, Window: few})
			if err != nil {
				return u, err
			}
			used := web.Used{Times: talks.Total}
			for _, r := range talks.Rows {
				used.First = r.Started
			}
			u.Screenings[screening.Ref{ID: each, Version: version}] = used
		}
	}
	return u, nil
}

// htcdsForm is what lists call forms of the case data standard.
const htcdsForm = "htcds"

// lastCheckFile remembers when everything stored was last re-derived and what was found.
const lastCheckFile = "last-check.json"

type lastCheck struct {
	At     time.Time `json:"at"`
	Faults int64     `json:"faults"`
}

func readLastCheck(dir string) (last lastCheck, err error) {
	content, err := os.ReadFile(filepath.Join(dir, lastCheckFile))
	if errors.Is(err, fs.ErrNotExist) {
		return last, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &last)
	}
	return last, err
}

// RememberCheck keeps in the data folder when everything stored was re-derived and how much did not fit, for the page of health. It holds
// nothing else, so that a server may read what an administrator's command has written.
func RememberCheck(dir string, at time.Time, r check.Report) error {
	content, err := json.Marshal(lastCheck{At: at, Faults: int64(len(r.Faults)) + r.More})
	if err != nil {
		return err
	}
	path := filepath.Join(dir, lastCheckFile)
	if err := os.WriteFile(path+".new", append(content, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
