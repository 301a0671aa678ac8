// Package eventlogtest is the suite every store of the log passes: what eventlog.Store promises, told as tests.
//
// A store is done when Run passes on it. The package also has the builders of made-up batches that the crash tests and the
// benchmarks of the stores use. Nothing in it is real: payloads are a few bytes that stand for sealed boxes.
package eventlogtest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
)

// Log is a store that can be closed, so that the suite can open it again.
type Log interface {
	eventlog.Store
	Close() error
}

// Opener opens the one log of a place; after a Close it opens the same log again.
type Opener func(t testing.TB) Log

// Run checks a store. place gives an empty place, a new one at every call.
func Run(t *testing.T, place func(t testing.TB) Opener) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Opener)
	}{
		{"WhatIsAppendedReadsBackAsItWas", appendedReadsBack},
		{"AStaleVersionAppendsNothing", staleAppendsNothing},
		{"AnotherHistoryOfTheSameLengthIsStale", forkIsStale},
		{"AnExpectedStreamWithoutEventsIsCheckedToo", expectationAloneIsChecked},
		{"OfTwoWritersOnOneStreamExactlyOneWins", oneOfTwoWins},
		{"SeveralStreamsAreAppendedAllOrNone", allStreamsOrNone},
		{"TheSameCommandHasOneEffect", commandIsIdempotent},
		{"TheSameCommandAtOnceHasOneEffect", commandRaces},
		{"ACommandDoneBeforeIsFound", doneIsFound},
		{"ABatchWithoutAnAuditEntryIsRefused", auditEntryIsNeeded},
		{"ALookAloneTakesNoPosition", lookTakesNoPosition},
		{"AnEventIdentifierIsUsedOnce", eventIDOnce},
		{"PositionsGrowByOne", positionsGrow},
		{"PagingGivesEveryEventOnce", pagingGivesAll},
		{"LongEventsComeAFewAtATime", longPagesAreShort},
		{"ALimitOfNothingGivesNothing", noLimitNoEvents},
		{"WaitWakesWhenSomethingIsAppended", waitWakes},
		{"WaitEndsWithItsContext", waitEnds},
		{"AFollowerSeesEveryEventOnceInOrder", followerSeesAll},
		{"PartsOfEverySizeSurvive", sizesSurvive},
		{"BatchesUpToTheLimitsAreKeptAndOneOverIsRefused", limitsHold},
		{"KhmerSurvivesByteForByte", khmerSurvives},
		{"TextNoStoreCanKeepIsRefusedWhole", badTextRefused},
		{"ReadingGoesOnWhileWriting", readWhileWriting},
		{"OpeningAgainKeepsEverything", reopenKeeps},
		{"AClosedLogRefusesAppends", closedRefuses},
		{"AnAppendWithdrawnBeforeItsTurnAppendsNothing", withdrawnAppendsNothing},
		{"AppendsCommittedTogetherSucceedOrFailAlone", groupedButAlone},
		{"AnyHistoryMatchesTheModel", historiesMatch},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, place(t)) })
	}
}

// noon is when everything in the suite is recorded.
var noon = time.Date(2026, 11, 23, 5, 0, 0, 123456000, time.UTC)

// Part is what a batch appends to one stream.
type Part struct {
	Stream id.Stream
	Head   eventlog.Head // where the stream stands before
	Clear  []string      // one event for each, with this clear part
}

// Batch builds a batch with its audit entry. It makes event identifiers from the command and their place in the batch, so that a
// test can tell which command an event belongs to.
func Batch(command id.Command, parts ...Part) eventlog.Batch {
	b := eventlog.Batch{Command: command, Expect: map[id.Stream]eventlog.Head{}, Entry: eventlog.Leaf{Record: []byte("did " + command)}}
	for _, p := range parts {
		b.Expect[p.Stream] = p.Head
		b.Entry.Streams = append(b.Entry.Streams, p.Stream)
		var events []event.Record
		for _, clear := range p.Clear {
			n := len(b.Events) + len(events)
			events = append(events, Record(id.Event(fmt.Sprintf("event-%s-%d", command, n)), p.Stream, clear))
		}
		eventlog.Chain(p.Head, events)
		b.Events = append(b.Events, events...)
	}
	return b
}

// Record builds one event that has something in every field.
func Record(name id.Event, stream id.Stream, clear string) event.Record {
	return event.Record{
		ID: name, Stream: stream, Kind: "test-noted/1", Entry: "entry-aaaaaaaa", Agency: "agency-aaaaaaaa", Actor: "account-aaaaaaaa",
		Recorded: noon, Happened: "2025-03~", Clear: []byte(clear), Subject: "person-aaaaaaaa",
		Personal: event.Box{Key: "key-aaaaaaaa", Data: []byte{0, 1, 254, 255}},
		Shared:   event.Box{Key: "key-bbbbbbbb", Data: []byte("sealed")},
	}
}

// Look builds a pure look: no command, no events, one audit entry.
func Look(what string, about ...id.Stream) eventlog.Batch {
	return eventlog.Batch{Entry: eventlog.Leaf{Record: []byte(what), Streams: about}}
}

// Clean fails the test when Verify finds a fault, and gives what it found.
func Clean(t testing.TB, s eventlog.Store) eventlog.Report {
	t.Helper()
	rep, err := eventlog.Verify(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Faults {
		t.Errorf("fault at %d in %s: %s", f.Position, f.Stream, f.What)
	}
	return rep
}

// All gives every event of the log.
func All(t testing.TB, s eventlog.Store) []event.Record {
	t.Helper()
	var all []event.Record
	var at int64
	for {
		page, err := s.After(context.Background(), at, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		all, at = append(all, page...), page[len(page)-1].Position
	}
}

func opened(t *testing.T, open Opener) Log {
	t.Helper()
	l := open(t)
	t.Cleanup(func() { l.Close() })
	return l
}

func mustAppend(t testing.TB, s eventlog.Store, b eventlog.Batch) eventlog.Receipt {
	t.Helper()
	r, err := s.Append(context.Background(), b)
	if err != nil {
		t.Fatalf("append %s: %v", b.Command, err)
	}
	return r
}

func mustStream(t testing.TB, s eventlog.Store, stream id.Stream, after int64) []event.Record {
	t.Helper()
	records, err := s.Stream(context.Background(), stream, after)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// after gives where the streams of a batch stand once it is appended.
func after(b eventlog.Batch) map[id.Stream]eventlog.Head {
	heads := map[id.Stream]eventlog.Head{}
	for s, h := range b.Expect {
		heads[s] = h
	}
	for _, r := range b.Events {
		heads[r.Stream] = eventlog.Head{Version: r.Seq, Hash: r.Hash}
	}
	return heads
}

// same compares records as stored; nothing and empty bytes are the same.
func same(t testing.TB, got, want []event.Record) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d events, want %d", len(got), len(want))
	}
	for i := range got {
		g, w := plain(got[i]), plain(want[i])
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("event %d:\n got %+v\nwant %+v", i, g, w)
		}
	}
}

func plain(r event.Record) event.Record {
	for _, b := range []*[]byte{&r.Clear, &r.Personal.Data, &r.Shared.Data} {
		if len(*b) == 0 {
			*b = nil
		}
	}
	r.Recorded = r.Recorded.UTC()
	return r
}

func placed(events []event.Record, first int64) []event.Record {
	out := append([]event.Record(nil), events...)
	for i := range out {
		out[i].Position = first + int64(i)
	}
	return out
}
