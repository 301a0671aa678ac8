package web_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/view"
)

var (
	control  = regexp.MustCompile(`(?s)<input([^>]*)>|<select[^>]*name="([^"]*)".*?</select>|<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>`)
	chosen   = regexp.MustCompile(`<option value="([^"]*)" selected`)
	mainForm = regexp.MustCompile(`(?s)<form id="typed".*?</form>`)
)

// asShown is what a browser would send of the main form as the page shows it, filled in or not.
func asShown(a answer, pairs ...string) url.Values {
	typed := url.Values{}
	attribute := func(in, name string) string {
		if m := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(in); m != nil {
			return html.UnescapeString(m[1])
		}
		return ""
	}
	for _, m := range control.FindAllStringSubmatch(mainForm.FindString(a.html), -1) {
		switch {
		case m[2] != "":
			if c := chosen.FindStringSubmatch(m[0]); c != nil {
				typed.Add(m[2], c[1])
			}
		case m[3] != "":
			typed.Set(m[3], html.UnescapeString(strings.TrimPrefix(m[4], "\n")))
		default:
			sort := attribute(m[1], "type")
			if (sort == "radio" || sort == "checkbox") && !strings.Contains(m[1], " checked") {
				continue
			}
			typed.Add(attribute(m[1], " name"), attribute(m[1], "value"))
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		typed.Set(pairs[i], pairs[i+1])
	}
	return typed
}

// referTo walks the first two steps of a referral as the program proposes them, and gives what comes then.
func (o *office) referTo(who, file, agency, sort, purpose string, l lang.Lang, pairs ...string) answer {
	o.t.Helper()
	path := file + "/refer"
	whom := o.call(who, l, path, nil)
	parts := o.call(who, l, path, asShown(whom, "to", agency, "sort", sort, "purpose", purpose))
	if parts.status != http.StatusOK {
		o.t.Fatalf("no second step: %d", parts.status)
	}
	return o.call(who, l, path, asShown(parts, pairs...))
}

func (o *office) agencyOf(who string) string { return string(o.principal(who).Agency) }

// received counts the referrals an agency got.
func (o *office) received(who string) int {
	o.t.Helper()
	o.settle()
	list, err := o.node.Desk.ListReferrals(context.Background(), o.principal(who), view.ReferralQuery{Side: view.Incoming})
	if err != nil {
		o.t.Fatal(err)
	}
	return list.Total
}

func TestAReferralIsPreviewedReadToThePersonSentAndAccepted(t *testing.T) {
	o := tell(t)
	file := o.caseOf("kalyan.ngo")
	preview := o.referTo("kalyan.ngo", file, o.agencyOf("rattha.pol"), "police", "investigation", lang.English)
	preview.must(t, "Before it goes: what Anti-Trafficking Police Office (demo) will see", "Investigation, nothing else", "The least that does it:",
		"Passport · ZZ0000131", "restricted care never goes", "about another person", "consent of 14 October 2026", "I read this to the person")
	before := o.received("rattha.pol")
	path := file + "/refer"
	unread := o.post("kalyan.ngo", path, asShown(preview))
	if unread.status != http.StatusUnprocessableEntity || o.received("rattha.pol") != before {
		t.Fatalf("sent unread: %d", unread.status)
	}
	typed := asShown(unread, "read", "yes")
	sent := o.post("kalyan.ngo", path, typed).mustGo(t)
	if again := o.post("kalyan.ngo", path, typed).mustGo(t); again.to != sent.to || o.received("rattha.pol") != before+1 {
		t.Error("sent twice, there are two")
	}
	referral, _, _ := strings.Cut(sent.to, "?")
	o.get("kalyan.ngo", sent.to).must(t, "The referral is sent.", "has not answered yet")
	got := o.get("rattha.pol", referral)
	got.must(t, "What Slek Chhuk House (demo) shows you", "ZZ0000131", "Answer needed by")
	got.mustNot(t, "told in confidence", "Pheakdey", "+855 00 555 101", "Finding the family")
	done := o.send("rattha.pol", referral+"/accept", "message", "We take it.").mustGo(t)
	o.get("rattha.pol", done.to).must(t, "Accepted. Your own case is below.", "We take it.")
	o.send("kalyan.ngo", referral+"/message", "text", "Thank you.").mustGo(t)
	o.send("kalyan.ngo", referral+"/end", "cause", "taken-back").mustGo(t)
	after := o.get("rattha.pol", referral)
	after.must(t, "Ended", "We take it.", "What you wrote stays yours.")
	after.mustNot(t, "ZZ0000131", "BOPHA", "បុប្ផា", "Thank you.", strings.TrimPrefix(file, "/cases/"))
}

func TestStory11_ARefusalIsNamedInsteadOfAPreview(t *testing.T) {
	o := tell(t)
	file := o.caseOf("kosal.ngo")
	before := o.received("rattha.pol")
	for l, words := range map[lang.Lang][]string{
		lang.English: {"This cannot be referred", "declined on 14 October 2026", "Health", "Nothing was sent and nothing was shown."},
		lang.Khmer:   {"14 តុលា 2026", "សុខភាព"},
	} {
		a := o.referTo("kosal.ngo", file, o.agencyOf("rattha.pol"), "police", "health", l, "basis", "consent")
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", l, a.status)
		}
		a.must(t, words...)
		a.mustNot(t, "We hold", "យើងមាន", "wrist")
	}
	withdrawn := o.referTo("kosal.ngo", file, o.agencyOf("neary.dos"), "service", "reintegration", lang.English, "basis", "consent")
	withdrawn.must(t, "withdrew consent on 3 November 2026")
	if o.received("rattha.pol") != before {
		t.Error("something reached the police")
	}
}

