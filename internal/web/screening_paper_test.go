package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/screening"
)

const paperPath = "/screenings/paper?list=" + screening.AdultLabour

// onPaper is what somebody types from a form of a person who agreed.
var onPaper = []string{"list", screening.AdultLabour, "version", "1", "happened", "12/11/2026", "safe", "yes", "private", "alone", "consent", "given", "age", "adult", "proxy", "self"}

func TestABlankFormHasEveryQuestionInItsLanguageAndNobodysData(t *testing.T) {
	o := read(t)
	for _, list := range screening.IDs() {
		in, err := screening.Latest(list)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lang.All() {
			for _, who := range []string{"self", "other"} {
				got := o.call("leakena.dos", l.Other(), "/instruments/"+list+"/paper?lang="+string(l)+"&who="+who, nil)
				form := regexp.MustCompile(`(?s)<article.*</article>`).FindString(got.html)
				if got.status != http.StatusOK || !strings.Contains(form, `lang="`+string(l)+`"`) {
					t.Fatalf("%s in %s gives %d", list, l, got.status)
				}
				plain := answer{html: form}.text()
				for _, code := range in.Codes() {
					i, _ := in.Indicator(code)
					words := i.In(l)
					question := words.Question
					if who == "other" {
						question = words.Proxy
					}
					if !strings.Contains(plain, answer{html: question}.text()) || !strings.Contains(plain, answer{html: words.Reason}.text()) || strings.Count(form, ">"+code+"<") != 1 {
						t.Errorf("%s in %s for %s lacks %s or its reason", list, l, who, code)
					}
				}
				if boxes := strings.Count(form, `<td class="box">`); boxes != 4*len(in.Codes()) {
					t.Errorf("%d boxes for %d questions", boxes, len(in.Codes()))
				}
				if strings.Contains(form, "<input") || strings.Contains(form, "Leakena") {
					t.Error("something is filled in")
				}
			}
		}
	}
	if both := o.get("leakena.dos", "/instruments/"+screening.AdultLabour+"/paper?lang=both"); strings.Count(both.html, "<article") != 2 {
		t.Error("both languages are not two forms")
	}
	for _, path := range []string{"/instruments/none/paper", "/instruments/" + screening.AdultLabour + "/paper?lang=xx", "/screenings/paper?list=none", paperPath + "&version=9", paperPath + "&version=x"} {
		if got := o.get("leakena.dos", path); got.status != http.StatusNotFound {
			t.Errorf("%s gives %d", path, got.status)
		}
	}
	if got := o.get("", "/instruments"); got.status != http.StatusSeeOther {
		t.Errorf("a stranger is shown the forms: %d", got.status)
	}
}

func TestTheFormsForPaperAreListedAndTypedInInBothLanguages(t *testing.T) {
	o := read(t)
	for _, l := range lang.All() {
		listed := o.call("leakena.dos", l, "/instruments", nil)
		if listed.status != http.StatusOK || strings.Count(listed.html, "/paper?lang=both") != 2*len(screening.IDs()) || !strings.Contains(listed.html, `href="/screenings/paper"`) {
			t.Errorf("the forms in %s: %d", l, listed.status)
		}
		if which := o.call("leakena.dos", l, "/screenings/paper", nil); strings.Count(which.html, "?list=") != len(screening.IDs()) {
			t.Errorf("it does not ask which form it is in %s", l)
		}
		page := o.call("leakena.dos", l, paperPath, nil)
		in, err := screening.Latest(screening.AdultLabour)
		if err != nil {
			t.Fatal(err)
		}
		if page.status != http.StatusOK || strings.Count(page.html, `class="quick"`) != len(in.Codes()) || strings.Count(page.html, `value="" checked`) != len(in.Codes()) {
			t.Errorf("the page in %s has %d questions, %d blank", l, strings.Count(page.html, `class="quick"`), strings.Count(page.html, `value="" checked`))
		}
	}
	if got := o.get("chantrea.ngo", paperPath); got.status != http.StatusOK || strings.Contains(got.html, `name="q.`) {
		t.Errorf("the hotline, which does not screen, is shown questions: %d", got.status)
	}
}

