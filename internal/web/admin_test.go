package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/demo"
	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/vault"
	"spean/internal/view"
)

// empty opens an installation in which nothing was done yet, with the link of its first administrator.
func empty(t *testing.T) (*office, string) {
	t.Helper()
	ctx := context.Background()
	secret, err := vault.KeyFile([]byte(strings.Repeat("not a real secret ", 4)))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, log: &bytes.Buffer{}, clock: demo.NewClock(time.Now), tokens: map[string]*http.Cookie{}}
	o.node, err = node.Open(ctx, node.Config{Data: t.TempDir(), Secret: secret, Clock: o.clock.Time, Lang: lang.English,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 8}, Logger: slog.New(slog.NewTextHandler(o.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	o.live()
	h, err := o.node.Found(ctx, account.Agency{Names: account.Names{Latin: "Agency"}, Kind: "ngo", Country: "KH"},
		account.Newcomer{Name: "root", Names: account.Names{Latin: "Root"}, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if o.pages, err = o.node.Pages("http://office.example", false); err != nil {
		t.Fatal(err)
	}
	return o, "/link/" + h.Secret.Reveal()
}

var handedOut = regexp.MustCompile(`value="http://office\.example(/link/[^"]+)"`)

// link reads the one-time link a page shows.
func (a answer) link(t *testing.T) string {
	t.Helper()
	m := handedOut.FindStringSubmatch(a.html)
	if a.status != http.StatusOK || m == nil {
		t.Fatalf("no link: %d %.500s", a.status, a.text())
	}
	return m[1]
}

// take lets somebody in by a one-time link.
func (o *office) take(link string) {
	o.t.Helper()
	o.post("", link, fill(o.get("", link), "password", password)).mustGo(o.t)
}

// invite invites somebody at the administrator's agency and lets them in.
func (o *office) invite(by, name string, roles ...string) {
	o.t.Helper()
	pairs := []string{"name", name, "names.latin", "Name Of " + name, "lang", "en"}
	for _, r := range roles {
		pairs = append(pairs, "roles", r)
	}
	o.take(o.send(by, "/admin/people/new", pairs...).link(o.t))
}

// founded is an installation whose first administrator came in.
func founded(t *testing.T) *office {
	o, link := empty(t)
	o.take(link)
	return o
}

func TestAOneTimeLinkWorksOnceAndOnlyForAPasswordThatHolds(t *testing.T) {
	o, link := empty(t)
	shown := o.get("", link)
	shown.must(t, "Welcome, Root", "You sign in as root", "At least 12 characters")
	if got := shown.header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("the address is told on: %s", got)
	}
	weak := o.post("", link, fill(shown, "password", "short"))
	if weak.status != http.StatusUnprocessableEntity || strings.Contains(weak.html, "short\"") {
		t.Errorf("a short password: %d", weak.status)
	}
	done := o.post("", link, fill(shown, "password", password, "device", "office computer"))
	if done.status != http.StatusSeeOther || done.to != "/" {
		t.Errorf("after the link: %d to %s", done.status, done.to)
	}
	for _, again := range []answer{o.get("", link), o.post("", link, fill(shown, "password", password)), o.get("", "/link/never-was")} {
		if again.status != http.StatusGone {
			t.Errorf("a link that is over: %d", again.status)
		}
	}
	o.get("root", "/account").must(t, "office computer", "root", "Administrator")
}

func TestNobodyWorksBeforeAnEmergencyContactIsConfirmed(t *testing.T) {
	o := founded(t)
	o.get("root", "/").must(t, "no emergency contact is confirmed")
	o.invite("root", "worker.one", "social-worker")
	for _, path := range []string{"/", "/cases", "/cases/new", "/tips/new"} {
		o.get("worker.one", path).must(t, "Your administrator must first confirm an emergency contact")
	}
	o.get("worker.one", "/account").must(t, "worker.one")
	danger := o.get("worker.one", "/danger")
	danger.must(t, "Someone is in danger now", "No emergency contact", "Do not wait for this program")
	if strings.Contains(danger.html, `name="words"`) || strings.Contains(danger.html, `href="/tips/new"`) {
		t.Error("before there is anybody who takes it, something can be sent")
	}
	if !strings.Contains(o.get("worker.one", "/").html, `href="/danger"`) {
		t.Error("whoever may not work yet is not led to help")
	}
	o.post("worker.one", "/danger", fill(danger, "words", "two men wait for her")).must(t, "Your administrator must first confirm an emergency contact")
	bad := o.send("root", "/admin/emergency/new", "name", "Police desk")
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.html, `value="Police desk"`) {
		t.Errorf("half a contact: %d", bad.status)
	}
	o.send("root", "/admin/emergency/new", "name", "Police desk", "contact", "+855 00 555 900", "checked", "16/11/2026").mustGo(t)
	o.get("root", "/admin/emergency").must(t, "Police desk", "+855 00 555 900")
	if text := o.get("worker.one", "/cases").text(); strings.Contains(text, "Your administrator must first") {
		t.Error("work is still closed")
	}
}

func TestAnAgencyIsAddedWithItsFirstAdministrator(t *testing.T) {
	o := founded(t)
	bad := o.send("root", "/admin/agencies/new", "names.latin", "River House", "country", "KH")
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.html, `value="River House"`) {
		t.Errorf("an agency of no kind: %d", bad.status)
	}
	saved := o.send("root", "/admin/agencies/new", "names.latin", "River House", "names.khmer", "ផ្ទះទន្លេ", "kind", "shelter", "country", "KH", "exit", "https://weather.example/").mustGo(t)
	path, _, _ := strings.Cut(saved.to, "?")
	o.get("root", saved.to).must(t, "River House", "The agency is saved.", "Invite the first administrator")
	page := o.send("root", path+"/administrator", "name", "river.admin", "names.latin", "River Admin", "lang", "km")
	lost := page.link(t)
	waiting := regexp.MustCompile(`name="again" value="([^"]+)"`).FindStringSubmatch(o.get("root", path).html)
	if waiting == nil {
		t.Fatal("a lost link cannot be replaced")
	}
	link := o.post("root", path+"/administrator", fill(answer{}, "again", waiting[1])).link(t)
	if o.get("", lost).status != http.StatusGone {
		t.Error("the lost link still works")
	}
	o.take(link)
	if a := o.get("root", path+"/administrator"); a.status != http.StatusNotFound {
		t.Errorf("once it has an administrator another agency still invites there: %d", a.status)
	}
	o.invite("river.admin", "river.worker", "social-worker")
	if text := o.get("root", "/admin/people").text(); strings.Contains(text, "river") {
		t.Error("the people of another agency are listed")
	}
	person := o.principal("river.worker")
	for _, act := range []string{"", "/edit", "/disable"} {
		if a := o.get("root", "/admin/people/"+string(person.Account)+act); a.status != http.StatusNotFound {
			t.Errorf("%s of another agency: %d", act, a.status)
		}
	}
	o.send("root", path, "names.latin", "River House Two", "kind", "shelter", "country", "KH").mustGo(t)
	o.get("river.worker", "/account").must(t, "River House Two")
}

func TestAdministrationIsNotThereForAnybodyElse(t *testing.T) {
	o := tell(t)
	never := o.get("kalyan.ngo", "/admin/never-was")
	borey := string(o.principal("borey.ngo").Account)
	for _, path := range []string{"/admin", "/admin/agencies", "/admin/agencies/new", "/admin/people", "/admin/people/new", "/admin/people/" + borey,
		"/admin/people/" + borey + "/edit", "/admin/people/" + borey + "/disable", "/admin/emergency", "/admin/emergency/new", "/admin/directory", "/admin/directory/new"} {
		a := o.get("kalyan.ngo", path)
		if a.status != http.StatusNotFound || !strings.Contains(a.text(), "Not available to you") || never.status != a.status {
			t.Errorf("%s: %d", path, a.status)
		}
		if a := o.get("borey.ngo", path); a.status != http.StatusOK {
			t.Errorf("%s to an administrator: %d", path, a.status)
		}
		for _, l := range lang.All() {
			if a := o.call("borey.ngo", l, path, nil); strings.Contains(a.text(), "[admin.") || strings.Contains(a.html, "ZgotmplZ") {
				t.Errorf("%s in %s has no words for something", path, l)
			}
		}
	}
}

func TestGraveActsAskForThePasswordAgainAndLoseNothing(t *testing.T) {
	o := tell(t)
	o.get("borey.ngo", "/admin")
	o.clock.Set(demo.Now.Add(10 * time.Minute))
	asked := o.send("borey.ngo", "/admin/people/new", "name", "new.ngo", "names.khmer", "ឈ្មោះ ថ្មី", "lang", "km", "roles", "social-worker", "roles", "shelter-lead")
	if asked.status != http.StatusOK || !strings.Contains(asked.html, `value="ឈ្មោះ ថ្មី"`) || !strings.Contains(asked.html, `name="confirm-password"`) {
		t.Fatalf("not asked again: %d", asked.status)
	}
	typed := fill(asked)
	for _, m := range regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(asked.html, -1) {
		if m[1] != "command" && m[1] != "seen" {
			typed.Add(m[1], m[2])
		}
	}
	typed.Set("confirm-password", "something else")
	if wrong := o.post("borey.ngo", "/admin/people/new", typed); wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.text(), "not your password") {
		t.Errorf("a wrong password: %d", wrong.status)
	}
	typed.Set("confirm-password", password)
	o.post("borey.ngo", "/admin/people/new", typed).link(t)
	if roles := o.principal("new.ngo").Roles; len(roles) != 2 {
		t.Errorf("roles got lost on the way: %v", roles)
	}
}

