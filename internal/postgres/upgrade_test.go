package postgres

import (
	"context"
	"testing"
	"testing/fstest"

	"spean/internal/postgres/postgrestest"
)

// security row 45: an upgrade copies what there was first, in the same transaction, and a reader refuses what is older or not there.
func TestAnUpgradeKeepsACopyOfWhatThereWas(t *testing.T) {
	ctx, address := context.Background(), postgrestest.Database(t)
	s := schema{name: "spean_log", scripts: fstest.MapFS{"0001_a.sql": {Data: []byte("create table a (x text); insert into a values ('before')")}}}
	conn, err := connect(ctx, address, s)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := s.mustStand(ctx, conn); err == nil {
		t.Fatal("a schema that is not there stands")
	}
	if err := s.migrate(ctx, conn); err != nil {
		t.Fatal(err)
	}
	newer := fstest.MapFS{"0001_a.sql": {Data: []byte("not run again")}, "0002_b.sql": {Data: []byte("update a set x = 'after'; this is no statement")},
		"0003_c.sql": {Data: []byte("create table c ()")}}
	s.scripts = newer
	if err := s.migrate(ctx, conn); err == nil {
		t.Fatal("a script that fails was taken for done")
	}
	var copies int
	count := "select count(*) from pg_namespace where nspname like 'spean_log_before_upgrade_from_%'"
	if err := conn.QueryRow(ctx, count).Scan(&copies); err != nil || copies != 0 {
		t.Fatalf("an upgrade that was undone leaves %d copies: %v", copies, err)
	}
	if err := s.mustStand(ctx, conn); err == nil {
		t.Fatal("half an upgrade is read")
	}
	newer["0002_b.sql"] = &fstest.MapFile{Data: []byte("update a set x = 'after'")}
	if err := s.migrate(ctx, conn); err != nil {
		t.Fatal(err)
	}
	var was, is string
	if err := conn.QueryRow(ctx, "select (select x from spean_log_before_upgrade_from_1.a), (select x from a)").Scan(&was, &is); err != nil || was != "before" || is != "after" {
		t.Errorf("it was %q and is %q: %v", was, is, err)
	}
	if err := conn.QueryRow(ctx, count).Scan(&copies); err != nil || copies != 1 {
		t.Errorf("%d copies: %v", copies, err)
	}
	if err := s.mustStand(ctx, conn); err != nil {
		t.Error(err)
	}
}
