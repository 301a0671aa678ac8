package web

import (
	"slices"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/web/form"
)

// findingShown is a finding a decision can rest on.
type findingShown struct{ Href, Number, Outcome string }

// personForAct opens a case for an act about one of its people whose data were not erased.
func (s *Server) personForAct(r *Request, may func(mayShown) bool) (*caseView, *casefile.Person, error) {
	v, err := s.caseForAct(r, may)
	if err != nil {
		return nil, nil, err
	}
	p := v.sight.Person(id.Person(r.PathValue("person")))
	if p == nil || p.Entry == nil || p.Erased {
		return nil, nil, withheld()
	}
	return v, p, nil
}

// personPresume asks a person to decide whether somebody is a presumed victim, with the reason. Nothing is chosen beforehand.
func (s *Server) personPresume(r *Request) (*Page, error) {
	v, p, err := s.personForAct(r, func(m mayShown) bool { return m.Presume })
	if err != nil {
		return nil, err
	}
	var decided casefile.PresumptionDecided
	f := form.For("case.presumption-decided", decided)
	f.Field("decision").Tiles = true
	f.Add(happenedField(), whyField(true))
	findings := s.findings(r, p)
	page := v.actPage("person_presume", "case.presumed.decide", actData{Heading: r.T("case.presumed.decide"), Notes: []string{r.T("case.presumed.advice")},
		Back: v.Path + "/people" + anchorOf(p.ID), More: decideShown{v.words.personName(p), v.shownFindings(findings)}})
	page.Form, page.Submit = f, "app.save"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := f.Bind(r.Typed, &decided, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	decided.Person = p.ID
	if n := len(findings); n > 0 {
		last := findings[n-1]
		decided.Screening, decided.Outcome = last.Stream, last.outcome
	}
	done, err := s.config.Desk.Presume(r.Context(), do, v.Stream, decided)
	if err != nil {
		return page, err
	}
	return s.done(r, done, v.Path, "presumption-decided"), nil
}

// personIdentify records that an authority formally identified somebody: another state, another decider, another date.
func (s *Server) personIdentify(r *Request) (*Page, error) {
	v, p, err := s.personForAct(r, func(m mayShown) bool { return m.Identify })
	if err != nil {
		return nil, err
	}
	var decided casefile.FormallyIdentified
	f := form.For("case.formally-identified", decided)
	f.Field("decision").Tiles = true
	f.Add(happenedField(), whyField(true))
	page := v.actPage("person_presume", "case.formal.record", actData{Heading: r.T("case.formal.record"), Notes: []string{r.T("case.formal.advice")},
		Back: v.Path + "/people" + anchorOf(p.ID), More: decideShown{Name: v.words.personName(p)}})
	page.Form, page.Submit = f, "app.save"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := f.Bind(r.Typed, &decided, r.Now); len(faults) > 0 {
		return page, faults
	}
	decided.Person = p.ID
	return s.acted(r, page, v.Path, "identified", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.Identify(r.Context(), do, v.Stream, decided)
	})
}

// personErase makes everything personal about somebody unreadable for good. It asks for a reason and, on the way, for the password.
func (s *Server) personErase(r *Request) (*Page, error) {
	v, p, err := s.personForErasing(r)
	if err != nil {
		return nil, err
	}
	notes := append([]string{r.T("case.erase.note"), r.T("case.erase.copies")}, v.ending(func(g *casefile.Grant) bool { return slices.Contains(g.People, p.ID) })...)
	page := v.actPage("person_erase", "case.erase.submit", actData{Heading: v.words.text("case.erase.title", "name", v.words.personName(p)), Notes: notes,
		Back: v.Path + "/people" + anchorOf(p.ID)})
	page.Form, page.Submit = form.New(whyField(true)), "case.erase.submit"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	if confirm, err := s.requireFresh(r); confirm != nil || err != nil {
		return confirm, err
	}
	return s.acted(r, page, v.Path+"/people", "person-erased", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.ErasePerson(r.Context(), do, v.Stream, p.ID)
	})
}

// personForErasing finds somebody to erase: also one already erased, so that sending the same form twice is no fault.
func (s *Server) personForErasing(r *Request) (*caseView, *casefile.Person, error) {
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Erase })
	if err != nil {
		return nil, nil, err
	}
	p := v.sight.Person(id.Person(r.PathValue("person")))
	if p == nil || p.Entry == nil {
		return nil, nil, withheld()
	}
	return v, p, nil
}

// decideShown is whom a decision is about and what was found.
type decideShown struct {
	Name     string
	Findings []findingShown
}

// finding is what a screening of somebody says now.
type finding struct {
	*casework.ScreeningSight
	outcome casefile.Code
}

// findings are those of the screenings linked to somebody this person may open, the latest last.
func (s *Server) findings(r *Request, p *casefile.Person) []finding {
	var out []finding
	for _, link := range p.Screening {
		sight, err := s.config.Desk.SeeScreening(r.Context(), r.Actor.Who(), link.Screening, "page")
		if err != nil {
			continue // a finding out of sight cannot be weighed; the decision says so by naming none
		}
		out = append(out, finding{sight, casefile.Code(sight.Findings.Lead.Outcome)})
	}
	return out
}

func (v *caseView) shownFindings(all []finding) []findingShown {
	var out []findingShown
	for _, f := range all {
		out = append(out, findingShown{Href: "/screenings/" + string(f.Stream), Number: v.sight.Linked[f.Stream].Number, Outcome: v.words.outcome(f.outcome)})
	}
	return out
}
