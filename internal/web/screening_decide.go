package web

import (
	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/web/form"
)

// screeningDecide records a person's decision with the reason, also against the finding.
func (s *Server) screeningDecide(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.findingPage(r, t)
	if err != nil {
		return nil, err
	}
	if page.Form == nil {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, t.Path+"#then", "screening-decided", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.DecideScreening(r.Context(), do, t.Stream, casefile.Code(r.Typed.Get("decision")))
	})
}

// caseOpenFromScreening opens a case on the person screened.
func (s *Server) caseOpenFromScreening(r *Request) (*Page, error) {
	do, err := s.do(r)
	if err != nil {
		return nil, err
	}
	done, err := s.config.Desk.OpenCaseFromScreening(r.Context(), do, id.Stream(r.PathValue("s")))
	if err != nil {
		return nil, err
	}
	return s.done(r, done, "/cases/"+string(done.Stream), "case-opened"), nil
}

// screeningHandOverShow asks to whom the screening goes: an agency, or the own one for a colleague's unit.
func (s *Server) screeningHandOverShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	return s.handOverPage(r, t)
}

func (s *Server) handOverPage(r *Request, t talk) (*Page, error) {
	if !t.May[access.ScreeningHandOver] {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	agencies, err := s.agenciesOffered(r, nil)
	if err != nil {
		return nil, err
	}
	for i, a := range agencies {
		if a.Value == string(r.Actor.Agency) {
			agencies[i].Label = r.T("screening-page.hand-over.own", "agency", a.Label)
		}
	}
	page := t.page("screening_form", "screening-page.title", smallForm{Heading: "screening-page.then.hand-over", Back: t.Path})
	page.Form, page.Submit = form.For("screening-form.handed-over", screening.HandedOver{}).Offer("to", agencies), "screening-page.then.hand-over"
	return page, nil
}

// screeningHandOver gives the screening to an agency to go on with.
func (s *Server) screeningHandOver(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.handOverPage(r, t)
	if err != nil {
		return nil, err
	}
	var typed screening.HandedOver
	if faults := page.Form.Bind(r.Typed, &typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, t.Path, "screening-handed-over", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.HandOverScreening(r.Context(), do, t.Stream, typed.To, false)
	})
}
