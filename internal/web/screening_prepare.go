package web

import (
	"spean/internal/screening"
	"spean/internal/web/form"
)

// prepareData is the talk with the words to read aloud.
type prepareData struct {
	talk
	Say []string
	Ask string
}

// screeningPrepareShow asks about the safety and privacy of the talk, then gives the words of consent to read aloud.
func (s *Server) screeningPrepareShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	return s.preparePage(r, t), nil
}

func (s *Server) preparePage(r *Request, t talk) *Page {
	var last screening.Prepared
	if t.Prepared != nil {
		last = *t.Prepared
		last.Consent = "" // asked anew each time
	}
	data := prepareData{talk: t, Ask: r.T("screening-page.consent.ask")}
	who := "screening-page.consent.who"
	about := []string{"what-for", "who-sees", "shared", "may-stop", "may-refuse", "costs-nothing", "cannot-promise"}
	if t.Proxy {
		who, data.Ask = "screening-page.proxy.consent.who", r.T("screening-page.proxy.consent.ask")
		about[0] = "proxy"
	}
	data.Say = append(data.Say, r.T(who, "agency", t.words.agency(r.Actor.Agency)))
	for _, part := range about {
		if part == "proxy" {
			data.Say = append(data.Say, r.T("screening-page.proxy.consent.what-for"), r.T("screening-page.proxy.consent.careful"))
			continue
		}
		data.Say = append(data.Say, r.T("screening-page.consent."+part))
	}
	page := t.page("screening_prepare", "screening-page.title", data)
	page.Form = form.For("screening-form.prepared", last)
	for _, name := range []string{"safe", "private", "interpreter", "consent"} {
		page.Form.Field(name).Tiles = true
	}
	page.Submit = "screening-page.consent.submit"
	return page
}

// screeningPrepare records how the talk was made safe. Where it is not safe or the person does not want to talk, it leads to stopping.
func (s *Server) screeningPrepare(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page := s.preparePage(r, t)
	var typed screening.Prepared
	if faults := page.Form.Bind(r.Typed, &typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	if _, err := s.config.Desk.PrepareTalk(r.Context(), do, t.Stream, typed); err != nil {
		return page, err
	}
	if t.Prepared = &typed; !t.Ready() {
		return noted(t.Path+"/stop", "talk-prepared"), nil
	}
	return noted(t.Next(), "talk-prepared"), nil
}
