package referral

import (
	"testing"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

func events(payloads ...event.Payload) []event.Opened {
	out := make([]event.Opened, len(payloads))
	for i, p := range payloads {
		out[i] = event.Opened{Payload: p, Record: event.Record{Seq: int64(i + 1), Kind: p.Kind(), Actor: "account-one",
			Recorded: time.Date(2026, 10, 12, 9, i, 0, 0, time.UTC)}}
	}
	return out
}

func until(t *testing.T, s string) partial.Date {
	t.Helper()
	d, err := partial.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sent(t *testing.T) Sent {
	return Sent{Number: "111-222-333", Case: "case-a", From: "agency-a", To: "agency-b", Sort: "service", Purpose: "reintegration", Basis: "consent",
		Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}}, People: []id.Person{"person-a"}, Until: until(t, "2027-04-08")}
}

func TestAReferralLastsUntilItIsAnsweredNoEndedOrOver(t *testing.T) {
	day := func(y, m, d int) partial.Day { return partial.Day{Year: y, Month: m, Day: d} }
	for name, row := range map[string]struct {
		events []event.Opened
		day    partial.Day
		active bool
	}{
		"sent, waiting":               {events(sent(t)), day(2026, 10, 13), true},
		"accepted":                    {events(sent(t), Accepted{Case: "case-b"}), day(2026, 10, 13), true},
		"declined":                    {events(sent(t), Declined{Reason: "no-place"}), day(2026, 10, 13), false},
		"ended":                       {events(sent(t), Accepted{}, Ended{Cause: casefile.EndConsentWithdrawn}), day(2026, 11, 4), false},
		"on its last day":             {events(sent(t)), day(2027, 4, 8), true},
		"the day after, nothing said": {events(sent(t)), day(2027, 4, 9), false},
		"reminded, and still waiting": {events(sent(t), Reminded{}), day(2026, 10, 20), true},
		"ended after it was declined": {events(sent(t), Declined{}, Ended{Cause: casefile.EndDeclined}), day(2026, 10, 13), false},
	} {
		if got := Fold("referral-a", row.events).Active(row.day); got != row.active {
			t.Errorf("%s: active %v", name, got)
		}
	}
}

func TestADeclinedReferralStaysDeclinedWhenItsGrantEnds(t *testing.T) {
	r := Fold("referral-a", events(sent(t), Declined{Reason: "no-place"}, Ended{Cause: casefile.EndDeclined}))
	if r.State != StateDeclined || r.Cause != casefile.EndDeclined {
		t.Fatalf("%s, %s", r.State, r.Cause)
	}
}

func TestWhatTheReceiverWroteIsInASectionOfItsOwn(t *testing.T) {
	if (Messaged{FromReceiver: true}).Section() != SectionAnswer || (Messaged{}).Section() != SectionMessage || (Accepted{}).Section() != SectionAnswer {
		t.Fatal("what the receiver wrote would end with the sender's words")
	}
	if (Ended{}).Section() != SectionState || (Reminded{}).Section() != SectionState {
		t.Fatal("that a referral ended must stay visible to its receiver")
	}
}

func TestAReferralNamesReceiverPurposeBasisPartsAndPeople(t *testing.T) {
	if faults := sent(t).Check(partial.Day{Year: 2026, Month: 10, Day: 12}); len(faults) != 0 {
		t.Fatal(faults)
	}
	want := map[string]bool{"to": true, "sort": true, "purpose": true, "basis": true, "parts": true, "people": true}
	for _, f := range (Sent{}).Check(partial.Day{}) {
		delete(want, f.Where)
	}
	if len(want) != 0 {
		t.Fatalf("not asked for: %v", want)
	}
	past := sent(t)
	past.Until = until(t, "2026-10-01")
	if faults := past.Check(partial.Day{Year: 2026, Month: 10, Day: 12}); len(faults) != 1 || faults[0].Where != "until" {
		t.Fatalf("an end before the beginning: %v", faults)
	}
}
