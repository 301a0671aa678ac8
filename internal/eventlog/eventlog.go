// Package eventlog is the one append-only log: what a store must promise, how records are chained, and the check that re-derives it.
//
// The log is made of streams (one per tip, screening, case, referral, and one per agency's office). A batch appends to one or more
// streams together with the audit entry of the act that did it: all or nothing, in one transaction, acknowledged only when it is
// durable. Nothing is ever changed or removed. internal/sqlite and internal/postgres keep the log, each natively; eventlogtest is
// the suite both pass. This package knows nothing of what events say and opens nothing.
package eventlog

import (
	"context"
	"errors"
	"fmt"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// Limits of one batch. They keep a transaction short; a person's act needs a handful of events.
const (
	MaxEvents  = 512
	MaxStreams = 16
)

// MaxRead is how many bytes of sealed parts After gives at once, and one event more: whoever follows the log holds no more of the photos
// in it.
const MaxRead = 8 << 20

// ErrFatal marks an error after which the store refuses every further append (a failed sync, a full disk in the middle of a commit):
// what reached the disk is unknown until the log has been reopened. Nothing else stops writing.
var ErrFatal = errors.New("eventlog: the log has stopped writing; restart to reopen it")

// Head is where a stream stands: its version (number of events) and the hash of its last event. The zero Head is a stream that does
// not exist yet.
type Head struct {
	Version int64
	Hash    [32]byte
}

// Leaf is one audit entry on its way into the log's Merkle tree, made by internal/audit. Streams are those it is about, so that a
// case's lead can be shown who looked at it.
type Leaf struct {
	Record  []byte
	Streams []id.Stream
}

// Mark is where an event stands in the whole log, with its hash.
type Mark struct {
	Position int64
	Hash     [32]byte
}

// Batch is what one act appends.
type Batch struct {
	// Command makes the act idempotent: the same command again appends nothing and gives the first receipt. Empty for a pure look.
	Command id.Command
	// Expect names, for every stream that gets events, where the act believes it stands.
	Expect map[id.Stream]Head
	// Events in the order they happened, already chained (see Chain); Position is given by the store.
	Events []event.Record
	// Entry is the audit entry. A batch without one is refused: nothing is done or seen unrecorded.
	Entry Leaf
}

// Receipt says what was appended.
type Receipt struct {
	// First and Last are the positions of the events; both 0 for a pure look.
	First, Last int64
	// Leaf is the index of the audit entry in the tree.
	Leaf int64
	// Streams got events, in the order of the batch.
	Streams []id.Stream
	// Repeated: this command had been done before; nothing was appended now.
	Repeated bool
}

// Stale is the error of an append that expected a stream elsewhere than it stands. Nothing was appended.
type Stale struct {
	Stream id.Stream
	Stands Head
}

// Error names the stream and its version.
func (s Stale) Error() string {
	return fmt.Sprintf("eventlog: %s stands at version %d", s.Stream, s.Stands.Version)
}

// As lets problem.KindOf see a conflict.
func (s Stale) As(target any) bool {
	p, ok := target.(*problem.Problem)
	if ok {
		*p = problem.New(problem.Conflict, "error.changed-meanwhile", "")
	}
	return ok
}

// Store keeps the log. Implementations are safe for concurrent use.
type Store interface {
	// Append keeps a batch, durable before it returns. A Stale error appends nothing. An error wrapping ErrFatal means the store has
	// stopped writing. Concurrent appends may be committed together (group commit); each still succeeds or fails alone.
	Append(ctx context.Context, b Batch) (Receipt, error)
	// Stream gives the events of a stream after the given version, in order; none for an unknown stream.
	Stream(ctx context.Context, s id.Stream, after int64) ([]event.Record, error)
	// After gives up to limit events of the whole log after a position, in order of position: fewer where they are longer together than
	// MaxRead, and none only where there is none. Positions only grow, and an event never appears at a position below one already
	// given.
	After(ctx context.Context, position int64, limit int) ([]event.Record, error)
	// Wait returns when the log holds an event after position, or when ctx ends (with its error).
	Wait(ctx context.Context, position int64) error
	// Done gives the receipt of a command already done, or ok false.
	Done(ctx context.Context, c id.Command) (r Receipt, ok bool, err error)
}

// Chain gives records their sequence numbers and hashes, going on from head. The records must be of one stream. It returns where
// the stream stands after them.
func Chain(head Head, records []event.Record) Head {
	for i := range records {
		head.Version++
		records[i].Seq, records[i].Prev = head.Version, head.Hash
		records[i].Hash = records[i].ComputeHash()
		head.Hash = records[i].Hash
	}
	return head
}

// HeadOf gives where a stream stands that holds these records (all of them, in order).
func HeadOf(records []event.Record) Head {
	if len(records) == 0 {
		return Head{}
	}
	last := records[len(records)-1]
	return Head{Version: last.Seq, Hash: last.Hash}
}

// Check refuses a batch no store should accept: too large, without an audit entry, with a stream whose place is not expected, or
// whose events do not follow on from it. Stores call it before they begin.
func (b Batch) Check() error {
	switch {
	case len(b.Entry.Record) == 0:
		return errors.New("eventlog: a batch without its audit entry")
	case len(b.Events) > MaxEvents || len(b.Expect) > MaxStreams:
		return problem.New(problem.TooLarge, "error.record-too-large", "")
	case len(b.Events) > 0 && b.Command == "":
		return errors.New("eventlog: events without a command")
	}
	heads := make(map[id.Stream]Head, len(b.Expect))
	for s, h := range b.Expect {
		heads[s] = h
	}
	for i := range b.Events {
		r := &b.Events[i]
		h, ok := heads[r.Stream]
		if !ok {
			return fmt.Errorf("eventlog: no expected version for %s", r.Stream)
		}
		if r.Seq != h.Version+1 || r.Prev != h.Hash || r.Hash != r.ComputeHash() {
			return fmt.Errorf("eventlog: event %d of the batch does not follow on in %s", i, r.Stream)
		}
		heads[r.Stream] = Head{Version: r.Seq, Hash: r.Hash}
	}
	return nil
}

// Streams lists the streams that get events, in order of their first event.
func (b Batch) Streams() []id.Stream {
	var out []id.Stream
	seen := map[id.Stream]bool{}
	for i := range b.Events {
		if s := b.Events[i].Stream; !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
