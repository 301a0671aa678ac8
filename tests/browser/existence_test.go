package browser_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
)

// minute is when a page was made, which its print says.
var minute = regexp.MustCompile(`(<p class="printed">[^<]*)\b[0-9]{2}:[0-9]{2}\b`)

// streamIn is the identifier of a record in an address; empty when there is none.
func streamIn(path string) string { return streams.FindString(path) }

// kindOf is what sort of record an address is about.
func kindOf(path string) string {
	kind, _, _ := strings.Cut(streamIn(path), "-")
	return kind
}

// another makes an identifier of the same form that nobody ever made.
func another(stream string) string {
	kind, token, _ := strings.Cut(stream, "-")
	return kind + "-" + strings.Repeat("z", len(token))
}

// TestNobodyCanTellWhatIsWithheldFromWhatIsNot asks as everybody for everything anybody knows of: where it is not open to them the
// answer is that for a thing that never was, byte for byte, but for the address that was asked for.
func TestNobodyCanTellWhatIsWithheldFromWhatIsNot(t *testing.T) {
	t.Parallel()
	room := reading(t)
	known := map[string][]string{} // shapes, with addresses of each
	for _, w := range room.walks[lang.English] {
		for path := range w.pages {
			if streamIn(path) != "" && !slices.Contains(known[shape(path)], path) {
				known[shape(path)] = append(known[shape(path)], path)
			}
		}
	}
	withheld := map[string]int{}
	for _, u := range room.Users {
		c := room.walks[lang.English][u.Name].caller
		closed := map[string]bool{} // records, as this person finds them
		for _, form := range slices.Sorted(maps.Keys(known)) {
			for _, path := range known[form] {
				record := "/" + kindOf(path) + "s/" + streamIn(path)
				if _, asked := closed[record]; !asked {
					closed[record] = c.get(t, record).status == http.StatusNotFound
				}
				if !closed[record] {
					continue // some of it may be closed to this person, but not that it is there
				}
				withheld[kindOf(path)]++
				same(t, c, u.Name, http.MethodGet, path)
				same(t, c, u.Name, http.MethodPost, path)
			}
		}
	}
	for _, kind := range []string{"case", "tip", "screening", "referral"} {
		if withheld[kind] == 0 {
			t.Errorf("nothing of the kind %s is withheld from anybody: nothing was tried", kind)
		}
	}
}

// same asks for a record that is withheld and for one that never was.
func same(t *testing.T, c *caller, name, method, path string) {
	t.Helper()
	stream := streamIn(path)
	never := another(stream)
	form := url.Values{"command": {"do-" + strings.Repeat("a", 26)}, "why": {"because"}}
	there, nowhere := c.ask(t, method, path, form), c.ask(t, method, strings.ReplaceAll(path, stream, never), form)
	plain := func(a answer, stream string) string {
		head := a.header.Clone()
		head.Del("Date")
		var b strings.Builder
		_ = head.Write(&b) // a strings.Builder takes everything
		return b.String() + minute.ReplaceAllString(strings.ReplaceAll(a.body, stream, "·"), "$1")
	}
	if there.status != nowhere.status || there.location != nowhere.location || plain(there, stream) != plain(nowhere, never) {
		t.Errorf("%s: %s %s is answered %d, and %d where nothing is", name, method, path, there.status, nowhere.status)
	}
}
