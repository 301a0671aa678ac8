package tip

import (
	"testing"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// told gives events in the order they were recorded, a minute apart.
func told(payloads ...event.Payload) []event.Opened {
	out := make([]event.Opened, len(payloads))
	for i, p := range payloads {
		agency := id.Agency("agency-hotline")
		if i > 1 {
			agency = "agency-police"
		}
		out[i] = event.Opened{Payload: p, Record: event.Record{Seq: int64(i + 1), Kind: p.Kind(), Agency: agency, Actor: "account-one",
			Recorded: time.Date(2026, 7, 14, 12, i, 0, 0, time.UTC)}}
	}
	return out
}

var call = Taken{Number: "111-222-333", Urgency: "soon", Channel: "phone", Sure: "saw-it", AtRisk: "person-her", Caller: "person-caller",
	Happening: event.Common("shut in")}

func TestWhoWorksOnATipIsWhoeverItWasHandedTo(t *testing.T) {
	taken := Fold("tip-a", told(call))
	if taken.State != StateTaken || taken.Holder() != "agency-hotline" {
		t.Fatalf("a tip just taken is %s with %s", taken.State, taken.Holder())
	}
	handed := Fold("tip-a", told(call, HandedOver{To: "agency-police"}))
	if handed.State != StateHanded || handed.Holder() != "agency-police" || handed.Agency != "agency-hotline" {
		t.Fatalf("handed over: %s with %s, taken by %s", handed.State, handed.Holder(), handed.Agency)
	}
}

func TestATipLinkedTwiceKeepsBothLinks(t *testing.T) {
	got := Fold("tip-a", told(call, HandedOver{To: "agency-police"}, Linked{Case: "case-a", Person: "p"}, Linked{Case: "case-b", Person: "q"}))
	if got.State != StateLinked || len(got.LinkedTo) != 2 {
		t.Fatalf("%s with %d links", got.State, len(got.LinkedTo))
	}
}

func TestAClosedTipSaysWhy(t *testing.T) {
	events := told(call, Closed{Reason: "no-way-to-find"})
	events[1].Why = "no number, no place"
	got := Fold("tip-a", events)
	if got.State != StateClosed || got.Reason != "no-way-to-find" || got.Why == "" || got.Head != 2 {
		t.Fatalf("%+v", got)
	}
}

func TestPeopleOfATipAreFoldedAsOnACase(t *testing.T) {
	got := Fold("tip-a", told(call, casefile.PersonAdded{Person: "person-her", Roles: []casefile.Code{casefile.RolePossibleVictim}}))
	if p := got.People.Person("person-her"); p == nil || !p.Has(casefile.RolePossibleVictim) {
		t.Fatal("the person at risk is not among the people")
	}
}

func TestATipNeedsWordsAndThreeJudgements(t *testing.T) {
	if faults := call.Check(partial.Day{}); len(faults) != 0 {
		t.Fatal(faults)
	}
	want := map[string]bool{"urgency": true, "channel": true, "sure": true, "happening": true}
	for _, f := range (Taken{}).Check(partial.Day{}) {
		delete(want, f.Where)
	}
	if len(want) != 0 {
		t.Fatalf("not asked for: %v", want)
	}
}
