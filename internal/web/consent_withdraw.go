package web

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/web/form"
)

// consentWithdraw takes a consent back. The page says first what ends with it, and what it cannot undo.
func (s *Server) consentWithdraw(r *Request) (*Page, error) {
	v, e, err := s.entryForAct(r, func(m mayShown) bool { return m.Withdraw })
	if err != nil {
		return nil, err
	}
	consent, ok := e.Fact.(casefile.ConsentRecorded)
	if !ok {
		return nil, withheld()
	}
	notes := v.ending(func(g *casefile.Grant) bool { return g.Consent == e.ID })
	if len(notes) == 0 {
		notes = []string{r.T("case.consent.withdraw.none")}
	}
	notes = append(notes, r.T("case.consent.withdraw.not-unsent"))
	var said casefile.ConsentWithdrawn
	f := form.For("case.consent-withdrawn", said).Add(happenedField(), whyField(false))
	page := v.actPage("case_act", "case.consent.withdraw", actData{Heading: v.words.text("case.consent.withdraw.what", "person", v.words.who(consent.Person),
		"what", v.words.code("purpose", consent.Purpose), "agency", v.words.recipient(consent)), Notes: notes, Back: v.Path + "/consent"})
	page.Form, page.Submit = f, "case.consent.withdraw"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := f.Bind(r.Typed, &said, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, v.Path+"/consent", "consent-withdrawn", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.WithdrawConsent(r.Context(), do, v.Stream, e.ID, said.How.V)
	})
}
