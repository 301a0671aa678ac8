package demo_test

import (
	"slices"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
	"spean/internal/view"
)

func TestS4H1_ThePapersOwnDecisionStandsBesideWhatTheRuleGives(t *testing.T) {
	s := reading(t)
	_, samnang := s.file("neary.dos", "Bun Samnang")
	first, err := s.Desk.SeeScreening(t.Context(), s.people["neary.dos"], samnang.Screening[0].Screening, "page")
	must(t, err)
	count := map[screening.Answer]int{}
	for _, answer := range first.Answers() {
		count[answer]++
	}
	if first.Findings.Lead.Outcome != screening.Open || count[screening.No] != 5 || count[screening.Yes] != 1 || 67-len(first.Answers()) != 61 {
		t.Errorf("%s from %v, %d not asked", first.Findings.Lead.Outcome, count, 67-len(first.Answers()))
	}
	d := samnang.Presumed[0]
	if d.Code != casefile.NotPresumed || d.Happened != "2025-05-21" || !strings.Contains(d.Why, "“not a victim”") || d.Outcome != "open" {
		t.Errorf("the paper decided %+v", d)
	}
	if last := samnang.Presumed[len(samnang.Presumed)-1]; last.Code != casefile.PresumedVictim || last.By != s.people["leakena.dos"].Account || last.Outcome != "trafficking" {
		t.Errorf("after the talk: %+v", last)
	}
}

func TestS4H2_OfTwoDimensionsThePageSaysWhichCarriedTheFinding(t *testing.T) {
	s := reading(t)
	_, samnang := s.file("neary.dos", "Bun Samnang")
	lead := s.talk("neary.dos", samnang).Findings.Lead
	for _, d := range lead.Dimensions {
		switch {
		case d.Code == "CD" && (d.State != screening.Negative || d.Yes.Medium != 2):
			t.Errorf("CD: %+v", d)
		case d.Code == "DV" && (d.State != screening.Positive || d.Clause == ""):
			t.Errorf("DV: %+v", d)
		}
	}
	if lead.Outcome != "trafficking" {
		t.Errorf("the finding is %s", lead.Outcome)
	}
	for _, l := range lang.All() {
		carried := screening.Sentence(l, lead)
		if !strings.Contains(carried, screening.DimensionName(l, "DV")) || strings.Contains(carried, screening.DimensionName(l, "CD")) {
			t.Errorf("the page says %q", carried)
		}
	}
}

func TestS4H3_WhoDeclinedIsNotScreenedAndCountedNowhere(t *testing.T) {
	s := reading(t)
	c, phalla := s.file("neary.dos", "Keo Phalla")
	if len(phalla.Screening) > 0 || len(phalla.Presumed) > 0 || phalla.Has(casefile.RolePossibleVictim) {
		t.Errorf("she stands as %+v", phalla)
	}
	for _, to := range []string{"N1", "N2"} {
		purpose := map[string]casefile.Code{"N1": "investigation", "N2": "care"}[to]
		if _, declined := c.Consent(phalla.ID, purpose, s.agency(to), s.Desk.Today()); declined == nil {
			t.Errorf("towards %s she has not declined", to)
		}
	}
	for _, g := range c.Grants {
		if slices.Contains(g.People, phalla.ID) {
			t.Error("she was referred")
		}
	}
	for _, row := range s.rows() {
		if slices.Contains(row.Possible, phalla.ID) {
			t.Error("a list counts her")
		}
	}
}

// agency is an agency by the scenarios' name.
func (s *stage) agency(short string) id.Agency {
	for a, name := range s.agencies {
		if name == short {
			return a
		}
	}
	s.t.Fatalf("no agency %s", short)
	return ""
}

// rows are the rows of all cases there are.
func (s *stage) rows() []view.CaseRow {
	s.t.Helper()
	page, err := s.Desk.Lists.Cases(s.t.Context(), view.CaseQuery{Visible: view.Visible{System: true}, Window: view.Window{Size: view.MaxPageSize}})
	must(s.t, err)
	return page.Rows
}

