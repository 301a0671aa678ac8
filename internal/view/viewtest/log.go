package viewtest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
)

// Start is when the first event of a Log is recorded; each further one a minute later.
var Start = time.Date(2026, 11, 16, 2, 0, 0, 0, time.UTC)

// Log is a log in memory. Its sealed boxes are not sealed, so that a test can look for what was in them.
type Log struct {
	codec *event.Codec
	make  id.Maker

	mu      sync.Mutex
	records []event.Record // guarded by mu
	moved   chan struct{}  // guarded by mu; closed and replaced at every event
	failing int            // guarded by mu: how many reads fail yet
}

// NewLog makes an empty log whose identifiers come from a seed.
func NewLog(seed byte) *Log {
	codec, err := event.NewCodec(slices.Concat(casefile.Payloads(), tip.Payloads(), screening.Payloads(), submission.Payloads(), referral.Payloads(), directory.Payloads())...)
	if err != nil {
		panic(err) // the payloads are the program's own
	}
	return &Log{codec: codec, make: id.Maker{Rand: seeded(seed)}, moved: make(chan struct{})}
}

// Maker makes identifiers.
func (l *Log) Maker() id.Maker { return l.make }

// By is whose event is added, and to which entry.
type By struct {
	Agency id.Agency
	Actor  id.Account
	Entry  id.Entry
}

// Add records an event.
func (l *Log) Add(s id.Stream, by By, p event.Payload) {
	parts, err := l.codec.Encode(p, "")
	if err != nil {
		panic(fmt.Sprintf("viewtest: %v", err))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n := int64(len(l.records))
	r := event.Record{Position: n + 1, ID: l.make.Event(), Stream: s, Seq: 1, Kind: p.Kind(), Entry: by.Entry, Agency: by.Agency, Actor: by.Actor,
		Recorded: Start.Add(time.Duration(n) * time.Minute), Clear: parts.Clear, Subject: parts.Subject,
		Personal: event.Box{Data: parts.Personal}, Shared: event.Box{Data: parts.Shared}}
	for i := range l.records {
		if l.records[i].Stream == s {
			r.Seq++
		}
	}
	l.records = append(l.records, r)
	close(l.moved)
	l.moved = make(chan struct{})
}

// Last gives the position of the last event.
func (l *Log) Last() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int64(len(l.records))
}

// Cut forgets every event after a position, as a log put back from a copy has.
func (l *Log) Cut(position int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records = slices.Clip(l.records[:position])
}

// Fail lets the next n reads fail.
func (l *Log) Fail(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failing = n
}

func (l *Log) read(want func(r *event.Record) bool) ([]event.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failing > 0 {
		l.failing--
		return nil, errLost
	}
	var out []event.Record
	for i := range l.records {
		if want(&l.records[i]) {
			out = append(out, l.records[i])
		}
	}
	return out, nil
}

// Stream implements view.Log.
func (l *Log) Stream(_ context.Context, s id.Stream, after int64) ([]event.Record, error) {
	return l.read(func(r *event.Record) bool { return r.Stream == s && r.Seq > after })
}

// After implements view.Log.
func (l *Log) After(_ context.Context, position int64, limit int) ([]event.Record, error) {
	out, err := l.read(func(r *event.Record) bool { return r.Position > position })
	return out[:min(limit, len(out))], err
}

// Wait implements view.Log.
func (l *Log) Wait(ctx context.Context, position int64) error {
	for {
		l.mu.Lock()
		at, moved := int64(len(l.records)), l.moved
		l.mu.Unlock()
		if at > position {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Coded reads the coded parts and leaves the others closed, as internal/vault does.
func (l *Log) Coded(records []event.Record) ([]event.Opened, error) { return l.decode(records, true) }

// Opened reads everything, as nobody does for rows.
func (l *Log) Opened(records []event.Record) ([]event.Opened, error) { return l.decode(records, false) }

func (l *Log) decode(records []event.Record, closed bool) ([]event.Opened, error) {
	out := make([]event.Opened, len(records))
	for i, r := range records {
		parts := event.Parts{Clear: r.Clear, Subject: r.Subject, PersonalClosed: closed, SharedClosed: closed}
		if !closed {
			parts.Personal, parts.Shared = r.Personal.Data, r.Shared.Data
		}
		p, why, err := l.codec.Decode(r.Kind, parts)
		if err != nil {
			return nil, err
		}
		out[i] = event.Opened{Record: r, Payload: p, Why: why}
	}
	return out, nil
}

// Streams names every stream, in the order they began.
func (l *Log) Streams() []id.Stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []id.Stream
	for i := range l.records {
		if l.records[i].Seq == 1 {
			out = append(out, l.records[i].Stream)
		}
	}
	return out
}
