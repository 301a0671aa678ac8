package browser_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

// screens begins a screening on the pages and comes to its first question.
func (who *person) screens(age string) (path string) {
	who.t.Helper()
	who.Go("/screenings/new").Put("[name=name]", "គំរូ បុប្ផា")
	who.Choose("age", age).Choose("proxy", "self")
	who.sends()
	path = strings.TrimSuffix(who.Path(), "/prepare")
	who.Choose("safe", "yes").Choose("private", "alone").Choose("interpreter", "not-needed").Choose("language", "km").Choose("consent", "given")
	who.sends()
	return path
}

// listed is the path of the first screening of the list on the screen.
func (who *person) listed() string {
	who.t.Helper()
	for _, href := range who.Links("main") {
		if strings.HasPrefix(href, "/screenings/screening-") {
			return href
		}
	}
	who.t.Fatalf("%s has no screening on the list", who.name)
	return ""
}

// question is the code of the question on the screen.
func (who *person) question() string {
	who.t.Helper()
	at := who.Path()
	return at[strings.LastIndex(at, "/")+1:]
}

// answers gives answers to the questions that come, in their order.
func (who *person) answers(given ...string) {
	who.t.Helper()
	for _, a := range given {
		before := who.Path()
		who.Choose("answer", a)
		who.saved()
		who.Follow("form#typed > .btn")
		if who.Path() == before {
			who.t.Fatalf("the question %s stays after it was answered", before)
		}
	}
}

// saved waits until the page says that its answer is saved.
func (who *person) saved() *person {
	who.t.Helper()
	who.Wait("the answer to be saved", `document.getElementById("saved").className === "kept"`)
	return who
}

func checked(who *person) string {
	return browser.Eval[string](who.Tab, `document.querySelector("[name=answer]:checked")?.value ?? ""`)
}

func TestAScreeningGoesFromSafetyToADecisionAndACase(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, everySeat, func(t *testing.T, at seat) {
		who := p.at(t, "kalyan.ngo", at)
		who.Go("/screenings/new").Picture(pictureName(t) + "-start").NoBarriers()
		path := who.screens("adult")
		who.Picture(pictureName(t) + "-question").NoBarriers()
		if browser.Eval[int](who.Tab, `document.querySelectorAll("[name=answer]:checked").length`) != 0 {
			t.Error("an answer is chosen before anybody chose one")
		}
		who.answers("yes", "yes", "yes", "yes", "yes", "yes")
		if who.Path() != path {
			t.Fatalf("after enough answers comes %s", who.Path())
		}
		who.Picture(pictureName(t) + "-finding").NoBarriers()
		who.reads("screening-page.finding.points", "outcome", lang.T(who.l, "screening.outcome.trafficking"))
		if who.Has("[name=decision]:checked") {
			t.Error("a decision is chosen before anybody decided")
		}
		who.Choose("decision", "presumed-victim").Put("[name=why]", "She was shut in and her papers were kept.")
		who.sends()
		who.Sees("She was shut in and her papers were kept.")
		who.presses("screening-page.then.open-case")
		if !strings.HasPrefix(who.Path(), "/cases/case-") {
			t.Errorf("opening a case leads to %s", who.Path())
		}
		who.Go(path).NoBarriers().NoComplaints()
		who.Go(path + "/print").Picture(pictureName(t) + "-print").NoBarriers()
		who.Go(path + "/more").NoBarriers()
	})
}

func TestAnotherDeviceGoesOnAtTheSameQuestion(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		this := p.at(t, "leakena.dos", at)
		path := this.screens("possible-child")
		this.answers("yes", "no", "unknown")
		code := this.question()
		other := p.at(t, "leakena.dos", seat{at.elsewhere(), at.other()})
		other.Go(path + "/question")
		if got := other.question(); got != code {
			t.Errorf("the other device comes to %s, this one stands at %s", got, code)
		}
		other.presses("app.back")
		if checked(other) != "unknown" {
			t.Errorf("the answer before was unknown and is shown as %q", checked(other))
		}
	})
}

