package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"

	"spean/internal/problem"
)

// Load fills the tables of an empty database from copies that Snapshot made. It is for one goroutine.
type Load struct{ conn *pgx.Conn }

// StartLoad begins to fill a database. One that has tables of Spean already is refused: nothing is ever overwritten.
func StartLoad(ctx context.Context, address string) (*Load, error) {
	conn, err := connect(ctx, address, logSchema)
	if err != nil {
		return nil, err
	}
	if err := checkLive(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	var there bool
	err = conn.QueryRow(ctx, "select exists (select from pg_namespace where nspname = any($1))",
		[]string{logSchema.name, keysSchema.name, accountsSchema.name}).Scan(&there)
	if err == nil && there {
		err = problem.New(problem.Conflict, "backup.database-taken", "--database")
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return &Load{conn}, nil
}

// Close ends the session.
func (l *Load) Close() error { return l.conn.Close(context.Background()) }

// Make makes the tables of the three stores as they were at these versions.
func (l *Load) Make(ctx context.Context, log, keys, accounts int64) error {
	for s, version := range map[*schema]int64{&logSchema: log, &keysSchema: keys, &accountsSchema: accounts} {
		newest, err := s.newest()
		if err != nil {
			return err
		}
		if version > int64(newest) {
			return problem.New(problem.Unsupported, "store.newer", s.name)
		}
		if err := l.in(ctx, *s); err != nil {
			return err
		}
		if err := s.migrateTo(ctx, l.conn, int(version)); err != nil {
			return err
		}
	}
	return nil
}

func (l *Load) in(ctx context.Context, s schema) error {
	if _, err := l.conn.Exec(ctx, "set search_path = "+s.name); err != nil {
		return unreachable(err)
	}
	return nil
}

// Table fills one table of a store ("log", "keys" or "accounts") with rows in the text form of COPY, in one transaction.
func (l *Load) Table(ctx context.Context, store, table string, rows io.Reader) error {
	name := "spean_" + store
	if !slices.Contains(tables[name], table) {
		return fmt.Errorf("postgres: there is no table %s in %s", table, store)
	}
	if _, err := l.conn.PgConn().CopyFrom(ctx, rows, "copy "+pgx.Identifier{name, table}.Sanitize()+" from stdin"); err != nil {
		return fmt.Errorf("postgres: fill %s: %w", table, err)
	}
	return nil
}

// Finish brings the tables to the newest version.
func (l *Load) Finish(ctx context.Context) error {
	for _, s := range []schema{logSchema, keysSchema, accountsSchema} {
		if err := errors.Join(l.in(ctx, s), s.migrate(ctx, l.conn)); err != nil {
			return err
		}
	}
	return nil
}

// Undo takes away all that was made, when what was loaded turned out not to be in order.
func (l *Load) Undo(ctx context.Context) error {
	for _, s := range []schema{logSchema, keysSchema, accountsSchema} {
		if _, err := l.conn.Exec(ctx, "drop schema if exists "+s.name+" cascade"); err != nil {
			return unreachable(err)
		}
	}
	return nil
}
