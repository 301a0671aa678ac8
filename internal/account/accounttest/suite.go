// Package accounttest is the suite every account.Store passes, and the in-memory store the rules of internal/account are tested on.
package accounttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/account"
	"spean/internal/problem"
)

// Open opens the store of one place. Called again it first closes what it opened before, so that what is read then was kept.
type Open func() account.Store

// Run runs the suite. fresh makes an empty place, cleaned up with its test.
func Run(t *testing.T, fresh func(testing.TB) Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"a row is given back as it was put", givenBack},
		{"a change must have seen the row as it stands", mustHaveSeen},
		{"all changes are done or none", allOrNone},
		{"rows are listed by owner in order of name", listedByOwner},
		{"only what has ended is swept", onlyEndedSwept},
		{"of two writes at once one succeeds", oneSucceeds},
		{"what was written is read at once, also while others read", readAtOnce},
		{"writes in opposite order do not block each other", oppositeOrder},
		{"what was acknowledged is there after opening again", keptAcrossOpening},
		{"faulty changes are refused", faultyRefused},
		{"a cancelled write changes nothing", cancelledChangesNothing},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, fresh(t)) })
	}
	t.Run("behaves like the plain store", func(t *testing.T) { likePlain(t, fresh) })
}

var noon = time.Date(2026, 11, 9, 12, 0, 0, 123456000, time.UTC)

func row(kind, name, owner string, version int64, body string) account.Row {
	return account.Row{Key: account.Key{Kind: account.Kind(kind), Name: name}, Owner: owner, Version: version, Sealed: []byte(body)}
}

func put(kind, name, owner string, version int64, body string) account.Change {
	return account.Change{Row: row(kind, name, owner, version, body)}
}

func write(t testing.TB, s account.Store, changes ...account.Change) {
	t.Helper()
	if err := s.Write(t.Context(), changes); err != nil {
		t.Fatalf("write: %v", err)
	}
}

func expect(t testing.TB, s account.Store, want account.Row) {
	t.Helper()
	got, ok, err := s.Row(t.Context(), want.Key)
	if err != nil || !ok {
		t.Fatalf("row %s %s: found %v, %v", want.Kind, want.Name, ok, err)
	}
	if !same(got, want) {
		t.Fatalf("row is %+v, want %+v", got, want)
	}
}

func same(a, b account.Row) bool {
	return a.Key == b.Key && a.Owner == b.Owner && a.Version == b.Version && a.Ends.Equal(b.Ends) &&
		a.Ends.IsZero() == b.Ends.IsZero() && bytes.Equal(a.Sealed, b.Sealed)
}

func absent(t testing.TB, s account.Store, kind, name string) {
	t.Helper()
	if _, ok, err := s.Row(t.Context(), account.Key{Kind: account.Kind(kind), Name: name}); ok || err != nil {
		t.Fatalf("row %s %s: found %v, %v; want none", kind, name, ok, err)
	}
}

func givenBack(t *testing.T, open Open) {
	s := open()
	absent(t, s, "account", "a1")
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	first := put("account", "a1", "agency-1", 0, string(every))
	first.Ends = noon
	write(t, s, first, put("session", "a1", "a1", 0, ""), put("draft", "d", "a1", 0, strings.Repeat("x", account.MaxSealed)))
	want := first.Row
	want.Version = 1
	expect(t, s, want)
	expect(t, s, row("session", "a1", "a1", 1, ""))
	expect(t, s, row("draft", "d", "a1", 1, strings.Repeat("x", account.MaxSealed)))
	absent(t, s, "link", "a1")
	absent(t, s, "account", "A1")
}

func mustHaveSeen(t *testing.T, open Open) {
	s := open()
	write(t, s, put("account", "a", "o", 0, "one"))
	write(t, s, put("account", "a", "o", 1, "two"))
	remove := account.Change{Row: row("account", "a", "", 1, ""), Remove: true}
	never := account.Change{Row: row("account", "b", "", 1, ""), Remove: true}
	for _, stale := range []account.Change{put("account", "a", "o", 0, "x"), put("account", "a", "o", 1, "x"),
		put("account", "a", "o", 3, "x"), put("account", "b", "o", 1, "x"), remove, never} {
		if err := s.Write(t.Context(), []account.Change{stale}); !errors.Is(err, account.ErrChanged) {
			t.Fatalf("a change that saw version %d of %s (remove %v) answered %v", stale.Version, stale.Name, stale.Remove, err)
		}
	}
	expect(t, s, row("account", "a", "o", 2, "two"))
	remove.Version = 2
	write(t, s, remove)
	absent(t, s, "account", "a")
	write(t, s, put("account", "a", "o", 0, "again"))
	expect(t, s, row("account", "a", "o", 1, "again"))
}

