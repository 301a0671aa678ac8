package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/view"
)

// find searches as somebody.
func (s *stage) find(who, query string) []casework.Hit {
	s.t.Helper()
	hits, err := s.Desk.Search(s.t.Context(), s.people[who], query, 50)
	must(s.t, err)
	return hits
}

// finds gives the cases somebody finds by a query, each once.
func (s *stage) finds(who, query string) []id.Stream {
	var out []id.Stream
	for _, h := range s.find(who, query) {
		if h.Stream.Kind() == id.Case && !slices.Contains(out, h.Stream) {
			out = append(out, h.Stream)
		}
	}
	return out
}

// see opens a case as somebody.
func (s *stage) see(who string, c id.Stream) *casework.Sight {
	s.t.Helper()
	sight, err := s.Desk.SeeCase(s.t.Context(), s.people[who], c, partial.Day{}, "page")
	must(s.t, err)
	return sight
}

// file is the case of their own in which somebody finds a person by an exact writing of the name, and that person.
func (s *stage) file(who, name string) (*casework.Sight, *casefile.Person) {
	s.t.Helper()
	for _, h := range s.find(who, name) {
		if h.Stream.Kind() != id.Case || h.Why != "exact" {
			continue
		}
		if sight := s.see(who, h.Stream); sight.Agency == s.people[who].Agency && sight.Person(h.Person) != nil {
			return sight, sight.Person(h.Person)
		}
	}
	s.t.Fatalf("%s finds nobody called %s in a case of their own", who, name)
	return nil, nil
}

// among is somebody on a case by a writing of the name.
func (s *stage) among(c *casework.Sight, name string) *casefile.Person {
	s.t.Helper()
	for _, p := range c.People {
		if slices.ContainsFunc(p.Names, func(e *casefile.Entry) bool { return e.Fact.(casefile.NameRecorded).Text.V == name }) {
			return p
		}
	}
	s.t.Fatalf("nobody on the case is called %s", name)
	return nil
}

// stopped is the talk that waits to go on.
func (s *stage) stopped(who string) *casework.ScreeningSight {
	s.t.Helper()
	list, err := s.Desk.Lists.Screenings(s.t.Context(), view.ScreeningQuery{Visible: view.Visible{System: true}, Window: view.Window{Size: view.MaxPageSize}})
	must(s.t, err)
	for _, row := range list.Rows {
		if row.State == screening.StateStopped {
			sight, err := s.Desk.SeeScreening(s.t.Context(), s.people[who], row.Stream, "page")
			must(s.t, err)
			return sight
		}
	}
	s.t.Fatal("no talk is stopped")
	return nil
}

// talk is the screening of somebody on a case.
func (s *stage) talk(who string, p *casefile.Person) *casework.ScreeningSight {
	s.t.Helper()
	if len(p.Screening) == 0 {
		s.t.Fatal("nobody talked with them")
	}
	sight, err := s.Desk.SeeScreening(s.t.Context(), s.people[who], p.Screening[len(p.Screening)-1].Screening, "page")
	must(s.t, err)
	return sight
}

// texts are the notes of a case, in one.
func texts(c *casework.Sight) string {
	var out []string
	for _, e := range casefile.Live[casefile.NoteWritten](c.Case) {
		out = append(out, e.Fact.(casefile.NoteWritten).Text.V)
	}
	return strings.Join(out, "\n")
}

// states writes a result as the tables do: "DR+ CR- RVo".
func states(r screening.Result) string {
	sign := map[screening.DimensionState]string{screening.Positive: "+", screening.StillOpen: "o", screening.Negative: "-"}
	var out []string
	for _, d := range r.Dimensions {
		out = append(out, d.Code+sign[d.State])
	}
	return strings.Join(out, " ")
}

