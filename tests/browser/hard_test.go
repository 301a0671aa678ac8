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

// first is the first case of the demonstration, S1, as it is told.
type first struct {
	*readingRoom
	seat
	file string // N2's case
}

// sits somebody down to read S1.
func (f *first) sits(t *testing.T, name string) *person { return f.at(t, name, f.seat) }

// TestTheHardPointsOfTheFirstCaseHold checks S1-H1 to S1-H9 on the pages, on both screens, each in another language.
func TestTheHardPointsOfTheFirstCaseHold(t *testing.T) {
	t.Parallel()
	room := reading(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		f := &first{readingRoom: room, seat: at}
		f.file = f.sits(t, "kalyan.ngo").finds("CHHUON BOPHA")[0]
		for _, h := range []struct {
			name string
			test func(*testing.T)
		}{{"S1-H1", f.h1}, {"S1-H2", f.h2}, {"S1-H3", f.h3}, {"S1-H4", f.h4}, {"S1-H5", f.h5}, {"S1-H6", f.h6}, {"S1-H7", f.h7}, {"S1-H8", f.h8}, {"S1-H9", f.h9}} {
			t.Run(h.name, h.test)
		}
	})
}

// h1: she is found under every spelling; the Chinese one by its exact text only, and the page says so.
func (f *first) h1(t *testing.T) {
	k := f.sits(t, "kalyan.ngo")
	for _, query := range []string{"Popha", "Chuon", "បុប្ផា", "Srey Pov", "Bopha Chhuon", "春波法"} {
		if !slices.Contains(k.finds(query), f.file) {
			t.Errorf("%q does not find S1", query)
		}
	}
	k.reads("search.why.exact").reads("search.han").noBarriersOnAnyScreen()
	if found := k.finds("春波"); len(found) > 0 && !strings.Contains(k.Text("main"), k.says("search.why.part")) {
		t.Errorf("a part of a Chinese name finds %v by sound", found)
	}
}

// h2: two tips, one case, one person on the list.
func (f *first) h2(t *testing.T) {
	k := f.sits(t, "kalyan.ngo").goes(f.file)
	if tips := k.tipsOn(f.file); len(tips) != 2 {
		t.Errorf("the case shows the tips %q", tips)
	}
	if rows := k.goes("/cases").All("tbody tr:not(.band)"); len(slices.DeleteFunc(rows, func(r string) bool {
		return !strings.Contains(strings.ToUpper(r), "BOPHA") && !strings.Contains(r, "បុប្ផា")
	})) != 1 {
		t.Errorf("the list of cases names her more than once: %q", rows)
	}
}

// h3: a talk with somebody else stays open, and says what would change it in the order of the screening.
func (f *first) h3(t *testing.T) {
	k := f.sits(t, "kalyan.ngo").goes(f.file)
	talk := k.linkTo("/screenings/screening-", "")
	k.goes(talk).Sees(k.says("screening.outcome.open"))
	adult, err := screening.Latest(screening.AdultLabour)
	if err != nil {
		t.Fatal(err)
	}
	plan := screening.ListsFor(adult, screening.AgeAdult, screening.AgeAdult).Plan(sheet("DR Y 01; U 02 03 05 09", "CR U 01 03 05 06",
		"RV Y 06; U 04 09", "EX Y 02; U 01 04 05", "CD Y 03; U 01 04 05; D 07", "DV U 01"))
	codes := browser.Eval[[]string](k.Tab, `[...document.querySelectorAll("#open .code")].map((c) => c.textContent.trim())`)
	if !slices.Equal(codes, plan.Open) {
		t.Errorf("what would change it is %v, in the order of the screening it is %v", codes, plan.Open)
	}
	for _, code := range []string{"EX01", "EX04", "EX05", "CD01", "CD04", "DR02"} {
		if !slices.Contains(codes, code) {
			t.Errorf("%s would change it and is not named", code)
		}
	}
	if decided := k.Text("#decision .note h3"); decided != k.says("vocab.presumption.not-yet") {
		t.Errorf("decided: %q", decided)
	}
}

// h4: what was referred ends with the consent, at once and everywhere.
func (f *first) h4(t *testing.T) {
	for _, name := range []string{"neary.dos", "panha.dos", "leakena.dos"} {
		n3 := f.sits(t, name)
		if n3.Go(f.file); n3.Status() != http.StatusNotFound {
			t.Errorf("%s opens S1: %d", name, n3.Status())
		}
	}
	n := f.sits(t, "neary.dos")
	for _, query := range []string{"Bopha", "បុប្ផា", "Srey Pov"} {
		if found := n.finds(query); len(found) > 0 {
			t.Errorf("neary.dos finds %v under %q", found, query)
		}
	}
	n.goes("/cases").SeesNot("BOPHA").SeesNot("បុប្ផា")
	n.goes(f.received(n)).reads("referral-page.ended.consent-withdrawn").SeesNot("BOPHA").SeesNot("បុប្ផា").SeesNot("Kampong Cham")

	k := f.sits(t, "kalyan.ngo")
	k.goes(f.file+"/consent?asof=2026-11-02").reads("case.as-of.banner", "date", written("2026-11-02")[f.l]).SeesNot(k.says("case.consent.state.withdrawn", "date", written("2026-11-03")[f.l]))
	k.goes(f.file + "/consent").Sees(written("2026-11-03")[f.l])
	r := f.sits(t, "rattha.pol")
	if len(r.finds("Bopha")) == 0 {
		t.Error("what went to the police is gone with another consent")
	}
}

