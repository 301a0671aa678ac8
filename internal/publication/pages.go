package publication

import (
	"embed"
	"encoding/json"
	"html/template"
	"io"
	"math"
	"strconv"

	"spean/internal/lang"
	"spean/release"
)

//go:embed page.html page.css explore.js
var sources embed.FS

// pages renders the pages of one release. Every text stands in both languages; the reader chooses, without a script.
type pages struct {
	Release *release.Release
	Facts
	Columns []columnView
	Styles  template.CSS
	Script  template.JS
	Data    template.JS
	Errors  *release.Errors
	Page    string
	layout  *template.Template
}

// columnView is a column of the codebook with its counts.
type columnView struct {
	Name     string
	Complete bool
	Min, Max *int
	Values   []valueView
}

type valueView struct {
	Text    string
	Count   int64
	Percent float64 // of the largest
}

func newPages(r *release.Release, facts Facts) *pages {
	p := &pages{Release: r, Facts: facts, Columns: columnViews(r), Styles: template.CSS(source("page.css")),
		Script: template.JS(source("explore.js")), Data: template.JS(explorerData(r))}
	p.layout = template.Must(template.New("page.html").Funcs(template.FuncMap{"t": both, "n": whole, "plain": release.Number}).Parse(source("page.html")))
	return p
}

func source(name string) string {
	data, err := sources.ReadFile(name)
	if err != nil { // it is part of the program
		panic(err)
	}
	return string(data)
}

// both gives a text in both languages.
func both(id string, pairs ...string) template.HTML {
	out := ""
	for _, l := range lang.All() {
		out += `<span lang="` + string(l) + `">` + template.HTMLEscapeString(lang.T(l, "publish."+id, pairs...)) + `</span>`
	}
	return template.HTML(out)
}

// whole writes a number for people: rounded, or with a decimal below ten.
func whole(v any) string {
	switch x := v.(type) {
	case float64:
		if math.Abs(x) < 10 {
			return strconv.FormatFloat(x, 'f', 1, 64)
		}
		return strconv.FormatFloat(x, 'f', 0, 64)
	case int64:
		return strconv.FormatInt(x, 10)
	case *int:
		return strconv.Itoa(*x)
	case int:
		return strconv.Itoa(x)
	}
	return ""
}

// columnViews lists every column with the published counts of its values.
func columnViews(r *release.Release) []columnView {
	out := make([]columnView, len(r.Schema.Columns))
	top := make([]int64, len(out))
	for j, c := range r.Schema.Columns {
		out[j] = columnView{Name: c.Name, Complete: c.Complete, Min: c.Min, Max: c.Max}
		for _, v := range c.Values {
			out[j].Values = append(out[j].Values, valueView{Text: v})
		}
	}
	for _, a := range r.Aggregates {
		if len(a.Columns) == 1 {
			out[a.Columns[0]].Values[a.Codes[0]-1].Count = a.Count
			top[a.Columns[0]] = max(top[a.Columns[0]], a.Count)
		}
	}
	for j := range out {
		for i := range out[j].Values {
			out[j].Values[i].Percent = 100 * float64(out[j].Values[i].Count) / float64(max(1, top[j]))
		}
	}
	return out
}

// maxExplored bounds the counts the page to explore carries.
const maxExplored = 250_000

// explorerData gives the published counts to the page's script: columns with values, and counts as rows of column and code numbers.
func explorerData(r *release.Release) string {
	type column struct {
		Name   string   `json:"name"`
		Values []string `json:"values"`
	}
	data := struct {
		Columns []column  `json:"columns"`
		Counts  [][]int64 `json:"counts"`
	}{}
	for _, c := range r.Schema.Columns {
		data.Columns = append(data.Columns, column{c.Name, c.Values})
	}
	for i, a := range r.Aggregates {
		if i == maxExplored {
			break
		}
		row := []int64{a.Count}
		for n, j := range a.Columns {
			row = append(row, int64(j), int64(a.Codes[n]))
		}
		data.Counts = append(data.Counts, row)
	}
	text, err := json.Marshal(data) // escapes <, > and &, so that no value can end the script
	if err != nil {
		panic(err) // texts and numbers only
	}
	return string(text)
}

func (p *pages) codebook(w io.Writer) error { return p.render(w, "codebook", nil) }

func (p *pages) index(w io.Writer) error { return p.render(w, "index", nil) }

// report is the owner's page: with the true errors, so it is never published.
func (p *pages) report(w io.Writer, errs release.Errors) error { return p.render(w, "report", &errs) }

func (p *pages) render(w io.Writer, page string, errs *release.Errors) error {
	of := *p
	of.Page, of.Errors = page, errs
	return p.layout.Execute(w, of)
}

// Ways numbers the lengths of combinations that are published.
func (p pages) Ways() []int {
	top := min(2, len(p.Columns))
	if p.Release.ThreeWays {
		top = 3
	}
	out := make([]int, top)
	for i := range out {
		out[i] = i + 1
	}
	return out
}

// Spent lists what the budget was spent on, as shares in percent.
func (p pages) Spent() []spentView {
	s := p.Release.Spending
	var out []spentView
	add := func(id string, rho float64) {
		if rho > 0 {
			percent := strconv.FormatFloat(100*rho/s.Rho, 'f', 0, 64)
			if percent == "0" {
				percent = "< 1"
			}
			out = append(out, spentView{id, percent, strconv.FormatFloat(rho, 'g', 3, 64)})
		}
	}
	add("page.spent.found", s.Found)
	for k, rho := range p.Release.Spending.Ways {
		add("page.spent.way-"+strconv.Itoa(k), rho)
	}
	add("page.spent.choosing", s.Choosing)
	return out
}

type spentView struct{ ID, Percent, Rho string }
