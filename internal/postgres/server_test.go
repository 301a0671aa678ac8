package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"spean/internal/eventlog"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/postgres/postgrestest"
	"spean/internal/problem"
)

func raw(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	conn, err := connect(context.Background(), address, logSchema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func mustExec(t testing.TB, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func mustOpenLog(t testing.TB, address string) *Log {
	t.Helper()
	l, err := OpenLog(context.Background(), address)
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

func TestASessionThatWouldNotKeepItsWordIsRefused(t *testing.T) {
	address := postgrestest.Database(t)
	conn := raw(t, address)
	if err := checkLive(context.Background(), conn); err != nil {
		t.Fatal(err)
	}
	mustExec(t, conn, "set synchronous_commit = off")
	refused(t, checkLive(context.Background(), conn), "store.unsafe")

	mustExec(t, conn, "do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$")
	_, err := OpenLog(context.Background(), address)
	refused(t, err, "store.unsafe")
	_, err = OpenKeys(context.Background(), address)
	refused(t, err, "store.unsafe")
	_, err = OpenAccounts(context.Background(), address)
	refused(t, err, "store.unsafe")
}

func TestASessionWaitsForNobodyWhoVanishedInsideATransaction(t *testing.T) {
	address := postgrestest.Database(t)
	l := mustOpenLog(t, address)
	var pooled, own string
	if err := l.read.QueryRow(context.Background(), "show idle_in_transaction_session_timeout").Scan(&pooled); err != nil {
		t.Fatal(err)
	}
	gone := raw(t, address)
	if err := gone.QueryRow(context.Background(), "show idle_in_transaction_session_timeout").Scan(&own); err != nil || own != "15s" || pooled != own {
		t.Fatalf("a transaction whose program is gone is kept for %q and %q: %v", own, pooled, err)
	}
	mustExec(t, gone, "set idle_in_transaction_session_timeout = '50ms'") // the test does not wait for the usual
	mustExec(t, gone, "begin")
	mustExec(t, gone, fmt.Sprintf("select pg_advisory_xact_lock(%d)", int64(lockAppend)))
	if _, err := l.Append(context.Background(), eventlogtest.Look("still here")); err != nil {
		t.Fatal(err)
	}
}

func TestRow45_ASchemaOfANewerProgramIsRefusedUnchanged(t *testing.T) {
	address := postgrestest.Database(t)
	mustOpenLog(t, address).Close()
	mustExec(t, raw(t, address), "update spean_log.schema_version set version = 99")
	_, err := OpenLog(context.Background(), address)
	refused(t, err, "store.newer")
}

func TestRow45_AnInterruptedMigrationLeavesNoHalf(t *testing.T) {
	ctx := context.Background()
	conn := raw(t, postgrestest.Database(t))
	s := schema{name: logSchema.name, scripts: fstest.MapFS{"0001_a.sql": {Data: []byte("create table a ()")}, "0002_b.sql": {Data: []byte("create table b (); create table a ()")}}}
	if err := s.migrate(ctx, conn); err == nil {
		t.Fatal("a script that fails was taken for done")
	}
	tables := func() (names string) {
		err := conn.QueryRow(ctx, "select coalesce(string_agg(tablename, ' ' order by tablename), '') from pg_tables where schemaname = $1", s.name).Scan(&names)
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if got := tables(); got != "a schema_version" {
		t.Fatalf("the failed script left %s", got)
	}
	s.scripts = fstest.MapFS{"0001_a.sql": {Data: []byte("not run again")}, "0002_b.sql": {Data: []byte("create table b ()")}}
	for range 2 { // the second time there is nothing to do
		if err := s.migrate(ctx, conn); err != nil || tables() != "a b schema_version" {
			t.Fatalf("%v, %s", err, tables())
		}
	}
}

func TestAServerThatIsNotThereIsSaidSoWithoutThePassword(t *testing.T) {
	for _, address := range []string{"postgres://spean:CANARY@127.0.0.1:1/spean?connect_timeout=2", "postgres://spean:CANARY@host:port/", "host=/nowhere password=CANARY"} {
		_, err := OpenLog(context.Background(), address)
		refused(t, err, "store.cannot-reach")
		if strings.Contains(err.Error(), "CANARY") {
			t.Errorf("the password is in the error: %v", err)
		}
	}
}

func TestNobodyCanChangeTheLogByHand(t *testing.T) {
	address := postgrestest.Database(t)
	l := mustOpenLog(t, address)
	b := eventlogtest.Batch("do-1", eventlogtest.Part{Stream: "case-a", Clear: []string{"1"}})
	if _, err := l.Append(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	conn := raw(t, address)
	for table, column := range map[string]string{"event": "seq", "command": "leaf", "audit_entry": "leaf", "audit_hash": "place", "audit_about": "leaf"} {
		for _, statement := range []string{"delete from " + table, "truncate " + table + " cascade", "update " + table + " set " + column + " = " + column} {
			if _, err := conn.Exec(context.Background(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
	if _, err := l.read.Exec(context.Background(), "insert into audit_entry values (9, 'x')"); err == nil {
		t.Error("a reading session wrote")
	}
}

func TestVerifyNamesWhatWasChangedPastTheLog(t *testing.T) {
	address := postgrestest.Database(t)
	l := mustOpenLog(t, address)
	if _, err := l.Append(context.Background(), eventlogtest.Batch("do-1", eventlogtest.Part{Stream: "case-a", Clear: []string{"1", "2", "3"}})); err != nil {
		t.Fatal(err)
	}
	conn := raw(t, address)
	mustExec(t, conn, "alter table event disable trigger event_stays")
	mustExec(t, conn, "update event set recorded = recorded + interval '1 microsecond' where position = 2")
	rep, err := eventlog.Verify(context.Background(), l)
	if err != nil || len(rep.Faults) != 1 || rep.Faults[0].Position != 2 {
		t.Fatalf("%+v %v", rep.Faults, err)
	}
}

func TestALostSessionLosesNothingThatWasAcknowledged(t *testing.T) {
	address := postgrestest.Database(t)
	l := mustOpenLog(t, address)
	ctx := context.Background()
	conn := raw(t, address)
	part := eventlogtest.Part{Stream: "case-a", Clear: []string{"1"}}
	if _, err := l.Append(ctx, eventlogtest.Batch("do-1", part)); err != nil {
		t.Fatal(err)
	}
	mustExec(t, conn, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
	part.Stream = "case-b"
	b := eventlogtest.Batch("do-2", part)
	for try := 0; ; try++ { // the first attempts may meet the dead session; each says so and appends nothing
		r, err := l.Append(ctx, b)
		if err == nil {
			if r.First != 2 {
				t.Fatalf("%+v", r)
			}
			break
		}
		if errors.Is(err, eventlog.ErrFatal) || try > 5 {
			t.Fatal(err)
		}
	}
	if rep := eventlogtest.Clean(t, l); rep.Events != 2 {
		t.Fatalf("%d events", rep.Events)
	}
	// The follower has found its way back: it hears of an append of somebody else.
	mustExec(t, conn, "select pg_notify('spean_log', '3')")
	wait, cancel := context.WithCancel(ctx)
	defer cancel()
	heard := make(chan error, 1)
	go func() { heard <- l.Wait(wait, 2) }()
	for {
		select {
		case err := <-heard:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
			mustExec(t, conn, "select pg_notify('spean_log', '3'), pg_sleep(0.05)")
		}
	}
}

func TestALostAnswerToACommitIsAskedFor(t *testing.T) {
	l := mustOpenLog(t, postgrestest.Database(t))
	ctx := context.Background()
	kept := eventlogtest.Batch("do-kept", eventlogtest.Part{Stream: "case-a", Clear: []string{"1"}})
	want, err := l.Append(ctx, kept)
	if err != nil {
		t.Fatal(err)
	}
	l.writer.stop() // the test does the writer's work from here
	lost := errors.New("the line broke")
	never := eventlogtest.Batch("do-never", eventlogtest.Part{Stream: "case-b", Clear: []string{"1"}})
	w := &writer{address: l.writer.address, tide: &l.tide, quit: make(chan struct{})}
	defer w.drop()
	outcomes, err := w.find(ctx, []*request{{batch: kept}, {batch: never}, {batch: eventlogtest.Look("looked")}}, lost)
	if err != nil || outcomes[0].err != nil || outcomes[0].receipt.First != want.First {
		t.Fatalf("%+v %v", outcomes, err)
	}
	for _, o := range outcomes[1:] {
		if !errors.Is(o.err, lost) {
			t.Fatalf("%+v", o)
		}
	}
}

func TestADiskFaultOfTheServerStopsWritingAndReadingGoesOn(t *testing.T) {
	for code, stops := range map[string]bool{"53100": true, "58030": true, "XX001": true, "XX002": true, "40001": false, "57P01": false, "23505": false} {
		var f fault
		err := f.judged(&pgconn.PgError{Code: code})
		if errors.Is(err, eventlog.ErrFatal) != stops || (f.Stopped() != nil) != stops {
			t.Errorf("%s: %v", code, err)
		}
	}
	l := mustOpenLog(t, postgrestest.Database(t))
	b := eventlogtest.Batch("do-1", eventlogtest.Part{Stream: "case-a", Clear: []string{"1"}})
	if _, err := l.Append(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	l.writer.fault.stop(&pgconn.PgError{Code: "53100"})
	if _, err := l.Append(context.Background(), eventlogtest.Look("looked")); !errors.Is(err, eventlog.ErrFatal) {
		t.Fatalf("the log went on writing: %v", err)
	}
	if rep := eventlogtest.Clean(t, l); rep.Events != 1 {
		t.Fatalf("%+v", rep)
	}
}

func TestAServerThatDoesNotSyncIsRefused(t *testing.T) {
	server, err := postgrestest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	for _, setting := range []string{"fsync", "full_page_writes"} {
		conn := raw(t, server.Address("postgres"))
		mustExec(t, conn, "alter system set "+setting+" = off")
		mustExec(t, conn, "select pg_reload_conf()")
		for on := "on"; on == "on"; {
			if err := raw(t, server.Address("postgres")).QueryRow(context.Background(), "show "+setting).Scan(&on); err != nil {
				t.Fatal(err)
			}
		}
		_, err := OpenLog(context.Background(), server.Address("postgres"))
		refused(t, err, "store.unsafe")
		mustExec(t, conn, "alter system reset "+setting)
		mustExec(t, conn, "select pg_reload_conf()")
	}
}
