package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"spean/internal/audit/audittest"
	"spean/internal/eventlog"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/id"
)

func logPlace(t testing.TB) eventlogtest.Opener {
	path := filepath.Join(t.TempDir(), "log.db")
	return func(t testing.TB) eventlogtest.Log {
		l, err := OpenLog(path)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
}

func TestLogKeepsWhatTheSuiteAsks(t *testing.T) { eventlogtest.Run(t, logPlace) }

func TestAuditTreeKeepsWhatTheSuiteAsks(t *testing.T) {
	audittest.Run(t, func(t testing.TB) audittest.Opener {
		open := logPlace(t)
		return func(t testing.TB) audittest.Store { return open(t).(*Log) }
	})
}

func BenchmarkLog(b *testing.B) { eventlogtest.Bench(b, logPlace) }

func note(n int, size int) eventlog.Batch {
	return eventlogtest.Batch(id.Command(fmt.Sprint("do-", n)), eventlogtest.Part{Stream: id.Stream(fmt.Sprint("case-", n)), Clear: []string{strings.Repeat("x", size)}})
}

func TestNobodyCanChangeTheLogByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	l := mustOpenLog(t, path)
	if _, err := l.Append(context.Background(), note(1, 10)); err != nil {
		t.Fatal(err)
	}
	l.Close()
	db := raw(t, path)
	for _, table := range []string{"event", "command", "audit_entry", "audit_hash", "audit_about"} {
		var column string
		if err := db.QueryRow("select name from pragma_table_info(?) limit 1", table).Scan(&column); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{"delete from " + table, fmt.Sprintf("update %s set %s = %s", table, column, column)} {
			if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
}

func TestVerifyNamesWhatWasChangedPastTheLog(t *testing.T) {
	for what, change := range map[string]string{
		"a word":   "update event set clear = x'78' where position = 2",
		"a hash":   "update event set hash = zeroblob(32) where position = 2",
		"an event": "delete from event where position = 2",
		"a time":   "update event set recorded = recorded + 1 where position = 2",
	} {
		path := filepath.Join(t.TempDir(), "log.db")
		l := mustOpenLog(t, path)
		b := eventlogtest.Batch("do-1", eventlogtest.Part{Stream: "case-a", Clear: []string{"1", "2", "3"}})
		if _, err := l.Append(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		l.Close()
		db := raw(t, path)
		mustExec(t, db, "drop trigger event_stays")
		mustExec(t, db, "drop trigger event_unchanged")
		mustExec(t, db, change)
		db.Close()
		rep, err := eventlog.Verify(context.Background(), mustOpenLog(t, path))
		if err != nil || len(rep.Faults) == 0 || rep.Faults[0].Stream != "case-a" || rep.Faults[0].Position < 2 {
			t.Errorf("%s: %+v %v", what, rep.Faults, err)
		}
	}
}

func TestAGroupIsOneTransactionAndAStaleBatchInItFailsAlone(t *testing.T) {
	l := mustOpenLog(t, filepath.Join(t.TempDir(), "log.db"))
	ctx := context.Background()
	if _, err := l.Append(ctx, note(0, 1)); err != nil {
		t.Fatal(err)
	}
	l.writer.stop() // the test does the writer's work from here
	conn, err := l.file.write.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	a := appender{conn: conn}
	defer a.close()
	if err := a.prepare(ctx); err != nil {
		t.Fatal(err)
	}
	stale := note(0, 1)
	stale.Command = "do-stale"
	group := []*request{{batch: note(1, 1)}, {batch: stale}, {batch: note(2, 1)}}
	outcomes := make([]outcome, len(group))
	last, err := a.appendAll(ctx, group, outcomes)
	if err != nil || last != 3 || outcomes[0].receipt.First != 2 || outcomes[2].receipt.First != 3 || outcomes[2].receipt.Leaf != 2 {
		t.Fatalf("%d %v %+v", last, err, outcomes)
	}
	if !errors.As(outcomes[1].err, new(eventlog.Stale)) || outcomes[0].err != nil || outcomes[2].err != nil {
		t.Fatalf("%+v", outcomes)
	}
}

func TestAFullDiskStopsWritingAcknowledgesNothingAndReadingGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	l := mustOpenLog(t, path)
	ctx := context.Background()
	if _, err := l.Append(ctx, note(0, 10)); err != nil {
		t.Fatal(err)
	}
	l.Close()
	l = openFull(t, path)
	kept := 1
	var full error
	for n := 1; full == nil && n < 100; n++ {
		if _, full = l.Append(ctx, note(n, 9000)); full == nil {
			kept++
		}
	}
	if !errors.Is(full, eventlog.ErrFatal) || !errors.Is(l.Stopped(), eventlog.ErrFatal) {
		t.Fatalf("a full disk: %v", full)
	}
	if _, err := l.Append(ctx, eventlogtest.Look("a small one")); !errors.Is(err, eventlog.ErrFatal) {
		t.Fatalf("the log went on writing: %v", err)
	}
	if rep := eventlogtest.Clean(t, l); rep.Events != int64(kept) {
		t.Fatalf("%d events, %d were acknowledged", rep.Events, kept)
	}
	l.Close()
	l = mustOpenLog(t, path) // there is room again
	if rep := eventlogtest.Clean(t, l); rep.Events != int64(kept) {
		t.Fatalf("%d events after opening again, %d were acknowledged", rep.Events, kept)
	}
	if _, err := l.Append(ctx, note(1000, 9000)); err != nil {
		t.Fatal(err)
	}
}

// openFull opens a log whose file may hardly grow.
func openFull(t *testing.T, path string) *Log {
	t.Helper()
	l := mustOpenLog(t, path)
	l.writer.stop()
	ctx := context.Background()
	conn, err := l.file.write.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := conn.QueryRowContext(ctx, "pragma page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRowContext(ctx, fmt.Sprint("pragma max_page_count=", pages+10)).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	conn.Close() // the pool keeps the connection and its limit for the next writer
	if l.writer, err = startWriter(ctx, l.file, &l.tide); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTheWALStaysShortWhileReadersComeAndGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	l := mustOpenLog(t, path)
	for n := range 400 {
		if _, err := l.Append(context.Background(), note(n, 40000)); err != nil { // 16 MB in all
			t.Fatal(err)
		}
		if _, err := l.After(context.Background(), int64(n), 10); err != nil {
			t.Fatal(err)
		}
	}
	if size := sizeOf(t, path+"-wal"); size > 8<<20 {
		t.Fatalf("the WAL is %d bytes long", size)
	}
	eventlogtest.Clean(t, l)
}
