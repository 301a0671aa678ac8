package check_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/check"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/vault"
	"spean/internal/view"
)

// Whole installations, with what somebody changed in them, are checked in internal/node on both engines. Here stand the rules that need no
// store: what a chain shows by itself, what the check does with a store that fails, and how much it names.

// held is a log, with no audit entries beside it, and every other store empty.
type held struct {
	events []event.Record // stream by stream
	fails  error          // of reading a stream
}

func (h held) StreamsAfter(_ context.Context, after id.Stream, limit int) ([]id.Stream, error) {
	var out []id.Stream
	for _, e := range h.events {
		if e.Stream > after && !slices.Contains(out, e.Stream) && len(out) < limit {
			out = append(out, e.Stream)
		}
	}
	return out, nil
}

func (h held) Between(_ context.Context, first, last id.Stream) ([]event.Record, error) {
	var out []event.Record
	for _, e := range h.events {
		if e.Stream >= first && e.Stream <= last {
			out = append(out, e)
		}
	}
	return out, h.fails
}

func (h held) Marks(context.Context, int64, int) ([]eventlog.Mark, error) { return nil, nil }
func (h held) Commands(context.Context, func(id.Command, eventlog.Receipt) error) error {
	return nil
}
func (h held) Size(context.Context) (int64, error) { return 0, nil }
func (h held) Entries(context.Context, int64, int) ([]audit.StoredEntry, error) {
	return nil, nil
}
func (h held) StoredHashes(context.Context, int64, int) ([]audit.StoredHash, error) {
	return nil, nil
}
func (h held) Abouts(context.Context, func(id.Stream, int64) error) error { return nil }
func (h held) KeysAfter(context.Context, id.Key, int) ([]vault.WrappedKey, error) {
	return nil, nil
}
func (h held) RowsAfter(context.Context, account.Key, int) ([]account.Row, error) {
	return nil, nil
}

// coded reads an event unless its kind is one nobody knows.
func coded(records []event.Record) ([]event.Opened, error) {
	var out []event.Opened
	for _, r := range records {
		if r.Kind == "unheard-of/1" {
			return nil, errors.New("no such kind")
		}
		out = append(out, event.Opened{Record: r})
	}
	return out, nil
}

// stores is one that says whether its pages fit together.
type stores struct{ says error }

func (s stores) Check(context.Context) error { return s.says }

// rows are lists in which the rows of some streams are others than their events give.
type rows struct{ differ []id.Stream }

func (r rows) InUse(context.Context) (view.Generation, error) {
	return view.Generation{Mark: view.Mark{Position: 1 << 40}}, nil
}

func (r rows) Differing(_ context.Context, _ view.Generation, from, until id.Stream, want []view.Rows) ([]id.Stream, int64, error) {
	var out []id.Stream
	for _, s := range r.differ {
		if s >= from && s <= until {
			out = append(out, s)
		}
	}
	return out, int64(len(want)), nil
}

// office is a stream of a kind without rows, of so many events.
func office(name string, n int) []event.Record {
	out := make([]event.Record, n)
	for i := range out {
		out[i] = event.Record{Stream: id.Stream("office-" + name), Kind: "office/1", ID: id.Event(fmt.Sprint("event-", name, i)), Clear: []byte(fmt.Sprint(i))}
	}
	eventlog.Chain(eventlog.Head{}, out)
	return out
}

func parts(h held) check.Parts {
	return check.Parts{Log: h, Tree: h, Keys: h, Accounts: h, Coded: coded, Pause: func(context.Context) {}}
}

// named runs a check and gives what it names, as "where: key".
func named(t *testing.T, p check.Parts) (check.Report, []string) {
	t.Helper()
	report, err := check.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range report.Faults {
		out = append(out, f.Where+": "+strings.TrimPrefix(f.Key, "check."))
	}
	return report, out
}

func TestAChainThatFitsIsInOrder(t *testing.T) {
	h := held{events: append(office("a", 3), office("b", 200)...)}
	report, faults := named(t, parts(h))
	if len(faults) > 0 || !report.OK() || report.Events != 203 || report.Streams["office"] != 2 || report.Opened || report.Listed {
		t.Errorf("%+v, %v", report, faults)
	}
}

func TestWhatAChainShowsIsNamedWhereItIs(t *testing.T) {
	for what, change := range map[string]struct {
		do   func(events []event.Record) []event.Record
		want []string
	}{
		"an event taken out":         {func(e []event.Record) []event.Record { return slices.Delete(e, 2, 3) }, []string{"office-a #4: event-missing"}},
		"the first events taken out": {func(e []event.Record) []event.Record { return e[2:] }, []string{"office-a #3: event-missing"}},
		"an event changed":           {func(e []event.Record) []event.Record { e[1].Clear = []byte("other"); return e }, []string{"office-a #2: event-hash"}},
		"an event changed and hashed anew": {func(e []event.Record) []event.Record {
			e[1].Clear = []byte("other")
			e[1].Hash = e[1].ComputeHash()
			return e
		}, []string{"office-a #3: event-chain"}},
		"an event of a kind nobody knows": {func(e []event.Record) []event.Record {
			e[4].Kind = "unheard-of/1"
			eventlog.Chain(eventlog.Head{}, e)
			return e
		}, []string{"office-a #5: event-unreadable"}},
	} {
		h := held{events: append(change.do(office("a", 5)), office("b", 2)...)}
		if report, faults := named(t, parts(h)); !slices.Equal(faults, change.want) || report.OK() {
			t.Errorf("%s: named are %v, not %v", what, faults, change.want)
		}
	}
}

func TestAStoreThatCannotBeReadToItsEndIsAFaultAndTheOthersAreStillChecked(t *testing.T) {
	broken := errors.New("the disk does not answer")
	p := parts(held{events: office("a", 2), fails: broken})
	p.Pages = map[string]check.Pages{"keys": stores{errors.New("page 7")}, "log": stores{}}
	report, faults := named(t, p)
	if !slices.Equal(faults, []string{"keys: pages", "streams: stopped"}) || len(report.Errors) != 1 || !errors.Is(report.Errors[0], broken) {
		t.Errorf("named are %v, errors %v", faults, report.Errors)
	}
}

func TestRowsThatGoOnDifferingAreNamed(t *testing.T) {
	p := parts(held{events: append(office("a", 2), office("b", 2)...)})
	looked := 0
	p.Lists, p.Pause = rows{differ: []id.Stream{"office-b", "office-c"}}, func(context.Context) { looked++ }
	report, faults := named(t, p)
	if !slices.Equal(faults, []string{"office-b: lists-differ", "office-c: lists-differ"}) || !report.Listed || looked == 0 {
		t.Errorf("named are %v after %d looks", faults, looked)
	}
}

func TestOfVeryManyFaultsAThousandAreNamedAndTheRestCounted(t *testing.T) {
	var h held
	for i := range 1200 {
		one := office(fmt.Sprintf("%04d", i), 1)
		one[0].Clear = []byte("changed")
		h.events = append(h.events, one...)
	}
	report, faults := named(t, parts(h))
	if len(faults) != 1000 || report.More != 200 || report.OK() || !slices.IsSortedFunc(faults, cmp.Compare[string]) {
		t.Errorf("%d named, %d more", len(faults), report.More)
	}
}

func TestACheckThatIsStoppedSaysSo(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := check.Run(ctx, parts(held{events: office("a", 2)})); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
