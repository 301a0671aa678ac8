package web

import (
	"net/http"
	"strconv"

	"spean/internal/account"
	"spean/internal/problem"
)

type passwordData struct {
	Least    string
	Old, New problem.List // what is wrong with each field
}

// accountPassword lets a person choose another password. Every other session ends.
func (s *Server) accountPassword(r *Request) (*Page, error) {
	data := passwordData{Least: strconv.Itoa(account.MinPassword)}
	page := &Page{Template: "account_password", Title: "admin.me.password", Back: "/account"}
	if r.Method != http.MethodPost {
		page.Data = data
		return page, nil
	}
	entry, err := s.config.Accounts.ChangePassword(r.Context(), r.token, r.Typed.Get("password"), r.Typed.Get("new-password"), r.Now)
	if err != nil {
		data.Old, data.New = faultsAt(err, "password"), faultsAt(err, "new-password")
		page.Data = data
		return page, err
	}
	s.goOn(r, entry)
	return noted("/account", "password-changed"), nil
}

// faultsAt gives the problems of one field.
func faultsAt(err error, where string) problem.List {
	var out problem.List
	for _, p := range problem.All(err) {
		if p.Where == where {
			out = append(out, p)
		}
	}
	return out
}
