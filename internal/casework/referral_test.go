package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/view"
)

// names are every writing of the name of the first case's woman, and what else tells her apart.
var hers = []string{"ឈួន បុប្ផា", "CHHUON BOPHA", "Chhuon Bopha", "CHHOUN POPHA", "Popha", "CHUON BOPA", "Chuon", "បុប្ផា", "ស្រីពៅ", "Srey Pov", "春波法",
	"CHUN BOFA", "ZZ0000131", "+85500555101", "+85500555131"}

// referrals lists what somebody's agency sent or got, the newest for each purpose; S1 has the newest of its purposes.
func (o *office) referrals(name string, side view.Side) map[casefile.Code]view.ReferralRow {
	o.t.Helper()
	page, err := o.Desk.ListReferrals(o.t.Context(), o.who(name), view.ReferralQuery{Side: side, Window: view.Window{Size: view.MaxPageSize}})
	must(o.t, err)
	out := map[casefile.Code]view.ReferralRow{}
	for _, l := range page.Lines {
		if l.Row.Sent.After(out[l.Row.Purpose].Sent) {
			out[l.Row.Purpose] = l.Row
		}
	}
	return out
}

// sight opens a referral as somebody.
func (o *office) sight(name string, stream id.Stream) *casework.ReferralSight {
	o.t.Helper()
	s, err := o.Desk.SeeReferral(o.t.Context(), o.who(name), stream)
	must(o.t, err)
	return s
}

// hidden says that somebody is not shown a case, in the words used for one that never was.
func (o *office) hidden(name string, stream id.Stream) bool {
	o.t.Helper()
	never := o.Desk.IDs.Stream(id.Case)
	_, err := o.Desk.SeeCase(o.t.Context(), o.who(name), stream, partial.Day{}, "page")
	_, missing := o.Desk.SeeCase(o.t.Context(), o.who(name), never, partial.Day{}, "page")
	return problem.Hidden(err) && missing != nil && err.Error() == missing.Error()
}

func keyOf(err error) string {
	if all := problem.All(err); err != nil && len(all) > 0 {
		return all[0].Key
	}
	return ""
}

func TestS1H4_WithdrawnConsentLeavesTheReceiverNothing(t *testing.T) {
	o := newOffice(t)
	s1, bopha := o.s1()
	r4 := o.referrals("neary.dos", view.Incoming)["reintegration"]
	if r4.Stream == "" {
		t.Fatal("the receiver's list has lost the referral itself")
	}
	for _, who := range []string{"neary.dos", "panha.dos"} {
		if !o.hidden(who, s1) {
			t.Errorf("Story 12: %s is told something about the case", who)
		}
		for _, query := range hers {
			if hits := o.find(who, query); len(hits) > 0 {
				t.Errorf("%s finds %d by %s", who, len(hits), query)
			}
		}
		cases, err := o.Desk.ListCases(t.Context(), o.who(who), view.CaseQuery{Window: view.Window{Size: view.MaxPageSize}})
		must(t, err)
		for _, l := range cases.Lines {
			if l.Row.Stream == s1 || slices.Contains(hers, l.Name.Khmer) || slices.Contains(hers, l.Name.Other) {
				t.Errorf("%s is shown %v in a list", who, l)
			}
		}
		work, err := o.Desk.Home(t.Context(), o.who(who))
		must(t, err)
		for _, w := range work {
			if w.Stream == s1 || slices.Contains(hers, w.Name.Khmer) || slices.Contains(hers, w.Name.Other) {
				t.Errorf("%s is shown %v at home", who, w)
			}
		}
	}
	sight := o.sight("neary.dos", r4.Stream)
	if sight.State != referral.StateEnded || sight.Cause != casefile.EndConsentWithdrawn || sight.Theirs != nil {
		t.Errorf("the receiver sees %s, %s, %v", sight.State, sight.Cause, sight.Theirs)
	}
	if told := written(t, sight); strings.Contains(told, string(bopha)) || strings.Contains(told, string(s1)) || strings.Contains(told, "assess the home") {
		t.Error("the receiver still reads what the sender told, or whose it was")
	}
	if !strings.Contains(written(t, sight), "A visit is planned.") {
		t.Error("the receiver has lost its own words")
	}
	own := o.see(t, "neary.dos", sight.Case)
	if len(casefile.Live[casefile.NoteWritten](own.Case)) == 0 || own.Referred[0].Case != nil {
		t.Error("the receiver's own case has lost its note, or still shows the granted one")
	}
}

