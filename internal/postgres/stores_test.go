package postgres

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/account/accounttest"
	"spean/internal/id"
	"spean/internal/postgres/postgrestest"
	"spean/internal/vault/vaulttest"
)

func TestAccountsKeepWhatTheSuiteAsks(t *testing.T) {
	accounttest.Run(t, func(t testing.TB) accounttest.Open {
		address := postgrestest.Database(t)
		var last *Accounts
		closeLast := func() {
			if last != nil {
				last.Close()
			}
		}
		t.Cleanup(closeLast)
		return func() account.Store {
			closeLast()
			var err error
			if last, err = OpenAccounts(context.Background(), address); err != nil {
				t.Fatal(err)
			}
			return last
		}
	})
}

func mustOpenKeys(t testing.TB, address string) *Keys {
	t.Helper()
	k, err := OpenKeys(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeysKeepWhatTheSuiteAsks(t *testing.T) {
	vaulttest.Run(t, func(t testing.TB) vaulttest.Opener {
		address := postgrestest.Database(t)
		return func(t testing.TB) vaulttest.Store { return mustOpenKeys(t, address) }
	})
}

func TestAnErasedKeyIsInNoTableFileAnyMore(t *testing.T) {
	address := postgrestest.Database(t)
	k := mustOpenKeys(t, address)
	defer k.Close()
	ctx := context.Background()
	kept, gone := vaulttest.Wrapped("kept", "case-a", "person-a"), vaulttest.Wrapped("gone", "case-a", "person-b")
	if err := k.Put(ctx, kept, gone); err != nil {
		t.Fatal(err)
	}
	old := raw(t, address) // somebody who still sees the keys as they stood
	mustExec(t, old, "begin isolation level repeatable read")
	mustExec(t, old, "select count(*) from pg_class")
	if err := k.Erase(ctx, "case-a", "person-b", time.Unix(1, 0), "account-a"); err != nil {
		t.Fatal(err)
	}
	mustExec(t, old, "rollback")
	if _, err := k.pool.Exec(ctx, "checkpoint"); err != nil { // writes what is in the server's memory and removes the old table file
		t.Fatal(err)
	}
	var dir string
	if err := k.pool.QueryRow(ctx, "show data_directory").Scan(&dir); err != nil {
		t.Fatal(err)
	}
	found := map[id.Key]bool{}
	err := filepath.WalkDir(filepath.Join(dir, "base"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found[kept.ID] = found[kept.ID] || bytes.Contains(content, kept.Box)
		found[gone.ID] = found[gone.ID] || bytes.Contains(content, gone.Box)
		return err
	})
	if err != nil || !found[kept.ID] || found[gone.ID] {
		t.Fatalf("found the living key: %v, the erased one: %v (%v)", found[kept.ID], found[gone.ID], err)
	}
}
