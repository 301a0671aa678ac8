package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"spean/internal/eventlog/eventlogtest"
)

func TestASoundFilePassesTheCheckAndADamagedOneIsNamed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log.db")
	ctx := context.Background()
	l := mustOpenLog(t, path)
	for n := range 50 {
		if _, err := l.Append(ctx, note(n, 3000)); err != nil {
			t.Fatal(err)
		}
	}
	k, a := mustOpenKeys(t, filepath.Join(dir, "keys.db")), mustOpenAccounts(t, filepath.Join(dir, "accounts.db"))
	for _, s := range []interface{ Check(context.Context) error }{l, k, a} {
		if err := s.Check(ctx); err != nil {
			t.Fatal(err)
		}
	}
	l.Close()

	db := raw(t, path)
	var page int64
	if err := db.QueryRow("select rootpage from sqlite_schema where name = 'sqlite_autoindex_event_1'").Scan(&page); err != nil {
		t.Fatal(err)
	}
	db.Close()
	h, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.WriteAt(make([]byte, 200), (page-1)*4096+3500); err != nil { // in the middle of the index of event identifiers
		t.Fatal(err)
	}
	h.Close()
	l = mustOpenLog(t, path)
	refused(t, l.Check(ctx), "store.damaged")
	if rep := eventlogtest.Clean(t, l); rep.Events != 50 {
		t.Fatalf("%d events: what does not need the index is still there", rep.Events)
	}
}

func mustOpenAccounts(t testing.TB, path string) *Accounts {
	t.Helper()
	a, err := OpenAccounts(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}
