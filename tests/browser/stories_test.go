package browser_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/screening"
	"spean/tests/browser"
)

// tablet is what a shelter lead and an office chief hold.
var tablet = browser.Size{Name: "tablet", Width: 820, Height: 1180, Phone: true}

// stories are the user stories by number, each on the device and in the data it names.
type stories struct {
	*program
	l    lang.Lang
	file string // N2's case S1
}

// TestStories plays the stories on one demonstration, in English with the Khmer page where the story is about the language.
func TestStories(t *testing.T) {
	s := &stories{program: demonstration(t), l: lang.English}
	s.file = s.at(t, "kalyan.ngo", browser.Desk, s.l).finds("CHHUON BOPHA")[0]
	for _, story := range []struct {
		name string
		play func(*testing.T)
	}{
		{"story 1: a tip in the order the caller talks, reachable by a rule", s.story1},
		{"story 2: a second tip is linked and the number of cases stays", s.story2},
		{"story 4: the language changes midway", s.story4},
		{"story 5: a talk is stopped and can go on", s.story5},
		{"story 6: quick exit leaves nothing", s.story6},
		{"story 8: against the finding needs a reason", s.story8},
		{"story 12: an old link tells nothing", s.story12},
		{"story 13: as of a day before consent was taken back", s.story13},
		{"story 14: what is late stands first", s.story14},
		{"story 15: declining needs a reason the sender sees", s.story15},
		{"story 16: an agency sees its own work and that its referrals ended", s.story16},
		{"story 20: two at once are shown each other's change", s.story20},
		{"story 21: a print holds what was chosen and no number of the sister", s.story21},
	} {
		t.Run(story.name, story.play)
	}
}

func (s *stories) story1(t *testing.T) {
	k := s.at(t, "kalyan.ngo", browser.Desk, s.l)
	before := k.standingOn("/tips")
	h := s.at(t, "chantrea.ngo", browser.Desk, s.l)
	h.goes("/tips/new").types("at-risk.name", "Nov Makara", "where", "a market", "happening", "She may not leave the shop.", "caller.phone", "000 555 612",
		"caller.hours", "19:00-21:00").chooses("sure", "quite-sure", "caller.safe", "with-rule", "channel", "phone", "urgency", "soon").
		picks("to", "Slek Chhuk House").sends()
	at := k.newest("/tips", before)
	red := func() {
		if shown := strings.Join(k.All("main .note.stop"), " "); !strings.Contains(shown, "19:00-21:00") {
			t.Errorf("%s warns of %q", k.Path(), shown)
		}
	}
	k.goes(at)
	red()
	k.presses("tip.new-case")
	file := k.Path()
	for _, part := range []string{"", "/people", "/timeline"} {
		k.goes(file + part)
		red()
	}
}

// story2 is played on the part of S1 that is N4's now: what N2 granted for finding her has ended. With N2's case it is played as it
// happened in the mission's case.
func (s *stories) story2(t *testing.T) {
	l := s.at(t, "lin.cnp", browser.Desk, s.l)
	cases := len(l.standingOn("/cases"))
	file := l.finds("CHHUON BOPHA")[0]
	tips := func() int {
		return len(slices.DeleteFunc(l.goes(file).Links("main"), func(link string) bool { return !strings.HasPrefix(link, "/tips/tip-") }))
	}
	number, had := l.goes(file).Text("p.num"), tips()
	l.goes("/tips/new").types("at-risk.name", "Po Pha", "happening", "A Cambodian woman may not go out.").chooses("sure", "saw-it", "channel", "online", "urgency", "soon").sends()
	at := l.Path()
	if n := tips(); n != had {
		t.Errorf("the program joined the tip by itself: %d", n)
	}
	if l.goes(at); l.Has("[name=match]") {
		l.picks("match", number)
	} else {
		l.types("number", number)
	}
	l.types("why", "Her name by sound, the same yard.").sends()
	if n := tips(); n != had+1 {
		t.Errorf("%d tips on the case, there were %d", n, had)
	}
	if n := len(l.standingOn("/cases")); n != cases {
		t.Errorf("%d cases, there were %d", n, cases)
	}
}

// talk begins a screening of somebody new and comes to its first question.
func (s *stories) talk(who *person) string {
	who.goes("/screenings/new").types("name", "Prak Rotana").chooses("age", "adult", "proxy", "self").sends()
	who.prepares()
	return who.Path()[:strings.Index(who.Path(), "/question")]
}

