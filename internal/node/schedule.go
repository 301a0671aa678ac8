package node

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"spean/internal/backup"
	"spean/internal/casework"
	"spean/internal/problem"
)

// Schedule says when the node makes backups by itself: once a day, at a time of the day in the zone of the work.
type Schedule struct {
	BackupPlan
	Hour, Minute int
}

// lastBackupFile remembers the last good backup in the data folder, whoever made it and wherever it is.
const lastBackupFile = "last-backup.json"

// LastBackup is what is known of backups.
type LastBackup struct {
	// Taken is the moment of the last good one; zero when there never was one.
	Taken time.Time `json:"taken"`
	// Name of its folder, and what it holds.
	Name   string `json:"name"`
	Events int64  `json:"events"`
	Bytes  int64  `json:"bytes"`
	// Scheduled: the node makes backups by itself. Failed is when it last tried and could not, if that was after Taken.
	Scheduled bool      `json:"-"`
	Failed    time.Time `json:"-"`
}

// Age gives how old the last good backup is; ok is false when there never was one.
func (l LastBackup) Age(now time.Time) (age time.Duration, ok bool) {
	return now.Sub(l.Taken), !l.Taken.IsZero()
}

// attempts remembers what became of the last try to back up.
type attempts struct {
	mu     sync.Mutex
	failed time.Time       // guarded by mu
	why    problem.Problem // guarded by mu: of the last failure; zero when it cannot be told to people
	// began is when the backup that is being made was begun; zero while none is. asked: the next is made at once. Both guarded by mu.
	began time.Time
	asked bool
	wake  chan struct{} // has room for one
}

// LastBackup says when the last good backup was taken.
func (n *Node) LastBackup() (LastBackup, error) {
	last, err := readLastBackup(n.config.Data)
	n.backups.mu.Lock()
	defer n.backups.mu.Unlock()
	last.Scheduled = n.config.Backups != nil
	if n.backups.failed.After(last.Taken) {
		last.Failed = n.backups.failed
	}
	return last, err
}

func readLastBackup(dir string) (last LastBackup, err error) {
	content, err := os.ReadFile(filepath.Join(dir, lastBackupFile))
	if errors.Is(err, fs.ErrNotExist) {
		return last, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &last)
	}
	return last, err
}

// rememberBackup keeps that a backup was made.
func rememberBackup(dir string, m backup.Manifest) error {
	if dir == "" {
		return nil
	}
	content, err := json.Marshal(LastBackup{Taken: m.Taken, Name: m.FolderName(), Events: m.Facts.Events, Bytes: m.Data.Bytes + m.Keys.Bytes})
	if err != nil {
		return err
	}
	path := filepath.Join(dir, lastBackupFile)
	if err := os.WriteFile(path+".new", append(content, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// due gives the moment of the first backup after one taken at last: the next time the clock shows the hour. Without any the backup is due
// at once.
func (s Schedule) due(last time.Time) time.Time {
	if last.IsZero() {
		return last
	}
	at := last.In(casework.Zone)
	next := time.Date(at.Year(), at.Month(), at.Day(), s.Hour, s.Minute, 0, 0, casework.Zone)
	if !next.After(at) {
		next = next.AddDate(0, 0, 1)
	}
	return next
}

// tryAgain is how long the node waits after a backup that failed.
const tryAgain = 15 * time.Minute

// keepBackups makes backups when they are due until ctx ends. One that was missed, since the machine was off, is made at once.
func (n *Node) keepBackups(ctx context.Context) {
	if n.config.Backups == nil {
		return
	}
	for ctx.Err() == nil {
		n.backUpWhenDue(ctx)
		select {
		case <-ctx.Done():
		case <-n.backups.wake:
		case <-time.After(round):
		}
	}
}

// BackUp has a backup made at once, by the same loop that makes the daily ones, so that never two are made at a time. It is refused
// while one is made or asked for, and where no backups are set up.
func (n *Node) BackUp() error {
	if n.config.Backups == nil {
		return problem.New(problem.Invalid, "backup.not-set-up", "")
	}
	b := &n.backups
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.asked || !b.began.IsZero() {
		return problem.New(problem.Conflict, "backup.running", "")
	}
	b.asked = true
	select {
	case b.wake <- struct{}{}:
	default: // the loop is about to look anyway
	}
	return nil
}

// beginBackup says why a backup is to be made now, and that it has begun; ok is false when none is due.
func (n *Node) beginBackup(now time.Time, last LastBackup) (reason backup.Reason, ok bool) {
	b := &n.backups
	b.mu.Lock()
	defer b.mu.Unlock()
	reason = backup.OnSchedule
	switch {
	case b.asked:
		reason, b.asked = backup.AskedFor, false
	// A last backup from the future is a clock that was put back: one too many is better than none for years.
	case now.Before(n.config.Backups.due(last.Taken)) && !last.Taken.After(now.Add(24*time.Hour)) || now.Before(last.Failed.Add(tryAgain)):
		return "", false
	}
	b.began = now
	return reason, true
}

func (n *Node) backUpWhenDue(ctx context.Context) {
	now := n.config.Clock()
	last, err := n.LastBackup()
	if err != nil {
		n.config.Logger.Error("the last backup is not known", "why", err)
	}
	reason, due := n.beginBackup(now, last)
	if !due {
		return
	}
	plan := n.config.Backups.BackupPlan
	plan.Reason = reason
	m, err := Backup(ctx, n.config, plan)
	n.backups.mu.Lock()
	defer n.backups.mu.Unlock()
	n.backups.began = time.Time{}
	if err != nil && ctx.Err() == nil {
		n.backups.failed, n.backups.why = now, problem.Problem{}
		if faults := problem.All(err); len(faults) > 0 {
			n.backups.why = faults[0]
		}
		n.config.Logger.Error("the backup was not made", "why", err)
		return
	}
	if err == nil {
		n.config.Logger.Info("backup made", "name", m.FolderName(), "events", m.Facts.Events)
	}
}
