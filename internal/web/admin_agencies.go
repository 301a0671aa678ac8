package web

import (
	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/web/table"
)

// adminAgencies lists the agencies of this installation.
func (s *Server) adminAgencies(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.AdminAgencies, ""); err != nil {
		return nil, err
	}
	agencies, err := s.config.Accounts.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	list := table.Table{Caption: "admin.agencies.title", Path: "/admin/agencies", Query: table.Query{Page: 1}, Total: len(agencies),
		Columns: []table.Column{{Label: "admin.agency.title"}, {Label: "admin.agency.kind"}, {Label: "admin.agency.country"}},
		Empty:   table.Empty{Title: "admin.agencies.empty", Next: "admin.agencies.lead"}, Bands: []table.Band{{}}}
	for _, a := range agencies {
		list.Bands[0].Rows = append(list.Bands[0].Rows, table.Row{Cells: []table.Cell{
			{Text: a.Names.In(string(r.Lang)), Also: otherNames(a.Names, r), Href: "/admin/agencies/" + string(a.ID)},
			{Text: r.T("account.agency-kind." + a.Kind)}, {Text: countryName(r, a.Country)}}})
	}
	return &Page{Template: "admin_list", Title: "admin.agencies.title", Nav: "/admin", Back: "/admin",
		Data: adminList{Lead: "admin.agencies.lead", Table: list, Add: "/admin/agencies/new", AddLabel: "admin.agencies.add"}}, nil
}

// adminList is a list an administrator looks after.
type adminList struct {
	Lead          string // message id
	Table         table.Table
	Add, AddLabel string
	Warn          string // message id of what is missing
}

// otherNames are the names beside the one shown.
func otherNames(n account.Names, r *Request) []string {
	var out []string
	for _, text := range []string{n.Khmer, n.Latin, n.Other} {
		if text != "" && text != n.In(string(r.Lang)) {
			out = append(out, text)
		}
	}
	return out
}