// see opens a case as somebody.
func (o *office) see(t *testing.T, name string, stream id.Stream) *casework.Sight {
	t.Helper()
	s, err := o.Desk.SeeCase(t.Context(), o.who(name), stream, partial.Day{}, "page")
	must(t, err)
	return s
}

func TestS1H4_Story13_TheSenderStillReadsWhatHeldBefore(t *testing.T) {
	o := newOffice(t)
	s1, bopha := o.s1()
	n3, before := o.who("neary.dos").Agency, partial.Day{Year: 2026, Month: 11, Day: 2}
	then, err := o.Desk.SeeCase(t.Context(), o.who("kalyan.ngo"), s1, before, "page")
	must(t, err)
	if given, _ := then.Consent(bopha, "reintegration", n3, before); given == nil || given.Withdrawn != nil {
		t.Error("on 2 November the consent is not in force")
	}
	if len(then.ActiveGrants(n3, before)) != 1 {
		t.Error("on 2 November the referral does not hold")
	}
	now := o.see(t, "kalyan.ngo", s1)
	given, declined := now.Consent(bopha, "reintegration", n3, o.Desk.Today())
	if given != nil || declined != nil || len(now.ActiveGrants(n3, o.Desk.Today())) != 0 {
		t.Error("today the consent or the referral still holds")
	}
	for _, g := range now.Grants {
		if g.To == n3 && (g.Ended == nil || g.Ended.Cause != casefile.EndConsentWithdrawn || !strings.HasPrefix(g.End.In(casework.Zone).Format(time.DateOnly), "2026-11-03")) {
			t.Errorf("the grant ended %v", g.Ended)
		}
	}
	r5 := o.referrals("rattha.pol", view.Incoming)["investigation"]
	police := o.sight("rattha.pol", r5.Stream)
	if police.State != referral.StateAccepted || police.Theirs == nil || police.Theirs.Person(bopha) == nil {
		t.Error("the referral to the police was touched")
	}
}

func TestS1H5_WhatWasDeclinedAndToldLaterStaysWithThoseWhoCare(t *testing.T) {
	o := newOffice(t)
	s1, bopha := o.s1()
	const confided = "declined to answer about forced tasks"
	if !strings.Contains(written(t, o.see(t, "kalyan.ngo", s1).Case), confided) {
		t.Fatal("those who care do not read the note")
	}
	everything := []casefile.GrantedPart{}
	for _, s := range casefile.Referable {
		everything = append(everything, casefile.GrantedPart{Section: s})
	}
	preview, err := o.Desk.PreviewReferral(t.Context(), o.who("kalyan.ngo"), referral.Sent{Case: s1, To: o.who("rattha.pol").Agency, Sort: "police",
		Purpose: "investigation", Basis: "consent", People: []id.Person{bopha}, Parts: everything})
	must(t, err)
	r5 := o.referrals("rattha.pol", view.Incoming)["investigation"]
	for where, c := range map[string]*casefile.Case{"preview": preview.Theirs, "police": o.sight("rattha.pol", r5.Stream).Theirs} {
		if text := written(t, c); strings.Contains(text, confided) || strings.Contains(text, "told in confidence") {
			t.Errorf("%s holds what was told in confidence", where)
		}
	}
	if preview.Ours == nil || !strings.Contains(written(t, preview.Ours), confided) {
		t.Error("the preview does not say that we hold it and it stays")
	}
	page, err := o.Desk.ListScreenings(t.Context(), o.who("lin.cnp"), view.ScreeningQuery{Window: view.Window{Size: view.MaxPageSize}})
	must(t, err)
	for _, l := range page.Lines {
		s, err := o.Desk.SeeScreening(t.Context(), o.who("lin.cnp"), l.Row.Stream, "page")
		must(t, err)
		if got := s.Answers()["CD07"]; string(got) != "declined" {
			t.Errorf("the finding counts CD07 as %q", got)
		}
	}
}