func allOrNone(t *testing.T, open Open) {
	s := open()
	write(t, s, put("link", "l", "a", 0, "link"), put("account", "a", "o", 0, "old"))
	take := account.Change{Row: row("link", "l", "", 1, ""), Remove: true}
	for _, changes := range [][]account.Change{
		{take, put("account", "new", "o", 0, "x"), put("account", "a", "o", 7, "x")},
		{put("account", "a", "o", 7, "x"), put("account", "new", "o", 0, "x"), take},
	} {
		if err := s.Write(t.Context(), changes); !errors.Is(err, account.ErrChanged) {
			t.Fatalf("answered %v", err)
		}
		expect(t, s, row("link", "l", "a", 1, "link"))
		expect(t, s, row("account", "a", "o", 1, "old"))
		absent(t, s, "account", "new")
	}
	write(t, s, take, put("account", "new", "o", 0, "x"), put("account", "a", "o", 1, "new"))
	absent(t, s, "link", "l")
	expect(t, s, row("account", "a", "o", 2, "new"))
	expect(t, s, row("account", "new", "o", 1, "x"))
}

func listedByOwner(t *testing.T, open Open) {
	s := open()
	write(t, s, put("session", "c", "a1", 0, "3"), put("session", "a", "a1", 0, "1"), put("session", "B", "a1", 0, "2"),
		put("session", "d", "a2", 0, "4"), put("draft", "e", "a1", 0, "5"), put("session", "f", "", 0, "6"))
	list := func(kind, owner string) string {
		rows, err := s.Owned(t.Context(), account.Kind(kind), owner)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range rows {
			names = append(names, r.Name+string(r.Sealed)+fmt.Sprint(r.Version))
		}
		return strings.Join(names, " ")
	}
	for _, c := range [][3]string{{"session", "a1", "B21 a11 c31"}, {"session", "a2", "d41"}, {"draft", "a1", "e51"},
		{"session", "", "f61"}, {"session", "A1", ""}, {"link", "a1", ""}} {
		if got := list(c[0], c[1]); got != c[2] {
			t.Errorf("%s of %q are %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func onlyEndedSwept(t *testing.T, open Open) {
	s := open()
	ending := func(name string, at time.Time) account.Change {
		c := put("draft", name, "a", 0, name)
		c.Ends = at
		return c
	}
	write(t, s, ending("before", noon.Add(-time.Microsecond)), ending("now", noon), ending("after", noon.Add(time.Microsecond)),
		ending("never", time.Time{}))
	if n, err := s.Sweep(t.Context(), noon); n != 2 || err != nil {
		t.Fatalf("swept %d, %v; want 2", n, err)
	}
	absent(t, s, "draft", "before")
	absent(t, s, "draft", "now")
	after := ending("after", noon.Add(time.Microsecond)).Row
	after.Version = 1
	expect(t, s, after)
	expect(t, s, row("draft", "never", "a", 1, "never"))
	if n, err := s.Sweep(t.Context(), noon); n != 0 || err != nil {
		t.Fatalf("swept %d again, %v", n, err)
	}
}

func oneSucceeds(t *testing.T, open Open) {
	s := open()
	const writers, rounds = 6, 8
	for round := range rounds {
		var won, lost atomic.Int32
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				switch err := s.Write(context.Background(), []account.Change{put("counter", "n", "", int64(round), fmt.Sprint(w))}); {
				case err == nil:
					won.Add(1)
				case errors.Is(err, account.ErrChanged):
					lost.Add(1)
				default:
					t.Errorf("a writer got %v", err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != writers-1 {
			t.Fatalf("round %d: %d writers succeeded and %d were told it changed; want 1 and %d", round, won.Load(), lost.Load(), writers-1)
		}
	}
}

func readAtOnce(t *testing.T, open Open) {
	s := open()
	write(t, s, put("phone", "a", "", 0, "0"))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				s.Row(ctx, account.Key{Kind: "phone", Name: "a"})
			}
		})
	}
	for version := int64(1); version <= 100; version++ {
		body := fmt.Sprint(version)
		write(t, s, put("phone", "a", "", version, body))
		expect(t, s, row("phone", "a", "", version+1, body))
	}
	stop()
	readers.Wait()
}

func oppositeOrder(t *testing.T, open Open) {
	s := open()
	write(t, s, put("account", "a", "", 0, "0"), put("account", "b", "", 0, "0"))
	var all sync.WaitGroup
	var done atomic.Int64
	for w := range 4 {
		all.Go(func() {
			for range 10 {
				a, _, errA := s.Row(context.Background(), account.Key{Kind: "account", Name: "a"})
				b, _, errB := s.Row(context.Background(), account.Key{Kind: "account", Name: "b"})
				if errA != nil || errB != nil {
					t.Errorf("reading: %v, %v", errA, errB)
					return
				}
				changes := []account.Change{{Row: a}, {Row: b}}
				if w%2 == 1 {
					slices.Reverse(changes)
				}
				switch err := s.Write(context.Background(), changes); {
				case err == nil:
					done.Add(1)
				case !errors.Is(err, account.ErrChanged):
					t.Errorf("a writer got %v", err)
				}
			}
		})
	}
	all.Wait()
	if done.Load() == 0 {
		t.Fatal("no write succeeded")
	}
	expect(t, s, row("account", "a", "", 1+done.Load(), "0"))
	expect(t, s, row("account", "b", "", 1+done.Load(), "0"))
}

func keptAcrossOpening(t *testing.T, open Open) {
	s := open()
	write(t, s, put("account", "a", "o", 0, "one"), put("account", "b", "o", 0, "one"))
	write(t, s, put("account", "a", "o", 1, "two"), account.Change{Row: row("account", "b", "", 1, ""), Remove: true})
	s = open()
	expect(t, s, row("account", "a", "o", 2, "two"))
	absent(t, s, "account", "b")
}

func faultyRefused(t *testing.T, open Open) {
	s := open()
	fine := put("account", "fine", "o", 0, "x")
	finer := put("account", "finer", "o", 0, "x")
	finer.Ends = noon.Add(time.Nanosecond)
	many := make([]account.Change, account.MaxChanges+1)
	for i := range many {
		many[i] = put("account", fmt.Sprint("n", i), "o", 0, "x")
	}
	for name, changes := range map[string][]account.Change{
		"none": nil, "twice": {fine, fine}, "no name": {fine, put("account", "", "o", 0, "")}, "no kind": {fine, put("", "x", "o", 0, "")},
		"negative": {fine, put("account", "x", "o", -1, "")}, "removing the unseen": {fine, {Row: row("account", "x", "", 0, ""), Remove: true}},
		"finer than kept": {fine, finer},
	} {
		if err := s.Write(t.Context(), changes); err == nil || errors.Is(err, account.ErrChanged) {
			t.Errorf("%s: answered %v", name, err)
		}
	}
	long := strings.Repeat("n", account.MaxName+1)
	for name, changes := range map[string][]account.Change{
		"many": many, "long name": {fine, put("account", long, "o", 0, "")}, "long owner": {fine, put("account", "x", long, 0, "")},
		"large": {fine, put("account", "x", "o", 0, strings.Repeat("x", account.MaxSealed+1))},
	} {
		if err := s.Write(t.Context(), changes); problem.KindOf(err) != problem.TooLarge {
			t.Errorf("%s: answered %v", name, err)
		}
	}
	absent(t, s, "account", "fine")
}

func cancelledChangesNothing(t *testing.T, open Open) {
	s := open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Write(ctx, []account.Change{put("account", "a", "o", 0, "x")}); err == nil {
		t.Fatal("a cancelled write was acknowledged")
	}
	absent(t, s, "account", "a")
}

// likePlain does random writes and sweeps to the store and to Memory and compares answers and what stands.
func likePlain(t *testing.T, fresh func(testing.TB) Open) {
	store := fresh(t)()
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		plain := NewMemory()
		kind := fmt.Sprint("kind", round) // a kind of its own, so that rounds share one place
		name := rapid.StringMatching(`[a-c]`)
		change := rapid.Custom(func(rt *rapid.T) account.Change {
			c := put(kind, name.Draw(rt, "name"), "o", rapid.Int64Range(0, 3).Draw(rt, "saw"), rapid.StringN(0, 5, 20).Draw(rt, "body"))
			if minutes := rapid.IntRange(0, 3).Draw(rt, "ends"); minutes > 0 {
				c.Ends = noon.Add(time.Duration(minutes) * time.Minute)
			}
			c.Remove = c.Version > 0 && rapid.Bool().Draw(rt, "remove")
			return c
		})
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			if rapid.IntRange(0, 5).Draw(rt, "what") == 0 {
				now := noon.Add(time.Duration(rapid.IntRange(0, 4).Draw(rt, "minutes")) * time.Minute)
				want, _ := plain.Sweep(t.Context(), now)
				if got, err := store.Sweep(t.Context(), now); err != nil || got < want {
					rt.Fatalf("swept %d, %v; want %d", got, err, want)
				}
				continue
			}
			changes := rapid.SliceOfNDistinct(change, 1, 3, func(c account.Change) string { return c.Name }).Draw(rt, "changes")
			want := plain.Write(t.Context(), changes)
			if got := store.Write(t.Context(), changes); errors.Is(got, account.ErrChanged) != (want != nil) || want == nil && got != nil {
				rt.Fatalf("write answered %v, want %v", got, want)
			}
		}
		want, _ := plain.Owned(t.Context(), account.Kind(kind), "o")
		got, err := store.Owned(t.Context(), account.Kind(kind), "o")
		if err != nil || !slices.EqualFunc(got, want, same) {
			rt.Fatalf("what stands is %+v (%v), want %+v", got, err, want)
		}
	})
}
