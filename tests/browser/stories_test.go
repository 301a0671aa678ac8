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

// stories are the user stories by number, on the data they name: the demonstration's first case, S1.
type stories struct {
	*program
	seat
	file string // N2's case S1
}

// TestStories plays the stories one after another on a demonstration, with everybody at a phone in Khmer, and again with everybody at
// a desk in English, and what is told of a tablet on that too.
func TestStories(t *testing.T) {
	t.Parallel()
	fromEach(t, append([]seat{{tablet, lang.Khmer}}, bothScreens...), func(t *testing.T, at seat) {
		s := &stories{program: demonstration(t), seat: at}
		s.file = s.sits(t, "kalyan.ngo").finds("CHHUON BOPHA")[0]
		for _, story := range s.all() {
			if at.screen != tablet || story.tablet {
				t.Run(story.name, story.play)
			}
		}
	})
}

// sits sits somebody down where the stories are played.
func (s *stories) sits(t *testing.T, name string) *person { return s.at(t, name, s.seat) }

// story is one of them.
type story struct {
	name   string
	play   func(*testing.T)
	tablet bool // somebody in it holds one
}

// all are the stories in their order; later ones find what earlier ones left.
func (s *stories) all() []story {
	return []story{
		{name: "story 1: a tip in the order the caller talks, reachable by a rule", play: s.story1},
		{name: "story 2: a second tip is linked and the number of cases stays", play: s.story2},
		{name: "story 4: the language changes midway", play: s.story4},
		{name: "story 5: a talk is stopped and can go on", play: s.story5},
		{name: "story 6: quick exit leaves nothing", play: s.story6},
		{name: "story 8: against the finding needs a reason", play: s.story8},
		{name: "story 12: an old link tells nothing", play: s.story12, tablet: true},
		{name: "story 13: as of a day before consent was taken back", play: s.story13},
		{name: "story 14: what is late stands first", play: s.story14, tablet: true},
		{name: "story 15: declining needs a reason the sender sees", play: s.story15},
		{name: "story 16: an agency sees its own work and that its referrals ended", play: s.story16},
		{name: "story 20: two at once are shown each other's change", play: s.story20},
		{name: "story 21: a print holds what was chosen and no number of the sister", play: s.story21},
	}
}

