package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"spean/internal/access"
	"spean/internal/lang"
	"spean/internal/view"
)

// principal is somebody as the acts know them.
func (o *office) principal(who string) access.Principal {
	o.t.Helper()
	ctx := context.Background()
	agencies, err := o.node.Accounts.Agencies(ctx)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, agency := range agencies {
		people, err := o.node.Accounts.Accounts(ctx, agency.ID)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, a := range people {
			if a.Name != who {
				continue
			}
			p := access.Principal{Account: a.ID, Agency: agency.ID, Identifies: agency.Identifies}
			for _, r := range a.Roles {
				p.Roles = append(p.Roles, access.Role(r))
			}
			return p
		}
	}
	o.t.Fatalf("nobody signs in as %s", who)
	return access.Principal{}
}

// caseOf is the address of somebody's own case of S1, the first told: it names her, or the recruiter, or the visit to her home.
func (o *office) caseOf(who string) string {
	o.t.Helper()
	me := o.principal(who)
	page, err := o.node.Desk.ListCases(context.Background(), me, view.CaseQuery{})
	if err != nil || len(page.Lines) == 0 {
		o.t.Fatalf("%s has no case: %v", who, err)
	}
	for _, line := range page.Lines {
		at := "/cases/" + string(line.Row.Stream)
		said := o.get(who, at+"/people").text() + o.get(who, at+"/notes").text()
		if strings.Contains(said, "BOPHA") || strings.Contains(said, "Touch Nary") || strings.Contains(said, "The house is sound") {
			return at
		}
	}
	o.t.Fatalf("%s has no case of S1", who)
	return ""
}

// casesOfHer are the cases on somebody's list that are about her whom S1 is about.
func (o *office) casesOfHer(who string) (n int) {
	o.t.Helper()
	for _, row := range regexp.MustCompile(`(?s)<tr.*?</tr>`).FindAllString(o.get(who, "/cases").html, -1) {
		if strings.Contains(row, "CHHUON BOPHA") {
			n++
		}
	}
	return n
}

// section is the part of a page about somebody: the sheet under their name.
func (o *office) section(a answer, heading string) answer {
	o.t.Helper()
	for _, sheet := range strings.Split(a.html, `<section class="sheet`)[1:] {
		one := answer{html: "<section" + sheet}
		if strings.Contains(one.text(), heading) && strings.Index(one.text(), heading) < 80 {
			return one
		}
	}
	o.t.Fatalf("no sheet %q", heading)
	return answer{}
}

var parts = []string{"", "/people", "/journey", "/episodes", "/consent", "/referrals", "/tasks", "/notes", "/timeline", "/looks"}

func TestEveryPartOfACaseIsShownInBothLanguagesToWhomeverItIsOpen(t *testing.T) {
	o := read(t)
	for _, who := range []string{"kalyan.ngo", "tevy.ngo", "thida.ngo", "rattha.pol", "sarath.pol", "lin.cnp", "neary.dos"} {
		base := o.caseOf(who)
		for _, part := range parts {
			for _, l := range lang.All() {
				a := o.call(who, l, base+part, nil)
				if a.status != http.StatusOK && !(a.status == http.StatusNotFound && part != "") {
					t.Errorf("%s as %s in %s: %d", part, who, l, a.status)
				}
				if strings.Contains(a.html, "<title>CHHUON") || strings.Contains(a.html, "ZgotmplZ") || strings.Contains(a.text(), "[case.") {
					t.Errorf("%s as %s in %s: a name in the title, or a word that is missing", part, who, l)
				}
			}
		}
	}
}

