package web

import (
	"strconv"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// submissionActData is a page that does one thing with what a phone sent.
type submissionActData struct{ Number, Seen, Lead string }

// submissionAct shows the form of an act to those who may do it, and does it when it was sent.
func (s *Server) submissionAct(r *Request, act access.Act, name, notice string, fields []form.Field, do func(casework.Do, id.Stream) (casework.Done, error)) (*Page, error) {
	sight, err := s.submissionOf(r, false)
	if err != nil {
		return nil, err
	}
	if !sight.May[act] {
		if command, bad := r.Command(); bad == nil && r.Method == "POST" { // sent twice: it is done already
			if done, again := do(casework.Do{Who: r.Actor.Who(), Command: command, Why: r.Typed.Get(fieldWhy)}, sight.Stream); again == nil && done.Repeated {
				return s.done(r, done, pathOf(sight.Stream), notice), nil
			}
		}
		return nil, problem.New(problem.Withheld, "error.not-available", "")
	}
	seen := strconv.FormatInt(sight.Head, 10)
	if r.Typed.Get(fieldSeen) != "" {
		seen = r.Typed.Get(fieldSeen) // what the person saw when the form was first shown
	}
	f := form.New(append(fields, form.Field{Name: fieldWhy, Label: "submission." + name + ".why", Kind: form.Long, Max: maxWhy, Required: true})...)
	page := &Page{Template: "submission_act", Title: "submission." + name + ".title", Form: f, Submit: "submission." + name + ".submit", Nav: "/intakes", Back: pathOf(sight.Stream),
		Data: submissionActData{Number: s.words(r, nil).inDigits(sight.Received.Number), Seen: seen, Lead: "submission." + name + ".lead"}}
	if r.Method != "POST" {
		return page, nil
	}
	if faults := f.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, pathOf(sight.Stream), notice, func(with casework.Do) (casework.Done, error) { return do(with, sight.Stream) })
}

// submissionReview says what was found when the forms under one name were laid side by side.
func (s *Server) submissionReview(r *Request) (*Page, error) {
	notice := "intake-reviewed"
	return s.submissionAct(r, access.SubmissionReview, "reviewed", notice, nil, func(do casework.Do, stream id.Stream) (casework.Done, error) {
		return s.config.Desk.ReviewConflict(r.Context(), do, stream)
	})
}

// submissionBasis records a legal basis other than consent.
func (s *Server) submissionBasis(r *Request) (*Page, error) {
	field := form.Field{Name: "basis", Label: "submission.basis", Kind: form.Choice, Required: true}
	codes, _ := casefile.Vocabulary("legal-basis")
	for _, c := range codes {
		if casefile.Code(c) != casework.BasisConsent {
			field.Offered = append(field.Offered, form.Option{Value: c, Label: s.words(r, nil).code("legal-basis", casefile.Code(c))})
		}
	}
	notice := "intake-basis-recorded"
	return s.submissionAct(r, access.SubmissionBasis, "basis-recorded", notice, []form.Field{field}, func(do casework.Do, stream id.Stream) (casework.Done, error) {
		return s.config.Desk.RecordBasis(r.Context(), do, stream, casefile.Code(r.Typed.Get("basis")))
	})
}

// submissionDelete destroys the words of what a phone sent.
func (s *Server) submissionDelete(r *Request) (*Page, error) {
	notice := "intake-deleted"
	return s.submissionAct(r, access.SubmissionDelete, "deleted", notice, nil, func(do casework.Do, stream id.Stream) (casework.Done, error) {
		return s.config.Desk.DeleteSubmission(r.Context(), do, stream)
	})
}

// submissionOpenCase opens a case from what was sent, with its note in the language of whoever opens it.
func (s *Server) submissionOpenCase(r *Request) (*Page, error) {
	do, err := s.do(r)
	if err != nil {
		return nil, err
	}
	done, err := s.config.Desk.OpenCaseFromSubmission(r.Context(), do, id.Stream(r.PathValue("submission")), r.Lang)
	if err != nil {
		return nil, err
	}
	return s.done(r, done, pathOf(done.Stream), "case-opened"), nil
}
