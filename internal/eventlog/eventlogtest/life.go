package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"spean/internal/eventlog"
	"spean/internal/id"
)

func reopenKeeps(t *testing.T, open Opener) {
	l := open(t)
	want := fill(t, l, 12)
	receipt := mustAppend(t, l, Batch("do-last", Part{Stream: "case-last", Clear: []string{"1"}}))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = opened(t, open)
	same(t, All(t, l)[:12], want)
	if rep := Clean(t, l); rep.Events != 13 {
		t.Fatalf("%d events", rep.Events)
	}
	if err := l.Wait(context.Background(), 12); err != nil {
		t.Fatal(err)
	}
	if r, ok, err := l.Done(context.Background(), "do-last"); err != nil || !ok || r.First != receipt.First || r.Leaf != receipt.Leaf {
		t.Fatalf("%+v %v %v", r, ok, err)
	}
	if r := mustAppend(t, l, Batch("do-next", Part{Stream: "case-next", Clear: []string{"1"}})); r.First != 14 || r.Leaf != 13 {
		t.Fatalf("%+v", r)
	}
}

func closedRefuses(t *testing.T, open Opener) {
	l := open(t)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(context.Background(), Batch("do-1", Part{Stream: "case-a", Clear: []string{"1"}})); err == nil {
		t.Fatal("a closed log took an append")
	}
	same(t, All(t, opened(t, open)), nil)
}

func withdrawnAppendsNothing(t *testing.T, open Opener) {
	l := opened(t, open)
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := l.Append(ended, Batch("do-1", Part{Stream: "case-a", Clear: []string{"1"}})); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	// Under load: whoever is told that nothing happened finds nothing.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	errs := make([]error, 50)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = l.Append(ctx, Batch(id.Command(fmt.Sprint("do-load-", i)), Part{Stream: id.Stream(fmt.Sprint("case-", i)), Clear: []string{"1"}}))
			if i == 10 {
				cancel()
			}
		})
	}
	wg.Wait()
	for i, err := range errs {
		_, done, _ := l.Done(context.Background(), id.Command(fmt.Sprint("do-load-", i)))
		if done != (err == nil) || err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("append %d: done %v, told %v", i, done, err)
		}
	}
	Clean(t, l)
}

func groupedButAlone(t *testing.T, open Opener) {
	l := opened(t, open)
	mustAppend(t, l, Batch("do-first", Part{Stream: "case-taken", Clear: []string{"1"}}))
	const n = 50
	errs, receipts := make([]error, n), make([]eventlog.Receipt, n)
	var wg sync.WaitGroup
	for i := range n {
		part := Part{Stream: id.Stream(fmt.Sprint("case-", i)), Clear: []string{"1", "2"}}
		parts := []Part{part}
		if i%5 == 0 { // its second stream is stale, so its first must not be kept either
			parts = append(parts, Part{Stream: "case-taken", Clear: []string{"x"}})
		}
		b := Batch(id.Command(fmt.Sprint("do-", i)), parts...)
		wg.Go(func() { receipts[i], errs[i] = l.Append(context.Background(), b) })
	}
	wg.Wait()
	leaves := map[int64]bool{}
	for i := range n {
		records := mustStream(t, l, id.Stream(fmt.Sprint("case-", i)), 0)
		if i%5 == 0 {
			if !errors.As(errs[i], new(eventlog.Stale)) || len(records) != 0 {
				t.Fatalf("append %d: %v, %d events", i, errs[i], len(records))
			}
			continue
		}
		if errs[i] != nil || len(records) != 2 || records[0].Position != receipts[i].First || records[1].Position != receipts[i].Last {
			t.Fatalf("append %d: %v, %d events, %+v", i, errs[i], len(records), receipts[i])
		}
		if leaves[receipts[i].Leaf] {
			t.Fatalf("leaf %d was given twice", receipts[i].Leaf)
		}
		leaves[receipts[i].Leaf] = true
	}
	if rep := Clean(t, l); rep.Events != 1+2*n*4/5 {
		t.Fatalf("%d events", rep.Events)
	}
	if all := All(t, l); all[len(all)-1].Position != int64(len(all)) {
		t.Fatal("failed appends left holes in the positions")
	}
}
