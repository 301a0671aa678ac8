package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"spean/internal/demo"
)

func (o *office) account(who string) string { return string(o.principal(who).Account) }

func TestACaseIsHandedOverInsideTheAgencyWithAReason(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	if a := o.send("kalyan.ngo", base+"/assign", "lead", o.account("kosal.ngo")); a.status != http.StatusUnprocessableEntity {
		t.Errorf("handed over without a reason: %d", a.status)
	}
	if a := o.send("kalyan.ngo", base+"/assign", "lead", o.account("rattha.pol"), "why", "x"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("handed over to another agency: %d", a.status)
	}
	o.send("kalyan.ngo", base+"/assign", "lead", o.account("kosal.ngo"), "why", "a court matter now", "stay", "yes").mustGo(t)
	if a := o.get("kalyan.ngo", base); a.status != http.StatusNotFound {
		t.Errorf("the old lead left the case and still sees it: %d", a.status)
	}
	o.get("kosal.ngo", base).must(t, "You see this case because you lead it", "Handed over to Van Kosal", "a court matter now")
}

func TestTheTeamOfACaseGrowsAndShrinks(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	o.send("tevy.ngo", base+"/team").mustGo(t) // a shelter lead joins by herself
	o.send("kalyan.ngo", base+"/team", "account", o.account("kosal.ngo")).mustGo(t)
	o.get("kosal.ngo", base).must(t, "because you are on its team", "Seng Tevy")
	o.send("kalyan.ngo", base+"/team", "leaves", o.account("kosal.ngo")).mustGo(t)
	if a := o.get("kosal.ngo", base); a.status != http.StatusNotFound {
		t.Errorf("off the team and still in the case: %d", a.status)
	}
}

func TestACaseIsClosedAndReopenedWithAReason(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	if a := o.send("kalyan.ngo", base+"/close", "reason", "goals-reached"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("closed without words: %d", a.status)
	}
	o.send("kalyan.ngo", base+"/close", "reason", "goals-reached", "why", "she works and is safe").mustGo(t)
	o.get("kalyan.ngo", base).must(t, "This case is closed since 16 November 2026", "she works and is safe")
	o.send("kalyan.ngo", base+"/reopen", "why", "a new threat").mustGo(t)
	open := o.get("kalyan.ngo", base)
	open.must(t, "The case was reopened", "a new threat")
	open.mustNot(t, "This case is closed since")
}

func TestTwoWhoCloseAndHandOverAtOnceDoNotOverwriteEachOther(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("rattha.pol", "Chan Mala")
	closing := o.get("sarath.pol", base+"/close")
	o.send("rattha.pol", base+"/assign", "lead", o.account("sarath.pol"), "why", "leave").mustGo(t)
	if a := o.post("sarath.pol", base+"/close", fill(closing, "reason", "other", "why", "done")); a.status != http.StatusConflict {
		t.Errorf("closed over a hand-over nobody had seen: %d", a.status)
	}
}

func TestPresumingIsAPersonsDecisionWithAReasonAndMarkedAgainstTheFinding(t *testing.T) {
	o := tell(t)
	base := o.caseOf("kalyan.ngo")
	person := o.victim("kalyan.ngo", base)
	ask := o.get("kalyan.ngo", base+"/people/"+person+"/presume")
	ask.must(t, "The program never decides this", "What the screenings found")
	if strings.Contains(ask.html, "checked") {
		t.Error("a decision is chosen beforehand")
	}
	if a := o.send("kalyan.ngo", base+"/people/"+person+"/presume", "decision", "not-presumed"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("decided without a reason: %d", a.status)
	}
	o.send("kalyan.ngo", base+"/people/"+person+"/presume", "decision", "not-presumed", "why", "told otherwise").mustGo(t)
	o.get("kalyan.ngo", base).must(t, "Not a presumed victim Kim Kalyan, Slek Chhuk House (demo), 16 November 2026", "told otherwise")
	if a := o.get("kalyan.ngo", base+"/people/"+person+"/identify"); a.status != http.StatusNotFound {
		t.Errorf("no authority, and may identify: %d", a.status)
	}
	base = o.caseOf("rattha.pol")
	mine, who := o.openCase("rattha.pol", "Chan Mala")
	o.send("rattha.pol", mine+"/people/"+who+"/identify", "decision", "identified", "form", "form 7", "why", "statement and papers agree").mustGo(t)
	o.get("rattha.pol", mine).must(t, "Presumed victim: not yet decided", "Formally identified Anti-Trafficking Police Office (demo), 16 November 2026")
}