func TestS4H4_ANoneStillHasNeedsAndIsNoVictim(t *testing.T) {
	s := reading(t)
	c, mony := s.file("neary.dos", "Bun Mony")
	if got := s.talk("neary.dos", mony).Findings.Lead.Outcome; got != "none" || mony.PresumedVictim() {
		t.Errorf("%s, presumed: %v", got, mony.PresumedVictim())
	}
	needs, tasks := 0, 0
	for _, e := range c.Entries {
		if slices.Contains(concerned(e.Fact), mony.ID) {
			switch e.Fact.(type) {
			case casefile.NeedRecorded:
				needs++
			case casefile.TaskAdded:
				tasks++
			}
		}
	}
	if needs != 1 || tasks != 1 {
		t.Errorf("%d needs, %d tasks", needs, tasks)
	}
	for _, row := range s.rows() {
		if row.Stream == c.Stream && row.Presumed != 2 {
			t.Errorf("the list counts %d presumed victims", row.Presumed)
		}
	}
}

func TestS4H5_AnAgeFromAMonthIsTwoNumbersAndNoInventedDay(t *testing.T) {
	s := reading(t)
	_, chantha := s.file("neary.dos", "Bun Chantha")
	born := chantha.Births[0].Fact.(casefile.BirthRecorded).Born.V.Value
	ages, ok := born.AgeAt(edtf(t, "2026-11-16"))
	if born.String() != "2010-11" || !ok || ages != (partial.Ages{Min: 15, Max: 16}) {
		t.Errorf("born %s, aged %v", born, ages)
	}
}

func TestS4H6_ADeclinedReferralIsFollowedByANewOneThatNamesIt(t *testing.T) {
	s := reading(t)
	var first, second *casework.ReferralSight
	page, err := s.Desk.ListReferrals(t.Context(), s.people["neary.dos"], view.ReferralQuery{Side: view.Outgoing, Window: view.Window{Size: view.MaxPageSize}})
	must(t, err)
	for _, line := range page.Lines {
		sight, err := s.Desk.SeeReferral(t.Context(), s.people["neary.dos"], line.Row.Stream)
		must(t, err)
		switch {
		case sight.State == referral.StateDeclined:
			first = sight
		case s.agencies[sight.Sent.To] == "N2":
			second = sight
		}
	}
	if first == nil || second == nil {
		t.Fatalf("%v, %v", first, second)
	}
	if first.Reason != "no-place" || first.Why != "No place till October." {
		t.Errorf("declined: %s %q", first.Reason, first.Why)
	}
	if len(second.Messages) == 0 || !strings.Contains(second.Messages[0].Text, first.Sent.Number) || second.State != referral.StateAccepted {
		t.Errorf("asked again: %+v", second.Messages)
	}
	for _, who := range []string{"rattha.pol", "lin.cnp"} {
		if _, err := s.Desk.SeeReferral(t.Context(), s.people[who], first.Stream); !problem.Hidden(err) {
			t.Errorf("%s reads why: %v", who, err)
		}
	}
}

func TestS5H1_ACaseWithoutABorderAsksForNone(t *testing.T) {
	s := reading(t)
	c, _ := s.file("vichet.pol", "Sok Piseth")
	legs := casefile.Live[casefile.LegAdded](c.Case)
	if len(legs) != 1 {
		t.Fatalf("%d legs", len(legs))
	}
	leg := legs[0].Fact.(casefile.LegAdded)
	if leg.Crossing.V.IsAsked() || leg.Stamp.V != "" || len(leg.Check(s.Desk.Today())) > 0 || leg.From.V.Value.Country != "KH" || leg.To.V.Value.Country != "KH" {
		t.Errorf("%+v", leg)
	}
}

func TestS5H2_TwoMediumsAndAWeakMakeADimensionPositiveByThatClause(t *testing.T) {
	s := reading(t)
	_, piseth := s.file("vichet.pol", "Sok Piseth")
	for _, d := range s.talk("vichet.pol", piseth).Findings.Lead.Dimensions {
		if d.Code == "RV" && (d.State != screening.Positive || d.Yes != (screening.Tally{Medium: 2, Weak: 1}) || d.Clause != screening.TwoMediumAndWeak) {
			t.Errorf("RV: %+v", d)
		}
	}
}

