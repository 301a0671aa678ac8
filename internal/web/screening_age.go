package web

import (
	"spean/internal/casefile"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/web/form"
)

// screeningAgeShow asks for the age at the time anew; which list leads may change, no answer does.
func (s *Server) screeningAgeShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	return s.agePage(t)
}

func (s *Server) agePage(t talk) (*Page, error) {
	if !t.MayAsk() {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	page := t.page("screening_form", "screening-page.title", smallForm{Heading: "screening-page.question.age.change", Back: t.Path + "/more"})
	page.Form, page.Submit = form.For("screening-form.age-set", screening.AgeSet{Age: t.Age}), "app.save"
	return page, nil
}

// screeningAge records the other age.
func (s *Server) screeningAge(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.agePage(t)
	if err != nil {
		return nil, err
	}
	var typed screening.AgeSet
	if faults := page.Form.Bind(r.Typed, &typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	if _, err := s.config.Desk.SetAge(r.Context(), do, t.Stream, casefile.Code(typed.Age)); err != nil {
		return page, err
	}
	return noted(t.Path+"/question", "age-set"), nil
}

// smallForm is a page with nothing but a heading and a form.
type smallForm struct {
	Heading string // message id
	Lead    string // message id
	Back    string
}