func (s *stories) story4(t *testing.T) {
	who := s.at(t, "leakena.dos", browser.Phone, lang.Khmer)
	talk := s.talk(who)
	for range 3 {
		who.gives(screening.Yes)
	}
	at := who.Path()
	who.Choose("answer", "unknown")
	who.saved().Follow(".tongue [lang=en]")
	if who.Path() != at || !browser.Eval[bool](who.Tab, `document.querySelector("[name=answer][value=unknown]").checked`) {
		t.Errorf("from %s to %s, or the answer is gone", at, who.Path())
	}
	rows := func() []string { return who.All("details td b") }
	open := `(document.querySelectorAll("details").forEach((d) => { d.open = true; }), true)`
	who.goes(talk)
	browser.Eval[bool](who.Tab, open)
	english := rows()
	who.Follow(".tongue [lang=km]")
	browser.Eval[bool](who.Tab, open)
	if khmer := rows(); len(khmer) != 4 || len(english) != 4 {
		t.Errorf("in English %q, in Khmer %q", english, khmer)
	}
}

func (s *stories) story5(t *testing.T) {
	who := s.at(t, "vichet.pol", browser.Phone, s.l)
	talk := s.talk(who)
	who.goes(talk + "/question/EX02").gives(screening.Yes)
	who.goes(talk+"/stop").chooses("reason", "privacy-lost").sends()
	who.goes(talk).reads("screening-page.stopped.not-final").reads("screening-page.resume")
	if links := who.goes("/").Links("main"); !slices.ContainsFunc(links, func(l string) bool { return strings.HasPrefix(l, talk) }) {
		t.Errorf("the home page does not list it: %v", links)
	}
	other := s.at(t, "vichet.pol", browser.Phone, lang.Khmer)
	other.goes(talk).presses("screening-page.resume")
	if at := other.Path(); !strings.HasPrefix(at, talk) {
		t.Errorf("resumed at %s", at)
	}
}

func (s *stories) story6(t *testing.T) {
	who := s.at(t, "vichet.pol", browser.Phone, s.l)
	talk := s.talk(who)
	who.goes(talk+"/note").types("text", "what nobody must read").Press(".exit")
	who.Wait("the blank page", `location.href === "about:blank"`)
	who.Back()
	who.SeesNot("what nobody must read")
	if who.Go(talk); who.Path() != "/sign-in" {
		t.Errorf("the session goes on at %s", who.Path())
	}
}

func (s *stories) story8(t *testing.T) {
	v := s.at(t, "vichet.pol", browser.Phone, s.l)
	talk := s.talk(v)
	v.asked(nil) // no to everything
	lead := s.at(t, "sarath.pol", browser.Desk, s.l)
	if lead.Go(talk); lead.Status() != http.StatusOK {
		v.goes(talk+"/hand-over").picks("to", "Anti-Trafficking").sends()
	}
	lead.goes(talk).Choose("decision", "presumed-victim")
	lead.Follow("form#typed button.btn:not([name])")
	if lead.Text(".faults") == "" {
		t.Error("a decision against the finding is taken without a reason")
	}
	lead.types("why", "Her papers were kept; she is afraid.").sends()
	lead.goes(talk).reads("screening-page.decision.against", "outcome", lead.says("screening.outcome.none")).Sees("Her papers were kept; she is afraid.")
}

func (s *stories) story12(t *testing.T) {
	who := s.at(t, "panha.dos", tablet, s.l)
	strip := func(path string) string {
		who.Go(path)
		if who.Status() != http.StatusNotFound {
			t.Errorf("%s is answered %d", path, who.Status())
		}
		return strings.ReplaceAll(browser.Eval[string](who.Tab, `document.documentElement.outerHTML`), streamIn(path), "·")
	}
	if there, never := strip(s.file), strip(strings.ReplaceAll(s.file, streamIn(s.file), another(streamIn(s.file)))); there != never {
		t.Error("the page tells a case that is withheld from one that never was")
	}
	who.reads("error.hidden.title")
}

func (s *stories) story13(t *testing.T) {
	for _, l := range lang.All() {
		k := s.at(t, "kalyan.ngo", browser.Desk, l)
		banner := k.says("case.as-of.banner", "date", written("2026-11-02")[l])
		k.goes(s.file + "/consent?asof=2026-11-02").Sees(banner)
		then := k.All(".badge")
		now := k.goes(s.file + "/consent").All(".badge")
		if slices.Equal(then, now) {
			t.Errorf("as of the day before nothing differs: %q", then)
		}
		k.goes(s.file + "/referrals?asof=2026-11-02").Sees(banner)
		if live := k.says("case.consent.state.in-force"); !strings.Contains(k.Text("main"), live) {
			t.Errorf("no referral was in force: %s", k.Text("main"))
		}
	}
}