func (s *stories) story1(t *testing.T) {
	k := s.sits(t, "kalyan.ngo")
	before := k.standingOn("/tips")
	h := s.sits(t, "chantrea.ngo")
	h.goes("/tips/new").types("at-risk.name", "Nov Makara", "where", "a market", "happening", "She may not leave the shop.", "caller.phone", "000 555 612",
		"caller.hours", "19:00-21:00").chooses("sure", "quite-sure", "caller.safe", "with-rule", "channel", "phone", "urgency", "soon").
		picks("to", agencyName("N2", s.l)).sends()
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

// story2 happens in July, when N4 was looking for her; at NOW what it was given for that has ended. So N4 is asked once more, tells the
// second tip again and links it to S1 itself, and is done.
func (s *stories) story2(t *testing.T) {
	k, l := s.sits(t, "kalyan.ngo"), s.sits(t, "lin.cnp")
	referral := s.asksToFind(k)
	l.goes(referral+"/accept").types("message", "We look again.").sends()
	number, tips := k.goes(s.file).Text("p.num"), len(k.tipsOn(s.file))
	timeline := func() int {
		linked, _, _ := strings.Cut(k.says("timeline.tip-linked", "number", "·", "person", "·"), "·")
		return strings.Count(k.goes(s.file+"/timeline").Text("main"), linked)
	}
	told := timeline()
	hers, theirs := len(k.standingOn("/cases")), len(l.standingOn("/cases"))

	l.goes("/tips/new").types("at-risk.name", "Po Pha", "happening", "A Cambodian woman may not go out.").chooses("sure", "saw-it", "channel", "online", "urgency", "soon").sends()
	second := l.Path()
	if n := len(k.tipsOn(s.file)); n != tips {
		t.Errorf("the program joined the tip by itself: %d", n)
	}
	l.goes(second).reads("tip.match.case", "number", number)
	l.picks("match", number).types("why", "Her name by sound, the same yard.").sends()
	if n := len(k.tipsOn(s.file)); n != tips+1 {
		t.Errorf("%d tips on the case, there were %d", n, tips)
	}
	if n := timeline(); n != told+1 {
		t.Errorf("the timeline tells %d times of a tip, before it was %d", n, told)
	}
	if h, n := len(k.standingOn("/cases")), len(l.standingOn("/cases")); h != hers || n != theirs {
		t.Errorf("of %d and %d cases there are %d and %d", hers, theirs, h, n)
	}
	l.goes(referral+"/end").chooses("cause", "purpose-reached").sends()
}

// asksToFind refers S1 to N4, to look for somebody.
func (s *stories) asksToFind(k *person) string {
	k.goes(s.file+"/refer").picks("to", agencyName("N4", s.l)).chooses("sort", "locate", "purpose", "locate").sends()
	k.chooses("basis", "danger-to-life").types("why", "Her child is still there.").sends()
	k.noBarriersOnAnyScreen().sends()
	return k.Path()
}

// talk begins a screening of her whom S1 is about, and comes to its first question.
func (s *stories) talk(who *person) string {
	who.goes("/screenings/new").types("name", "ឈួន បុប្ផា").chooses("age", "adult", "proxy", "self").sends()
	who.prepares()
	return who.Path()[:strings.Index(who.Path(), "/question")]
}

func (s *stories) story4(t *testing.T) {
	who := s.sits(t, "leakena.dos")
	talk := s.talk(who)
	for _, answer := range []screening.Answer{screening.Yes, screening.Unknown, screening.No} {
		who.gives(answer)
	}
	at := who.Path()
	who.Choose("answer", "declined")
	who.saved().Follow(".tongue [lang=" + string(s.other()) + "]")
	if who.Path() != at || checked(who) != "declined" {
		t.Errorf("from %s the switch leads to %s with %q", at, who.Path(), checked(who))
	}
	said := func() (answers int, finding string) {
		browser.Eval[bool](who.Tab, `(document.querySelectorAll("details").forEach((d) => { d.open = true; }), true)`)
		badges := browser.Eval[[]string](who.Tab, `[...document.querySelectorAll(".dim .badge")].map((b) => b.className)`)
		return len(who.All("details td b")), strings.Join(append(who.All(".dim .code"), badges...), " ")
	}
	who.goes(talk)
	answers, finding := said()
	who.Follow(".tongue [lang=" + string(s.l) + "]")
	again, same := said()
	if answers != 4 || again != 4 {
		t.Errorf("%d answers in one language, %d in the other", answers, again)
	}
	if finding == "" || finding != same {
		t.Errorf("the finding differs:\n%s\n%s", finding, same)
	}
}

func (s *stories) story5(t *testing.T) {
	who := s.sits(t, "vichet.pol")
	talk := s.talk(who)
	who.goes(talk + "/question/EX02").gives(screening.Yes)
	code := who.question()
	who.presses("app.stop")
	if first := browser.Eval[string](who.Tab, `document.querySelector("[name=reason]").value`); first != "privacy-lost" {
		t.Errorf("the first reason is %s", first)
	}
	who.NoBarriers()
	who.chooses("reason", "privacy-lost").sends()
	final, _, _ := strings.Cut(who.says("screening-page.finding.points", "outcome", "·"), "·")
	who.Picture("stopped-" + s.String()).NoBarriers()
	who.goes(talk).reads("screening-page.stopped.privacy-lost").reads("screening-page.stopped.not-final").SeesNot(final)
	if links := who.goes("/").Links("main"); !slices.ContainsFunc(links, func(l string) bool { return strings.HasPrefix(l, talk) }) {
		t.Errorf("the home page does not list it: %v", links)
	}
	device := s.at(t, "vichet.pol", seat{s.elsewhere(), s.other()})
	device.goes(talk).presses("screening-page.resume")
	if got := device.question(); got != code {
		t.Errorf("it was stopped at %s and goes on at %s", code, got)
	}
	device.gives(screening.No)
	who.goes(talk).SeesNot(who.says("screening-page.stopped.privacy-lost"))
}

func (s *stories) story6(t *testing.T) {
	who := s.sits(t, "vichet.pol")
	talk := s.talk(who)
	at, question := who.Path(), who.Text("main h1")
	leaves := func(secret string) {
		who.Press(".exit")
		who.Wait("the blank page", `location.href === "about:blank"`)
		who.Back().SeesNot(secret)
		if who.Go(talk); who.Path() != "/sign-in" {
			t.Errorf("the session goes on at %s", who.Path())
		}
	}
	who.Choose("answer", "yes")
	leaves(question)
	who = s.sits(t, "vichet.pol").goes(at)
	if checked(who) != "yes" {
		t.Errorf("the answer given before leaving is %q", checked(who))
	}
	who.goes(talk+"/note").types("text", "what nobody must read")
	leaves("what nobody must read")
}

// story8 is about N2's first talk of S1, with the sister, which stays open: it is handed to N1, whose lead decides.
func (s *stories) story8(t *testing.T) {
	k, lead := s.sits(t, "kalyan.ngo"), s.sits(t, "sarath.pol")
	talk := k.goes(s.file).linkTo("/screenings/screening-", "")
	k.goes(talk+"/hand-over").picks("to", agencyName("N1", s.l)).sends()
	lead.goes(talk).Sees(lead.says("screening.outcome.open")).Choose("decision", "presumed-victim")
	lead.Follow("form#typed button.btn:not([name])")
	if lead.Text(".faults") == "" {
		t.Error("a decision against the finding is taken without a reason")
	}
	lead.noBarriersOnAnyScreen()
	lead.types("why", "Her papers were kept; she whispers.").sends()
	lead.goes(talk).reads("screening-page.decision.against", "outcome", lead.says("screening.outcome.open")).Sees("Her papers were kept; she whispers.")
}

func (s *stories) story12(t *testing.T) {
	who := s.sits(t, "panha.dos")
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
	k := s.sits(t, "kalyan.ngo")
	banner := k.says("case.as-of.banner", "date", written("2026-11-02")[s.l])
	then := k.goes(s.file + "/consent?asof=2026-11-02").Sees(banner).All(".badge")
	now := k.goes(s.file + "/consent").All(".badge")
	if slices.Equal(then, now) {
		t.Errorf("as of the day before nothing differs: %q", then)
	}
	k.goes(s.file + "/referrals?asof=2026-11-02").Sees(banner)
	if live := k.says("case.consent.state.in-force"); !strings.Contains(k.Text("main"), live) {
		t.Errorf("no referral was in force: %s", k.Text("main"))
	}
}

func (s *stories) story14(t *testing.T) {
	who := s.sits(t, "tevy.ngo").goes("/")
	row := who.Text("main tbody tr:not(.band)") + who.Text("main .jobs li")
	if !strings.Contains(row, "Follow-up after 1 month") || !strings.Contains(row, who.says("app.days-late", "n", "8")) {
		t.Errorf("on top stands %q", row)
	}
}

func (s *stories) story15(t *testing.T) {
	k := s.sits(t, "kalyan.ngo")
	referral := s.asksToFind(k)
	l := s.sits(t, "lin.cnp")
	l.goes(referral+"/decline").Choose("reason", "no-place")
	l.Follow("form#typed button.btn:not([name])")
	if l.Text(".faults") == "" {
		t.Error("a referral is declined without a reason")
	}
	l.types("why", "Nobody of ours is in that province.").sends()
	k.goes(referral).Sees("Nobody of ours is in that province.").Sees(k.says("vocab.decline-reason.no-place"))
}

func (s *stories) story16(t *testing.T) {
	z := s.sits(t, "zhou.cnp")
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
	r, lead := s.sits(t, "rattha.pol"), s.sits(t, "sarath.pol")
	recruiter := inBoth{lang.Khmer: "ទូច ណារី", lang.English: "Touch Nary"}[s.l]
	var file string
	for _, path := range slices.Sorted(maps.Keys(r.standingOn("/cases"))) {
		if streamIn(path) != "" && r.goes(path).Has(`a[href$="/facts/person"]`) && strings.Contains(r.Text("main"), recruiter) {
			file = path
		}
	}
	if file == "" {
		t.Fatal("N1 has no case of its own")
	}
	r.goes(file+"/facts/birth").picks("person", recruiter).types("born", "1981").chooses("basis", "told").sends()
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
	lead.reads("case.conflict.title").Sees("1982").Sees("1983").Sees(inBoth{lang.Khmer: "ហេង រដ្ឋា", lang.English: "Heng Rattha"}[s.l]).noBarriersOnAnyScreen()
	lead.sends()
	r.goes(file + "/people").Sees("1983").reads("case.corrected")
}

func (s *stories) story21(t *testing.T) {
	who := s.sits(t, "thida.ngo")
	who.goes(s.file+"/print").types("purpose", "A visit of the ministry").chooses("parts", "people", "parts", "contact")
	browser.Eval[bool](who.Tab, `(document.getElementsByName("people").forEach((c) => { if (!c.checked) c.click(); }), true)`)
	who.sends()
	who.Sees("A visit of the ministry").Sees(inBoth{lang.Khmer: "ឡុង ធីតា", lang.English: "Long Thida"}[s.l]).Sees(inBoth{lang.Khmer: "បុប្ផា", lang.English: "BOPHA"}[s.l]).SeesNot("000 555 101").SeesNot("00 555 101").SeesNot("Care plan").SeesNot("noodle yard").noBarriersOnAnyScreen()
}
