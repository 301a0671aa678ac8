package web

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// openData is what the page for opening a case shows around its form.
type openData struct{ Back string }

// caseOpen opens a case for somebody who came in person. From a tip or a screening it is opened there.
func (s *Server) caseOpen(r *Request) (*Page, error) {
	roles := form.For("fact.person", casefile.PersonAdded{Roles: []casefile.Code{casefile.RolePossibleVictim}}).Without("relation")
	names := form.For("fact.name", casefile.NameRecorded{}).Without("sort", "source", "detail")
	names.Field("text").Required, names.Field("text").Max = false, mostPasted
	page := &Page{Template: "case_open", Title: "case.open.title", Submit: "case.open.submit", Nav: "/cases", Data: openData{Back: "/cases"}}
	page.Form = form.Join(roles, names)
	if r.Method != "POST" {
		return page, nil
	}
	var person casefile.PersonAdded
	var first casefile.NameRecorded
	faults := append(roles.Bind(r.Typed, &person, r.Now), names.Bind(r.Typed, &first, r.Now)...)
	if len(faults) == 0 && first.Text.V != "" {
		faults = doubtsOf(page.Form, r, "text", first.Text.V)
	}
	if len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.OpenCase(r.Context(), do, casework.NewCase{Roles: person.Roles, Name: first.Text.V})
	if err != nil {
		return page, err
	}
	return s.done(r, done, "/cases/"+string(done.Stream), "case-opened"), nil
}

// caseAssign hands a case over to a colleague, who leads it from then on.
func (s *Server) caseAssign(r *Request) (*Page, error) {
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Assign })
	if err != nil {
		return nil, err
	}
	var to casefile.CaseAssigned
	f := form.For("case.case-assigned", to)
	if err := s.offerOffices(r, f); err != nil {
		return nil, err
	}
	why := whyField(true)
	why.Label = "case.assign.why"
	f.Add(form.Field{Name: "stay", Label: "case.assign.leave", Kind: form.Bool}, why)
	page := v.actPage("case_act", "case.assign.title", actData{Heading: r.T("case.assign.title"), Seen: seenBy(r, v.sight.CourseSeq)})
	page.Form, page.Submit = f, "case.assign.submit"
	if r.Method != "POST" {
		return page, nil
	}
	if faults := f.Bind(r.Typed, &to, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.AssignCase(r.Context(), do, v.Stream, to.Lead, r.Typed.Get("stay") == "yes")
	if err != nil {
		return page, err
	}
	return s.afterHandOver(r, v, done, "case-assigned"), nil
}

// afterHandOver shows the case, or the list when this person no longer sees it.
func (s *Server) afterHandOver(r *Request, v *caseView, done casework.Done, notice string) *Page {
	page := s.done(r, done, v.Path, notice)
	if _, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), v.Stream, noDay, "page"); problem.Hidden(err) {
		return noted("/cases", notice)
	}
	return page
}

// teamMember is a colleague on the team, for the page that changes it.
type teamMember struct {
	memberShown
	May bool
}

// caseTeam shows who works on a case and puts colleagues on the team.
func (s *Server) caseTeam(r *Request) (*Page, error) {
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Assign || m.Join })
	if err != nil {
		return nil, err
	}
	var joined casefile.TeamJoined
	f := form.For("case.team-joined", joined)
	if err := s.offerOffices(r, f); err != nil {
		return nil, err
	}
	data := actData{Heading: r.T("case.team.title"), More: v.teamMembers()}
	submit := "case.team.add"
	if !v.May.Assign { // a shelter lead joins, and puts nobody else there
		f.Without("account")
		submit = "case.team.join"
	}
	page := v.actPage("case_team", "case.team.title", data)
	page.Form, page.Submit = f, submit
	if r.Method != "POST" {
		return page, nil
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	if leaving := r.Typed.Get("leaves"); leaving != "" {
		done, err := s.config.Desk.LeaveTeam(r.Context(), do, v.Stream, id.Account(leaving))
		if err != nil {
			return page, err
		}
		return s.afterHandOver(r, v, done, "team-left"), nil
	}
	if faults := f.Bind(r.Typed, &joined, r.Now); len(faults) > 0 {
		return page, faults
	}
	if !v.May.Assign {
		joined.Account = r.Actor.ID
	}
	done, err := s.config.Desk.JoinTeam(r.Context(), do, v.Stream, joined.Account)
	if err != nil {
		return page, err
	}
	return s.done(r, done, v.Path, "team-joined"), nil
}

func (v *caseView) teamMembers() []teamMember {
	var out []teamMember
	for _, m := range v.team() {
		out = append(out, teamMember{m, v.May.Assign})
	}
	return out
}
