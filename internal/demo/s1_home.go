package demo

import (
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
)

// theirPerson is the person of N4's own case.
func (s *marriage) theirPerson() id.Person {
	if s.err != nil {
		return ""
	}
	sight, err := s.Desk.SeeCase(s.ctx, s.people["lin.cnp"], s.theirs, partial.Day{}, "page")
	if !s.ok("see their case", err) || len(sight.People) == 0 {
		return ""
	}
	return sight.People[0].ID
}

// trace: 24 August to 11 September, who she is, asked of N1.
func (s *marriage) trace() {
	s.on("2026-08-21 18:00")
	person, lin := s.theirPerson(), "lin.cnp"
	s.agreed(lin, s.theirs, person, casefile.ConsentGiven, "trace-nationality", "N1", "2026-08-21", "", "spoken", "")
	s.agreed(lin, s.theirs, person, casefile.ConsentGiven, "return", "N2", "2026-08-21", "2026-10-08", "spoken", "")
	s.agreed(lin, s.theirs, person, casefile.ConsentGiven, "trace-nationality", "", "2026-08-21", "", "spoken", "embassy, consular section")
	s.record(lin, s.theirs, casefile.DocumentRecorded{Person: person, Sort: event.About(casefile.Code("passport")), Number: event.About(partial.Known("ZZ0000131")),
		Country: event.About(casefile.Code("KH")), HeldBy: event.About(partial.Known("the husband"))})
	s.record(lin, s.theirs, casefile.HomeRecorded{Person: person, Sort: event.About(casefile.Code("home")), Place: event.About(partial.Known(cambodia("25050603"))), Source: event.About(casefile.Code("self"))})
	r, _ := s.refer(lin, "rattha.pol", "2026-08-24 10:00", "2026-08-25 08:40", s.by(lin), referral.Sent{Case: s.theirs, To: s.agencies["N1"], Sort: "trace", Purpose: "trace-nationality",
		Basis: "consent", People: []id.Person{person}, Answer: day("2026-09-14"),
		Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}, {Section: casefile.SectionDocuments}, {Section: casefile.SectionHome}}}, "", "We ask the commune.")
	s.on("2026-09-11 15:30")
	s.done("traced")(s.Desk.NoteReferral(s.ctx, s.by("rattha.pol"), r, "Confirmed: on the commune's list, born 1999 there, passport issued in Phnom Penh."))
	s.done("purpose reached")(s.Desk.EndReferral(s.ctx, s.by("rattha.pol"), r, casefile.EndPurposeReached))
	s.on("2026-09-25 11:00")
	s.record(lin, s.theirs, casefile.DocumentRecorded{Person: person, Sort: event.About(casefile.Code("travel-letter")), Number: event.About(partial.Known("ZZ0000188")),
		Country: event.About(casefile.Code("KH")), Valid: event.About(day("2026-12-24"))})
}

// home: 30 September referred to N2, 8 October the flight, the hand-over and the shelter.
func (s *marriage) home() {
	person, lin := s.theirPerson(), "lin.cnp"
	s.on("2026-09-30 09:00")
	s.record(lin, s.theirs, casefile.NeedRecorded{Person: person, Sort: event.About(casefile.Code("shelter"))})
	r, _ := s.refer(lin, "kalyan.ngo", "2026-09-30 10:00", "2026-09-30 14:00", s.by(lin), referral.Sent{Case: s.theirs, To: s.agencies["N2"], Sort: "repatriation", Purpose: "return",
		Basis: "consent", People: []id.Person{person}, Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}, {Section: casefile.SectionDocuments},
			{Section: casefile.SectionHome}, {Section: casefile.SectionNeeds}, {Section: casefile.SectionDecisions}},
		Message: event.Common("Flight on Thursday 8 October. Fit to travel. Please meet her at the airport.")}, s.file, "We will be there, two women of ours.")
	s.on("2026-10-02 16:00")
	s.record(lin, s.theirs, casefile.NoteWritten{People: []id.Person{person}, Audience: "case", Text: event.Common("An overstay fine of CNY 10,000 was set and then waived on the embassy's letter.")})
	s.on("2026-10-08 17:30")
	k := "kalyan.ngo"
	s.record(k, s.file, casefile.LegAdded{People: []id.Person{s.bopha}, Stage: "return", Order: 5, From: known(told("CN", "Jiangxi?, two hours from a big station")),
		To: known(cambodia("12")), Dates: known(day("2026-10-08")), Transport: known([]casefile.Code{"air"}), Stamp: event.Common(casefile.Code("stamped")),
		MovedBy: known("Qiaobian Aid Centre; handed over at the airport police desk, signed")})
	s.done("home")(s.Desk.EndReferral(s.ctx, s.by(lin), r, casefile.EndPurposeReached))
}

