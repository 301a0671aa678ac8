package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/audit"
	"spean/internal/eventlog"
	"spean/internal/id"
)

// audit puts an entry at the end of the audit tree, with the hashes it completes.
func (a *appender) audit(ctx context.Context, leaf eventlog.Leaf) error {
	n := a.next.leaf
	if _, err := a.entry.ExecContext(ctx, n, leaf.Record); err != nil {
		return err
	}
	for _, s := range leaf.Streams {
		if _, err := a.about.ExecContext(ctx, string(s), n); err != nil {
			return err
		}
	}
	hashes, err := audit.LeafHashes(n, leaf.Record, func(places []int64) ([]tlog.Hash, error) {
		return readHashes(places, func(place int64) *sql.Row { return a.read.QueryRowContext(ctx, place) })
	})
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, n)
	for i, h := range hashes {
		if _, err := a.hash.ExecContext(ctx, first+int64(i), h[:]); err != nil {
			return err
		}
	}
	return nil
}

func readHashes(places []int64, read func(place int64) *sql.Row) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(places))
	for i, place := range places {
		var h []byte
		if err := read(place).Scan(&h); errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("sqlite: no hash is kept at %d of the audit tree", place)
		} else if err != nil {
			return nil, err
		}
		copy(out[i][:], h)
	}
	return out, nil
}

// Size implements audit.Store.
func (l *Log) Size(ctx context.Context) (n int64, err error) {
	if err = l.file.read.QueryRowContext(ctx, "select coalesce(max(leaf), -1) + 1 from audit_entry").Scan(&n); err != nil {
		return 0, fmt.Errorf("sqlite: size of the audit tree: %w", err)
	}
	return n, nil
}

// Entries implements audit.Store.
func (l *Log) Entries(ctx context.Context, from int64, limit int) ([]audit.StoredEntry, error) {
	return l.entries(ctx, "select leaf, record from audit_entry where leaf >= ? order by leaf limit ?", from, max(limit, 0))
}

// About implements audit.Store.
func (l *Log) About(ctx context.Context, stream id.Stream, limit int) ([]audit.StoredEntry, error) {
	return l.entries(ctx, `select leaf, record from audit_about join audit_entry using (leaf)
		where stream = ? order by leaf desc limit ?`, string(stream), max(limit, 0))
}

func (l *Log) entries(ctx context.Context, query string, args ...any) ([]audit.StoredEntry, error) {
	var out []audit.StoredEntry
	rows, err := l.file.ask(ctx, query, args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var e audit.StoredEntry
		err := rows.Scan(&e.Index, &e.Record)
		out = append(out, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: read of the audit entries: %w", err)
	}
	return out, nil
}

// Hashes implements audit.Store.
func (l *Log) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	out, err := readHashes(indexes, func(place int64) *sql.Row {
		return l.file.read.QueryRowContext(ctx, "select hash from audit_hash where place = ?", place)
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: read of the audit tree: %w", err)
	}
	return out, nil
}
