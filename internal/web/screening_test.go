package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/demo"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/screening"
)

var screeningPath = regexp.MustCompile(`/screenings/screening-[a-z0-9]+`)

// begin starts a screening and makes the talk ready; it gives the path of the screening.
func begin(o *office, who string, pairs ...string) string {
	o.t.Helper()
	pairs = append([]string{"age", "adult", "proxy", "self"}, pairs...)
	made := o.send(who, "/screenings/new", pairs...)
	path := screeningPath.FindString(made.to)
	if made.status != http.StatusSeeOther || path == "" {
		o.t.Fatalf("a screening is not begun: %d %s", made.status, made.text())
	}
	ready := o.send(who, path+"/prepare", "safe", "yes", "private", "alone", "interpreter", "not-needed", "consent", "given")
	if ready.status != http.StatusSeeOther || !strings.Contains(ready.to, "/question/") {
		o.t.Fatalf("the talk is not ready: %d %s", ready.status, ready.to)
	}
	return path
}

// principal is somebody as the acts know them.
func principal(o *office, who string) access.Principal {
	o.t.Helper()
	agencies, err := o.node.Accounts.Agencies(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	for _, agency := range agencies {
		accounts, err := o.node.Accounts.Accounts(o.t.Context(), agency.ID)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, a := range accounts {
			if a.Name == who {
				p := access.Principal{Account: a.ID, Agency: a.Agency, Identifies: agency.Identifies}
				for _, r := range a.Roles {
					p.Roles = append(p.Roles, access.Role(r))
				}
				return p
			}
		}
	}
	o.t.Fatalf("nobody signs in as %s", who)
	return access.Principal{}
}

// record opens a screening past the pages.
func record(o *office, who, path string) *screening.Record {
	o.t.Helper()
	sight, err := o.node.Desk.SeeScreening(o.t.Context(), principal(o, who), id.Stream(strings.TrimPrefix(path, "/screenings/")), "page")
	if err != nil {
		o.t.Fatal(err)
	}
	return sight.Record
}

func TestEveryScreeningPageIsWrittenForEverybodyInBothLanguages(t *testing.T) {
	o := tell(t)
	theirs := screeningPath.FindString(o.get("kalyan.ngo", "/screenings").html)
	own := begin(o, "leakena.dos", "age", "possible-child", "name", "គំរូ")
	pages := []string{"/screenings", "/screenings?side=incoming", "/screenings?side=practice", "/screenings/new", "/danger"}
	for _, path := range []string{theirs, own} {
		for _, page := range []string{"", "/print", "/prepare", "/question", "/question/DR01", "/question/RV08", "/question/XX99", "/more", "/age", "/note", "/stop", "/danger", "/hand-over", "/link"} {
			pages = append(pages, path+page)
		}
	}
	for _, who := range []string{"kalyan.ngo", "tevy.ngo", "kosal.ngo", "thida.ngo", "chantrea.ngo", "borey.ngo", "vichet.pol", "rattha.pol", "sarath.pol", "pisey.pol", "leakena.dos", "neary.dos", "panha.dos", "lin.cnp"} {
		for _, l := range lang.All() {
			for _, page := range pages {
				got := o.call(who, l, page, nil)
				switch got.status {
				case http.StatusOK:
					if !strings.Contains(got.html, `<html lang="`+string(l)+`"`) {
						t.Errorf("%s reads %s not in %s", who, page, l)
					}
				case http.StatusNotFound, http.StatusSeeOther:
				default:
					t.Errorf("%s at %s in %s: %d", who, page, l, got.status)
				}
			}
		}
	}
	if got := o.get("leakena.dos", own+"/question/XX99"); got.status != http.StatusNotFound {
		t.Errorf("a question that is on no list gives %d", got.status)
	}
	if got := o.get("vichet.pol", own); got.status != http.StatusNotFound {
		t.Errorf("another agency is answered %d", got.status)
	}
}

func TestAnAnswerIsKeptOnceAsItWasGiven(t *testing.T) {
	o := tell(t)
	path := begin(o, "leakena.dos")
	at := path + "/question/CD03"
	typed := fill(o.get("leakena.dos", at), "answer", "unknown", "note", "she does not know\r\nwhy")
	for range 3 { // the same command, as a page that never heard back sends it
		if got := o.post("leakena.dos", at, typed); got.status != http.StatusSeeOther {
			t.Fatalf("the answer is refused: %d", got.status)
		}
	}
	again := o.send("leakena.dos", at, "answer", "unknown", "note", "she does not know\nwhy")
	if again.status != http.StatusSeeOther {
		t.Fatalf("going on is refused: %d", again.status)
	}
	r := record(o, "leakena.dos", path)
	if g := r.Given["CD03"]; g.Answer != screening.Unknown || g.Note != "she does not know\nwhy" || g.Times != 1 {
		t.Errorf("kept is %q, %q, %d times", g.Answer, g.Note, g.Times)
	}
	o.send("leakena.dos", at, "answer", "yes")
	if got := o.get("leakena.dos", path); !strings.Contains(got.html, "<del>Not known</del>") {
		t.Error("the finding does not show what the answer was before")
	}
}

func TestAnAnswerSavedInTheBackgroundSaysWhenAndWhereToGoOn(t *testing.T) {
	o := tell(t)
	path := begin(o, "leakena.dos")
	typed := fill(o.get("leakena.dos", path+"/question/DR01"), "answer", "yes", "background", "yes")
	got := o.post("leakena.dos", path+"/question/DR01", typed)
	if got.status != http.StatusOK || !strings.Contains(got.html, `data-next="`+path+`/question/`) || !strings.Contains(got.html, "Saved 09:00") || strings.Contains(got.html, "<html") {
		t.Errorf("saving is answered with %d %q", got.status, got.html)
	}
}

func TestAnAnswerGivenAfterATimeOutIsBackWhenThePersonIs(t *testing.T) {
	o := tell(t)
	at := begin(o, "leakena.dos") + "/question/DR01"
	typed := fill(o.get("leakena.dos", at), "answer", "declined", "note", "not now")
	o.clock.Set(demo.Now.Add(2 * account.Idle))
	over := o.post("leakena.dos", at, typed)
	if over.status != http.StatusSeeOther || !strings.HasPrefix(over.to, "/sign-in?") || !strings.Contains(over.to, "kept=1") {
		t.Fatalf("after a time-out it leads to %q", over.to)
	}
	delete(o.tokens, "leakena.dos")
	back := o.get("leakena.dos", at+"?kept=1")
	if !strings.Contains(back.html, `value="declined" checked`) || !strings.Contains(back.html, "not now") || !strings.Contains(back.html, `data-kept-answer=""`) {
		t.Error("what was given is not on the page again, or is said to be kept")
	}
}

func TestANoteWithoutAnAnswerComesBackWithWhatIsMissing(t *testing.T) {
	o := tell(t)
	path := begin(o, "leakena.dos")
	for _, typed := range [][]string{{"note", "she weeps"}, {"note", "she weeps", "answer", "maybe"}} {
		got := o.send("leakena.dos", path+"/question/DR01", typed...)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.html, "she weeps") || !strings.Contains(got.html, "faults") {
			t.Errorf("%v is answered with %d", typed, got.status)
		}
	}
	if n := len(record(o, "leakena.dos", path).Given); n != 0 {
		t.Errorf("%d answers are kept", n)
	}
}

