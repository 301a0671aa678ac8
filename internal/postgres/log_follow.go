package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is where the writer says how far the log reaches. The notice is part of the append's transaction.
const channel = "spean_log"

// askEvery is how often the follower asks how far the log reaches when it hears nothing. A line that is dead without having been closed
// brings no notices; other servers must not wait for longer than this to learn what was recorded here, or erased.
const askEvery = 10 * time.Second

// follower is a session of its own that hears how far the log reaches, whichever program appends.
type follower struct {
	address string
	tide    *tide
	every   time.Duration // see askEvery
	cancel  context.CancelFunc
	ended   chan struct{}
}

// follow begins to listen.
func follow(ctx context.Context, address string, t *tide, every time.Duration) (*follower, error) {
	f := &follower{address: address, tide: t, every: every, ended: make(chan struct{})}
	conn, err := f.listen(ctx)
	if err != nil {
		return nil, err
	}
	listening, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	go f.run(listening, conn)
	return f, nil
}

// listen opens a session that listens, and only then asks how far the log reaches, so that nothing falls between.
func (f *follower) listen(ctx context.Context) (*pgx.Conn, error) {
	conn, err := connect(ctx, f.address, logSchema)
	if err != nil {
		return nil, err
	}
	if _, err = conn.Exec(ctx, "listen "+channel); err == nil {
		err = f.ask(ctx, conn)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("postgres: listen: %w", err), conn.Close(context.Background()))
	}
	return conn, nil
}

// ask learns how far the log reaches.
func (f *follower) ask(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, askEvery)
	defer cancel()
	var at int64
	if err := conn.QueryRow(ctx, "select coalesce(max(position), 0) from event").Scan(&at); err != nil {
		return err
	}
	f.tide.rise(at)
	return nil
}

// run listens, and begins again when the session is lost. Until it has, this program's own appends still move the tide.
func (f *follower) run(ctx context.Context, conn *pgx.Conn) {
	defer close(f.ended)
	for ctx.Err() == nil {
		if conn == nil {
			select {
			case <-ctx.Done():
				return
			case <-time.After(200 * time.Millisecond):
			}
			conn, _ = f.listen(ctx) // nil when the server does not answer: asked again above
			continue
		}
		if f.hear(ctx, conn) != nil {
			conn.Close(context.Background())
			conn = nil
		}
	}
	if conn != nil {
		conn.Close(context.Background())
	}
}

// hear waits for one notice, and asks when none came for a while.
func (f *follower) hear(ctx context.Context, conn *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, f.every)
	defer cancel()
	n, err := conn.WaitForNotification(waiting)
	switch {
	case err == nil:
		if at, err := strconv.ParseInt(n.Payload, 10, 64); err == nil {
			f.tide.rise(at)
		}
		return nil
	case ctx.Err() == nil && errors.Is(waiting.Err(), context.DeadlineExceeded):
		return f.ask(ctx, conn)
	}
	return err
}

// end stops listening.
func (f *follower) end() {
	f.cancel()
	<-f.ended
}

// tide is how far the log reaches, for those who wait for more.
type tide struct {
	mu    sync.Mutex
	at    int64         // guarded by mu
	ended bool          // guarded by mu
	moved chan struct{} // guarded by mu; closed and replaced at every change
}

func (t *tide) rise(to int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if to > t.at {
		t.at = to
		t.wake()
	}
}

func (t *tide) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.wake()
}

// wake is called with mu held.
func (t *tide) wake() {
	close(t.moved)
	t.moved = make(chan struct{})
}

func (t *tide) wait(ctx context.Context, position int64) error {
	for {
		t.mu.Lock()
		at, ended, moved := t.at, t.ended, t.moved
		t.mu.Unlock()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case ended:
			return ErrClosed
		case at > position:
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
		}
	}
}
