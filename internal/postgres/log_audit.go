package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/audit"
	"spean/internal/id"
)

// Size implements audit.Store.
func (l *Log) Size(ctx context.Context) (n int64, err error) {
	if err = l.read.QueryRow(ctx, "select coalesce(max(leaf), -1) + 1 from audit_entry").Scan(&n); err != nil {
		return 0, fmt.Errorf("postgres: size of the audit tree: %w", err)
	}
	return n, nil
}

// Entries implements audit.Store.
func (l *Log) Entries(ctx context.Context, from int64, limit int) ([]audit.StoredEntry, error) {
	return l.entries(ctx, "select leaf, record from audit_entry where leaf >= $1 order by leaf limit $2", from, max(limit, 0))
}

// About implements audit.Store.
func (l *Log) About(ctx context.Context, stream id.Stream, limit int) ([]audit.StoredEntry, error) {
	return l.entries(ctx, `select leaf, record from audit_about join audit_entry using (leaf)
		where stream = $1 order by leaf desc limit $2`, string(stream), max(limit, 0))
}

func (l *Log) entries(ctx context.Context, query string, args ...any) ([]audit.StoredEntry, error) {
	rows, err := l.read.Query(ctx, query, args...)
	if err == nil {
		var out []audit.StoredEntry
		out, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e audit.StoredEntry, err error) {
			err = row.Scan(&e.Index, &e.Record)
			return e, err
		})
		if err == nil {
			return out, nil
		}
	}
	return nil, fmt.Errorf("postgres: read of the audit entries: %w", err)
}

// Hashes implements audit.Store.
func (l *Log) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	kept := map[int64]tlog.Hash{}
	if err := readHashes(ctx, l.read, indexes, kept); err != nil {
		return nil, fmt.Errorf("postgres: read of the audit tree: %w", err)
	}
	return pick(kept, indexes)
}

// readHashes puts the stored hashes at some places into kept.
func readHashes(ctx context.Context, q querier, places []int64, kept map[int64]tlog.Hash) error {
	rows, err := q.Query(ctx, "select place, hash from audit_hash where place = any($1)", places)
	if err != nil {
		return err
	}
	var place int64
	var h []byte
	_, err = pgx.ForEachRow(rows, []any{&place, &h}, func() error {
		var hash tlog.Hash
		copy(hash[:], h)
		kept[place] = hash
		return nil
	})
	return err
}

// pick gives hashes in the order asked for.
func pick(kept map[int64]tlog.Hash, places []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(places))
	for i, place := range places {
		h, ok := kept[place]
		if !ok {
			return nil, fmt.Errorf("postgres: no hash is kept at %d of the audit tree", place)
		}
		out[i] = h
	}
	return out, nil
}

// edge gives the places of the stored hashes a tree of n leaves grows from: the roots of its complete subtrees.
func edge(n int64) []int64 {
	var places []int64
	for level := 0; n>>level > 0; level++ {
		if n>>level&1 == 1 {
			places = append(places, tlog.StoredHashIndex(level, n>>level-1))
		}
	}
	return places
}
