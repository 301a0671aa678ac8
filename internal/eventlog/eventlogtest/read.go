package eventlogtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
)

func positionsGrow(t *testing.T, open Opener) {
	l := opened(t, open)
	for i := range 10 {
		r := mustAppend(t, l, Batch(id.Command(fmt.Sprint("do-", i)), Part{Stream: id.Stream(fmt.Sprint("case-", i%3, "-", i)), Clear: []string{"1", "2"}}))
		if r.First != int64(2*i+1) || r.Last != int64(2*i+2) {
			t.Fatalf("append %d got %d to %d", i, r.First, r.Last)
		}
	}
}

func pagingGivesAll(t *testing.T, open Opener) {
	l := opened(t, open)
	want := fill(t, l, 40)
	for _, size := range []int{1, 7, 40, 1000} {
		var got []event.Record
		var at int64
		for {
			page, err := l.After(context.Background(), at, size)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) > size {
				t.Fatalf("a page of %d holds %d", size, len(page))
			}
			if len(page) == 0 {
				break
			}
			got, at = append(got, page...), page[len(page)-1].Position
		}
		same(t, got, want)
	}
}

// longPagesAreShort reads a log longer than one page may be.
func longPagesAreShort(t *testing.T, open Opener) {
	l := opened(t, open)
	const each, events = 200 << 10, 100
	for i := range events / 20 {
		b := Batch(id.Command(fmt.Sprint("do-long-", i)), Part{Stream: id.Stream(fmt.Sprint("file-", i)), Clear: slices.Repeat([]string{"{}"}, 20)})
		for n := range b.Events {
			b.Events[n].Personal.Data = bytes.Repeat([]byte{byte(n)}, each)
		}
		eventlog.Chain(eventlog.Head{}, b.Events)
		mustAppend(t, l, b)
	}
	var at int64
	pages := 0
	for {
		page, err := l.After(context.Background(), at, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		if len(page)*each > eventlog.MaxRead+each {
			t.Fatalf("a page holds %d events of %d bytes", len(page), each)
		}
		if page[0].Position != at+1 {
			t.Fatalf("%d follows %d", page[0].Position, at)
		}
		at, pages = page[len(page)-1].Position, pages+1
	}
	if at != events || pages < 3 {
		t.Errorf("%d events in %d pages", at, pages)
	}
	Clean(t, l)
}

func noLimitNoEvents(t *testing.T, open Opener) {
	l := opened(t, open)
	fill(t, l, 3)
	for _, limit := range []int{0, -1} {
		if page, err := l.After(context.Background(), 0, limit); err != nil || len(page) != 0 {
			t.Fatalf("limit %d: %d events, %v", limit, len(page), err)
		}
	}
}

func waitWakes(t *testing.T, open Opener) {
	l := opened(t, open)
	fill(t, l, 1)
	if err := l.Wait(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	woken := make(chan error, 2)
	for range 2 {
		go func() { woken <- l.Wait(context.Background(), 1) }()
	}
	mustAppend(t, l, Look("a look wakes nobody"))
	select {
	case err := <-woken:
		t.Fatalf("woke before anything was appended: %v", err)
	default:
	}
	mustAppend(t, l, Batch("do-wake", Part{Stream: "case-wake", Clear: []string{"1"}}))
	for range 2 {
		if err := <-woken; err != nil {
			t.Fatal(err)
		}
	}
}

func waitEnds(t *testing.T, open Opener) {
	l := opened(t, open)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- l.Wait(ctx, 0) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func followerSeesAll(t *testing.T, open Opener) {
	l := opened(t, open)
	const writers, each = 4, 25
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	seen := make(chan []event.Record)
	for range 2 {
		go func() {
			var got []event.Record
			var at int64
			for len(got) < writers*each {
				if err := l.Wait(ctx, at); err != nil {
					break
				}
				page, err := l.After(ctx, at, 7)
				if err != nil || len(page) == 0 {
					break // the comparison below says what is missing
				}
				got, at = append(got, page...), page[len(page)-1].Position
			}
			seen <- got
		}()
	}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			var head eventlog.Head
			stream := id.Stream(fmt.Sprint("case-", w))
			for i := range each {
				b := Batch(id.Command(fmt.Sprintf("do-%d-%d", w, i)), Part{Stream: stream, Head: head, Clear: []string{"x"}})
				if _, err := l.Append(ctx, b); err != nil {
					t.Errorf("writer %d: %v", w, err)
					cancel()
					return
				}
				head = after(b)[stream]
			}
		})
	}
	wg.Wait()
	want := All(t, l)
	for range 2 {
		same(t, <-seen, want)
	}
	for i, r := range want {
		if r.Position != int64(i+1) {
			t.Fatalf("event %d has position %d", i, r.Position)
		}
	}
}