func TestSafetyStandsAboveEverythingAndARuleAboveItsNumber(t *testing.T) {
	o := read(t)
	base := o.caseOf("kalyan.ngo")
	for _, part := range parts {
		a := o.get("kalyan.ngo", base+part)
		if !strings.Contains(a.html, "19:00-21:00") || strings.Index(a.html, "note stop") > strings.Index(a.html, `class="tabs`) {
			t.Errorf("%s: safety does not stand above the case", part)
		}
	}
	people := o.get("kalyan.ngo", base+"/people")
	sister := o.section(people, "Pheakdey").html
	rule, number := strings.Index(sister, "19:00-21:00"), strings.Index(sister, "&#43;855 00 555 101")
	if number < 0 {
		number = strings.Index(sister, "+855 00 555 101")
	}
	if rule < 0 || number < 0 || rule > number || !strings.Contains(sister[:number], `class="rule"`) {
		t.Errorf("the rule of calling is not above the number: %d %d", rule, number)
	}
	for _, part := range []string{"", "/timeline", "/tasks"} {
		o.get("kalyan.ngo", base+part).mustNot(t, "555 101", "00555101")
	}
}

func TestS1H6EveryBirthIsKeptWithItsBasisAndTheAgeItGives(t *testing.T) {
	o := read(t)
	people := o.section(o.get("kalyan.ngo", o.caseOf("kalyan.ngo")+"/people"), "CHHUON BOPHA")
	people.must(t, "12 April 1998", "26 years old when the exploitation began, February 2025", "1999 · A list", "25 or 26 years old when the exploitation began",
		"about 1998", "year of the Tiger", "26 or 27 years old when the exploitation began", "Kampong Cham")
	people.mustNot(t, "1 January 1998", "1998-01-01")
}

func TestS1H7PresumedAndFormallyIdentifiedAreTwoStatesOfTwoDeciders(t *testing.T) {
	o := read(t)
	base := o.caseOf("kalyan.ngo")
	head := o.get("kalyan.ngo", base)
	head.must(t, "Presumed victim Lin Xiao, Qiaobian Aid Centre (demo), 21 August 2026", "Formally identified Anti-Trafficking Police Office (demo), 12 October 2026")
	if n := strings.Count(head.html, `<dl class="states">`); n != 1 {
		t.Errorf("%d pairs of states for one presumed victim", n)
	}
	o.get("kalyan.ngo", base+"/timeline").must(t, "Decision on CHHUON BOPHA: Presumed victim", "Anti-Trafficking Police Office (demo) decided on CHHUON BOPHA: Formally identified")
}

func TestS1H8TheChildIsAPersonWithATaskAndNoVictimAndNotReferred(t *testing.T) {
	o := read(t)
	base := o.caseOf("kalyan.ngo")
	child := o.section(o.get("kalyan.ngo", base+"/people"), "name not known")
	child.must(t, "Family")
	child.mustNot(t, "Presumed victim", "Possible victim")
	o.get("kalyan.ngo", base+"/tasks").must(t, "Ask for news of the child")
	for _, who := range []string{"rattha.pol", "neary.dos"} {
		for _, part := range parts {
			o.get(who, o.caseOf(who)+part).mustNot(t, "her child", "news of the child")
		}
	}
}

func TestStory13AsOfAPastDayShowsWhatWasRecordedThen(t *testing.T) {
	o := read(t)
	base := o.caseOf("kalyan.ngo")
	consent := o.get("kalyan.ngo", base+"/consent?asof=2026-11-02")
	consent.must(t, "as it was recorded by the end of 2 November 2026")
	then := o.section(consent, "Reintegration")
	then.must(t, "until 8 April 2027")
	then.mustNot(t, "withdrawn", "Withdraw consent")
	o.get("kalyan.ngo", base+"/referrals?asof=2026-11-02").must(t, "Provincial Social Affairs Office (demo): Reintegration in force")
	for _, part := range parts[:9] {
		for _, typed := range []string{"2026-11-02", "2/11/2026"} {
			a := o.get("kalyan.ngo", base+part+"?asof="+typed)
			if a.status != http.StatusOK || strings.Contains(a.html, "/facts/") || strings.Contains(a.html, "/correct") {
				t.Errorf("%s as of %s: %d, or something can be changed there", part, typed, a.status)
			}
			a.must(t, "Back to today")
		}
	}
	now := o.section(o.get("kalyan.ngo", base+"/consent"), "Reintegration")
	now.must(t, "withdrawn 3 November 2026")
	o.get("kalyan.ngo", base+"?asof=2026-01-02").must(t, "This case was opened after that day.")
	if a := o.get("kalyan.ngo", base+"?asof=31/2/2026"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a day that does not exist: %d", a.status)
	}
}