func TestStory11_ARefusalStopsTheReferralBeforeItsPreview(t *testing.T) {
	o := newOffice(t)
	s1, bopha := o.s1()
	n1 := o.who("rattha.pol").Agency
	before := len(o.referrals("rattha.pol", view.Incoming))
	in := referral.Sent{Case: s1, To: n1, Sort: "police", Purpose: "health", Basis: "consent", People: []id.Person{bopha},
		Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}, {Section: casefile.SectionNeeds}}}
	for _, basis := range []casefile.Code{"consent", "legal-duty"} {
		in.Basis = basis
		p, err := o.Desk.PreviewReferral(t.Context(), o.who("kosal.ngo"), in)
		must(t, err)
		if len(p.Refused) != 1 || p.Refused[0] != bopha || p.Theirs != nil || p.Ours != nil {
			t.Errorf("on the basis of %s: refused by %v, shown %v", basis, p.Refused, p.Theirs)
		}
		if _, err := o.Desk.SendReferral(t.Context(), o.by("kosal.ngo", "the police ask"), in); keyOf(err) != "referral.consent-refused" {
			t.Errorf("on the basis of %s: %v", basis, err)
		}
	}
	in.Basis, in.Purpose = "consent", "wage-claim"
	p, err := o.Desk.PreviewReferral(t.Context(), o.who("kosal.ngo"), in)
	must(t, err)
	if len(p.Missing) != 1 || p.Theirs != nil {
		t.Error("without consent there is a preview")
	}
	o.settle()
	if after := len(o.referrals("rattha.pol", view.Incoming)); after != before {
		t.Error("something reached the police")
	}
}

func TestStory16_TheFirstAgencyAbroadKeepsItsOwnAndNoMore(t *testing.T) {
	o := newOffice(t)
	s1, _ := o.s1()
	if !o.hidden("zhou.cnp", s1) {
		t.Error("the partner is told something about the case")
	}
	for side, want := range map[view.Side]int{view.Incoming: 1, view.Outgoing: 2} {
		rows := o.referrals("zhou.cnp", side)
		if len(rows) != want {
			t.Errorf("side %v: %d referrals", side, len(rows))
		}
		for purpose, row := range rows {
			sight := o.sight("zhou.cnp", row.Stream)
			if sight.State != referral.StateEnded || sight.Theirs != nil {
				t.Errorf("%s: %s", purpose, sight.State)
			}
			if text := written(t, sight); strings.Contains(text, "Statement") {
				t.Errorf("%s tells of the statement", purpose)
			}
		}
	}
}

// sent refers the woman of a new case of the house to the police, until a day.
func (h *house) sent(until string) (file id.Stream, person id.Person, r id.Stream) {
	h.t.Helper()
	file, person = h.openCase("Referred Person")
	in := referral.Sent{Case: file, To: h.who("investigator").Agency, Sort: "police", Purpose: "investigation", Basis: "danger-to-life", People: []id.Person{person},
		Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}}, Message: event.Common("please look for her")}
	if until != "" {
		in.Until = date(h.t, until)
	}
	done, err := h.Desk.SendReferral(h.t.Context(), h.by("worker", "she cannot be asked"), in)
	must(h.t, err)
	return file, person, done.Stream
}

func date(t *testing.T, edtf string) partial.Date {
	t.Helper()
	d, err := partial.Parse(edtf)
	must(t, err)
	return d
}

