package web_test

import (
	"net/url"
	"strings"
	"testing"

	"spean/internal/lang"
)

func TestEveryListIsShownInBothLanguagesToThoseWhoHaveIt(t *testing.T) {
	o := tell(t)
	for path, who := range map[string][]string{
		"/cases":                     {"kalyan.ngo", "tevy.ngo", "thida.ngo", "rattha.pol", "leakena.dos"},
		"/tasks?whose=any":           {"kalyan.ngo", "tevy.ngo", "kosal.ngo"},
		"/tips?side=incoming":        {"kalyan.ngo", "thida.ngo", "rattha.pol"},
		"/tips":                      {"chantrea.ngo"},
		"/referrals":                 {"lin.cnp", "rattha.pol", "kalyan.ngo"},
		"/referrals?side=outgoing":   {"kalyan.ngo", "lin.cnp"},
		"/cases?sort=-last&rows=all": {"kalyan.ngo"},
		"/directory":                 {"borey.ngo", "chantrea.ngo", "kalyan.ngo"},
	} {
		for _, l := range lang.All() {
			for _, name := range who {
				a := o.call(name, l, path, nil)
				if a.status != 200 || strings.Contains(a.html, "[list.") || strings.Contains(a.html, "[vocab.") {
					t.Errorf("%s of %s in %s: %d", path, name, l, a.status)
				}
			}
		}
	}
	for path, who := range map[string]string{"/cases": "chantrea.ngo", "/tasks": "borey.ngo", "/tips": "leakena.dos", "/referrals": "borey.ngo", "/search": "chantrea.ngo"} {
		if a := o.get(who, path); a.status != 404 && path != "/search" {
			t.Errorf("%s has %s: %d", who, path, a.status)
		}
	}
}

func TestTipsAndReferralsAreListedFromBothSides(t *testing.T) {
	o := tell(t)
	at := o.takeTip("chantrea.ngo", "at-risk.name", "Neang Sokha")
	for path, want := range map[string][]string{
		"/tips":                       {"Neang Sokha", "Handed over", "Now"},
		"/tips?state=handed-over":     {"Neang Sokha"},
		"/referrals":                  {"Qiaobian Aid Centre (demo)", "Return"},
		"/referrals?side=outgoing":    {"Anti-Trafficking Police Office (demo)", "Provincial Social Affairs Office (demo)", "Consent withdrawn", "Investigation"},
		"/tasks":                      {"Ask for news of the child", "Kim Kalyan"},
		"/tasks?whose=any&status=any": {"Follow-up after 14 days", "8 days late"},
	} {
		o.get("kalyan.ngo", path).must(t, want...)
	}
	o.get("kalyan.ngo", "/tips?state=closed").mustNot(t, "Neang Sokha")
	if !strings.Contains(o.get("chantrea.ngo", "/tips").html, `href="`+at+`"`) {
		t.Error("the tip is not on its taker's list")
	}
}

func TestCasesAreNarrowedSortedAndShownWhole(t *testing.T) {
	o := tell(t)
	all := o.get("kalyan.ngo", "/cases")
	if n := o.casesOfHer("kalyan.ngo"); n != 1 {
		t.Errorf("she stands on the list %d times", n)
	}
	all.must(t, "6 cases", "CHHUON BOPHA", "ឈួន បុប្ផា", "Kim Kalyan", "8 days late")
	o.get("kalyan.ngo", "/cases?form=forced-marriage").must(t, "CHHUON BOPHA")
	none := o.get("kalyan.ngo", "/cases?form=forced-begging")
	none.must(t, "No case here.")
	none.mustNot(t, "CHHUON")
	o.get("kalyan.ngo", "/cases?status=closed").mustNot(t, "CHHUON")
	o.get("kalyan.ngo", "/cases?status=any&sort=-opened").must(t, "CHHUON")
	if a := o.get("kalyan.ngo", "/cases?rows=all"); !strings.Contains(a.html, `class="printed"`) || strings.Contains(a.html, "rel=\"next\"") {
		t.Error("the list for paper is turned or does not say who printed it")
	}
	if !strings.Contains(all.html, "/cases?rows=all&amp;status=open") {
		t.Error("nothing leads to the list for paper")
	}
}

