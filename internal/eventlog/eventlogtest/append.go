package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
)

func appendedReadsBack(t *testing.T, open Opener) {
	l := opened(t, open)
	b := Batch("do-1", Part{Stream: "case-a", Clear: []string{`{"n":1}`, `{"n":2}`}})
	bare := Record("event-bare", "case-a", "{}") // nothing in the fields that may be empty
	bare.Entry, bare.Happened, bare.Subject, bare.Personal, bare.Shared = "", "", "", event.Box{}, event.Box{}
	one := []event.Record{bare}
	eventlog.Chain(after(b)["case-a"], one)
	b.Events = append(b.Events, one...)

	r := mustAppend(t, l, b)
	if r.First != 1 || r.Last != 3 || r.Leaf != 0 || r.Repeated || len(r.Streams) != 1 || r.Streams[0] != "case-a" {
		t.Fatalf("receipt %+v", r)
	}
	want := placed(b.Events, 1)
	same(t, mustStream(t, l, "case-a", 0), want)
	same(t, mustStream(t, l, "case-a", 2), want[2:])
	same(t, mustStream(t, l, "case-a", 3), nil)
	same(t, mustStream(t, l, "case-unknown", 0), nil)
	same(t, All(t, l), want)
	if rep := Clean(t, l); rep.Events != 3 || rep.Streams["case-a"] != after(b)["case-a"] {
		t.Fatalf("report %+v", rep)
	}
}

func staleAppendsNothing(t *testing.T, open Opener) {
	l := opened(t, open)
	first := Batch("do-1", Part{Stream: "case-a", Clear: []string{"1", "2"}})
	mustAppend(t, l, first)
	for _, version := range []int{0, 1} {
		var head eventlog.Head
		if version > 0 {
			head = eventlog.HeadOf(first.Events[:version])
		}
		_, err := l.Append(context.Background(), Batch(id.Command(fmt.Sprint("do-stale-", version)), Part{Stream: "case-a", Head: head, Clear: []string{"x"}}))
		var stale eventlog.Stale
		if !errors.As(err, &stale) || stale.Stream != "case-a" || stale.Stands != after(first)["case-a"] {
			t.Fatalf("expected at %d: %v", version, err)
		}
		if problem.KindOf(err) != problem.Conflict {
			t.Fatalf("a stale append is of kind %v", problem.KindOf(err))
		}
	}
	ahead := eventlog.Head{Version: 9, Hash: [32]byte{9}}
	if _, err := l.Append(context.Background(), Batch("do-ahead", Part{Stream: "case-b", Head: ahead, Clear: []string{"x"}})); err == nil {
		t.Fatal("appended after events that are not there")
	}
	same(t, All(t, l), placed(first.Events, 1))
	if _, done, _ := l.Done(context.Background(), "do-stale-1"); done {
		t.Fatal("a stale command counts as done")
	}
}

func forkIsStale(t *testing.T, open Opener) {
	l := opened(t, open)
	mustAppend(t, l, Batch("do-1", Part{Stream: "case-a", Clear: []string{"told"}}))
	other := Batch("do-2", Part{Stream: "case-a", Clear: []string{"another"}})
	_, err := l.Append(context.Background(), Batch("do-3", Part{Stream: "case-a", Head: after(other)["case-a"], Clear: []string{"x"}}))
	if !errors.As(err, new(eventlog.Stale)) {
		t.Fatalf("version 1 of another history was accepted: %v", err)
	}
}

func expectationAloneIsChecked(t *testing.T, open Opener) {
	l := opened(t, open)
	mustAppend(t, l, Batch("do-1", Part{Stream: "case-a", Clear: []string{"1"}}))
	_, err := l.Append(context.Background(), Batch("do-2", Part{Stream: "tip-b", Clear: []string{"1"}}, Part{Stream: "case-a"}))
	if !errors.As(err, new(eventlog.Stale)) {
		t.Fatalf("the act leaned on a stream that stands elsewhere: %v", err)
	}
	same(t, mustStream(t, l, "tip-b", 0), nil)
}