func TestDecidingAgainstAFindingNeedsAReason(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "sarath.pol", at)
		path := who.screens("adult")
		who.answers("yes", "yes", "yes", "yes", "yes", "yes")
		who.Choose("decision", "not-presumed").Follow("form#typed > .btn")
		if !who.Has(".faults") || !browser.Eval[bool](who.Tab, `document.querySelector("[name=decision][value=not-presumed]").checked`) {
			t.Error("a decision without a reason is not refused, or what was chosen is gone")
		}
		who.Put("[name=why]", "He told the same of somebody else; we ask again.")
		who.sends()
		who.reads("screening-page.decision.against", "outcome", who.says("screening.outcome.trafficking"))
		who.Go(path).Sees("He told the same of somebody else")
	})
}

func TestS1H3_TheSistersTalkStaysOpenAndSaysWhatWouldChangeIt(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "kalyan.ngo", at)
		who.Go("/screenings?sort=started") // the talk with the sister is her oldest
		who.Go(who.listed()).Picture(pictureName(t))
		who.reads("screening-page.finding.open").SeesNot(who.says("screening-page.finding.none"))
		browser.Eval[bool](who.Tab, `(document.querySelectorAll("details").forEach((d) => { d.open = true; }), true)`)
		codes := who.All("#open .code")
		last := -1
		for _, code := range []string{"CD01", "CD04", "DR02", "EX01", "EX04", "EX05"} {
			i := slices.Index(codes, code)
			if i <= last {
				t.Errorf("%s stands at %d of what would change it, after %d: %v", code, i, last, codes)
			}
			last = i
		}
		if who.Has("[name=decision]:checked") || strings.Contains(who.Text("#decision .note"), who.says("vocab.presumption.presumed-victim")+"\n") {
			t.Error("the program says presumed victim by itself")
		}
	})
}

func TestS1H5_WhatWasDeclinedStaysDeclinedInTheFinding(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "kalyan.ngo", at)
		who.Go("/screenings?sort=started") // the talk with the sister is her oldest
		who.Go(who.listed())
		rows := who.All(".dim li.maybe")
		if !slices.ContainsFunc(rows, func(row string) bool {
			return strings.Contains(row, "CD07") && strings.Contains(row, who.says("screening.answer.declined"))
		}) {
			t.Errorf("CD07 is not shown as declined: %q", rows)
		}
	})
}

func TestDangerNowReachesAnAgencyBeforeAnyPaper(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, everySeat, func(t *testing.T, at seat) {
		who := p.at(t, "leakena.dos", at)
		who.Go("/danger").Picture(pictureName(t)).NoBarriers()
		who.reads("screening-page.danger.call").Sees("+855 00 555 900")
		first := browser.Eval[string](who.Tab, `document.querySelector("[name=to] option:nth-child(2)").value`)
		who.Put("[name=words]", "Two men with a car at the bus station.").Choose("to", first)
		who.sends()
		who.reads("screening-page.danger.sent.next").Sees("Two men with a car")
		police := p.call(t, "rattha.pol", lang.English).get(t, who.Path())
		if police.status != http.StatusOK || !strings.Contains(police.body, "Two men with a car") {
			t.Errorf("the agency does not have it: %d", police.status)
		}
	})
}

func TestDangerInTheMiddleOfATalkHandsItOverWithTheWords(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "leakena.dos", at)
		path := who.screens("adult")
		who.answers("yes")
		who.presses("screening-page.question.danger")
		first := browser.Eval[string](who.Tab, `document.querySelector("[name=to] option:nth-child(2)").value`)
		who.Put("[name=words]", "The foreman is outside.").Choose("to", first)
		who.sends()
		if who.Path() != path {
			t.Errorf("it leads to %s", who.Path())
		}
		who.Sees("The foreman is outside.").SeesNot(who.says("screening-page.question.more"))
		if got := p.call(t, "rattha.pol", lang.English).get(t, path+"/question").status; got != http.StatusSeeOther {
			t.Errorf("the agency cannot go on: %d", got)
		}
	})
}

