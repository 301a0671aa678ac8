package web

import (
	"spean/internal/casefile"
	"spean/internal/screening"
	"spean/internal/web/form"
)

// stopReasons are offered with lost privacy first: it is the one that happens in front of others.
func stopReasons(w words) []form.Option {
	codes, _ := casefile.Vocabulary("stop-reason")
	out := []form.Option{{Value: "privacy-lost", Label: w.code("stop-reason", "privacy-lost")}}
	for _, code := range codes {
		if code != "privacy-lost" {
			out = append(out, form.Option{Value: code, Label: w.code("stop-reason", casefile.Code(code))})
		}
	}
	return out
}

// screeningStopShow asks why the talk stops; where it must not begin, it says so kindly.
func (s *Server) screeningStopShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	if t.Stopped() {
		return Go(t.Path), nil
	}
	return s.stopPage(t), nil
}

func (s *Server) stopPage(t talk) *Page {
	page := t.page("screening_stop", "screening-page.title", t)
	page.Form, page.Submit = form.For("screening-form.stopped", screening.Stopped{}), "screening-page.stop.submit"
	page.Form.Field("reason").Tiles = true
	page.Form.Offer("reason", stopReasons(t.words))
	return page
}

// screeningStop interrupts the talk. Danger as the reason leads on to help.
func (s *Server) screeningStop(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page := s.stopPage(t)
	var typed screening.Stopped
	if faults := page.Form.Bind(r.Typed, &typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.StopScreening(r.Context(), do, t.Stream, typed)
	if err != nil {
		return page, err
	}
	if typed.Reason == "danger" {
		return s.done(r, done, t.Path+"/danger", "talk-stopped"), nil
	}
	return s.done(r, done, t.Path, "talk-stopped"), nil
}
