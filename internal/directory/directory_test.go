package directory

import (
	"testing"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

func listed(entry id.Entry, p event.Payload) event.Opened {
	return event.Opened{Payload: p, Record: event.Record{Entry: entry, Kind: p.Kind(), Agency: "agency-a"}}
}

func TestAListingIsCorrectedInPlaceAndTakenOff(t *testing.T) {
	first := ServiceListed{Name: event.Common("Shelter"), Offers: []casefile.Code{"shelter"}}
	second := ServiceListed{Name: event.Common("Shelter for women"), Offers: []casefile.Code{"shelter"}}
	o := Fold("office-a", []event.Opened{listed("entry-a", first), listed("entry-b", EmergencyConfirmed{Name: event.Common("Desk")}), listed("entry-a", second)})
	if len(o.Services) != 1 || o.Services[0].What.Name.V != "Shelter for women" || len(o.Emergency) != 1 {
		t.Fatalf("%d services, %d contacts", len(o.Services), len(o.Emergency))
	}
	o = Fold("office-a", []event.Opened{listed("entry-a", first), listed("entry-a", Removed{})})
	if len(o.Services) != 0 {
		t.Fatal("a removed listing still stands")
	}
}

func TestEveryAgencyHasOneOffice(t *testing.T) {
	s := OfficeOf("agency-abcdefghij")
	if s.Kind() != id.Office || !id.Valid(string(s), id.Office) || s != OfficeOf("agency-abcdefghij") {
		t.Fatalf("office %q", s)
	}
}

func TestNoContactWithoutADayItWasChecked(t *testing.T) {
	today := partial.Day{Year: 2026, Month: 11, Day: 16}
	want := map[string]bool{"name": true, "contact": true, "checked": true}
	for _, f := range (EmergencyConfirmed{}).Check(today) {
		delete(want, f.Where)
	}
	if len(want) != 0 {
		t.Fatalf("not asked for: %v", want)
	}
	tomorrow, err := partial.Parse("2026-11-17")
	if err != nil {
		t.Fatal(err)
	}
	c := EmergencyConfirmed{Name: event.Common("Desk"), Contact: event.Common("000"), Checked: tomorrow}
	if faults := c.Check(today); len(faults) != 1 || faults[0].Key != "date.future" {
		t.Fatalf("checked tomorrow: %v", faults)
	}
}
