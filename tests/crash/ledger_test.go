//go:build linux

package crash

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/id"
)

// ledger is what was acknowledged, by command or look.
type ledger map[string]eventlog.Receipt

// note takes down what a child said.
func (l ledger) note(t *testing.T, said []string) {
	t.Helper()
	for _, line := range said {
		var name string
		var r eventlog.Receipt
		if _, err := fmt.Sscanf(line, "kept %s %d %d %d", &name, &r.First, &r.Last, &r.Leaf); err != nil {
			t.Fatalf("the child said %q", line)
		}
		l[name] = r
	}
}

// check holds a log against the ledger: clean chains and tree, everything acknowledged there as acknowledged, nothing in half.
func (l ledger) check(t *testing.T, s store) {
	t.Helper()
	ctx := context.Background()
	eventlogtest.Clean(t, s)
	commands := whole(t, eventlogtest.All(t, s))
	entries := entriesOf(t, s)
	for name, want := range l {
		if strings.HasPrefix(name, "look-") {
			if leaf, ok := entries[name]; !ok || leaf != want.Leaf {
				t.Fatalf("%s was acknowledged as entry %d and is entry %d (%v)", name, want.Leaf, leaf, ok)
			}
			continue
		}
		got, ok, err := s.Done(ctx, id.Command(name))
		if err != nil || !ok || got.First != want.First || got.Last != want.Last || got.Leaf != want.Leaf {
			t.Fatalf("%s was acknowledged as %+v and is %+v (%v %v)", name, want, got, ok, err)
		}
		if commands[name] != want.First {
			t.Fatalf("%s was acknowledged at %d and stands at %d", name, want.First, commands[name])
		}
	}
	for name := range commands {
		if _, ok := entries[name]; !ok {
			t.Fatalf("%s was done without an audit entry", name)
		}
		if _, ok, err := s.Done(ctx, id.Command(name)); !ok || err != nil {
			t.Fatalf("%s has events and counts as not done: %v", name, err)
		}
	}
	for name := range entries {
		if _, ok := commands[name]; !ok && !strings.HasPrefix(name, "look-") {
			t.Fatalf("%s has an audit entry and no events", name)
		}
	}
}

// whole groups events by the command that appended them, each given with the position of its first event. A command whose events
// are not all there, or not one after the other, fails the test: its name ends in how many there must be.
func whole(t *testing.T, events []event.Record) map[string]int64 {
	t.Helper()
	first, count := map[string]int64{}, map[string]int64{}
	for i, r := range events {
		if r.Position != int64(i+1) {
			t.Fatalf("event %d stands at position %d", i+1, r.Position)
		}
		name := commandOf(r)
		if _, ok := first[name]; !ok {
			first[name] = r.Position
		}
		if r.Position != first[name]+count[name] {
			t.Fatalf("the events of %s are not together", name)
		}
		count[name]++
	}
	for name, n := range count {
		var want int64
		fmt.Sscan(name[strings.LastIndex(name, "-")+1:], &want)
		if n != want {
			t.Fatalf("%s has %d of its %d events", name, n, want)
		}
	}
	return first
}

// commandOf gives the command that made an event: the event is named after it and its place in the batch.
func commandOf(r event.Record) string {
	name := strings.TrimPrefix(string(r.ID), "event-")
	return name[:strings.LastIndex(name, "-")]
}

// entriesOf re-derives the audit tree and gives its entries by what they are about.
func entriesOf(t *testing.T, s store) map[string]int64 {
	t.Helper()
	ctx := context.Background()
	tree := audit.New(s, rand.Reader)
	rep, err := tree.Verify(ctx)
	if err != nil || len(rep.Faults) > 0 {
		t.Fatalf("the audit tree: %+v %v", rep.Faults, err)
	}
	if root, err := tree.Root(ctx); err != nil || root.Hash != rep.Root {
		t.Fatalf("the tree says %v, its entries give %v (%v)", root.Hash, rep.Root, err)
	}
	stored, err := s.Entries(ctx, 0, int(rep.Entries)+1)
	if err != nil || int64(len(stored)) != rep.Entries {
		t.Fatalf("%d entries of %d: %v", len(stored), rep.Entries, err)
	}
	byPurpose := map[string]int64{}
	for _, e := range stored {
		parsed, err := audit.Parse(e.Record)
		if err != nil {
			t.Fatal(err)
		}
		byPurpose[string(parsed.Purpose)] = e.Index
	}
	if len(byPurpose) != len(stored) {
		t.Fatal("something was recorded twice")
	}
	return byPurpose
}
