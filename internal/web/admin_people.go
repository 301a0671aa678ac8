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
	list := table.Table{Caption: "admin.people.title", Path: "/admin/people", Query: table.Query{Page: 1}, Total: len(people),
		Columns: []table.Column{{Label: "admin.person.title"}, {Label: "admin.person.name"}, {Label: "admin.person.roles"}, {Label: "admin.person.state"}, {Label: "admin.person.seen"}},
		Empty:   table.Empty{Title: "admin.people.empty", Next: "admin.people.lead"}, Bands: []table.Band{{}}}
	for _, a := range people {
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
