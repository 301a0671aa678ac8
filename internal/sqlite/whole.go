package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/vault"
)

// What is in this file reads everything a store holds, piece by piece, for internal/check.

// StreamsAfter gives up to limit streams after one, in the order of their identifiers.
func (l *Log) StreamsAfter(ctx context.Context, after id.Stream, limit int) ([]id.Stream, error) {
	var out []id.Stream
	rows, err := l.file.ask(ctx, "select distinct stream from event where stream > ? order by stream limit ?", string(after), limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		var s id.Stream
		err := rows.Scan(&s)
		out = append(out, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: read of the streams: %w", err)
	}
	return out, nil
}

// Between gives all events of the streams from first to last, stream by stream, each in order.
func (l *Log) Between(ctx context.Context, first, last id.Stream) ([]event.Record, error) {
	return l.records(ctx, "select "+eventColumns+" from event where stream between ? and ? order by stream, seq", string(first), string(last))
}

// Marks gives the places and hashes of up to limit events after a position, in order.
func (l *Log) Marks(ctx context.Context, after int64, limit int) ([]eventlog.Mark, error) {
	var out []eventlog.Mark
	rows, err := l.file.ask(ctx, "select position, hash from event where position > ? order by position limit ?", after, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		var m eventlog.Mark
		var hash sql.RawBytes
		err := rows.Scan(&m.Position, &hash)
		copy(m.Hash[:], hash)
		out = append(out, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: read of the log: %w", err)
	}
	return out, nil
}

// Commands gives every command in the order of the audit entries, to its end or until each fails.
func (l *Log) Commands(ctx context.Context, take func(id.Command, eventlog.Receipt) error) error {
	rows, err := l.file.read.QueryContext(ctx, "select id, first, last, leaf from command order by leaf")
	return each(rows, err, func(rows *sql.Rows) error {
		var c id.Command
		var r eventlog.Receipt
		if err := rows.Scan(&c, &r.First, &r.Last, &r.Leaf); err != nil {
			return fmt.Errorf("sqlite: read of the commands: %w", err)
		}
		return take(c, r)
	})
}

// StoredHashes gives up to limit hashes of the audit tree as they are kept, from a place on.
func (l *Log) StoredHashes(ctx context.Context, from int64, limit int) ([]audit.StoredHash, error) {
	var out []audit.StoredHash
	rows, err := l.file.ask(ctx, "select place, hash from audit_hash where place >= ? order by place limit ?", from, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		var h audit.StoredHash
		var hash sql.RawBytes
		err := rows.Scan(&h.Place, &hash)
		copy(h.Hash[:], hash)
		out = append(out, h)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: read of the audit tree: %w", err)
	}
	return out, nil
}

// Abouts gives every pair of a stream and the entry about it, in no order.
func (l *Log) Abouts(ctx context.Context, take func(id.Stream, int64) error) error {
	rows, err := l.file.read.QueryContext(ctx, "select stream, leaf from audit_about")
	return each(rows, err, func(rows *sql.Rows) error {
		var s id.Stream
		var leaf int64
		if err := rows.Scan(&s, &leaf); err != nil {
			return fmt.Errorf("sqlite: read of what entries are about: %w", err)
		}
		return take(s, leaf)
	})
}

// KeysAfter gives up to limit keys after one, in the order of their identifiers.
func (k *Keys) KeysAfter(ctx context.Context, after id.Key, limit int) ([]vault.WrappedKey, error) {
	return k.keys(ctx, "select "+keyColumns+" from data_key where id > ? order by id limit ?", string(after), limit)
}

// RowsAfter gives up to limit rows after one, in the order of kind and name.
func (a *Accounts) RowsAfter(ctx context.Context, after account.Key, limit int) ([]account.Row, error) {
	return a.read(ctx, "select "+accountColumns+" from account_row where (kind, name) > (?, ?) order by kind, name limit ?", string(after.Kind), after.Name, limit)
}

const keyColumns = "id, scope, subject, agency, box, erased, erased_by"

func (k *Keys) keys(ctx context.Context, query string, args ...any) ([]vault.WrappedKey, error) {
	var out []vault.WrappedKey
	rows, err := k.file.ask(ctx, query, args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var key vault.WrappedKey
		var erased *int64
		err := rows.Scan(&key.ID, &key.Scope, &key.Subject, &key.Agency, &key.Box, &erased, &key.ErasedBy)
		if erased != nil {
			key.Erased = time.UnixMicro(*erased).UTC()
		}
		out = append(out, key)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: read of keys: %w", err)
	}
	return out, nil
}