// TestEveryTalkGivesWhatTheSheetsWorkOut reads every sheet of the cases as it was answered, and what comes of it.
func TestEveryTalkGivesWhatTheSheetsWorkOut(t *testing.T) {
	s := reading(t)
	for _, sheet := range []struct {
		name, who, person string
		nth               int
		outcome, states   string
		beside            string
	}{
		{"S1a", "kalyan.ngo", "CHHUON BOPHA", 0, "open", "DRo CRo RVo EXo CDo DVo", ""},
		{"S2a", "rattha.pol", "Yin Vannak", 0, "open", "DRo CRo RVo EXo CDo DVo", ""},
		{"S2b", "rattha.pol", "Yin Vannak", 1, "trafficking", "DR+ CRo RVo EX+ CD+ DVo", ""},
		{"S2c", "kosal.ngo", "San Sophal", 0, "open", "DR+ CR- RV- EX+ CDo DVo", ""},
		{"S3a, S3b", "kalyan.ngo", "Mao Sreyneang", 0, "trafficking", "DR- CR+ RV- EX+ CD+ DVo", "open: DR- CR- RVo EX+ CD+ DVo"},
		{"S4a", "neary.dos", "Bun Samnang", 0, "open", "DRo CRo RVo EXo CDo DVo", ""},
		{"S4b", "leakena.dos", "Bun Samnang", 1, "trafficking", "DR+ CRo RVo EX+ CD- DV+", ""},
		{"S4c", "leakena.dos", "Bun Chantha", 0, "trafficking", "DRo CRo RVo EX+ CDo DVo", "-"},
		{"S4d", "leakena.dos", "Bun Mony", 0, "none", "DR- CR- RV- EX- CD- DV-", "-"},
		{"S5a", "vichet.pol", "Sok Piseth", 0, "trafficking", "DR- CR- RV+ EX+ CD+ DVo", ""},
		{"S5b", "vichet.pol", "Sok Raksmey", 0, "trafficking", "DR- CRo RVo EX+ CDo DVo", "-"},
		{"S5c", "pisey.pol", "Sok Sreymom", 0, "open", "DRo CRo RVo EXo CDo DVo", "-"},
		{"S6a", "pisey.pol", "Chea Samol", 0, "coercion-and-exploitation", "DR- CR- RV- EX+ CD+ DVo", ""},
		{"S6b", "pisey.pol", "Sim Rithy", 0, "deception-and-exploitation", "DR+ CR- RV- EX+ CD- DV-", ""},
		{"S6c", "pisey.pol", "អ៊ុំ ណាវី", 0, "none", "DR- CR- RV- EX- CD- DV-", ""},
		{"S6d", "pisey.pol", "A Touch", 0, "open", "DRo CRo RVo EXo CDo DVo", "-"},
	} {
		c, p := s.file(sheet.who, sheet.person)
		if sheet.name == "S6d" { // his nickname is another's in S5
			c, _ = s.file("pisey.pol", "Chea Samol")
			p = s.among(c, "A Touch")
		}
		if len(p.Screening) <= sheet.nth {
			t.Errorf("%s: %d talks", sheet.name, len(p.Screening))
			continue
		}
		talk, err := s.Desk.SeeScreening(t.Context(), s.people[sheet.who], p.Screening[sheet.nth].Screening, "page")
		must(t, err)
		if got := states(talk.Findings.Lead); string(talk.Findings.Lead.Outcome) != sheet.outcome || got != sheet.states {
			t.Errorf("%s: %s, %s", sheet.name, talk.Findings.Lead.Outcome, got)
		}
		beside := ""
		if b := talk.Findings.Beside; b != nil {
			beside = string(b.Outcome) + ": " + states(*b)
		}
		if sheet.beside != "-" && beside != sheet.beside {
			t.Errorf("%s: beside stands %q", sheet.name, beside)
		}
	}
	if last := s.stopped("vichet.pol").Findings.Lead; last.Outcome != "open" || states(last) != "DRo CRo RVo EXo CDo DVo" {
		t.Errorf("S5d: %s, %s", last.Outcome, states(last))
	}
}

func TestS2H1_WhoDeclinedEverythingIsOpenAndToBeAskedAgain(t *testing.T) {
	s := reading(t)
	c, vannak := s.file("rattha.pol", "Yin Vannak")
	talk, err := s.Desk.SeeScreening(t.Context(), s.people["rattha.pol"], vannak.Screening[0].Screening, "page")
	must(t, err)
	if talk.Findings.Lead.Outcome != screening.Open || len(talk.Findings.Lead.Counted) > 0 {
		t.Errorf("the finding is %s", talk.Findings.Lead.Outcome)
	}
	for code, answer := range talk.Answers() {
		if answer != screening.Declined {
			t.Errorf("%s stands as %v", code, answer)
		}
	}
	if n := len(talk.Answers()); n != 67 {
		t.Errorf("%d answers", n)
	}
	if d := vannak.Presumed[0]; d.Code != casefile.NotYet || d.Against {
		t.Errorf("decided: %+v", d)
	}
	if !slices.ContainsFunc(casefile.Live[casefile.TaskAdded](c.Case), func(e *casefile.Entry) bool {
		return strings.HasPrefix(e.Fact.(casefile.TaskAdded).Title.V, "Second talk")
	}) {
		t.Error("nobody is to talk with him again")
	}
}

