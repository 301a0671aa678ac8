package web

import (
	"net/http"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/referral"
	"spean/internal/view"
	"spean/internal/web/form"
)

// answerData stands above the forms of what is done with a referral.
type answerData struct {
	Number, Lead string
	Seen         int64
}

// referralAct makes the page of an act on a referral the person may do; otherwise the page is not there.
func (s *Server) referralAct(r *Request, act access.Act) (*casework.ReferralSight, *Page, error) {
	sight, err := s.referralSight(r)
	if err != nil {
		return nil, nil, err
	}
	if !sight.May[act] && r.Method != http.MethodPost { // a posted act decides by itself: the same command again is no fault
		return nil, nil, notThere()
	}
	return sight, &Page{Template: "referral_act", Nav: "/referrals", Back: "/referrals/" + string(sight.Stream)}, nil
}

// referralAccept takes a referral on, in a new case or in one the agency has.
func (s *Server) referralAccept(r *Request) (*Page, error) {
	sight, page, err := s.referralAct(r, access.ReferralAnswer)
	if err != nil {
		return nil, err
	}
	own, err := s.ownCases(r)
	if err != nil {
		return nil, err
	}
	var in referral.Accepted
	page.Form = form.Join(form.New(form.Field{Name: "into", Label: "referral-page.accept.into", Kind: form.Choice, Offered: own}), form.For("referral.accepted", in))
	page.Title, page.Submit = "referral-page.accept.title", "referral-page.accept.submit"
	page.Data = answerData{Number: sight.Sent.Number, Lead: r.T("referral-page.accept.lead")}
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, page.Back, "referral-accepted", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.AcceptReferral(r.Context(), do, sight.Stream, r.Typed.Get("message"), id.Stream(r.Typed.Get("into")))
	})
}

// ownCases are the open cases a referral can be taken into; nothing chosen begins a new one.
func (s *Server) ownCases(r *Request) ([]form.Option, error) {
	list, err := s.config.Desk.ListCases(r.Context(), r.Actor.Who(), view.CaseQuery{Status: view.OnlyOpen, Mine: true, Window: view.Window{Size: view.MaxPageSize}})
	if err != nil {
		return nil, err
	}
	out := []form.Option{}
	for _, l := range list.Lines {
		label := l.Row.Number
		if name := shownName(l.Name, r); name != "" {
			label += " · " + name
		}
		out = append(out, form.Option{Value: string(l.Row.Stream), Label: label})
	}
	return out, nil
}

// referralDecline does not take a referral on, with a reason the sender reads.
func (s *Server) referralDecline(r *Request) (*Page, error) {
	sight, page, err := s.referralAct(r, access.ReferralAnswer)
	if err != nil {
		return nil, err
	}
	var in referral.Declined
	page.Form = form.For("referral.declined", in)
	page.Form.Add(form.Field{Name: fieldWhy, Label: "referral.declined.why", Hint: "referral.declined.why-hint", Kind: form.Long, Max: maxWhy, Required: true})
	page.Title, page.Submit = "referral-page.decline.title", "referral-page.decline.submit"
	page.Data = answerData{Number: sight.Sent.Number, Lead: r.T("referral-page.decline.lead")}
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := page.Form.Bind(r.Typed, &in, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, page.Back, "referral-declined", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.DeclineReferral(r.Context(), do, sight.Stream, in.Reason)
	})
}

// referralEnd ends a referral: its purpose is reached, or the sender takes it back.
func (s *Server) referralEnd(r *Request) (*Page, error) {
	sight, page, err := s.referralAct(r, access.ReferralEnd)
	if err != nil {
		return nil, err
	}
	w := s.words(r, nil)
	causes := []casefile.Code{casefile.EndPurposeReached}
	if sight.Sending {
		causes = append(causes, casefile.EndTakenBack)
	}
	options := make([]form.Option, len(causes))
	for i, c := range causes {
		options[i] = form.Option{Value: string(c), Label: w.code("grant-end", c)}
	}
	var in referral.Ended
	page.Form = form.For("referral.ended", in).Offer("cause", options)
	page.Form.Field("cause").Required = true
	page.Form.Add(whyField(false))
	page.Title, page.Submit = "referral-page.end.title", "referral-page.end.submit"
	page.Data = answerData{Number: sight.Sent.Number, Lead: r.T("referral-page.end.lead")}
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := page.Form.Bind(r.Typed, &in, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, page.Back, "referral-ended", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.EndReferral(r.Context(), do, sight.Stream, in.Cause)
	})
}

// referralMessage writes to the other side.
func (s *Server) referralMessage(r *Request) (*Page, error) {
	sight, page, err := s.referralAct(r, access.ReferralNote)
	if err != nil {
		return nil, err
	}
	var in referral.Messaged
	page.Form = form.For("referral.messaged", in)
	page.Title, page.Submit = "referral-page.messages.title", "referral-page.messages.send"
	page.Data = answerData{Number: sight.Sent.Number}
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := page.Form.Bind(r.Typed, &in, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.acted(r, page, page.Back, "message-sent", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.NoteReferral(r.Context(), do, sight.Stream, in.Text.V)
	})
}