func TestStory12ARefusedCaseLooksLikeOneThatNeverWas(t *testing.T) {
	o := read(t)
	base := o.caseOf("kalyan.ngo")
	never := "/cases/case-" + strings.Repeat("0", len(base)-len("/cases/case-"))
	for _, who := range []string{"panha.dos", "borey.ngo", "chantrea.ngo", "zhou.cnp"} {
		for _, part := range append([]string{"/print", "/facts/note", "/assign", "/close"}, parts...) {
			refused, none := o.get(who, base+part), o.get(who, never+part)
			if refused.status != http.StatusNotFound || refused.status != none.status || strings.ReplaceAll(refused.html, base, never) != none.html {
				t.Errorf("%s as %s tells that there is a case: %d", part, who, refused.status)
			}
		}
	}
}

func TestStory21APrintHoldsWhatWasChosenAndWhoPrintedIt(t *testing.T) {
	o := read(t)
	base := o.caseOf("thida.ngo")
	ask := o.get("thida.ngo", base+"/print")
	if a := o.post("thida.ngo", base+"/print", fill(ask, "parts", "people")); a.status != http.StatusUnprocessableEntity {
		t.Errorf("printed without a purpose: %d", a.status)
	}
	var everybody []string
	for _, m := range regexp.MustCompile(`name="people" value="(person-[a-z0-9]+)"`).FindAllStringSubmatch(ask.html, -1) {
		everybody = append(everybody, "people", m[1])
	}
	typed := fill(ask, append(everybody, "purpose", "visit of the home commune", "parts", "safety", "parts", "people", "parts", "contact", "parts", "decisions")...)
	sheet := o.post("thida.ngo", base+"/print", typed)
	if sheet.status != http.StatusOK {
		t.Fatalf("not printed: %d %.300s", sheet.status, sheet.text())
	}
	sheet.must(t, "printed by Long Thida, Slek Chhuk House (demo)", "visit of the home commune", "16 November 2026", "CHHUON BOPHA", "Formally identified", "Phones of family and others were left out")
	sheet.mustNot(t, "00 555 101", "noodle", "Locked in", "ZZ0000131")
	typed.Set("family-phones", "yes")
	o.post("thida.ngo", base+"/print", typed).must(t, "00 555 101", "19:00-21:00")
}

func TestTheLeadSeesWhoLookedAndNobodyElseOfTheTeam(t *testing.T) {
	o := read(t)
	base := o.caseOf("kalyan.ngo")
	o.get("tevy.ngo", base+"/people")
	o.get("panha.dos", base)
	o.get("kalyan.ngo", base+"/looks").must(t, "Seng Tevy", "Touch Panha", "refused")
	if a := o.get("tevy.ngo", base+"/looks"); a.status != http.StatusNotFound {
		t.Errorf("a member of the team sees who looked: %d", a.status)
	}
}

func TestTheLeadSeesThatAFindingWasPrinted(t *testing.T) {
	o := tell(t)
	base := o.caseOf("kalyan.ngo")
	finding := screeningPath.FindString(o.get("kalyan.ngo", base+"/timeline").html + o.get("kalyan.ngo", base).html)
	if finding == "" {
		t.Fatal("no screening is linked to the case")
	}
	o.get("kalyan.ngo", finding)
	before := o.get("kalyan.ngo", base+"/looks")
	before.mustNot(t, "Printed the finding")
	o.get("kalyan.ngo", finding+"/print").must(t, "copy 1")
	o.get("kalyan.ngo", base+"/looks").must(t, "Printed the finding of screening")
}

func TestEveryCopyOnPaperHasANumberOfItsOwn(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	pairs := []string{"purpose", "a visit", "parts", "people", "people", person}
	for _, want := range []string{"copy 1", "copy 2"} {
		o.send("kalyan.ngo", base+"/print", pairs...).must(t, want)
	}
	o.get("kalyan.ngo", base).mustNot(t, "copy 3") // a page is no copy
	path := begin(o, "leakena.dos")
	for _, want := range []string{"copy 1", "copy 2"} {
		o.get("leakena.dos", path+"/print").must(t, want)
	}
}
