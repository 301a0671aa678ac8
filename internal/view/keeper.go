package view

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// batch is how many events are followed in one transaction.
const batch = 256

// Log is what of the log is followed; eventlog.Store has it.
type Log interface {
	Stream(ctx context.Context, s id.Stream, after int64) ([]event.Record, error)
	After(ctx context.Context, position int64, limit int) ([]event.Record, error)
	Wait(ctx context.Context, position int64) error
}

// Coded reads the coded parts of events and leaves everything sealed closed. internal/vault gives it.
type Coded func([]event.Record) ([]event.Opened, error)

// Keeper lets the rows follow the log. Make one with NewKeeper for a store and let it Run; it is safe for concurrent use. Several
// programs may each have one on the same rows: every event is followed once, by whoever is quicker.
type Keeper struct {
	log   Log
	store Writer
	coded Coded

	// writing is held by whoever changes the generation in use.
	writing sync.Mutex

	mu    sync.Mutex
	at    int64         // guarded by mu: the position of the rows in use, as far as this keeper knows
	moved chan struct{} // guarded by mu: closed and replaced whenever at changes
}

// NewKeeper makes a keeper. It does nothing before Run.
func NewKeeper(log Log, store Writer, coded Coded) *Keeper {
	return &Keeper{log: log, store: store, coded: coded, moved: make(chan struct{})}
}

// Run follows the log until ctx ends, and then gives ctx's error. After any other error it tells failed, waits a while and goes on
// from where the rows stand: a store or a log that cannot be reached for a moment stops nothing for good. Failed must not block.
func (k *Keeper) Run(ctx context.Context, wait time.Duration, failed func(error)) error {
	for {
		err := k.follow(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		failed(err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// follow catches up and goes on until an error.
func (k *Keeper) follow(ctx context.Context) error {
	if err := k.sameLog(ctx); err != nil {
		return err
	}
	for {
		at, err := k.step(ctx)
		if errors.Is(err, ErrMoved) {
			continue // another program on the same rows was quicker; they are looked at again
		}
		if err != nil {
			return err
		}
		if err := k.log.Wait(ctx, at); err != nil {
			return fmt.Errorf("view: waiting for the log: %w", err)
		}
	}
}

// step brings the generation in use one batch further, and gives where it stands then.
func (k *Keeper) step(ctx context.Context) (int64, error) {
	k.writing.Lock()
	defer k.writing.Unlock()
	g, err := k.store.InUse(ctx)
	if err != nil {
		return 0, fmt.Errorf("view: %w", err)
	}
	g, _, err = k.advance(ctx, g, nil)
	if err != nil {
		return 0, err
	}
	k.reached(g.Mark.Position)
	return g.Mark.Position, nil
}

// advance brings a generation one batch further; more is false when the log held nothing new. Folded, when not nil, remembers up to
// which event each stream has been folded, so that a stream is not folded again for events its rows hold already.
func (k *Keeper) advance(ctx context.Context, g Generation, folded map[id.Stream]int64) (_ Generation, more bool, err error) {
	records, err := k.log.After(ctx, g.Mark.Position, batch)
	if err != nil {
		return g, false, fmt.Errorf("view: reading the log: %w", err)
	}
	if len(records) == 0 {
		return g, false, nil
	}
	if folded == nil {
		folded = map[id.Stream]int64{}
	}
	var streams []Rows
	for i := range records {
		r := &records[i]
		if r.Seq <= folded[r.Stream] {
			continue
		}
		rows, seq, err := k.fold(ctx, r.Stream, began(records[i:]))
		if err != nil {
			return g, false, err
		}
		folded[r.Stream] = max(seq, r.Seq)
		streams = append(streams, rows)
	}
	newest := records[len(records)-1]
	to := Mark{Position: newest.Position, Event: newest.ID}
	if err := k.store.Replace(ctx, g, to, streams); err != nil {
		return g, false, fmt.Errorf("view: %w", err)
	}
	g.Mark = to
	return g, true, nil
}

// began gives the events of the stream that the first record begins, as far as they lie among the records; none when it goes on there.
func began(records []event.Record) []event.Record {
	if records[0].Seq != 1 {
		return nil
	}
	var out []event.Record
	for i := range records {
		if records[i].Stream == records[0].Stream {
			out = append(out, records[i])
		}
	}
	return out
}

// fold makes the rows of a stream from the events known of it, or, when none are, from all in the log. It gives the number of the last.
func (k *Keeper) fold(ctx context.Context, s id.Stream, records []event.Record) (Rows, int64, error) {
	var err error
	if records == nil {
		records, err = k.log.Stream(ctx, s, 0)
	}
	if err != nil {
		return Rows{}, 0, fmt.Errorf("view: reading %s: %w", s, err)
	}
	coded, err := k.coded(records)
	if err != nil {
		return Rows{}, 0, fmt.Errorf("view: decoding %s: %w", s, err)
	}
	return RowsOf(s, coded), int64(len(records)), nil
}

// reached lets those who wait for a position know.
func (k *Keeper) reached(position int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if position != k.at {
		k.at = position
		close(k.moved)
		k.moved = make(chan struct{})
	}
}

// CaughtUp waits until the rows in use hold everything up to a position of the log (the Last of an act's receipt), but at most for a
// while. It reports whether they do; when not, a list may lack what was just done and its page says so.
func (k *Keeper) CaughtUp(ctx context.Context, position int64, most time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		k.mu.Lock()
		at, moved := k.at, k.moved
		k.mu.Unlock()
		if at >= position {
			return true
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}
