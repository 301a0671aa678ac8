package node

import (
	"context"
	"strconv"
	"sync"
	"time"

	"spean/internal/casework"
	"spean/internal/problem"
)

// A clock that jumps neither reorders the log nor revives what is over, but deadlines and sessions go by it. What counts as a jump: back by
// more than mayGoBack, which no correction from the network needs, or ahead by more than mayGoAhead.
const (
	mayGoBack  = 5 * time.Minute
	mayGoAhead = 24 * time.Hour
)

// clockWatch compares the clock with how long the machine ran, which no one sets.
type clockWatch struct {
	mu   sync.Mutex
	wall time.Time     // guarded by mu: what the clock said when the watch began
	ran  time.Duration // guarded by mu: how long the machine had run then
	seen time.Duration // guarded by mu: how long it had run when a jump was seen first; 0 while there is none
	said string        // guarded by mu: the warning that was logged
}

// jump gives how far the clock has moved beside the time that went by; 0 for what is no jump. After a day a jump is old: the clock is then
// what everything since goes by.
func (c *clockWatch) jump(now time.Time, ran time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	now = now.Round(0) // the clock alone
	if c.wall.IsZero() || c.seen > 0 && ran-c.seen > 24*time.Hour {
		c.wall, c.ran, c.seen = now, ran, 0
	}
	moved := now.Sub(c.wall) - (ran - c.ran)
	if moved >= -mayGoBack && moved <= mayGoAhead {
		c.seen = 0
		return 0
	}
	if c.seen == 0 {
		c.seen = max(ran, 1)
	}
	return moved
}

// clockWarnings says that the clock jumped while the program ran, or stands before what was recorded last. In a demonstration time is told.
func (n *Node) clockWarnings(ctx context.Context) problem.List {
	if n.config.Demo {
		return nil
	}
	now := n.config.Clock()
	switch moved := n.clock.jump(now, n.ran()); {
	case moved < 0:
		return problem.List{problem.New(problem.Invalid, "store.clock-back", "", "n", strconv.Itoa(int(-moved/time.Minute)))}
	case moved > 0:
		return problem.List{problem.New(problem.Invalid, "store.clock-ahead", "", "n", strconv.Itoa(int(moved/(24*time.Hour))))}
	}
	last, err := n.lastFollowed(ctx)
	if err != nil || last.Sub(now) <= mayGoBack {
		return nil // a log that does not answer is said elsewhere
	}
	return problem.List{problem.New(problem.Invalid, "store.clock-before-log", "", "now", sayMoment(now), "last", sayMoment(last))}
}

// lastFollowed gives when the newest event that lists hold was recorded; the zero time where there is none.
func (n *Node) lastFollowed(ctx context.Context) (time.Time, error) {
	g, err := n.rows.InUse(ctx)
	if err != nil {
		return time.Time{}, err
	}
	last, err := n.log.After(ctx, max(0, g.Mark.Position-1), 1)
	if err != nil || len(last) == 0 {
		return time.Time{}, err
	}
	return last[0].Recorded, nil
}

var programBegan = time.Now()

// programRan is by the clock that nobody sets, which a time of this program carries with it.
func programRan() time.Duration { return time.Since(programBegan) }

func sayMoment(t time.Time) string { return t.In(casework.Zone).Format("2006-01-02 15:04") }

// watchClock logs a warning of the clock once, and once that there is none any more.
func (n *Node) watchClock(ctx context.Context) {
	warnings := n.clockWarnings(ctx)
	key := ""
	if len(warnings) > 0 {
		key = warnings[0].Key
	}
	n.clock.mu.Lock()
	before := n.clock.said
	n.clock.said = key
	n.clock.mu.Unlock()
	switch {
	case key == before:
	case key == "":
		n.config.Logger.Info("the clock is right again, or its jump is a day ago")
	default:
		n.config.Logger.Warn("the clock jumped; look at it", "code", key, "args", warnings[0].Args)
	}
}
