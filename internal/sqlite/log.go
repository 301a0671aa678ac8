package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
)

var logSchema = embedded("log", 0x53706c67) // "Splg"

// Log keeps the log and its audit tree in one file. It implements eventlog.Store and audit.Store and is safe for concurrent use.
type Log struct {
	file   *file
	writer *writer
	tide   tide
}

// OpenLog opens or creates the log at path. It refuses a file that another process has open, that is not a log, that a newer
// program wrote, or whose connection would not keep what it acknowledges.
func OpenLog(path string) (*Log, error) {
	ctx := context.Background()
	f, err := openFile(ctx, path, logSchema)
	if err != nil {
		return nil, err
	}
	l := &Log{file: f}
	l.tide.moved = make(chan struct{})
	if l.writer, err = startWriter(ctx, f, &l.tide); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return l, nil
}

// Close lets the appends under way end, refuses the rest and closes the file.
func (l *Log) Close() error {
	if l.writer != nil {
		l.writer.stop()
	}
	l.tide.end()
	return l.file.close()
}

// Stopped gives the error that made the log stop writing, nil while it writes.
func (l *Log) Stopped() error { return l.file.stopped() }

// Append implements eventlog.Store.
func (l *Log) Append(ctx context.Context, b eventlog.Batch) (eventlog.Receipt, error) {
	if err := b.Check(); err != nil {
		return eventlog.Receipt{}, err
	}
	if err := keepable(&b); err != nil {
		return eventlog.Receipt{}, err
	}
	if l.writer == nil {
		return eventlog.Receipt{}, errReading
	}
	return l.writer.append(ctx, b)
}

var (
	_ eventlog.Store = (*Log)(nil)
	_ audit.Store    = (*Log)(nil)
)

const eventColumns = `position, id, stream, seq, kind, entry, agency, actor, recorded, happened, clear, subject, personal_key, personal,
	shared_key, shared, prev, hash`

// Stream implements eventlog.Store.
func (l *Log) Stream(ctx context.Context, s id.Stream, after int64) ([]event.Record, error) {
	return l.records(ctx, "select "+eventColumns+" from event where stream = ? and seq > ? order by seq", string(s), after)
}

// After implements eventlog.Store.
func (l *Log) After(ctx context.Context, position int64, limit int) ([]event.Record, error) {
	return l.recordsUpTo(ctx, eventlog.MaxRead, "select "+eventColumns+" from event where position > ? order by position limit ?", position, max(limit, 0))
}

func (l *Log) records(ctx context.Context, query string, args ...any) ([]event.Record, error) {
	return l.recordsUpTo(ctx, math.MaxInt, query, args...)
}

// errFull ends reading when enough was read.
var errFull = errors.New("sqlite: enough was read")

// recordsUpTo reads until what was read is so many bytes long.
func (l *Log) recordsUpTo(ctx context.Context, most int, query string, args ...any) ([]event.Record, error) {
	var out []event.Record
	length := 0
	rows, err := l.file.ask(ctx, query, args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var r event.Record
		var recorded int64
		var prev, hash []byte
		err := rows.Scan(&r.Position, &r.ID, &r.Stream, &r.Seq, &r.Kind, &r.Entry, &r.Agency, &r.Actor, &recorded, &r.Happened, &r.Clear,
			&r.Subject, &r.Personal.Key, &r.Personal.Data, &r.Shared.Key, &r.Shared.Data, &prev, &hash)
		r.Recorded = time.UnixMicro(recorded).UTC()
		copy(r.Prev[:], prev)
		copy(r.Hash[:], hash)
		out = append(out, r)
		if length += len(r.Personal.Data) + len(r.Shared.Data); err == nil && length > most {
			return errFull
		}
		return err
	})
	if err != nil && !errors.Is(err, errFull) {
		return nil, fmt.Errorf("sqlite: read of the log: %w", err)
	}
	return out, nil
}

// Done implements eventlog.Store.
func (l *Log) Done(ctx context.Context, c id.Command) (eventlog.Receipt, bool, error) {
	r, ok, err := done(ctx, l.file.read, c)
	if err != nil {
		return eventlog.Receipt{}, false, fmt.Errorf("sqlite: read of a command: %w", err)
	}
	return r, ok, nil
}

// querier is what a command is looked up through: the reading pool, or the writing connection inside its transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func done(ctx context.Context, q querier, c id.Command) (eventlog.Receipt, bool, error) {
	r := eventlog.Receipt{Repeated: true}
	err := q.QueryRowContext(ctx, "select first, last, leaf from command where id = ?", string(c)).Scan(&r.First, &r.Last, &r.Leaf)
	if errors.Is(err, sql.ErrNoRows) {
		return eventlog.Receipt{}, false, nil
	}
	if err != nil || r.First == 0 {
		return r, true, err
	}
	rows, err := q.QueryContext(ctx, "select stream from event where position between ? and ? group by stream order by min(position)", r.First, r.Last)
	err = each(rows, err, func(rows *sql.Rows) error {
		var s id.Stream
		err := rows.Scan(&s)
		r.Streams = append(r.Streams, s)
		return err
	})
	return r, true, err
}

// Wait implements eventlog.Store.
func (l *Log) Wait(ctx context.Context, position int64) error { return l.tide.wait(ctx, position) }

// tide is how far the log reaches, for those who wait for more.
type tide struct {
	mu    sync.Mutex
	at    int64         // guarded by mu
	ended bool          // guarded by mu
	moved chan struct{} // guarded by mu; closed and replaced at every change
}

func (t *tide) rise(to int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if to > t.at {
		t.at = to
		close(t.moved)
		t.moved = make(chan struct{})
	}
}

func (t *tide) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ended {
		t.ended = true
		close(t.moved)
		t.moved = make(chan struct{})
	}
}

func (t *tide) wait(ctx context.Context, position int64) error {
	for {
		t.mu.Lock()
		at, ended, moved := t.at, t.ended, t.moved
		t.mu.Unlock()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case ended:
			return ErrClosed
		case at > position:
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
		}
	}
}
