package viewtest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/view"
)

var errLost = errors.New("viewtest: failed on purpose")

// frail is a writer some of whose changes fail: before they are made, or after.
type frail struct {
	Store
	// fate of each change to come: 0 succeeds, 1 is lost, 2 is kept and reported as failed
	fate func() int
}

func (f frail) Replace(ctx context.Context, g view.Generation, to view.Mark, streams []view.Rows) error {
	return f.try(func() error { return f.Store.Replace(ctx, g, to, streams) })
}

func (f frail) Use(ctx context.Context, g, instead view.Generation) error {
	return f.try(func() error { return f.Store.Use(ctx, g, instead) })
}

func (f frail) try(change func() error) error {
	fate := f.fate()
	if fate == 1 {
		return errLost
	}
	return errors.Join(change(), []error{nil, nil, errLost}[fate])
}

// sameRowsWhateverHappened: rows made one event at a time, with changes lost and keepers started anew, are the rows made in one go.
func sameRowsWhateverHappened(t *testing.T, open Opener) {
	s := open()
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		empty(t, s)
		f := frail{Store: s, fate: func() int { return draw(h, "fate", 0, 0, 0, 1, 2) }}
		k := view.NewKeeper(h.log, f, h.log.Coded)
		for range rapid.IntRange(1, 8).Draw(t, "rounds") {
			h.grow(0, 12)
			switch rapid.IntRange(0, 5).Draw(t, "then") {
			case 0: // the program is killed and started again, on the same rows
				f.Store = open()
				k = view.NewKeeper(h.log, f, h.log.Coded)
			case 1:
				_ = k.Rebuild(context.Background()) // it may fail on the way; nothing may be seen of that
			default:
				follow(h.log, k, 1)
			}
		}
		f.fate = func() int { return 0 }
		follow(h.log, view.NewKeeper(h.log, f.Store, h.log.Coded), 1)
		after := everything(t, s)
		if g, err := s.InUse(context.Background()); err != nil || g.Mark.Position != h.log.Last() {
			t.Fatalf("the rows stand at %v of %d: %v", g, h.log.Last(), err)
		}
		fill(t, h.log, s)
		if again := everything(t, s); !reflect.DeepEqual(after, again) {
			t.Fatalf("rows that followed the log are\n%+v\nmade in one go they are\n%+v", after, again)
		}
	})
}

// follow runs a keeper until the rows hold the whole log or it failed some times.
func follow(l *Log, k *view.Keeper, failures int) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		_ = k.Run(ctx, time.Microsecond, func(error) {
			if failures--; failures <= 0 {
				cancel()
			}
		})
		cancel()
	})
	k.CaughtUp(ctx, l.Last(), time.Minute)
	cancel()
	done.Wait()
}

func replaceFromElsewhere(t *testing.T, open Opener) {
	s, ctx := open(), context.Background()
	cases := manyCases(2)
	g, err := s.InUse(ctx)
	must(t, err)
	keep(t, s, 7, cases[0])
	for what, from := range map[string]view.Generation{
		"the mark before":       g,
		"another event":         {Number: g.Number, Mark: view.Mark{Position: 7, Event: "event-other"}},
		"no such generation":    {Number: g.Number + 5, Mark: view.Mark{Position: 7, Event: "event-some"}},
		"the zero of something": {},
	} {
		if err := s.Replace(ctx, from, view.Mark{Position: 8, Event: "event-some"}, cases[1:]); !errors.Is(err, view.ErrMoved) {
			t.Errorf("from %s: %v", what, err)
		}
	}
	if got := everything(t, s).Cases; len(got) != 1 || got[0].Stream != cases[0].Stream {
		t.Errorf("the rows are %+v", got)
	}
}

// running starts a keeper for the length of a test and gives the errors it reported.
func running(t *testing.T, l *Log, s Store) (*view.Keeper, func() []error) {
	k := view.NewKeeper(l, s, l.Coded)
	ctx, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	var failed []error
	var done sync.WaitGroup
	done.Go(func() {
		if err := k.Run(ctx, time.Millisecond, func(err error) {
			mu.Lock()
			defer mu.Unlock()
			failed = append(failed, err)
		}); !errors.Is(err, context.Canceled) {
			t.Errorf("the keeper ended with %v", err)
		}
	})
	t.Cleanup(func() { cancel(); done.Wait() })
	return k, func() []error {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(failed)
	}
}

func readYourWrites(t *testing.T, open Opener) {
	s, l := open(), NewLog(2)
	k, failed := running(t, l, s)
	if k.CaughtUp(context.Background(), 1, time.Millisecond) {
		t.Error("caught up with an event that is not there")
	}
	for n := 1; n <= 20; n++ {
		l.Add(l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0]})
		if !k.CaughtUp(context.Background(), l.Last(), time.Minute) {
			t.Fatal("not caught up")
		}
		if got := everything(t, s).Cases; len(got) != n {
			t.Fatalf("%d cases after %d were opened", len(got), n)
		}
	}
	if errs := failed(); len(errs) > 0 {
		t.Errorf("the keeper failed: %v", errs)
	}
}

func keeperGoesOn(t *testing.T, open Opener) {
	s, l := open(), NewLog(4)
	l.Fail(3)
	k, failed := running(t, l, s)
	l.Add(l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0]})
	if !k.CaughtUp(context.Background(), 1, time.Minute) {
		t.Fatal("not caught up")
	}
	if errs := failed(); len(errs) != 3 || !errors.Is(errs[0], errLost) {
		t.Errorf("reported %v", errs)
	}
}

func otherLog(t *testing.T, open Opener) {
	for what, goOn := range map[string]func(*Log, id.Stream, By){
		"it ends before the rows do": func(*Log, id.Stream, By) {},
		"it went on otherwise":       func(l *Log, s id.Stream, by By) { l.Add(s, by, casefile.CaseReopened{}) },
	} {
		s, l := open(), NewLog(6)
		stream, by := l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}
		l.Add(stream, by, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0], Lead: Accounts[0]})
		l.Add(stream, by, casefile.CaseClosed{Reason: "other"})
		fill(t, l, s)
		l.Cut(1)
		goOn(l, stream, by)
		follow(l, view.NewKeeper(l, s, l.Coded), 1)
		if got := everything(t, s).Cases; len(got) != 1 || got[0].Closed {
			t.Errorf("%s: %+v", what, got)
		}
	}
}
