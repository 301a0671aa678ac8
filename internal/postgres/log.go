package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
)

var logSchema = embedded("spean_log", "log")

// Log keeps the log and its audit tree. It implements eventlog.Store and audit.Store and is safe for concurrent use.
type Log struct {
	read     *pgxpool.Pool
	writer   *writer
	follower *follower
	tide     tide
}

var (
	_ eventlog.Store = (*Log)(nil)
	_ audit.Store    = (*Log)(nil)
)

// OpenLog opens the log of a database, making its tables when there are none. The address is a postgres:// URL or a connection
// string. Several programs may open one log at once. It refuses a log that a newer program wrote, and a server that would not keep what
// it acknowledges.
func OpenLog(ctx context.Context, address string) (l *Log, err error) {
	conn, err := connect(ctx, address, logSchema)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	if err := checkLive(ctx, conn); err != nil {
		return nil, err
	}
	if err := logSchema.migrate(ctx, conn); err != nil {
		return nil, err
	}
	l = &Log{}
	l.tide.moved = make(chan struct{})
	if l.follower, err = follow(ctx, address, &l.tide, askEvery); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			l.follower.end()
		}
	}()
	if l.read, err = pool(ctx, address, logSchema, false); err != nil {
		return nil, err
	}
	l.writer = startWriter(address, &l.tide)
	return l, nil
}

// Close lets the appends under way end, refuses the rest and ends the sessions.
func (l *Log) Close() error {
	l.writer.stop()
	l.follower.end()
	l.tide.end()
	l.read.Close()
	return nil
}

// Stopped gives the error that made the log stop writing, nil while it writes.
func (l *Log) Stopped() error { return l.writer.Stopped() }

// Append implements eventlog.Store.
func (l *Log) Append(ctx context.Context, b eventlog.Batch) (eventlog.Receipt, error) {
	if err := b.Check(); err != nil {
		return eventlog.Receipt{}, err
	}
	return l.writer.append(ctx, b)
}

const eventColumns = `position, id, stream, seq, kind, entry, agency, actor, recorded, happened, clear, subject, personal_key, personal,
	shared_key, shared, prev, hash`

// Stream implements eventlog.Store.
func (l *Log) Stream(ctx context.Context, s id.Stream, after int64) ([]event.Record, error) {
	return l.records(ctx, "select "+eventColumns+" from event where stream = $1 and seq > $2 order by seq", string(s), after)
}

// After implements eventlog.Store.
func (l *Log) After(ctx context.Context, position int64, limit int) ([]event.Record, error) {
	return l.recordsUpTo(ctx, eventlog.MaxRead, "select "+eventColumns+" from event where position > $1 order by position limit $2", position, max(limit, 0))
}

func (l *Log) records(ctx context.Context, query string, args ...any) ([]event.Record, error) {
	return l.recordsUpTo(ctx, math.MaxInt, query, args...)
}

// recordsUpTo reads until what was read is so many bytes long.
func (l *Log) recordsUpTo(ctx context.Context, most int, query string, args ...any) ([]event.Record, error) {
	rows, err := l.read.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("postgres: read of the log: %w", err)
	}
	defer rows.Close()
	var out []event.Record
	for length := 0; length <= most && rows.Next(); {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, fmt.Errorf("postgres: read of the log: %w", err)
		}
		out = append(out, r)
		length += len(r.Personal.Data) + len(r.Shared.Data)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres: read of the log: %w", err)
	}
	return out, nil
}

func scanRecord(row pgx.CollectableRow) (r event.Record, err error) {
	var prev, hash []byte
	err = row.Scan(&r.Position, &r.ID, &r.Stream, &r.Seq, &r.Kind, &r.Entry, &r.Agency, &r.Actor, &r.Recorded, &r.Happened, &r.Clear,
		&r.Subject, &r.Personal.Key, &r.Personal.Data, &r.Shared.Key, &r.Shared.Data, &prev, &hash)
	r.Recorded = r.Recorded.UTC()
	copy(r.Prev[:], prev)
	copy(r.Hash[:], hash)
	return r, err
}

const (
	commandByID      = "select first, last, leaf from command where id = $1"
	streamsOfCommand = "select stream from event where position between $1 and $2 group by stream order by min(position)"
)

// querier is what a command is looked up through: the reading pool, or the writing transaction.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
}

func done(ctx context.Context, q querier, c id.Command) (eventlog.Receipt, bool, error) {
	r := eventlog.Receipt{Repeated: true}
	err := q.QueryRow(ctx, commandByID, string(c)).Scan(&r.First, &r.Last, &r.Leaf)
	if errors.Is(err, pgx.ErrNoRows) {
		return eventlog.Receipt{}, false, nil
	}
	if err != nil || r.First == 0 {
		return r, true, err
	}
	rows, err := q.Query(ctx, streamsOfCommand, r.First, r.Last)
	if err != nil {
		return r, true, err
	}
	r.Streams, err = pgx.CollectRows(rows, pgx.RowTo[id.Stream])
	return r, true, err
}

// Done implements eventlog.Store.
func (l *Log) Done(ctx context.Context, c id.Command) (eventlog.Receipt, bool, error) {
	r, ok, err := done(ctx, l.read, c)
	if err != nil {
		return eventlog.Receipt{}, false, fmt.Errorf("postgres: read of a command: %w", err)
	}
	return r, ok, nil
}

// Wait implements eventlog.Store.
func (l *Log) Wait(ctx context.Context, position int64) error { return l.tide.wait(ctx, position) }
