package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/problem"
)

var noon = time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC)

// house is a server with one person who can sign in, and what was logged and parked there.
type house struct {
	*Server
	t      *testing.T
	log    bytes.Buffer
	ended  bool // the session ran out
	parked []account.Draft
}

func newHouse(t *testing.T, change func(*Config)) *house {
	t.Helper()
	h := &house{t: t}
	names := account.Names{Khmer: "ចាន់ តារា", Latin: "CHAN Dara"}
	visit := account.Visit{Account: account.Account{ID: "account-dara", Names: names, Roles: []string{"case-worker"}, Lang: "km"},
		Agency: account.Agency{ID: "agency-span", Names: names, Exit: "https://weather.example/"}}
	c := Config{Clock: func() time.Time { return noon }, Rand: seeded{}, Logger: slog.New(slog.NewTextHandler(&h.log, nil)), Demo: true, Address: "https://office.example",
		Door: Door{
			SignIn: func(_ context.Context, a account.Attempt, _ time.Time) (account.Entry, error) {
				if a.Name != "dara" || a.Password != "right" {
					return account.Entry{}, problem.New(problem.Invalid, account.KeyRefused, "")
				}
				h.ended = false
				return account.Entry{Visit: visit, Token: "token", Device: "device"}, nil
			},
			Session: func(_ context.Context, token account.Secret, _ time.Time) (account.Visit, error) {
				if token.Reveal() != "token" || h.ended {
					return account.Visit{}, problem.New(problem.Expired, account.KeyTimedOut, "")
				}
				return visit, nil
			},
			SignOut: func(context.Context, account.Secret) error { h.ended = true; return nil },
			Park: func(_ context.Context, _ account.Secret, f account.Form, _ time.Time) error {
				h.parked = append(h.parked, account.Draft{ID: "draft-1", Form: f})
				return nil
			},
			Parked: func(context.Context, id.Account, time.Time) ([]account.Draft, error) { return h.parked, nil },
			Unpark: func(_ context.Context, _ id.Account, name string) error {
				h.parked = slices.DeleteFunc(h.parked, func(d account.Draft) bool { return d.ID == name })
				return nil
			},
		}}
	if change != nil {
		change(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	h.Server = s
	return h
}

// seeded is randomness for identifiers that no test reads.
type seeded struct{}

func (seeded) Read(b []byte) (int, error) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return len(b), nil
}

// call asks for a page; with values it posts them.
func (h *house) call(path string, typed url.Values, headers ...string) *http.Response {
	h.t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if typed != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(typed.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const session = "spean=token"

// serveOnly replaces the routes of a house by one.
func (h *house) serveOnly(route Route) {
	mux := http.NewServeMux()
	mux.Handle(route.Pattern, h.serve(mux, route))
	mux.Handle("POST "+strings.TrimPrefix(route.Pattern, "GET "), h.serve(mux, route))
	h.handler = h.withHeaders(h.withRecovery(mux))
}

func TestEveryAnswerCarriesTheProtectingHeaders(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Secure = true })
	paths := []string{"/", "/sign-in", "/styleguide", "/styleguide/field", "/nowhere", "/static/0/look.css", h.static.byName["look.css"]}
	for _, path := range paths {
		r := h.call(path, nil, "Cookie", "__Host-"+session)
		for name, want := range map[string]string{"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Strict-Transport-Security": "max-age=31536000"} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		stored := r.Header.Get("Cache-Control")
		if path == h.static.byName["look.css"] != (stored == "public, max-age=31536000, immutable") || path == "/sign-in" && stored != "no-store" {
			t.Errorf("%s is stored as %q", path, stored)
		}
	}
	if strings.Contains(contentPolicy, "unsafe") || strings.Contains(contentPolicy, "http") || strings.Contains(contentPolicy, "data:") {
		t.Error("the content policy lets something in")
	}
}

var inline = regexp.MustCompile(`(?i)<[^>]+\s(style|on[a-z]+)\s*=|<style|<script(>|[^>]*>[^<])|javascript:|data:`)

func TestPagesHoldNothingTheContentPolicyForbids(t *testing.T) {
	h := newHouse(t, nil)
	for _, path := range []string{"/sign-in", "/styleguide", "/styleguide/field", "/nowhere"} {
		for _, l := range []string{"km", "en"} {
			r := h.call(path, nil, "Cookie", "spean-language="+l)
			text := body(t, r)
			if found := inline.FindString(text); found != "" {
				t.Errorf("%s in %s holds %q", path, l, found)
			}
			if !strings.Contains(text, `<html lang="`+l+`"`) {
				t.Errorf("%s is not in %s", path, l)
			}
			for _, at := range regexp.MustCompile(`(?:src|href)="(/static/[^"]*)"`).FindAllStringSubmatch(text, -1) {
				if r := h.call(at[1], nil); r.StatusCode != 200 {
					t.Errorf("%s names %s, which is not there", path, at[1])
				}
			}
		}
	}
}

func TestTheSignInPageIsLightOnAThinLine(t *testing.T) {
	h := newHouse(t, nil)
	total := 0
	for _, path := range []string{"/sign-in", h.static.byName["look.css"], h.static.byName["leave.js"], h.static.byName["form.js"]} {
		r := h.call(path, nil, "Accept-Encoding", "gzip")
		total += len(body(t, r))
	}
	if total > 30<<10 {
		t.Errorf("the sign-in page weighs %d bytes before fonts", total)
	}
	if sheet := len(h.static.byPath[h.static.byName["look.css"]].plain); sheet > 40<<10 {
		t.Errorf("the style sheet has grown to %d bytes", sheet)
	}
}

func TestFilesAreServedUnderTheHashOfWhatTheyHold(t *testing.T) {
	h := newHouse(t, nil)
	at := h.static.byName["look.css"]
	r := h.call(at, nil, "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(sheet, []byte(h.static.byName["noto-sans-khmer.woff2"])) {
		t.Errorf("the sheet does not name the font by its hash: %v", err)
	}
	if r := h.call(strings.Replace(at, "/static/", "/static/0", 1), nil); r.StatusCode != 404 {
		t.Errorf("another hash gives %d", r.StatusCode)
	}
	if r := h.call(h.static.byName["noto-sans-khmer-OFL.txt"], nil); r.StatusCode != 200 {
		t.Error("the licence does not travel with the font")
	}
}

func TestSigningInGoesWhereThePersonWas(t *testing.T) {
	h := newHouse(t, nil)
	r := h.call("/sign-in", url.Values{"name": {"dara"}, "password": {"wrong"}, "next": {"/cases?sort=due"}})
	text := body(t, r)
	if r.StatusCode != 422 || !strings.Contains(text, `value="dara"`) || strings.Contains(text, "wrong\"") || len(r.Cookies()) > 0 {
		t.Errorf("a wrong password gives %d", r.StatusCode)
	}
	r = h.call("/sign-in", url.Values{"name": {"dara"}, "password": {"right"}, "next": {"/cases?sort=due"}})
	if r.StatusCode != 303 || r.Header.Get("Location") != "/cases?sort=due" {
		t.Errorf("%d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	for _, c := range r.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie %s is too open", c.Name)
		}
	}
}