func TestStory15_DecliningNeedsAReasonTheSenderReads(t *testing.T) {
	h := newHouse(t, "staff")
	file, _, r := h.sent("")
	if _, err := h.Desk.DeclineReferral(t.Context(), h.by("investigator", ""), r, "no-place"); keyOf(err) != "error.reason-required" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := h.Desk.DeclineReferral(t.Context(), h.by("investigator", "all rooms are taken"), r, ""); keyOf(err) != "error.required" {
		t.Errorf("without a code: %v", err)
	}
	if h.sight("investigator", r).State != referral.StateSent {
		t.Fatal("a refused answer answered")
	}
	do := h.by("investigator", "all rooms are taken")
	for range 2 { // the same command twice is one answer
		_, err := h.Desk.DeclineReferral(t.Context(), do, r, "no-place")
		must(t, err)
	}
	s := h.sight("worker", r)
	if s.State != referral.StateDeclined || s.Reason != "no-place" || s.Why != "all rooms are taken" || s.Theirs != nil {
		t.Errorf("the sender reads %s, %s, %q", s.State, s.Reason, s.Why)
	}
	if !h.hidden("investigator", file) || h.see("worker", file).Grants[0].Ended.Cause != casefile.EndDeclined {
		t.Error("the view outlived the answer")
	}
	if _, err := h.Desk.AcceptReferral(t.Context(), h.by("investigator", ""), r, "", ""); err == nil {
		t.Error("a declined referral was accepted")
	}
}

func TestAReferralIsTakenIntoACaseTheReceiverHas(t *testing.T) {
	h := newHouse(t, "staff")
	_, _, r := h.sent("")
	done, err := h.Desk.OpenCase(t.Context(), h.by("investigator", ""), casework.NewCase{Roles: []casefile.Code{casefile.RoleSuspect}, Name: "Own Suspect"})
	must(t, err)
	theirs := done.Stream
	if _, err := h.Desk.AcceptReferral(t.Context(), h.by("investigator", ""), r, "", h.stray()); !problem.Hidden(err) {
		t.Errorf("into a case that is not there: %v", err)
	}
	do := h.by("investigator", "")
	for range 2 {
		_, err = h.Desk.AcceptReferral(t.Context(), do, r, "we know him", theirs)
		must(t, err)
	}
	s := h.sight("investigator", r)
	if s.State != referral.StateAccepted || s.Case != theirs || s.Own != theirs || s.Theirs == nil {
		t.Errorf("accepted into %s", s.Case)
	}
	if own, err := h.Desk.SeeCase(t.Context(), h.who("investigator"), theirs, partial.Day{}, "page"); err != nil || len(own.Received) != 1 || own.Referred[0].Case == nil {
		t.Errorf("the case does not show the referral: %v", err)
	}
	if len(s.Messages) != 2 || h.sight("worker", r).Own == "" {
		t.Error("the two sides lost a message or their own case")
	}
}

// stray is the name of a case that never was.
func (h *house) stray() id.Stream { return h.Desk.IDs.Stream(id.Case) }

func TestUnansweredReferralsRemindOnceADayAndExpire(t *testing.T) {
	h := newHouse(t, "staff")
	last := partial.DayOf(h.now.In(casework.Zone)).AddDays(8)
	file, _, r := h.sent(last.String())
	reminded := func() int {
		h.settleNow()
		for range 2 { // a second round on the same day does nothing
			must(t, h.Round(t.Context()))
		}
		return len(h.sight("worker", r).Reminded)
	}
	for day := 1; day <= 5; day++ { // due on the fifth
		h.day()
		if n := reminded(); n != 0 {
			t.Fatalf("reminded %d times on day %d", n, day)
		}
	}
	for late := 1; late <= 3; late++ {
		h.day()
		if n := reminded(); n != late {
			t.Fatalf("reminded %d times after %d days", n, late)
		}
	}
	h.day() // past its last day: nothing is shown from midnight on, before any round
	if !h.hidden("investigator", file) || h.sight("investigator", r).Theirs != nil {
		t.Error("the view outlived its last day")
	}
	reminded()
	s := h.sight("worker", r)
	if s.State != referral.StateEnded || s.Cause != casefile.EndExpired || h.see("worker", file).Grants[0].Ended.Cause != casefile.EndExpired {
		t.Errorf("%s, %s", s.State, s.Cause)
	}
}

