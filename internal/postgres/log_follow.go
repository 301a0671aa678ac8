package postgres

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"spean/internal/problem"
)

// channel is where the writer says how far the log reaches. The notice is part of the append's transaction.
const channel = "spean_log"

// follower is a session of its own that holds the log for this program and hears how far it reaches.
type follower struct {
	address string
	tide    *tide
	cancel  context.CancelFunc
	ended   chan struct{}
}

// follow takes hold of the log, brings its tables up to date over conn, and begins to listen.
func follow(ctx context.Context, address string, conn *pgx.Conn, t *tide) (*follower, error) {
	f := &follower{address: address, tide: t, ended: make(chan struct{})}
	var held *pgx.Conn
	var err error
	for range 20 { // the session of a program that was killed a moment ago may not have ended yet
		if held, err = f.hold(ctx); err != nil || held != nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	switch {
	case err != nil:
		return nil, err
	case held == nil:
		return nil, problem.New(problem.Conflict, "store.in-use", "")
	}
	if err = logSchema.migrate(ctx, conn); err == nil {
		err = f.catchUp(ctx, held)
	}
	if err != nil {
		held.Close(ctx)
		return nil, err
	}
	listening, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	go f.run(listening, held)
	return f, nil
}

// hold opens a session and takes the lock that says which program has the log; nil when another has it.
func (f *follower) hold(ctx context.Context) (*pgx.Conn, error) {
	conn, err := connect(ctx, f.address, logSchema)
	if err != nil {
		return nil, err
	}
	var mine bool
	if err := conn.QueryRow(ctx, "select pg_try_advisory_lock($1)", int64(lockHolder)).Scan(&mine); err != nil {
		conn.Close(ctx)
		return nil, unreachable(err)
	}
	if !mine {
		conn.Close(ctx)
		return nil, nil
	}
	return conn, nil
}

// catchUp begins to listen, and only then asks how far the log reaches, so that nothing falls between.
func (f *follower) catchUp(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "listen "+channel); err != nil {
		return fmt.Errorf("postgres: listen: %w", err)
	}
	var at int64
	if err := conn.QueryRow(ctx, "select coalesce(max(position), 0) from event").Scan(&at); err != nil {
		return fmt.Errorf("postgres: end of the log: %w", err)
	}
	f.tide.rise(at)
	return nil
}

// run listens, and takes hold again when the session is lost. Until it has, this program's own appends still move the tide.
func (f *follower) run(ctx context.Context, conn *pgx.Conn) {
	defer close(f.ended)
	for ctx.Err() == nil {
		if conn == nil {
			select {
			case <-ctx.Done():
				return
			case <-time.After(200 * time.Millisecond):
			}
			var err error
			if conn, err = f.hold(ctx); err != nil || conn == nil {
				conn = nil
				continue
			}
			if f.catchUp(ctx, conn) != nil {
				conn.Close(context.Background())
				conn = nil
				continue
			}
		}
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			conn.Close(context.Background())
			conn = nil
			continue
		}
		if at, err := strconv.ParseInt(n.Payload, 10, 64); err == nil {
			f.tide.rise(at)
		}
	}
}

// end lets go of the log.
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
