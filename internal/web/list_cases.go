package web

import (
	"time"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/view"
	"spean/internal/web/table"
)

var caseColumns = []table.Column{{Key: "number", Label: "list.column.case", Sorts: true}, {Key: "person", Label: "list.column.person"},
	{Key: "form", Label: "list.column.form"}, {Key: "danger", Label: "list.column.danger"}, {Key: "lead", Label: "list.column.lead"},
	{Key: "due", Label: "list.column.due", Sorts: true}, {Key: "last", Label: "list.column.last", Sorts: true}, {Key: "opened", Label: "list.column.opened", Sorts: true}}

// caseFilters are what narrows the list of cases; those who see only their own need not choose whose.
func (w words) caseFilters(a Actor) []table.Filter {
	out := []table.Filter{w.choice("status", "list.filter.status", "open", "list.filter.open", "closed", "list.filter.closed", "any", "list.filter.any")}
	if a.heads() {
		out = append(out, w.choice("whose", "list.filter.whose", "agency", "list.filter.agency", "mine", "list.filter.mine"))
	}
	return append(out, w.vocabFilter("form", "list.filter.form", "exploitation-form"), w.vocabFilter("danger", "list.filter.danger", "danger"),
		table.Filter{Key: openedFrom, Label: "list.filter.opened-from", Date: true}, table.Filter{Key: openedTo, Label: "list.filter.opened-to", Date: true})
}

// Filters that ask between which days a case was opened, both counted in.
const (
	openedFrom = "opened-from"
	openedTo   = "opened-to"
)

// opened reads between which moments cases are to have been opened. What is no date is said beside its filter, and narrows nothing.
func (w words) opened(q table.Query, filters []table.Filter, now time.Time) (from, before time.Time, faults problem.List) {
	for i := range filters {
		f := &filters[i]
		typed := q.Get(f.Key)
		if !f.Date || typed == "" {
			continue
		}
		date, err := partial.ParseTyped(typed, now, partial.ForFuture())
		if err != nil {
			for _, p := range problem.All(err) {
				f.Fault = lang.Problem(w.lang, p)
				p.Where = f.Key
				faults = append(faults, p)
			}
			continue
		}
		if first, ok := date.Date.Earliest(); ok && f.Key == openedFrom {
			from = startOf(first, now)
		}
		if last, ok := date.Date.Latest(); ok && f.Key == openedTo {
			before = startOf(last.AddDays(1), now)
		}
	}
	return from, before, faults
}

// startOf is the first moment of a day where the people are.
func startOf(d partial.Day, now time.Time) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, now.Location())
}

// casesList lists the cases a person carries, or those of the agency for its heads.
func (s *Server) casesList(r *Request) (*Page, error) {
	w := s.words(r, nil)
	filters := w.caseFilters(r.Actor)
	q := table.Read(r.URL.Query(), caseColumns, filters)
	order, reversed := ordered(q, view.CasesByLast, view.CasesByOpened)
	from, before, faults := w.opened(q, filters, r.Now)
	list, err := s.config.Desk.ListCases(r.Context(), r.Actor.Who(), view.CaseQuery{Mine: q.Get("whose") == "mine", Status: statusOf3(q.Get("status"), "open", "closed"),
		Form: casefile.Code(q.Get("form")), Danger: casefile.Code(q.Get("danger")), OpenedFrom: from, OpenedBefore: before, Order: order, Reversed: reversed, Window: window(q)})
	if err != nil {
		return nil, err
	}
	t := table.Table{Caption: "list.cases.title", Path: "/cases", Query: q, Columns: caseColumns, Filters: filters, Total: list.Total,
		Empty: table.Empty{Title: "list.cases.empty", Next: "work.empty.next"}, Bands: []table.Band{{}}}
	for _, line := range list.Lines {
		t.Bands[0].Rows = append(t.Bands[0].Rows, w.caseRow(line, partial.DayOf(r.Now)))
	}
	page := listPage("list.cases.title", "list.cases.sum", t)
	if r.Actor.May("case.open") {
		page.Data.(*listData).Acts = []homeAct{{Href: "/cases/new", Label: "work.act.case"}}
	}
	if len(faults) > 0 {
		return page, faults
	}
	return page, nil
}

// statusOf3 reads a filter of three answers: what is open, what is over, anything.
func statusOf3(chosen, open, over string) view.Status {
	return map[string]view.Status{open: view.OnlyOpen, over: view.OnlyOver}[chosen]
}

func (w words) caseRow(line casework.Line[view.CaseRow], today partial.Day) table.Row {
	row := line.Row
	number := table.Cell{Text: row.Number, Href: pathOf(row.Stream), Number: true}
	if row.Closed {
		number.Note = w.text("list.state.closed")
	}
	return table.Row{Cells: []table.Cell{number, w.nameCell(line.Name, "case.name-unknown"), {Text: w.codes("exploitation-form", row.Forms)}, w.dangerCell(row.Danger),
		{Text: w.account(row.Lead)}, w.dateCell(row.NextDue, !row.Closed, today), {Text: w.day(row.Last), Number: true}, {Text: w.day(row.Opened), Number: true}}}
}