func sizesSurvive(t *testing.T, open Opener) {
	l := opened(t, open)
	var head eventlog.Head
	var want []event.Record
	for i, size := range []int{0, 1, 255, 4096, event.MaxPart, event.MaxPart + 64} { // sealing adds a few bytes to the largest part
		data := bytes.Repeat([]byte{0, 0xff, '\'', 0x80}, size/4+1)[:size]
		r := Record(id.Event(fmt.Sprint("event-", size)), "case-a", "{}")
		r.Clear, r.Personal.Data, r.Shared.Data = data, data, data
		events := []event.Record{r}
		at := head
		head = eventlog.Chain(head, events)
		mustAppend(t, l, eventlog.Batch{Command: id.Command(fmt.Sprint("do-", size)), Expect: map[id.Stream]eventlog.Head{"case-a": at},
			Events: events, Entry: eventlog.Leaf{Record: append([]byte{1}, data...)}})
		want = append(want, placed(events, int64(i+1))...)
	}
	same(t, mustStream(t, l, "case-a", 0), want)
	Clean(t, l)
}

func limitsHold(t *testing.T, open Opener) {
	l := opened(t, open)
	full := Batch("do-full", Part{Stream: "case-a", Clear: make([]string, eventlog.MaxEvents)})
	if r := mustAppend(t, l, full); r.Last != eventlog.MaxEvents {
		t.Fatalf("%+v", r)
	}
	same(t, mustStream(t, l, "case-a", 0), placed(full.Events, 1))
	var parts []Part
	for i := range eventlog.MaxStreams + 1 {
		parts = append(parts, Part{Stream: id.Stream(fmt.Sprint("case-w-", i)), Clear: []string{"1"}})
	}
	for _, over := range []eventlog.Batch{Batch("do-events", Part{Stream: "case-b", Clear: make([]string, eventlog.MaxEvents+1)}), Batch("do-streams", parts...)} {
		if _, err := l.Append(context.Background(), over); problem.KindOf(err) != problem.TooLarge {
			t.Fatalf("%s: %v", over.Command, err)
		}
	}
	mustAppend(t, l, Batch("do-wide", parts[1:]...))
	if rep := Clean(t, l); rep.Events != eventlog.MaxEvents+eventlog.MaxStreams {
		t.Fatalf("%d events", rep.Events)
	}
}

func khmerSurvives(t *testing.T, open Opener) {
	l := opened(t, open)
	// One syllable in two code orders and with a zero-width space: they look alike and must stay apart.
	for i, text := range []string{"ស្រី សុខា", "ស្រ\u17b8\u200bសុខា", "ខ្មែរ", "ខែ្មរ", "\u17d2\u200d\ufeff"} {
		b := Batch(id.Command(fmt.Sprint("do-", i)), Part{Stream: id.Stream(fmt.Sprint("case-", i)), Clear: []string{text}})
		b.Events[0].Happened = text
		eventlog.Chain(eventlog.Head{}, b.Events)
		mustAppend(t, l, b)
		got := mustStream(t, l, id.Stream(fmt.Sprint("case-", i)), 0)
		if string(got[0].Clear) != text || got[0].Happened != text {
			t.Fatalf("%q came back as %q and %q", text, got[0].Clear, got[0].Happened)
		}
	}
	Clean(t, l)
}

func badTextRefused(t *testing.T, open Opener) {
	l := opened(t, open)
	for i, text := range []string{"\xff", "a\x00b"} {
		b := Batch(id.Command(fmt.Sprint("do-", i)), Part{Stream: "case-a", Clear: []string{"1", "2"}})
		b.Events[1].Happened = text
		eventlog.Chain(eventlog.Head{}, b.Events)
		if _, err := l.Append(context.Background(), b); err == nil || errors.Is(err, eventlog.ErrFatal) {
			t.Fatalf("%q: %v", text, err)
		}
	}
	same(t, All(t, l), nil)
	mustAppend(t, l, Batch("do-fine", Part{Stream: "case-a", Clear: []string{"1"}}))
}

func readWhileWriting(t *testing.T, open Opener) {
	l := opened(t, open)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				rep, err := eventlog.Verify(context.Background(), l)
				if err != nil || len(rep.Faults) > 0 {
					t.Errorf("read while writing: %v %v", rep.Faults, err)
					return
				}
				if records, err := l.Stream(context.Background(), "case-a", 0); err != nil || len(records)%2 != 0 {
					t.Errorf("half a batch was visible: %d events, %v", len(records), err)
					return
				}
			}
		})
	}
	var head eventlog.Head
	for i := range 60 {
		b := Batch(id.Command(fmt.Sprint("do-", i)), Part{Stream: "case-a", Head: head, Clear: []string{"1", "2"}})
		mustAppend(t, l, b)
		head = after(b)["case-a"]
	}
	close(stop)
	wg.Wait()
}

// fill appends n events in several streams and gives them as stored.
func fill(t testing.TB, s eventlog.Store, n int) []event.Record {
	t.Helper()
	heads := map[id.Stream]eventlog.Head{}
	var all []event.Record
	for i := range n {
		stream := id.Stream(fmt.Sprint("case-", i%5))
		b := Batch(id.Command(fmt.Sprint("do-fill-", i)), Part{Stream: stream, Head: heads[stream], Clear: []string{fmt.Sprint(i)}})
		r := mustAppend(t, s, b)
		heads[stream] = after(b)[stream]
		all = append(all, placed(b.Events, r.First)...)
	}
	return all
}
