package web

import (
	"net/http"
	"strconv"

	"spean/internal/account"
	"spean/internal/problem"
)

type linkData struct {
	Names  account.Names
	Name   string
	Device string
	Least  string
	Faults problem.List // at the password
}

// linkTake is where a one-time link leads, an invitation or a new start after a forgotten password: the person chooses a password and
// is signed in. Afterwards the address is the first page's, and the secret in the old one opens nothing any more.
func (s *Server) linkTake(r *Request) (*Page, error) {
	secret := account.Secret(r.PathValue("secret"))
	who, _, err := s.config.Accounts.Look(r.Context(), secret, r.Now)
	if err != nil {
		return nil, err
	}
	data := linkData{Names: who.Names, Name: who.Name, Device: deviceLabel(r), Least: strconv.Itoa(account.MinPassword)}
	page := &Page{Template: "link_take", Title: "admin.setup.password"}
	if r.Method != http.MethodPost {
		page.Data = data
		return page, nil
	}
	data.Device = r.Typed.Get("device")
	entry, err := s.config.Accounts.TakeLink(r.Context(), secret, r.Typed.Get("password"), data.Device, r.Now)
	if err != nil {
		data.Faults = faultsAt(err, "password")
		page.Data = data
		return page, err
	}
	s.welcome(r, entry)
	return Go("/"), nil
}
