package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"spean/tests/browser"
)

// shownAt serves a folder as it is and gives its address.
func shownAt(t *testing.T, folder string) string {
	t.Helper()
	site := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(site.Close)
	return site.URL
}

// figures runs a command that writes pages, in a folder that is then served as it is.
func figures(t *testing.T, folder string, args ...string) {
	t.Helper()
	dir, err := workshop()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(filepath.Join(dir, "spean"), args...)
	command.Dir = folder
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, said)
	}
}

// Pages that leave the program as files are pages, too: the report of an estimate, a release and the owner's part of it.
func TestThePagesOfAnEstimateAndOfAReleaseHaveNoBarriers(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var table strings.Builder
	table.WriteString("sex,work,since\n")
	for i := range 900 {
		fmt.Fprintf(&table, "%s,%s,%d\n", []string{"F", "M"}[i%2], []string{"fishing", "brick kiln", ""}[i%3], 2015+i%5)
	}
	lists := "province,police,shelter,hotline,n\nKandal,1,0,0,50\nKandal,0,1,0,40\nKandal,0,0,1,30\nKandal,1,1,0,9\nKandal,0,1,1,8\nKandal,1,0,1,7\nPailin,1,0,0,5\nPailin,0,1,0,6\n"
	for name, text := range map[string]string{"table.csv": table.String(), "lists.csv": lists} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range everySeat {
		l := string(at.l)
		figures(t, folder, "estimate", "lists.csv", "--by", "province", "--samples", "100", "--report", at.String()+".html", "--lang", l)
		figures(t, folder, "publish", "table.csv", "--epsilon", "8", "--delta", "1e-6", "--seed", "1", "--out", at.String(), "--lang", l)
	}
	site := shownAt(t, folder)
	from(t, everySeat, func(t *testing.T, at seat) {
		tab := browser.Open(t, site, at.screen, string(at.l))
		for _, page := range []string{".html", "/", "/codebook.html", "/owner/report.html"} {
			tab.Go("/" + at.String() + page).NoBarriers().NoComplaints().Picture("figures-" + at.String() + strings.ReplaceAll(page, "/", "-"))
		}
		tab.Go("/"+at.String()+"/").Choose("first", "0").Choose("second", "1").Choose("only", "2:1")
		rows := browser.Eval[[]string](tab, `[...document.querySelectorAll("#explored tbody tr")].map((row) => [...row.cells].slice(0, 2).map((c) => c.innerText).join(" "))`)
		if len(rows) != 4 || !strings.Contains(strings.Join(rows, "; "), "F brick kiln") {
			t.Errorf("two columns and a third held fast show %v", rows)
		}
		tab.NoBarriers().NoComplaints()
	})
}

// The report of a linking shows pairs side by side, long words of a table among them, on the phone as at a desk.
func TestThePageOfALinkingHasNoBarriers(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var table strings.Builder
	table.WriteString("id,given,surname,dob,town\n")
	for i := range 120 {
		row := fmt.Sprintf("%s,%s,19%d-0%d-1%d,%s\n", []string{"សុខា", "Dara", "Bopha", "Vannak", "Chenda", "រិទ្ធី", "Malis"}[i%7], []string{"Chan", "កែវ", "Meas", "Sim", "Touch"}[i*3%5],
			60+i%37, 1+i%9, i%10, []string{"Kampot", "Preahvihearthmeysandambangsrok", "Takeo"}[i%3])
		fmt.Fprintf(&table, "a%d,%s", i, row)
		if i%4 == 0 {
			fmt.Fprintf(&table, "b%d,%s", i, strings.Replace(row, "a", "aa", i%8/4))
		}
	}
	table.WriteString("torn,row\n")
	if err := os.WriteFile(filepath.Join(folder, "people.csv"), []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, at := range everySeat {
		figures(t, folder, "link", "people.csv", "--out", "pairs.csv", "--report", at.String()+".html", "--lang", string(at.l))
	}
	site := shownAt(t, folder)
	from(t, everySeat, func(t *testing.T, at seat) {
		tab := browser.Open(t, site, at.screen, string(at.l))
		tab.Go("/" + at.String() + ".html").NoBarriers().NoComplaints().Picture("link-" + at.String())
		if wide := browser.Eval[int](tab, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("the page is %d dots wider than the screen", wide)
		}
		if n := browser.Eval[int](tab, `document.querySelectorAll("h3").length`); n < 6 {
			t.Errorf("%d pairs and columns are shown", n)
		}
	})
}
