package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/vault"
)

// What is in this file reads everything a store holds, piece by piece, for internal/check.

// Whole reads the three stores of a database beside the servers that write them. It changes nothing.
type Whole struct {
	log, keys, accounts *pgxpool.Pool
}

// ReadWhole opens the stores of a database for reading. Those of another version are refused.
func ReadWhole(ctx context.Context, address string) (w *Whole, err error) {
	w = &Whole{}
	for _, store := range []struct {
		schema schema
		into   **pgxpool.Pool
	}{{logSchema, &w.log}, {keysSchema, &w.keys}, {accountsSchema, &w.accounts}} {
		conn, err := connect(ctx, address, store.schema)
		if err == nil {
			err = errors.Join(store.schema.mustStand(ctx, conn), conn.Close(ctx))
		}
		if err == nil {
			*store.into, err = pool(ctx, address, store.schema, false)
		}
		if err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

// Close ends the sessions.
func (w *Whole) Close() error {
	for _, p := range []*pgxpool.Pool{w.log, w.keys, w.accounts} {
		if p != nil {
			p.Close()
		}
	}
	return nil
}

// Vault gives the keys as internal/vault reads them; it keeps none.
func (w *Whole) Vault() *Keys { return &Keys{pool: w.keys} }

// People gives the accounts as internal/account reads them; it keeps none.
func (w *Whole) People() *Accounts { return &Accounts{pool: w.accounts} }

// StreamsAfter gives up to limit streams after one, in the order of their identifiers.
func (w *Whole) StreamsAfter(ctx context.Context, after id.Stream, limit int) ([]id.Stream, error) {
	rows, err := w.log.Query(ctx, "select distinct stream from event where stream > $1 order by stream limit $2", string(after), limit)
	if err == nil {
		var out []id.Stream
		if out, err = pgx.CollectRows(rows, pgx.RowTo[id.Stream]); err == nil {
			return out, nil
		}
	}
	return nil, fmt.Errorf("postgres: read of the streams: %w", err)
}

// Between gives all events of the streams from first to last, stream by stream, each in order.
func (w *Whole) Between(ctx context.Context, first, last id.Stream) ([]event.Record, error) {
	return (&Log{read: w.log}).records(ctx, "select "+eventColumns+" from event where stream between $1 and $2 order by stream, seq", string(first), string(last))
}

// Marks gives the places and hashes of up to limit events after a position, in order.
func (w *Whole) Marks(ctx context.Context, after int64, limit int) ([]eventlog.Mark, error) {
	var out []eventlog.Mark
	var m eventlog.Mark
	var hash []byte
	rows, err := w.log.Query(ctx, "select position, hash from event where position > $1 order by position limit $2", after, limit)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&m.Position, &hash}, func() error {
			m.Hash = [32]byte{}
			copy(m.Hash[:], hash)
			out = append(out, m)
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("postgres: read of the log: %w", err)
	}
	return out, nil
}

// Commands gives every command in the order of the audit entries, to its end or until take fails.
func (w *Whole) Commands(ctx context.Context, take func(id.Command, eventlog.Receipt) error) error {
	var c id.Command
	var r eventlog.Receipt
	rows, err := w.log.Query(ctx, "select id, first, last, leaf from command order by leaf")
	if err != nil {
		return fmt.Errorf("postgres: read of the commands: %w", err)
	}
	_, err = pgx.ForEachRow(rows, []any{&c, &r.First, &r.Last, &r.Leaf}, func() error { return take(c, r) })
	return err
}

// Size is the number of audit entries.
func (w *Whole) Size(ctx context.Context) (int64, error) { return (&Log{read: w.log}).Size(ctx) }

// Entries gives up to limit audit entries from an index on.
func (w *Whole) Entries(ctx context.Context, from int64, limit int) ([]audit.StoredEntry, error) {
	return (&Log{read: w.log}).Entries(ctx, from, limit)
}

// StoredHashes gives up to limit hashes of the audit tree as they are kept, from a place on.
func (w *Whole) StoredHashes(ctx context.Context, from int64, limit int) ([]audit.StoredHash, error) {
	var out []audit.StoredHash
	var h audit.StoredHash
	var hash []byte
	rows, err := w.log.Query(ctx, "select place, hash from audit_hash where place >= $1 order by place limit $2", from, limit)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&h.Place, &hash}, func() error {
			h.Hash = [32]byte{}
			copy(h.Hash[:], hash)
			out = append(out, h)
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("postgres: read of the audit tree: %w", err)
	}
	return out, nil
}

// Abouts gives every pair of a stream and the entry about it, in no order.
func (w *Whole) Abouts(ctx context.Context, take func(id.Stream, int64) error) error {
	var s id.Stream
	var leaf int64
	rows, err := w.log.Query(ctx, "select stream, leaf from audit_about")
	if err != nil {
		return fmt.Errorf("postgres: read of what entries are about: %w", err)
	}
	_, err = pgx.ForEachRow(rows, []any{&s, &leaf}, func() error { return take(s, leaf) })
	return err
}

// KeysAfter gives up to limit keys after one, in the order of their identifiers.
func (w *Whole) KeysAfter(ctx context.Context, after id.Key, limit int) ([]vault.WrappedKey, error) {
	rows, err := w.keys.Query(ctx, "select "+keyColumns+" from data_key where id > $1 order by id limit $2", string(after), limit)
	return keysOf(rows, err)
}

// RowsAfter gives up to limit rows of accounts after one, in the order of kind and name.
func (w *Whole) RowsAfter(ctx context.Context, after account.Key, limit int) ([]account.Row, error) {
	return w.People().rows(ctx, "select "+accountColumns+" from account_row where (kind, name) > ($1, $2) order by kind, name limit $3", string(after.Kind), after.Name, limit)
}
