package web

import (
	"slices"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/web/table"
)

// recheckDays is after how many days a contact should be called again.
const recheckDays = 180

// ownOffice asks for leave to keep the agency's listings and reads them.
func (s *Server) ownOffice(r *Request, act access.Act) (*directory.Office, error) {
	if err := s.adminFor(r, act, r.Actor.Agency); err != nil {
		return nil, err
	}
	offices, err := s.config.Desk.Directory(r.Context(), r.Actor.Who(), []id.Agency{r.Actor.Agency})
	if err != nil {
		return nil, err
	}
	return offices[0], nil
}

// adminEmergency lists the emergency contacts the agency confirmed.
func (s *Server) adminEmergency(r *Request) (*Page, error) {
	office, err := s.ownOffice(r, access.AdminEmergency)
	if err != nil {
		return nil, err
	}
	list := adminTable(r, table.Table{Caption: "admin.emergency.title", Path: "/admin/emergency",
		Columns: []table.Column{{Key: "name", Label: "directory.emergency.name", Sorts: true}, {Label: "directory.emergency.contact"}, {Label: "directory.emergency.hours"},
			{Key: "checked", Label: "directory.emergency.checked", Sorts: true}},
		Empty: table.Empty{Title: "directory.emergency.none", Next: "admin.emergency.none"}}, len(office.Emergency))
	type contact = directory.Listing[directory.EmergencyConfirmed]
	for _, l := range inTable(office.Emergency, list, map[string]func(contact) string{
		"name":    func(l contact) string { return sortText(l.What.Name.V) },
		"checked": func(l contact) string { return sortDate(l.What.Checked) },
	}) {
		list.Bands[0].Rows = append(list.Bands[0].Rows, table.Row{Cells: []table.Cell{
			{Text: l.What.Name.V, Href: "/admin/emergency/" + string(l.Entry)}, {Text: l.What.Contact.V, Number: true}, {Text: l.What.Hours.V}, checkedCell(r, l.What.Checked)}})
	}
	data := adminList{Lead: "admin.emergency.lead", Table: list, Add: "/admin/emergency/new", AddLabel: "directory.emergency.add"}
	if ready, err := s.ready(r.Context()); err != nil {
		return nil, err
	} else if !ready {
		data.Warn = "admin.emergency.none"
	}
	return &Page{Template: "admin_list", Title: "admin.emergency.title", Nav: "/admin", Back: "/admin", Data: data}, nil
}

// adminDirectory lists the services the agency keeps on the directory.
func (s *Server) adminDirectory(r *Request) (*Page, error) {
	office, err := s.ownOffice(r, access.AdminDirectory)
	if err != nil {
		return nil, err
	}
	list := adminTable(r, table.Table{Caption: "admin.directory.title", Path: "/admin/directory",
		Columns: []table.Column{{Key: "service", Label: "directory.service.name", Sorts: true}, {Label: "directory.service.offers"}, {Label: "directory.service.takes"},
			{Key: "place", Label: "directory.service.place", Sorts: true}, {Key: "checked", Label: "directory.service.checked", Sorts: true}},
		Empty: table.Empty{Title: "directory.empty", Next: "directory.empty.next"}}, len(office.Services))
	for _, l := range inTable(office.Services, list, s.words(r, nil).serviceOrders()) {
		list.Bands[0].Rows = append(list.Bands[0].Rows, table.Row{Cells: append([]table.Cell{{Text: l.What.Name.V, Href: "/admin/directory/" + string(l.Entry)}},
			s.serviceCells(r, l.What)...)})
	}
	return &Page{Template: "admin_list", Title: "admin.directory.title", Nav: "/admin", Back: "/admin", Data: adminList{Lead: "admin.directory.lead", Table: list,
		Add: "/admin/directory/new", AddLabel: "directory.service.add"}}, nil
}

// serviceCells are what a service offers, whom it takes, where it is and when that was checked.
func (s *Server) serviceCells(r *Request, what directory.ServiceListed) []table.Cell {
	w := s.words(r, nil)
	takes := w.codes("whom-it-takes", what.Takes)
	if takes == "" {
		takes = w.text("directory.takes-all")
	}
	return []table.Cell{{Text: w.codes("need", what.Offers)}, {Text: takes},
		{Text: stated(w, what.Place.V, func(p place.Told) string { return p.Short(w.lang) }), Note: what.Hours.V}, checkedCell(r, what.Checked)}
}

func checkedCell(r *Request, d partial.Date) table.Cell {
	if d.IsZero() {
		return table.Cell{Text: r.T("directory.not-checked")}
	}
	cell := table.Cell{Text: partial.FormatDate(d, string(r.Lang), r.KhmerDigits), Number: true}
	if last, ok := d.Latest(); ok && last.Compare(partial.DayOf(r.Now).AddDays(-recheckDays)) < 0 {
		cell.Note = r.T("admin.emergency.recheck")
	}
	return cell
}

// takesSomebody reports whether a service offers and takes what is asked for; nothing asked is always met, and a service that names
// nobody takes everybody.
func takesSomebody(what directory.ServiceListed, offers, takes casefile.Code) bool {
	return (offers == "" || slices.Contains(what.Offers, offers)) && (takes == "" || len(what.Takes) == 0 || slices.Contains(what.Takes, takes))
}