func TestWithdrawingConsentSaysWhatEndsAndEndsIt(t *testing.T) {
	o := tell(t)
	base := o.caseOf("kalyan.ngo")
	police := o.caseOf("rattha.pol")
	// What is referred stands in the receiver's case as its own would: safety first, the name of whom it is about.
	before := o.get("rattha.pol", police)
	before.must(t, "Referred by Slek Chhuk House (demo)", "Before you call (មីង ណា): Do not call", "CHHUON BOPHA ឈួន បុប្ផា")
	if strings.Index(before.html, "Do not call") > strings.Index(before.html, `class="tabs`) {
		t.Error("the referred rule of calling does not stand above the case")
	}
	consent := o.section(o.get("kalyan.ngo", base+"/consent"), "Investigation")
	href := regexp.MustCompile(`href="([^"]+/withdraw)"`).FindStringSubmatch(consent.html)
	if href == nil {
		t.Fatal("the consent cannot be withdrawn")
	}
	o.get("kalyan.ngo", href[1]).must(t, "Anti-Trafficking Police Office (demo) sees and finds nothing from then on", "cannot be taken back")
	o.send("kalyan.ngo", href[1], "how", "spoken", "why", "she is afraid").mustGo(t)
	o.get("kalyan.ngo", base+"/consent").must(t, "withdrawn 16 November 2026")
	after := o.get("rattha.pol", police)
	after.must(t, "Consent withdrawn", "Nothing of it is shown any more")
	after.mustNot(t, "CHHUON BOPHA", "ឈួន បុប្ផា", "noodle", "Before you call")
	if a := o.get("rattha.pol", base); a.status != http.StatusNotFound {
		t.Errorf("the case is still open to the receiver: %d", a.status)
	}
}

func TestATaskIsDoneTakenBackAndGivenOn(t *testing.T) {
	o := tell(t)
	base := o.caseOf("tevy.ngo")
	o.get("tevy.ngo", base+"/tasks").must(t, "Follow-up after 1 month 8 days late")
	href := regexp.MustCompile(`/entries/entry-[a-z0-9]+`).FindString(o.section(o.get("tevy.ngo", base+"/tasks"), "To do").html)
	o.send("tevy.ngo", base+href+"/reassign", "assignee", o.account("kosal.ngo"), "why", "on leave").mustGo(t)
	o.get("tevy.ngo", base+"/tasks").must(t, "for Van Kosal")
	o.send("tevy.ngo", base+href+"/finish", "result", "she is well").mustGo(t)
	o.get("tevy.ngo", base+"/tasks").must(t, "Done 16 November 2026 by Seng Tevy", "she is well")
	o.send("tevy.ngo", base+href+"/reopen").mustGo(t)
	o.section(o.get("tevy.ngo", base+"/tasks"), "To do").must(t, "Follow-up after 1 month")
}

func TestErasingAPersonAsksForReasonAndPasswordAndLeavesTheRest(t *testing.T) {
	o := tell(t)
	base := o.caseOf("thida.ngo")
	person := o.victim("thida.ngo", base)
	path := base + "/people/" + person + "/erase"
	if a := o.get("kalyan.ngo", path); a.status != http.StatusNotFound {
		t.Errorf("a lead may erase: %d", a.status)
	}
	ask := o.get("thida.ngo", path)
	ask.must(t, "No one can bring it back", "Backups made before", "Keep")
	o.clock.Set(demo.Now.Add(10 * time.Minute))
	confirm := o.post("thida.ngo", path, fill(ask, "why", "she asked for it"))
	if confirm.status == http.StatusSeeOther || !strings.Contains(confirm.html, `name="confirm-password"`) {
		t.Fatalf("erased ten minutes after the password was typed: %d", confirm.status)
	}
	o.get("thida.ngo", base+"/people").must(t, "CHHUON BOPHA")
	typed := fill(ask, "why", "she asked for it", "confirm-password", password)
	o.post("thida.ngo", path, typed).mustGo(t)
	o.settle()
	for _, part := range parts {
		a := o.get("thida.ngo", base+part)
		a.mustNot(t, "CHHUON", "BOPHA", "បុប្ផា", "ZZ0000131", "Srey Pov")
	}
	o.get("thida.ngo", base).must(t, "Pheakdey", "Forced marriage", "Everything personal about one person was erased for good")
	o.post("thida.ngo", "/search", url.Values{"q": {"Bopha"}}).mustNot(t, "CHHUON")
}
