package node

import (
	"context"
	"sync"
	"time"

	"spean/internal/event"
)

// What is derived from the log follows it in steps. A step costs about as much for one event as for many, and each makes whoever reads
// lists read pages of the file anew; so there is a little time between two, unless somebody waits to see what was just done. A burst of
// forms from many phones (a training day, a raid) is acknowledged first: then it is longer, and lists are soon level again afterwards.
const (
	resting  = 100 * time.Millisecond // between two steps of a follower
	yielding = 500 * time.Millisecond // during a burst
	burst    = 4                      // forms being received at this moment
)

// waiters are those who wait for lists and names to hold what was just done.
type waiters struct {
	mu   sync.Mutex
	n    int           // guarded by mu
	came chan struct{} // guarded by mu: closed and replaced when somebody comes
}

func newWaiters() *waiters { return &waiters{came: make(chan struct{})} }

// wait counts somebody in until what it gives is called.
func (w *waiters) wait() (done func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	close(w.came)
	w.came = make(chan struct{})
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.n--
	}
}

// rest waits for a while, but only as long as nobody waits.
func (w *waiters) rest(ctx context.Context, d time.Duration) {
	w.mu.Lock()
	n, came := w.n, w.came
	w.mu.Unlock()
	if n > 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	case <-came:
	}
}

// follower is the log as one who follows it for lists or names reads it.
type follower struct {
	logStore
	busy    func() bool
	waiters *waiters

	mu    sync.Mutex
	began time.Time // guarded by mu: when the last step began
	full  bool      // guarded by mu: it got as much as it asked for, so it is behind and does not rest
}

// Wait waits until the log holds more, and a little longer when the last step has only just begun.
func (f *follower) Wait(ctx context.Context, position int64) error {
	if err := f.logStore.Wait(ctx, position); err != nil {
		return err
	}
	f.mu.Lock()
	ago, full := time.Since(f.began), f.full
	f.mu.Unlock()
	if ago < resting && !full {
		f.waiters.rest(ctx, resting-ago)
	}
	return nil
}

// After gives what the log holds after a position, a little later during a burst.
func (f *follower) After(ctx context.Context, position int64, limit int) ([]event.Record, error) {
	if f.busy() {
		pause(ctx, yielding)
	}
	began := time.Now()
	records, err := f.logStore.After(ctx, position, limit)
	f.mu.Lock()
	f.began, f.full = began, len(records) == limit
	f.mu.Unlock()
	return records, err
}
