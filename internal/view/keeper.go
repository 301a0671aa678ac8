package view

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// batch is how many events are followed in one transaction; filling is how many are when rows are made again, where nobody waits for the
// newest and each page of the store is written less often.
const (
	batch   = 256
	filling = 16384
)

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
	next, err := k.next(ctx, g.Mark, batch, map[id.Stream]int64{}, false)
	if err != nil {
		return 0, err
	}
	if next.to != g.Mark {
		if err := k.store.Replace(ctx, g, next.to, next.streams); err != nil {
			return 0, fmt.Errorf("view: %w", err)
		}
	}
	k.reached(next.to.Position)
	return next.to.Position, nil
}

// made is what a part of the log makes of the rows: those of its streams, and where the rows stand then.
type made struct {
	to      Mark
	streams []Rows
}

// next makes the rows of the streams that have events after a mark; without any, it stands at the mark. Folded remembers up to which
// event each stream has been folded, so that a stream is not folded again for events its rows hold already; alone says that the
// generation holds no other rows than those.
func (k *Keeper) next(ctx context.Context, from Mark, most int, folded map[id.Stream]int64, alone bool) (made, error) {
	out := made{to: from}
	records, err := k.log.After(ctx, from.Position, most)
	if err != nil {
		return out, fmt.Errorf("view: reading the log: %w", err)
	}
	if len(records) == 0 {
		return out, nil
	}
	began := beginnings(records)
	for i := range records {
		r := &records[i]
		last, before := folded[r.Stream]
		if before && r.Seq <= last {
			continue
		}
		rows, seq, err := k.fold(ctx, r.Stream, began[r.Stream])
		if err != nil {
			return out, err
		}
		rows.New = !before && (alone || r.Seq == 1)
		folded[r.Stream] = max(seq, r.Seq)
		out.streams = append(out.streams, rows)
		runtime.Gosched() // whoever waits for a page or a phone's answer goes first
	}
	newest := records[len(records)-1]
	out.to = Mark{Position: newest.Position, Event: newest.ID}
	return out, nil
}

// beginnings gives the events of the streams that begin among the records, as far as they lie among them.
func beginnings(records []event.Record) map[id.Stream][]event.Record {
	out := map[id.Stream][]event.Record{}
	for _, r := range records {
		if _, begun := out[r.Stream]; begun || r.Seq == 1 {
			out[r.Stream] = append(out[r.Stream], r)
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