func TestS5H3_TwoTipsUnderTwoSpellingsAreOneCaseOfOneMan(t *testing.T) {
	s := reading(t)
	c, piseth := s.file("vichet.pol", "Sok Piseth")
	if len(c.Tips) != 2 || len(piseth.Tips) != 2 {
		t.Errorf("%d tips on the case, %d about him", len(c.Tips), len(piseth.Tips))
	}
	for _, query := range []string{"Pisit", "Sok Pisith", "ពិសិដ្ឋ"} {
		if found := s.finds("vichet.pol", query); !slices.Equal(found, []id.Stream{c.Stream}) {
			t.Errorf("%q finds %v", query, found)
		}
	}
	men := 0
	for _, p := range c.People {
		if p.Has(casefile.RolePossibleVictim) && len(p.Tips) > 0 {
			men++
		}
	}
	if men != 1 {
		t.Errorf("the tips are about %d people", men)
	}
}

func TestS5H4_AComplaintTakenBackSettlesNothing(t *testing.T) {
	s := reading(t)
	c, piseth := s.file("vichet.pol", "Sok Piseth")
	var withdrawn *casefile.Wording
	for _, e := range casefile.Live[casefile.ConsentRecorded](c.Case) {
		if f := e.Fact.(casefile.ConsentRecorded); f.Person == piseth.ID && f.Purpose == "investigation" {
			withdrawn = e.Withdrawn
		}
	}
	if withdrawn == nil || on(withdrawn.At) != "2026-09-11" || c.Closed || !piseth.PresumedVictim() {
		t.Errorf("withdrawn: %+v, closed: %v", withdrawn, c.Closed)
	}
	said := texts(c)
	for _, text := range []string{"Settlement offer", "the prosecutor goes on", "charged under: not yet"} {
		if !strings.Contains(said, text) {
			t.Errorf("the file does not say %q", text)
		}
	}
	if strings.Contains(said, "settled") {
		t.Error("the matter is called settled")
	}
}

func TestS5H5_AStoppedTalkKeepsItsAnswerAndIsNoFinding(t *testing.T) {
	s := reading(t)
	_, maly := s.file("vichet.pol", "Lim Maly")
	talk := s.stopped("vichet.pol")
	if talk.Started.Person != maly.ID || talk.State != screening.StateStopped || talk.Stop == nil || talk.Stop.Reason != "privacy-lost" || len(talk.Answers()) != 1 || talk.Answers()["EX02"] != screening.Yes || len(talk.Decisions) > 0 {
		t.Errorf("it stands at %s with %v", talk.State, talk.Answers())
	}
	work, err := s.Desk.Home(t.Context(), s.people["vichet.pol"])
	must(t, err)
	if !slices.ContainsFunc(work, func(w casework.Work) bool { return w.Stream == talk.Stream }) {
		t.Error("the first page does not list it")
	}
}

func TestS5H6_ANicknameOfTwoAgesProposesNobody(t *testing.T) {
	s := reading(t)
	small, boy := s.file("vichet.pol", "A Touch")
	young, man := s.file("pisey.pol", "Chea Samol")
	if small.Stream == young.Stream {
		t.Fatal("one case")
	}
	other := s.among(young, "A Touch")
	if other.ID == boy.ID || other.ID == man.ID {
		t.Fatal("the two are one")
	}
	now := edtf(t, "2026-11-16")
	seven, _ := boy.Births[0].Fact.(casefile.BirthRecorded).Born.V.Value.AgeAt(now)
	nineteen, _ := other.Births[0].Fact.(casefile.BirthRecorded).Born.V.Value.AgeAt(now)
	if seven.Max > 8 || nineteen.Min < 17 {
		t.Errorf("aged %v and %v", seven, nineteen)
	}
}

func TestS6H1_ADecisionAgainstTheFindingStandsBesideItWithItsReason(t *testing.T) {
	s := reading(t)
	_, samol := s.file("pisey.pol", "Chea Samol")
	last := samol.Presumed[len(samol.Presumed)-1]
	if last.Code != casefile.PresumedVictim || last.By != s.people["sarath.pol"].Account || on(last.At) != "2026-09-10" ||
		last.Outcome != "coercion-and-exploitation" || !last.Against || last.Why == "" {
		t.Errorf("%+v", last)
	}
}

