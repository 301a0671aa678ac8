package web

import (
	"net/url"
	"strings"
	"unicode"

	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/web/form"
	"spean/internal/web/table"
)

// mostHits is how many hits are shown; more ask for a longer query.
const mostHits = 50

type searchData struct {
	Asked  bool
	Han    bool // the query is of Chinese characters, which have no sound here
	Most   int  // when not all are shown
	Number int
	Table  table.Table
}

// searchShow finds people, cases, tips and screenings. What is searched for comes in the body of a POST, so that it stands in no
// address; the switch of language asks again.
func (s *Server) searchShow(r *Request) (*Page, error) {
	f := form.New(form.Field{Name: "q", Label: "search.label", Hint: "search.label-hint", Kind: form.Text, Max: 200, Required: true})
	data := &searchData{}
	page := &Page{Template: "search_show", Title: "search.title", Form: f, Submit: "search.submit", Data: data}
	query := strings.TrimSpace(r.Typed.Get("q"))
	if query == "" {
		return page, nil
	}
	if faults := f.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	hits, err := s.config.Desk.Search(r.Context(), r.Actor.Who(), query, mostHits+1)
	if err != nil {
		return nil, err
	}
	data.Asked, data.Han = true, strings.ContainsFunc(query, func(c rune) bool { return unicode.Is(unicode.Han, c) })
	if len(hits) > mostHits {
		hits, data.Most = hits[:mostHits], mostHits
	}
	data.Number = len(hits)
	data.Table = s.words(r, nil).hitTable(hits, r.Typed)
	return page, nil
}

// hitTable lists hits, the likeliest first unless a column was pressed. Its order is posted with the query.
func (w words) hitTable(hits []casework.Hit, typed url.Values) table.Table {
	t := table.Table{Caption: "search.title", Path: "/search", Form: "typed", Total: len(hits),
		Columns: []table.Column{{Key: "who", Label: "search.column.who", Sorts: true}, {Key: "record", Label: "search.column.record", Sorts: true}, {Label: "search.column.why"}},
		Empty:   table.Empty{Title: "search.none", Next: "search.none.next"}, Bands: []table.Band{{}}}
	t.Query = table.Read(url.Values{"sort": typed["sort"]}, t.Columns, nil)
	t.Query.Whole = true
	for _, h := range table.InOrder(hits, t.Query, map[string]func(casework.Hit) string{
		"who":    func(h casework.Hit) string { return w.sortName(h.Name) },
		"record": func(h casework.Hit) string { return h.Stream.Kind() + " " + h.Number },
	}) {
		t.Bands[0].Rows = append(t.Bands[0].Rows, w.hitRow(h))
	}
	return t
}

// hitRow says who was found, where, and why.
func (w words) hitRow(h casework.Hit) table.Row {
	who := w.nameCell(h.Name, "case.name-unknown")
	who.Href, who.Note = pathOf(h.Stream), w.codes("person-role", h.Roles)
	kind := map[string]string{id.Case: "search.case", id.Tip: "search.tip", id.Screening: "search.screening", id.Submission: "submission.title"}[h.Stream.Kind()]
	where := table.Cell{Text: w.text(kind, "number", h.Number)}
	var notes []string
	if h.Granted {
		notes = append(notes, w.text("search.granted"))
	}
	if h.Closed {
		notes = append(notes, w.text("search.closed"))
	}
	where.Note = w.list(notes...)
	why := table.Cell{Text: w.text("search.why." + h.Why)}
	if h.Why != "number" && h.Text != "" {
		why.Note = w.text("search.found-as", "text", h.Text)
	}
	return table.Row{Cells: []table.Cell{who, where, why}}
}