// consents: what she agreed to, once asked herself.
func (s *marriage) consents() {
	k, c := "kalyan.ngo", s.file
	s.on("2026-10-08 18:10")
	s.care = s.agreed(k, c, s.bopha, casefile.ConsentGiven, "care", "N2", "2026-08-21", "2027-08-21", "spoken", "")
	s.reintegrate = s.agreed(k, c, s.bopha, casefile.ConsentGiven, "reintegration", "N3", "2026-10-08", "2027-04-08", "spoken", "")
	s.tellFamily = s.agreed(k, c, s.bopha, casefile.ConsentGiven, "tell-family", "", "2026-10-08", "2027-04-08", "spoken", "her sister: where she lives")
	s.on("2026-10-09 10:00")
	s.identify = s.agreed(k, c, s.bopha, casefile.ConsentGiven, "identification", "N1", "2026-10-09", "", "spoken", "")
}

// identified: 12 October, by the authority.
func (s *marriage) identified() {
	r, _ := s.refer("kalyan.ngo", "rattha.pol", "2026-10-09 10:30", "2026-10-09 15:00", s.by("kalyan.ngo"), referral.Sent{Case: s.file, To: s.agencies["N1"], Sort: "police", Purpose: "identification",
		Basis: "consent", People: []id.Person{s.bopha}, Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}, {Section: casefile.SectionDocuments},
			{Section: casefile.SectionJourney}, {Section: casefile.SectionEpisodes}, {Section: casefile.SectionDecisions}}}, "", "")
	s.on("2026-10-12 09:30")
	s.done("identified")(s.Desk.Identify(s.ctx, why(s.by("sarath.pol"), "Her account, the passport trace and the finding agree."), s.file,
		casefile.FormallyIdentified{Person: s.bopha, Decision: casefile.Identified, Form: event.Common("form version 2016")}))
	s.done("identification done")(s.Desk.EndReferral(s.ctx, s.by("rattha.pol"), r, casefile.EndPurposeReached))
}

// police: 14 October, statement and complaint; what she told in confidence stays in care.
func (s *marriage) police() {
	k, c := "kalyan.ngo", s.file
	s.on("2026-10-14 11:00")
	s.agreed(k, c, s.bopha, casefile.ConsentGiven, "statistics", "", "2026-10-14", "2031-10-14", "written", "all, without name")
	s.agreed(k, c, s.bopha, casefile.ConsentDeclined, "health", "N1", "2026-10-14", "", "spoken", "")
	s.on("2026-10-14 13:00")
	s.investigate = s.agreed(k, c, s.bopha, casefile.ConsentGiven, "investigation", "N1", "2026-10-14", "", "written", "")
	s.record(k, c, casefile.NoteWritten{People: []id.Person{s.bopha}, Audience: "care", Text: event.Common("What she had declined to answer about forced tasks she told me alone today. It stays with those who care for her.")})
	_, theirs := s.refer(k, "rattha.pol", "2026-10-14 14:00", "2026-10-14 16:00", s.by(k), referral.Sent{Case: c, To: s.agencies["N1"], Sort: "police", Purpose: "investigation", Basis: "consent",
		People: []id.Person{s.bopha, s.recruiter, s.transport, s.buyer, s.ma}, Parts: []casefile.GrantedPart{{Section: casefile.SectionSafety}, {Section: casefile.SectionPeople},
			{Section: casefile.SectionContact}, {Section: casefile.SectionDocuments}, {Section: casefile.SectionJourney}, {Section: casefile.SectionEpisodes}, {Section: casefile.SectionDecisions}}}, "", "Statement taken today.")
	s.on("2026-10-14 17:00")
	s.record("rattha.pol", theirs, casefile.NoteWritten{Audience: "case", Text: event.Common("Statement and complaint taken, in a room of the shelter's choice, by a woman officer.")})
	s.record("rattha.pol", theirs, casefile.TaskAdded{Sort: "investigation", Title: event.Common("Find out who holds the recruiter's phone number"), Due: day("2026-10-28"), Assignee: s.people["rattha.pol"].Account})
	s.theirs = theirs
}

