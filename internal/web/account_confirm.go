package web

import (
	"maps"
	"net/http"
	"slices"

	"spean/internal/account"
)

// confirmPassword is the field in which the password is typed again. Its name keeps it from being parked.
const confirmPassword = "confirm-password"

// hidden is a field a form carries unseen.
type hidden struct{ Name, Value string }

type confirmData struct{ Fields []hidden }

// requireFresh comes first in every grave act (looking after accounts, erasing): unless the password was typed a moment ago, the
// answer is a page that asks for it and then sends what was posted once more. The act goes on when both results are nil.
func (s *Server) requireFresh(r *Request) (*Page, error) {
	if account.Fresh(r.Actor.Session, r.Now) {
		return nil, nil
	}
	page := &Page{Template: "account_confirm", Title: "admin.confirm.title", Data: confirmData{Fields: carried(r)}}
	typed := r.Typed.Get(confirmPassword)
	if typed == "" {
		return page, nil
	}
	entry, err := s.config.Accounts.Confirm(r.Context(), r.token, typed, r.Now)
	if err != nil {
		return page, err
	}
	s.goOn(r, entry)
	return nil, nil
}

// carried lists what was posted, for a page that sends it again.
func carried(r *Request) []hidden {
	if r.Method != http.MethodPost {
		return nil
	}
	return slices.DeleteFunc(allTyped(r), func(h hidden) bool { return h.Name == confirmPassword })
}

// allTyped lists the typed fields, ordered by name.
func allTyped(r *Request) []hidden {
	var out []hidden
	for _, name := range slices.Sorted(maps.Keys(r.Typed)) {
		for _, value := range r.Typed[name] {
			out = append(out, hidden{name, value})
		}
	}
	return out
}

// goOn lets a session go on under its new token.
func (s *Server) goOn(r *Request, entry account.Entry) {
	s.keep(r.answer, tokenCookie, entry.Token.Reveal(), 0)
	r.token, r.Actor.Session = entry.Token, entry.Session
}
