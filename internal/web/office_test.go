package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/demo"
	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/vault"
)

// office is an installation in a temporary folder on which the invented cases were told; its clock stands at demo.Now.
type office struct {
	t     *testing.T
	node  *node.Node
	clock *demo.Clock
	pages http.Handler
	log   *bytes.Buffer // what the program logs
	// tokens of who signed in, by the name they sign in with.
	tokens map[string]*http.Cookie
}

const password = "nine rivers meet here"

// shared is one office for all tests that only read; each that acts tells its own.
var shared struct {
	once   sync.Once
	office *office
	folder string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.office != nil {
		if err := errors.Join(shared.office.node.Close(), os.RemoveAll(shared.folder)); err != nil {
			panic(err)
		}
	}
	os.Exit(code)
}

// read gives the shared office. Nothing may be recorded there but looks.
func read(t *testing.T) *office {
	t.Helper()
	shared.once.Do(func() {
		folder, err := os.MkdirTemp("", "office")
		if err != nil {
			t.Fatal(err)
		}
		shared.folder, shared.office = folder, open(t, folder)
		shared.office.phones("kalyan.ngo", "tevy.ngo")
	})
	if shared.office == nil {
		t.Fatal("the office did not open")
	}
	o := *shared.office
	o.t = t
	return &o
}

// tell opens an office. Everything in it is the test's own.
func tell(t *testing.T) *office {
	t.Helper()
	o := open(t, t.TempDir())
	o.live()
	return o
}

// phones sets up a phone for each of some people.
func (o *office) phones(names ...string) {
	for _, name := range names {
		visit, err := o.node.Accounts.Session(context.Background(), account.Secret(o.token(name).Value), o.clock.Time())
		if err == nil {
			_, _, err = o.node.Accounts.AddPhone(context.Background(), visit.Account.ID, "Phone of "+name, visit.Account.ID, o.clock.Time())
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

// live keeps lists and name index at the log as in the program, and closes the office with the test: without it every act waits in
// vain for the lists to show what was done.
func (o *office) live() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); o.node.Follow(ctx) }()
	o.t.Cleanup(func() {
		stop()
		<-ended
		if err := o.node.Close(); err != nil {
			o.t.Error(err)
		}
	})
}

func open(t *testing.T, folder string) *office {
	t.Helper()
	ctx := context.Background()
	secret, err := vault.KeyFile([]byte(strings.Repeat("not a real secret ", 4)))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, log: &bytes.Buffer{}, clock: demo.NewClock(time.Now), tokens: map[string]*http.Cookie{}}
	o.node, err = node.Open(ctx, node.Config{Data: folder, Secret: secret, Demo: true, Clock: o.clock.Time, Lang: lang.English,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 8}, Logger: slog.New(slog.NewTextHandler(o.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	_, err = demo.Tell(ctx, demo.Stage{Desk: o.node.Desk, Accounts: o.node.Accounts, AddAgency: o.node.Vault.AddAgency, Settle: o.node.Settle, Clock: o.clock,
		Password: func(string) string { return password }})
	if err != nil {
		t.Fatal(err)
	}
	o.clock.Set(demo.Now)
	if err := o.node.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if o.pages, err = o.node.Pages("http://office.example", false); err != nil {
		t.Fatal(err)
	}
	return o
}

// settle lets lists catch up with what was just done.
func (o *office) settle() {
	o.t.Helper()
	if err := o.node.Settle(context.Background()); err != nil {
		o.t.Fatal(err)
	}
}

// answer is what a page said.
type answer struct {
	status int
	to     string // where it leads
	html   string
	header http.Header
}

// text is the page without markup, with single spaces.
func (a answer) text() string {
	plain := regexp.MustCompile(`<span lang="[a-z]+">([^<]*)</span>`).ReplaceAllString(a.html, "$1")
	plain = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`).ReplaceAllString(plain, " ")
	plain = strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">", "&#43;", "+", "\u00a0", " ").Replace(plain)
	return strings.Join(strings.Fields(plain), " ")
}

func (o *office) call(who string, l lang.Lang, path string, typed url.Values) answer {
	o.t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if typed != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(typed.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Cookie", "spean-language="+string(l))
	if who != "" {
		r.AddCookie(o.token(who))
	}
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range w.Result().Cookies() {
		if c.Name == "spean" && c.Value != "" && who != "" {
			o.tokens[who] = c
		}
	}
	if w.Code == http.StatusInternalServerError {
		o.t.Errorf("%s broke: %s", r.Pattern, o.log.String())
	}
	return answer{w.Code, w.Result().Header.Get("Location"), string(body), w.Result().Header}
}

// token signs somebody in once.
func (o *office) token(who string) *http.Cookie {
	o.t.Helper()
	if o.tokens[who] == nil {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(url.Values{"name": {who}, "password": {password}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		o.pages.ServeHTTP(w, r)
		for _, c := range w.Result().Cookies() {
			if c.Name == "spean" {
				o.tokens[who] = c
			}
		}
		if o.tokens[who] == nil {
			o.t.Fatalf("%s could not sign in: %d", who, w.Code)
		}
	}
	return o.tokens[who]
}

// get shows a page in English.
func (o *office) get(who, path string) answer {
	o.t.Helper()
	return o.call(who, lang.English, path, nil)
}

var hiddenField = regexp.MustCompile(`<input type="hidden"(?: form="typed")? name="(command|seen)" value="([^"]*)"`)

// send fills a form as the page shows it, with its command and the version seen, and posts it to the page's own path.
func (o *office) send(who, path string, pairs ...string) answer {
	o.t.Helper()
	shown := o.get(who, path)
	if shown.status != http.StatusOK {
		o.t.Fatalf("the form of %s is not shown to %s: %d", path, who, shown.status)
	}
	return o.post(who, path, fill(shown, pairs...))
}

// fill gives what a browser would send of a form: its hidden fields and the values typed.
func fill(shown answer, pairs ...string) url.Values {
	typed := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(shown.html, -1) {
		typed.Set(m[1], m[2])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		typed.Add(pairs[i], pairs[i+1])
	}
	return typed
}

func (o *office) post(who, path string, typed url.Values) answer {
	o.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	return o.call(who, lang.English, path, typed)
}

// mustGo fails unless the act was done and led somewhere.
func (a answer) mustGo(t *testing.T) answer {
	t.Helper()
	if a.status != http.StatusSeeOther {
		at := strings.Index(a.text(), "putting right")
		t.Fatalf("not done: %d %.600s", a.status, a.text()[max(0, at):])
	}
	return a
}

// must fails unless a page shows all of these.
func (a answer) must(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.text(), text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

// mustNot fails when a page shows any of these.
func (a answer) mustNot(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.text(), text) || strings.Contains(a.html, text) {
			t.Errorf("the page says %q", text)
		}
	}
}
