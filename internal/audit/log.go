package audit

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"spean/internal/access"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
)

// Log records looks and acts. Make one with New; it is safe for concurrent use.
type Log struct {
	store Store
	salt  io.Reader
}

// New makes the log over a store. Salt is a source of randomness safe for concurrent use (crypto/rand.Reader in the program).
func New(store Store, salt io.Reader) *Log { return &Log{store: store, salt: salt} }

// Look records one look, naming every stream it is about, refused ones too, and gives leave to open what was allowed. The entry is
// durable before Look returns; when it cannot be written there is no Grant. When every decision is a refusal the look is recorded and
// the answer is the Withheld problem that also stands for what does not exist.
func (l *Log) Look(ctx context.Context, now time.Time, purpose Purpose, decisions ...access.Decision) (Grant, error) {
	e, err := makeEntry(now, purpose, decisions, l.salt)
	if err != nil {
		return Grant{}, err
	}
	record, err := e.record()
	if err != nil {
		return Grant{}, err
	}
	receipt, err := l.store.Append(ctx, eventlog.Batch{Entry: eventlog.Leaf{Record: record, Streams: e.Streams()}})
	if err != nil {
		return Grant{}, fmt.Errorf("audit: the look was not recorded: %w", err)
	}
	for _, d := range decisions {
		if d.Allowed() {
			g := grantOf(decisions)
			g.leaf = receipt.Leaf
			return g, nil
		}
	}
	return Grant{}, problem.New(problem.Withheld, "error.not-available", "")
}

// Leaf gives the audit entry an act hands to the log in the batch of its events. Every decision must be allowed, every event must lie
// in a stream one of them is about (the node itself acts everywhere when asked for no stream), and its actor and agency must be those
// decided about.
func (l *Log) Leaf(now time.Time, events []event.Record, decisions ...access.Decision) (eventlog.Leaf, error) {
	e, err := makeEntry(now, "", decisions, l.salt)
	if err != nil {
		return eventlog.Leaf{}, err
	}
	for _, d := range decisions {
		if !d.Allowed() {
			return eventlog.Leaf{}, problem.New(problem.Withheld, "error.not-available", "")
		}
	}
	g := grantOf(decisions)
	for i := range events {
		r := &events[i]
		if !g.Covers(r.Stream) {
			return eventlog.Leaf{}, fmt.Errorf("audit: nobody decided about %s", r.Stream)
		}
		if r.Actor != g.who.Account || !g.who.System && r.Agency != g.who.Agency {
			return eventlog.Leaf{}, fmt.Errorf("audit: event %d of %s is not by the one decided about", r.Seq, r.Stream)
		}
	}
	e.Events = hashes(events)
	record, err := e.record()
	if err != nil {
		return eventlog.Leaf{}, err
	}
	return eventlog.Leaf{Record: record, Streams: e.Streams()}, nil
}

// Seen is one entry with its place in the tree.
type Seen struct {
	Index int64
	Entry
}

// Looks gives up to limit entries about a stream, newest first: who looked and who did something, refusals included.
func (l *Log) Looks(ctx context.Context, stream id.Stream, limit int) ([]Seen, error) {
	stored, err := l.store.About(ctx, stream, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Seen, len(stored))
	for i, s := range stored {
		e, err := Parse(s.Record)
		if err != nil {
			return nil, fmt.Errorf("audit: entry %d: %w", s.Index, err)
		}
		out[i] = Seen{Index: s.Index, Entry: e}
	}
	return out, nil
}

// Prints counts the prints of a stream up to an entry, which is counted too.
func (l *Log) Prints(ctx context.Context, stream id.Stream, upTo int64) (int, error) {
	seen, err := l.Looks(ctx, stream, math.MaxInt32)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, entry := range seen {
		if entry.Purpose == ForPrint && entry.Index <= upTo && slices.ContainsFunc(entry.Decided, func(d Decided) bool { return d.Allowed && d.Stream == stream }) {
			n++
		}
	}
	return n, nil
}
