package casework_test

import (
	"slices"
	"testing"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/submission"
)

// knownAgain is a form about somebody the investigator's case is about already.
func (h *house) knownAgain() (file id.Stream, person id.Person, form id.Stream) {
	h.t.Helper()
	first := h.send("investigator", htcdsForm("first", "TRUE", "បុប្ផា", "prs_Second_Name", "ឈួន", "prs_MobilePhone", "012 345 678"))
	done, err := h.Desk.OpenCaseFromSubmission(h.t.Context(), h.by("investigator", ""), first, lang.English)
	must(h.t, err)
	form = h.send("investigator", htcdsForm("second", "TRUE", "Bopha", "prs_Second_Name", "Chhuon", "prs_MobilePhone", "+855 12 345 678", "prs_Title", "weaver"))
	h.settleNow()
	return done.Stream, h.see("investigator", done.Stream).People[0].ID, form
}

func TestAFormIsAddedToTheCaseOfSomebodyKnownWithWhatWasChosen(t *testing.T) {
	h := newHouse(t, "staff")
	file, person, form := h.knownAgain()
	candidates, err := h.Desk.FormCandidates(t.Context(), h.who("investigator"), form)
	must(t, err)
	if len(candidates) != 1 || candidates[0].Stream != file || candidates[0].Person != person || len(candidates[0].Reasons) < 2 {
		t.Fatalf("it may be about %+v", candidates)
	}
	seen, err := h.Desk.SeeAdding(t.Context(), h.who("investigator"), form, file, person, lang.English)
	must(t, err)
	var chosen []int
	for i, f := range seen.Facts {
		if _, phone := f.Fact.(casefile.PhoneRecorded); !f.May || f.Known != phone {
			t.Errorf("%s: may %v, known %v", casefile.FactName(f.Fact), f.May, f.Known)
		}
		if !f.Known {
			chosen = append(chosen, i)
		}
	}
	if len(chosen) != 2 || seen.Name.Khmer != "ឈួន បុប្ផា" {
		t.Fatalf("new are %v, beside %+v", chosen, seen.Name)
	}
	do := h.by("investigator", "the same phone")
	done, err := h.Desk.AddSubmissionToCase(t.Context(), do, form, casework.FormOnCase{Case: file, Person: person, Facts: chosen}, lang.English)
	must(t, err)
	c := h.see("investigator", file)
	names, phones, notes := casefile.Live[casefile.NameRecorded](c.Case), casefile.Live[casefile.PhoneRecorded](c.Case), casefile.Live[casefile.NoteWritten](c.Case)
	if len(c.People) != 1 || len(names) != 2 || len(phones) != 1 || len(notes) != 2 || done.Stream != file {
		t.Errorf("the case has %d people, %d names, %d phones, %d notes", len(c.People), len(names), len(phones), len(notes))
	}
	if l := c.Linked[form]; len(c.Forms) != 1 || c.Forms[0].Submission != form || !l.Sees {
		t.Errorf("the case names the form as %+v", l)
	}
	s := h.opened("investigator", form)
	if s.State != submission.StateLinked || len(s.LinkedTo) != 1 || s.LinkedTo[0].Case != file || s.May[access.SubmissionMatch] || s.May[access.SubmissionOpen] {
		t.Errorf("the form stands at %s, on %+v", s.State, s.LinkedTo)
	}
	if _, err := h.Desk.AddSubmissionToCase(t.Context(), h.by("investigator", ""), form, casework.FormOnCase{Case: file, Person: person}, lang.English); key(err) != "submission.not-waiting" {
		t.Errorf("added again: %v", err)
	}
	_, err = h.Desk.StrikeFact(t.Context(), h.by("investigator", "heard wrongly"), file, names[1].ID)
	must(t, err)
	if c := h.see("investigator", file); len(casefile.Live[casefile.NameRecorded](c.Case)) != 1 {
		t.Error("what was added cannot be struck")
	}
	_, err = h.Desk.ErasePerson(t.Context(), h.by("unit-lead", "she asked for it"), file, person)
	must(t, err)
	if s := h.opened("investigator", form); !s.Erased || s.Intake != nil || len(s.XML()) > 0 {
		t.Error("who was erased on the case is read in the form that was added")
	}
	if h.found("investigator", "Chhuon Bopha", form) != 0 {
		t.Error("who was erased is found")
	}
	h.verified()
}

