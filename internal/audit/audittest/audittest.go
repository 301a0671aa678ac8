// Package audittest is the suite every store of the audit tree passes: what audit.Store promises, told as tests.
//
// Every store that passes eventlogtest keeps the tree too, in the same transactions; a store is done when Run passes on it.
package audittest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
)

// Store is a store that can be closed, so that the suite can open it again.
type Store interface {
	audit.Store
	Close() error
}

// Opener opens the one store of a place; after a Close it opens the same again.
type Opener func(t testing.TB) Store

// Run checks a store. place gives an empty place, a new one at every call.
func Run(t *testing.T, place func(t testing.TB) Opener) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, s Store)
	}{
		{"AnEmptyTreeHasNoEntries", emptyTree},
		{"EntriesComeBackInOrderAsTheyWereWritten", entriesInOrder},
		{"TheTreeIsTheOneTheEntriesGive", treeIsDerived},
		{"EveryEntryIsProvedInEveryTree", everyEntryProved},
		{"EntriesWrittenAtOnceMakeOneTree", writtenAtOnce},
		{"AnActAndItsEntryAreKeptTogetherOrNotAtAll", togetherOrNot},
		{"ARepeatedCommandMakesNoSecondEntry", repeatedOnce},
		{"WhoLookedIsToldNewestFirst", newestFirst},
		{"AHashThatIsNotKeptIsAnError", unknownHash},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := place(t)(t)
			t.Cleanup(func() { s.Close() })
			c.test(t, s)
		})
	}
	t.Run("OpeningAgainGoesOnWithTheSameTree", func(t *testing.T) { reopened(t, place(t)) })
}

// noon is when everything in the suite happens.
var noon = time.Date(2026, 11, 23, 5, 0, 0, 123456000, time.UTC)

var (
	who = access.Principal{Account: "account-sreymomx", Agency: "agency-lotusxxx", Roles: []access.Role{access.SocialWorker}}
	own = id.Stream("case-ownownow")
)

// salt gives salts that are the same in every run; safe for concurrent use.
func salt() *lockedRand { return &lockedRand{r: rand.NewChaCha8([32]byte{7})} }

type lockedRand struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (l *lockedRand) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

