package browser_test

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"spean/internal/lang"
	"spean/internal/screening"
	"spean/tests/browser"
)

var (
	hrefs     = regexp.MustCompile(`<a\s[^>]*?href="(/[^"]*)"`)
	streams   = regexp.MustCompile(`\b(case|tip|screening|referral)-[a-z0-9]{20,}`)
	otherIDs  = regexp.MustCompile(`\b(person|entry|agency|account|session|office|do)-[a-z0-9]{8,}`)
	questions = regexp.MustCompile(`/question/[A-Z]{2}[0-9]{2}`)
	topics    = regexp.MustCompile(`^/help/[a-z-]+$`)
	brackets  = regexp.MustCompile(`\[[a-z][a-z0-9-]*(\.[a-z0-9-]+)+\]`)
)

// shape is an address without what tells one thing of a kind from another: "/cases/·/people?asof".
func shape(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	at := questions.ReplaceAllString(otherIDs.ReplaceAllString(streams.ReplaceAllString(u.Path, "·"), "·"), "/question/·")
	at = topics.ReplaceAllString(at, "/help/·")
	if keys := slices.Sorted(maps.Keys(u.Query())); len(keys) > 0 {
		at += "?" + strings.Join(keys, "&")
	}
	return at
}

// examples is how many addresses of one shape a walk opens: of whole cases more, since each leads elsewhere.
func examples(shape string) int {
	if shape == "/cases/·" || shape == "/cases/·/people" {
		return 12
	}
	return 2
}

// walked is what somebody comes to by links from the first page, and what is wrong there.
type walked struct {
	*caller
	pages  map[string]answer
	faults []string
}

// walk opens every page somebody can come to, a few of each shape. It finds fault with any that is not there or says something in no
// language.
func (c *caller) walk(t testing.TB, name string) *walked {
	t.Helper()
	w := &walked{caller: c, pages: map[string]answer{}}
	count := map[string]int{}
	waiting := []string{"/"}
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		if _, before := w.pages[path]; before || count[shape(path)] >= examples(shape(path)) {
			continue
		}
		count[shape(path)]++
		got := c.get(t, path)
		w.pages[path] = got
		switch {
		case got.status == http.StatusSeeOther:
			waiting = append(waiting, got.location)
		case got.status != http.StatusOK:
			w.faults = append(w.faults, fmt.Sprintf("%s follows a link to %s and is answered %d", name, path, got.status))
			continue
		}
		if path == "/cases" {
			waiting = append(waiting, "/cases?status=closed") // as the filter of the list leads there
		}
		if ids := brackets.FindAllString(got.body, 3); ids != nil {
			w.faults = append(w.faults, fmt.Sprintf("%s reads at %s in %s: %q", name, path, c.lang, ids))
		}
		for _, found := range hrefs.FindAllStringSubmatch(got.body, -1) {
			to, _, _ := strings.Cut(html.UnescapeString(found[1]), "#")
			if to != "" && !strings.HasPrefix(to, "/static/") {
				waiting = append(waiting, to)
			}
		}
	}
	return w
}

// readingRoom is one demonstration in which nothing is changed, for the tests that only read, with everybody's walk through it.
type readingRoom struct {
	*program
	walks map[lang.Lang]map[string]*walked
}

// at sits somebody down in the session of their walk.
func (room *readingRoom) at(t testing.TB, name string, at seat) *person {
	t.Helper()
	room.user(t, name)
	walker := room.walks[at.l][name]
	site, err := url.Parse(walker.base)
	if err != nil {
		t.Fatal(err)
	}
	who := sit(t, room.URL, name, at)
	who.Carry(walker.http.Jar.Cookies(site))
	return who
}

var theRoom struct {
	once sync.Once
	room *readingRoom
}

