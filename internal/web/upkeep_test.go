package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"spean/internal/demo"
	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/web"
)

// machine is an upkeep made up for pages.
type machine struct {
	backups web.Backups
	asked   int
	busy    bool
	stands  web.Machine
}

func (m *machine) Backups(context.Context) (web.Backups, error) { return m.backups, nil }

func (m *machine) BackUp() error {
	if m.busy {
		return problem.New(problem.Conflict, "backup.running", "")
	}
	m.asked++
	return nil
}

func (m *machine) Machine(context.Context) web.Machine { return m.stands }

func (m *machine) Uses(context.Context) (web.Uses, error) {
	return web.Uses{Screenings: map[screening.Ref]web.Used{{ID: "ilo-adult-labour", Version: 1}: {Times: 12, First: demo.Now}}, Forms: map[string]web.Used{"htcds": {Times: 3, First: demo.Now}}}, nil
}

// beside shows the shared office's pages with another upkeep.
func (o *office) beside(m *machine, warnings ...problem.Problem) *office {
	o.t.Helper()
	a, other := o.node.Accounts, *o
	other.token("borey.ngo")
	pages, err := web.New(web.Config{Lang: lang.English, Clock: o.clock.Time, Rand: rand.NewChaCha8([32]byte{}), Logger: slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)),
		Address: "http://office.example", Desk: o.node.Desk, Accounts: a, Upkeep: m, Warnings: func(context.Context) problem.List { return warnings },
		Door: web.Door{SignIn: a.SignIn, Session: a.Session, SignOut: a.SignOut, Park: a.Park, Parked: a.Parked, Unpark: a.Unpark}})
	if err != nil {
		o.t.Fatal(err)
	}
	other.pages = pages
	return &other
}

func TestTheProgramItselfIsForAdministratorsAlone(t *testing.T) {
	o := read(t)
	for _, path := range []string{"/admin/backups", "/admin/health", "/admin/instruments", "/admin/languages"} {
		for _, who := range []string{"kalyan.ngo", "thida.ngo", "rattha.pol"} {
			if a := o.get(who, path); a.status != http.StatusNotFound {
				t.Errorf("%s of %s: %d", path, who, a.status)
			}
		}
		for _, l := range lang.All() {
			if a := o.call("borey.ngo", l, path, nil); a.status != http.StatusOK || strings.Contains(a.html, "[upkeep.") {
				t.Errorf("%s in %s: %d", path, l, a.status)
			}
		}
		o.get("borey.ngo", "/admin").must(t, "Backups", "Health of the program", "Instruments and forms")
	}
}

func TestTheAgeOfTheLastGoodBackupStandsOnTheAdministratorsFirstPage(t *testing.T) {
	o := read(t)
	for _, c := range []struct {
		age  time.Duration
		text string
		old  bool
	}{{0, "never", true}, {30 * time.Minute, "30 minutes ago", false}, {26 * time.Hour, "26 hours ago", false}, {73 * time.Hour, "3 days ago", true}} {
		m := &machine{backups: web.Backups{SetUp: true, Folder: "/media/stick", At: "02:30", Keep: 14, KeepKeys: 2, Recovery: []string{"age1invented"}, Old: c.old}}
		if c.age > 0 {
			m.backups.Last = o.clock.Time().Add(-c.age)
		}
		other := o.beside(m)
		first, page := other.get("borey.ngo", "/admin"), other.get("borey.ngo", "/admin/backups")
		for _, a := range []answer{first, page} {
			a.must(t, c.text)
			if warned := strings.Contains(a.html, `class="badge due">`+c.text); warned != c.old {
				t.Errorf("%s is warned of: %t", c.text, warned)
			}
		}
		page.must(t, "/media/stick", "Every day at 02:30", "The newest 14", "age1invented", "Twice a year")
		if strings.Contains(page.text(), "no backup young enough") != c.old {
			t.Errorf("%s: what to do is said: %t", c.text, !c.old)
		}
	}
}

