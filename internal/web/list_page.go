package web

import (
	"slices"
	"time"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/lang"
	"spean/internal/name"
	"spean/internal/partial"
	"spean/internal/view"
	"spean/internal/web/table"
)

// listData is a list as its page shows it.
type listData struct {
	Sum   string // message id, differing by number
	Table table.Table
	Acts  []homeAct // what can be begun from here
	Most  int       // on a page for paper: rows shown when there are more; else 0
}

// mostPrinted is how many rows a list on paper has at most.
const mostPrinted = view.MaxPageSize

// listPage makes the page of a list.
func listPage(title, sum string, t table.Table) *Page {
	if t.More = t.Total >= view.MostCounted; t.More {
		sum = "list.many"
	}
	data := &listData{Sum: sum, Table: t}
	if t.Query.Whole && t.Total > mostPrinted {
		data.Most = mostPrinted
	}
	return &Page{Template: "list_show", Title: title, Nav: t.Path, Data: data}
}

// ordered reads how the address sorts; without a word the list stands in its usual order. Moments are sorted last first by a view, first
// first by a column.
func ordered[O ~string](q table.Query, moments ...O) (order O, reversed bool) {
	order = O(q.Sort)
	return order, q.Down != slices.Contains(moments, order)
}

// window is the part of a list that a page shows.
func window(q table.Query) view.Window {
	if q.Whole {
		return view.Window{Size: mostPrinted}
	}
	return view.Window{Page: q.Page, Size: table.PageSize}
}

// bothNames writes a name for a page: in its language first. Invisible characters show, so that nothing hides in a row.
func (w words) bothNames(n casework.Shown) (first, second string) {
	first, second = name.Visible(n.Other), name.Visible(n.Khmer)
	if w.lang == lang.Khmer {
		first, second = second, first
	}
	if first == "" {
		return second, ""
	}
	return first, second
}

// sortName is what a person's name is sorted by: as it stands on the page, names of nobody last.
func (w words) sortName(n casework.Shown) string {
	first, _ := w.bothNames(n)
	return sortText(first)
}

// sortText is what a text is sorted by, in the order of a Khmer dictionary; nothing comes last.
func sortText(text string) string {
	if text == "" {
		return "\xff"
	}
	return name.SortKey(text)
}

// sortDate is what a date is sorted by: its last day; none comes last.
func sortDate(d partial.Date) string {
	if last, ok := d.Latest(); ok {
		return last.String()
	}
	return "\xff"
}

// sortMoment is what a time is sorted by.
func sortMoment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// nameCell is a person in a list; without a name the cell says none.
func (w words) nameCell(n casework.Shown, none string) table.Cell {
	first, second := w.bothNames(n)
	switch {
	case first == "":
		return table.Cell{Text: w.text(none)}
	case second == "":
		return table.Cell{Text: first}
	}
	return table.Cell{Text: first, Also: []string{second}}
}

// dateCell is a date, marked when it has passed and something still waits for it.
func (w words) dateCell(d partial.Date, waits bool, today partial.Day) table.Cell {
	last, ok := d.Latest()
	if !ok {
		return table.Cell{}
	}
	if days := daysLate(last, today); waits && days > 0 {
		return table.Cell{Text: w.text("app.days-late", "n", days), Badge: "due", Note: w.date(d)}
	}
	return table.Cell{Text: w.date(d), Number: true}
}

// daysLate counts the days since a day; 0 or less while it has not passed.
func daysLate(last, today partial.Day) int {
	start := func(d partial.Day) time.Time {
		return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	}
	return int(start(today).Sub(start(last)) / (24 * time.Hour))
}

// dangerCell is the worst danger on a case.
func (w words) dangerCell(level casefile.Code) table.Cell {
	switch level {
	case "":
		return table.Cell{}
	case casefile.DangerNow:
		return table.Cell{Text: w.code("danger", level), Badge: "stop"}
	}
	return table.Cell{Text: w.code("danger", level), Badge: "due"}
}

// vocabFilter offers every code of a list.
func (w words) vocabFilter(key, label, list string) table.Filter {
	f := table.Filter{Key: key, Label: label}
	codes, _ := casefile.Vocabulary(list)
	for _, c := range codes {
		f.Options = append(f.Options, table.Option{Value: c, Label: w.code(list, casefile.Code(c)), Count: -1})
	}
	return f
}

// choice offers a few answers, the first of which holds when none is chosen.
func (w words) choice(key, label string, options ...string) table.Filter {
	f := table.Filter{Key: key, Label: label, Default: options[0]}
	for i := 0; i+1 < len(options); i += 2 {
		f.Options = append(f.Options, table.Option{Value: options[i], Label: w.text(options[i+1]), Count: -1})
	}
	return f
}

// heads reports whether somebody sees what the whole agency carries.
func (a Actor) heads() bool { return a.Is("unit-lead", "director") }

// codesOf reads the answers to a filter; nil, which narrows nothing, when there are none.
func codesOf(values []string) []casefile.Code {
	if len(values) == 0 {
		return nil
	}
	out := make([]casefile.Code, len(values))
	for i, v := range values {
		out[i] = casefile.Code(v)
	}
	return out
}
