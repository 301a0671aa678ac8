package view

import (
	"context"
	"fmt"

	"spean/internal/id"
)

// Rebuild makes all rows again from the first event, in a generation of its own. Readers see the old rows, which go on following the
// log, until the new ones hold everything; then they see the new ones at once. A rebuild that is interrupted has changed nothing.
func (k *Keeper) Rebuild(ctx context.Context) error {
	g, err := k.store.Begin(ctx)
	if err != nil {
		return fmt.Errorf("view: %w", err)
	}
	folded := map[id.Stream]int64{}
	if g, err = k.fill(ctx, g, folded); err != nil {
		return err
	}
	// What was recorded meanwhile. From here on nobody moves the rows in use, so that no reader is led back.
	k.writing.Lock()
	defer k.writing.Unlock()
	if g, err = k.fill(ctx, g, folded); err != nil {
		return err
	}
	if err := k.store.Use(ctx, g); err != nil {
		return fmt.Errorf("view: %w", err)
	}
	k.reached(g.Mark.Position)
	return nil
}

// fill brings a generation to the end of the log.
func (k *Keeper) fill(ctx context.Context, g Generation, folded map[id.Stream]int64) (Generation, error) {
	for {
		var more bool
		var err error
		if g, more, err = k.advance(ctx, g, folded); err != nil || !more {
			return g, err
		}
	}
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