func TestWhoeverLeavesHandsOverTheCases(t *testing.T) {
	o := tell(t)
	ctx := context.Background()
	kalyan := o.principal("kalyan.ngo")
	path := "/admin/people/" + string(kalyan.Account) + "/disable"
	o.get("borey.ngo", path).must(t, "open case", "Who takes the open cases")
	if a := o.send("borey.ngo", path, "why", "on leave"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a successor: %d", a.status)
	}
	if a := o.send("borey.ngo", path, "why", "on leave", "successor", string(o.principal("borey.ngo").Account)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("to one who works no cases: %d", a.status)
	}
	o.get("kalyan.ngo", "/account")
	tevy := o.principal("tevy.ngo")
	o.send("borey.ngo", path, "why", "on leave", "successor", string(tevy.Account)).mustGo(t)
	o.settle()
	list, err := o.node.Desk.ListCases(ctx, o.principal("thida.ngo"), view.CaseQuery{Status: view.OnlyOpen})
	if err != nil || len(list.Lines) == 0 {
		t.Fatal(err)
	}
	for _, l := range list.Lines {
		if l.Row.Lead == kalyan.Account {
			t.Error("a case was left behind")
		}
	}
	if a := o.get("kalyan.ngo", "/account"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/sign-in") {
		t.Errorf("still signed in: %d %s", a.status, a.to)
	}
	person := "/admin/people/" + string(kalyan.Account)
	shown := o.get("borey.ngo", person)
	shown.must(t, "disabled")
	o.take(o.post("borey.ngo", person+"/enable", fill(shown)).link(t))
	delete(o.tokens, "kalyan.ngo")
	o.get("kalyan.ngo", "/account").must(t, "kalyan.ngo")
}

