package node

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spean/internal/check"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/vault"
)

// tampered opens a file of a closed installation past everything that guards it, as a thief with root would.
func tampered(t testing.TB, dir, name string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file://"+filepath.ToSlash(filepath.Join(dir, name)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, trigger := range []string{"event_stays", "event_unchanged", "command_stays", "command_unchanged", "entry_stays", "entry_unchanged", "hash_stays",
		"hash_unchanged", "about_stays", "about_unchanged", "key_stays", "key_once", "root_stays"} {
		if _, err := db.Exec("drop trigger if exists " + trigger); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range statements {
		done, err := db.Exec(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			t.Fatalf("%s changed nothing: %v", s, err)
		}
	}
}

// scalar asks a file one thing.
func scalar(t testing.TB, dir, name, query string) (text string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file://"+filepath.ToSlash(filepath.Join(dir, name)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// copied gives a copy of a closed installation.
func copied(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func checkedAs(t testing.TB, dir string, secret *vault.Secret) check.Report {
	t.Helper()
	r, err := Check(context.Background(), Config{Data: dir}, secret)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func named(r check.Report) []string {
	var out []string
	for _, f := range r.Faults {
		out = append(out, strings.TrimPrefix(f.Key, "check.")+" at "+f.Where)
	}
	slices.Sort(out)
	return out
}

// closedInstallation is one with lists, closed.
func closedInstallation(t testing.TB) *generated {
	t.Helper()
	g := generate(t, 12)
	if err := g.node.Rebuild(context.Background()); err != nil {
		t.Fatal(err)
	}
	g.close(t)
	return g
}

func TestAnInstallationInOrderIsFoundInOrder(t *testing.T) {
	g := closedInstallation(t)
	r := checkedAs(t, g.Data, &g.secret)
	if !r.OK() || !r.Opened || !r.Listed || r.Events != 120 || r.Streams[id.Case] != 12 || r.Commands != 108 || r.Rows == 0 {
		t.Errorf("%+v", r)
	}
	without := checkedAs(t, g.Data, nil)
	if !without.OK() || without.Opened || without.Tree != r.Tree {
		t.Errorf("without the secret: %+v", without)
	}
	wrong, err := vault.KeyFile(bytes.Repeat([]byte("else"), 16))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(context.Background(), Config{Data: g.Data}, &wrong); problem.KindOf(err) != problem.Invalid {
		t.Errorf("with another secret: %v", err)
	}
	if _, err := Check(context.Background(), Config{Data: t.TempDir()}, &g.secret); problem.KindOf(err) != problem.Invalid {
		t.Errorf("an empty folder: %v", err)
	}
}

// security row 57, row 42: what was deleted, edited or moved in the log is named by its stream and number, its audit entry or its key.
func TestWhatWasTamperedWithIsNamed(t *testing.T) {
	g := closedInstallation(t)
	ask := func(name, query string) string { return scalar(t, g.Data, name, query) }
	stream := ask(logFile, "select min(stream) from event")
	at := ask(logFile, "select position from event where seq = 4 and stream = '"+stream+"'")
	leaf := ask(logFile, "select leaf from command where first = "+at)
	personal := ask(logFile, "select personal_key from event where position = "+at)
	one := " where stream = '" + stream + "' and seq = 4"
	last := ask(logFile, "select max(position) from event")
	behind := func(n string) string { return ask(logFile, "select max(position) + "+n+" from event") }
	for _, c := range []struct {
		what, file string
		statements []string
		want       []string
	}{
		{"an event's code", logFile, []string{"update event set happened = '2020'" + one}, []string{"event-hash at " + stream + " #4"}},
		{"what is sealed", logFile, []string{"update event set personal = zeroblob(length(personal))" + one},
			[]string{"event-hash at " + stream + " #4", "event-shut at " + stream + " #4"}},
		{"an event's shape", logFile, []string{`update event set clear = cast('{"never":1}' as blob)` + one},
			[]string{"event-hash at " + stream + " #4", "event-unreadable at " + stream + " #4"}},
		{"an event gone", logFile, []string{"delete from event" + one},
			[]string{"event-gone at event " + at, "event-missing at " + stream + " #5"}},
		{"an event no entry knows", logFile, []string{"update event set position = position + 1 where position = " + last},
			[]string{"event-gone at event " + last, "event-unrecorded at event " + behind("1")}},
		{"a position nothing stands at", logFile, []string{"update event set position = position + 2 where position = " + last},
			[]string{"event-gone at event " + last, "event-hole at event " + behind("1"), "event-unrecorded at event " + behind("2")}},
		{"an event's hash", logFile, []string{"update event set hash = zeroblob(32)" + one},
			[]string{"event-chain at " + stream + " #5", "event-entry at event " + at, "event-hash at " + stream + " #4"}},
		{"an audit entry", logFile, []string{"update audit_entry set record = cast(replace(cast(record as text), 'invented', 'tampered') as blob) where leaf = " + leaf},
			[]string{"entry-tree at audit #" + leaf}},
		{"an audit entry that is none", logFile, []string{"update audit_entry set record = x'00' where leaf = " + leaf},
			[]string{"entries-about at audit", "entry-tree at audit #" + leaf, "entry-unreadable at audit #" + leaf}},
		{"an audit entry gone", logFile, []string{"delete from audit_about where leaf = " + leaf, "delete from audit_entry where leaf = " + leaf},
			[]string{"entry-missing at audit #" + leaf}},
		{"the tree", logFile, []string{"update audit_hash set hash = zeroblob(32) where place = 2"}, []string{"tree-node at audit #1"}},
		{"who looked", logFile, []string{"delete from audit_about where leaf = " + leaf}, []string{"entries-about at audit"}},
		{"a command gone", logFile, []string{"delete from command where leaf = " + leaf}, []string{"command-missing at audit #" + leaf}},
		{"a command", logFile, []string{"update command set last = last + 1 where leaf = " + leaf}, []string{"command-differs at audit #" + leaf}},
		{"a key gone", keysFile, []string{"delete from data_key where id = '" + personal + "'"}, nil},
		{"a key", keysFile, []string{"update data_key set box = zeroblob(length(box)) where id = '" + personal + "'"}, nil},
		{"a row of accounts", accountsFile, []string{"update account_row set version = version + 1 where kind = 'agency'"},
			[]string{"account-shut at account agency " + string(g.agency)}},
		{"a list", viewsFile, []string{"update view_case set number = '000' where stream = '" + stream + "'"}, []string{"lists-differ at " + stream}},
		{"a row of a list too many", viewsFile, []string{"update view_task set stream = 'case-zzzzzzzzzz' where stream = '" + stream + "'"},
			[]string{"lists-differ at " + stream, "lists-differ at case-zzzzzzzzzz"}},
	} {
		dir := copied(t, g.Data)
		tampered(t, dir, c.file, c.statements...)
		got := named(checkedAs(t, dir, &g.secret))
		if c.want == nil {
			c.want = faultsOfKey(t, g.Data, personal, strings.Contains(c.what, "gone"))
		}
		slices.Sort(c.want)
		got = slices.DeleteFunc(got, func(f string) bool { // what an event says is in a list too
			return strings.HasPrefix(f, "lists-differ") && c.file == logFile
		})
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.what, got, c.want)
		}
	}
}

// faultsOfKey lists every event a key sealed something in.
func faultsOfKey(t testing.TB, dir, key string, gone bool) (want []string) {
	t.Helper()
	fault := "event-shut at "
	if gone {
		fault = "event-no-key at "
	} else {
		want = append(want, "key-shut at "+key)
	}
	db, err := sql.Open("sqlite", "file://"+filepath.ToSlash(filepath.Join(dir, logFile)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("select stream || ' #' || seq from event where personal_key = ? or shared_key = ?", key, key)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var at string
		if err := rows.Scan(&at); err != nil {
			t.Fatal(err)
		}
		want = append(want, fault+at)
	}
	return want
}

// security row 42: a store that is damaged as a file is a fault with its name, and no end of the check.
func TestADamagedFileIsNamed(t *testing.T) {
	g := closedInstallation(t)
	for _, name := range []string{logFile, keysFile, accountsFile} {
		for how, hurt := range map[string]func([]byte) []byte{
			"cut":       func(b []byte) []byte { return b[:len(b)/2+100] },
			"not it":    func([]byte) []byte { return bytes.Repeat([]byte("nothing "), 1000) },
			"a flipped": func(b []byte) []byte { b[4096+3] ^= 0x40; return b },
		} {
			dir := copied(t, g.Data)
			path := filepath.Join(dir, name)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, hurt(content), 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := Check(context.Background(), Config{Data: dir}, &g.secret)
			if err == nil && r.OK() {
				t.Errorf("%s, %s: found in order", name, how)
			}
		}
		dir := copied(t, g.Data)
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if got := named(checkedAs(t, dir, &g.secret)); !slices.Equal(got, []string{"store at " + name}) {
			t.Errorf("without %s: %q", name, got)
		}
	}
}

func TestTheCheckRunsBesideAProgramThatWrites(t *testing.T) {
	g := generate(t, 20)
	ctx, cancel := context.WithCancel(context.Background())
	followed := make(chan struct{})
	go func() { defer close(followed); g.node.Follow(ctx) }()
	stop, _ := g.keepSaving(t)
	for range 5 {
		if r := checkedAs(t, g.Data, &g.secret); !r.OK() || r.Events < 200 {
			t.Errorf("%q, %d events, %v", named(r), r.Events, errors.Join(r.Errors...))
		}
	}
	stop()
	cancel()
	<-followed
}
