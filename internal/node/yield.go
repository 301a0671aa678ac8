package node

import (
	"context"
	"time"

	"spean/internal/event"
)

// A burst of forms from many phones (a training day, a raid) is acknowledged first: what is derived from the log waits a little between
// its steps, and is soon level again when the burst is over.
const (
	burst    = 4                      // forms being received at this moment
	yielding = 500 * time.Millisecond // between two steps of a follower during a burst
)

// follower is the log as those read it who follow it for lists and names.
type follower struct {
	logStore
	busy func() bool
}

// After gives what the log holds after a position, a little later during a burst.
func (f follower) After(ctx context.Context, position int64, limit int) ([]event.Record, error) {
	if f.busy() {
		pause(ctx, yielding)
	}
	return f.logStore.After(ctx, position, limit)
}