func TestAFormIsTypedInAndItsFindingSaysWhereItComesFrom(t *testing.T) {
	o := tell(t)
	colleague := string(principal(o, "kalyan.ngo").Account)
	shown := o.get("tevy.ngo", paperPath)
	typed := fill(shown, append([]string{"name", "គំរូ", "taken_by", colleague, "note", "CD03: she wept", "q.ex01", "yes", "q.dr01", "unknown", "q.dr02", ""}, onPaper...)...)
	made := o.post("tevy.ngo", "/screenings/paper", typed)
	path := screeningPath.FindString(made.to)
	if made.status != http.StatusSeeOther || path == "" {
		t.Fatalf("it is answered with %d: %s", made.status, made.text())
	}
	if again := o.post("tevy.ngo", "/screenings/paper", typed); screeningPath.FindString(again.to) != path {
		t.Errorf("the same form sent again leads to %s", again.to)
	}
	r := record(o, "tevy.ngo", path)
	if len(r.Given) != 2 || r.Given["DR01"].Answer != screening.Unknown || r.Paper == nil || string(r.Paper.TakenBy) != colleague || r.Happened != "2026-11-12" {
		t.Errorf("kept is %+v of %+v", r.Given, r.Paper)
	}
	finding := o.get("tevy.ngo", path).text()
	for _, said := range []string{"Typed in from paper on 16 Nov", "talk held on 12 Nov", "CD03: she wept"} {
		if !strings.Contains(finding, said) {
			t.Errorf("the finding does not say %q", said)
		}
	}
	if strings.Contains(finding, "Asked 16 Nov") {
		t.Error("the finding says that it was asked when it was typed in")
	}
	if km := o.call("tevy.ngo", lang.Khmer, path, nil); !strings.Contains(km.text(), "វាយបញ្ចូលពីក្រដាសនៅ") {
		t.Error("the finding in Khmer does not say that it comes from paper")
	}
}

func TestAFormTypedInWithAFaultComesBackWithEverythingTyped(t *testing.T) {
	o := tell(t)
	for name, wrong := range map[string][]string{
		"no day":            {"happened", ""},
		"only a month":      {"happened", "11/2026"},
		"a day ahead":       {"happened", "17/11/2026"},
		"nobody here":       {"taken_by", string(principal(o, "vichet.pol").Account)},
		"answers refused":   {"consent", "declined"},
		"agreement missing": {"consent", ""},
		"no such answer":    {"q.dr02", "maybe"},
		"no such age":       {"age", "old"},
	} {
		before := o.get("leakena.dos", "/screenings").text()
		typed := fill(o.get("leakena.dos", paperPath), append([]string{"name", "គំរូ", "note", "she wept", "q.ex01", "declined", "setting", "at the market"}, onPaper...)...)
		typed.Set(wrong[0], wrong[1])
		got := o.post("leakena.dos", "/screenings/paper", typed)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.html, "faults") {
			t.Errorf("%s is answered with %d", name, got.status)
		}
		for _, kept := range []string{"គំរូ", "she wept", "at the market", `name="q.ex01" value="declined" checked`} {
			if !strings.Contains(got.html, kept) {
				t.Errorf("%s: %q is lost", name, kept)
			}
		}
		o.settle()
		if o.get("leakena.dos", "/screenings").text() != before {
			t.Errorf("%s: a screening was made all the same", name)
		}
	}
	switched := o.post("leakena.dos", "/screenings/paper", fill(o.get("leakena.dos", paperPath), "list", screening.AdultLabour, "q.ex01", "yes", "note", "she wept", "redisplay", "km"))
	if switched.status != http.StatusOK || !strings.Contains(switched.html, `name="q.ex01" value="yes" checked`) || !strings.Contains(switched.html, `<html lang="km"`) {
		t.Errorf("a switch of language loses what was typed: %d", switched.status)
	}
}
