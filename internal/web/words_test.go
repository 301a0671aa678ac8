package web

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"spean/internal/lang"
)

var namedMessage = regexp.MustCompile(`\bt "([a-z0-9.-]+)"`)

func TestEveryMessageATemplateNamesIsThere(t *testing.T) {
	err := fs.WalkDir(templateFiles, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := templateFiles.ReadFile(name)
		for _, m := range namedMessage.FindAllStringSubmatch(string(text), -1) {
			if !lang.Has(m[1]) {
				t.Errorf("%s names %s, which no catalogue has", name, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTemplatesLeaveTheWordsToTheCatalogue looks for English between the tags.
func TestTemplatesLeaveTheWordsToTheCatalogue(t *testing.T) {
	action := regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	tag := regexp.MustCompile(`(?s)<[^>]*>`)
	word := regexp.MustCompile(`[A-Za-z]{4,}`)
	err := fs.WalkDir(templateFiles, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "styleguide.html") { // names of colours
			return err
		}
		text, err := templateFiles.ReadFile(name)
		rest := tag.ReplaceAllString(action.ReplaceAllString(string(text), ""), "")
		if found := word.FindString(rest); found != "" {
			t.Errorf("%s says %q in its own words", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheNameTypedAtTheDoorSurvivesAChangeOfLanguage(t *testing.T) {
	h := newHouse(t, nil)
	text := body(t, h.call("/sign-in", url.Values{"redisplay": {"en"}, "name": {"dara"}, "password": {"secret"}, "next": {"/cases"}}))
	if !strings.Contains(text, `<html lang="en"`) || !strings.Contains(text, `value="dara"`) || !strings.Contains(text, `value="/cases"`) ||
		strings.Contains(text, "secret") {
		t.Error("what was typed at the door is gone, or a password came back")
	}
}

func TestOnlyOurOwnProxyIsBelievedAboutAddresses(t *testing.T) {
	for _, c := range []struct {
		behind    bool
		forwarded string
		want      string
	}{{false, "198.51.100.7", "192.0.2.1"}, {true, "203.0.113.9, 198.51.100.7", "198.51.100.7"}, {true, "nonsense", ""}, {true, "", ""}} {
		h := newHouse(t, func(c2 *Config) { c2.BehindProxy = c.behind })
		r := &Request{Request: httptest.NewRequest("GET", "/", nil)}
		r.Header.Set("X-Forwarded-For", c.forwarded)
		want, err := netip.ParseAddr(c.want)
		if got := h.address(r); got != want && err == nil || err != nil && got.IsValid() {
			t.Errorf("%+v gives %s", c, got)
		}
	}
}

func TestTheLogOfTheListenerNamesNobodysAddress(t *testing.T) {
	var log bytes.Buffer
	l := Listener(http.NotFoundHandler(), slog.New(slog.NewTextHandler(&log, nil)))
	l.ErrorLog.Print("http: TLS handshake error from 198.51.100.7:41234: EOF; and [2001:db8::7]:443")
	if text := log.String(); strings.Contains(text, "198.51") || strings.Contains(text, "2001:db8") || !strings.Contains(text, "handshake") {
		t.Error(text)
	}
	if l.ReadHeaderTimeout == 0 || l.ReadTimeout == 0 || l.WriteTimeout == 0 || l.IdleTimeout == 0 || l.MaxHeaderBytes == 0 {
		t.Error("a slow attacker can hold a connection for ever")
	}
}

var pathValue = regexp.MustCompile(`\{[^}]*\}`)

// everyRoute asks every route of the table for an answer, as somebody with that cookie.
func everyRoute(h *house, cookie string, look func(Route, *http.Response)) {
	for _, route := range h.routes() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		var typed url.Values
		if method == http.MethodPost {
			typed = url.Values{}
		}
		look(route, h.call(pathValue.ReplaceAllString(path, "x"), typed, "Cookie", cookie))
	}
}

func TestEveryRouteAnswersUnderThePolicy(t *testing.T) {
	h := newHouse(t, nil)
	everyRoute(h, session, func(route Route, r *http.Response) {
		h.ended = false // some of them sign out
		if r.Header.Get("Content-Security-Policy") != contentPolicy || r.Header.Get("Cache-Control") != "no-store" ||
			r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s answers with %v", route.Pattern, r.Header)
		}
	})
}

func TestOnlyOpenRoutesAnswerAStranger(t *testing.T) {
	h := newHouse(t, nil)
	open := map[string]bool{}
	everyRoute(h, "", func(route Route, r *http.Response) {
		open[route.Pattern] = route.Open
		if !route.Open && (r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/sign-in?next=")) {
			t.Errorf("%s gives a stranger %d", route.Pattern, r.StatusCode)
		}
	})
	for _, pattern := range []string{"GET /sign-in", "POST /leave"} {
		if !open[pattern] {
			t.Errorf("%s is closed to those who need it", pattern)
		}
	}
}
