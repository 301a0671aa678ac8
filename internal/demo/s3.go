package demo

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/referral"
	"spean/internal/screening"
)

// housework is the third case: a girl sent abroad by a licensed agency under a raised age.
type housework struct {
	*teller
	file, police            id.Stream
	nang, mother            id.Person
	ming, company, employer id.Person
	ask                     id.Entry // the task to ask her herself
}

// domesticWork tells the third case.
func (t *teller) domesticWork() {
	s := &housework{teller: t}
	s.received()
	s.screenedAsChild()
	s.homeVisit()
	s.licence()
	s.askedHerself()
	s.toPolice()
}

// received: 5 August, at the airport.
func (s *housework) received() {
	const k = "kalyan.ngo"
	s.on("2026-08-05 13:00")
	s.file = s.done("case")(s.Desk.OpenCase(s.ctx, s.by(k), casework.NewCase{Roles: codes("possible-victim"), Name: "ម៉ៅ ស្រីនាង"}))
	s.nang = s.victim(k, s.file)
	s.about(k, s.file, s.nang, member{sex: "female", home: "KH:03130606", papers: []string{"passport | ZZ0000305 | KH | herself", "birth-certificate | | KH | her mother"},
		names: []string{"Mao Sreyneang | as-on-document | document | birth certificate", "MOV SREYNEANG | as-on-document | document | passport"},
		born: []string{"2008-09-17 | birth-certificate", "2008 | school", "2002-03-05 | doubtful-document | passport; disputed: the date was made for the journey",
			"2008/2009 | told | 15 when I left"}})
	s.team(k, s.file, "kosal.ngo", "tevy.ngo")
	s.happening(k, s.file, "2026-02-14", casefile.NoteWritten{People: []id.Person{s.nang}, Audience: "case", Text: event.Common("She climbed out; a neighbour called the police; shelter there until the flight. From the shelter's note.")})
}

// screenedAsChild: 7 August. By the birth certificate she was 15 when she was moved and 17 when she got out: the child list leads.
func (s *housework) screenedAsChild() {
	const k = "kalyan.ngo"
	s.on("2026-08-07 09:00")
	s.mother = s.joins(k, s.file, member{roles: "family", relation: "her mother; took the advance", sex: "female", names: []string{"លី ចាន់ធី | legal | self", "Ly Chanthy | legal | self"},
		born: []string{"1984 | told"}, phones: []string{"+85500555301 | yes"}})
	s.consents(k, s.file, s.nang, "given | care | N2 | 2026-08-07 | 2026-09-16 | spoken | her mother; she agrees herself",
		"given | reintegration | N3 | 2026-08-07 | | spoken | her mother, for a report of the visit to the family")
	s.note(k, s.file, "Best interests: her mother took an advance and the recruiter comes to her for it, so she has an interest of her own. Talk with the girl alone; decide nothing with the mother that the girl has not heard first.", s.nang, s.mother)
	s.danger(k, s.file, "high", "The recruiter visits the mother for the advance.", s.nang, s.mother)
	s.on("2026-08-07 10:00")
	s.screened(talk{by: k, c: s.file, person: s.nang, age: screening.BandChild, held: "2026-08-07", safe: quiet("alone", "our house; her mother waited outside"), sheet: []string{
		"DR Y 02 06; N rest", "CR Y 04 06; N rest", "RV Y 01 06; N rest", "EX Y 01 02 03; N 06; U 05", "CD Y 01 03 04 11 14; D 07", "DV Y 01 02"},
		decision: casefile.PresumedVictim, why: "A child by her birth certificate, moved by an agency, locked in and not paid."})
	s.on("2026-08-07 15:00")
	s.told()
}

// told: what she and her mother told.
func (s *housework) told() {
	const k = "kalyan.ngo"
	her := []id.Person{s.nang}
	s.ming = s.joins(k, s.file, member{roles: "suspect", relation: "recruiter", sex: "female", names: []string{"មីង ណា | alias | family", "សេង ណា | as-told | family", "Seng Na | as-told | family"},
		born: []string{"1975~ | estimated"}, phones: []string{"+85500555331 | no | | the recruiter's own number: never call"}})
	s.employer = s.joins(k, s.file, member{roles: "suspect", relation: "employer; the shelter declined to tell her legal name", sex: "female", names: []string{"Madam | as-told | self"}})
	s.happening(k, s.file, "2024-02", casefile.NoteWritten{People: her, Audience: "case", Text: event.Common("Ming Na offered housework, MYR 900 a month, “papers arranged”; the company gave the mother USD 300 and rice, to be worked off. Her mother tells.")})
	s.happening(k, s.file, "2024-03/2024-05", casefile.NoteWritten{People: her, Audience: "case", Text: event.Common("Locked training house in Phnom Penh; passport with a new birth date. She tells.")})
	s.exploited(k, s.file, work{people: her, exploiters: []id.Person{s.employer}, forms: "domestic-servitude forced-labour child-labour", dates: "2024-06-10~/2026-02-14", at: "MY big city, flats with a pool",
		employer: "two houses of one family", sector: "9700", hours: "16-17", days: "7", paid: "300 MYR", paidPer: "whole", promised: "900 MYR", promisedPer: "month",
		debt: "300 USD", debtNote: "advance to her mother; USD 1,150 by the company's paper; seven months “for the agency”",
		control: "documents-kept locked-in violence threat-of-authorities wages-withheld debt", controlNote: "Slaps. “I call the police.”"})
	s.needs(k, s.file, s.nang, "injury | back pain", "school | wants to go on where she stopped", "mental-health | fear of her mother's shame")
	s.ask = s.task(k, s.file, "consent | She is 18: ask her own consent for everything | 2026-09-17 | kosal.ngo", s.nang)
}

