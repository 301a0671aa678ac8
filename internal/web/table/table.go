// Package table writes lists: columns that sort by links, filters, pages of 25 rows, bands that group by urgency, an empty state
// that says why, and the same table folded to blocks on a phone and whole on paper.
//
// It holds no rows of its own and asks no store: the page reads Query from the address, asks a view for that part, and gives the
// rows; a list that is held whole anyway is put in order and cut into pages here (InOrder, Part). Addresses hold codes, dates and page
// numbers only; what a person searches for never stands in one: such a list sorts by the buttons of a form.
package table

import (
	"embed"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"spean/internal/lang"
	"spean/internal/partial"
)

// PageSize is how many rows one page shows.
const PageSize = 25

// Table is a list as a page shows it.
type Table struct {
	Caption string // message id; said to those who cannot see the table, and printed
	Path    string // of the page
	Form    string // the id of the form whose buttons sort, for a list that stands in no address
	Query   Query
	Columns []Column
	Filters []Filter
	Bands   []Band
	Total   int // rows in all, over all pages
	// More: there may be more rows than Total; nobody counts them.
	More  bool
	Empty Empty
}

// Column is one column.
type Column struct {
	Key   string // in the address, when Sorts
	Label string // message id
	Sorts bool
}

// Band is rows that belong together ("late"). A band without a label has no heading.
type Band struct {
	Label string // text, already in the language of the person
	Tone  string // "stop", "due" or empty
	Count int    // rows of the band over all pages; 0 shows none
	Rows  []Row
}

// Row is one line. The first cell is its heading.
type Row struct{ Cells []Cell }

// Cell is what stands in one column. Text is written as it is; a Href makes it the row's link.
type Cell struct {
	Text, Href string
	Note       string   // a second, smaller line
	Badge      string   // its tone: stop, due, done, live, part, open, bare; empty for none
	Also       []string // further texts beside the first: a name in the other script
	Number     bool     // figures: never broken over two lines
	Missing    partial.State
}

// Filter is one question that narrows the list.
type Filter struct {
	Key     string
	Label   string // message id
	Options []Option
	Many    bool   // check marks instead of one choice
	Date    bool   // a date as it is typed instead of options; the page reads it
	Fault   string // why what was typed is no date, already in the language of the person
	Default string // the option that holds when the address names none; then one of the options says "all"
}

// Option is one answer to a filter.
type Option struct {
	Value, Label string
	Count        int // -1 shows none
}

// Empty says why there is nothing and what comes next; message ids.
type Empty struct{ Title, Next string }

// Query is what the address says about a list. Only codes, a to z, 0 to 9 and hyphens, but for dates, which are as they were typed.
type Query struct {
	Sort    string
	Down    bool
	Page    int // from 1
	Tight   bool
	Whole   bool // every row on one page, for paper
	Filters map[string][]string
}

// Read reads a query. Sorts and filters the table does not have are left out, so a wrong address shows the plain list.
func Read(values url.Values, columns []Column, filters []Filter) Query {
	q := Query{Page: 1, Filters: map[string][]string{}, Tight: values.Get("rows") == "tight", Whole: values.Get("rows") == "all"}
	key, down := strings.CutPrefix(values.Get("sort"), "-")
	if slices.ContainsFunc(columns, func(c Column) bool { return c.Sorts && c.Key == key && key != "" }) {
		q.Sort, q.Down = key, down
	}
	if n, err := strconv.Atoi(values.Get("page")); err == nil && n > 0 && n < 1_000_000 {
		q.Page = n
	}
	for _, f := range filters {
		if typed := strings.TrimSpace(values.Get(f.Key)); f.Date && typed != "" && len(typed) <= maxDate {
			q.Filters[f.Key] = []string{typed}
		}
		for _, o := range f.Options {
			if o.Value != "" && slices.Contains(values[f.Key], o.Value) && (f.Many || len(q.Filters[f.Key]) == 0) {
				q.Filters[f.Key] = append(q.Filters[f.Key], o.Value)
			}
		}
		if f.Default != "" && len(q.Filters[f.Key]) == 0 {
			q.Filters[f.Key] = []string{f.Default}
		}
	}
	return q
}

// maxDate is the longest text taken for a date, in bytes.
const maxDate = 200

// Offset is how many rows come before the page.
func (q Query) Offset() int { return (q.Page - 1) * PageSize }

// Get gives the one answer to a filter, or "".
func (q Query) Get(key string) string {
	if v := q.Filters[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// values writes the query as an address, leaving out what is usual.
func (q Query) values() url.Values {
	out := url.Values{}
	if q.Sort != "" {
		out.Set("sort", map[bool]string{true: "-"}[q.Down]+q.Sort)
	}
	if q.Page > 1 {
		out.Set("page", strconv.Itoa(q.Page))
	}
	switch {
	case q.Whole:
		out.Set("rows", "all")
	case q.Tight:
		out.Set("rows", "tight")
	}
	for key, values := range q.Filters {
		out[key] = values
	}
	return out
}

//go:embed table.html
var markup embed.FS

// voice is a language with the digits numbers are written in.
type voice struct {
	lang   lang.Lang
	digits bool
}

var sets = parseSets()

func parseSets() map[voice]*template.Template {
	out := map[voice]*template.Template{}
	for _, l := range lang.All() {
		for _, digits := range []bool{false, true} {
			v := voice{l, digits}
			out[v] = template.Must(template.New("table.html").Funcs(template.FuncMap{
				"t": v.text, "num": v.number, "missing": v.missing, "tongue": v.tongue,
			}).ParseFS(markup, "table.html"))
		}
	}
	return out
}

func (v voice) text(id string, pairs ...string) string {
	text := lang.T(v.lang, id, pairs...)
	if v.digits {
		return partial.KhmerDigits(text)
	}
	return text
}

func (v voice) number(n int) string {
	return partial.FormatAmount(partial.Amount(strconv.Itoa(n)), v.digits)
}

func (v voice) missing(s partial.State) string {
	return v.text("app.fact-" + map[partial.State]string{partial.StateUnknown: "unknown", partial.StateDeclined: "declined"}[s])
}

// tongue is the language to mark a text with when it is not the page's: Khmer in an English page, Latin in a Khmer one. A text of
// several scripts counts as Khmer when any of it is.
func (v voice) tongue(text string) lang.Lang {
	khmer := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Khmer, r) })
	latin := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
	switch {
	case khmer && v.lang != lang.Khmer:
		return lang.Khmer
	case latin && !khmer && v.lang == lang.Khmer:
		return lang.English
	}
	return ""
}

// HTML writes the table.
func (t Table) HTML(l lang.Lang, khmerDigits bool) (template.HTML, error) {
	var b strings.Builder
	err := sets[voice{l, khmerDigits}].Execute(&b, t)
	return template.HTML(b.String()), err
}