func TestMoreThanTheLeastNeedsAReason(t *testing.T) {
	h := newHouse(t, "staff")
	file, person := h.openCase("Referred Person")
	_, _, err := h.Desk.RecordFact(t.Context(), h.by("worker", ""), file, casefile.ConsentRecorded{Person: person, Decision: casefile.ConsentGiven,
		Purpose: "reintegration", Recipient: h.who("stranger").Agency, Given: date(t, "2026-11-16"), Until: date(t, "2026-12")})
	must(t, err)
	in := referral.Sent{Case: file, To: h.who("stranger").Agency, Sort: "service", Purpose: "reintegration", Basis: "consent", People: []id.Person{person},
		Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}, {Section: casefile.SectionNeeds}}}
	if _, err := h.Desk.SendReferral(t.Context(), h.by("worker", ""), in); keyOf(err) != "error.reason-required" {
		t.Errorf("needs, whole where the outline is enough, went without a reason: %v", err)
	}
	in.Parts[1].Short = true
	preview, err := h.Desk.PreviewReferral(t.Context(), h.who("worker"), in)
	must(t, err)
	if preview.Until.String() != "2026-12" {
		t.Errorf("they may look until %s, and the consent holds until 2026-12", preview.Until)
	}
	done, err := h.Desk.SendReferral(t.Context(), h.by("worker", ""), in)
	must(t, err)
	if s := h.sight("stranger", done.Stream); s.Sent.Until.String() != "2026-12" {
		t.Errorf("the grant ends %s, later than the consent", s.Sent.Until)
	}
}

func TestAdministratorsLookAfterTheirOwnAndRefusalsTellNothing(t *testing.T) {
	h := newHouse(t, "staff")
	ctx, admin := t.Context(), h.who("administrator")
	must(t, h.Desk.AuthoriseAdmin(ctx, admin, access.AdminAgencies, ""))
	must(t, h.Desk.AuthoriseAdmin(ctx, admin, access.AdminPeople, admin.Agency))
	for who, agency := range map[string]id.Agency{"administrator": h.who("stranger").Agency, "worker": admin.Agency, "director": admin.Agency} {
		if err := h.Desk.AuthoriseAdmin(ctx, h.who(who), access.AdminPeople, agency); !problem.Hidden(err) {
			t.Errorf("%s looks after people: %v", who, err)
		}
	}
	if err := h.Desk.AuthoriseAdmin(ctx, h.who("worker"), access.AdminAgencies, ""); !problem.Hidden(err) {
		t.Errorf("a worker looks after agencies: %v", err)
	}
}

func TestOfTwoWhoCorrectAListingTheSecondIsTold(t *testing.T) {
	o := newOffice(t)
	ctx, agency := t.Context(), o.who("borey.ngo").Agency
	listed := func() (id.Entry, int64) {
		offices, err := o.Desk.Directory(ctx, o.who("borey.ngo"), []id.Agency{agency})
		must(t, err)
		return offices[0].Services[0].Entry, offices[0].Services[0].Seq
	}
	entry, seen := listed()
	first, second := o.by("borey.ngo", ""), o.by("borey.ngo", "")
	first.Seen, second.Seen = seen, seen
	_, err := o.Desk.List(ctx, first, entry, service("moved"))
	must(t, err)
	if _, err := o.Desk.List(ctx, second, entry, service("closed")); problem.KindOf(err) != problem.Conflict {
		t.Errorf("the second correction: %v", err)
	}
	if _, err := o.Desk.Unlist(ctx, second, entry, service("closed")); problem.KindOf(err) != problem.Conflict {
		t.Errorf("taking it off unseen: %v", err)
	}
	if ready, err := o.Desk.Ready(ctx, []id.Agency{agency}); err != nil || !ready {
		t.Errorf("with an emergency contact: %v, %v", ready, err)
	}
	if ready, err := o.Desk.Ready(ctx, []id.Agency{o.who("rattha.pol").Agency}); err != nil || ready {
		t.Errorf("without one: %v, %v", ready, err)
	}
}

func service(name string) directory.ServiceListed {
	return directory.ServiceListed{Name: event.Common(name), Offers: []casefile.Code{"shelter"}}
}
