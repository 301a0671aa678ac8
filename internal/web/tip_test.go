package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"spean/internal/lang"
)

var hrefs = regexp.MustCompile(`<a class="go[^"]*" href="([^"]*)"`)

// ownAgency is the code with which somebody hands a tip to their own agency.
func (o *office) ownAgency(who string) string { return string(o.principal(who).Agency) }

// takeTip takes a tip in one sending, urgent and handed to the taker's own agency unless said otherwise, and gives its address.
func (o *office) takeTip(who string, pairs ...string) string {
	o.t.Helper()
	usual := []string{"happening", "She whispers that she may not go out.", "sure", "quite-sure", "channel", "phone", "urgency", "now", "to", o.ownAgency(who)}
	a := o.send(who, "/tips/new", append(usual, pairs...)...).mustGo(o.t)
	o.settle()
	return a.at()
}

func TestStory1_ATipIsSavedInOneSendingAndItsRuleStandsAboveTheNumber(t *testing.T) {
	o := tell(t)
	at := o.takeTip("chantrea.ngo", "at-risk.name", "ឈួន បុប្ផា", "at-risk.born", "1998", "where.country", "CN", "where", "two hours from a big station",
		"how_known", "a voice message", "caller.name", "Pheakdey", "caller.relation", "her sister", "caller.phone", "០០០-555 101 (ប្តី)", "caller.safe", "with-rule",
		"caller.hours", "19:00-21:00", "caller.rule", "never the house phone", "call_back", "Speak only with me.")
	for _, l := range lang.All() {
		a := o.call("kalyan.ngo", l, at, nil)
		text := a.text()
		rule, number := strings.Index(text, "19:00-21:00"), strings.Index(text, "+855 00 555 101")
		if rule < 0 || number < rule {
			t.Errorf("in %s the rule stands at %d, the number at %d", l, rule, number)
		}
		a.must(t, "Speak only with me", "never the house phone", "ឈួន បុប្ផា", "Pheakdey", "her sister", "two hours from a big station", "1998", "ប្តី")
		if !strings.Contains(a.html, `class="note stop"`) {
			t.Error("the rule is not marked")
		}
	}
}

func TestAHandedOverTipTellsTheHotlineThatAndNoMore(t *testing.T) {
	o := tell(t)
	at := o.takeTip("chantrea.ngo", "at-risk.name", "Bopha", "caller.phone", "+85500555101", "caller.safe", "no")
	hidden := []string{"Bopha", "555 101", "whispers", "Someone already known"}
	a := o.get("chantrea.ngo", at)
	a.must(t, "Handed over to Slek Chhuk House (demo)", "What comes of it is theirs to say.")
	a.mustNot(t, hidden...)
	o.send("kalyan.ngo", at+"/close", "reason", "advice-given", "why", "she called herself").mustGo(t)
	o.settle()
	a = o.get("chantrea.ngo", at)
	a.must(t, "Handed over")
	a.mustNot(t, append(hidden, "Closed", "she called herself")...)
	list := o.get("chantrea.ngo", "/tips")
	list.must(t, "Handed over", "Slek Chhuk House (demo)", "name not shown to you")
	list.mustNot(t, "Bopha")
	o.get("kalyan.ngo", at).must(t, "Closed 16 November 2026", "she called herself")
	if a := o.get("rattha.pol", at); a.status != 404 {
		t.Errorf("another agency gets %d", a.status)
	}
}

func TestStory2_APersonLinksATipAndTheCaseCountsOnce(t *testing.T) {
	o := tell(t)
	at := o.takeTip("chantrea.ngo", "at-risk.name", "Po Pha")
	a := o.get("kalyan.ngo", at)
	a.must(t, "Someone already known?", "The program only suggests.", "ឈួន បុប្ផា", "Po Pha", "A like name alone says little.")
	match := regexp.MustCompile(`name="match" value="([^"]*)"`).FindStringSubmatch(a.html)
	if match == nil {
		t.Fatal("nobody is proposed")
	}
	if a := o.send("kalyan.ngo", at, "match", match[1]); a.status != 422 || !strings.Contains(a.html, `value="`+match[1]+`" checked`) {
		t.Errorf("linked without a reason: %d", a.status)
	}
	if a := o.send("kalyan.ngo", at, "why", "same yard"); a.status != 422 {
		t.Errorf("linked to nobody: %d", a.status)
	}
	done := o.send("kalyan.ngo", at, "match", match[1], "why", "same yard").mustGo(t)
	o.settle()
	if done.at() != o.caseOf("kalyan.ngo") {
		t.Errorf("led to %s", done.to)
	}
	if n := o.casesOfHer("kalyan.ngo"); n != 1 {
		t.Errorf("she stands on the list %d times", n)
	}
	a = o.get("kalyan.ngo", at)
	a.must(t, "Linked to case")
	a.mustNot(t, "Someone already known?")
}

