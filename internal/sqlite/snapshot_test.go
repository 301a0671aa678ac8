package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"spean/internal/eventlog/eventlogtest"
	"spean/internal/id"
)

// written copies a snapshot into a file and opens it.
func written(t *testing.T, s *Snapshot) *Log {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.db")
	h, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Check(context.Background()), s.Copy(context.Background(), h), h.Close()); err != nil {
		t.Fatal(err)
	}
	size, err := s.Size(context.Background())
	if info, other := os.Stat(path); err != nil || other != nil || info.Size() != size {
		t.Fatalf("%d bytes were said and %d written: %v %v", size, info.Size(), err, other)
	}
	return mustOpenLog(t, path)
}

func appendSome(t *testing.T, l *Log, from, n int) {
	t.Helper()
	for i := from; i < from+n; i++ {
		b := eventlogtest.Batch(id.Command(fmt.Sprint("do-", i)), eventlogtest.Part{Stream: id.Stream(fmt.Sprint("case-", i)), Clear: []string{`{"n":1}`}})
		if _, err := l.Append(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASnapshotIsOfOneMomentAndStopsNobody(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "log.db")
	l := mustOpenLog(t, path)
	appendSome(t, l, 0, 50)
	s, err := SnapshotLog(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	appendSome(t, l, 50, 50) // in the middle of it
	if n, err := s.Events(ctx); err != nil || n != 50 {
		t.Errorf("%d events: %v", n, err)
	}
	tree, err := s.Tree(ctx)
	if err != nil || tree.N != 50 {
		t.Errorf("%v %v", tree, err)
	}
	copied := written(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := copied.After(ctx, 0, 1000); err != nil || len(got) != 50 || copied.Check(ctx) != nil {
		t.Errorf("the copy holds %d events: %v, %v", len(got), err, copied.Check(ctx))
	}
}

// security row 40: readers that hold a moment for long make the WAL grow, and never make an append wait for them.
func TestALongReaderDelaysNoCheckpointForLong(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "log.db")
	l := mustOpenLog(t, path)
	s, err := SnapshotLog(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	appendSome(t, l, 0, 20)
	conn := l.writer.tx.conn
	blocked, frames, _, err := checkpoint(conn, "restart")
	if err != nil && !busy(err) || err == nil && !blocked {
		t.Fatalf("a reader is there and the WAL begins anew: %v", err)
	}
	l.file.waitFrom = frames + longFrames
	if err := l.file.moveWAL(conn); err != nil || l.file.waitFrom != frames+longFrames {
		t.Errorf("readers are waited for again at once: %v", err)
	}
	var patience int
	if err := conn.QueryRowContext(ctx, "pragma busy_timeout").Scan(&patience); err != nil || patience != 5000 {
		t.Errorf("the writer waits %d ms for another program: %v", patience, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	appendSome(t, l, 20, 5)
}

func TestAStoreOpenedForReadingChangesNothing(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "log.db")
	l := mustOpenLog(t, path)
	appendSome(t, l, 0, 3)
	r, err := ReadLog(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := r.After(ctx, 0, 10); err != nil || len(got) != 3 {
		t.Errorf("%d events: %v", len(got), err)
	}
	b := eventlogtest.Batch("do-new", eventlogtest.Part{Stream: "case-new", Clear: []string{`{"n":1}`}})
	if _, err := r.Append(ctx, b); !errors.Is(err, errReading) {
		t.Errorf("it takes an append: %v", err)
	}
	if _, err := ReadLog(ctx, filepath.Join(t.TempDir(), "log.db")); err == nil {
		t.Error("a log that is not there is opened")
	}
	_, err = ReadKeys(ctx, path)
	refused(t, err, "store.foreign")
	keys, err := OpenKeys(filepath.Join(t.TempDir(), "keys.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	reading, err := ReadKeys(ctx, keys.file.path)
	if err != nil {
		t.Fatal(err)
	}
	defer reading.Close()
	if err := reading.Erase(ctx, "case-a", "person-a", time.Unix(0, 0), ""); !errors.Is(err, errReading) {
		t.Errorf("it erases: %v", err)
	}
}

// security row 45: an upgrade copies what there was first, goes on where it was interrupted, and a reader refuses what is older.
func TestAnUpgradeKeepsACopyAndGoesOnAfterAnInterruption(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "x.db")
	v1 := fstest.MapFS{"0001_a.sql": {Data: []byte("create table a (x); insert into a values ('before')")}}
	open := func(scripts fstest.MapFS) error {
		f, err := openFile(ctx, path, schema{mark: 5, scripts: scripts})
		if err == nil {
			err = f.close()
		}
		return err
	}
	kept := path + CopyMark + "1"
	if err := open(v1); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a new file is copied: %v", err)
	}
	v3 := fstest.MapFS{"0001_a.sql": v1["0001_a.sql"], "0002_b.sql": {Data: []byte("update a set x = 'after'")}, "0003_c.sql": {Data: []byte("this is no statement")}}
	if err := os.WriteFile(kept+".partial", []byte("what an interrupted copy left"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(v3); err == nil {
		t.Fatal("a script that fails was taken for done")
	}
	was, err := os.ReadFile(kept)
	if err != nil || !bytes.Contains(was, []byte("before")) {
		t.Fatalf("the copy does not hold what there was: %v", err)
	}
	if _, err := openReading(ctx, path, schema{mark: 5, scripts: v3}); err == nil {
		t.Fatal("half an upgrade is read")
	} else {
		refused(t, err, "store.older")
	}
	v3["0003_c.sql"] = &fstest.MapFile{Data: []byte("create table c (x)")}
	if err := open(v3); err != nil {
		t.Fatalf("the upgrade does not go on: %v", err)
	}
	if again, err := os.ReadFile(kept); err != nil || !bytes.Equal(again, was) {
		t.Errorf("the copy of what there was at first has changed: %v", err)
	}
	var x string
	if err := raw(t, path).QueryRow("select x from a").Scan(&x); err != nil || x != "after" {
		t.Errorf("%q %v", x, err)
	}
}
