package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/id"
	"spean/internal/problem"
)

// Snapshot is one moment of the tables of a store, held by a repeatable-read transaction. It stops nobody but whoever erases a person or
// changes the tables themselves. It is for one goroutine.
type Snapshot struct {
	schema schema
	conn   *pgx.Conn
	tx     pgx.Tx
}

// SnapshotLog takes a moment of the log of a database.
func SnapshotLog(ctx context.Context, address string) (*Snapshot, error) {
	return snapshot(ctx, address, logSchema)
}

// SnapshotKeys takes a moment of the keys of a database.
func SnapshotKeys(ctx context.Context, address string) (*Snapshot, error) {
	return snapshot(ctx, address, keysSchema)
}

// SnapshotAccounts takes a moment of the accounts of a database.
func SnapshotAccounts(ctx context.Context, address string) (*Snapshot, error) {
	return snapshot(ctx, address, accountsSchema)
}

func snapshot(ctx context.Context, address string, s schema) (*Snapshot, error) {
	conn, err := connect(ctx, address, s)
	if err != nil {
		return nil, err
	}
	if err := s.mustStand(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	// Rows wait for whoever takes them, who writes to a disk meanwhile.
	if _, err := conn.Exec(ctx, "set idle_in_transaction_session_timeout = 0"); err != nil {
		return nil, errors.Join(unreachable(err), conn.Close(ctx))
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, errors.Join(unreachable(err), conn.Close(ctx))
	}
	return &Snapshot{schema: s, conn: conn, tx: tx}, nil
}

// Close lets go of the moment.
func (s *Snapshot) Close() error {
	ctx := context.Background()
	return errors.Join(s.tx.Rollback(ctx), s.conn.Close(ctx))
}

func (s *Snapshot) number(ctx context.Context, query string) (n int64, err error) {
	if err = s.tx.QueryRow(ctx, query).Scan(&n); err != nil {
		return 0, fmt.Errorf("postgres: %s: %w", s.schema.name, err)
	}
	return n, nil
}

// Version gives the number of the schema.
func (s *Snapshot) Version(ctx context.Context) (int64, error) {
	return s.number(ctx, "select version from schema_version")
}

// tables lists the tables of each schema that hold what is stored, those that others refer to first.
var tables = map[string][]string{
	logSchema.name:      {"event", "command", "audit_entry", "audit_hash", "audit_about"},
	keysSchema.name:     {"root", "data_key"},
	accountsSchema.name: {"account_row"},
}

// Tables lists the tables to copy, in the order in which they must be loaded.
func (s *Snapshot) Tables() []string { return tables[s.schema.name] }

// Copy writes the rows of a table in the text form of COPY, which psql reads too.
func (s *Snapshot) Copy(ctx context.Context, table string, w io.Writer) error {
	if _, err := s.conn.PgConn().CopyTo(ctx, w, "copy "+pgx.Identifier{s.schema.name, table}.Sanitize()+" to stdout"); err != nil {
		return fmt.Errorf("postgres: copy of %s: %w", table, err)
	}
	return nil
}

// Events gives the position of the last event of a log.
func (s *Snapshot) Events(ctx context.Context) (int64, error) {
	return s.number(ctx, "select coalesce(max(position), 0) from event")
}

// Tree gives the audit tree of a log, from the stored hashes.
func (s *Snapshot) Tree(ctx context.Context) (tlog.Tree, error) {
	n, err := s.number(ctx, "select coalesce(max(leaf), -1) + 1 from audit_entry")
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.TreeHash(n, tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		kept := map[int64]tlog.Hash{}
		if err := readHashes(ctx, s.tx, places, kept); err != nil {
			return nil, err
		}
		return pick(kept, places)
	}))
	return tlog.Tree{N: n, Hash: hash}, err
}

// Rows gives the number of rows of an account store.
func (s *Snapshot) Rows(ctx context.Context) (int64, error) {
	return s.number(ctx, "select count(*) from account_row")
}

// Keys gives the number of keys of a key store, erased ones included.
func (s *Snapshot) Keys(ctx context.Context) (int64, error) {
	return s.number(ctx, "select count(*) from data_key")
}

// Root gives the identifier of the node's key, which names the installation; empty when there is no root.
func (s *Snapshot) Root(ctx context.Context) (root id.Key, err error) {
	if err = s.tx.QueryRow(ctx, "select coalesce(max(key), '') from root").Scan(&root); err != nil {
		return "", fmt.Errorf("postgres: read of the root: %w", err)
	}
	return root, nil
}

// mustStand refuses a schema that is not there or of another version.
func (s schema) mustStand(ctx context.Context, conn *pgx.Conn) error {
	newest, err := s.newest()
	if err != nil {
		return err
	}
	version, err := s.version(ctx, conn)
	switch {
	case err != nil:
		return err
	case version == 0:
		return problem.New(problem.NotFound, "store.missing", s.name, "file", s.name)
	case version > newest:
		return problem.New(problem.Unsupported, "store.newer", s.name)
	case version < newest:
		return problem.New(problem.Unsupported, "store.older", s.name)
	}
	return nil
}

// version gives the version a schema is of, 0 when it is not there.
func (s schema) version(ctx context.Context, q querier) (version int, err error) {
	var there bool
	if err := q.QueryRow(ctx, "select to_regclass($1) is not null", s.name+".schema_version").Scan(&there); err != nil || !there {
		return 0, unreachableIf(err)
	}
	err = q.QueryRow(ctx, "select coalesce(max(version), 0) from "+s.name+".schema_version").Scan(&version)
	return version, unreachableIf(err)
}

func unreachableIf(err error) error {
	if err == nil {
		return nil
	}
	return unreachable(err)
}
