package sqlite

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/vault"
	"spean/internal/vault/vaulttest"
)

func mustOpenKeys(t testing.TB, path string) *Keys {
	t.Helper()
	k, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func TestAnErasedKeyIsInNoFileAnyMore(t *testing.T) {
	dir := t.TempDir()
	k := mustOpenKeys(t, filepath.Join(dir, "keys.db"))
	ctx := context.Background()
	var boxes [][]byte
	for i := range 30 {
		box := make([]byte, 72)
		if _, err := rand.Read(box); err != nil {
			t.Fatal(err)
		}
		boxes = append(boxes, box)
		if err := k.Put(ctx, vault.WrappedKey{ID: id.Key(fmt.Sprint("key-", i)), Scope: "case-a", Subject: id.Person(fmt.Sprint("person-", i)), Agency: "agency-a", Box: box}); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.Erase(ctx, "case-a", "person-7", time.Unix(1, 0), "account-a"); err != nil {
		t.Fatal(err)
	}
	if found := filesHolding(t, dir, boxes[7]); len(found) > 0 {
		t.Fatalf("the erased key is still in %v", found)
	}
	if found := filesHolding(t, dir, boxes[8]); len(found) == 0 {
		t.Fatal("the search finds nothing at all")
	}
}

func TestAnErasureThatAReaderHoldsUpSaysSoAndIsFinishedByErasingAgain(t *testing.T) {
	dir := t.TempDir()
	k := mustOpenKeys(t, filepath.Join(dir, "keys.db"))
	ctx := context.Background()
	box := bytes.Repeat([]byte("wrapped!"), 9)
	if err := k.Put(ctx, vault.WrappedKey{ID: "key-a", Scope: "case-a", Subject: "person-a", Agency: "agency-a", Box: box}); err != nil {
		t.Fatal(err)
	}
	conn, err := k.file.write.Conn(ctx) // so that the test need not wait as long as a person would
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "pragma busy_timeout=10"); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	reading, err := k.file.read.QueryContext(ctx, "select id from data_key union all select value from json_each('[1,2,3]')")
	if err != nil || !reading.Next() {
		t.Fatal(err)
	}
	if err := k.Erase(ctx, "case-a", "person-a", time.Unix(1, 0), "account-a"); err == nil || errors.Is(err, eventlog.ErrFatal) {
		t.Fatalf("the WAL still holds the key: %v", err)
	}
	if keys, err := k.Find(ctx, "key-a"); err != nil || len(keys) != 1 || !keys[0].Gone() {
		t.Fatalf("%+v %v", keys, err)
	}
	reading.Close()
	if err := k.Erase(ctx, "case-a", "person-a", time.Unix(2, 0), "account-b"); err != nil {
		t.Fatal(err)
	}
	if found := filesHolding(t, dir, box); len(found) > 0 {
		t.Fatalf("the erased key is still in %v", found)
	}
	if keys, _ := k.Find(ctx, "key-a"); !keys[0].Erased.Equal(time.Unix(1, 0)) || keys[0].ErasedBy != "account-a" {
		t.Fatalf("the tombstone changed: %+v", keys)
	}
}

func TestNoToolCanRemoveAKeyWithoutATombstone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.db")
	k := mustOpenKeys(t, path)
	if err := k.Put(context.Background(), vault.WrappedKey{ID: "key-a", Scope: "case-a", Agency: "agency-a", Box: []byte{1}}); err != nil {
		t.Fatal(err)
	}
	k.Close()
	db := raw(t, path)
	for _, statement := range []string{"delete from data_key", "update data_key set erased = 1"} {
		if _, err := db.Exec(statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}

func TestOneStoresFileIsNotOpenedAsAnothers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.db")
	mustOpenKeys(t, path).Close()
	_, err := OpenLog(path)
	refused(t, err, "store.foreign")
	_, err = OpenAccounts(path)
	refused(t, err, "store.foreign")
}

func filesHolding(t testing.TB, dir string, secret []byte) (found []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".lock") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, secret) {
			found = append(found, e.Name())
		}
	}
	return found
}

func TestKeysKeepWhatTheSuiteAsks(t *testing.T) {
	vaulttest.Run(t, func(t testing.TB) vaulttest.Opener {
		path := filepath.Join(t.TempDir(), "keys.db")
		return func(t testing.TB) vaulttest.Store {
			k, err := OpenKeys(path)
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
	})
}
