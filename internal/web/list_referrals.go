package web

import (
	"spean/internal/casework"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/view"
	"spean/internal/web/table"
)

// referralsList lists what other agencies sent here, or what was sent to them; those waiting for an answer stand first.
func (s *Server) referralsList(r *Request) (*Page, error) {
	w := s.words(r, nil)
	filters := []table.Filter{w.choice("side", "list.filter.side", "incoming", "list.filter.incoming", "outgoing", "list.filter.outgoing"),
		{Key: "state", Label: "list.column.state"}}
	for _, state := range []string{"sent", "accepted", "declined", "ended"} {
		filters[1].Options = append(filters[1].Options, table.Option{Value: state, Label: w.text("referral.state." + state), Count: -1})
	}
	columns := []table.Column{{Key: "number", Label: "list.column.number", Sorts: true}, {Key: "from", Label: "list.column.from"}, {Key: "purpose", Label: "list.column.purpose"},
		{Key: "state", Label: "list.column.state"}, {Key: "sent", Label: "list.column.sent", Sorts: true}, {Key: "answer", Label: "list.column.answer", Sorts: true},
		{Key: "until", Label: "list.column.until", Sorts: true}}
	q := table.Read(r.URL.Query(), columns, filters)
	ask := view.ReferralQuery{Side: view.Incoming, States: codesOf(q.Filters["state"]), Window: window(q)}
	ask.Order, ask.Reversed = ordered(q, view.ReferralsBySent)
	if q.Get("side") == "outgoing" {
		ask.Side, columns[1].Label = view.Outgoing, "list.column.to"
	}
	list, err := s.config.Desk.ListReferrals(r.Context(), r.Actor.Who(), ask)
	if err != nil {
		return nil, err
	}
	t := table.Table{Caption: "list.referrals.title", Path: "/referrals", Query: q, Columns: columns, Filters: filters, Total: list.Total,
		Empty: table.Empty{Title: "list.referrals.empty", Next: "work.empty.next"}, Bands: []table.Band{{}}}
	for _, line := range list.Lines {
		t.Bands[0].Rows = append(t.Bands[0].Rows, w.referralRow(line, ask.Side, partial.DayOf(r.Now)))
	}
	return listPage("list.referrals.title", "list.referrals.sum", t), nil
}

func (w words) referralRow(line casework.Line[view.ReferralRow], side view.Side, today partial.Day) table.Row {
	row := line.Row
	agency := row.From
	if side == view.Outgoing {
		agency = row.To
	}
	state := table.Cell{Text: w.text("referral.state." + string(row.State))}
	waits := row.State == referral.StateSent
	switch {
	case waits && row.Urgent:
		state.Badge = "stop"
	case waits:
		state.Badge = "open"
	case row.Cause != "":
		state.Note = w.code("grant-end", row.Cause)
	}
	return table.Row{Cells: []table.Cell{{Text: row.Number, Href: pathOf(row.Stream), Number: true}, {Text: w.agency(agency)}, {Text: w.code("purpose", row.Purpose)},
		state, {Text: w.day(row.Sent), Number: true}, w.dateCell(row.AnswerDue, waits, today), w.dateCell(row.Until, false, today)}}
}
