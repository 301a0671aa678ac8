package web

import (
	"spean/internal/casework"
	"spean/internal/view"
	"spean/internal/web/table"
)

// submissionsList lists what the agency's phones sent, what came last first.
func (s *Server) submissionsList(r *Request) (*Page, error) {
	w := s.words(r, nil)
	columns := []table.Column{{Key: "number", Label: "list.column.number", Sorts: true}, {Label: "list.column.person"}, {Label: "submission.form"}, {Label: "list.column.state"},
		{Key: "received", Label: "submission.column.received", Sorts: true}, {Label: "submission.column.phone"}, {Label: "submission.column.odd"}}
	filters := []table.Filter{{Key: "state", Label: "list.column.state", Many: true}, {Key: "form", Label: "submission.form", Many: true}, {Key: "odd", Label: "submission.column.odd"}}
	for _, state := range []string{"waiting", "sealed", "quarantined", "screened", "linked", "deleted"} {
		filters[0].Options = append(filters[0].Options, table.Option{Value: state, Label: w.text("submission.state." + state), Count: -1})
	}
	for _, f := range []string{"htcds", "ilo-adult-labour", "ilo-child-labour", "unknown"} {
		filters[1].Options = append(filters[1].Options, table.Option{Value: f, Label: w.text("submission.form." + f), Count: -1})
	}
	filters[2].Options = []table.Option{{Value: "conflict", Label: w.text("submission.odd.conflict"), Count: -1}}
	q := table.Read(r.URL.Query(), columns, filters)
	ask := view.SubmissionQuery{States: codesOf(q.Filters["state"]), Forms: codesOf(q.Filters["form"]), Conflicted: q.Get("odd") == "conflict", Window: window(q)}
	ask.Order, ask.Reversed = ordered(q, view.SubmissionsByReceived)
	list, err := s.config.Desk.ListSubmissions(r.Context(), r.Actor.Who(), ask)
	if err != nil {
		return nil, err
	}
	t := table.Table{Caption: "submission.list.title", Path: "/intakes", Query: q, Columns: columns, Filters: filters, Total: list.Total,
		Empty: table.Empty{Title: "submission.list.empty", Next: "submission.list.empty.next"}, Bands: []table.Band{{}}}
	for _, line := range list.Lines {
		t.Bands[0].Rows = append(t.Bands[0].Rows, w.submissionRow(line))
	}
	return listPage("submission.list.title", "submission.list.sum", t), nil
}

func (w words) submissionRow(line casework.Line[view.SubmissionRow]) table.Row {
	row := line.Row
	var odd []string
	if row.Conflicts > 0 {
		odd = append(odd, w.text("submission.odd.conflict"))
	}
	if row.Flags > 0 {
		odd = append(odd, w.text("submission.odd.flags", "n", row.Flags))
	}
	if row.Incomplete {
		odd = append(odd, w.text("submission.odd.incomplete"))
	}
	oddCell := table.Cell{Text: w.list(odd...)}
	if row.Conflicts > 0 {
		oddCell.Badge = "due"
	}
	return table.Row{Cells: []table.Cell{{Text: w.inDigits(row.Number), Href: pathOf(row.Stream), Number: true}, w.nameCell(line.Name, "list.name-hidden"),
		{Text: w.text("submission.form." + string(row.Form))}, {Text: w.text("submission.state." + string(row.State)), Badge: submissionTones[row.State]},
		{Text: w.dayAndTime(row.Received), Number: true}, {Text: w.account(row.Author)}, oddCell}}
}
