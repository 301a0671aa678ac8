package casefile_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/casefile"
	"spean/internal/casefile/casefiletest"
	"spean/internal/event"
	"spean/internal/id"
)

var began = time.Date(2026, 7, 6, 1, 0, 0, 0, time.UTC)

// people two of whom every history has.
var persons = []id.Person{"person-aaaaaaaa", "person-bbbbbbbb"}

// history draws events as a case would have them: facts recorded, corrected, struck, tasks and consents going on.
func history(t *rapid.T) []event.Opened {
	out := []event.Opened{opened("", casefile.CaseOpened{Number: "1", Agency: "agency-x", Lead: "account-x"})}
	for i, p := range persons {
		out = append(out, opened(entryNo(i), casefile.PersonAdded{Person: p, Roles: []event.Code{"witness"}, KeyScope: "case-x"}))
	}
	names := slices.Sorted(mapKeys(casefile.Facts()))
	kinds := map[id.Entry]casefile.Fact{}
	var entries []id.Entry
	for i := range rapid.IntRange(0, 40).Draw(t, "acts") {
		round := rapid.IntRange(0, 50).Draw(t, "round")
		fill := casefiletest.Filler{Mark: "m", Person: rapid.SampledFrom(persons).Draw(t, "person"), Account: "account-x", Agency: "agency-y", Stream: "case-x", Round: round}
		if len(entries) == 0 || rapid.IntRange(0, 2).Draw(t, "new") == 0 {
			name := rapid.SampledFrom(names).Draw(t, "fact")
			if name == "person" {
				continue
			}
			f := fill.Fact(casefile.Facts()[name])
			entry := entryNo(100 + i)
			entries, kinds[entry] = append(entries, entry), f
			out = append(out, opened(entry, f))
			continue
		}
		entry := rapid.SampledFrom(entries).Draw(t, "entry")
		f := kinds[entry]
		acts := []event.Payload{sameSubject(fill, f), casefile.EntryStruck{Part: f.Section()}}
		switch f.(type) {
		case casefile.TaskAdded:
			acts = append(acts, casefile.TaskDone{Result: event.Common("r")}, casefile.TaskReopened{}, casefile.TaskReassigned{Assignee: "account-z"})
		case casefile.ConsentRecorded:
			acts = append(acts, casefile.ConsentWithdrawn{Person: f.Concerns()[0]})
		}
		out = append(out, opened(entry, rapid.SampledFrom(acts).Draw(t, "act")))
	}
	return numbered(out)
}

// sameSubject fills a fact again about whom it was about: a correction never moves it to another person.
func sameSubject(fill casefiletest.Filler, f casefile.Fact) casefile.Fact {
	fill.Person = f.Concerns()[0]
	return fill.Fact(f)
}

func opened(entry id.Entry, p event.Payload) event.Opened {
	return event.Opened{Record: event.Record{Stream: "case-x", Kind: p.Kind(), Entry: entry, Agency: "agency-x", Actor: "account-x"}, Payload: p}
}

func numbered(events []event.Opened) []event.Opened {
	for i := range events {
		events[i].Seq, events[i].Recorded, events[i].Why = int64(i+1), began.Add(time.Duration(i)*time.Hour), fmt.Sprint("why ", i+1)
		events[i].ID = id.Event(fmt.Sprintf("event-%08d", i+1))
	}
	return events
}

func entryNo(n int) id.Entry { return id.Entry(fmt.Sprintf("entry-%08d", n)) }

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// wordings are all a case ever said under an entry, oldest first.
func wordings(e *casefile.Entry) []casefile.Fact {
	var out []casefile.Fact
	for _, w := range e.Earlier {
		out = append(out, w.Fact)
	}
	return append(out, e.Fact)
}

func TestEveryWordingEverRecordedStaysReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := history(t)
		said := map[id.Entry][]casefile.Fact{}
		var order []id.Entry
		for i, o := range events {
			if f, ok := o.Payload.(casefile.Fact); ok {
				if said[o.Entry] == nil {
					order = append(order, o.Entry)
				}
				said[o.Entry] = append(said[o.Entry], f)
			}
			c := casefile.Fold("case-x", events[:i+1])
			if c.Head != o.Seq || len(c.Entries) != len(order) {
				t.Fatalf("after event %d the case stands at %d with %d entries", o.Seq, c.Head, len(c.Entries))
			}
			for n, entry := range order {
				if c.Entries[n].ID != entry || !reflect.DeepEqual(wordings(c.Entries[n]), said[entry]) {
					t.Fatalf("after event %d entry %s reads %v", o.Seq, entry, wordings(c.Entries[n]))
				}
			}
		}
	})
}

// TestTheStateOfAnEntryIsWhatWasLastSaidOfIt holds the fold to a second, plainer telling of the same rules.
func TestTheStateOfAnEntryIsWhatWasLastSaidOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := history(t)
		type state struct{ struck, done, withdrawn, last int64 }
		want := map[id.Entry]state{}
		for _, o := range events {
			if o.Entry == "" {
				continue
			}
			s := want[o.Entry]
			s.last = o.Seq
			switch o.Payload.(type) {
			case casefile.EntryStruck:
				s.struck = o.Seq
			case casefile.TaskDone:
				s.done = o.Seq
			case casefile.TaskReopened:
				s.done = 0
			case casefile.ConsentWithdrawn:
				s.withdrawn = o.Seq
			}
			want[o.Entry] = s
		}
		c := casefile.Fold("case-x", events)
		for _, e := range c.Entries {
			for what, pair := range map[string]struct {
				got  *casefile.Wording
				want int64
			}{"struck": {e.Struck, want[e.ID].struck}, "done": {e.Done, want[e.ID].done}, "withdrawn": {e.Withdrawn, want[e.ID].withdrawn}} {
				if (pair.got != nil) != (pair.want != 0) || pair.got != nil && pair.got.Why != fmt.Sprint("why ", pair.want) {
					t.Fatalf("%s: %s is %v, event %d said so", e.ID, what, pair.got, pair.want)
				}
			}
			if e.Seq != want[e.ID].last {
				t.Fatalf("%s stands at %d, was last touched by %d", e.ID, e.Seq, want[e.ID].last)
			}
		}
	})
}

func TestStrikingHidesAFactAndKeepsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := casefile.Fold("case-x", history(t))
		live := map[id.Entry]bool{}
		for _, some := range [][]*casefile.Entry{casefile.Live[casefile.PersonAdded](c), casefile.Live[casefile.NameRecorded](c), casefile.Live[casefile.LegAdded](c),
			casefile.Live[casefile.TaskAdded](c), casefile.Live[casefile.ConsentRecorded](c), casefile.Live[casefile.NoteWritten](c)} {
			for _, e := range some {
				live[e.ID] = true
			}
		}
		for _, e := range c.Entries {
			if live[e.ID] && e.Struck != nil {
				t.Fatalf("%s was struck and is shown", e.ID)
			}
			if _, counted := e.Fact.(casefile.NameRecorded); counted && !live[e.ID] && e.Struck == nil {
				t.Fatalf("%s was not struck and is hidden", e.ID)
			}
			if e.Fact == nil {
				t.Fatalf("%s was struck and says nothing any more", e.ID)
			}
		}
	})
}

func TestUnrelatedEntriesMayComeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := history(t)
		one := casefile.Fold("case-x", events)
		var byEntry [][]event.Opened
		at := map[id.Entry]int{}
		for _, o := range events[1+len(persons):] {
			if _, ok := at[o.Entry]; !ok {
				at[o.Entry] = len(byEntry)
				byEntry = append(byEntry, nil)
			}
			byEntry[at[o.Entry]] = append(byEntry[at[o.Entry]], o)
		}
		other := slices.Clone(events[:1+len(persons)])
		for _, n := range rapid.Permutation(indexes(len(byEntry))).Draw(t, "order") {
			other = append(other, byEntry[n]...)
		}
		two := casefile.Fold("case-x", other)
		if one.Head != two.Head || len(one.Entries) != len(two.Entries) {
			t.Fatal("the order of unrelated entries changed what there is")
		}
		for _, e := range one.Entries {
			if !reflect.DeepEqual(e, two.Entry(e.ID)) {
				t.Fatalf("%s: %v became %v", e.ID, e, two.Entry(e.ID))
			}
		}
	})
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestFoldingTwiceGivesTheSameAndLeavesTheEventsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := history(t)
		kept := slices.Clone(events)
		one := casefile.Fold("case-x", events)
		if two := casefile.Fold("case-x", events); !reflect.DeepEqual(one, two) {
			t.Fatal("the same events give two cases")
		}
		if !reflect.DeepEqual(events, kept) {
			t.Fatal("folding changed the events")
		}
	})
}

func TestAPastDayShowsThePrefixRecordedByItsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := history(t)
		end := began.Add(time.Duration(rapid.IntRange(-2, 60*60).Draw(t, "minutes")) * time.Minute)
		then := casefile.Before(events, end)
		if !reflect.DeepEqual(then, events[:len(then):len(then)]) {
			t.Fatal("not a prefix")
		}
		for i, o := range events {
			if o.Recorded.Before(end) != (i < len(then)) {
				t.Fatalf("event %d recorded %v, the day ended %v", i, o.Recorded, end)
			}
		}
		if cap(then) != len(then) {
			t.Fatal("adding to a past day would write over the present")
		}
	})
}

func TestAnEventThatHasNoPlaceChangesNothingButTheHistory(t *testing.T) {
	events := numbered([]event.Opened{opened("", casefile.CaseOpened{Number: "1"}), opened("entry-nowhere1", casefile.TaskDone{}),
		opened("entry-nowhere2", casefile.EntryStruck{}), opened("", casefile.GrantEnded{Referral: "referral-nowhere1"}), opened("", casefile.PersonErased{Person: "person-nobody01"})})
	c := casefile.Fold("case-x", events)
	if len(c.Entries) != 0 || len(c.Grants) != 0 || len(c.People) != 0 || c.Head != 5 || len(c.History) != 5 {
		t.Fatalf("%+v", c)
	}
}

func TestAGrantEndsOnceAndOnlyItsOwn(t *testing.T) {
	events := numbered([]event.Opened{opened("", casefile.GrantOpened{Referral: "referral-a", To: "agency-y"}), opened("", casefile.GrantOpened{Referral: "referral-b", To: "agency-y"}),
		opened("", casefile.GrantEnded{Referral: "referral-a", Cause: "expired"}), opened("", casefile.GrantEnded{Referral: "referral-a", Cause: "taken-back"})})
	c := casefile.Fold("case-x", events)
	active := c.ActiveGrants("agency-y", day(t, "2026-11-16"))
	if len(active) != 1 || active[0].Referral != "referral-b" || c.Grants[0].Ended.Cause != "expired" {
		t.Fatalf("%+v", c.Grants)
	}
}
