package web

import (
	"net/http"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/web/form"
)

type inviteData struct{ Seen int64 }

// handoutData is a one-time link to hand to somebody; it is shown once and kept nowhere.
type handoutData struct {
	Name, Address, Ends, Next string
}

// adminPersonInvite makes an account at the administrator's own agency and the link with which its person comes in.
func (s *Server) adminPersonInvite(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.AdminPeople, r.Actor.Agency); err != nil {
		return nil, err
	}
	page := &Page{Template: "admin_person_invite", Title: "admin.people.invite", Nav: "/admin", Back: "/admin/people", Submit: "admin.person.invite",
		Form: personForm(r), Data: inviteData{}}
	page.Form.Add(rolesField(r))
	if r.Method != http.MethodPost {
		return page, nil
	}
	return s.invite(r, page, r.Actor.Agency, r.Typed["roles"], "/admin/people")
}

// adminAgencyInvite invites the first administrator of an agency, as long as it has none who can sign in; "again" names one who was
// invited and needs another link.
func (s *Server) adminAgencyInvite(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.AdminAgencies, ""); err != nil {
		return nil, err
	}
	a, data, err := s.agencyAsked(r)
	if err != nil {
		return nil, err
	}
	if !data.Invite {
		return nil, notThere()
	}
	back := "/admin/agencies/" + string(a.ID)
	page := &Page{Template: "admin_person_invite", Title: "admin.agency.first-invite", Nav: "/admin", Back: back, Submit: "admin.person.invite",
		Form: personForm(r), Data: inviteData{}}
	if r.Method != http.MethodPost {
		return page, nil
	}
	for _, p := range data.Waiting {
		if string(p.ID) == r.Typed.Get("again") {
			return s.newLink(r, p.ID, back)
		}
	}
	return s.invite(r, page, a.ID, []string{account.Administrator}, back)
}

// invite makes the account of what was typed and shows its link.
func (s *Server) invite(r *Request, page *Page, agency id.Agency, roles []string, next string) (*Page, error) {
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	h, err := s.config.Accounts.Invite(r.Context(), account.Newcomer{Name: r.Typed.Get("name"), Names: namesTyped(r), Agency: agency, Roles: roles,
		Lang: r.Typed.Get("lang")}, r.Actor.ID, r.Now)
	if err != nil {
		if problem.KindOf(err) == problem.Broken {
			return nil, err
		}
		return page, err
	}
	return s.handout(r, h, next), nil
}

// newLink makes another link for an account and shows it.
func (s *Server) newLink(r *Request, who id.Account, next string) (*Page, error) {
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	h, err := s.config.Accounts.Reset(r.Context(), who, r.Actor.ID, r.Now)
	if err != nil {
		return nil, err
	}
	return s.handout(r, h, next), nil
}

func (s *Server) handout(r *Request, h account.Handout, next string) *Page {
	return &Page{Template: "admin_link", Title: "admin.link.page", Nav: "/admin", Data: handoutData{Name: h.Account.Names.In(string(r.Lang)),
		Address: s.config.Address + "/link/" + h.Secret.Reveal(), Ends: r.moment(h.Ends), Next: next}}
}

func personForm(r *Request) *form.Form {
	var langs []form.Option
	for _, l := range account.Languages() {
		langs = append(langs, form.Option{Value: l, Label: r.T(map[string]string{"km": "app.language-khmer", "en": "app.language-english"}[l])})
	}
	fields := append([]form.Field{{Name: "name", Label: "admin.person.name", Hint: "admin.person.name-hint", Kind: form.Text, Max: 60, Required: true}},
		namesFields("admin.person")...)
	f := form.New(append(fields, form.Field{Name: "lang", Label: "admin.person.lang", Kind: form.Choice, Offered: langs, Required: true})...)
	f.Values.Set("lang", "km")
	return f
}

func rolesField(r *Request) form.Field {
	var roles []form.Option
	for _, role := range access.Roles() {
		roles = append(roles, form.Option{Value: string(role), Label: r.T("access.role." + string(role))})
	}
	return form.Field{Name: "roles", Label: "admin.person.roles", Hint: "admin.person.roles-hint", Kind: form.Choices, Offered: roles, Required: true}
}