func TestATipIsLinkedByTheNumberOfACaseThatWasNotProposed(t *testing.T) {
	o := tell(t)
	at := o.takeTip("chantrea.ngo")
	o.get("kalyan.ngo", at).must(t, "No one in your cases looks alike.", "Open a new case, or close the tip with a reason.")
	number := regexp.MustCompile(`\d{3}-\d{3}-\d{3}`).FindString(o.get("kalyan.ngo", "/cases").text())
	if a := o.send("kalyan.ngo", at, "number", "000-000-000", "why", "in the file"); a.status != 422 {
		t.Errorf("a wrong number: %d", a.status)
	}
	if a := o.send("kalyan.ngo", at, "number", number, "why", "in the file").mustGo(t); a.at() != o.caseOf("kalyan.ngo") {
		t.Errorf("led to %s", a.to)
	}
}

func TestACaseIsOpenedFromATipWithWhatWasTold(t *testing.T) {
	o := tell(t)
	at := o.takeTip("chantrea.ngo", "at-risk.name", "Neang Sokha")
	shown := o.get("kalyan.ngo", at)
	done := o.post("kalyan.ngo", at+"/case", fill(shown)).mustGo(t)
	o.settle()
	o.get("kalyan.ngo", done.to).must(t, "Neang Sokha")
	if again := o.post("kalyan.ngo", at+"/case", fill(shown)).mustGo(t); again.to != done.to {
		t.Error("sending twice opened two cases")
	}
	if a := o.post("chantrea.ngo", at+"/case", fill(o.get("chantrea.ngo", "/tips/new"))); a.status != 404 {
		t.Error("the hotline opened a case")
	}
}

func TestWhatWasTypedInATipComesBackWithWhatIsWrong(t *testing.T) {
	o := tell(t)
	typed := []string{"at-risk.name", "Sok\u200bha", "at-risk.born", "31/02/1998", "caller.phone", "000 555 117", "happening", "She is shut in."}
	a := o.send("chantrea.ngo", "/tips/new", typed...)
	if a.status != 422 {
		t.Fatalf("%d", a.status)
	}
	for _, want := range []string{"value=\"Sok\u200bha\"", `value="31/02/1998"`, `value="000 555 117"`, "She is shut in."} {
		if !strings.Contains(a.html, want) {
			t.Errorf("%s is lost", want)
		}
	}
	a.must(t, "Is it safe to call this number?")
	if n := len(o.get("kalyan.ngo", "/tips?side=incoming").text()); n == 0 {
		t.Error("no list")
	}
	km := o.call("chantrea.ngo", lang.English, "/tips/new", url.Values{"redisplay": {"km"}, "happening": {"She is shut in."}})
	if km.status != 200 || !strings.Contains(km.html, `<html lang="km"`) || !strings.Contains(km.html, "She is shut in.") {
		t.Error("the switch of language loses what was typed")
	}
}

func TestB10_TwoNamesInOneFieldAreAskedAboutAndKeptAsTold(t *testing.T) {
	o := tell(t)
	typed := []string{"at-risk.name", "Vannak and Sophal", "happening", "They may not go out.", "sure", "not-sure", "channel", "phone", "urgency", "soon", "to", o.ownAgency("kalyan.ngo")}
	a := o.send("chantrea.ngo", "/tips/new", typed...)
	if a.status != 422 || !strings.Contains(a.html, `name="confirm"`) {
		t.Fatalf("nothing is asked: %d", a.status)
	}
	done := o.send("chantrea.ngo", "/tips/new", append(typed, "confirm", "yes")...).mustGo(t)
	o.get("kalyan.ngo", done.to).must(t, "Vannak and Sophal")
}

func TestATipGoesOnToAnotherAgencyAndIsTheirsThen(t *testing.T) {
	o := tell(t)
	at := o.takeTip("kalyan.ngo", "to", "")
	a := o.send("kalyan.ngo", at+"/hand-over", "to", string(o.principal("rattha.pol").Agency)).mustGo(t)
	o.settle()
	if a.at() != "/tips" {
		t.Errorf("led to %s", a.to)
	}
	o.get("rattha.pol", at).must(t, "She whispers")
	o.get("kalyan.ngo", at).mustNot(t, "She whispers")
	if a := o.get("leakena.dos", "/tips/new"); a.status != 404 {
		t.Errorf("who takes no tips is shown the form: %d", a.status)
	}
}

func TestATipNobodyHandedOverStandsFirstOnTheListOfWhoTookIt(t *testing.T) {
	o := tell(t)
	own := o.send("kalyan.ngo", "/tips/new", "happening", "She may not go out.", "sure", "quite-sure", "channel", "phone", "urgency", "soon",
		"at-risk.name", "Daravuth").mustGo(t).at()
	o.settle()
	a := o.get("kalyan.ngo", "/tips")
	a.must(t, "Yours, waiting to be handed over", "Daravuth")
	if strings.Index(a.html, own) < strings.Index(a.html, "Yours, waiting to be handed over") {
		t.Error("it does not stand under its heading")
	}
	o.get("kalyan.ngo", "/tips?state=handed-over").mustNot(t, "Yours, waiting to be handed over")
	o.get("tevy.ngo", "/tips").mustNot(t, "Yours, waiting to be handed over", "Daravuth")
	o.send("kalyan.ngo", own+"/hand-over", "to", o.ownAgency("kalyan.ngo")).mustGo(t)
	o.settle()
	o.get("kalyan.ngo", "/tips").mustNot(t, "Yours, waiting to be handed over")
}
