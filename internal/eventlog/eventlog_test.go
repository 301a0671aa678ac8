package eventlog

import (
	"context"
	"strings"
	"testing"

	"spean/internal/event"
	"spean/internal/id"
)

// kept is a log as it was read, sound or damaged. Only After is asked of it.
type kept struct {
	Store
	records []event.Record
}

func (k kept) After(_ context.Context, position int64, limit int) ([]event.Record, error) {
	var out []event.Record
	for _, r := range k.records {
		if r.Position > position && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

// chained gives n events of a stream, placed from 1.
func chained(s id.Stream, n int) []event.Record {
	out := make([]event.Record, n)
	for i := range out {
		out[i] = event.Record{ID: id.Event("event-" + string(rune('a'+i))), Stream: s, Kind: "test/1", Clear: []byte("{}"), Position: int64(i + 1)}
	}
	Chain(Head{}, out)
	return out
}

func TestASoundLogHasNoFaults(t *testing.T) {
	records := chained("case-a", 4)
	rep, err := Verify(t.Context(), kept{records: records})
	if err != nil || len(rep.Faults) != 0 || rep.Events != 4 || rep.Streams["case-a"] != HeadOf(records) {
		t.Fatalf("%+v, %v", rep, err)
	}
}

func TestRow42_EveryDamageIsNamed(t *testing.T) {
	for name, row := range map[string]struct {
		damage func([]event.Record) []event.Record
		says   string
	}{
		"changed": {func(r []event.Record) []event.Record { r[1].Clear = []byte(`{"x":1}`); return r }, "hash does not cover"},
		"removed": {func(r []event.Record) []event.Record { return append(r[:1:1], r[2:]...) }, "sequence 3 follows 1"},
		"swapped": {func(r []event.Record) []event.Record {
			r[1], r[2] = r[2], r[1]
			r[1].Position, r[2].Position = 2, 3
			return r
		}, "sequence 3 follows 1"},
		"put in another's place": {func(r []event.Record) []event.Record { r[2].Prev[0]++; r[2].Hash = r[2].ComputeHash(); return r }, "does not follow the event before it"},
	} {
		rep, err := Verify(t.Context(), kept{records: row.damage(chained("case-a", 4))})
		if err != nil || len(rep.Faults) == 0 || !strings.Contains(rep.Faults[0].What, row.says) {
			t.Errorf("%s: %+v, %v", name, rep.Faults, err)
		}
	}
}

func TestABatchThatDoesNotFollowOnIsRefused(t *testing.T) {
	sound := func() Batch {
		return Batch{Command: "do-a", Expect: map[id.Stream]Head{"case-a": {}}, Events: chained("case-a", 2), Entry: Leaf{Record: []byte("{}")}}
	}
	if err := sound().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Batch){
		"no audit entry":      func(b *Batch) { b.Entry = Leaf{} },
		"no command":          func(b *Batch) { b.Command = "" },
		"nothing expected":    func(b *Batch) { b.Expect = nil },
		"another head":        func(b *Batch) { b.Expect["case-a"] = Head{Version: 1} },
		"a changed event":     func(b *Batch) { b.Events[1].Happened = "2025" },
		"more than the limit": func(b *Batch) { b.Events = chained("case-a", MaxEvents+1) },
	} {
		b := sound()
		spoil(&b)
		if b.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
