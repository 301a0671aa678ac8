package web

import (
	"strconv"

	"spean/internal/access"
	"spean/internal/casework"
	"spean/internal/problem"
	"spean/internal/tip"
	"spean/internal/web/form"
)

// tipActData is a page that does one thing with a tip.
type tipActData struct{ Number, Seen string }

// tipActPage makes the page of an act on a tip, for those who may do it.
func (s *Server) tipActPage(r *Request, act access.Act, title, submit string, f *form.Form) (*Page, *casework.TipSight, error) {
	sight, err := s.tipOf(r)
	if err != nil {
		return nil, nil, err
	}
	if !sight.May[act] {
		return nil, nil, problem.New(problem.Withheld, "error.not-available", "")
	}
	seen := strconv.FormatInt(sight.Head, 10)
	if r.Typed.Get(fieldSeen) != "" {
		seen = r.Typed.Get(fieldSeen) // what the person saw when the form was first shown
	}
	return &Page{Template: "tip_act", Title: title, Form: f, Submit: submit, Nav: "/tips", Back: pathOf(sight.Stream),
		Data: tipActData{Number: sight.Taken.Number, Seen: seen}}, sight, nil
}

func (s *Server) tipClosePage(r *Request) (*Page, *casework.TipSight, error) {
	f := form.For("tip.closed", tip.Closed{}).Add(form.Field{Name: fieldWhy, Label: "tip.close.why", Kind: form.Long, Max: maxWhy, Required: true})
	return s.tipActPage(r, access.TipClose, "tip.close.title", "tip.close.submit", f)
}

// tipCloseShow asks why a tip leads no further.
func (s *Server) tipCloseShow(r *Request) (*Page, error) {
	page, _, err := s.tipClosePage(r)
	return page, err
}

// tipClose ends a tip.
func (s *Server) tipClose(r *Request) (*Page, error) {
	page, sight, err := s.tipClosePage(r)
	if err != nil {
		return nil, err
	}
	var closed tip.Closed
	if faults := page.Form.Bind(r.Typed, &closed, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, pathOf(sight.Stream), "tip-closed", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.CloseTip(r.Context(), do, sight.Stream, closed.Reason)
	})
}

func (s *Server) tipHandOverPage(r *Request) (*Page, *casework.TipSight, error) {
	options, err := s.agenciesToWork(r)
	if err != nil {
		return nil, nil, err
	}
	f := form.For("tip.handed-over", tip.HandedOver{}).Offer("to", options)
	return s.tipActPage(r, access.TipHandOver, "tip.hand-over.title", "tip.hand-over.submit", f)
}

// tipHandOverShow asks to which agency a tip goes.
func (s *Server) tipHandOverShow(r *Request) (*Page, error) {
	page, _, err := s.tipHandOverPage(r)
	return page, err
}

// tipHandOver gives a tip to an agency to work on.
func (s *Server) tipHandOver(r *Request) (*Page, error) {
	page, sight, err := s.tipHandOverPage(r)
	if err != nil {
		return nil, err
	}
	var handed tip.HandedOver
	if faults := page.Form.Bind(r.Typed, &handed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.HandOverTip(r.Context(), do, sight.Stream, handed.To)
	if err != nil {
		return page, err
	}
	if handed.To != r.Actor.Agency {
		return s.done(r, done, "/tips", "tip-handed-over"), nil // it is theirs now
	}
	return s.done(r, done, pathOf(sight.Stream), "tip-handed-over"), nil
}
