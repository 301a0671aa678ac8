package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/id"
	"spean/internal/problem"
)

// Snapshot is one moment of a file, held by a read transaction. It takes no lock and stops nobody: the program that has the file goes
// on writing, and what it writes meanwhile waits in the WAL until the snapshot is closed. It is for one goroutine.
type Snapshot struct {
	file *file
	conn *sql.Conn
	tx   *sql.Tx
}

// SnapshotLog takes a moment of a log, whether or not a program has it open.
func SnapshotLog(ctx context.Context, path string) (*Snapshot, error) {
	return snapshot(ctx, path, logSchema)
}

// SnapshotKeys takes a moment of a key store.
func SnapshotKeys(ctx context.Context, path string) (*Snapshot, error) {
	return snapshot(ctx, path, keysSchema)
}

// SnapshotAccounts takes a moment of an account store.
func SnapshotAccounts(ctx context.Context, path string) (*Snapshot, error) {
	return snapshot(ctx, path, accountsSchema)
}

func snapshot(ctx context.Context, path string, s schema) (*Snapshot, error) {
	f, err := openReading(ctx, path, s)
	if err != nil {
		return nil, err
	}
	out := &Snapshot{file: f}
	if out.conn, err = f.read.Conn(ctx); err != nil {
		return nil, errors.Join(unreadable(path, err), out.Close())
	}
	if out.tx, err = out.conn.BeginTx(ctx, nil); err != nil {
		return nil, errors.Join(unreadable(path, err), out.Close())
	}
	// A transaction stands at the moment of its first read, so it reads here.
	if _, err := out.Version(ctx); err != nil {
		return nil, errors.Join(unreadable(path, err), out.Close())
	}
	return out, nil
}

// Close lets go of the moment.
func (s *Snapshot) Close() error {
	var errs []error
	if s.tx != nil {
		errs = append(errs, s.tx.Rollback())
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	return errors.Join(append(errs, s.file.close())...)
}

func (s *Snapshot) number(ctx context.Context, query string) (n int64, err error) {
	if err = s.tx.QueryRowContext(ctx, query).Scan(&n); err != nil {
		return 0, fmt.Errorf("sqlite: %s: %w", filepath.Base(s.file.path), err)
	}
	return n, nil
}

// Version gives the number of the file's schema.
func (s *Snapshot) Version(ctx context.Context) (int64, error) {
	return s.number(ctx, "pragma user_version")
}

// Size gives the bytes Copy writes.
func (s *Snapshot) Size(ctx context.Context) (int64, error) {
	pages, err := s.number(ctx, "pragma page_count")
	if err != nil {
		return 0, err
	}
	bytes, err := s.number(ctx, "pragma page_size")
	return pages * bytes, err
}

// Copy writes the file as it stood at the moment, page by page: whole, without its WAL, and never more than a page in memory.
func (s *Snapshot) Copy(ctx context.Context, w io.Writer) error {
	rows, err := s.tx.QueryContext(ctx, "select pgno, data from sqlite_dbpage")
	var last int64
	err = each(rows, err, func(rows *sql.Rows) error {
		var page int64
		var bytes sql.RawBytes
		if err := rows.Scan(&page, &bytes); err != nil {
			return err
		}
		if page != last+1 {
			return fmt.Errorf("page %d follows page %d", page, last)
		}
		last = page
		_, err := w.Write(bytes)
		return err
	})
	if err != nil {
		return fmt.Errorf("sqlite: copy of %s: %w", filepath.Base(s.file.path), err)
	}
	return nil
}

// Check reads every page of the moment and says whether they fit together. What Check leaves out (that each index agrees with its
// table) Log.Check finds.
func (s *Snapshot) Check(ctx context.Context) error {
	var said string
	if err := s.tx.QueryRowContext(ctx, "pragma quick_check(1)").Scan(&said); err != nil {
		return fmt.Errorf("sqlite: quick_check: %w", err)
	}
	if said != "ok" {
		return problem.New(problem.Broken, "store.damaged", filepath.Base(s.file.path))
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
		return readHashes(places, func(place int64) *sql.Row {
			return s.tx.QueryRowContext(ctx, "select hash from audit_hash where place = ?", place)
		})
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
	if err = s.tx.QueryRowContext(ctx, "select coalesce(max(key), '') from root").Scan(&root); err != nil {
		return "", fmt.Errorf("sqlite: read of the root: %w", err)
	}
	return root, nil
}
