package web

import (
	"net/http"
	"slices"
	"strconv"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/web/form"
)

type versionData struct {
	Seen int64
	Lead string // text
}

// adminPersonEdit changes the full names and roles of an account. Other roles hold from the person's next request on.
func (s *Server) adminPersonEdit(r *Request) (*Page, error) {
	a, err := s.ownPerson(r)
	if err != nil {
		return nil, err
	}
	f := form.New(append(namesFields("admin.person"), rolesField(r))...)
	fillNames(f, a.Names)
	f.Values["roles"] = slices.Clone(a.Roles)
	page := &Page{Template: "admin_person_edit", Title: "admin.person.title", Nav: "/admin", Back: personPath(a.ID), Submit: "admin.person.save",
		Form: f, Data: versionData{Seen: a.Version}}
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := f.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	seen, err := seenVersion(r)
	if err != nil {
		return page, err
	}
	if !slices.Equal(a.Roles, r.Typed["roles"]) { // first, since it is what may be refused
		changed, err := s.config.Accounts.SetRoles(r.Context(), a.ID, seen, r.Typed["roles"])
		if err != nil {
			return page, err
		}
		seen = changed.Version
	}
	if _, err := s.config.Accounts.SetNames(r.Context(), a.ID, seen, namesTyped(r)); err != nil {
		return page, err
	}
	return noted(personPath(a.ID), "account-saved"), nil
}

// adminPersonDisable ends an account at once. Whoever leads open cases needs a successor, who gets them first.
func (s *Server) adminPersonDisable(r *Request) (*Page, error) {
	a, err := s.ownPerson(r)
	if err != nil {
		return nil, err
	}
	cases, err := s.config.Desk.LeadsCases(r.Context(), a.Agency, a.ID)
	if err != nil {
		return nil, err
	}
	page, err := s.disablePage(r, a, len(cases))
	if err != nil || r.Method != http.MethodPost {
		return page, err
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	seen, err := seenVersion(r)
	if err != nil {
		return page, err
	}
	leaving := account.Leaving{Leads: len(cases), Successor: id.Account(r.Typed.Get("successor"))}
	if err := s.config.Accounts.CheckLeaving(r.Context(), a.ID, leaving); err != nil {
		return page, err
	}
	if seen != a.Version {
		return page, problem.New(problem.Conflict, account.KeyChanged, "")
	}
	if len(cases) > 0 {
		if _, err := s.config.Desk.SucceedLead(r.Context(), a.Agency, a.ID, leaving.Successor, r.Typed.Get(fieldWhy)); err != nil {
			return nil, err
		}
	}
	if _, err := s.config.Accounts.Disable(r.Context(), a.ID, seen, leaving); err != nil {
		return page, err
	}
	return noted(personPath(a.ID), "account-disabled"), nil
}

func (s *Server) disablePage(r *Request, a account.Account, leads int) (*Page, error) {
	page := &Page{Template: "admin_person_edit", Title: "admin.person.disable", Nav: "/admin", Back: personPath(a.ID), Submit: "admin.person.disable",
		Form: form.New(), Data: versionData{Seen: a.Version, Lead: r.T("admin.person.disable-hint")}}
	if leads == 0 {
		return page, nil
	}
	people, err := s.config.Accounts.Accounts(r.Context(), a.Agency)
	if err != nil {
		return nil, err
	}
	var next []form.Option
	for _, p := range people {
		if p.ID != a.ID && p.State == account.Active && carriesCases(p) {
			next = append(next, form.Option{Value: string(p.ID), Label: p.Names.In(string(r.Lang))})
		}
	}
	page.Form.Add(form.Field{Name: "successor", Label: "admin.person.successor", Kind: form.Account, Offered: next, Required: true},
		form.Field{Name: fieldWhy, Label: "admin.person.why", Kind: form.Long, Max: maxWhy, Required: true})
	page.Data = versionData{Seen: a.Version, Lead: r.T("admin.person.successor-count", "n", strconv.Itoa(leads))}
	return page, nil
}

// carriesCases reports whether somebody has a role that works cases.
func carriesCases(a account.Account) bool {
	return slices.ContainsFunc(a.Roles, func(role string) bool {
		return role != string(access.Administrator) && role != string(access.HotlineWorker)
	})
}