func TestAfterSigningInNobodyIsLedToAnotherSite(t *testing.T) {
	for _, typed := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "evil", "/\tx", "javascript:alert(1)", "/leave",
		"http:/x", "/" + strings.Repeat("x", 3000), "/%zz"} {
		if got := ownPath(typed); got != "/" {
			t.Errorf("%q leads to %q", typed, got)
		}
	}
	if got := ownPath("/cases/472-931-865?as-of=2026-03-01#top"); got != "/cases/472-931-865?as-of=2026-03-01#top" {
		t.Errorf("our own page became %q", got)
	}
}

func TestAPageThatIsHiddenLooksLikeOneThatIsNotThere(t *testing.T) {
	var answers []string
	for _, err := range []error{problem.New(problem.NotFound, "x.y", ""), problem.New(problem.Withheld, "x.z", "case", "name", "KUMRU")} {
		h := newHouse(t, nil)
		h.serveOnly(Route{Pattern: "GET /shelves/1", Do: func(*Request) (*Page, error) { return nil, err }})
		r := h.call("/shelves/1", nil, "Cookie", session)
		answers = append(answers, r.Status+body(t, r))
	}
	h := newHouse(t, nil)
	r := h.call("/shelves/1", nil, "Cookie", session)
	answers = append(answers, r.Status+body(t, r))
	for _, a := range answers {
		if a != answers[0] || !strings.HasPrefix(a, "404") {
			t.Errorf("answers differ:\n%s\n%s", answers[0], a)
		}
	}
}

