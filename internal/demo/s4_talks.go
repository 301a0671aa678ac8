package demo

import (
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/referral"
	"spean/internal/screening"
)

// talks: 25 and 26 August, the father, the daughter with her mother near, and the son.
func (s *site) talks() {
	const l = "leakena.dos"
	s.on("2026-08-25 11:00")
	s.screened(talk{by: l, c: s.file, person: s.samnang, age: screening.BandAdult, held: "2026-08-25", safe: quiet("alone", "behind his house"), sheet: []string{
		"DR Y 02 03 05; N 01 09 10", "CR Y 04; N 01 02 03 05", "RV Y 02 06", "EX Y 02 03 04 05 06; N 01", "CD Y 11 14; N rest", "DV Y 01 02 05"},
		decision: casefile.PresumedVictim, why: "Deceived about pay and papers, in debt, threatened with the police, paid three months of eight."})
	s.on("2026-08-26 09:00")
	s.screened(talk{by: l, c: s.file, person: s.chantha, age: screening.BandChild, held: "2026-08-26", safe: quiet("with-trusted", "her mother near"), sheet: []string{
		"RV Y 09", "EX Y 02 06 09; N 01", "CD N 01 04", "DV Y 01"},
		decision: casefile.PresumedVictim, why: "Thirteen when she was moved; carried bricks without pay."})
	s.screened(talk{by: l, c: s.file, person: s.mony, age: screening.BandChild, held: "2026-08-26", safe: quiet("with-trusted", "his parents near"), sheet: []string{
		"DR N rest", "CR N rest", "RV N rest", "EX Y 04 09; N rest", "CD N rest", "DV N rest"},
		decision: casefile.NotPresumed, why: "He was five and did not work. What he needs is a school."})
	s.on("2026-08-26 14:00")
	s.did(l, s.file, s.visit, "Two mornings at their house.")
	s.needs(l, s.file, s.mony, "school | never went; is seven")
	s.needs(l, s.file, s.chantha, "school | stopped in the sixth year")
	s.needs(l, s.file, s.samnang, "legal-aid | wages of five months", "money | the loan")
	s.task(l, s.file, "care | Take the boy to the school of the village | 2026-12-05 | leakena.dos", s.mony)
	s.journey()
	s.episodes()
	s.offence(l, s.file, "KH-TIP-2008-12, -11 (R) | the broker | deceit on pay and papers; the daughter needs no means | -", s.samnang)
	s.offence(l, s.file, "TH-ATIP-2008-6 | the subcontractor | the daughter: victim of 15 or under | the subcontractor's name; the site", s.chantha)
	s.offence(l, s.file, "TH-ATIP-2019-6/1 | the subcontractor | threat: yes; papers: no; bond: doubtful | whether the loan is a bond", s.samnang)
}

// journey: there by the broker's van and on foot, home by removal. The father's account is his own; the others' legs are recorded apart,
// so that his can be referred without them.
func (s *site) journey() {
	const l = "leakena.dos"
	for _, people := range [][]id.Person{{s.samnang}, {s.phalla, s.chantha, s.mony}} {
		s.legs(l, s.file, people, []id.Person{s.broker},
			"source | KH:02040607 | KH:011002 | 2024-08-30 | van | | | Bong Phal, van 0Z-0000 | THB 350 a day, a room, papers “in a month”; THB 12,000 an adult, lent by Bong Thom",
			"destination | KH:011002 | TH big site, canal, three cranes | 2024-08-30/2024-09-02 | foot | not at the post | no-stamp | a man of the broker's | ",
			"return | TH big site, canal, three cranes | KH:011002 Poipet | 2025-05-20 | truck | removed as irregular after the raid of 2025-05-16; the crossing was limited from 2025-06-07 | | Thai officers | ")
	}
}

// episodes: of the parents, and of the daughter.
func (s *site) episodes() {
	const l = "leakena.dos"
	parents := work{exploiters: []id.Person{s.foreman}, forms: "forced-labour debt-bondage", dates: "2024-09/2025-05-16", at: "TH big site, canal, three cranes",
		sector: "4100", hours: "10", days: "6", promised: "350 THB", promisedPer: "day", debt: "24000 THB", debtNote: "at 10 % a month",
		control: "threat-of-authorities wages-withheld debt", controlNote: "“Talk and I call the police.” Paid 3 of 8 months; fines; a room of zinc."}
	for _, person := range []id.Person{s.samnang, s.phalla} {
		parents.people = []id.Person{person}
		s.exploited(l, s.file, parents)
	}
	s.exploited(l, s.file, work{people: []id.Person{s.chantha}, exploiters: []id.Person{s.foreman}, forms: "child-labour forced-labour", dates: "2024-09/2025-05-16", at: "TH big site, canal, three cranes",
		sector: "4100", hours: "10", days: "6", paid: "0 THB", paidPer: "day", promised: "150 THB", promisedPer: "day", controlNote: "Carried bricks."})
}

