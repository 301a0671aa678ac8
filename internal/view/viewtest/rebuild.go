package viewtest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/view"
)

func oldRowsStayInSight(t *testing.T, open Opener) {
	s, ctx := open(), context.Background()
	cases := manyCases(3)
	keep(t, s, 1, cases[0])
	old := everything(t, s)
	g, err := s.Begin(ctx)
	must(t, err)
	to := view.Mark{Position: 2, Event: "event-two"}
	must(t, s.Replace(ctx, g, to, cases[1:]))
	g.Mark = to
	if got := everything(t, s); !reflect.DeepEqual(got, old) {
		t.Fatalf("before the switch the rows are %+v", got)
	}
	if n, err := s.Numbered(ctx, cases[1].Cases[0].Number); err != nil || len(n) > 0 {
		t.Errorf("a number of the rows to come is found: %v %v", n, err)
	}
	inUse, err := s.InUse(ctx)
	must(t, err)
	for what, believed := range map[string]view.Generation{
		"where it stood before":          {Number: inUse.Number},
		"another event":                  {Number: inUse.Number, Mark: view.Mark{Position: inUse.Mark.Position, Event: "event-other"}},
		"a generation that never was":    {Number: inUse.Number + 7, Mark: inUse.Mark},
		"the one that is to be used now": g,
	} {
		if err := s.Use(ctx, g, believed); !errors.Is(err, view.ErrMoved) {
			t.Errorf("in place of %s: %v", what, err)
		}
	}
	if got := everything(t, s); !reflect.DeepEqual(got, old) {
		t.Fatalf("after a switch that was refused the rows are %+v", got)
	}
	must(t, s.Use(ctx, g, inUse))
	if got := everything(t, open()); len(got.Cases) != 2 {
		t.Errorf("after the switch the rows are %+v", got)
	}
	if err := s.Replace(ctx, inUse, view.Mark{Position: 3, Event: "event-late"}, cases[:1]); !errors.Is(err, view.ErrMoved) {
		t.Errorf("the old generation takes rows: %v", err)
	}
}

func interruptedRebuild(t *testing.T, open Opener) {
	s, ctx := open(), context.Background()
	cases := manyCases(2)
	keep(t, s, 1, cases[0])
	first, err := s.Begin(ctx)
	must(t, err)
	must(t, s.Replace(ctx, first, view.Mark{Position: 1, Event: "event-some"}, cases))
	second, err := s.Begin(ctx)
	must(t, err)
	if first.Number == second.Number {
		t.Errorf("two generations have the number %d", first.Number)
	}
	if got := everything(t, s).Cases; len(got) != 1 {
		t.Errorf("after two rebuilds that did not end the rows are %+v", got)
	}
	inUse, err := s.InUse(ctx)
	must(t, err)
	must(t, s.Use(ctx, second, inUse))
	if got := everything(t, s).Cases; len(got) != 0 {
		t.Errorf("rows of an interrupted rebuild are left: %+v", got)
	}
	first.Mark = view.Mark{Position: 1, Event: "event-some"}
	if err := s.Replace(ctx, first, view.Mark{Position: 2, Event: "event-more"}, cases); !errors.Is(err, view.ErrMoved) {
		t.Errorf("a dropped generation takes rows: %v", err)
	}
	if err := s.Use(ctx, first, second); !errors.Is(err, view.ErrMoved) {
		t.Errorf("a dropped generation can be used: %v", err)
	}
	third, err := s.Begin(ctx)
	must(t, err)
	if third.Number == first.Number || third.Number == second.Number {
		t.Errorf("the number %d is given again", third.Number)
	}
}

func neverShortDuringRebuild(t *testing.T, open Opener) {
	s, l := open(), NewLog(9)
	for range 40 {
		l.Add(l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0], Lead: Accounts[0]})
	}
	fill(t, l, s)
	k := view.NewKeeper(l, s, l.Coded)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	for range 3 {
		done.Go(func() {
			for ctx.Err() == nil {
				got, err := s.Cases(context.Background(), view.CaseQuery{Visible: view.Visible{System: true}})
				if err != nil || got.Total != 40 || len(got.Rows) != view.PageSize {
					t.Errorf("%d cases, %d rows: %v", got.Total, len(got.Rows), err)
					return
				}
			}
		})
	}
	for range 5 {
		must(t, k.Rebuild(context.Background()))
	}
	cancel()
	done.Wait()
}

// listIsOfOneMoment: while 40 cases come and go together, every list has all of them or none, in its rows and in its count.
func listIsOfOneMoment(t *testing.T, open Opener) {
	s, ctx := open(), context.Background()
	cases, gone := manyCases(40), manyCases(40)
	for i := range gone {
		gone[i].Cases = nil
	}
	keep(t, s, 1, cases...)
	stop, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	for range 3 {
		done.Go(func() {
			for stop.Err() == nil {
				got, err := s.Cases(ctx, view.CaseQuery{Visible: view.Visible{System: true}})
				if err != nil || !(got.Total == 40 && len(got.Rows) == view.PageSize || got.Total == 0 && len(got.Rows) == 0) {
					t.Errorf("%d cases, %d rows: %v", got.Total, len(got.Rows), err)
					return
				}
			}
		})
	}
	for n := range int64(60) {
		keep(t, s, 2*n+2, gone...)
		keep(t, s, 2*n+3, cases...)
	}
	cancel()
	done.Wait()
}

func recordedDuringRebuild(t *testing.T, open Opener) {
	s, l := open(), NewLog(8)
	first, by := l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}
	l.Add(first, by, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0]})
	l.Add(l.Maker().Stream(id.Case), by, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0]})
	folds := 0
	k := view.NewKeeper(l, s, func(records []event.Record) ([]event.Opened, error) {
		if folds++; folds == 2 { // the first stream has been folded
			l.Add(first, by, casefile.CaseClosed{Reason: "other"})
		}
		return l.Coded(records)
	})
	must(t, k.Rebuild(context.Background()))
	if got := everything(t, s).Cases; len(got) != 2 || !got[0].Closed && !got[1].Closed {
		t.Errorf("the rows are %+v", got)
	}
}

// lingering is a store that does something just before a generation comes into use.
type lingering struct {
	Store
	before func()
}

func (l lingering) Use(ctx context.Context, g, instead view.Generation) error {
	l.before()
	return l.Store.Use(ctx, g, instead)
}

// rebuildLeadsNobodyBack: who was told that a list holds an act finds it there, also when the rows are exchanged at that moment.
func rebuildLeadsNobodyBack(t *testing.T, open Opener) {
	s, l := open(), NewLog(11)
	add := func() {
		l.Add(l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0]})
	}
	add()
	var k *view.Keeper
	told := false
	k, _ = running(t, l, lingering{s, func() {
		add()
		told = k.CaughtUp(context.Background(), l.Last(), 200*time.Millisecond)
	}})
	must(t, k.Rebuild(context.Background()))
	if got := everything(t, s).Cases; told && len(got) != 2 {
		t.Errorf("a reader was told of 2 cases and now sees %d", len(got))
	}
	if !k.CaughtUp(context.Background(), l.Last(), time.Minute) {
		t.Fatal("not caught up")
	}
	if got := everything(t, s).Cases; len(got) != 2 {
		t.Errorf("after the rebuild there are %d cases of 2", len(got))
	}
}