func TestS2H2_AReopenedCaseGoesOnInItsStreamAndShowsTheTimeBetween(t *testing.T) {
	s := reading(t)
	c, vannak := s.file("rattha.pol", "Yin Vannak")
	var course []string
	happened := map[string]string{}
	for _, o := range c.History {
		switch o.Payload.(type) {
		case casefile.CaseOpened, casefile.CaseClosed, casefile.CaseReopened:
			course = append(course, string(o.Record.Kind)+" "+on(o.Record.Recorded))
			happened[string(o.Record.Kind)] = o.Record.Happened
		}
	}
	if !slices.Equal(course, []string{"case-opened/1 2026-07-08", "case-closed/1 2026-07-08", "case-reopened/1 2026-08-17"}) || c.Closed {
		t.Errorf("its course is %v", course)
	}
	if happened["case-opened/1"] != "2026-03-12" || happened["case-closed/1"] != "2026-04-28" {
		t.Errorf("it happened %v", happened)
	}
	if len(vannak.Formal) != 1 || on(vannak.Formal[0].At) != "2026-10-06" {
		t.Errorf("identified: %+v", vannak.Formal)
	}
}

func TestS2H3_ADateBothBooksShareProposesNobody(t *testing.T) {
	s := reading(t)
	_, vannak := s.file("rattha.pol", "Yin Vannak")
	_, sophal := s.file("kalyan.ngo", "San Sophal")
	for _, p := range []*casefile.Person{vannak, sophal} {
		if !slices.ContainsFunc(p.Births, func(e *casefile.Entry) bool {
			f := e.Fact.(casefile.BirthRecorded)
			return f.Born.V.Value.String() == "1999-01-01" && f.Basis.V == "doubtful-document"
		}) {
			t.Error("the false date is not kept as what it is")
		}
	}
}

func TestS2H4_ANameInTheOtherOrderIsFoundAndNobodyElse(t *testing.T) {
	s := reading(t)
	c, vannak := s.file("rattha.pol", "Yin Vannak")
	other, sophal := s.file("kalyan.ngo", "San Sophal")
	for _, query := range []string{"WANNAK YIN", "យិន វណ្ណៈ", "Vannak Yin", "Yin Vannak"} {
		for _, who := range []string{"rattha.pol", "kalyan.ngo"} {
			hits := s.find(who, query)
			if !slices.ContainsFunc(hits, func(h casework.Hit) bool { return h.Stream == c.Stream && h.Person == vannak.ID }) {
				t.Errorf("%s does not find him by %q", who, query)
			}
			if slices.ContainsFunc(hits, func(h casework.Hit) bool { return h.Stream == other.Stream || h.Person == sophal.ID }) {
				t.Errorf("%s finds the other man by %q", who, query)
			}
		}
	}
}

func TestS2H5_WhoDeclinedThePoliceDoesNotExistForThem(t *testing.T) {
	s := reading(t)
	c, sophal := s.file("kosal.ngo", "San Sophal")
	for _, who := range []string{"rattha.pol", "sarath.pol", "vichet.pol", "pisey.pol"} {
		for _, query := range []string{"Sophal", "សុផល", "SUPHON", "+6600555220", "+85500555203", c.Number} {
			if hits := s.find(who, query); len(hits) > 0 {
				t.Errorf("%s finds %d by %q", who, len(hits), query)
			}
		}
		if _, err := s.Desk.SeeCase(t.Context(), s.people[who], c.Stream, partial.Day{}, "page"); !problem.Hidden(err) {
			t.Errorf("%s is answered %v", who, err)
		}
	}
	for _, query := range []string{"Sophal", "សុផល", "+6600555220"} {
		if !slices.Contains(s.finds("kalyan.ngo", query), c.Stream) {
			t.Errorf("N2 does not find him by %q", query)
		}
	}
	if _, declined := c.Consent(sophal.ID, "investigation", s.people["rattha.pol"].Agency, s.Desk.Today()); declined == nil {
		t.Error("his refusal is not in the file")
	}
	if len(c.Grants) > 0 {
		t.Errorf("something was referred: %+v", c.Grants)
	}
	if !strings.Contains(texts(c), "Only we know") {
		t.Error("N2 does not see that the two belong together")
	}
}

