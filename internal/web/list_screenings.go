package web

import (
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/lang"
	"spean/internal/view"
	"spean/internal/web/table"
)

// Sides of the list of screenings as its address has them.
const (
	sideOutgoing = "outgoing"
	sideIncoming = "incoming"
	sidePractice = "practice"
)

// screeningsList lists the screenings somebody began, those handed to the agency, and apart from both the own practice.
func (s *Server) screeningsList(r *Request) (*Page, error) {
	columns := []table.Column{{Key: "number", Label: "list.column.number", Sorts: true}, {Label: "list.column.person"}, {Label: "list.column.state"}, {Label: "list.column.age"},
		{Label: "list.column.decision"}, {Key: "started", Label: "list.column.started", Sorts: true}, {Key: "last", Label: "list.column.last", Sorts: true}, {Label: "list.column.handed-to"}}
	states := table.Filter{Key: "state", Label: "list.column.state", Many: true}
	for _, state := range []string{"open", "stopped", "decided", "linked"} {
		states.Options = append(states.Options, table.Option{Value: state, Label: r.T("list.screening." + state), Count: -1})
	}
	filters := []table.Filter{{Key: "side", Label: "list.filter.side", Options: []table.Option{
		{Value: sideOutgoing, Label: r.T("list.filter.outgoing"), Count: -1}, {Value: sideIncoming, Label: r.T("list.filter.incoming"), Count: -1},
		{Value: sidePractice, Label: r.T("list.screenings.practice"), Count: -1}}}, states}
	q := table.Read(r.URL.Query(), columns, filters)
	ask := view.ScreeningQuery{Practice: q.Get("side") == sidePractice, Window: window(q)}
	ask.Order, ask.Reversed = ordered(q, view.ScreeningsByStarted, view.ScreeningsByLast)
	if q.Get("side") == sideIncoming {
		ask.Side = view.Incoming
	}
	for _, state := range q.Filters["state"] {
		ask.States = append(ask.States, event.Code(state))
	}
	listed, err := s.config.Desk.ListScreenings(r.Context(), r.Actor.Who(), ask)
	if err != nil {
		return nil, err
	}
	band := table.Band{}
	w := s.words(r, nil)
	for _, line := range listed.Lines {
		band.Rows = append(band.Rows, w.screeningRow(line))
	}
	t := table.Table{Caption: "screening-page.list", Path: "/screenings", Query: q, Columns: columns, Filters: filters, Bands: []table.Band{band},
		Total: listed.Total, Empty: table.Empty{Title: "list.screenings.empty", Next: "screening-page.list.empty"}}
	title := "list.screenings.title"
	if ask.Practice {
		title = "list.screenings.practice"
	}
	page := listPage(title, "list.screenings.sum", t)
	page.Practice = ask.Practice
	if s.config.Desk.MayScreen(r.Actor.Who()) {
		page.Data.(*listData).Acts = []homeAct{{Href: "/screenings/new", Label: "screening-page.start.title", Icon: "screen"},
			{Href: "/instruments", Label: "paper.forms"}}
	}
	return page, nil
}

func (w words) screeningRow(line casework.Line[view.ScreeningRow]) table.Row {
	row := line.Row
	tone := map[event.Code]string{"open": "open", "stopped": "due", "decided": "live", "linked": "done"}[row.State]
	first, second := bothNames(line.Name).In(w.lang)
	person := table.Cell{Text: first}
	if second != "" {
		person.Also = []string{second}
	}
	if first == "" {
		person.Text = w.text("case.name-unknown")
	}
	state := table.Cell{Text: w.text("list.screening." + string(row.State)), Badge: tone}
	if row.Urgent {
		state = table.Cell{Text: w.text("work.band.danger"), Badge: "stop", Note: state.Text}
	}
	decision := table.Cell{}
	if row.Decision != "" {
		decision.Text = w.code("presumption", row.Decision)
		if key := "screening.outcome." + string(row.Outcome); lang.Has(key) {
			decision.Note = w.text(key)
		}
	}
	return table.Row{Cells: []table.Cell{{Text: w.inDigits(row.Number), Href: "/screenings/" + string(row.Stream), Number: true}, person, state,
		{Text: w.code("age-at-time", row.Age)}, decision, {Text: w.day(row.Started)}, {Text: w.dayAndTime(row.Last)}, {Text: w.agency(row.HandedTo)}}}
}
