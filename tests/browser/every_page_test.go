package browser_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

var (
	elements = regexp.MustCompile(`<[a-z][^>]*>`)
	values   = regexp.MustCompile(`="[^"]*"`)
	classes  = regexp.MustCompile(` (class|type|role|rel|method|rows|inputmode|autocomplete)="([^"]*)"`)
)

// parts are what a page is made of: its elements with their classes and the names of what else is set on them, but no words, names
// or addresses.
func parts(body string) map[string]bool {
	out := map[string]bool{}
	for _, e := range elements.FindAllString(body, -1) {
		kept := classes.ReplaceAllString(e, " $1:$2")
		out[values.ReplaceAllString(kept, "")] = true
	}
	return out
}

// worthOpening chooses, of all pages anybody comes to, one of every shape there is, and after these every page that has a part none
// chosen before it has: what another role sees more on a page of the same shape. A file to save is no page. It gives addresses, by who
// opens them.
func (room *readingRoom) worthOpening() map[string][]string {
	out := map[string][]string{}
	shapes, known := map[string]bool{}, map[string]bool{}
	choose := func(worth func(path string, has map[string]bool) bool) {
		for _, u := range room.Users {
			seen := room.walks[lang.Khmer][u.Name].pages
			for _, path := range slices.Sorted(maps.Keys(seen)) {
				if seen[path].status != http.StatusOK || strings.HasPrefix(path, "/styleguide") || !strings.HasPrefix(seen[path].body, "<!doctype html>") {
					continue
				}
				if has := parts(seen[path].body); worth(path, has) {
					out[u.Name] = append(out[u.Name], path)
					shapes[shape(path)] = true
					maps.Copy(known, has)
				}
			}
		}
	}
	choose(func(path string, _ map[string]bool) bool { return !shapes[shape(path)] })
	choose(func(_ string, has map[string]bool) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(has)), func(part string) bool { return !known[part] })
	})
	return out
}

// TestEveryPageHoldsNoBarriersAndFitsItsScreen opens every page worth it as somebody who comes to it, in both languages: axe on a
// desk and on a phone, and nothing wider than the narrowest screen.
func TestEveryPageHoldsNoBarriersAndFitsItsScreen(t *testing.T) {
	t.Parallel()
	room := reading(t)
	pages := room.worthOpening()
	for _, l := range lang.All() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			for _, name := range slices.Sorted(maps.Keys(pages)) {
				who := room.at(t, name, seat{browser.Desk, l})
				for _, path := range pages[name] {
					who.Go(path)
					if status := who.Status(); status != http.StatusOK {
						t.Errorf("%s opens %s and is answered %d", name, path, status)
						continue
					}
					if got := browser.Eval[string](who.Tab, `document.documentElement.lang`); got != string(l) {
						t.Errorf("%s reads %s in %s", name, path, got)
					}
					who.noBarriersOnAnyScreen()
				}
			}
		})
	}
}