func TestS6H2_NumbersAndNamesThatAreNearAreNotTheSame(t *testing.T) {
	s := reading(t)
	s6, _ := s.file("pisey.pol", "Chea Samol")
	s2, _ := s.file("rattha.pol", "Yin Vannak")
	if found := s.finds("sarath.pol", "+85500555118"); !slices.Equal(found, []id.Stream{s6.Stream}) {
		t.Errorf("…118 finds %v", found)
	}
	if found := s.finds("sarath.pol", "+85500555117"); slices.Contains(found, s6.Stream) || !slices.Contains(found, s2.Stream) {
		t.Errorf("…117 finds %v", found)
	}
	if found := s.finds("sarath.pol", "Bong Phal"); slices.Contains(found, s6.Stream) {
		t.Errorf("Bong Phal finds Ta Phal")
	}
}

func TestS6H3_AnAgeInDoubtTakesTheChildListAndDemandsNothing(t *testing.T) {
	s := reading(t)
	c, _ := s.file("pisey.pol", "Chea Samol")
	touch := s.among(c, "A Touch")
	talk := s.talk("pisey.pol", touch)
	if talk.Findings.Lead.Population != screening.Children || talk.Findings.Lead.Outcome != screening.Open {
		t.Errorf("%s list, %s", talk.Findings.Lead.Population, talk.Findings.Lead.Outcome)
	}
	for code, answer := range talk.Answers() {
		if answer != screening.Declined {
			t.Errorf("%s stands as %v", code, answer)
		}
	}
	if !slices.ContainsFunc(casefile.Live[casefile.TaskAdded](c.Case), func(e *casefile.Entry) bool {
		f := e.Fact.(casefile.TaskAdded)
		return f.Sort == "safety" && slices.Contains(f.People, touch.ID) && e.Done == nil
	}) {
		t.Error("nobody looks whether he is safe")
	}
}

func TestS6H4_WhoWroteIsAdvisedAndNotFoundByOthers(t *testing.T) {
	s := reading(t)
	c, samol := s.file("pisey.pol", "Chea Samol")
	told, err := s.Desk.SeeTip(t.Context(), s.people["rattha.pol"], samol.Tips[0].Tip)
	must(t, err)
	if told.State != "closed" || told.Reason != "advice-given" || told.Why == "" {
		t.Errorf("the tip stands at %s: %s", told.State, told.Reason)
	}
	for _, query := range []string{"+85500555603", "អ៊ុំ ណាវី", "A Touch"} {
		if slices.Contains(s.finds("kalyan.ngo", query), c.Stream) || slices.Contains(s.finds("kosal.ngo", query), c.Stream) {
			t.Errorf("N2 finds it by %q", query)
		}
	}
	if !slices.Contains(s.finds("kosal.ngo", "Chea Samol"), c.Stream) {
		t.Error("what was referred is not found")
	}
}

func TestL1_OnePhoneIsFoundInBothCasesHoweverTyped(t *testing.T) {
	s := reading(t)
	s2, _ := s.file("rattha.pol", "Yin Vannak")
	s4, _ := s.file("neary.dos", "Bun Samnang")
	for _, query := range []string{"+85500555117", "000 555 117", "០០០ ៥៥៥ ១១៧"} {
		if found := s.finds("sarath.pol", query); !slices.Contains(found, s2.Stream) || !slices.Contains(found, s4.Stream) {
			t.Errorf("%q finds %v", query, found)
		}
	}
}

func TestL4_TheLendersPhoneIsFoundInBothCases(t *testing.T) {
	s := reading(t)
	s4, _ := s.file("neary.dos", "Bun Samnang")
	s5, _ := s.file("vichet.pol", "Sok Piseth")
	if found := s.finds("sarath.pol", "+85500555152"); !slices.Contains(found, s4.Stream) || !slices.Contains(found, s5.Stream) {
		t.Errorf("the number finds %v", found)
	}
}

