package web

import (
	"slices"

	"spean/internal/account"
	"spean/internal/lang"
)

type accountData struct {
	Account  account.Account
	Roles    []string
	Sessions []sessionShown
	Others   bool
	Phones   []phoneShown // that send forms for the person
}

type sessionShown struct {
	ID, Label, Began, Seen string
	Here                   bool // the session this page is read in
}

// accountShow is a person's own account: where they are signed in, password, language and digits.
func (s *Server) accountShow(r *Request) (*Page, error) {
	a, err := s.config.Accounts.Account(r.Context(), r.Actor.ID)
	if err != nil {
		return nil, err
	}
	sessions, err := s.config.Accounts.Sessions(r.Context(), r.Actor.ID, r.Now)
	if err != nil {
		return nil, err
	}
	phones, err := s.ownPhonesShown(r)
	if err != nil {
		return nil, err
	}
	data := accountData{Account: a, Roles: roleNames(r, a.Roles), Sessions: sessionsShown(r, sessions), Phones: phones}
	data.Others = slices.ContainsFunc(data.Sessions, func(x sessionShown) bool { return !x.Here })
	return &Page{Template: "account_show", Title: "admin.me.title", Data: data}, nil
}

func sessionsShown(r *Request, sessions []account.Session) []sessionShown {
	out := make([]sessionShown, len(sessions))
	for i, x := range sessions {
		out[i] = sessionShown{ID: x.ID, Label: x.Label, Began: r.moment(x.Began), Seen: r.moment(x.Seen), Here: x.ID == r.Actor.Session.ID}
	}
	return out
}

func roleNames(r *Request, roles []string) []string {
	out := make([]string, len(roles))
	for i, role := range roles {
		out[i] = r.T("access.role." + role)
	}
	return out
}

// accountSessionEnd ends one of the person's own sessions, or all but this one.
func (s *Server) accountSessionEnd(r *Request) (*Page, error) {
	var err error
	if one := r.Typed.Get("session"); one != "" {
		err = s.config.Accounts.EndSession(r.Context(), r.Actor.ID, one)
	} else {
		err = s.config.Accounts.EndOthers(r.Context(), r.Actor.ID, r.Actor.Session.ID)
	}
	return noted("/account", "session-ended"), err
}

// accountLanguageSet keeps the language the person reads in with the account, and shows it here at once.
func (s *Server) accountLanguageSet(r *Request) (*Page, error) {
	if err := s.config.Accounts.SetLang(r.Context(), r.Actor.ID, r.Typed.Get("lang")); err != nil {
		return nil, err
	}
	if l, ok := lang.Parse(r.Typed.Get("lang")); ok {
		s.keep(r.answer, languageCookie, string(l), languageFor)
	}
	return noted("/account", "language-set"), nil
}