func TestWhoIsNotOnTheCaseLinksAFormAndRecordsNothingThere(t *testing.T) {
	h := newHouse(t, "staff")
	file, person := h.openCase("Qanary")
	form := h.send("colleague", htcdsForm("k", "TRUE", "Qanary"))
	h.settleNow()
	seen, err := h.Desk.SeeAdding(t.Context(), h.who("colleague"), form, file, person, lang.English)
	must(t, err)
	if len(seen.Facts) == 0 || slices.ContainsFunc(seen.Facts, func(f casework.AddedFact) bool { return f.May || f.Known }) || seen.Name.Other != "Qanary" {
		t.Errorf("who is not on the case sees %+v", seen)
	}
	add := func(who string, at id.Stream, of id.Person, facts ...int) error {
		_, err := h.Desk.AddSubmissionToCase(t.Context(), h.by(who, ""), form, casework.FormOnCase{Case: at, Person: of, Facts: facts}, lang.English)
		return err
	}
	if err := add("colleague", file, person, 0); problem.KindOf(err) != problem.Withheld {
		t.Errorf("a colleague records on the case: %v", err)
	}
	if err := add("colleague", file, "person-nobody"); key(err) != "error.not-on-case" {
		t.Errorf("added to nobody: %v", err)
	}
	if err := add("investigator", file, person); problem.KindOf(err) != problem.Withheld {
		t.Errorf("another agency adds it: %v", err)
	}
	if err := add("worker", file, person, 99); key(err) != "error.bad-request" {
		t.Errorf("a fact the form does not have: %v", err)
	}
	must(t, add("colleague", file, person))
	c := h.see("worker", file)
	if len(c.Forms) != 1 || !c.Linked[form].Sees || len(casefile.Live[casefile.NameRecorded](c.Case)) != 1 {
		t.Errorf("the case has %+v", c.Forms)
	}
	h.verified()
}

func TestAFormWithoutConsentIsComparedWithNobody(t *testing.T) {
	h := newHouse(t, "staff")
	file, person := h.openCase("Qanary")
	form := h.send("worker", htcdsForm("l", "FALSE", "Qanary"))
	h.settleNow()
	if _, err := h.Desk.FormCandidates(t.Context(), h.who("worker"), form); problem.KindOf(err) != problem.Withheld {
		t.Errorf("compared: %v", err)
	}
	if _, err := h.Desk.SeeAdding(t.Context(), h.who("worker"), form, file, person, lang.English); problem.KindOf(err) != problem.Withheld {
		t.Errorf("laid beside the case: %v", err)
	}
	unknown := h.send("worker", filled(htcds.FormID, "no such version", "m", "prs_First_Name", "Qanary"))
	if _, err := h.Desk.FormCandidates(t.Context(), h.who("worker"), unknown); problem.KindOf(err) != problem.Withheld {
		t.Errorf("a form nobody serves is compared: %v", err)
	}
}

func TestOfManyWhoShareANameThoseForWhomMostSpeaksAreProposedFirst(t *testing.T) {
	h := newHouse(t, "staff")
	for range 24 {
		h.openCase("Qanary")
	}
	file, last := h.openCase("Canary")
	_, _, err := h.Desk.RecordFact(t.Context(), h.by("worker", ""), file, casefile.PhoneRecorded{Person: last, Number: event.About(partial.Known("+85512345678")), Safe: event.About(casefile.SafeUnknown)})
	must(t, err)
	form := h.send("worker", htcdsForm("many", "TRUE", "Qanary", "prs_MobilePhone", "012 345 678"))
	h.settleNow()
	candidates, err := h.Desk.FormCandidates(t.Context(), h.who("worker"), form)
	must(t, err)
	if len(candidates) != 20 || candidates[0].Person != last || candidates[0].Reasons[0].Why != "phone" {
		t.Errorf("%d are proposed, first %+v", len(candidates), candidates[0])
	}
}
