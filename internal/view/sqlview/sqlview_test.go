package sqlview_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/postgres/postgrestest"
	"spean/internal/problem"
	"spean/internal/sqlite"
	"spean/internal/view"
	"spean/internal/view/sqlview"
	"spean/internal/view/viewtest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

// inSQLite gives an opener of a file in a temporary folder.
func inSQLite(t testing.TB) viewtest.Opener {
	path := filepath.Join(t.TempDir(), "view.db")
	return opener(t, func(ctx context.Context) (*sqlview.Store, error) { return sqlview.OpenSQLite(ctx, path) })
}

// inPostgres gives an opener of a database of its own.
func inPostgres(t testing.TB) viewtest.Opener {
	address := postgrestest.Database(t)
	return opener(t, func(ctx context.Context) (*sqlview.Store, error) { return sqlview.OpenPostgres(ctx, address) })
}

// opener gives a store each time and closes them all when the test ends.
func opener(t testing.TB, open func(context.Context) (*sqlview.Store, error)) viewtest.Opener {
	var stores []*sqlview.Store
	t.Cleanup(func() {
		for _, s := range stores {
			s.Close()
		}
	})
	return func() viewtest.Store {
		s, err := open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		stores = append(stores, s)
		return s
	}
}

func TestRowsInSQLite(t *testing.T) { viewtest.Run(t, inSQLite) }

func TestRowsInPostgreSQL(t *testing.T) { viewtest.Run(t, inPostgres) }

func TestTheFileIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "view.db")
	s := open(t, path)
	keep(t, s, 1)
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", filepath.Base(name), mode)
		}
	}
}

func TestAFileThatHoldsSomethingElseIsRefused(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "log.db")
	l, err := sqlite.OpenLog(log)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("these are notes ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]problem.Kind{log: problem.Unsupported, text: problem.Invalid, "view.db": problem.Broken} {
		before, _ := os.ReadFile(path)
		if _, err := sqlview.OpenSQLite(context.Background(), path); problem.KindOf(err) != want {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s was changed", filepath.Base(path))
		}
	}
}

func TestTablesOfAnotherVersionAreMadeAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "view.db")
	s := open(t, path)
	keep(t, s, 9, caseOf(1))
	s.Close()
	s = open(t, path)
	if g, err := s.InUse(context.Background()); err != nil || g.Mark.Position != 9 {
		t.Fatalf("rows of this version were not kept: %+v %v", g, err)
	}
	s.Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"update view_made set by_version = 'older'", "alter table view_case drop column people"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	s = open(t, path)
	if g, err := s.InUse(context.Background()); err != nil || g.Mark.Position != 0 {
		t.Fatalf("rows of another version stand: %+v %v", g, err)
	}
	keep(t, s, 1, caseOf(1))
}

func TestNothingTypedRestsInTheFile(t *testing.T) {
	const canary = "ស្រីពៅ-Popha-canary"
	path := filepath.Join(t.TempDir(), "view.db")
	s := open(t, path)
	l := viewtest.Canaries(1, canary)
	if err := view.NewKeeper(l, s, l.Opened).Rebuild(context.Background()); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(canary)) {
			t.Errorf("%s holds what somebody typed", filepath.Base(name))
		}
		found = found || bytes.Contains(b, []byte("472-931-865"))
	}
	if !found {
		t.Error("the numbers are not found either: the files were not looked at rightly")
	}
}

func open(t testing.TB, path string) *sqlview.Store {
	t.Helper()
	s, err := sqlview.OpenSQLite(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// keep puts rows into the generation in use.
func keep(t testing.TB, s view.Writer, position int64, streams ...view.Rows) {
	t.Helper()
	g, err := s.InUse(context.Background())
	if err == nil {
		err = s.Replace(context.Background(), g, view.Mark{Position: position, Event: "event-some"}, streams)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// caseOf gives the rows of one case with two tasks; one account in ten leads or helps.
func caseOf(n int) view.Rows {
	stream := id.Stream(fmt.Sprintf("case-%08d", n))
	row := view.CaseRow{Stream: stream, Number: fmt.Sprintf("%09d", n), Agency: viewtest.Agencies[n%2], Lead: account(n), Team: []id.Account{account(n + 3), account(n + 7)},
		Closed: n%3 == 0, Opened: viewtest.Start.Add(time.Duration(n) * time.Minute), Last: viewtest.Start.Add(time.Duration(n*7919%100000) * time.Minute),
		People: 3, Possible: []id.Person{id.Person(fmt.Sprintf("person-%08d", n))}, Forms: []event.Code{"forced-labour"}, OpenTasks: 2}
	if n%10 == 0 {
		row.Danger = "high"
	}
	rows := view.Rows{Stream: stream, Cases: []view.CaseRow{row}}
	for i := range 2 {
		rows.Tasks = append(rows.Tasks, view.TaskRow{Stream: stream, Entry: id.Entry(fmt.Sprintf("entry-%08d", i)), Agency: row.Agency, Lead: row.Lead,
			Assignee: account(n + i), Sort: "care", Created: row.Opened})
	}
	return rows
}

func account(n int) id.Account { return id.Account(fmt.Sprintf("account-%08d", n%20)) }

func BenchmarkListOfTenThousandCases(b *testing.B) {
	ctx := context.Background()
	s := open(b, filepath.Join(b.TempDir(), "view.db"))
	for first := 0; first < 10000; first += 500 {
		var streams []view.Rows
		for n := range 500 {
			streams = append(streams, caseOf(first+n))
		}
		keep(b, s, int64(first+500), streams...)
	}
	own := view.Visible{Agency: viewtest.Agencies[1], Account: account(1)}
	all := view.Visible{Agency: viewtest.Agencies[1], Account: account(1), All: true}
	for _, c := range []struct {
		name string
		ask  func() (int, error)
	}{
		{"OwnCases", func() (int, error) {
			l, err := s.Cases(ctx, view.CaseQuery{Visible: own, Mine: true, Status: view.OnlyOpen})
			return l.Total, err
		}},
		{"AllOfTheAgency", func() (int, error) {
			l, err := s.Cases(ctx, view.CaseQuery{Visible: all, Form: "forced-labour"})
			return l.Total, err
		}},
		{"LastPage", func() (int, error) {
			l, err := s.Cases(ctx, view.CaseQuery{Visible: all, Order: view.CasesByLast, Window: view.Window{Page: 200}})
			return l.Total, err
		}},
		{"OwnTasks", func() (int, error) {
			l, err := s.Tasks(ctx, view.TaskQuery{Visible: own, Mine: true, Status: view.OnlyOpen})
			return l.Total, err
		}},
		{"OneCaseReplaced", func() (int, error) {
			g, err := s.InUse(ctx)
			if err == nil {
				err = s.Replace(ctx, g, view.Mark{Position: g.Mark.Position + 1, Event: "event-some"}, []view.Rows{caseOf(4711)})
			}
			return 1, err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if total, err := c.ask(); err != nil || total == 0 {
					b.Fatalf("%d rows: %v", total, err)
				}
			}
		})
	}
}
