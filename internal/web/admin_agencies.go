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
	list := adminTable(r, table.Table{Caption: "admin.agencies.title", Path: "/admin/agencies",
		Columns: []table.Column{{Key: "agency", Label: "admin.agency.title", Sorts: true}, {Key: "kind", Label: "admin.agency.kind", Sorts: true},
			{Key: "country", Label: "admin.agency.country", Sorts: true}},
		Empty: table.Empty{Title: "admin.agencies.empty", Next: "admin.agencies.lead"}}, len(agencies))
	for _, a := range inTable(agencies, list, map[string]func(account.Agency) string{
		"agency":  func(a account.Agency) string { return sortText(a.Names.In(string(r.Lang))) },
		"kind":    func(a account.Agency) string { return sortText(r.T("account.agency-kind." + a.Kind)) },
		"country": func(a account.Agency) string { return sortText(countryName(r, a.Country)) },
	}) {
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

// adminTable makes a list that is held whole ready for the rows of one page: as the address sorts and turns it.
func adminTable(r *Request, t table.Table, total int) table.Table {
	t.Query, t.Total, t.Bands = table.Read(r.URL.Query(), t.Columns, t.Filters), total, []table.Band{{}}
	return t
}

// inTable gives what a page of such a list shows.
func inTable[T any](all []T, t table.Table, by map[string]func(T) string) []T {
	return table.Part(table.InOrder(all, t.Query, by), t.Query)
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
