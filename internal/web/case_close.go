package web

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/web/form"
)

// caseClose ends the work on a case, with a reason in a code and in words. Referrals end with it.
func (s *Server) caseClose(r *Request) (*Page, error) {
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Close })
	if err != nil {
		return nil, err
	}
	var closed casefile.CaseClosed
	f := form.For("case.case-closed", closed).Add(reasonField("case.close.why"))
	page := v.actPage("case_act", "case.close.title", actData{Heading: r.T("case.close.title"), Notes: append([]string{r.T("case.close.note")}, v.ending(nil)...),
		Seen: seenBy(r, v.sight.CourseSeq)})
	page.Form, page.Submit = f, "case.close.submit"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := f.Bind(r.Typed, &closed, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, v.Path, "case-closed", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.CloseCase(r.Context(), do, v.Stream, closed.Reason)
	})
}

// caseReopen takes the work up again, with a reason.
func (s *Server) caseReopen(r *Request) (*Page, error) {
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Reopen })
	if err != nil {
		return nil, err
	}
	page := v.actPage("case_act", "case.reopen.title", actData{Heading: r.T("case.reopen.title"), Seen: seenBy(r, v.sight.CourseSeq)})
	page.Form, page.Submit = form.New(reasonField("case.reopen.why")), "case.reopen.submit"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, v.Path, "case-reopened", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.ReopenCase(r.Context(), do, v.Stream)
	})
}

// reasonField asks for a required reason under a label of its own.
func reasonField(label string) form.Field {
	f := whyField(true)
	f.Label = label
	return f
}

// ending says which referrals end with an act; match tells which, nil all that are in force.
func (v *caseView) ending(match func(*casefile.Grant) bool) []string {
	var out []string
	for _, g := range v.sight.Grants {
		if g.Active(v.today) && (match == nil || match(g)) {
			out = append(out, v.words.text("case.consent.withdraw.ends", "agency", v.words.agency(g.To)))
		}
	}
	return out
}
