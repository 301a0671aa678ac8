package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"spean/internal/casework"
	"spean/internal/htcds"
	"spean/internal/lang"
)

// sendIntake has a phone send IOM's form about somebody, and gives the path of its page.
func (o *office) sendIntake(who, instance, family, given, phone string) string {
	o.t.Helper()
	form := fmt.Appendf(nil, `<data id="%s" version="%s"><con_Consent>TRUE</con_Consent><prs_First_Name>%s</prs_First_Name><prs_Second_Name>%s</prs_Second_Name>`+
		`<prs_MobilePhone>%s</prs_MobilePhone><prs_Title>%s</prs_Title><meta><instanceID>uuid:%s</instanceID></meta></data>`, htcds.FormID, htcds.PublishedVersion, given, family, phone, instance, instance)
	done, err := o.node.Desk.ReceiveForm(o.t.Context(), o.principal(who), casework.SentForm{Device: "phone-aaaaaaaaaa", XML: form})
	if err != nil {
		o.t.Fatal(err)
	}
	o.settle()
	return "/intakes/" + string(done.Stream)
}

var (
	matchValue = regexp.MustCompile(`name="match" value="([^"]*)"`)
	factBoxes  = regexp.MustCompile(`name="facts" value="(\d+)"( checked)?`)
)

func TestAFormGoesToTheCaseOfSomebodyProposedWithWhatWasChosen(t *testing.T) {
	o := tell(t)
	first := o.sendIntake("kalyan.ngo", "first", "កែវ", "មាលា", "012 345 678")
	base := o.post("kalyan.ngo", first+"/case", fill(o.get("kalyan.ngo", first))).mustGo(t).at()
	at := o.sendIntake("kalyan.ngo", "second", "Keo", "Mala", "+855 12 345 678")
	for _, l := range lang.All() {
		if a := o.call("kalyan.ngo", l, at, nil); !strings.Contains(a.text(), "កែវ មាលា") || !strings.Contains(a.text(), "Keo Mala") {
			t.Errorf("in %s nobody is proposed", l)
		}
	}
	shown := o.get("kalyan.ngo", at)
	shown.must(t, "Someone already known?", "The same phone number", "In the form", "Open a case from this form")
	match := matchValue.FindStringSubmatch(shown.html)
	if match == nil {
		t.Fatal("nobody can be chosen")
	}
	if a := o.send("kalyan.ngo", at); a.status != http.StatusUnprocessableEntity {
		t.Errorf("nobody was chosen: %d", a.status)
	}
	if a := o.send("kalyan.ngo", at, "number", "222-222-222"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.html, "222-222-222") {
		t.Errorf("a number of no case: %d", a.status)
	}
	page := o.send("kalyan.ngo", at, "match", match[1]).mustGo(t).to
	for _, l := range lang.All() {
		if a := o.call("kalyan.ngo", l, page, nil); a.status != http.StatusOK || !strings.Contains(a.text(), "Keo Mala") || !strings.Contains(a.text(), "កែវ មាលា") {
			t.Errorf("in %s: %d", l, a.status)
		}
	}
	adding := o.get("kalyan.ngo", page)
	adding.must(t, "already on the case", "On the case: កែវ មាលា")
	var chosen []string
	for _, box := range factBoxes.FindAllStringSubmatch(adding.html, -1) {
		if box[2] != "" {
			chosen = append(chosen, box[1])
		}
	}
	if len(chosen) != 2 {
		t.Fatalf("proposed are %q", chosen)
	}
	if a := o.send("kalyan.ngo", page, "asked", "yes", "facts", chosen[0]); a.status != http.StatusUnprocessableEntity || strings.Count(a.html, `name="facts"`) != 3 || strings.Count(a.html, " checked") != 1 {
		t.Errorf("without a reason: %d", a.status)
	}
	typed := fill(o.get("kalyan.ngo", page), "asked", "yes", "facts", chosen[0], "why", "the same phone")
	done := o.post("kalyan.ngo", page, typed).mustGo(t)
	if done.at() != base {
		t.Errorf("it leads to %s", done.to)
	}
	if again := o.post("kalyan.ngo", page, typed); again.status != http.StatusSeeOther {
		t.Errorf("sent twice: %d", again.status)
	}
	o.settle()
	o.get("kalyan.ngo", done.to).must(t, "The form is on the case now.", "Intake", "Keo Mala")
	o.get("kalyan.ngo", base+"/timeline").must(t, "was added for", "the same phone")
	o.get("kalyan.ngo", at).must(t, "On case")
	o.get("kalyan.ngo", at).mustNot(t, "Someone already known?", "Open a case from this form")
	for who, want := range map[string]int{"rattha.pol": http.StatusNotFound, "borey.ngo": http.StatusNotFound, "chantrea.ngo": http.StatusNotFound} {
		if a := o.get(who, page); a.status != want {
			t.Errorf("%s gets %d", who, a.status)
		}
	}
}