func TestAnAdministratorSignsALostPhoneOutAndStillSeesNoCase(t *testing.T) {
	o := tell(t)
	file := o.caseOf("kalyan.ngo")
	o.get("kalyan.ngo", "/account").must(t, "this device")
	person := "/admin/people/" + string(o.principal("kalyan.ngo").Account)
	o.post("borey.ngo", person+"/sign-out", fill(o.get("borey.ngo", person))).mustGo(t)
	if a := o.get("kalyan.ngo", file); a.status != http.StatusSeeOther {
		t.Errorf("the lost phone still reads: %d", a.status)
	}
	if a := o.get("borey.ngo", file); a.status != http.StatusNotFound {
		t.Errorf("the administrator sees a case: %d", a.status)
	}
}

func TestAPersonLooksAfterTheirOwnAccount(t *testing.T) {
	o := tell(t)
	first := o.token("neary.dos")
	delete(o.tokens, "neary.dos")
	second := o.get("neary.dos", "/account")
	second.must(t, "this device", "Sign out on all other devices")
	o.post("neary.dos", "/account/sessions", fill(second)).mustGo(t)
	now := o.tokens["neary.dos"]
	o.tokens["neary.dos"] = first
	if a := o.get("neary.dos", "/account"); a.status != http.StatusSeeOther {
		t.Errorf("the other device is still signed in: %d", a.status)
	}
	o.tokens["neary.dos"] = now
	wrong := o.send("neary.dos", "/account/password", "password", "not it at all", "new-password", "four birds on a wire")
	if wrong.status != http.StatusUnprocessableEntity || strings.Contains(wrong.html, "four birds") {
		t.Errorf("a wrong old password: %d", wrong.status)
	}
	o.send("neary.dos", "/account/password", "password", password, "new-password", "four birds on a wire").mustGo(t)
	if o.tokens["neary.dos"].Value == now.Value {
		t.Error("the session goes on under its old token")
	}
	o.post("neary.dos", "/account/language", fill(answer{}, "lang", "en")).mustGo(t)
	if a, err := o.node.Accounts.Account(context.Background(), o.principal("neary.dos").Account); err != nil || a.Lang != "en" {
		t.Errorf("the language was not kept: %v", err)
	}
}

