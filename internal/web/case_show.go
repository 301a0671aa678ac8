package web

import (
	"spean/internal/casefile"
	"spean/internal/problem"
)

// casePart answers with one part of a case under its head.
func (s *Server) casePart(r *Request, tab, template string, part func(*caseView) any) (*Page, error) {
	v, err := s.caseView(r, tab)
	if v == nil {
		return nil, err
	}
	if v.Tab == "" {
		return nil, problem.New(problem.Withheld, "error.not-available", "") // the part is not open to this person
	}
	v.Part = part(v)
	return v.page(template), err
}

// page is a page about the case: its title is the number, never a name.
func (v *caseView) page(template string) *Page {
	return &Page{Template: template, Title: "case.title", TitleArgs: []string{"number", v.Number}, Data: v, Nav: "/cases"}
}

// caseShow shows a little of everything in a case.
func (s *Server) caseShow(r *Request) (*Page, error) {
	return s.casePart(r, "overview", "case_show", func(v *caseView) any { return v.overview() })
}

// casePeople shows everybody on the case with everything recorded about them.
func (s *Server) casePeople(r *Request) (*Page, error) {
	return s.casePart(r, "people", "case_people", func(v *caseView) any { return v.whole() })
}

// caseJourney shows the strip and every leg.
func (s *Server) caseJourney(r *Request) (*Page, error) {
	return s.casePart(r, "journey", "case_journey", func(v *caseView) any {
		part := journeyPart{Strip: v.journey()}
		for _, e := range orderedLegs(casefile.Live[casefile.LegAdded](v.sight.Case)) {
			part.Legs = append(part.Legs, v.entry(e))
		}
		return part
	})
}

// caseEpisodes shows every episode of exploitation.
func (s *Server) caseEpisodes(r *Request) (*Page, error) {
	return s.casePart(r, "episodes", "case_episodes", func(v *caseView) any { return v.episodes() })
}

// caseConsent shows what was agreed to and refused.
func (s *Server) caseConsent(r *Request) (*Page, error) {
	return s.casePart(r, "consent", "case_consent", func(v *caseView) any { return v.consents() })
}

// caseReferrals shows what of the case other agencies see or saw, and what others show here.
func (s *Server) caseReferrals(r *Request) (*Page, error) {
	return s.casePart(r, "referrals", "case_referrals", func(v *caseView) any { return v.referrals() })
}

// caseTasks shows what is to be done and what is done.
func (s *Server) caseTasks(r *Request) (*Page, error) {
	return s.casePart(r, "tasks", "case_tasks", func(v *caseView) any {
		open, done := v.tasks()
		return tasksPart{open, done}
	})
}

// caseNotes shows the notes, those of restricted care to those who give care.
func (s *Server) caseNotes(r *Request) (*Page, error) {
	return s.casePart(r, "notes", "case_notes", func(v *caseView) any { return v.notes() })
}

// caseTimeline shows everything that happened.
func (s *Server) caseTimeline(r *Request) (*Page, error) {
	return s.casePart(r, "timeline", "case_timeline", func(v *caseView) any { return v.told(len(v.sight.History)) })
}
