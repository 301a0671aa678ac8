package demo

import (
	"errors"
	"iter"
	"time"
)

// story is one case, told in its own order: it waits at each moment it comes to (on) until every other story has come there too.
type story func(*teller)

// errStopped ends a story because another one failed.
var errStopped = errors.New("another story failed")

// together tells several stories at once, in one order of time, as work on several cases goes on at once.
func (t *teller) together(stories ...story) {
	type thread struct {
		teller teller
		next   func() (time.Time, bool)
		stop   func()
		at     time.Time
	}
	var threads []*thread
	for _, told := range stories {
		th := &thread{teller: *t}
		th.next, th.stop = iter.Pull(func(wait func(time.Time) bool) {
			th.teller.wait = wait
			told(&th.teller)
		})
		defer th.stop()
		threads = append(threads, th)
	}
	for len(threads) > 0 && t.err == nil {
		first := 0
		for i, th := range threads {
			if th.at.Before(threads[first].at) {
				first = i
			}
		}
		th := threads[first]
		if !th.at.IsZero() {
			t.Clock.Set(th.at)
		}
		at, more := th.next()
		switch {
		case th.teller.err != nil:
			t.err = th.teller.err
		case !more:
			threads = append(threads[:first], threads[first+1:]...)
		case at.Before(th.at):
			panic("demo: a story goes back in time to " + at.String())
		}
		th.at = at
	}
}

// on goes on at a moment, when all that happened elsewhere before it has been told.
func (t *teller) on(moment string) {
	if t.err == nil && !t.wait(at(moment)) {
		t.err = errStopped
	}
}
