package web

import (
	"slices"
	"strings"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/web/form"
)

// printable are the parts that can be printed, in the order of the print. Restricted care stays on the screen.
var printable = []event.Section{casefile.SectionSafety, casefile.SectionDecisions, casefile.SectionPeople, casefile.SectionContact, casefile.SectionDocuments,
	casefile.SectionHome, casefile.SectionJourney, casefile.SectionEpisodes, casefile.SectionNeeds, casefile.SectionConsent, casefile.SectionTasks, casefile.SectionNotes}

// Fields of the page that asks what to print.
const (
	fieldParts   = "parts"
	fieldPeople  = "people"
	fieldPurpose = "purpose"
	fieldFamily  = "family-phones"
)

// printShown is what was chosen, ready for paper.
type printShown struct {
	*caseView
	Purpose       string
	At            time.Time
	Account, Of   string
	Decided       []personStates
	Groups        []factGroup
	PhonesLeftOut bool
}

// casePrint asks what to print and for what, then shows exactly that under a head that says who printed it. What was chosen is
// posted, not put into an address: it says for whom the print is.
func (s *Server) casePrint(r *Request) (*Page, error) {
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Print })
	if err != nil {
		return nil, err
	}
	page := v.actPage("case_act", "case.print.title", actData{Heading: r.T("case.print.title"), Notes: []string{r.T("case.print.recorded")}})
	page.Form, page.Submit = v.printForm(), "case.print.submit"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	sight, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), v.Stream, noDay, "print")
	if err != nil {
		return page, err
	}
	v = s.viewOf(r, sight)
	v.head()
	out := v.page("case_print")
	out.Data, out.Copy = v.printed(r), sight.Copy
	return out, nil
}

func (v *caseView) printForm() *form.Form {
	var parts []form.Option
	for _, section := range printable {
		if v.sees(section) {
			parts = append(parts, form.Option{Value: string(section), Label: v.words.text("section." + string(section))})
		}
	}
	return form.New(
		form.Field{Name: fieldPurpose, Label: "case.print.purpose", Hint: "case.print.purpose-hint", Kind: form.Text, Max: 200, Required: true},
		form.Field{Name: fieldParts, Label: "case.print.sections", Hint: "case.print.sections-hint", Kind: form.Choices, Offered: parts, Required: true},
		form.Field{Name: fieldPeople, Label: "case.print.people", Kind: form.People, Offered: v.peopleOptions(), Required: true},
		form.Field{Name: fieldFamily, Label: "case.print.family-phones", Hint: "case.print.family-phones-hint", Kind: form.Bool},
	)
}

// printed gathers what was chosen: facts of the parts about the people, and of phones only those of presumed victims unless the
// person asked for the family's.
func (v *caseView) printed(r *Request) printShown {
	chosen := map[id.Person]bool{}
	for _, p := range r.Typed[fieldPeople] {
		chosen[id.Person(p)] = true
	}
	parts := r.Typed[fieldParts]
	family := r.Typed.Get(fieldFamily) == "yes"
	v.May = mayShown{}
	out := printShown{caseView: v, Purpose: strings.TrimSpace(r.Typed.Get(fieldPurpose)), At: r.Now,
		Account: r.Actor.Names.In(string(r.Lang)), Of: r.Actor.AgencyName.In(string(r.Lang))}
	for _, section := range printable {
		if !slices.Contains(parts, string(section)) || !v.sees(section) {
			continue
		}
		if section == casefile.SectionDecisions {
			for _, p := range v.people() {
				if chosen[p.ID] && (p.Has(casefile.RolePossibleVictim) || len(p.Presumed)+len(p.Formal) > 0) {
					states := v.statesOf(p)
					states.Name = v.words.personName(p)
					out.Decided = append(out.Decided, states)
				}
			}
			continue
		}
		group := factGroup{Label: "section." + string(section)}
		for _, e := range v.sight.Entries {
			if e.Struck != nil || e.Erased || e.Fact.Section() != section || !concerns(e.Fact, chosen) {
				continue
			}
			if phone, ok := e.Fact.(casefile.PhoneRecorded); ok && !family && !v.isVictim(phone.Person) {
				out.PhonesLeftOut = true
				continue
			}
			group.Entries = append(group.Entries, v.entry(e))
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

func (v *caseView) isVictim(p id.Person) bool {
	person := v.sight.Person(p)
	return person != nil && person.Has(casefile.RolePossibleVictim)
}

// concerns reports whether a fact is about one of the people chosen, or about the whole case.
func concerns(f casefile.Fact, chosen map[id.Person]bool) bool {
	about := f.Concerns()
	return len(about) == 0 || slices.ContainsFunc(about, func(p id.Person) bool { return chosen[p] })
}