func oneOfTwoWins(t *testing.T, open Opener) {
	l := opened(t, open)
	var head eventlog.Head
	for round := range 30 {
		var batches [2]eventlog.Batch
		var errs [2]error
		var wg sync.WaitGroup
		for i := range batches {
			batches[i] = Batch(id.Command(fmt.Sprintf("do-%d-%d", round, i)), Part{Stream: "case-a", Head: head, Clear: []string{fmt.Sprint(i)}})
			wg.Go(func() { _, errs[i] = l.Append(context.Background(), batches[i]) })
		}
		wg.Wait()
		won := 0
		if errs[0] != nil {
			won = 1
		}
		if errs[won] != nil || !errors.As(errs[1-won], new(eventlog.Stale)) {
			t.Fatalf("round %d: %v, %v", round, errs[0], errs[1])
		}
		head = after(batches[won])["case-a"]
	}
	if rep := Clean(t, l); rep.Streams["case-a"] != head || rep.Events != 30 {
		t.Fatalf("stands at %+v, want %+v", rep.Streams["case-a"], head)
	}
}

func allStreamsOrNone(t *testing.T, open Opener) {
	l := opened(t, open)
	both := Batch("do-1", Part{Stream: "tip-a", Clear: []string{"1"}}, Part{Stream: "case-b", Clear: []string{"1", "2"}})
	r := mustAppend(t, l, both)
	if len(r.Streams) != 2 || r.Streams[0] != "tip-a" || r.Streams[1] != "case-b" || r.Last != 3 {
		t.Fatalf("receipt %+v", r)
	}
	heads := after(both)
	half := Batch("do-2", Part{Stream: "tip-a", Head: heads["tip-a"], Clear: []string{"2"}}, Part{Stream: "case-b", Clear: []string{"x"}})
	if _, err := l.Append(context.Background(), half); !errors.As(err, new(eventlog.Stale)) {
		t.Fatal(err)
	}
	same(t, All(t, l), placed(both.Events, 1))
	whole := Batch("do-3", Part{Stream: "tip-a", Head: heads["tip-a"], Clear: []string{"2"}}, Part{Stream: "case-b", Head: heads["case-b"], Clear: []string{"3"}})
	if r := mustAppend(t, l, whole); r.First != 4 || r.Last != 5 || r.Leaf != 1 {
		t.Fatalf("a failed batch left something behind: %+v", r)
	}
	Clean(t, l)
}

func commandIsIdempotent(t *testing.T, open Opener) {
	l := opened(t, open)
	b := Batch("do-1", Part{Stream: "case-b", Clear: []string{"1"}}, Part{Stream: "case-a", Clear: []string{"1"}})
	first := mustAppend(t, l, b)
	mustAppend(t, l, Batch("do-2", Part{Stream: "case-a", Head: after(b)["case-a"], Clear: []string{"2"}}))
	for range 2 {
		again := mustAppend(t, l, b) // its expected versions are stale by now; it is still the same command
		if !again.Repeated || again.First != first.First || again.Last != first.Last || again.Leaf != first.Leaf || fmt.Sprint(again.Streams) != fmt.Sprint(first.Streams) {
			t.Fatalf("first %+v, again %+v", first, again)
		}
	}
	if n := len(All(t, l)); n != 3 {
		t.Fatalf("%d events, want 3", n)
	}
	if r := mustAppend(t, l, Look("who asks")); r.Leaf != 2 {
		t.Fatalf("a repeated command left an audit entry: leaf %d", r.Leaf)
	}
}

