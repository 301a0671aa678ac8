package web

import (
	"cmp"
	"slices"
	"strings"

	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/id"
	"spean/internal/place"
	"spean/internal/web/table"
)

type directoryData struct {
	Emergency []contactShown
	Table     table.Table
}

// contactShown is whom to call in danger.
type contactShown struct{ Name, Contact, Hours, Checked string }

// directoryShow lists whom to call in danger and to whom one can refer, for everybody who signs in.
func (s *Server) directoryShow(r *Request) (*Page, error) {
	agencies, err := s.config.Accounts.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	ids := make([]id.Agency, len(agencies))
	for i, a := range agencies {
		ids[i] = a.ID
	}
	offices, err := s.config.Desk.Directory(r.Context(), r.Actor.Who(), ids)
	if err != nil {
		return nil, err
	}
	w := s.words(r, nil)
	var services []directory.Listing[directory.ServiceListed]
	data := &directoryData{}
	for _, o := range offices {
		services = append(services, o.Services...)
		for _, e := range o.Emergency {
			c := contactShown{Name: e.What.Name.V, Contact: e.What.Contact.V, Hours: e.What.Hours.V, Checked: w.text("directory.checked-on", "date", w.date(e.What.Checked))}
			if !slices.Contains(data.Emergency, c) {
				data.Emergency = append(data.Emergency, c)
			}
		}
	}
	services = table.InOrder(services, table.Query{Sort: "service"}, w.serviceOrders())
	data.Table = w.directoryTable(r, services)
	return &Page{Template: "directory_show", Title: "directory.title", Nav: "/directory", Data: data}, nil
}

func (w words) directoryTable(r *Request, services []directory.Listing[directory.ServiceListed]) table.Table {
	t := table.Table{Caption: "directory.title", Path: "/directory", Empty: table.Empty{Title: "directory.empty", Next: "directory.empty.next"}, Bands: []table.Band{{}},
		Columns: []table.Column{{Key: "service", Label: "directory.service", Sorts: true}, {Label: "directory.service.offers"}, {Label: "directory.service.takes"},
			{Key: "place", Label: "directory.service.place", Sorts: true}, {Label: "directory.service.contact"}, {Key: "checked", Label: "directory.service.checked", Sorts: true}},
		Filters: []table.Filter{w.vocabFilter("offers", "directory.filter.offers", "need"), w.vocabFilter("takes", "directory.filter.takes", "whom-it-takes"),
			w.provinceFilter(services)}}
	t.Query = table.Read(r.URL.Query(), t.Columns, t.Filters)
	if t.Filtered() {
		t.Empty = table.Empty{Title: "app.empty-list.title", Next: "app.empty-list.next"}
	}
	services = slices.DeleteFunc(services, func(l directory.Listing[directory.ServiceListed]) bool {
		in := t.Query.Get("province")
		return !takesSomebody(l.What, casefile.Code(t.Query.Get("offers")), casefile.Code(t.Query.Get("takes"))) || in != "" && in != provinceOf(l.What)
	})
	t.Total = len(services)
	for _, l := range table.Part(table.InOrder(services, t.Query, w.serviceOrders()), t.Query) {
		t.Bands[0].Rows = append(t.Bands[0].Rows, w.serviceRow(r, l))
	}
	return t
}

// serviceOrders are what the columns of services sort by.
func (w words) serviceOrders() map[string]func(directory.Listing[directory.ServiceListed]) string {
	type listing = directory.Listing[directory.ServiceListed]
	return map[string]func(listing) string{
		"service": func(l listing) string { return sortText(l.What.Name.V) },
		"place": func(l listing) string {
			return sortText(stated(w, l.What.Place.V, func(p place.Told) string { return p.Display(w.lang) }))
		},
		"checked": func(l listing) string { return sortDate(l.What.Checked) },
	}
}

// provinceOf is the Cambodian province a service is in, as a code, or the country it is in otherwise.
func provinceOf(what directory.ServiceListed) string {
	told, ok := what.Place.V.Get()
	switch {
	case !ok:
		return ""
	case len(told.Code) >= 2:
		return told.Code[:2]
	}
	return strings.ToLower(told.Country)
}

// provinceFilter offers the provinces and countries services are in.
func (w words) provinceFilter(services []directory.Listing[directory.ServiceListed]) table.Filter {
	f := table.Filter{Key: "province", Label: "directory.filter.province"}
	for _, l := range services {
		code := provinceOf(l.What)
		if code == "" || slices.ContainsFunc(f.Options, func(o table.Option) bool { return o.Value == code }) {
			continue
		}
		label := place.CountryName(w.lang, strings.ToUpper(code))
		if p, ok := place.Cambodia().Lookup(code); ok {
			label = p.In(w.lang)
		}
		f.Options = append(f.Options, table.Option{Value: code, Label: label, Count: -1})
	}
	slices.SortFunc(f.Options, func(a, b table.Option) int { return cmp.Compare(sortText(a.Label), sortText(b.Label)) })
	return f
}

func (w words) serviceRow(r *Request, l directory.Listing[directory.ServiceListed]) table.Row {
	what := l.What
	agency := w.text("directory.outside")
	if what.Agency != "" {
		agency = w.agency(what.Agency)
	}
	takes := w.codes("whom-it-takes", what.Takes)
	if takes == "" {
		takes = w.text("directory.takes-all")
	}
	reach := table.Cell{Text: what.Contact.V, Note: what.Hours.V}
	if reach.Text == "" {
		reach = table.Cell{Text: what.Hours.V}
	}
	return table.Row{Cells: []table.Cell{{Text: what.Name.V, Note: w.joined(agency, what.Note.V)}, {Text: w.codes("need", what.Offers)}, {Text: takes},
		{Text: stated(w, what.Place.V, func(p place.Told) string { return p.Display(w.lang) })}, reach, checkedCell(r, what.Checked)}}
}
