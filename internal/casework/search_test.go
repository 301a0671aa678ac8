package casework_test

import (
	"slices"
	"testing"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/demo"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/tip"
	"spean/internal/view"
)

func TestS1H1_SheIsFoundByEveryWritingOfHerName(t *testing.T) {
	o := newOffice(t)
	s1, bopha := o.s1()
	for _, query := range []string{"Popha", "Chuon", "បុប្ផា", "Srey Pov", "Bopha Chhuon", "ស្រីពៅ", "chhoun popha", "+85500555101"} {
		at := slices.IndexFunc(o.find("kalyan.ngo", query), func(h casework.Hit) bool { return h.Stream == s1 })
		if at < 0 || at > 2 {
			t.Errorf("%q finds the first case at %d", query, at)
		}
	}
	hits := o.find("kalyan.ngo", "春波法")
	at := slices.IndexFunc(hits, func(h casework.Hit) bool { return h.Stream == s1 && h.Person == bopha })
	if at < 0 || hits[at].Why != "exact" || hits[at].Text != "春波法" {
		t.Errorf("her Chinese name finds %+v", hits)
	}
	if hits := o.find("kalyan.ngo", "纯波法"); len(hits) > 0 {
		t.Errorf("another writing of the same sound in Chinese finds %+v", hits)
	}
}

func TestS1H1_AHitSaysWhoItIsInBothScriptsAndWhyItWasFound(t *testing.T) {
	o := newOffice(t)
	s1, bopha := o.s1()
	whys := map[string]string{"Popha": "part", "Choun Popa": "sound", "ឈួន បុប្ផា": "exact", "ZZ0000131": "paper", "000 555 101": "phone"}
	for query, why := range whys {
		hits := o.find("kalyan.ngo", query)
		at := slices.IndexFunc(hits, func(h casework.Hit) bool { return h.Stream == s1 })
		if at < 0 || hits[at].Why != why {
			t.Errorf("%q finds %+v", query, hits)
			continue
		}
		if h := hits[at]; h.Person == bopha && (h.Name.Khmer != "ឈួន បុប្ផា" || h.Name.Other == "" || h.Number == "") {
			t.Errorf("%q says %+v", query, h)
		}
	}
	for _, h := range o.find("kalyan.ngo", "Chuon") {
		if h.Number == "" && h.Stream.Kind() != id.Screening {
			t.Errorf("a hit without a number: %+v", h)
		}
	}
}

func TestStory9_AnInvestigatorFindsTheReferredCaseByHowTheNameSounds(t *testing.T) {
	o := newOffice(t)
	s1, _ := o.s1()
	hits := o.find("rattha.pol", "Choun Popa")
	at := slices.IndexFunc(hits, func(h casework.Hit) bool { return h.Stream == s1 })
	if at < 0 || at > 2 || !hits[at].Granted {
		t.Fatalf("found %+v", hits)
	}
	_, err := o.Desk.SeeCase(t.Context(), o.who("rattha.pol"), s1, partial.Day{}, "page")
	must(t, err)
	looks, err := o.Desk.Looks(t.Context(), o.who("kalyan.ngo"), s1, 20)
	must(t, err)
	if !slices.ContainsFunc(looks, func(l audit.Seen) bool {
		return l.Actor == o.who("rattha.pol").Account && l.Purpose == "page" && l.Time.Equal(demo.Now)
	}) {
		t.Error("opening the case left no line for its lead")
	}
}

func TestStory10_WhatMayNotBeSeenLeavesNoHint(t *testing.T) {
	o := newOffice(t)
	if hits := o.find("rattha.pol", "Sophal"); len(hits) > 0 {
		t.Errorf("found %+v", hits)
	}
	// The sister's name and phone were never referred.
	for _, query := range []string{"ភក្ដី", "+85500555101", "ស្រី"} {
		for _, h := range o.find("rattha.pol", query) {
			if h.Text == "ឈួន ភក្ដី" || h.Text == "+85500555101" {
				t.Errorf("%q finds %+v", query, h)
			}
		}
	}
	_, err := o.Desk.Search(t.Context(), o.who("borey.ngo"), "Bopha", 25)
	if !problem.Hidden(err) {
		t.Errorf("an administrator searches: %v", err)
	}
	if _, err := o.Desk.Search(t.Context(), o.who("chantrea.ngo"), "Bopha", 25); !problem.Hidden(err) {
		t.Errorf("the hotline searches: %v", err)
	}
}

func TestSearchIsNotCrowdedOutByCasesOfOthers(t *testing.T) {
	o := newOffice(t)
	for range 130 {
		_, err := o.Desk.OpenCase(t.Context(), o.by("neary.dos", ""), casework.NewCase{Roles: []casefile.Code{casefile.RolePossibleVictim}, Name: "Bopha"})
		must(t, err)
	}
	o.settle()
	s1, _ := o.s1()
	if hits := o.find("kalyan.ngo", "Bopha"); !slices.ContainsFunc(hits, func(h casework.Hit) bool { return h.Stream == s1 }) {
		t.Errorf("found only %d others", len(hits))
	}
}

