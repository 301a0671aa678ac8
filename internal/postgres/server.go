package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"spean/internal/problem"
)

// Advisory locks of a database. The numbers spell "Spean" and the purpose.
const (
	lockMigrate = 0x53706561_6e01
	lockAppend  = 0x53706561_6e02
	lockKeys    = 0x53706561_6e04
)

// connections bounds each pool.
const connections = 8

// demands are what every writing session must answer.
var demands = []struct{ setting, want string }{
	{"fsync", "on"},
	{"full_page_writes", "on"},
	{"server_encoding", "UTF8"},
}

// oldest is the first version of the server this package is written for.
const oldest = 130000

// checkLive refuses a session that would not keep what it acknowledges.
func checkLive(ctx context.Context, conn *pgx.Conn) error {
	var version string
	if err := conn.QueryRow(ctx, "show server_version_num").Scan(&version); err != nil {
		return unreachable(err)
	}
	if n, err := strconv.Atoi(version); err != nil || n < oldest {
		return problem.New(problem.Unsupported, "store.engine-too-old", "", "version", version)
	}
	for _, d := range demands {
		var got string
		if err := conn.QueryRow(ctx, "show "+d.setting).Scan(&got); err != nil {
			return unreachable(err)
		}
		if got != d.want {
			return problem.New(problem.Unsupported, "store.unsafe", "", "setting", d.setting, "value", got)
		}
	}
	var commit string
	if err := conn.QueryRow(ctx, "show synchronous_commit").Scan(&commit); err != nil {
		return unreachable(err)
	}
	if commit == "off" { // every other value syncs the server's own disk at least
		return problem.New(problem.Unsupported, "store.unsafe", "", "setting", "synchronous_commit", "value", commit)
	}
	return nil
}

// session says what every session of a store is like: it finds the tables by their bare names, and a program that vanishes in the middle
// of a transaction (its machine lost power, its line broke) keeps nobody else waiting for the append lock or a row for long.
func session(c *pgx.ConnConfig, s schema) {
	c.RuntimeParams["search_path"] = s.name
	c.RuntimeParams["idle_in_transaction_session_timeout"] = "15s"
}

// connect opens one session for a store.
func connect(ctx context.Context, address string, s schema) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, unreachable(err)
	}
	session(config, s)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, unreachable(err)
	}
	return conn, nil
}

// pool opens sessions for a store. Those that write are checked each; those that read cannot write.
func pool(ctx context.Context, address string, s schema, writes bool) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, unreachable(err)
	}
	config.MaxConns = connections
	session(config.ConnConfig, s)
	if writes {
		config.AfterConnect = checkLive
	} else {
		config.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	}
	p, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, unreachable(err)
	}
	return p, nil
}

// unreachable hides nothing but the address, which may hold a password: pgx leaves passwords out of its errors.
func unreachable(err error) error {
	return fmt.Errorf("%w: %w", problem.New(problem.Invalid, "store.cannot-reach", ""), err)
}

//go:embed migrations
var migrations embed.FS

// schema is what the tables of one store must be: numbered scripts, run in order, each in one transaction with the number it brings
// the schema to.
type schema struct {
	name    string // of the PostgreSQL schema
	scripts fs.FS
}

func embedded(name, folder string) schema {
	sub, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		panic(err) // the folder is a constant of this package
	}
	return schema{name: name, scripts: sub}
}

// migrate runs the scripts a database has not seen. Two programs that start at once do so one after the other.
func (s schema) migrate(ctx context.Context, conn *pgx.Conn) error {
	newest, err := s.newest()
	if err != nil {
		return err
	}
	return s.migrateTo(ctx, conn, newest)
}

// newest gives the newest version this program knows.
func (s schema) newest() (int, error) {
	names, err := fs.Glob(s.scripts, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("postgres: no scripts for %s: %w", s.name, err)
	}
	return len(names), nil
}

// migrateTo runs the scripts up to a version.
func (s schema) migrateTo(ctx context.Context, conn *pgx.Conn, version int) error {
	names, err := fs.Glob(s.scripts, "*.sql") // sorted
	if err != nil {
		return fmt.Errorf("postgres: no scripts for %s: %w", s.name, err)
	}
	moved := false // one copy of what there was is enough, however many scripts follow
	for n := range version {
		script, err := fs.ReadFile(s.scripts, names[n])
		if err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
		ran, err := s.step(ctx, conn, n+1, len(names), string(script), !moved)
		if err != nil {
			return err
		}
		moved = moved || ran
	}
	return nil
}

// keepCopy copies every table of a schema that holds something into a schema beside it, "NAME_before_upgrade_from_N", in the transaction
// of the upgrade: both are there or neither is.
func (s schema) keepCopy(ctx context.Context, tx pgx.Tx, version int) error {
	beside := fmt.Sprintf("%s_before_upgrade_from_%d", s.name, version)
	rows, err := tx.Query(ctx, "select tablename from pg_tables where schemaname = $1 order by tablename", s.name)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "create schema "+beside); err != nil {
		return err
	}
	for _, table := range all {
		from, to := pgx.Identifier{s.name, table}.Sanitize(), pgx.Identifier{beside, table}.Sanitize()
		if _, err := tx.Exec(ctx, "create table "+to+" as table "+from); err != nil {
			return err
		}
	}
	return nil
}

// step runs one script if the database has not seen it, and says whether it did. What there was is copied first when keep is set.
func (s schema) step(ctx context.Context, conn *pgx.Conn, to, newest int, script string, keep bool) (ran bool, err error) {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
	if err != nil {
		return false, unreachable(err)
	}
	defer tx.Rollback(ctx)
	for _, prepare := range []string{
		fmt.Sprintf("select pg_advisory_xact_lock(%d)", int64(lockMigrate)),
		"create schema if not exists " + s.name,
		"create table if not exists " + s.name + ".schema_version (one int primary key check (one = 1), version int not null)",
		"insert into " + s.name + ".schema_version values (1, 0) on conflict do nothing",
	} {
		if _, err := tx.Exec(ctx, prepare); err != nil {
			return false, fmt.Errorf("postgres: %s: %w", s.name, err)
		}
	}
	var version int
	if err := tx.QueryRow(ctx, "select version from schema_version").Scan(&version); err != nil {
		return false, fmt.Errorf("postgres: %s: %w", s.name, err)
	}
	switch {
	case version > newest:
		return false, problem.New(problem.Unsupported, "store.newer", s.name)
	case version >= to:
		return false, nil
	}
	if version > 0 && keep {
		if err := s.keepCopy(ctx, tx, version); err != nil {
			return false, fmt.Errorf("postgres: %s: copy before the upgrade: %w", s.name, err)
		}
	}
	if _, err := tx.Exec(ctx, script); err != nil {
		return false, fmt.Errorf("postgres: %s: script %d: %w", s.name, to, err)
	}
	if _, err := tx.Exec(ctx, "update schema_version set version = $1", to); err != nil {
		return false, fmt.Errorf("postgres: %s: %w", s.name, err)
	}
	if err := tx.Commit(ctx); err != nil {
		return false, fmt.Errorf("postgres: %s: %w", s.name, err)
	}
	return true, nil
}