func TestABrokenPageShowsANumberAndLogsNothingOfThePerson(t *testing.T) {
	for name, do := range map[string]func(*Request) (*Page, error){
		"error":    func(*Request) (*Page, error) { return nil, errors.New(`cannot read "KUMRU Bopha" at ខ្មែរ`) },
		"panic":    func(*Request) (*Page, error) { panic("KUMRU Bopha") },
		"template": func(*Request) (*Page, error) { return &Page{Template: "error", Title: "app.name", Data: 1}, nil },
	} {
		if name == "template" {
			continue // the page of last resort; covered by panic
		}
		h := newHouse(t, nil)
		h.serveOnly(Route{Pattern: "GET /x", Do: do})
		r := h.call("/x", nil, "Cookie", session, "Accept-Language", "en")
		text := body(t, r)
		number := regexp.MustCompile(`\d{3}-\d{3}-\d{3}`).FindString(text)
		if r.StatusCode != 500 || number == "" || strings.Contains(text, "KUMRU") {
			t.Errorf("%s: %d %s", name, r.StatusCode, text)
		}
		if log := h.log.String(); !strings.Contains(log, number) || strings.Contains(log, "KUMRU") || strings.Contains(log, "ខ្មែរ") {
			t.Errorf("%s logged: %s", name, log)
		}
	}
}

func TestAnotherSiteCannotActForThePerson(t *testing.T) {
	h := newHouse(t, nil)
	r := h.call("/sign-out", url.Values{"x": {"y"}}, "Cookie", session, "Sec-Fetch-Site", "cross-site")
	if r.StatusCode != 403 || h.ended {
		t.Errorf("%d, session ended %v", r.StatusCode, h.ended)
	}
	if r := h.call("/sign-out", url.Values{"x": {"y"}}, "Cookie", session, "Sec-Fetch-Site", "same-origin"); r.StatusCode != 303 || !h.ended {
		t.Errorf("our own page gets %d", r.StatusCode)
	}
}

func TestLeavingQuicklyEndsTheSessionAndClearsTheBrowser(t *testing.T) {
	h := newHouse(t, nil)
	r := h.call("/leave", url.Values{}, "Cookie", session)
	text := body(t, r)
	if !h.ended || r.Header.Get("Clear-Site-Data") != `"cache", "storage"` || r.Cookies()[0].MaxAge != -1 {
		t.Errorf("something of the session is left: %v", r.Header)
	}
	if !strings.Contains(text, `content="0;url=https://weather.example/"`) || strings.Contains(text, "Spean") || strings.Contains(text, "ស្ពាន") {
		t.Errorf("the page left behind says %s", text)
	}
	if r := h.call("/leave", url.Values{}); r.StatusCode != 200 {
		t.Errorf("leaving without a session gives %d", r.StatusCode)
	}
}