func TestPracticeIsMarkedOnEveryPageAndStandsInNoList(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "leakena.dos", at)
		who.Go("/screenings/new").Choose("age", "child").Choose("proxy", "self").Choose("practice", "yes")
		who.sends()
		path := strings.TrimSuffix(who.Path(), "/prepare")
		who.Choose("safe", "yes").Choose("private", "alone").Choose("interpreter", "not-needed").Choose("consent", "given")
		who.sends()
		for _, page := range []string{"", "/prepare", "/question", "/more", "/stop", "/danger", "/age", "/note", "/print"} {
			if who.Go(path + page); !who.Has("aside.practice") {
				t.Errorf("%s of a practice does not say so", page)
			}
		}
		c := p.call(t, "leakena.dos", lang.English)
		number := regexp.MustCompile(`\d{3}-\d{3}-\d{3}`).FindString(c.get(t, path).body)
		for page, wanted := range map[string]bool{"/screenings": false, "/": false, "/screenings?side=practice": true} {
			if strings.Contains(c.get(t, page).body, number) != wanted {
				t.Errorf("%s has the practice: %v", page, !wanted)
			}
		}
		for name, typed := range map[string]url.Values{"/hand-over": nil, "/link": nil} {
			if got := c.get(t, path+name).status; got != http.StatusNotFound {
				t.Errorf("%s%v of a practice gives %d", name, typed, got)
			}
		}
		if got := p.call(t, "panha.dos", lang.English).get(t, path).status; got != http.StatusNotFound {
			t.Errorf("the chief sees somebody's practice: %d", got)
		}
	})
}

func TestWhereAChildIsPossibleTheListForChildrenLeadsAndTheOtherStandsBeside(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "kalyan.ngo", at)
		path := who.screens("possible-child")
		who.Go(path + "/question/EX01")
		who.answers("yes")
		who.Go(path + "/question/EX02")
		who.answers("yes")
		who.Go(path).Picture(pictureName(t)).NoBarriers()
		who.reads("screening-page.finding.adult").reads("screening-page.finding.child.no-act").reads("screening-page.finding.span.adds")
		who.Go(path+"/age").Choose("age", "adult")
		who.sends()
		who.Go(path).SeesNot(who.says("screening-page.finding.adult"))
		if rows := who.All("details th"); len(rows) != 2 {
			t.Errorf("after the age changed there are %d answers", len(rows))
		}
	})
}

func TestWhoDoesNotWantToTalkIsLeftInPeace(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "leakena.dos", at)
		who.Go("/screenings/new").Choose("age", "adult").Choose("proxy", "other")
		who.sends()
		path := strings.TrimSuffix(who.Path(), "/prepare")
		who.reads("screening-page.proxy.banner").reads("screening-page.proxy.consent.careful").NoBarriers()
		who.Choose("safe", "yes").Choose("private", "alone").Choose("interpreter", "not-needed").Choose("consent", "declined")
		who.sends()
		who.Picture(pictureName(t))
		who.reads("screening-page.consent.declined").NoBarriers()
		who.Go(path + "/question")
		if who.Path() != path+"/prepare" {
			t.Errorf("questions come all the same, at %s", who.Path())
		}
	})
}

func TestEveryPageOfAScreeningHoldsNoBarriersAndFitsTheNarrowestScreen(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	fromEach(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "kalyan.ngo", at)
		path := who.screens("possible-child")
		who.answers("yes", "unknown", "declined")
		for _, page := range []string{"/screenings", "/screenings/new", "/danger", path, path + "/print", path + "/prepare", path + "/question/CD03", path + "/more", path + "/stop",
			path + "/danger", path + "/hand-over", path + "/link", path + "/age", path + "/note"} {
			who.Go(page)
			who.noBarriersOnAnyScreen()
		}
	})
}

// pictureName is the name of a test as the name of a file.
func pictureName(t *testing.T) string { return strings.ReplaceAll(t.Name(), "/", "-") }
