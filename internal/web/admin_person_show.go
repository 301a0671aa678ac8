package web

import (
	"strconv"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/problem"
)

type personData struct {
	Account   account.Account
	Path      string
	Roles     []string
	State     string // message id
	Tone      string
	Seen      string
	Created   string
	Sessions  []sessionShown
	Self      bool
	CanReset  bool
	CanEnable bool
}

// adminPersonShow is one account of the administrator's own agency, with what can be done about it.
func (s *Server) adminPersonShow(r *Request) (*Page, error) {
	a, err := s.ownPerson(r)
	if err != nil {
		return nil, err
	}
	sessions, err := s.config.Accounts.Sessions(r.Context(), a.ID, r.Now)
	if err != nil {
		return nil, err
	}
	return &Page{Template: "admin_person_show", Title: "admin.person.title", Nav: "/admin", Back: "/admin/people", Data: personData{
		Account: a, Path: personPath(a.ID), Roles: roleNames(r, a.Roles), State: "account.state." + string(a.State), Tone: stateTones[a.State],
		Seen: seenText(r, a), Created: r.moment(a.Created), Sessions: sessionsShown(r, sessions), Self: a.ID == r.Actor.ID,
		CanReset: a.State != account.Disabled, CanEnable: a.State == account.Disabled}}, nil
}

func personPath(who id.Account) string { return "/admin/people/" + string(who) }

// ownPerson asks for leave to look after the own agency's people and reads the account of the address; one of another agency is not
// there.
func (s *Server) ownPerson(r *Request) (account.Account, error) {
	if err := s.adminFor(r, access.AdminPeople, r.Actor.Agency); err != nil {
		return account.Account{}, err
	}
	a, err := s.config.Accounts.Account(r.Context(), id.Account(r.PathValue("account")))
	if err == nil && a.Agency != r.Actor.Agency {
		err = notThere()
	}
	return a, err
}

// adminPersonReset makes a new link for somebody who forgot the password or lost the first link.
func (s *Server) adminPersonReset(r *Request) (*Page, error) {
	a, err := s.ownPerson(r)
	if err != nil {
		return nil, err
	}
	return s.newLink(r, a.ID, personPath(a.ID))
}

// adminPersonSignOut ends every session of an account: a lost phone.
func (s *Server) adminPersonSignOut(r *Request) (*Page, error) {
	a, err := s.ownPerson(r)
	if err != nil {
		return nil, err
	}
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	return noted(personPath(a.ID), "account-signed-out"), s.config.Accounts.EndAll(r.Context(), a.ID)
}

// adminPersonEnable lets a disabled person back, with a new link.
func (s *Server) adminPersonEnable(r *Request) (*Page, error) {
	a, err := s.ownPerson(r)
	if err != nil {
		return nil, err
	}
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	seen, err := seenVersion(r)
	if err != nil {
		return nil, err
	}
	h, err := s.config.Accounts.Enable(r.Context(), a.ID, seen, r.Actor.ID, r.Now)
	if err != nil {
		return nil, err
	}
	return s.handout(r, h, personPath(a.ID)), nil
}

// seenVersion is the posted version of what is changed, as the person saw it.
func seenVersion(r *Request) (int64, error) {
	n, err := strconv.ParseInt(r.Typed.Get(fieldSeen), 10, 64)
	if err != nil || n < 0 {
		return 0, problem.New(problem.Invalid, "error.bad-request", "")
	}
	return n, nil
}
