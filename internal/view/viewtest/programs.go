package viewtest

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/view"
)

// twoPrograms: two keepers, each on a store of its own over the same rows, follow one log while both rebuild now and then. Neither
// fails, nobody is led back behind what either said, and the rows are those made in one go.
func twoPrograms(t *testing.T, open Opener) {
	l, ctx := NewLog(12), context.Background()
	stores := []Store{open(), open()}
	var keepers []*view.Keeper
	for _, s := range stores {
		k, failed := running(t, l, s)
		keepers = append(keepers, k)
		t.Cleanup(func() {
			if errs := failed(); len(errs) > 0 {
				t.Errorf("a keeper failed: %v", errs)
			}
		})
	}
	const acts = 60
	var all sync.WaitGroup
	for i, k := range keepers {
		all.Go(func() {
			for range 4 {
				if err := k.Rebuild(ctx); err != nil {
					t.Errorf("program %d: %v", i, err)
				}
			}
		})
	}
	for n := range acts {
		l.Add(l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0]})
		i := n % 2
		if !keepers[i].CaughtUp(ctx, l.Last(), time.Minute) {
			t.Fatal("not caught up")
		}
		if got := everything(t, stores[i]).Cases; len(got) != n+1 {
			t.Fatalf("program %d said it holds %d cases and shows %d", i, n+1, len(got))
		}
	}
	all.Wait()
	for _, k := range keepers {
		if !k.CaughtUp(ctx, l.Last(), time.Minute) {
			t.Fatal("not caught up")
		}
	}
	followed := everything(t, stores[0])
	if other := everything(t, stores[1]); !reflect.DeepEqual(followed, other) {
		t.Errorf("two programs on the same rows see\n%+v\n%+v", followed, other)
	}
	fill(t, l, stores[0])
	if made := everything(t, stores[0]); !reflect.DeepEqual(followed, made) {
		t.Errorf("rows that two programs kept are\n%+v\nmade in one go they are\n%+v", followed, made)
	}
}

// twoRebuilds: the one that ends first is seen, and the other ends without an error and without undoing it.
func twoRebuilds(t *testing.T, open Opener) {
	l, ctx := NewLog(13), context.Background()
	for range 30 {
		l.Add(l.Maker().Stream(id.Case), By{Agency: Agencies[0], Actor: Accounts[0]}, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0]})
	}
	var quick *view.Keeper
	slow := view.NewKeeper(l, lingering{open(), func() {
		if quick == nil { // the first to come here is overtaken once
			quick = view.NewKeeper(l, open(), l.Coded)
			must(t, quick.Rebuild(ctx))
		}
	}}, l.Coded)
	must(t, slow.Rebuild(ctx))
	if !slow.CaughtUp(ctx, l.Last(), time.Second) {
		t.Error("the one that was overtaken does not know where the rows stand")
	}
	s := open()
	if got := everything(t, s).Cases; len(got) != 30 {
		t.Errorf("after both there are %d cases", len(got))
	}
	for i := range 3 { // side by side
		errs := make(chan error, 2)
		for range cap(errs) {
			k := view.NewKeeper(l, open(), l.Coded)
			go func() { errs <- k.Rebuild(ctx) }()
		}
		for range cap(errs) {
			if err := <-errs; err != nil {
				t.Error(fmt.Errorf("round %d: %w", i, err))
			}
		}
		if got := everything(t, s).Cases; len(got) != 30 {
			t.Errorf("round %d: there are %d cases", i, len(got))
		}
	}
}