// unsettle leaves some work undone, so that the ways to every act are there: tips not handed over and handed over, a talk without a
// case, a case that is closed, a referral nobody has answered and one for identification.
func (room *readingRoom) unsettle(t *testing.T) {
	t.Helper()
	english := seat{browser.Desk, lang.English}
	h := room.program.at(t, "chantrea.ngo", english)
	for _, to := range []string{"", "Slek Chhuk House"} {
		h.goes("/tips/new").types("happening", "Somebody is shut in.").chooses("sure", "heard-it", "channel", "phone", "urgency", "soon")
		if to != "" {
			h.picks("to", to)
		}
		h.sends()
	}
	k := room.program.at(t, "kalyan.ngo", english)
	k.goes("/screenings/new").types("name", "Lim Veasna").chooses("age", "adult", "proxy", "self").sends()
	k.prepares()
	k.gives(screening.Yes)
	k.goes("/cases/new")
	k.sends()
	k.goes(k.Path()+"/close").chooses("reason", "opened-by-mistake").types("why", "The same folder twice.").sends()
	m := &mission{program: room.program, t: t, seat: english}
	file := k.finds("CHHUON BOPHA")[0]
	m.refers(k, file, "N4", "locate", "locate", "danger-to-life", "Her child is still there.")
	identify := m.refers(k, file, "N1", "police", "identification", "consent", "")
	room.program.at(t, "rattha.pol", english).goes(identify + "/accept").sends()
}

// reading gives the demonstration in which nothing may be changed.
func reading(t *testing.T) *readingRoom {
	t.Helper()
	theRoom.once.Do(func() {
		room := &readingRoom{program: begun(t, filepath.Join(mustWorkshop(t), "read")), walks: map[lang.Lang]map[string]*walked{}}
		room.unsettle(t)
		for _, l := range lang.All() {
			room.walks[l] = map[string]*walked{}
			for _, u := range room.Users {
				room.walks[l][u.Name] = room.call(t, u.Name, l).walk(t, u.Name)
			}
		}
		theRoom.room = room
	})
	if theRoom.room == nil {
		t.Fatal("the demonstration to read in did not start")
	}
	return theRoom.room
}

// notLinked are the pages nobody comes to by a link while signed in, with where they are tried instead.
var notLinked = map[string]string{
	"/link/{secret}":                        "the office test takes one",
	"/sign-in":                              "every test signs in",
	"/search":                               "every page of a desk has its field",
	"/places":                               "the script of a place field asks for it",
	"/styleguide":                           "opened by its address",
	"/cases/{case}/entries/{entry}/preview": "a picture on the page of its file",
	"/styleguide/field":                     "opened by its address",
}

// routesOf reads the table of routes for the patterns of a method.
func routesOf(t *testing.T, method string) []string {
	t.Helper()
	table, err := os.ReadFile("../../internal/web/routes.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile(`Pattern: "`+method+` ([^"]+)"`).FindAllSubmatch(table, -1) {
		out = append(out, string(m[1]))
	}
	if len(out) == 0 {
		t.Fatal("no routes found")
	}
	return out
}

// matcher is a pattern of the table of routes as a regular expression of whole paths.
func matcher(pattern string) *regexp.Regexp {
	pattern = strings.TrimSuffix(pattern, "{$}")
	return regexp.MustCompile(`^` + regexp.MustCompile(`\\\{[^/]+?\\\}`).ReplaceAllString(regexp.QuoteMeta(pattern), `[^/]+`) + `$`)
}

// TestEverybodyReachesEveryPageOfTheirsInBothLanguages walks as everybody. Pages are the same for a role whatever the screen; how they
// look is tried in a browser, below.
func TestEverybodyReachesEveryPageOfTheirsInBothLanguages(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{}
	for _, walks := range reading(t).walks {
		for _, w := range walks {
			for _, fault := range w.faults {
				t.Error(fault)
			}
			for path := range w.pages {
				at, _, _ := strings.Cut(path, "?")
				reached[at] = true
			}
		}
	}
	for _, pattern := range routesOf(t, http.MethodGet) {
		is := matcher(pattern)
		if notLinked[pattern] == "" && !slices.ContainsFunc(slices.Collect(maps.Keys(reached)), is.MatchString) {
			t.Errorf("nobody comes to %s by a link", pattern)
		}
	}
}
