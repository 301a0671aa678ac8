package web

import (
	"slices"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/web/table"
)

// States of a phone, as the filter of the list and its badges have them.
const (
	phoneWorks  = "works"
	phoneRests  = "rests" // its person's account is not in use
	phoneEnded  = "ended"
	phonesPath  = "/admin/phones"
	phonesTitle = "admin.phones.title"
)

var phoneTones = map[string]string{phoneWorks: "done", phoneRests: "due", phoneEnded: "open"}

// phoneShown is a phone with whose it is.
type phoneShown struct {
	account.Phone
	Whose account.Names
	State string
}

// adminPhones lists the phones of the administrator's own agency that send filled forms.
func (s *Server) adminPhones(r *Request) (*Page, error) {
	phones, err := s.ownPhones(r)
	if err != nil {
		return nil, err
	}
	filter := table.Filter{Key: "state", Label: "admin.phone.state", Many: true}
	for _, state := range []string{phoneWorks, phoneRests, phoneEnded} {
		filter.Options = append(filter.Options, table.Option{Value: state, Label: r.T("admin.phone.state." + state), Count: -1})
	}
	list := adminTable(r, table.Table{Caption: phonesTitle, Path: phonesPath, Filters: []table.Filter{filter},
		Columns: []table.Column{{Key: "label", Label: "admin.phone.label", Sorts: true}, {Key: "whose", Label: "admin.phone.whose", Sorts: true},
			{Key: "added", Label: "admin.phone.added", Sorts: true}, {Key: "state", Label: "admin.phone.state", Sorts: true}},
		Empty: table.Empty{Title: "admin.phones.empty", Next: "admin.phones.empty-next"}}, 0)
	if asked := list.Query.Filters["state"]; len(asked) > 0 {
		phones = slices.DeleteFunc(phones, func(p phoneShown) bool { return !slices.Contains(asked, p.State) })
	}
	list.Total = len(phones)
	for _, p := range inTable(phones, list, map[string]func(phoneShown) string{
		"label": func(p phoneShown) string { return sortText(p.Label) },
		"whose": func(p phoneShown) string { return sortText(p.Whose.In(string(r.Lang))) },
		"added": func(p phoneShown) string { return sortMoment(p.Added) },
		"state": func(p phoneShown) string { return sortText(r.T("admin.phone.state." + p.State)) },
	}) {
		list.Bands[0].Rows = append(list.Bands[0].Rows, table.Row{Cells: []table.Cell{{Text: p.Label, Href: phonePath(p.ID)},
			{Text: p.Whose.In(string(r.Lang)), Also: otherNames(p.Whose, r)}, {Text: r.moment(p.Added), Number: true},
			{Text: r.T("admin.phone.state." + p.State), Badge: phoneTones[p.State], Note: endedText(r, p.Phone)}}})
	}
	return &Page{Template: "admin_list", Title: phonesTitle, Nav: "/admin", Back: "/admin",
		Data: adminList{Lead: "admin.phones.lead", Table: list, Add: phonesPath + "/new", AddLabel: "admin.phones.add"}}, nil
}

func phonePath(device id.Device) string { return phonesPath + "/" + string(device) }

// endedText says when a phone's credential ended; nothing while it has not.
func endedText(r *Request, p account.Phone) string {
	if p.Revoked.IsZero() {
		return ""
	}
	return r.moment(p.Revoked)
}

// ownPhones asks for leave to look after the own agency's phones and reads them.
func (s *Server) ownPhones(r *Request) ([]phoneShown, error) {
	if err := s.adminFor(r, access.AdminDevices, r.Actor.Agency); err != nil {
		return nil, err
	}
	return s.phonesOf(r)
}

// phonesOf reads the phones of the actor's agency, the newest first.
func (s *Server) phonesOf(r *Request) ([]phoneShown, error) {
	phones, err := s.config.Accounts.Phones(r.Context(), r.Actor.Agency)
	if err != nil || len(phones) == 0 {
		return nil, err
	}
	people, err := s.config.Accounts.Accounts(r.Context(), r.Actor.Agency)
	if err != nil {
		return nil, err
	}
	by := map[id.Account]account.Account{}
	for _, a := range people {
		by[a.ID] = a
	}
	out := make([]phoneShown, len(phones))
	for i, p := range phones {
		whose := by[p.Account]
		out[i] = phoneShown{Phone: p, Whose: whose.Names, State: phoneWorks}
		switch {
		case !p.Revoked.IsZero():
			out[i].State = phoneEnded
		case whose.State != account.Active:
			out[i].State = phoneRests
		}
	}
	return out, nil
}