func TestRow12_TooMuchIsRefusedWithTheLimit(t *testing.T) {
	h := newHouse(t, nil)
	r := h.call("/styleguide/field", url.Values{"long": {strings.Repeat("x", maxBody+1)}}, "Cookie", "spean-language=en")
	if text := body(t, r); r.StatusCode != 413 || !strings.Contains(text, "256 kB") {
		t.Errorf("%d", r.StatusCode)
	}
	many := url.Values{}
	for range maxFields + 1 {
		many.Add("transport", "bus")
	}
	if r := h.call("/styleguide/field", many); r.StatusCode != 413 {
		t.Errorf("%d", r.StatusCode)
	}
}

func TestWhatWasTypedSurvivesAChangeOfLanguage(t *testing.T) {
	h := newHouse(t, nil)
	typed := url.Values{"redisplay": {"km"}, "name": {"  គំរូ\u200b \"បុប្ផា\" <b>"}, "safe": {"no"}, "command": {"do-aaaaaaaaaaaa"}}
	r := h.call("/styleguide/field", typed, "Cookie", "spean-language=en")
	text := body(t, r)
	for _, want := range []string{`<html lang="km"`, "value=\"  គំរូ\u200b &#34;បុប្ផា&#34; &lt;b&gt;\"", `value="no" checked`, `value="do-aaaaaaaaaaaa"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if r.StatusCode != 200 || strings.Contains(text, `class="fault"`) || r.Cookies()[0].Value != "km" {
		t.Errorf("%d %v", r.StatusCode, r.Cookies())
	}
}

func TestWhatWasTypedSurvivesASessionThatRanOut(t *testing.T) {
	h := newHouse(t, nil)
	route := Route{Pattern: "GET /cases/1/name", Do: func(r *Request) (*Page, error) {
		page := h.styleguideForm(r, sample{})
		if r.Method == http.MethodPost {
			return Go("/cases/1"), nil
		}
		return page, nil
	}}
	h.serveOnly(route)
	h.ended = true
	r := h.call("/cases/1/name", url.Values{"text": {"half a sentence"}, "new_password": {"secret"}}, "Cookie", session)
	if got := r.Header.Get("Location"); r.StatusCode != 303 || got != "/sign-in?kept=1&next=%2Fcases%2F1%2Fname" {
		t.Fatalf("%d to %s", r.StatusCode, got)
	}
	if strings.Contains(string(h.parked[0].Form.Body), "secret") {
		t.Error("a password was parked")
	}
	h.ended = false
	r = h.call("/cases/1/name?kept=1", nil, "Cookie", session)
	if text := body(t, r); !strings.Contains(text, `value="half a sentence"`) || !strings.Contains(text, `name="kept" value="draft-1"`) {
		t.Error("what was typed is gone")
	}
	h.call("/cases/1/name", url.Values{"text": {"half a sentence"}, "kept": {"draft-1"}}, "Cookie", session)
	if len(h.parked) > 0 {
		t.Error("sent text stays parked")
	}
}

func TestNumbersAndDatesAreWrittenInTheDigitsOfThePerson(t *testing.T) {
	h := newHouse(t, nil)
	text := body(t, h.call("/styleguide", nil, "Cookie", "spean-language=km; spean-digits=khmer"))
	if !strings.Contains(text, "៩ មីនា ២០២៦") || !strings.Contains(text, "យឺត ២ ថ្ងៃ") {
		t.Error("Latin digits where Khmer ones were chosen")
	}
	r := h.call("/language", url.Values{"digits": {"khmer"}, "back": {"/styleguide?rows=tight"}})
	if r.Header.Get("Location") != "/styleguide?rows=tight" || r.Cookies()[0].Name != digitsCookie {
		t.Errorf("%v", r.Header)
	}
}

func TestEveryTemplateIsReadInEveryVoice(t *testing.T) {
	h := newHouse(t, nil)
	for _, l := range lang.All() {
		for _, digits := range []bool{false, true} {
			if set := h.templates.sets[voice{l, digits}]; set.Lookup("frame") == nil || set.Lookup("form") == nil {
				t.Errorf("no templates in %s", l)
			}
		}
	}
}