// homeVisit: 11 August, the home province is asked to look at home and school.
func (s *housework) homeVisit() {
	_, theirs := s.refer("kalyan.ngo", "neary.dos", "2026-08-11 09:30", "2026-08-12 08:30", s.by("kalyan.ngo"), referral.Sent{Case: s.file, To: s.agencies["N3"], Sort: "service",
		Purpose: "reintegration", Basis: "consent", People: []id.Person{s.nang}, Parts: parts("people home needs:short"),
		Message: event.Common("Please look at the home and ask at the school, without saying why.")}, "", "The visit is planned for next week.")
	s.on("2026-08-19 16:00")
	s.note("neary.dos", theirs, "Visit made; the school has a place from October.")
}

// licence: 20 August, the licence paper. It names the place by the ministry's list, whose codes are not those of the gazetteer.
func (s *housework) licence() {
	const k = "kalyan.ngo"
	her := []id.Person{s.nang}
	s.on("2026-08-20 10:00")
	s.company = s.joins(k, s.file, member{roles: "suspect", relation: "licensed agency; licence PRA-0000-03", names: []string{
		"ក្រុមហ៊ុន ផ្កាគំរូ (សាកល្បង) | legal | document | licence paper", "Sample Flower Manpower (demo) | legal | document | licence paper"}, home: "MEF:120914 office and “training house”: blue gate, No 00, St 000"})
	s.legs(k, s.file, her, []id.Person{s.ming, s.company},
		"source | KH:03130606 | MEF:120914 blue gate, No 00, St 000 | 2024-03 | van | | | Ming Na, the company's van | housework",
		"destination | KH:120917 blue gate, No 00, St 000 | MY big city, flats with a pool | 2024-06-08 | air | the airport | stamped | the company | ",
		"return | MY | KH:12 | 2026-08-05 | air | | | the shelter there | ")
	s.offence(k, s.file, "KH-TIP-2008-12 | recruiter, company | exploitation | a means at hiring: only the debt paper, for counsel. The finding for a child stands without one; the two answers stay apart", her...)
	s.offence(k, s.file, "KH-TIP-2008-8(2) with -10, -15 (R), AGG-MINOR | recruiter, company | a minor, moved, value to her mother | “without legal authority” against the mother's agreement", her...)
	s.offence(k, s.file, "MY-ATIPSOM-2007-14 | employer | a child, no means needed | for Malaysia; the employer's name", her...)
	s.offence(k, s.file, "KH-LAB-1997-177 | company | 15 years, age falsified | who changed the date", her...)
}

// askedHerself: 21 September, four days after she turned 18, she is asked again for everything.
func (s *housework) askedHerself() {
	const l = "kosal.ngo"
	s.on("2026-09-21 10:00")
	s.consents(l, s.file, s.nang, "given | care | N2 | 2026-09-21 | 2027-09-21 | spoken", "given | investigation | N1 | 2026-09-21 | | written",
		"declined | reintegration | N3 | 2026-09-21 | | spoken")
	if s.err == nil {
		s.done("asked")(s.Desk.FinishTask(s.ctx, s.by(l), s.file, s.ask, "Care renewed; investigation agreed; no report to her home province any more."))
	}
}

// toPolice: 22 September to 29 October.
func (s *housework) toPolice() {
	const l = "kosal.ngo"
	_, s.police = s.refer(l, "rattha.pol", "2026-09-22 10:00", "2026-09-23 09:00", s.by(l), referral.Sent{Case: s.file, To: s.agencies["N1"], Sort: "police", Purpose: "investigation",
		Basis: "consent", People: []id.Person{s.nang, s.ming, s.company, s.employer}, Parts: parts("people contact documents journey episodes decisions"),
		Message: event.Common("Her statement, and the papers with both dates of birth.")}, "", "")
	s.on("2026-10-29 10:30")
	if s.err == nil {
		s.done("identified")(s.Desk.Identify(s.ctx, why(s.by("sarath.pol"), "A child by certificate and school list when she was moved and when she got out."), s.file,
			casefile.FormallyIdentified{Person: s.nang, Decision: casefile.Identified, Form: event.Common("form version 2016, child")}))
	}
}
