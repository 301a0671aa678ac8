package web

import (
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/web/form"
)

// screeningNoteShow asks for a note to the talk as a whole.
func (s *Server) screeningNoteShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	return s.talkNotePage(t)
}

func (s *Server) talkNotePage(t talk) (*Page, error) {
	if !t.MayAsk() {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	page := t.page("screening_form", "screening-page.title", smallForm{Heading: "screening-page.note.add", Back: t.Path})
	page.Form, page.Submit = form.For("screening-form.noted", screening.Noted{}), "app.save"
	return page, nil
}

// screeningNote adds a note to the talk.
func (s *Server) screeningNote(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.talkNotePage(t)
	if err != nil {
		return nil, err
	}
	var typed screening.Noted
	if faults := page.Form.Bind(r.Typed, &typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	if _, err := s.config.Desk.NoteScreening(r.Context(), do, t.Stream, typed.Text.V); err != nil {
		return page, err
	}
	return noted(t.Path, "talk-noted"), nil
}
