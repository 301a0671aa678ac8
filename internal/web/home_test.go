package web_test

import (
	"strings"
	"testing"

	"spean/internal/lang"
)

func TestTheFirstPageLeadsStrangersToTheDoor(t *testing.T) {
	o := tell(t)
	if a := o.get("", "/"); a.status != 303 || a.to != "/sign-in" {
		t.Errorf("%d to %s", a.status, a.to)
	}
	if a := o.get("borey.ngo", "/"); a.status != 303 || a.to != "/admin" {
		t.Errorf("an administrator goes to %s (%d)", a.to, a.status)
	}
}

func TestStory14_TheFollowUpStandsOnTopEightDaysLate(t *testing.T) {
	o := tell(t)
	for l, want := range map[lang.Lang][]string{lang.English: {"2 things.", "One is late.", "Late · 1", "8 days late", "CHHUON BOPHA", "ឈួន បុប្ផា", "16 November 2026"},
		lang.Khmer: {"យឺត 8 ថ្ងៃ", "ឈួន បុប្ផា", "CHHUON BOPHA", "16 វិច្ឆិកា 2026"}} {
		a := o.call("tevy.ngo", l, "/", nil)
		a.must(t, want...)
		first, second := strings.Index(a.html, "Follow-up after 1 month"), strings.Index(a.html, ">Counselling<")
		if first < 0 || second < first {
			t.Errorf("in %s the follow-up stands at %d, the counselling at %d", l, first, second)
		}
		if title := a.html[strings.Index(a.html, "<title>"):strings.Index(a.html, "</title>")]; strings.Contains(title, "BOPHA") || strings.Contains(title, "Tevy") {
			t.Errorf("the title names somebody: %s", title)
		}
	}
}

func TestEverybodyHasAFirstPageWithWhatTheyMayDo(t *testing.T) {
	o := tell(t)
	for _, l := range lang.All() {
		for who, want := range map[string]struct{ has, lacks []string }{
			"chantrea.ngo": {[]string{`href="/tips/new"`, `href="/danger"`, `href="/tips"`, `href="/directory"`}, []string{`href="/screenings/new"`, `href="/cases"`, `action="/search"`}},
			"leakena.dos":  {[]string{`href="/screenings/new"`, `href="/danger"`, `class="field`}, []string{`href="/tips/new"`, `href="/cases/new"`}},
			"vichet.pol":   {[]string{`href="/screenings/new"`, `href="/danger"`}, []string{`href="/cases/new"`}},
			"kalyan.ngo":   {[]string{`href="/cases/new"`, `href="/tips/new"`, `action="/search"`, `class="desk`}, []string{`href="/admin"`}},
			"zhou.cnp":     {[]string{`href="/admin"`, `href="/cases"`}, []string{`href="/cases/new"`}},
		} {
			a := o.call(who, l, "/", nil)
			for _, text := range want.has {
				if !strings.Contains(a.html, text) {
					t.Errorf("the first page of %s in %s lacks %s", who, l, text)
				}
			}
			for _, text := range want.lacks {
				if strings.Contains(a.html, text) {
					t.Errorf("the first page of %s in %s has %s", who, l, text)
				}
			}
		}
	}
}

func TestWorkIsNarrowedToAKindAndEveryRowLeadsWhereItIsDone(t *testing.T) {
	o := tell(t)
	o.takeTip("kalyan.ngo", "at-risk.name", "Sokha Neang")
	all := o.get("kalyan.ngo", "/")
	all.must(t, "Danger now · 1", "One person is in danger now.")
	tips := o.get("kalyan.ngo", "/?kind=tip")
	tips.must(t, "Sokha Neang")
	tips.mustNot(t, "Ask for news of the child")
	all.must(t, "Ask for news of the child")
	for _, m := range hrefs.FindAllStringSubmatch(all.html, -1) {
		if a := o.get("kalyan.ngo", m[1]); a.status != 200 {
			t.Errorf("%s answers %d", m[1], a.status)
		}
	}
}