func (s *stories) story14(t *testing.T) {
	who := s.at(t, "tevy.ngo", tablet, s.l).goes("/")
	row := who.Text("main tbody tr:not(.band)") + who.Text("main .jobs li")
	if !strings.Contains(row, "Follow-up after 1 month") || !strings.Contains(row, who.says("app.days-late", "n", "8")) {
		t.Errorf("on top stands %q", row)
	}
}

func (s *stories) story15(t *testing.T) {
	k := s.at(t, "kalyan.ngo", browser.Desk, s.l)
	k.goes(s.file+"/refer").picks("to", "Qiaobian").chooses("sort", "locate", "purpose", "locate").sends()
	k.chooses("basis", "danger-to-life").types("why", "Her child is still there.").sends()
	k.sends()
	referral := k.Path()
	l := s.at(t, "lin.cnp", browser.Desk, s.l)
	l.goes(referral+"/decline").Choose("reason", "no-place")
	l.Follow("form#typed button.btn:not([name])")
	if l.Text(".faults") == "" {
		t.Error("a referral is declined without a reason")
	}
	l.types("why", "Nobody of ours is in that province.").sends()
	k.goes(referral).Sees("Nobody of ours is in that province.").Sees(k.says("vocab.decline-reason.no-place"))
}

func (s *stories) story16(t *testing.T) {
	z := s.at(t, "zhou.cnp", browser.Desk, s.l)
	if z.Go(s.file); z.Status() != http.StatusNotFound {
		t.Errorf("the case is answered %d", z.Status())
	}
	z.goes("/referrals").Sees(z.says("referral.state.ended"))
	for _, list := range []string{"/referrals", "/cases", "/screenings"} {
		for _, path := range slices.Sorted(maps.Keys(z.standingOn(list))) {
			if streamIn(path) != "" {
				z.goes(path).SeesNot("Statement and complaint").SeesNot("a statement").SeesNot("Care plan")
			}
		}
	}
	if talks := z.standingOn("/screenings"); len(talks) == 0 {
		t.Error("its own screening is not there")
	}
}

func (s *stories) story20(t *testing.T) {
	r, lead := s.at(t, "rattha.pol", browser.Desk, s.l), s.at(t, "sarath.pol", browser.Desk, s.l)
	var file string
	for _, path := range slices.Sorted(maps.Keys(r.standingOn("/cases"))) {
		if streamIn(path) != "" && r.goes(path).Has(`a[href$="/facts/person"]`) && strings.Contains(r.Text("main"), "Touch Nary") {
			file = path
		}
	}
	if file == "" {
		t.Fatal("N1 has no case of its own")
	}
	r.goes(file+"/facts/birth").picks("person", "Touch Nary").types("born", "1981").chooses("basis", "told").sends()
	r.goes(file + "/people")
	var correct string
	for _, link := range r.Links("main") {
		if strings.HasSuffix(link, "/correct") && r.goes(link).Has("[name=born]") {
			correct = link
		}
	}
	r.goes(correct).types("born", "1982")
	lead.goes(correct).types("born", "1983")
	r.sends()
	lead.Follow("form#typed button.btn:not([name])")
	if lead.Status() != http.StatusConflict {
		t.Fatalf("the second is answered %d", lead.Status())
	}
	lead.reads("case.conflict.title").Sees("1982").Sees("1983").Sees("Heng Rattha")
	lead.sends()
	r.goes(file + "/people").Sees("1983").reads("case.corrected")
}

func (s *stories) story21(t *testing.T) {
	who := s.at(t, "thida.ngo", browser.Desk, s.l)
	who.goes(s.file+"/print").types("purpose", "A visit of the ministry").chooses("parts", "people", "parts", "contact")
	browser.Eval[bool](who.Tab, `(document.getElementsByName("people").forEach((c) => { if (!c.checked) c.click(); }), true)`)
	who.sends()
	who.Sees("A visit of the ministry").Sees("Long Thida").Sees("BOPHA").SeesNot("000 555 101").SeesNot("00 555 101").SeesNot("Care plan").SeesNot("noodle yard")
}