// received is the referral N3 once got.
func (f *first) received(n *person) string { return n.newest("/referrals", nil) }

// h5: what she declined stays declined, and what she told in confidence stays in care.
func (f *first) h5(t *testing.T) {
	const confidence = "It stays with those who care for her"
	k := f.sits(t, "kalyan.ngo")
	k.goes(f.file + "/notes").Sees(confidence)
	l := f.sits(t, "lin.cnp")
	talk := l.newest("/screenings", nil)
	l.goes(talk)
	browser.Eval[bool](l.Tab, `(document.querySelectorAll("details").forEach((d) => { d.open = true; }), true)`)
	if row := browser.Eval[string](l.Tab, `[...document.querySelectorAll("tr")].find((r) => r.textContent.includes("CD07"))?.innerText ?? ""`); !strings.Contains(row, l.says("screening.answer.declined")) {
		t.Errorf("CD07 is counted as %q", row)
	}
	r := f.sits(t, "rattha.pol")
	for _, path := range append(slices.Sorted(maps.Keys(r.standingOn("/cases"))), slices.Sorted(maps.Keys(r.standingOn("/referrals")))...) {
		if streamIn(path) != "" {
			r.goes(path).SeesNot(confidence)
		}
	}
	k.goes(f.file+"/refer").picks("to", agencyName("N1", f.l)).chooses("sort", "police", "purpose", "investigation").sends()
	k.chooses("basis", "consent").sends()
	k.reads("referral-page.preview.not-sent")
	if kept := browser.Eval[string](k.Tab, `[...document.querySelectorAll("td.give")].map((d) => d.innerText).join("\n")`); strings.Contains(kept, confidence) || strings.Contains(kept, "forced tasks") {
		t.Error("the preview gives away the note")
	}
}

// h6: three births side by side with their basis; nothing is rounded to a first of January; a name of a province on paper is no error.
func (f *first) h6(t *testing.T) {
	k := f.sits(t, "kalyan.ngo").goes(f.file + "/people")
	for _, text := range []string{written("1998-04-12")[f.l], written("1999")[f.l], written("1998~")[f.l], "year of the Tiger", "Kampong Cham"} {
		k.Sees(text)
	}
	for _, age := range []string{k.says("case.age", "age", "26"), k.says("case.age.or", "low", "25", "high", "26"), k.says("case.age.or", "low", "26", "high", "27")} {
		k.Sees(age)
	}
	k.SeesNot("1998-01-01").SeesNot(written("1998-01-01")[f.l])
}

// h7: presumed and formally identified are two states, by two deciders, on two days.
func (f *first) h7(t *testing.T) {
	k := f.sits(t, "kalyan.ngo").goes(f.file)
	states := k.All(".states > div")
	if len(states) < 2 || states[0] == states[1] {
		t.Errorf("the states are %q", states)
	}
	k.goes(f.file + "/timeline")
	for _, day := range []string{"2026-08-21", "2026-10-12"} {
		k.Sees(written(day)[f.l])
	}
	k.Sees("Lin Xiao").Sees(map[lang.Lang]string{lang.Khmer: "អ៊ូច សារ៉ាត់", lang.English: "Ouch Sarath"}[f.l])
	for i, text := range []string{"Lin Xiao", agencyName("N1", f.l)} {
		if !strings.Contains(states[i], text) {
			t.Errorf("state %d does not name %s: %q", i, text, states[i])
		}
	}
}

// h8: the child is somebody with needs of his own, no victim, and in no referral.
func (f *first) h8(t *testing.T) {
	k := f.sits(t, "kalyan.ngo").goes(f.file + "/people")
	k.Sees("her child").Sees("the mother asks for news")
	r := f.sits(t, "rattha.pol")
	for _, path := range slices.Sorted(maps.Keys(r.standingOn("/cases"))) {
		if streamIn(path) != "" {
			r.goes(path).SeesNot("the mother asks for news").SeesNot("her child")
		}
	}
	k.goes(f.file + "/tasks").Sees("Ask for news of the child")
}

// h9: what is late stands first.
func (f *first) h9(t *testing.T) {
	tevy := f.sits(t, "tevy.ngo").goes("/")
	row := tevy.Text("main tbody tr:not(.band)")
	if row == "" {
		row = tevy.Text("main .jobs li")
	}
	if !strings.Contains(row, "Follow-up after 1 month") || !strings.Contains(row, tevy.says("app.days-late", "n", "8")) {
		t.Errorf("first stands %q", row)
	}
}
