package sqlite

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"spean/internal/eventlog/eventlogtest"
	"spean/internal/problem"
)

// raw opens a file past every check, as a careless tool would.
func raw(t testing.TB, path string, pragmas ...string) *sql.DB {
	t.Helper()
	db, err := pool(path, 1, "", pragmas...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func mustExec(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func mustOpenLog(t testing.TB, path string) *Log {
	t.Helper()
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	if all := problem.All(err); len(all) != 1 || all[0].Key != key {
		t.Fatalf("want %s, got %v", key, err)
	}
}

func TestAConnectionThatWouldNotKeepItsWordIsRefused(t *testing.T) {
	safe := []string{"journal_mode(WAL)", "synchronous(FULL)", "mmap_size(0)", "secure_delete(ON)", "foreign_keys(ON)", "wal_autocheckpoint(0)"}
	for _, careless := range []string{"busy_timeout(1)", "journal_mode(DELETE)", "synchronous(NORMAL)", "synchronous(OFF)", "secure_delete(OFF)", "foreign_keys(OFF)",
		"wal_autocheckpoint(1000)", "mmap_size(65536)"} {
		name, _, _ := strings.Cut(careless, "(")
		pragmas := []string{careless}
		for _, p := range safe {
			if !strings.HasPrefix(p, name) {
				pragmas = append(pragmas, p)
			}
		}
		conn, err := raw(t, filepath.Join(t.TempDir(), "x.db"), pragmas...).Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if err := checkLive(context.Background(), conn); careless == "busy_timeout(1)" && err != nil {
			t.Fatal(err)
		} else if careless != "busy_timeout(1)" {
			refused(t, err, "store.unsafe")
		}
		conn.Close()
	}
}

func TestAnEngineThatCanLosePagesIsRefused(t *testing.T) {
	for version, want := range map[string]bool{"3.51.3": true, "3.52.0": true, "3.54.1": true, "4.0.0": true, "3.51.2": false, "3.50.9": false,
		"2.99.99": false, "3.51": false, "": false, "3.x.9": false} {
		if recent(version) != want {
			t.Errorf("%q: want %v", version, want)
		}
	}
}

func TestASecondOpeningIsRefusedAndTheFirstGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	first := mustOpenLog(t, path)
	_, err := OpenLog(path)
	refused(t, err, "store.in-use")
	if _, err := first.Append(context.Background(), eventlogtest.Look("still here")); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpenLog(t, path)
}

func TestAFileOfSomethingElseIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	mustExec(t, raw(t, other), "create table recipes (name text)")
	_, err := OpenLog(other)
	refused(t, err, "store.foreign")

	marked := filepath.Join(dir, "marked.db")
	mustExec(t, raw(t, marked), "pragma application_id=7")
	_, err = OpenLog(marked)
	refused(t, err, "store.foreign")

	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("this is a letter and not a database, whatever its name says"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = OpenLog(text)
	refused(t, err, "store.cannot-open")
	if kept, _ := os.ReadFile(text); string(kept) != "this is a letter and not a database, whatever its name says" {
		t.Fatal("the letter was written over")
	}
	_, err = OpenLog(filepath.Join(text, "below", "a", "file.db"))
	refused(t, err, "store.cannot-open")
}

func TestRow45_AFileOfANewerProgramIsRefusedUnchanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	mustOpenLog(t, path).Close()
	db := raw(t, path)
	mustExec(t, db, "pragma user_version=99")
	db.Close()
	_, err := OpenLog(path)
	refused(t, err, "store.newer")
}

func TestRow45_AnInterruptedMigrationLeavesNoHalf(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "x.db")
	conn, err := raw(t, path).Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s := schema{mark: 5, scripts: fstest.MapFS{"0001_a.sql": {Data: []byte("create table a (x)")}, "0002_b.sql": {Data: []byte("create table b (x); create table a (x)")}}}
	if err := s.migrate(ctx, conn, path); err == nil {
		t.Fatal("a script that fails was taken for done")
	}
	tables := func() (n int) {
		if err := conn.QueryRowContext(ctx, "select count(*) from sqlite_schema").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := tables(); n != 1 {
		t.Fatalf("%d tables: the failed script left a half", n)
	}
	s.scripts = fstest.MapFS{"0001_a.sql": {Data: []byte("not run again")}, "0002_b.sql": {Data: []byte("create table b (x)")}}
	for range 2 { // the second time there is nothing to do
		if err := s.migrate(ctx, conn, path); err != nil || tables() != 2 {
			t.Fatalf("%v, %d tables", err, tables())
		}
	}
}

func TestOnlyTheOwnerCanReadTheFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	path := filepath.Join(dir, "log.db")
	l := mustOpenLog(t, path)
	if _, err := l.Append(context.Background(), eventlogtest.Look("looked")); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		return // the folder's access list rules there
	}
	for name, want := range map[string]os.FileMode{dir: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, path + ".lock": 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o", filepath.Base(name), info.Mode().Perm())
		}
	}
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	for _, name := range []string{"with space", "a?b", "100%", "#1", "ទិន្នន័យ", "a&_pragma=synchronous(OFF)"} {
		path := filepath.Join(t.TempDir(), name, "log.db")
		mustOpenLog(t, path)
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: the file went elsewhere: %v", name, err)
		}
	}
}

func TestTheReadingConnectionsCannotWrite(t *testing.T) {
	l := mustOpenLog(t, filepath.Join(t.TempDir(), "log.db"))
	if _, err := l.file.read.Exec("insert into audit_entry values (0, x'01')"); err == nil {
		t.Fatal("a reader wrote")
	}
}

func sizeOf(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestClosingLeavesOneFileWithEverythingInIt(t *testing.T) {
	dir := t.TempDir()
	l, k, a := mustOpenLog(t, filepath.Join(dir, "log.db")), mustOpenKeys(t, filepath.Join(dir, "keys.db")), mustOpenAccounts(t, filepath.Join(dir, "accounts.db"))
	if _, err := l.Append(context.Background(), note(1, 10)); err != nil {
		t.Fatal(err)
	}
	eventlogtest.Clean(t, l)
	for _, s := range []interface{ Close() error }{l, k, a} {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*-*")); len(left) > 0 { // a WAL that stays is a connection that was not closed
		t.Fatalf("left behind: %v", left)
	}
}

func TestTheLiveConnectionsSyncEveryCommit(t *testing.T) {
	dir := t.TempDir()
	l, k, a := mustOpenLog(t, filepath.Join(dir, "log.db")), mustOpenKeys(t, filepath.Join(dir, "keys.db")), mustOpenAccounts(t, filepath.Join(dir, "accounts.db"))
	l.writer.stop() // gives its connection back
	for _, f := range []*file{l.file, k.file, a.file} {
		for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "mmap_size": "0", "secure_delete": "1", "foreign_keys": "1"} {
			var got string
			if err := f.write.QueryRow("pragma " + pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %s is %q (%v), want %s", filepath.Base(f.path), pragma, got, err, want)
			}
		}
		if f.write.Stats().MaxOpenConnections != 1 {
			t.Errorf("%s: more than one connection can write", filepath.Base(f.path))
		}
	}
}