func TestABackupIsAskedForOnceAndRefusedWhileOneIsMade(t *testing.T) {
	o := read(t)
	m := &machine{backups: web.Backups{SetUp: true, Folder: "/media/stick", Last: o.clock.Time(), Kept: []web.Copy{
		{Name: "spean-20261116T010000Z", Taken: o.clock.Time(), Bytes: 5 << 20, Events: 1234, Reason: "asked", Data: "whole", Keys: "whole"},
		{Name: "spean-20261115T010000Z", Taken: o.clock.Time().Add(-24 * time.Hour), Bytes: 4 << 20, Events: 1200, Reason: "schedule", Data: "whole", Keys: "missing"},
		{Name: "spean-20261114T010000Z", Taken: o.clock.Time().Add(-48 * time.Hour), Bytes: 4 << 20, Events: 1100, Data: "altered", Keys: "whole"}}}}
	other := o.beside(m)
	shown := other.get("borey.ngo", "/admin/backups")
	shown.must(t, "Back up now", "5.0 MB", "1,234", "asked for here", "daily", "without keys", "the data were altered", "right after it was written")
	if a := other.post("borey.ngo", "/admin/backups", map[string][]string{}); a.to != "/admin/backups?done=backup-asked" || m.asked != 1 {
		t.Errorf("asked for %d times, leads to %s", m.asked, a.to)
	}
	if a := other.post("kalyan.ngo", "/admin/backups", map[string][]string{}); a.status != http.StatusNotFound || m.asked != 1 {
		t.Errorf("somebody else asks and is answered %d", a.status)
	}
	m.busy, m.backups.Began, m.backups.Written = true, o.clock.Time(), 3<<20
	if a := other.post("borey.ngo", "/admin/backups", map[string][]string{}); a.status != http.StatusConflict || !strings.Contains(a.text(), "being made already") {
		t.Errorf("while one is made: %d", a.status)
	}
	busy := other.get("borey.ngo", "/admin/backups")
	busy.must(t, "3.0 MB are written so far")
	busy.mustNot(t, "Back up now")
	m.backups = web.Backups{Failed: o.clock.Time(), Why: problem.New(problem.Invalid, "backup.cannot-write", "", "folder", "/media/stick"), Old: true}
	other.get("borey.ngo", "/admin/backups").must(t, "The last try to make a backup failed", "/media/stick", "makes none by itself")
}

func TestHealthSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	o := read(t)
	m := &machine{stands: web.Machine{Release: "spean 1.0.0", Engine: "sqlite", Since: o.clock.Time().Add(-3 * time.Hour), Stores: []web.Store{{Name: "log.db", Bytes: 7 << 30}},
		Free: 9 << 30, Total: 100 << 30, Least: 5 << 30, Followed: []web.Follower{{Name: "lists", Position: 7}, {Name: "names", Behind: 2, Lag: 4 * time.Second}},
		Checked: o.clock.Time(), Phones: 3, Entries: 4321}}
	other := o.beside(m)
	for _, l := range lang.All() {
		if a := other.call("borey.ngo", l, "/admin/health", nil); a.status != http.StatusOK {
			t.Errorf("in %s: %d", l, a.status)
		}
	}
	other.get("borey.ngo", "/admin/health").must(t, "spean 1.0.0", "3 hours ago", "7.0 GB", "9.0 GB of 100.0 GB are free", "2 events behind, for 4 s", "up to date", "4,321", "3 phones", "everything fits together", "Everything runs well")
	for _, code := range []string{"store-stopped", "log-unreadable", "lists-behind", "names-behind"} {
		m.stands.Health = code
		for _, l := range lang.All() {
			if a := other.call("borey.ngo", l, "/admin/health", nil); a.status != http.StatusOK || strings.Contains(a.html, "[upkeep.") {
				t.Errorf("%s in %s: %d", code, l, a.status)
			}
		}
	}
	m.stands.Faults = 2
	other.get("borey.ngo", "/admin/health").must(t, "2 things do not fit")
}

func TestAFullDiskOrAClockThatJumpedIsSaidOnEveryPageOfAdministrationThatIsAboutIt(t *testing.T) {
	warnings := problem.List{problem.New(problem.Invalid, "store.disk-low", "", "free", "0.7", "total", "60.0"), problem.New(problem.Invalid, "store.clock-back", "", "n", "90"),
		problem.New(problem.Invalid, "store.clock-ahead", "", "n", "3650"), problem.New(problem.Invalid, "store.clock-before-log", "", "now", "1970-01-01 07:00", "last", "2026-11-24 09:00")}
	other := read(t).beside(&machine{stands: web.Machine{Engine: "sqlite"}}, warnings...)
	for _, path := range []string{"/admin", "/admin/health"} {
		for _, l := range lang.All() {
			a := other.call("borey.ngo", l, path, nil)
			for _, w := range warnings {
				if want := lang.Problem(l, w); strings.Contains(want, "{") || !strings.Contains(a.html, `<p>`+want) {
					t.Errorf("%s in %s lacks %s", path, l, want)
				}
			}
		}
	}
}

func TestInstrumentsStandWithWhatPhonesGetOfThem(t *testing.T) {
	other := read(t).beside(&machine{})
	page := other.get("borey.ngo", "/admin/instruments")
	page.must(t, "Instruments come with the program", "Screenings, version 1", "12 on this server", "3 on this server", "none yet", "WCMS_105023", "CC BY 4.0", "vSmt4GQA3C9uBMLPEVfgND-km1", "SHA-256", "67 questions")
}