func rules(t testing.TB) *access.Policies {
	t.Helper()
	p, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// may asks for a case on whose team the one who asks is.
func may(t testing.TB, act access.Act, stream id.Stream) access.Decision {
	return rules(t).Decide(access.Request{Principal: who, Act: act, Section: "people",
		Resource: access.Resource{Kind: id.Case, Stream: stream, Owner: who.Agency, Team: []id.Account{who.Account}}})
}

// mayNot asks for a case of another agency.
func mayNot(t testing.TB, stream id.Stream) access.Decision {
	return rules(t).Decide(access.Request{Principal: who, Act: access.CaseSee, Section: "people",
		Resource: access.Resource{Kind: id.Case, Stream: stream, Owner: "agency-otherxxx"}})
}

func looks(t testing.TB, s audit.Store, n int) *audit.Log {
	t.Helper()
	l := audit.New(s, salt())
	for i := range n {
		if _, err := l.Look(context.Background(), noon.Add(time.Duration(i)*time.Second), "page", may(t, access.CaseSee, own)); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func sized(t testing.TB, s audit.Store, want int64) {
	t.Helper()
	if n, err := s.Size(context.Background()); err != nil || n != want {
		t.Fatalf("%d entries (%v), want %d", n, err, want)
	}
}

// clean verifies the tree and that its stored root is the derived one.
func clean(t testing.TB, l *audit.Log, want int64) audit.Report {
	t.Helper()
	rep, err := l.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Faults {
		t.Errorf("entry %d: %s", f.Index, f.What)
	}
	tree, err := l.Root(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if rep.Entries != want || tree.N != want || tree.Hash != rep.Root {
		t.Fatalf("stored %d %s, derived %d %s, want %d", tree.N, tree.Hash, rep.Entries, rep.Root, want)
	}
	return rep
}

func emptyTree(t *testing.T, s Store) {
	sized(t, s, 0)
	clean(t, audit.New(s, salt()), 0)
	entries, err := s.Entries(context.Background(), 0, 10)
	if err != nil || len(entries) != 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
}

func entriesInOrder(t *testing.T, s Store) {
	ctx := context.Background()
	for i := range 7 {
		r, err := s.Append(ctx, eventlog.Batch{Entry: eventlog.Leaf{Record: []byte{byte(i), 0, 255}, Streams: []id.Stream{own}}})
		if err != nil || r.Leaf != int64(i) || r.First != 0 {
			t.Fatalf("entry %d: %+v, %v", i, r, err)
		}
	}
	sized(t, s, 7)
	got, err := s.Entries(ctx, 2, 3)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	for i, e := range got {
		if e.Index != int64(i+2) || string(e.Record) != string([]byte{byte(i + 2), 0, 255}) {
			t.Fatalf("entry %d came back as %d: %v", i+2, e.Index, e.Record)
		}
	}
	if past, err := s.Entries(ctx, 7, 10); err != nil || len(past) != 0 {
		t.Fatalf("past the end: %d entries, %v", len(past), err)
	}
	if none, err := s.Entries(ctx, 0, 0); err != nil || len(none) != 0 {
		t.Fatalf("no limit: %d entries, %v", len(none), err)
	}
}

func treeIsDerived(t *testing.T, s Store) {
	for n := int64(1); n <= 40; n++ {
		clean(t, looks(t, s, 1), n)
	}
}

func everyEntryProved(t *testing.T, s Store) {
	ctx := context.Background()
	l := looks(t, s, 9)
	entries, err := s.Entries(ctx, 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := l.Root(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		proof, err := l.Prove(ctx, tree, e.Index)
		if err != nil {
			t.Fatal(err)
		}
		if err := audit.Check(proof, tree, e.Index, e.Record); err != nil {
			t.Errorf("entry %d: %v", e.Index, err)
		}
		if audit.Check(proof, tree, e.Index, append([]byte{' '}, e.Record...)) == nil {
			t.Errorf("entry %d: a changed record was proved", e.Index)
		}
	}
}

func writtenAtOnce(t *testing.T, s Store) {
	l := audit.New(s, salt())
	d := may(t, access.CaseSee, own)
	var wait sync.WaitGroup
	leaves := make([]int64, 60)
	for i := range leaves {
		wait.Go(func() {
			g, err := l.Look(context.Background(), noon, "page", d)
			if err != nil {
				t.Error(err)
			}
			leaves[i] = g.Leaf()
		})
	}
	wait.Wait()
	seen := map[int64]bool{}
	for _, leaf := range leaves {
		if seen[leaf] {
			t.Errorf("two looks are entry %d", leaf)
		}
		seen[leaf] = true
	}
	clean(t, l, int64(len(leaves)))
}

// acted builds the batch of an act that appends one event.
func acted(t testing.TB, l *audit.Log, command id.Command, head eventlog.Head) eventlog.Batch {
	t.Helper()
	events := []event.Record{{ID: id.Event("event-" + string(command)), Stream: own, Kind: "test-noted/1", Agency: who.Agency, Actor: who.Account,
		Recorded: noon, Clear: []byte("{}")}}
	eventlog.Chain(head, events)
	leaf, err := l.Leaf(noon, events, may(t, access.CaseRecord, own))
	if err != nil {
		t.Fatal(err)
	}
	return eventlog.Batch{Command: command, Expect: map[id.Stream]eventlog.Head{own: head}, Events: events, Entry: leaf}
}

func togetherOrNot(t *testing.T, s Store) {
	ctx := context.Background()
	l := audit.New(s, salt())
	first := acted(t, l, "do-aaaaaaaa", eventlog.Head{})
	if r, err := s.Append(ctx, first); err != nil || r.Leaf != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := s.Append(ctx, acted(t, l, "do-bbbbbbbb", eventlog.Head{})); err == nil {
		t.Fatal("a stale act was kept")
	}
	clean(t, l, 1)
	seen, err := l.Looks(ctx, own, 10)
	if err != nil || len(seen) != 1 || len(seen[0].Events) != 1 || seen[0].Events[0] != fmt.Sprintf("%x", first.Events[0].Hash) {
		t.Fatalf("%+v, %v", seen, err)
	}
}

func repeatedOnce(t *testing.T, s Store) {
	ctx := context.Background()
	l := audit.New(s, salt())
	b := acted(t, l, "do-aaaaaaaa", eventlog.Head{})
	for range 2 {
		if r, err := s.Append(ctx, b); err != nil || r.Leaf != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	clean(t, l, 1)
}

func newestFirst(t *testing.T, s Store) {
	ctx := context.Background()
	l := looks(t, s, 3)
	other := id.Stream("case-otherxxx")
	if _, err := l.Look(ctx, noon, "list", may(t, access.CaseSee, other), may(t, access.CaseSee, own)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Look(ctx, noon, "page", mayNot(t, own)); err == nil {
		t.Fatal("a refused look gave a Grant")
	}
	if _, err := l.Look(ctx, noon, "page", may(t, access.CaseSee, other)); err != nil {
		t.Fatal(err)
	}
	seen, err := l.Looks(ctx, own, 4)
	if err != nil || len(seen) != 4 {
		t.Fatalf("%d looks, %v", len(seen), err)
	}
	for i, want := range []int64{4, 3, 2, 1} {
		if seen[i].Index != want {
			t.Fatalf("look %d is entry %d, want %d", i, seen[i].Index, want)
		}
	}
	if seen[0].Shown() != 0 || seen[1].Shown() != 2 {
		t.Fatalf("shown %d and %d", seen[0].Shown(), seen[1].Shown())
	}
	if none, err := l.Looks(ctx, "case-neverwas", 10); err != nil || len(none) != 0 {
		t.Fatalf("%d looks at nothing, %v", len(none), err)
	}
}

func unknownHash(t *testing.T, s Store) {
	looks(t, s, 2)
	if _, err := s.Hashes(context.Background(), []int64{0, 1, 2, 9999}); err == nil {
		t.Fatal("a hash came from nowhere")
	}
	ordered, err := s.Hashes(context.Background(), []int64{2, 0, 2})
	if err != nil || len(ordered) != 3 || ordered[0] != ordered[2] || ordered[0] == ordered[1] || ordered[0] == (tlog.Hash{}) {
		t.Fatalf("%v, %v", ordered, err)
	}
}

func reopened(t *testing.T, open Opener) {
	s := open(t)
	before := clean(t, looks(t, s, 5), 5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t)
	t.Cleanup(func() { s.Close() })
	l := audit.New(s, salt())
	if again := clean(t, l, 5); again.Root != before.Root {
		t.Fatal("the tree is another after opening again")
	}
	clean(t, looks(t, s, 1), 6)
}
