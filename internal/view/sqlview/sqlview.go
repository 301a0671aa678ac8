// Package sqlview keeps the rows of the lists in SQL, in SQLite or in PostgreSQL. All of it is portable but for dialect.go.
//
// The rows are derived: a store whose tables were made by another version of the program is emptied when it is opened, and
// view.Keeper fills it again. Each row belongs to a generation; readers see the one in use, and each list is read in one transaction,
// so its rows and its count are of one moment. Commits need not survive a power cut (the log is the truth and the keeper goes on from
// wherever the rows stand), but a transaction is there whole or not at all. Several servers of one version may work on the rows of one
// PostgreSQL database: a change whose generation another has moved is refused with view.ErrMoved.
//
// It decides nothing: what a row holds is said in internal/view, and who may see it by internal/access.
package sqlview

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"spean/internal/view"
)

// Store keeps the rows. It implements view.Writer, view.CaseLists, view.IntakeLists, view.ReferralLists and view.Finder, and is safe for
// concurrent use.
type Store struct {
	dialect dialect
	// write makes every change; with SQLite it has one connection.
	write *sql.DB
	// read is for lists. With PostgreSQL it is the same pool.
	read *sql.DB
}

// OpenSQLite opens or creates the rows in a file of their own.
func OpenSQLite(ctx context.Context, path string) (*Store, error) {
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", sqliteName(path, true))
	if err != nil {
		return nil, fmt.Errorf("sqlview: %w", err)
	}
	write.SetMaxOpenConns(1)
	s := &Store{dialect: sqlite, write: write}
	if err := ownFile(ctx, write, path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.read, err = sql.Open("sqlite", sqliteName(path, false)); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlview: %w", err), s.Close())
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return s.prepared(ctx)
}

// OpenPostgres opens the rows in a PostgreSQL database and creates their tables, which all begin with "view_", where they are missing.
func OpenPostgres(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("sqlview: the address of the database is wrong") // the driver's error may repeat a password
	}
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "15s" // a server that vanished keeps no other waiting for a row
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	return (&Store{dialect: postgres, write: db, read: db}).prepared(ctx)
}

// readers bounds the connections that read at once.
const readers = 8

// Close closes the store.
func (s *Store) Close() error {
	err := s.write.Close()
	if s.read != nil && s.read != s.write {
		err = errors.Join(err, s.read.Close())
	}
	return err
}

// prepared makes the tables this version needs, in place of those another version made.
func (s *Store) prepared(ctx context.Context) (*Store, error) {
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlview: %w", err), s.Close())
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	do := func(statement string, args ...any) error {
		_, err := tx.ExecContext(ctx, s.dialect.bound(statement), args...)
		return err
	}
	if err := s.alone(ctx, tx); err != nil {
		return err
	}
	if err := do("create table if not exists view_made (by_version " + s.dialect.text + " not null)"); err != nil {
		return err
	}
	script := s.dialect.script()
	want := fingerprint(script)
	var made string
	if err := tx.QueryRowContext(ctx, "select coalesce(max(by_version), '') from view_made").Scan(&made); err != nil || made == want {
		return err
	}
	var remake []string
	for _, name := range append(tableNames(), "view_generation") {
		remake = append(remake, "drop table if exists "+name)
	}
	remake = append(append(remake, script...), "insert into view_generation (gen, position, event, in_use, made) values (1, 0, '', true, 1)",
		"delete from view_made")
	for _, statement := range remake {
		if err := do(statement); err != nil {
			return err
		}
	}
	if err := do("insert into view_made (by_version) values (?)", want); err != nil {
		return err
	}
	return tx.Commit()
}

// fingerprint names the tables and the projections that fill them.
func fingerprint(script []string) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(view.Version, "\n", strings.Join(script, "\n"))))
	return hex.EncodeToString(sum[:16])
}
