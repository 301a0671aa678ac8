package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
)

// model is what a log must hold after the acts drawn so far. All histories share one log; each has streams of its own.
type model struct {
	log     Log
	open    func() Log
	history int
	base    int // events in the log before this history
	events  []event.Record
	heads   map[id.Stream]eventlog.Head
	done    map[id.Command]eventlog.Receipt
	batches map[id.Command]eventlog.Batch
	leaf    int64 // of the next audit entry
}

func historiesMatch(t *testing.T, open Opener) {
	l := open(t)
	defer func() { l.Close() }()
	histories := 0
	var leaf int64
	rapid.Check(t, func(rt *rapid.T) {
		histories++
		m := &model{log: l, history: histories, heads: map[id.Stream]eventlog.Head{}, done: map[id.Command]eventlog.Receipt{},
			batches: map[id.Command]eventlog.Batch{}, base: len(All(t, l)), leaf: leaf}
		m.open = func() Log { return open(t) }
		rt.Repeat(map[string]func(*rapid.T){
			"append": m.append, "append stale": m.stale, "repeat": m.repeat, "look": m.look, "reopen": m.reopen, "read": m.read, "": m.check,
		})
		l, leaf = m.log, m.leaf
	})
	Clean(t, l)
}

func (m *model) stream(t *rapid.T) id.Stream {
	return id.Stream(fmt.Sprintf("case-h%d-%d", m.history, rapid.IntRange(0, 3).Draw(t, "stream")))
}

func (m *model) command() id.Command {
	return id.Command(fmt.Sprintf("do-h%d-%d", m.history, len(m.batches)))
}

func (m *model) draw(t *rapid.T) eventlog.Batch {
	var parts []Part
	seen := map[id.Stream]bool{}
	for range rapid.IntRange(1, 3).Draw(t, "streams") {
		s := m.stream(t)
		if !seen[s] {
			seen[s] = true
			parts = append(parts, Part{Stream: s, Head: m.heads[s], Clear: rapid.SliceOfN(rapid.String(), 1, 3).Draw(t, "clear")})
		}
	}
	return Batch(m.command(), parts...)
}

func (m *model) append(t *rapid.T) {
	b := m.draw(t)
	r, err := m.log.Append(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	first := int64(m.base + len(m.events) + 1)
	want := eventlog.Receipt{First: first, Last: first + int64(len(b.Events)) - 1, Leaf: m.leaf, Streams: b.Streams()}
	if !reflect.DeepEqual(r, want) {
		t.Fatalf("receipt %+v, want %+v", r, want)
	}
	m.leaf++
	m.events = append(m.events, placed(b.Events, first)...)
	for s, h := range after(b) {
		m.heads[s] = h
	}
	m.done[b.Command], m.batches[b.Command] = r, b
}

func (m *model) stale(t *rapid.T) {
	b := m.draw(t)
	moved := b.Events[rapid.IntRange(0, len(b.Events)-1).Draw(t, "which")].Stream
	head := m.heads[moved]
	head.Hash[0] ^= 1 // another history of the same length
	b = eventlog.Batch{Command: b.Command, Expect: b.Expect, Events: b.Events, Entry: b.Entry}
	b.Expect[moved] = head
	var of []event.Record
	for _, r := range b.Events {
		if r.Stream == moved {
			of = append(of, r)
		}
	}
	eventlog.Chain(head, of)
	for i, j := 0, 0; i < len(b.Events); i++ {
		if b.Events[i].Stream == moved {
			b.Events[i] = of[j]
			j++
		}
	}
	_, err := m.log.Append(context.Background(), b)
	var stale eventlog.Stale
	if !errors.As(err, &stale) || stale.Stream != moved || stale.Stands != m.heads[moved] {
		t.Fatalf("want stale at %s, got %v", moved, err)
	}
}

func (m *model) repeat(t *rapid.T) {
	if len(m.done) == 0 {
		return
	}
	c := id.Command(fmt.Sprintf("do-h%d-%d", m.history, rapid.IntRange(0, len(m.done)-1).Draw(t, "command")))
	r, err := m.log.Append(context.Background(), m.batches[c])
	want := m.done[c]
	want.Repeated = true
	if err != nil || !reflect.DeepEqual(r, want) {
		t.Fatalf("%+v %v, want %+v", r, err, want)
	}
}

func (m *model) look(t *rapid.T) {
	r, err := m.log.Append(context.Background(), Look("looked", m.stream(t)))
	if err != nil || r.Leaf != m.leaf || r.Last != 0 {
		t.Fatalf("%+v %v, want leaf %d", r, err, m.leaf)
	}
	m.leaf++
}

func (m *model) reopen(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "seldom") > 0 {
		return // opening takes long
	}
	if err := m.log.Close(); err != nil {
		t.Fatal(err)
	}
	m.log = m.open()
}

func (m *model) read(t *rapid.T) {
	s, from := m.stream(t), rapid.Int64Range(0, 4).Draw(t, "after")
	var want []event.Record
	for _, r := range m.events {
		if r.Stream == s && r.Seq > from {
			want = append(want, r)
		}
	}
	got, err := m.log.Stream(context.Background(), s, from)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d events of %s after %d, want %d: %v", len(got), s, from, len(want), err)
	}
	for i := range got {
		if !reflect.DeepEqual(plain(got[i]), plain(want[i])) {
			t.Fatalf("got %+v, want %+v", got[i], want[i])
		}
	}
}

func (m *model) check(t *rapid.T) {
	got, err := m.log.After(context.Background(), int64(m.base), len(m.events)+1)
	if err != nil || len(got) != len(m.events) {
		t.Fatalf("%d events, want %d: %v", len(got), len(m.events), err)
	}
	for i := range got {
		if got[i].Hash != m.events[i].Hash || got[i].Position != m.events[i].Position {
			t.Fatalf("event %d is another", i)
		}
	}
}