func commandRaces(t *testing.T, open Opener) {
	l := opened(t, open)
	b := Batch("do-1", Part{Stream: "case-a", Clear: []string{"1", "2"}})
	var wg sync.WaitGroup
	receipts, errs := make([]eventlog.Receipt, 20), make([]error, 20)
	for i := range receipts {
		wg.Go(func() { receipts[i], errs[i] = l.Append(context.Background(), b) })
	}
	wg.Wait()
	fresh := 0
	for i, r := range receipts {
		if errs[i] != nil || r.First != 1 || r.Last != 2 || r.Leaf != 0 {
			t.Fatalf("%+v %v", r, errs[i])
		}
		if !r.Repeated {
			fresh++
		}
	}
	if fresh != 1 {
		t.Fatalf("%d appends believe they were first", fresh)
	}
	same(t, All(t, l), placed(b.Events, 1))
}

func doneIsFound(t *testing.T, open Opener) {
	l := opened(t, open)
	ctx := context.Background()
	if _, ok, err := l.Done(ctx, "do-1"); ok || err != nil {
		t.Fatalf("done before it was done: %v", err)
	}
	b := Batch("do-1", Part{Stream: "case-b", Clear: []string{"1"}}, Part{Stream: "case-a", Clear: []string{"1"}})
	want := mustAppend(t, l, b)
	got, ok, err := l.Done(ctx, "do-1")
	if err != nil || !ok || got.First != want.First || got.Last != want.Last || got.Leaf != want.Leaf || fmt.Sprint(got.Streams) != fmt.Sprint(want.Streams) || !got.Repeated {
		t.Fatalf("%+v %v %v, want %+v", got, ok, err, want)
	}
	look := Look("asked once", "case-a")
	look.Command = "do-2"
	mustAppend(t, l, look)
	if r, ok, err := l.Done(ctx, "do-2"); err != nil || !ok || r.First != 0 || r.Last != 0 || r.Leaf != 1 || len(r.Streams) != 0 {
		t.Fatalf("%+v %v %v", r, ok, err)
	}
	if again := mustAppend(t, l, look); !again.Repeated || again.Leaf != 1 {
		t.Fatalf("%+v", again)
	}
}

func auditEntryIsNeeded(t *testing.T, open Opener) {
	l := opened(t, open)
	b := Batch("do-1", Part{Stream: "case-a", Clear: []string{"1"}})
	b.Entry = eventlog.Leaf{}
	if _, err := l.Append(context.Background(), b); err == nil {
		t.Fatal("something was done unrecorded")
	}
	same(t, All(t, l), nil)
}

func lookTakesNoPosition(t *testing.T, open Opener) {
	l := opened(t, open)
	for i := range int64(3) {
		if r := mustAppend(t, l, Look("looked", "case-a", "case-b")); r.First != 0 || r.Last != 0 || r.Leaf != i || r.Repeated {
			t.Fatalf("%+v", r)
		}
	}
	if r := mustAppend(t, l, Batch("do-1", Part{Stream: "case-a", Clear: []string{"1"}})); r.First != 1 || r.Leaf != 3 {
		t.Fatalf("%+v", r)
	}
}

func eventIDOnce(t *testing.T, open Opener) {
	l := opened(t, open)
	b := Batch("do-1", Part{Stream: "case-a", Clear: []string{"1"}})
	mustAppend(t, l, b)
	twin := Batch("do-2", Part{Stream: "case-b", Clear: []string{"fine", "1"}})
	twin.Events[1].ID = b.Events[0].ID
	eventlog.Chain(eventlog.Head{}, twin.Events)
	if _, err := l.Append(context.Background(), twin); err == nil || errors.Is(err, eventlog.ErrFatal) {
		t.Fatalf("an identifier was used twice: %v", err)
	}
	same(t, All(t, l), placed(b.Events, 1))
	if r := mustAppend(t, l, Batch("do-3", Part{Stream: "case-b", Clear: []string{"1"}})); r.First != 2 || r.Leaf != 1 {
		t.Fatalf("%+v", r)
	}
}
