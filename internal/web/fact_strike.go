package web

import (
	"spean/internal/casefile"
	"spean/internal/web/form"
)

// factStrike takes a fact recorded by mistake out of the present state, with a reason. It stays readable as struck.
func (s *Server) factStrike(r *Request) (*Page, error) {
	v, e, err := s.entryForAct(r, func(m mayShown) bool { return m.Correct })
	if err != nil {
		return nil, err
	}
	kind := casefile.FactName(e.Fact)
	shown := v.entry(e)
	page := v.actPage("fact_strike", "case.strike", actData{Heading: r.T("case.strike.title", "what", r.T("fact."+kind)),
		Notes: []string{r.T("case.strike.note")}, Back: v.entryPath(e.ID), Seen: seenBy(r, e.Seq), More: shown})
	page.Form, page.Submit = form.New(whyField(true)), "case.strike"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.StrikeFact(r.Context(), do, v.Stream, e.ID)
	if err != nil {
		return page, err
	}
	return s.toEntry(r, v, e, done, "struck"), nil
}