func TestS2H6_AnOpenFindingNamesBetweenWhatItStandsAndWhatDecides(t *testing.T) {
	s := reading(t)
	_, sophal := s.file("kosal.ngo", "San Sophal")
	talk := s.talk("kosal.ngo", sophal)
	if got := talk.Findings.Lead.Possible; !slices.Equal(got, []screening.Outcome{"trafficking", "deception-and-exploitation"}) {
		t.Errorf("it stands between %v", got)
	}
	for _, code := range []string{"CD01", "CD05"} {
		if !slices.Contains(talk.Plan.Open, code) {
			t.Errorf("%s would decide and is not named", code)
		}
	}
}

func TestS3H1_TwoBirthDatesStandAndTheChildListLeads(t *testing.T) {
	s := reading(t)
	_, nang := s.file("kalyan.ngo", "Mao Sreyneang")
	ages := map[string][2]int{}
	for _, e := range nang.Births {
		f := e.Fact.(casefile.BirthRecorded)
		moved, _ := f.Born.V.Value.AgeAt(edtf(t, "2024-03"))
		out, _ := f.Born.V.Value.AgeAt(edtf(t, "2026-02-14"))
		ages[string(f.Basis.V)] = [2]int{moved.Max, out.Max}
	}
	if ages["birth-certificate"] != [2]int{15, 17} || ages["doubtful-document"][0] != 22 && ages["doubtful-document"][0] != 21 || len(ages) != 4 {
		t.Errorf("by what is written she was %v", ages)
	}
	talk := s.talk("kalyan.ngo", nang)
	if talk.Findings.Lead.Population != screening.Children || talk.Findings.Beside == nil || talk.Findings.Beside.Population != screening.Adults {
		t.Errorf("%s leads", talk.Findings.Lead.Population)
	}
}

func TestS3H2_TheSameAnswersUnderTwoListsAndWithOneMore(t *testing.T) {
	s := reading(t)
	_, nang := s.file("kalyan.ngo", "Mao Sreyneang")
	talk := s.talk("kalyan.ngo", nang)
	if talk.Findings.Lead.Outcome != "trafficking" || talk.Findings.Beside.Outcome != "open" {
		t.Errorf("%s, beside it %s", talk.Findings.Lead.Outcome, talk.Findings.Beside.Outcome)
	}
	answers := talk.Answers()
	answers["RV08"] = screening.No
	if more := talk.Lists.Evaluate(answers); more.Lead.Outcome != "trafficking" || more.Beside.Outcome != "coercion-and-exploitation" {
		t.Errorf("with RV08 answered: %s, %s", more.Lead.Outcome, more.Beside.Outcome)
	}
}

func TestS3H3_At18SheIsAskedHerself(t *testing.T) {
	s := reading(t)
	c, nang := s.file("kalyan.ngo", "Mao Sreyneang")
	var task *casefile.Entry
	for _, e := range casefile.Live[casefile.TaskAdded](c.Case) {
		if f := e.Fact.(casefile.TaskAdded); f.Sort == "consent" {
			task = e
		}
	}
	if task == nil || task.Fact.(casefile.TaskAdded).Due.String() != "2026-09-17" || on(task.At) != "2026-08-07" || task.Done == nil {
		t.Errorf("the task to ask her is %+v", task)
	}
	n2, n3 := s.people["kalyan.ngo"].Agency, s.people["neary.dos"].Agency
	given, _ := c.Consent(nang.ID, "care", n2, s.Desk.Today())
	if given == nil || given.Fact.(casefile.ConsentRecorded).By.V != "" || given.Fact.(casefile.ConsentRecorded).Given.String() != "2026-09-21" {
		t.Errorf("care rests on %+v", given)
	}
	if _, declined := c.Consent(nang.ID, "reintegration", n3, s.Desk.Today()); declined == nil {
		t.Error("her own refusal does not stand over her mother's word")
	}
}