func TestServicesAreListedCorrectedAndTakenOff(t *testing.T) {
	o := tell(t)
	o.send("borey.ngo", "/admin/directory/new", "name", "Clinic of the river", "offers", "illness", "takes", "women", "checked", "1/11/2026").mustGo(t)
	entry := regexp.MustCompile(`href="(/admin/directory/entry-[^"]+)">Clinic of the river`).FindStringSubmatch(o.get("borey.ngo", "/admin/directory").html)
	if entry == nil {
		t.Fatal("the service is not listed")
	}
	old := o.get("borey.ngo", entry[1])
	o.send("borey.ngo", entry[1], "name", "Clinic of the lake", "offers", "illness").mustGo(t)
	if a := o.post("borey.ngo", entry[1]+"/remove", fill(old)); a.status != http.StatusConflict {
		t.Errorf("taken off by one who has not seen the change: %d", a.status)
	}
	o.post("borey.ngo", entry[1]+"/remove", fill(o.get("borey.ngo", entry[1]))).mustGo(t)
	if text := o.get("borey.ngo", "/admin/directory").text(); strings.Contains(text, "Clinic of the") {
		t.Error("it is still listed")
	}
}

func TestALinkLeadsWhereTheServerIsWhateverARequestSaysOfIt(t *testing.T) {
	o := founded(t)
	shown := o.get("root", "/admin/people/new")
	typed := fill(shown, "name", "worker.one", "names.latin", "Worker", "lang", "en", "roles", "social-worker")
	r := httptest.NewRequest("POST", "http://evil.example/admin/people/new", strings.NewReader(typed.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("Cookie", "spean-language=en")
	r.AddCookie(o.token("root"))
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, r)
	if page := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(page, `value="http://office.example/link/`) || strings.Contains(page, "evil") {
		t.Errorf("%d %s", w.Code, page)
	}
}