// nameFound: 27 October, the recruiter's legal name.
func (s *marriage) nameFound() {
	s.on("2026-10-27 10:00")
	r := "rattha.pol"
	x1 := s.person(r, s.theirs, "recruiter", casefile.RoleSuspect)
	s.record(r, s.theirs, named(x1, "ទូច ណារី", "legal", "officer", "found through the phone"))
	s.record(r, s.theirs, named(x1, "Touch Nary", "legal", "officer", "found through the phone"))
	if s.err != nil {
		return
	}
	sight, err := s.Desk.SeeCase(s.ctx, s.people[r], s.theirs, partial.Day{}, "page")
	if !s.ok("see the police's case", err) {
		return
	}
	for _, e := range casefile.Live[casefile.TaskAdded](sight.Case) {
		s.done("found")(s.Desk.FinishTask(s.ctx, s.by(r), s.theirs, e.ID, "The subscriber is known; see people."))
	}
}

// reintegration: 12 October, the home commune is asked to prepare.
func (s *marriage) reintegration() {
	_, theirs := s.refer("kalyan.ngo", "neary.dos", "2026-10-12 11:00", "2026-10-12 15:00", s.by("kalyan.ngo"), referral.Sent{Case: s.file, To: s.agencies["N3"], Sort: "service", Purpose: "reintegration",
		Basis: "consent", People: []id.Person{s.bopha}, Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople}, {Section: casefile.SectionHome}, {Section: casefile.SectionNeeds, Short: true}},
		Message: event.Common("Please assess the home and the commune, without saying why.")}, "", "A visit is planned.")
	s.on("2026-10-13 15:00")
	s.record("neary.dos", theirs, casefile.NoteWritten{Audience: "case", Text: event.Common("Home visit made. The house is sound; neighbours are friendly.")})
}

// carePlan: what the shelter does, and a follow-up that is late.
func (s *marriage) carePlan() {
	s.on("2026-10-20 16:00")
	k, c := "tevy.ngo", s.file
	s.agreed("kalyan.ngo", c, s.bopha, casefile.ConsentDeclined, "story", "", "2026-10-20", "", "spoken", "a donor")
	s.record("kalyan.ngo", c, casefile.NoteWritten{People: []id.Person{s.bopha}, Audience: "case", Text: event.Common("Care plan: counselling every week, clinic, a sewing course or a shop grant: she has not decided.")})
	tevy := s.people[k].Account
	first := s.record("kalyan.ngo", c, casefile.TaskAdded{Sort: "follow-up", Title: event.Common("Follow-up after 14 days"), Due: day("2026-10-22"), Assignee: tevy, People: []id.Person{s.bopha}})
	s.on("2026-10-22 10:00")
	s.done("followed up")(s.Desk.FinishTask(s.ctx, s.by(k), c, first, "She sleeps better; the wrist is being treated."))
	s.record("kalyan.ngo", c, casefile.TaskAdded{Sort: "follow-up", Title: event.Common("Follow-up after 1 month"), Due: day("2026-11-08"), Assignee: tevy, People: []id.Person{s.bopha}})
	s.record("kalyan.ngo", c, casefile.TaskAdded{Sort: "care", Title: event.Common("Counselling"), Due: day("2026-11-18"), Assignee: tevy, People: []id.Person{s.bopha}})
	s.record("kalyan.ngo", c, casefile.TaskAdded{Sort: "papers", Title: event.Common("Ask for a new identity card"), Due: day("2026-11-30"), Assignee: s.people["kosal.ngo"].Account, People: []id.Person{s.bopha}})
}

// withdrawn: 3 November, she takes two consents back.
func (s *marriage) withdrawn() {
	s.on("2026-11-03 14:10")
	k := "kalyan.ngo"
	reason := "The brother-in-law passes news to the recruiter."
	s.done("withdrawn")(s.Desk.WithdrawConsent(s.ctx, why(s.by(k), reason), s.file, s.reintegrate, "spoken"))
	s.done("withdrawn")(s.Desk.WithdrawConsent(s.ctx, why(s.by(k), reason), s.file, s.tellFamily, "spoken"))
}

// arrested: 13 November, the recruiter is held.
func (s *marriage) arrested() {
	s.on("2026-11-13 16:40")
	s.record("rattha.pol", s.theirs, casefile.NoteWritten{Audience: "case", Text: event.Common("The recruiter arrived at the unit. Custody ends 2026-11-15 16:40.")})
	s.on("2026-11-15 11:00")
	s.record("rattha.pol", s.theirs, casefile.NoteWritten{Audience: "case", Text: event.Common("Brought before the prosecutor on 2026-11-15 at 10:00; judicial investigation.")})
	s.record("rattha.pol", s.theirs, casefile.TaskAdded{Sort: "court", Title: event.Common("Send the expert's report on the wrist to the judge"), Due: day("2026-11-20"), Assignee: s.people["rattha.pol"].Account})
}
