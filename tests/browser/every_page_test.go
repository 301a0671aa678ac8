package browser_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

// closely says on which screen axe looks at the pages of a language. What it finds depends on the screen or on the language, hardly on
// both: each page is looked at on both screens and in both languages, and on all three it must fit.
var closely = map[lang.Lang]browser.Size{lang.Khmer: browser.Phone, lang.English: browser.Desk}

// TestEveryPageHoldsNoBarriersAndFitsItsScreen opens one page of every shape there is, as somebody who comes to it, in both languages:
// axe on a desk and on a phone, and nothing wider than the narrowest screen.
func TestEveryPageHoldsNoBarriersAndFitsItsScreen(t *testing.T) {
	room := reading(t)
	pages := map[string][]string{} // addresses, by who opens them
	assigned := map[string]bool{}
	for _, u := range room.Users {
		seen := room.walks[lang.Khmer][u.Name].pages
		for _, path := range slices.Sorted(maps.Keys(seen)) {
			at := shape(path)
			if seen[path].status == http.StatusOK && !assigned[at] && !strings.HasPrefix(at, "/styleguide") {
				assigned[at] = true
				pages[u.Name] = append(pages[u.Name], path)
			}
		}
	}
	for _, l := range lang.All() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			for _, name := range slices.Sorted(maps.Keys(pages)) {
				who := room.at(t, name, browser.Desk, l)
				for _, path := range pages[name] {
					who.Go(path)
					if status := who.Status(); status != http.StatusOK {
						t.Errorf("%s opens %s and is answered %d", name, path, status)
						continue
					}
					if got := browser.Eval[string](who.Tab, `document.documentElement.lang`); got != string(l) {
						t.Errorf("%s reads %s in %s", name, path, got)
					}
					for _, size := range []browser.Size{browser.Desk, browser.Phone, browser.Narrow} {
						if who.Resize(size).FitsItsScreen(); size == closely[l] {
							who.NoBarriers()
						}
					}
					who.NoComplaints()
				}
			}
		})
	}
}