func TestListsFoldTheirFiltersAndMarkScripts(t *testing.T) {
	o := tell(t)
	a := o.get("kalyan.ngo", "/cases")
	if !strings.Contains(a.html, "<details class=\"sifting noprint\"><summary>") || !strings.Contains(a.html, `<span lang="km">ឈួន បុប្ផា</span>`) {
		t.Error("filters are not folded, or Khmer is not marked")
	}
	if a := o.get("kalyan.ngo", "/cases?danger=high"); !strings.Contains(a.html, "<details class=\"sifting noprint\" open>") {
		t.Error("a chosen filter is folded away")
	}
}

func TestS1H1_SearchingStandsInNoAddressAndSaysWhy(t *testing.T) {
	o := tell(t)
	base := o.caseOf("kalyan.ngo")
	for query, why := range map[string]string{"Popha": "part of the name", "Chuon": "", "បុប្ផា": "part of the name", "Srey Pov": "the same name", "Bopha Chhuon": "the same name",
		"春波法": "Chinese characters are found only where they were written exactly so.", "ZZ0000131": "the document", "000 555 101": "the phone"} {
		a := o.send("kalyan.ngo", "/search", "q", query)
		if a.status != 200 || !strings.Contains(a.html, `href="`+base+`"`) || !strings.Contains(a.html, `value="`+query+`"`) {
			t.Errorf("%q does not find the case", query)
		}
		a.must(t, why)
	}
	km := o.call("kalyan.ngo", lang.English, "/search", url.Values{"redisplay": {"km"}, "q": {"Popha"}})
	if !strings.Contains(km.html, `<html lang="km"`) || !strings.Contains(km.html, base) {
		t.Error("the switch of language loses the search")
	}
	o.send("kalyan.ngo", "/search", "q", "Xyzzy").must(t, "Nothing found among what you may see.", "Try another spelling")
}

func TestStory9_And10_WhatIsReferredIsFoundAndWhatIsHiddenLeavesNoHint(t *testing.T) {
	o := tell(t)
	a := o.send("rattha.pol", "/search", "q", "Choun Popa")
	a.must(t, "shown by referral", "CHHUON BOPHA")
	none := o.send("rattha.pol", "/search", "q", "Sophal")
	never := o.send("rattha.pol", "/search", "q", "Zzyzx")
	none.must(t, "Nothing found among what you may see.")
	if strings.ReplaceAll(none.text(), "Sophal", "") != strings.ReplaceAll(never.text(), "Zzyzx", "") {
		t.Error("a hidden hit can be told from none")
	}
	if a := o.call("chantrea.ngo", lang.English, "/search", url.Values{"q": {"Bopha"}}); a.status != 404 {
		t.Errorf("the hotline searches: %d", a.status)
	}
}

func TestTheDirectoryIsNarrowedToWhatIsNeeded(t *testing.T) {
	o := tell(t)
	all := o.get("chantrea.ngo", "/directory")
	all.must(t, "In danger now: whom to call", "+855 00 555 900 (invented)", "Invented for the demonstration: do not call.", "Shelter and counselling (demo)", "Anti-trafficking desk (demo)")
	shelter := o.get("chantrea.ngo", "/directory?offers=shelter")
	shelter.must(t, "Shelter and counselling (demo)", "+855 00 555 900 (invented)")
	shelter.mustNot(t, "Anti-trafficking desk (demo)")
	o.get("chantrea.ngo", "/directory?takes=men").mustNot(t, "Shelter and counselling (demo)")
	o.get("chantrea.ngo", "/directory?province=25").must(t, "Transit centre and home assessment (demo)")
	o.get("chantrea.ngo", "/directory?province=cn").must(t, "Aid and accompaniment (demo)")
	o.get("chantrea.ngo", "/directory?offers=pregnancy").must(t, "Nothing here.")
}
