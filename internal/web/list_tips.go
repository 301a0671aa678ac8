package web

import (
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/tip"
	"spean/internal/view"
	"spean/internal/web/table"
)

// tipsList lists the tips handed to the agency, or those a person took, the most urgent first.
func (s *Server) tipsList(r *Request) (*Page, error) {
	w := s.words(r, nil)
	side := w.choice("side", "list.filter.side", "incoming", "list.filter.incoming", "outgoing", "list.filter.outgoing")
	if !r.Actor.May("list.cases") { // the hotline works on none
		side = w.choice("side", "list.filter.side", "outgoing", "list.filter.outgoing")
	}
	filters := []table.Filter{side, {Key: "state", Label: "list.column.state"}}
	for _, state := range []string{"taken", "handed-over", "linked", "closed"} {
		filters[1].Options = append(filters[1].Options, table.Option{Value: state, Label: w.text("tip.state." + state), Count: -1})
	}
	if len(side.Options) < 2 {
		filters = filters[1:]
	}
	columns := []table.Column{{Key: "number", Label: "list.column.number", Sorts: true}, {Key: "person", Label: "list.column.person"}, {Key: "urgency", Label: "list.column.urgency", Sorts: true},
		{Key: "state", Label: "list.column.state"}, {Key: "taken", Label: "list.column.taken", Sorts: true}, {Key: "agency", Label: "list.column.agency"}}
	q := table.Read(r.URL.Query(), columns, filters)
	ask := view.TipQuery{Side: view.Outgoing, States: codesOf(q.Filters["state"]), Window: window(q)}
	ask.Order, ask.Reversed = ordered(q, view.TipsByTaken)
	if q.Get("side") == "incoming" {
		ask.Side = view.Incoming
	} else {
		columns[5].Label = "list.column.handed-to"
	}
	list, err := s.config.Desk.ListTips(r.Context(), r.Actor.Who(), ask)
	if err != nil {
		return nil, err
	}
	t := table.Table{Caption: "list.tips.title", Path: "/tips", Query: q, Columns: columns, Filters: filters, Total: list.Total,
		Empty: table.Empty{Title: "list.tips.empty", Next: "work.empty.next"}, Bands: []table.Band{{}}}
	if !r.Actor.May("list.cases") {
		t.Empty.Next = "work.empty.hotline"
	}
	for _, line := range list.Lines {
		t.Bands[0].Rows = append(t.Bands[0].Rows, w.tipRow(line, ask.Side))
	}
	if ask.Side == view.Incoming && q.Page <= 1 && len(ask.States) == 0 && q.Sort == "" {
		if err := s.notHandedOver(r, w, &t); err != nil {
			return nil, err
		}
	}
	page := listPage("list.tips.title", "list.tips.sum", t)
	if r.Actor.May("tip.take") {
		page.Data.(*listData).Acts = []homeAct{{Href: "/tips/new", Label: "work.act.tip"}}
	}
	return page, nil
}

// notHandedOver puts the tips a person took and has not handed over above those that came to the agency: nobody else sees to them.
func (s *Server) notHandedOver(r *Request, w words, t *table.Table) error {
	own, err := s.config.Desk.ListTips(r.Context(), r.Actor.Who(), view.TipQuery{Side: view.Outgoing, States: []event.Code{tip.StateTaken},
		Order: view.TipsByUrgency, Window: view.Window{Size: view.MaxPageSize}})
	if err != nil || own.Total == 0 {
		return err
	}
	band := table.Band{Label: w.text("list.tips.not-handed-over"), Tone: "due", Count: own.Total}
	for _, line := range own.Lines {
		band.Rows = append(band.Rows, w.tipRow(line, view.Outgoing))
	}
	t.Bands = append([]table.Band{band}, t.Bands...)
	if t.Total == 0 { // otherwise the pages are those of the tips that came
		t.Total = own.Total
	}
	return nil
}

func (w words) tipRow(line casework.Line[view.TipRow], side view.Side) table.Row {
	row := line.Row
	urgency := table.Cell{Text: w.code("urgency", row.Urgency)}
	if row.Urgency == "now" && (row.State == tip.StateTaken || row.State == tip.StateHanded) {
		urgency.Badge = "stop"
	}
	none, agency := "case.name-unknown", w.agency(row.Agency)
	if side == view.Outgoing {
		agency = w.agency(row.HandedTo)
		if row.HandedTo != "" {
			none = "list.name-hidden"
		}
	}
	return table.Row{Cells: []table.Cell{{Text: row.Number, Href: pathOf(row.Stream), Number: true}, w.nameCell(line.Name, none), urgency,
		{Text: w.text("tip.state." + string(row.State))}, {Text: w.day(row.Taken), Number: true}, {Text: agency}}}
}
