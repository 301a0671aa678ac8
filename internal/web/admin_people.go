package web

import (
	"strings"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/web/table"
)

// adminPeople lists those who sign in at the administrator's own agency.
func (s *Server) adminPeople(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.AdminPeople, r.Actor.Agency); err != nil {
		return nil, err
	}
	people, err := s.config.Accounts.Accounts(r.Context(), r.Actor.Agency)
	if err != nil {
		return nil, err
	}
	list := adminTable(r, table.Table{Caption: "admin.people.title", Path: "/admin/people",
		Columns: []table.Column{{Key: "person", Label: "admin.person.title", Sorts: true}, {Key: "name", Label: "admin.person.name", Sorts: true},
			{Label: "admin.person.roles"}, {Key: "state", Label: "admin.person.state", Sorts: true}, {Key: "seen", Label: "admin.person.seen", Sorts: true}},
		Empty: table.Empty{Title: "admin.people.empty", Next: "admin.people.lead"}}, len(people))
	for _, a := range inTable(people, list, map[string]func(account.Account) string{
		"person": func(a account.Account) string { return sortText(a.Names.In(string(r.Lang))) },
		"name":   func(a account.Account) string { return a.Name },
		"state":  func(a account.Account) string { return sortText(r.T("account.state." + string(a.State))) },
		"seen":   func(a account.Account) string { return sortMoment(a.Seen) },
	}) {
		list.Bands[0].Rows = append(list.Bands[0].Rows, table.Row{Cells: []table.Cell{
			{Text: a.Names.In(string(r.Lang)), Also: otherNames(a.Names, r), Href: "/admin/people/" + string(a.ID)},
			{Text: a.Name, Number: true}, {Text: strings.Join(roleNames(r, a.Roles), ", ")},
			{Text: r.T("account.state." + string(a.State)), Badge: stateTones[a.State]}, {Text: seenText(r, a), Number: true}}})
	}
	return &Page{Template: "admin_list", Title: "admin.people.title", Nav: "/admin", Back: "/admin",
		Data: adminList{Lead: "admin.people.lead", Table: list, Add: "/admin/people/new", AddLabel: "admin.people.invite"}}, nil
}

var stateTones = map[account.State]string{account.Invited: "part", account.Active: "done", account.Disabled: "open"}

func seenText(r *Request, a account.Account) string {
	if a.Seen.IsZero() {
		return r.T("admin.person.seen-never")
	}
	return r.moment(a.Seen)
}
