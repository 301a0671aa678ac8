package demo_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/event"
	"spean/internal/view"
)

// A check re-derives the lists from whatever a store holds, and a server does so when it starts: events that each can be read must fold in
// whatever order and stream they stand, and whatever they leave out.
func TestEventsInAnyOrderAndAnyStreamFoldWithoutBreaking(t *testing.T) {
	s := reading(t)
	records, err := s.Desk.Log.After(t.Context(), 0, 1<<20)
	must(t, err)
	all, err := s.Desk.Vault.Coded(records)
	must(t, err)
	one := rapid.SampledFrom(all)
	rapid.Check(t, func(t *rapid.T) {
		stream := one.Draw(t, "stream").Stream
		events := rapid.SliceOfN(one, 1, 12).Draw(t, "events")
		for i := range events {
			e := &events[i]
			e.Stream = stream
			switch rapid.IntRange(0, 4).Draw(t, "damage") {
			case 0:
				e.Payload = reflect.Zero(reflect.TypeOf(e.Payload)).Interface().(event.Payload)
			case 1:
				e.Entry = one.Draw(t, "entry").Entry
			case 2:
				e.Happened, e.Recorded = "no day", time.Time{}
			}
		}
		if got := view.RowsOf(stream, events).Stream; got != stream {
			t.Fatalf("the rows are of %q", got)
		}
	})
}