func TestS3H3_AGuardiansWordCarriesNothingNewFromThe18thBirthday(t *testing.T) {
	s := told(t, "")
	c, nang := s.file("kalyan.ngo", "Mao Sreyneang")
	do := func() casework.Do { return casework.Do{Who: s.people["kalyan.ngo"], Command: s.Desk.IDs.Command()} }
	_, _, err := s.Desk.RecordFact(t.Context(), do(), c.Stream, casefile.ConsentRecorded{Person: nang.ID, Decision: casefile.ConsentGiven, Purpose: "schooling",
		Recipient: s.agency("N3"), Given: edtf(t, "2026-08-07"), By: event.About("her mother")})
	must(t, err)
	in := referral.Sent{Case: c.Stream, To: s.agency("N3"), Sort: "service", Purpose: "schooling", Basis: "consent", People: []id.Person{nang.ID},
		Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}}}
	if _, err := s.Desk.SendReferral(t.Context(), do(), in); len(problem.All(err)) == 0 || problem.All(err)[0].Key != "referral.consent-outgrown" {
		t.Errorf("at 18 her mother's word carries a referral: %v", err)
	}
	preview, err := s.Desk.PreviewReferral(t.Context(), s.people["kalyan.ngo"], in)
	must(t, err)
	if !slices.Contains(preview.Missing, nang.ID) || preview.Ours != nil || preview.Theirs != nil {
		t.Errorf("there is a preview: %+v", preview)
	}
	s.clock.Set(time.Date(2026, 9, 16, 10, 0, 0, 0, casework.Zone))
	if _, err := s.Desk.SendReferral(t.Context(), do(), in); err != nil {
		t.Errorf("the day before it does not: %v", err)
	}
}

func TestS3H4_TwoWomenOfOneNicknameAreTwo(t *testing.T) {
	s := reading(t)
	s1, _ := s.s1()
	s3, _ := s.file("kalyan.ngo", "Mao Sreyneang")
	found := s.finds("kalyan.ngo", "មីង ណា")
	if !slices.Contains(found, s1.Stream) || !slices.Contains(found, s3.Stream) {
		t.Fatalf("the nickname finds %v", found)
	}
	for _, query := range []string{"+85500555131", "Touch Nary"} {
		if slices.Contains(s.finds("kalyan.ngo", query), s3.Stream) {
			t.Errorf("%q finds the other woman", query)
		}
	}
	if slices.Contains(s.finds("kalyan.ngo", "+85500555331"), s1.Stream) {
		t.Error("her number finds the other woman")
	}
}

func TestS3H5_ACodeOfAnotherListIsNotThatPlace(t *testing.T) {
	s := reading(t)
	c, _ := s.file("kalyan.ngo", "Mao Sreyneang")
	var lists []string
	for _, e := range casefile.Live[casefile.LegAdded](c.Case) {
		f := e.Fact.(casefile.LegAdded)
		for _, p := range []partial.Stated[place.Told]{f.From.V, f.To.V} {
			if p.Value.Code == "120914" || p.Value.Code == "120917" {
				lists = append(lists, p.Value.List+":"+p.Value.Code)
			}
		}
	}
	if !slices.Equal(lists, []string{"mef:120914", "pumi:120917"}) {
		t.Errorf("the house is kept as %v", lists)
	}
}

func TestS3H6_WhatEndedWithHerRefusalLeavesTheReceiverNothing(t *testing.T) {
	s := reading(t)
	c, _ := s.file("kalyan.ngo", "Mao Sreyneang")
	for _, who := range []string{"neary.dos", "panha.dos", "leakena.dos"} {
		for _, query := range []string{"Sreyneang", "ស្រីនាង", "MOV SREYNEANG", "ZZ0000305", "Ly Chanthy", "+85500555301"} {
			if hits := s.find(who, query); len(hits) > 0 {
				t.Errorf("%s finds %d by %q", who, len(hits), query)
			}
		}
		for _, purpose := range []string{"page", "print"} {
			if _, err := s.Desk.SeeCase(t.Context(), s.people[who], c.Stream, partial.Day{}, audit.Purpose(purpose)); !problem.Hidden(err) {
				t.Errorf("%s is answered %v for a %s", who, err, purpose)
			}
		}
	}
	for _, g := range c.Grants {
		if s.agencies[g.To] == "N3" && (g.Ended == nil || g.Ended.Cause != casefile.EndConsentWithdrawn || on(g.End) != "2026-09-21") {
			t.Errorf("it ended %+v on %s", g.Ended, on(g.End))
		}
	}
}

func TestS1_ADrawingOfHersLiesInTheCaseAndIsPreviewed(t *testing.T) {
	s := reading(t)
	c, bopha := s.file("kalyan.ngo", "ឈួន បុប្ផា")
	files := casefile.Live[casefile.FileAttached](c.Case)
	if len(files) != 1 || files[0].Fact.(casefile.FileAttached).Person != bopha.ID || files[0].Fact.(casefile.FileAttached).Name.V != "plan-of-the-yard.png" {
		t.Fatalf("the case holds %d files", len(files))
	}
	preview, err := s.Desk.PreviewFile(t.Context(), s.people["kalyan.ngo"], c.Stream, files[0].ID)
	must(t, err)
	if len(preview.Data) < 500 {
		t.Errorf("the preview has %d bytes", len(preview.Data))
	}
}
