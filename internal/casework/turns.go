package casework

import (
	"context"
	"slices"
	"sync"

	"spean/internal/id"
)

// turns lets the acts on one stream line up, so that who only adds never does its work in vain because somebody else was a moment faster:
// each finds the stream as the one before left it. What the log itself expects of a stream stays the judge: another process on the same
// store knows nothing of this line.
type turns struct {
	mu    sync.Mutex
	lines map[id.Stream]*line
}

// line is one stream's: whoever holds it has put a token in, and those who wait to are let in as they came.
type line struct {
	token chan struct{}
	in    int
}

// take waits for the turn on every one of the streams, in an order that is the same for all, and gives what ends it.
func (t *turns) take(ctx context.Context, streams []id.Stream) (leave func(), err error) {
	streams = slices.Compact(slices.Sorted(slices.Values(streams)))
	for i, s := range streams {
		if err := t.enter(ctx, s); err != nil {
			t.leave(streams[:i])
			return nil, err
		}
	}
	return func() { t.leave(streams) }, nil
}

func (t *turns) enter(ctx context.Context, s id.Stream) error {
	t.mu.Lock()
	l := t.lines[s]
	if l == nil {
		l = &line{token: make(chan struct{}, 1)}
		t.lines[s] = l
	}
	l.in++
	t.mu.Unlock()
	select {
	case l.token <- struct{}{}:
		return nil
	case <-ctx.Done():
		t.out(s, l)
		return ctx.Err()
	}
}

func (t *turns) leave(streams []id.Stream) {
	for _, s := range streams {
		t.mu.Lock()
		l := t.lines[s]
		t.mu.Unlock()
		<-l.token
		t.out(s, l)
	}
}

// out forgets a line when the last has left it.
func (t *turns) out(s id.Stream, l *line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.in--; l.in == 0 {
		delete(t.lines, s)
	}
}
