package web_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/name"
)

var (
	heading = regexp.MustCompile(`<th scope="col"[^>]*>(.*?)</th>`)
	sorter  = regexp.MustCompile(`<a href="([^"]+)">`)
	rowHead = regexp.MustCompile(`(?s)<tr role="row"><th scope="row"[^>]*>(.*?)</th>`)
	tags    = regexp.MustCompile(`<[^>]*>`)
)

// sorters are the addresses of the headings that sort.
func sorters(a answer) []string {
	var out []string
	for _, h := range heading.FindAllStringSubmatch(a.html, -1) {
		if link := sorter.FindStringSubmatch(h[1]); link != nil {
			out = append(out, html.UnescapeString(link[1]))
		}
	}
	return out
}

// rowHeads are the first cells of the rows, as text.
func rowHeads(a answer) []string {
	var out []string
	for _, m := range rowHead.FindAllStringSubmatch(a.html, -1) {
		out = append(out, strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(m[1], ""))))
	}
	return out
}

func TestEveryListSortsByItsHeadingsBothWaysAndKeepsItsFilters(t *testing.T) {
	o := read(t)
	for path, c := range map[string]struct {
		who     string
		filter  string
		columns int
	}{
		"/":                {"tevy.ngo", "", 3},
		"/cases":           {"kalyan.ngo", "status=any", 4},
		"/tasks":           {"kalyan.ngo", "whose=any", 3},
		"/tips":            {"kalyan.ngo", "side=incoming", 3},
		"/screenings":      {"lin.cnp", "", 3},
		"/referrals":       {"kalyan.ngo", "side=outgoing", 4},
		"/directory":       {"kalyan.ngo", "", 3},
		"/admin/people":    {"borey.ngo", "", 4},
		"/admin/agencies":  {"borey.ngo", "", 3},
		"/admin/emergency": {"borey.ngo", "", 2},
		"/admin/directory": {"borey.ngo", "", 3},
		"/admin/phones":    {"borey.ngo", "", 4},
		"/admin/languages": {"borey.ngo", "rows=all", 6},
	} {
		for _, l := range lang.All() {
			plain := o.call(c.who, l, path+"?"+c.filter, nil)
			links := sorters(plain)
			if plain.status != 200 || len(links) != c.columns || strings.Contains(plain.html, "aria-sort") {
				t.Errorf("%s of %s in %s: %d, sorts by %q", path, c.who, l, plain.status, links)
			}
			before := rowHeads(plain)
			for i, at := range links {
				up := o.call(c.who, l, at, nil)
				turned := sorters(up)
				if !strings.Contains(at, c.filter) || !strings.Contains(up.html, `aria-sort="ascending"`) || len(turned) != c.columns {
					t.Errorf("%s sorts up by %s", path, at)
					continue
				}
				down := o.call(c.who, l, turned[i], nil)
				if !strings.Contains(down.html, `aria-sort="descending"`) || !strings.Contains(turned[i], "sort=-") {
					t.Errorf("%s sorts down by %s", path, turned[i])
				}
				for _, a := range []answer{up, down} {
					if got := rowHeads(a); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(before))) {
						t.Errorf("%s: sorting changes the rows from %q to %q", path, before, got)
					}
				}
			}
		}
	}
}

func TestPeopleStandByNameInTheOrderOfAKhmerDictionary(t *testing.T) {
	o := read(t)
	for _, l := range lang.All() {
		names := rowHeads(o.call("borey.ngo", l, "/admin/people?sort=person", nil))
		if len(names) < 5 || !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(name.SortKey(a), name.SortKey(b)) }) {
			t.Errorf("in %s people stand as %q", l, names)
		}
		down := rowHeads(o.call("borey.ngo", l, "/admin/people?sort=-person", nil))
		slices.Reverse(down)
		if !slices.Equal(names, down) {
			t.Errorf("in %s turned round they stand as %q", l, down)
		}
	}
}

