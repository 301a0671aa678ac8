package table_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/web/table"
)

var (
	columns = []table.Column{{Label: "styleguide.list.task"}, {Key: "due", Label: "styleguide.list.due", Sorts: true}}
	filters = []table.Filter{{Key: "whose", Label: "styleguide.list.whose", Options: []table.Option{{Value: "mine", Label: "Mine"}}},
		{Key: "kind", Label: "styleguide.list.kind", Many: true, Options: []table.Option{{Value: "care", Label: "Care"}, {Value: "court", Label: "Court"}}}}
)

func list(query string, total int) table.Table {
	values, err := url.ParseQuery(query)
	if err != nil {
		panic(err) // of this file's own making
	}
	t := table.Table{Caption: "styleguide.list.caption", Path: "/work", Query: table.Read(values, columns, filters), Columns: columns,
		Filters: filters, Total: total, Empty: table.Empty{Title: "app.empty.title", Next: "app.empty.next"}}
	if total > 0 {
		t.Bands = []table.Band{{Label: "Late", Tone: "due", Count: 1200, Rows: []table.Row{{Cells: []table.Cell{
			{Text: "<b>KUMRU</b>", Href: "/cases/1"}, {Missing: partial.StateDeclined}}}}}}
	}
	return t
}

func TestAnAddressThatNobodyOffersShowsThePlainList(t *testing.T) {
	for _, query := range []string{"sort=password", "page=0", "page=-1", "page=99999999999", "whose=everybody", "kind=<b>", "sort=-"} {
		q := table.Read(must(query), columns, filters)
		if q.Sort != "" || q.Page != 1 || len(q.Filters) > 0 {
			t.Errorf("%s gives %+v", query, q)
		}
	}
	q := table.Read(must("sort=-due&page=3&whose=mine&kind=care&kind=court&rows=tight"), columns, filters)
	if q.Sort != "due" || !q.Down || q.Offset() != 50 || q.Get("whose") != "mine" || len(q.Filters["kind"]) != 2 || !q.Tight {
		t.Errorf("%+v", q)
	}
}

func must(query string) url.Values {
	v, err := url.ParseQuery(query)
	if err != nil {
		panic(err) // of this file's own making
	}
	return v
}

func TestPagesLeadToTheirNeighboursAndKeepTheFilters(t *testing.T) {
	l := list("page=2&whose=mine", 60)
	if l.Before() != "/work?whose=mine" || l.After() != "/work?page=3&whose=mine" || l.From() != "26" || l.To() != "50" || l.Pages() != 3 {
		t.Errorf("%s %s %s to %s of %d", l.Before(), l.After(), l.From(), l.To(), l.Pages())
	}
	if l := list("page=3", 60); l.After() != "" || l.To() != "60" {
		t.Error("the last page has a next one")
	}
	if got := list("sort=due&page=2", 60).SortAddress(columns[1]); got != "/work?sort=-due" {
		t.Errorf("sorting again leads to %s", got)
	}
}

func TestAListIsReadableWithoutSeeingIt(t *testing.T) {
	for _, l := range lang.All() {
		html, err := list("sort=-due", 1).HTML(l, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`aria-sort="descending"`, `role="table"`, `role="rowheader"`, `role="cell"`, `data-l="` + lang.T(l, "styleguide.list.due"),
			`<caption class="hide">`, `&lt;b&gt;KUMRU`, lang.T(l, "app.fact-declined"), "1,200"} {
			if !strings.Contains(string(html), want) {
				t.Errorf("%s: no %s", l, want)
			}
		}
	}
	if html, _ := list("", 1).HTML(lang.Khmer, true); !strings.Contains(string(html), "១.២០០") {
		t.Error("no Khmer digits")
	}
}

func TestAnEmptyListSaysWhyAndWhatComesNext(t *testing.T) {
	html, err := list("", 0).HTML(lang.English, false)
	if err != nil || !strings.Contains(string(html), `class="empty"`) || strings.Contains(string(html), "<table") {
		t.Errorf("%v %s", err, html)
	}
}

func TestAListThatStandsInNoAddressSortsByButtonsOfItsForm(t *testing.T) {
	l := list("sort=due", 1)
	l.Form = "typed"
	html, err := l.HTML(lang.English, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<button form="typed" name="sort" value="-due">`, `aria-sort="ascending"`, `<input type="hidden" form="typed" name="sort" value="due">`} {
		if !strings.Contains(string(html), want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(string(html), "?") {
		t.Error("an address holds what the form sends")
	}
}

func TestADateIsAskedAsItIsTypedAndKeptWhenItIsWrong(t *testing.T) {
	dated := []table.Filter{{Key: "from", Label: "styleguide.list.due", Date: true, Fault: "No date <b>."}}
	for query, want := range map[string]string{"from=+8/11/2026+": "8/11/2026", "from=": "", "from=" + strings.Repeat("9", 300): ""} {
		if q := table.Read(must(query), nil, dated); q.Get("from") != want {
			t.Errorf("%s is %q", query, q.Get("from"))
		}
	}
	l := list("", 1)
	l.Filters, l.Query = dated, table.Read(must("from=%22x"), nil, dated)
	html, err := l.HTML(lang.English, false)
	if err != nil || !strings.Contains(string(html), `value="&#34;x"`) || !strings.Contains(string(html), "No date &lt;b&gt;.") || !strings.Contains(string(html), `aria-invalid="true"`) {
		t.Errorf("%v %s", err, html)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("sort=-due&page=2&kind=care")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q := table.Read(values, columns, filters)
		if q.Page < 1 || q.Offset() < 0 {
			t.Error(fmt.Sprint(q))
		}
	})
}