func TestWhoIsNotOnTheCaseLeavesWhatTheFormSaysToThoseWhoAre(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Keo Mala")
	at := o.sendIntake("tevy.ngo", "third", "Keo", "Mala", "")
	match := matchValue.FindStringSubmatch(o.get("tevy.ngo", at).html)
	if match == nil {
		t.Fatal("nobody is proposed")
	}
	page := o.send("tevy.ngo", at, "match", match[1]).mustGo(t).to
	a := o.get("tevy.ngo", page)
	a.must(t, "You are not on the team of this case.")
	if factBoxes.MatchString(a.html) {
		t.Error("facts are offered")
	}
	if done := o.send("tevy.ngo", page, "asked", "yes", "why", "the same name and village").mustGo(t); done.at() != at {
		t.Errorf("it leads to %s", done.to)
	}
	o.settle()
	a = o.get("tevy.ngo", at)
	a.must(t, "On case ")
	if strings.Contains(a.html, `href="`+base+`"`) {
		t.Error("the case is linked for somebody who may not open it")
	}
	o.get("kalyan.ngo", base).must(t, "Intake")
}

func TestTheSupervisorsFirstPageHasFormsInConflictAndWithoutAgreement(t *testing.T) {
	o := tell(t)
	o.sendIntake("kalyan.ngo", "twice", "Keo", "Mala", "")
	sent := func(instance, consent, given string) {
		t.Helper()
		form := fmt.Appendf(nil, `<data id="%s" version="%s"><con_Consent>%s</con_Consent><prs_First_Name>%s</prs_First_Name><meta><instanceID>uuid:%s</instanceID></meta></data>`,
			htcds.FormID, htcds.PublishedVersion, consent, given, instance)
		if _, err := o.node.Desk.ReceiveForm(t.Context(), o.principal("kalyan.ngo"), casework.SentForm{Device: "phone-aaaaaaaaaa", XML: form}); err != nil {
			t.Fatal(err)
		}
	}
	sent("twice", "TRUE", "Other")
	sent("refused", "FALSE", "Dara")
	o.settle()
	said := map[lang.Lang][]string{lang.English: {"it came again with other answers", "sent without agreement", "16 December 2026"}, lang.Khmer: {"មកម្តងទៀត ជាមួយចម្លើយផ្សេង", "ដែលផ្ញើដោយគ្មានការយល់ព្រម"}}
	for l, texts := range said {
		a := o.call("thida.ngo", l, "/?kind=submission", nil)
		a.must(t, texts...)
		a.mustNot(t, "Dara")
	}
	o.clock.Set(o.clock.Time().AddDate(0, 0, 31))
	o.settle()
	for l, text := range map[lang.Lang]string{lang.English: "the time for another legal basis is over", lang.Khmer: "ពេលសម្រាប់មូលដ្ឋានច្បាប់ផ្សេងបានចប់"} {
		o.tokens = map[string]*http.Cookie{} // signed in anew after a month
		o.call("thida.ngo", l, "/?kind=submission", nil).must(t, text)
	}
}