func TestHitsAreSortedWithoutAnAddressThatHoldsThem(t *testing.T) {
	o := read(t)
	found := o.send("kalyan.ngo", "/search", "q", "Bopha")
	if !strings.Contains(found.html, `<button form="typed" name="sort" value="who">`) || strings.Contains(found.html, "aria-sort") {
		t.Error("hits do not sort by a button of the form")
	}
	byName := o.send("kalyan.ngo", "/search", "q", "Bopha", "sort", "who")
	if !strings.Contains(byName.html, `aria-sort="ascending"`) || !strings.Contains(byName.html, `value="-who"`) || !strings.Contains(byName.html, `value="Bopha"`) {
		t.Error("sorting loses the search")
	}
	km := o.call("kalyan.ngo", lang.English, "/search", url.Values{"redisplay": {"km"}, "q": {"Bopha"}, "sort": {"-who"}})
	if !strings.Contains(km.html, `<html lang="km"`) || !strings.Contains(km.html, `aria-sort="descending"`) {
		t.Error("the switch of language loses the order")
	}
	if len(rowHeads(found)) == 0 || len(rowHeads(found)) != len(rowHeads(byName)) {
		t.Errorf("%d hits, sorted %d", len(rowHeads(found)), len(rowHeads(byName)))
	}
}

func TestCasesAreNarrowedByWhenTheyWereOpened(t *testing.T) {
	o := read(t)
	for query, finds := range map[string]bool{"opened-from=2026-01-01": true, "opened-from=2026": true, "opened-to=2026-01": false, "opened-to=31/12/2026": true,
		"opened-from=1/1/2026&opened-to=31/12/2026": true, "opened-from=1/1/2027": false, "opened-from=": true, "opened-from=២០២៦": true} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		a := o.get("kalyan.ngo", "/cases?"+q.Encode())
		if a.status != 200 || strings.Contains(a.html, "CHHUON BOPHA") != finds {
			t.Errorf("%s: %d, finds the case: %t", query, a.status, !finds)
		}
	}
	for _, l := range lang.All() {
		a := o.call("kalyan.ngo", l, "/cases?opened-from=30%2F2%2F2026", nil)
		if a.status != 422 || !strings.Contains(a.html, `value="30/2/2026"`) || !strings.Contains(a.html, `aria-invalid="true"`) || strings.Contains(a.html, "[date.") {
			t.Errorf("a day that does not exist, in %s: %d", l, a.status)
		}
	}
}

func TestAHeadChoosesBetweenTheirOwnWorkAndTheAgencys(t *testing.T) {
	o := read(t)
	all, own := o.get("thida.ngo", "/"), o.get("thida.ngo", "/?whose=mine")
	all.must(t, "Whose", "My agency", "Follow-up after 1 month")
	own.must(t, "Whose")
	own.mustNot(t, "Follow-up after 1 month")
	if a := o.get("tevy.ngo", "/?whose=agency"); strings.Contains(a.html, `name="whose"`) {
		t.Error("somebody who heads nothing chooses whose work")
	}
	if a := o.get("thida.ngo", "/?sort=who"); strings.Contains(a.html, `class="band`) || !strings.Contains(a.html, `aria-sort="ascending"`) {
		t.Error("work by name stands in bands of urgency")
	}
}

func TestTasksDoneLatelyAreListed(t *testing.T) {
	o := read(t)
	o.get("kalyan.ngo", "/").must(t, "Tasks done in the last 30 days")
	all := rowHeads(o.get("kalyan.ngo", "/tasks?whose=any&status=done&rows=all"))
	late := rowHeads(o.get("kalyan.ngo", "/tasks?whose=any&status=done-lately&rows=all&sort=done"))
	if len(late) == 0 || len(late) > len(all) {
		t.Errorf("%d tasks done lately of %d", len(late), len(all))
	}
	for _, title := range late {
		if !slices.Contains(all, title) {
			t.Errorf("%s is done lately and not done", title)
		}
	}
}

func TestEveryListHasAPageForPaper(t *testing.T) {
	o := read(t)
	for path, who := range map[string]string{"/cases": "kalyan.ngo", "/tasks?whose=any": "kalyan.ngo", "/screenings": "lin.cnp", "/referrals?side=outgoing": "kalyan.ngo",
		"/directory": "kalyan.ngo", "/admin/people": "borey.ngo", "/": "tevy.ngo"} {
		a := o.get(who, path)
		link := regexp.MustCompile(`href="([^"]*rows=all[^"]*)"`).FindStringSubmatch(a.html)
		if link == nil {
			t.Errorf("nothing leads from %s to the list for paper", path)
			continue
		}
		paper := o.get(who, html.UnescapeString(link[1]))
		if paper.status != 200 || !strings.Contains(paper.html, `class="printed"`) || len(rowHeads(paper)) < len(rowHeads(a)) {
			t.Errorf("%s on paper: %d", path, paper.status)
		}
	}
}