func TestL5_ThePlateIsFoundInBothCases(t *testing.T) {
	s := reading(t)
	s4, _ := s.file("neary.dos", "Bun Samnang")
	s6, _ := s.file("pisey.pol", "Chea Samol")
	for who, c := range map[string]id.Stream{"neary.dos": s4.Stream, "pisey.pol": s6.Stream} {
		said := 0
		for _, e := range casefile.Live[casefile.LegAdded](s.see(who, c).Case) {
			if strings.Contains(e.Fact.(casefile.LegAdded).MovedBy.V.Value, "0Z-0000") {
				said++
			}
		}
		if said == 0 {
			t.Errorf("%s does not read the plate", who)
		}
	}
	for _, query := range []string{"0Z-0000", "0z 0000"} {
		if found := s.finds("sarath.pol", query); !slices.Contains(found, s4.Stream) || !slices.Contains(found, s6.Stream) {
			t.Errorf("%q finds %v", query, found)
		}
	}
}

// TestL6_L7 looks at what a tip is proposed to be about: nicknames, villages, near numbers and family names propose nobody of another case.
func TestL6_L7_NicknamesNearNumbersAndFamilyNamesProposeNobody(t *testing.T) {
	s := told(t, "")
	for _, said := range []casework.Described{
		{Name: "Touch Panha"}, {Name: "Bun Vichea"}, {Name: "Sok Chanthy"}, {Name: "Mao Rithy"},
		{Name: "Keo Sothea", Phone: casefile.PhoneRecorded{Number: event.About(partial.Known("+85500555119")), Safe: event.About(casefile.Code("yes"))}},
	} {
		done, err := s.Desk.TakeTip(t.Context(), casework.Do{Who: s.people["rattha.pol"], Command: s.Desk.IDs.Command()}, casework.NewTip{Taken: tip.Taken{Urgency: "soon", Channel: "phone", Sure: "heard-it", Happening: event.Common("Somebody needs help.")}, AtRisk: said, To: s.agency("N1")})
		must(t, err)
		must(t, s.Settle(t.Context()))
		candidates, err := s.Desk.Candidates(t.Context(), s.people["rattha.pol"], done.Stream)
		must(t, err)
		for _, c := range candidates {
			t.Errorf("%s is proposed to be %v: %+v", said.Name, c.Name, c.Reasons)
		}
	}
}

func TestS2H7_AShipIsFoundInThreeSpellingsAndItsNumberIsDoubted(t *testing.T) {
	s := reading(t)
	c, _ := s.file("rattha.pol", "Yin Vannak")
	for _, query := range []string{"ทดสอบ 17", "THOTSOP 17", "TODSOB 17"} {
		if !slices.Contains(s.finds("rattha.pol", query), c.Stream) {
			t.Errorf("%q does not find the ship", query)
		}
	}
	told := casefile.Live[casefile.EpisodeAdded](c.Case)[0].Fact.(casefile.EpisodeAdded).Vessel.V.Value
	if want, doubtful := casefile.ShipNumberDoubt(told); !doubtful || want != "2" || !strings.Contains(told, "IMO 0000017") {
		t.Errorf("%q is doubted: %v, %s", told, doubtful, want)
	}
}

func TestL3_ThePremisesAreFoundInBothCases(t *testing.T) {
	s := reading(t)
	s1, _ := s.s1()
	s3, _ := s.file("kalyan.ngo", "Mao Sreyneang")
	if found := s.finds("kalyan.ngo", "blue gate"); !slices.Contains(found, s1.Stream) || !slices.Contains(found, s3.Stream) {
		t.Errorf("the house is found in %v", found)
	}
}

func TestStory7_TheFindingOfAChildHasTheAdultsBesideIt(t *testing.T) {
	s := reading(t)
	_, nang := s.file("kalyan.ngo", "Mao Sreyneang")
	findings := s.talk("kalyan.ngo", nang).Findings
	if findings.Lead.Population != screening.Children || findings.Beside == nil || len(findings.Lead.Counted) == 0 {
		t.Errorf("%+v", findings)
	}
}

