package casework_test

import (
	"testing"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
)

// Whatever takes a consent away ends what rests on it, at once and on both sides: not only its withdrawal.
func TestAConsentTakenAwayInAnyWayEndsWhatRestsOnIt(t *testing.T) {
	o := newOffice(t)
	kalyan := o.who("kalyan.ngo")
	day := func(s string) partial.Date {
		d, err := partial.Parse(s)
		must(t, err)
		return d
	}
	for name, take := range map[string]func(file id.Stream, consent id.Entry, given casefile.ConsentRecorded) error{
		"struck": func(file id.Stream, consent id.Entry, _ casefile.ConsentRecorded) error {
			_, err := o.Desk.StrikeFact(t.Context(), latest(o.by("kalyan.ngo", "never given")), file, consent)
			return err
		},
		"corrected to a refusal": func(file id.Stream, consent id.Entry, given casefile.ConsentRecorded) error {
			given.Decision = casefile.ConsentDeclined
			_, err := o.Desk.CorrectFact(t.Context(), latest(o.by("kalyan.ngo", "misheard")), file, consent, given)
			return err
		},
		"corrected to end sooner": func(file id.Stream, consent id.Entry, given casefile.ConsentRecorded) error {
			given.Until = day("2026-12-01")
			_, err := o.Desk.CorrectFact(t.Context(), latest(o.by("kalyan.ngo", "misread")), file, consent, given)
			return err
		},
		"refused anew": func(file id.Stream, _ id.Entry, given casefile.ConsentRecorded) error {
			given.Decision, given.Until = casefile.ConsentDeclined, partial.Date{}
			_, _, err := o.Desk.RecordFact(t.Context(), o.by("kalyan.ngo", ""), file, given)
			return err
		},
	} {
		opened, err := o.Desk.OpenCase(t.Context(), o.by("kalyan.ngo", ""), casework.NewCase{Roles: []casefile.Code{casefile.RolePossibleVictim}, Name: "Qanary"})
		must(t, err)
		sight, err := o.Desk.SeeCase(t.Context(), kalyan, opened.Stream, partial.Day{}, "page")
		must(t, err)
		person := sight.People[0].ID
		given := casefile.ConsentRecorded{Person: person, Decision: casefile.ConsentGiven, Purpose: "reintegration", Recipient: o.who("neary.dos").Agency,
			Given: day("2026-11-16"), Until: day("2027-05-16"), How: event.About(casefile.Code("spoken"))}
		consent, _, err := o.Desk.RecordFact(t.Context(), o.by("kalyan.ngo", ""), opened.Stream, given)
		must(t, err)
		sent, err := o.Desk.SendReferral(t.Context(), o.by("kalyan.ngo", ""), referral.Sent{Case: opened.Stream, To: given.Recipient, Sort: "service",
			Purpose: "reintegration", Basis: "consent", People: []id.Person{person}, Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}}})
		must(t, err)
		if _, err := o.Desk.SeeCase(t.Context(), o.who("neary.dos"), opened.Stream, partial.Day{}, "page"); err != nil {
			t.Fatalf("%s: before it, the receiver sees nothing: %v", name, err)
		}
		must(t, take(opened.Stream, consent, given))
		if _, err := o.Desk.SeeCase(t.Context(), o.who("neary.dos"), opened.Stream, partial.Day{}, "page"); !problem.Hidden(err) {
			t.Errorf("%s: the receiver still sees the case: %v", name, err)
		}
		r, err := o.Desk.SeeReferral(t.Context(), kalyan, sent.Stream)
		must(t, err)
		if r.State != referral.StateEnded || r.Cause != casefile.EndConsentWithdrawn {
			t.Errorf("%s: the referral is %s, %s", name, r.State, r.Cause)
		}
	}
}