// toPolice: 27 August, the father's account, the broker's phone and the plate.
func (s *site) toPolice() {
	const n, r = "neary.dos", "rattha.pol"
	_, s.police = s.refer(n, r, "2026-08-27 09:00", "2026-08-28 10:00", s.by(n), referral.Sent{Case: s.file, To: s.agencies["N1"], Sort: "police", Purpose: "investigation", Basis: "consent",
		People: []id.Person{s.samnang, s.broker, s.foreman}, Parts: parts("people contact journey episodes decisions"),
		Message: event.Common("What you asked by letter: the number is on our paper. He tells of a van with the plate 0Z-0000.")}, "", "Thank you. We go on from the number and the plate.")
	s.team(r, s.police, "vichet.pol")
}

// toAid: 28 August, school and wages; declined for want of a place.
func (s *site) toAid() {
	const n = "neary.dos"
	r := s.send("2026-08-28 11:00", why(s.by(n), "His wages are part of what we ask for."), s.help("School for the girl, wages for her father."))
	s.on("2026-09-02 15:00")
	if s.err == nil {
		s.done("declined")(s.Desk.DeclineReferral(s.ctx, why(s.by("kalyan.ngo"), "No place till October."), r, "no-place"))
	}
	s.aid = r
}

// help is what N2 is asked for; the broker is left out, to protect the inquiry.
func (s *site) help(words string) referral.Sent {
	return referral.Sent{Case: s.file, To: s.agencies["N2"], Sort: "service", Purpose: "care", Basis: "consent", People: []id.Person{s.samnang, s.chantha},
		Parts: parts("people needs episodes"), Message: event.Common(words)}
}

// emergency: 14 September, the lender comes for money; the police have it in twenty minutes: the danger, him and his phone.
func (s *site) emergency() {
	const l, v = "leakena.dos", "vichet.pol"
	s.on("2026-09-14 18:05")
	s.danger(l, s.file, "now", "The lender is in the village for his money and threatens.", s.lender)
	r := s.send("2026-09-14 18:10", why(s.by(l), "Danger now: he is in front of the house."), referral.Sent{Case: s.file, To: s.agencies["N1"], Sort: "emergency", Purpose: "investigation",
		Basis: "danger-to-life", Urgent: true, People: []id.Person{s.lender}, Parts: parts("safety people contact"), Message: event.Common("Please come.")})
	s.on("2026-09-14 18:30")
	s.accept(v, r, s.police, "A patrol is on its way.")
	s.on("2026-09-15 09:00")
	s.note(v, s.police, "The lender was told to stay away and left. His number is +85500555152.")
}

// again: 5 October, N2 is asked a second time; N1 is asked for formal identification, and has not answered.
func (s *site) again() {
	const n, k = "neary.dos", "kalyan.ngo"
	s.on("2026-10-05 09:00")
	first := s.referralNumber(n, s.aid)
	_, file := s.refer(n, k, "2026-10-05 09:10", "2026-10-06 10:00", why(s.by(n), "His wages are part of what we ask for."),
		s.help("We ask again; the first was "+first+", which you had no place for till October. School for the girl, wages for her father."), "", "Now we can.")
	s.team(k, file, "kosal.ngo")
	s.on("2026-10-06 14:00")
	for _, person := range []id.Person{s.samnang, s.chantha} {
		s.task(n, s.file, "papers | Formal identification, asked of the police on 2026-10-05: no answer yet | 2026-11-20 | neary.dos", person)
	}
	s.task("rattha.pol", s.police, "papers | Decide on formal identification of father and daughter, asked by the province on 2026-10-05 | 2026-11-05 | sarath.pol")
}

// referralNumber is the number of a referral.
func (t *teller) referralNumber(who string, r id.Stream) string {
	if t.err != nil {
		return ""
	}
	sight, err := t.Desk.SeeReferral(t.ctx, t.people[who], r)
	t.ok("see the referral", err)
	if t.err != nil {
		return ""
	}
	return sight.Sent.Number
}