func TestStory11_AReferralOfHimToThePoliceIsRefusedByHisName(t *testing.T) {
	s := told(t, "")
	c, sophal := s.file("kosal.ngo", "San Sophal")
	before := len(s.referrals())
	_, err := s.Desk.SendReferral(t.Context(), casework.Do{Who: s.people["kosal.ngo"], Command: s.Desk.IDs.Command()}, referral.Sent{Case: c.Stream, To: s.agency("N1"), Sort: "police",
		Purpose: "investigation", Basis: "consent", People: []id.Person{sophal.ID}, Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}}})
	if all := problem.All(err); len(all) == 0 || all[0].Key != "referral.consent-refused" {
		t.Errorf("answered %v", err)
	}
	must(t, s.Settle(t.Context()))
	if after := len(s.referrals()); after != before {
		t.Errorf("of %d referrals there are %d", before, after)
	}
}

func TestStory17_TheInspectorReadsTheWageClaimOfTwoAndNothingOfTheThird(t *testing.T) {
	s := reading(t)
	c, _ := s.file("pisey.pol", "Chea Samol")
	touch := s.among(c, "A Touch")
	claims := casefile.Live[casefile.WageClaimed](c.Case)
	for _, e := range claims {
		if e.Fact.(casefile.WageClaimed).Person == touch.ID {
			t.Error("a claim is about him who declined")
		}
	}
	if len(claims) != 2 {
		t.Fatalf("%d claims", len(claims))
	}
	first, second := claims[0].Fact.(casefile.WageClaimed), claims[1].Fact.(casefile.WageClaimed)
	if first.Person != s.among(c, "Chea Samol").ID || first.Amount.V.Value != (casefile.Money{Amount: "19800", Currency: "THB"}) || second.Amount.V.IsKnown() || !second.Amount.V.IsAsked() {
		t.Errorf("they claim %+v and %+v", first, second)
	}
	lawyer, err := s.Desk.SeeCase(t.Context(), s.people["kosal.ngo"], c.Stream, s.Desk.Today(), "page")
	must(t, err)
	if got := casefile.Live[casefile.WageClaimed](lawyer.Case); len(got) != 2 {
		t.Errorf("the lawyer reads %d claims", len(got))
	}
}

func TestStory18_APaperOfLastYearStandsWithBothItsDays(t *testing.T) {
	s := reading(t)
	_, samnang := s.file("neary.dos", "Bun Samnang")
	paper, err := s.Desk.SeeScreening(t.Context(), s.people["neary.dos"], samnang.Screening[0].Screening, "page")
	must(t, err)
	if paper.Happened != "2025-05-21" || on(paper.At) != "2026-07-09" {
		t.Errorf("it happened %s and was recorded %s", paper.Happened, on(paper.At))
	}
}

func TestStory19_ACorrectedSexKeepsWhatStoodWithWhoWhenAndWhy(t *testing.T) {
	s := told(t, "")
	c, mony := s.file("neary.dos", "Bun Mony")
	entry := mony.Sexes[0]
	_, err := s.Desk.CorrectFact(t.Context(), casework.Do{Who: s.people["neary.dos"], Command: s.Desk.IDs.Command(), Why: "Typed wrong.", Seen: c.Head}, c.Stream, entry.ID,
		casefile.SexRecorded{Person: mony.ID, Sex: event.About(partial.Known(casefile.Code("female")))})
	must(t, err)
	after := s.see("neary.dos", c.Stream).Entry(entry.ID)
	if len(after.Earlier) != 1 || after.Earlier[0].Fact.(casefile.SexRecorded).Sex.V.Value != "male" || after.By != s.people["neary.dos"].Account || after.Why != "Typed wrong." {
		t.Errorf("%+v", after)
	}
}

func TestS1H9_TheLateFollowUpStandsFirstAmongTheWorkOfTheShelterLead(t *testing.T) {
	s := reading(t)
	work, err := s.Desk.Home(t.Context(), s.people["tevy.ngo"])
	must(t, err)
	if len(work) == 0 || work[0].Title != "Follow-up after 1 month" || work[0].Days != -8 {
		t.Errorf("first stands %+v", work[:min(1, len(work))])
	}
}
