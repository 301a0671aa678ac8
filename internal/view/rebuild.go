package view

import (
	"context"
	"errors"
	"fmt"

	"spean/internal/id"
)

// exchanges is how often new rows are brought up to those in use, which other programs move on, before they are given up.
const exchanges = 100

// Rebuild makes all rows again from the first event, in a generation of its own. Readers see the old rows, which go on following the
// log, until the new ones hold everything; then they see the new ones at once. A rebuild that is interrupted has changed nothing; one
// that is overtaken by another program's ends with the rows the other has made anew.
func (k *Keeper) Rebuild(ctx context.Context) error {
	before, err := k.store.InUse(ctx)
	if err != nil {
		return fmt.Errorf("view: %w", err)
	}
	g, err := k.store.Begin(ctx)
	if err != nil {
		return fmt.Errorf("view: %w", err)
	}
	folded := map[id.Stream]int64{}
	if g, err = k.fill(ctx, g, folded); err == nil {
		// What was recorded meanwhile. From here on this keeper does not move the rows in use.
		k.writing.Lock()
		defer k.writing.Unlock()
		g, err = k.exchange(ctx, g, before.Number, folded)
	}
	if errors.Is(err, ErrMoved) {
		if now, other := k.store.InUse(ctx); other == nil && now.Number != before.Number {
			g, err = now, nil
		}
	}
	if err != nil {
		return err
	}
	k.reached(g.Mark.Position)
	return nil
}

// exchange brings a generation into use. It begins again when another program has moved the rows in use meanwhile, so that no reader
// is led back.
func (k *Keeper) exchange(ctx context.Context, g Generation, old int64, folded map[id.Stream]int64) (Generation, error) {
	for range exchanges {
		instead, err := k.store.InUse(ctx)
		if err == nil && instead.Number != old {
			err = ErrMoved
		}
		if err != nil {
			return g, fmt.Errorf("view: %w", err)
		}
		if g, err = k.fill(ctx, g, folded); err != nil {
			return g, err
		}
		if err = k.store.Use(ctx, g, instead); err == nil {
			return g, nil
		}
		if !errors.Is(err, ErrMoved) {
			return g, fmt.Errorf("view: %w", err)
		}
	}
	return g, fmt.Errorf("view: %w", ErrMoved)
}

// fill brings a generation to the end of the log. While some rows are written, the next are made.
func (k *Keeper) fill(ctx context.Context, g Generation, folded map[id.Stream]int64) (Generation, error) {
	ctx, stop := context.WithCancel(ctx)
	parts, failed := make(chan made), make(chan error, 1)
	go func() {
		defer close(parts)
		for from := g.Mark; ; {
			next, err := k.next(ctx, from, filling, folded, true)
			if err != nil || next.to == from {
				failed <- err
				return
			}
			from = next.to
			select {
			case parts <- next:
			case <-ctx.Done():
				failed <- ctx.Err()
				return
			}
		}
	}()
	var err error
	for part := range parts {
		if err == nil {
			if err = k.store.Replace(ctx, g, part.to, part.streams); err == nil {
				g.Mark = part.to
			} else {
				err = fmt.Errorf("view: %w", err)
				stop() // and what is being made is waited for
			}
		}
	}
	stop()
	if why := <-failed; err == nil {
		err = why
	}
	return g, err
}

// sameLog rebuilds rows that were made from another log than the one followed now: one put back from a copy ends before the rows do, or
// has another event where they stand.
func (k *Keeper) sameLog(ctx context.Context) error {
	g, err := k.store.InUse(ctx)
	if err != nil {
		return fmt.Errorf("view: %w", err)
	}
	if g.Mark == (Mark{}) {
		return nil
	}
	at, err := k.log.After(ctx, g.Mark.Position-1, 1)
	if err != nil {
		return fmt.Errorf("view: reading the log: %w", err)
	}
	if len(at) == 1 && at[0].Position == g.Mark.Position && at[0].ID == g.Mark.Event {
		return nil
	}
	return k.Rebuild(ctx)
}