func TestADecisionWithoutAReasonChangesNothing(t *testing.T) {
	o := tell(t)
	path := begin(o, "kalyan.ngo")
	for _, typed := range [][]string{{"decision", "presumed-victim"}, {"why", "she was shut in"}, {"decision", "victim", "why", "x"}} {
		if got := o.send("kalyan.ngo", path, typed...); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%v is answered with %d", typed, got.status)
		}
	}
	if r := record(o, "kalyan.ngo", path); len(r.Decisions) != 0 || r.State != screening.StateOpen {
		t.Errorf("there are %d decisions, it stands at %s", len(r.Decisions), r.State)
	}
	if got := o.send("kalyan.ngo", path, "decision", "not-yet", "why", "ask her again"); got.status != http.StatusSeeOther {
		t.Errorf("a decision with a reason is answered with %d", got.status)
	}
}

func TestAScreeningOfSomebodyOnACaseIsLinkedToThem(t *testing.T) {
	o := tell(t)
	from := strings.TrimPrefix(o.caseOf("kalyan.ngo"), "/cases/")
	shown := o.get("kalyan.ngo", "/screenings/new?from="+from)
	if !strings.Contains(shown.text(), "CHHUON BOPHA") || strings.Contains(shown.html, `name="name"`) {
		t.Fatal("the page does not say who is screened, or asks for a name all the same")
	}
	person := regexp.MustCompile(`name="person" value="([^"]+)"`).FindStringSubmatch(shown.html)[1]
	made := o.post("kalyan.ngo", "/screenings/new", fill(shown, "age", "adult", "proxy", "self", "from", from, "person", person))
	path := screeningPath.FindString(made.to)
	link := o.get("kalyan.ngo", path+"/link")
	value := regexp.MustCompile(`name="person" value="(case-[^"]+)"`).FindStringSubmatch(link.html)
	if value == nil || !strings.HasPrefix(value[1], from) {
		t.Fatalf("her own case is not offered: %s", link.text())
	}
	found := o.post("kalyan.ngo", path+"/link", url.Values{"redisplay": {"again"}, "query": {"Bopha"}})
	if !strings.Contains(found.html, `value="`+value[1]+`"`) {
		t.Error("a search by name does not find her")
	}
	if got := o.send("kalyan.ngo", path+"/link", "person", value[1]); got.at() != "/cases/"+from {
		t.Errorf("linking leads to %q, %d", got.to, got.status)
	}
	if r := record(o, "kalyan.ngo", path); r.State != screening.StateLinked || string(r.LinkedTo[0].Case) != from {
		t.Errorf("it stands at %s", r.State)
	}
}

func TestADangerWithoutWordsOrAddresseeIsNotSent(t *testing.T) {
	o := tell(t)
	before := o.get("leakena.dos", "/screenings").text()
	got := o.send("leakena.dos", "/danger", "name", "គំរូ")
	if got.status != http.StatusUnprocessableEntity || strings.Count(got.html, `class="fault"`) != 2 || !strings.Contains(got.html, "គំរូ") {
		t.Errorf("it is answered with %d", got.status)
	}
	o.settle()
	if after := o.get("leakena.dos", "/screenings").text(); after != before {
		t.Error("something was begun all the same")
	}
	if hotline := o.get("chantrea.ngo", "/danger"); hotline.status != http.StatusOK || !strings.Contains(hotline.text(), "+855 00 555 900") || !strings.Contains(hotline.html, "/tips/new") {
		t.Errorf("the hotline sees no number to call, or no way to a tip: %d", hotline.status)
	}
}