func TestStory15_DecliningAsksForAReasonAndTheSenderReadsIt(t *testing.T) {
	o := tell(t)
	file := o.caseOf("kalyan.ngo")
	preview := o.referTo("kalyan.ngo", file, o.agencyOf("lin.cnp"), "service", "care", lang.English, "basis", "danger-to-life", "why", "she is threatened")
	sent := o.post("kalyan.ngo", file+"/refer", asShown(preview)).mustGo(t)
	referral, _, _ := strings.Cut(sent.to, "?")
	refused := o.send("lin.cnp", referral+"/decline", "reason", "no-place")
	if refused.status != http.StatusUnprocessableEntity {
		t.Errorf("declined without a reason: %d", refused.status)
	}
	refused.must(t, "In a few words", "Please fill this in.")
	o.send("lin.cnp", referral+"/decline", "reason", "no-place", "why", "every bed is taken").mustGo(t)
	o.get("kalyan.ngo", referral).must(t, "Declined by Qiaobian Aid Centre (demo)", "every bed is taken")
	if a := o.get("lin.cnp", referral+"/accept"); a.status != http.StatusNotFound {
		t.Errorf("an answered referral can be answered again: %d", a.status)
	}
}

func TestWhatWasChosenSurvivesEveryStepAndTheOtherLanguage(t *testing.T) {
	o := tell(t)
	file := o.caseOf("kalyan.ngo")
	path := file + "/refer"
	parts := o.call("kalyan.ngo", lang.English, path, asShown(o.get("kalyan.ngo", path), "to", o.agencyOf("lin.cnp"), "sort", "service", "purpose", "care"))
	typed := asShown(parts, "message", "please \"hurry\"", "part.notes", "whole", "redisplay", "km")
	khmer := o.call("kalyan.ngo", lang.English, path, typed)
	if khmer.status != http.StatusOK || !strings.Contains(khmer.html, `<html lang="km"`) || !strings.Contains(khmer.html, `please &#34;hurry&#34;`) ||
		!strings.Contains(khmer.html, `name="part.notes" value="whole" checked`) {
		t.Errorf("the other language lost something: %d", khmer.status)
	}
	short := o.post("kalyan.ngo", path, asShown(khmer, "basis", "danger-to-life"))
	if short.status != http.StatusUnprocessableEntity {
		t.Errorf("without consent and without a reason: %d", short.status)
	}
	preview := o.post("kalyan.ngo", path, asShown(short, "why", "cannot be asked"))
	preview.must(t, "Before it goes", "you added it", "Danger to life")
	back := o.post("kalyan.ngo", path, asShown(preview, "go", "parts"))
	if !strings.Contains(back.html, `please &#34;hurry&#34;`) || !strings.Contains(back.html, "cannot be asked") {
		t.Error("going back lost something")
	}
	other := o.post("kalyan.ngo", path, asShown(o.post("kalyan.ngo", path, asShown(back, "go", "whom")), "purpose", "locate"))
	if !strings.Contains(other.html, `name="part.notes" value="none" checked`) || !strings.Contains(other.html, `name="part.journey" value="short" checked`) {
		t.Error("another purpose does not bring its own least")
	}
}

func TestReferralsOfOthersAreNotThere(t *testing.T) {
	o := read(t)
	list, err := o.node.Desk.ListReferrals(context.Background(), o.principal("thida.ngo"), view.ReferralQuery{Side: view.Outgoing})
	if err != nil || len(list.Lines) == 0 {
		t.Fatal(err)
	}
	file := o.caseOf("kalyan.ngo")
	for _, l := range list.Lines {
		path := "/referrals/" + string(l.Row.Stream)
		for _, who := range []string{"leakena.dos", "borey.ngo", "chantrea.ngo"} {
			for _, act := range []string{"", "/accept", "/decline", "/end", "/message"} {
				if a := o.get(who, path+act); a.status != http.StatusNotFound {
					t.Errorf("%s%s to %s: %d", l.Row.Purpose, act, who, a.status)
				}
			}
		}
		for _, each := range lang.All() {
			a := o.call("thida.ngo", each, path, nil)
			if a.status != http.StatusOK || strings.Contains(a.text(), "[referral") || strings.Contains(a.html, "ZgotmplZ") {
				t.Errorf("%s in %s: %d", l.Row.Purpose, each, a.status)
			}
		}
	}
	for _, who := range []string{"rattha.pol", "lin.cnp", "neary.dos", "borey.ngo"} {
		if a := o.get(who, file+"/refer"); a.status != http.StatusNotFound {
			t.Errorf("%s may refer the case of another agency: %d", who, a.status)
		}
	}
}