func TestS1H2_ATipUnderHalfANameIsACandidateAndNeverLinkedAlone(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	s1, bopha := o.s1()
	first := o.casesOf("kalyan.ngo", bopha)
	done, err := o.Desk.TakeTip(ctx, o.by("chantrea.ngo", ""), casework.NewTip{
		Taken:  tip.Taken{Urgency: "soon", Channel: "online", Sure: "saw-it", Happening: said("She works in the noodle yard and may not go out.")},
		AtRisk: casework.Described{Name: "Po Pha"}, To: o.who("kalyan.ngo").Agency})
	must(t, err)
	o.settle()
	if _, err := o.Desk.Candidates(ctx, o.who("chantrea.ngo"), done.Stream); !problem.Hidden(err) {
		t.Errorf("the hotline is shown candidates: %v", err)
	}
	candidates, err := o.Desk.Candidates(ctx, o.who("kalyan.ngo"), done.Stream)
	must(t, err)
	at := slices.IndexFunc(candidates, func(c casework.Candidate) bool { return c.Stream == s1 && c.Person == bopha })
	if at < 0 {
		t.Fatalf("candidates are %+v", candidates)
	}
	for _, r := range candidates[at].Reasons {
		if r.Theirs != "Po Pha" || r.Ours == "" || r.Why != "sound" && r.Why != "name" {
			t.Errorf("a reason is %+v", r)
		}
	}
	seen, err := o.Desk.SeeTip(ctx, o.who("kalyan.ngo"), done.Stream)
	must(t, err)
	if len(seen.LinkedTo) > 0 {
		t.Error("the tip was linked by itself")
	}
	linked, err := o.Desk.LinkTip(ctx, o.by("kalyan.ngo", "same yard"), done.Stream, s1, bopha)
	must(t, err)
	o.settle()
	sight, err := o.Desk.SeeCase(ctx, o.who("kalyan.ngo"), linked.Stream, partial.Day{}, "page")
	must(t, err)
	if n := len(sight.Tips); n != 3 || o.casesOf("kalyan.ngo", bopha) != first || len(o.named(s1, bopha)) != 1 {
		t.Errorf("after linking: %d tips, %d cases instead of %d", n, o.casesOf("kalyan.ngo", bopha), first)
	}
	if again, err := o.Desk.Candidates(ctx, o.who("kalyan.ngo"), done.Stream); err != nil || slices.ContainsFunc(again, func(c casework.Candidate) bool { return c.Stream == s1 && c.Person == bopha }) {
		t.Errorf("the linked case is proposed again: %v %v", again, err)
	}
}

// named lists the people of a case as many times as they stand in it.
func (o *office) named(c id.Stream, person id.Person) []id.Person {
	sight, err := o.Desk.SeeCase(o.t.Context(), o.who("kalyan.ngo"), c, partial.Day{}, "page")
	must(o.t, err)
	var out []id.Person
	for _, p := range sight.People {
		if p.ID == person {
			out = append(out, p.ID)
		}
	}
	return out
}

// casesOf counts the cases on somebody's list that are about a person.
func (o *office) casesOf(name string, person id.Person) int {
	list, err := o.Desk.ListCases(o.t.Context(), o.who(name), view.CaseQuery{})
	must(o.t, err)
	n := 0
	for _, line := range list.Lines {
		if slices.Contains(line.Row.Possible, person) {
			n++
		}
	}
	return n
}

func TestASharedFamilyNameIsNoCandidate(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	done, err := o.Desk.TakeTip(ctx, o.by("chantrea.ngo", ""), casework.NewTip{
		Taken:  tip.Taken{Urgency: "soon", Channel: "phone", Sure: "heard-it", Happening: said("Someone of that family.")},
		AtRisk: casework.Described{Name: "Chhuon Sopheap"}, To: o.who("kalyan.ngo").Agency})
	must(t, err)
	o.settle()
	candidates, err := o.Desk.Candidates(ctx, o.who("kalyan.ngo"), done.Stream)
	if err != nil || len(candidates) > 0 {
		t.Errorf("proposed %+v, %v", candidates, err)
	}
}

func TestAnEqualPhoneIsAReasonByItself(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	s1, _ := o.s1()
	done, err := o.Desk.TakeTip(ctx, o.by("chantrea.ngo", ""), casework.NewTip{
		Taken: tip.Taken{Urgency: "soon", Channel: "phone", Sure: "heard-it", Happening: said("A number only.")},
		AtRisk: casework.Described{Phone: casefile.PhoneRecorded{Number: event.About(partial.Known("+85500555131")), Safe: event.About(casefile.Code("no"))},
			Document: casefile.DocumentRecorded{Sort: event.About(casefile.Code("passport")), Number: event.About(partial.Known("zz 0000131"))}},
		To: o.who("kalyan.ngo").Agency})
	must(t, err)
	o.settle()
	candidates, err := o.Desk.Candidates(ctx, o.who("kalyan.ngo"), done.Stream)
	must(t, err)
	var whys []string
	for _, c := range candidates {
		for _, r := range c.Reasons {
			if c.Stream == s1 {
				whys = append(whys, r.Why)
			}
		}
	}
	slices.Sort(whys)
	if !slices.Equal(whys, []string{"paper", "phone"}) {
		t.Errorf("reasons are %v", whys)
	}
}

func TestHandedOverTipsAreProposedToNobodyElse(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	done, err := o.Desk.TakeTip(ctx, o.by("chantrea.ngo", ""), casework.NewTip{
		Taken:  tip.Taken{Urgency: "soon", Channel: "phone", Sure: "heard-it", Happening: said("She is shut in.")},
		AtRisk: casework.Described{Name: "Bopha"}, To: o.who("kalyan.ngo").Agency})
	must(t, err)
	o.settle()
	for name, who := range o.people {
		_, err := o.Desk.Candidates(ctx, who, done.Stream)
		works := who.Agency == o.who("kalyan.ngo").Agency && slices.ContainsFunc(who.Roles, func(r access.Role) bool {
			return slices.Contains([]access.Role{access.SocialWorker, access.ShelterLead, access.LegalAidLawyer, access.Director}, r)
		})
		if works && err != nil || !works && !problem.Hidden(err) {
			t.Errorf("%s is answered %v", name, err)
		}
	}
}
