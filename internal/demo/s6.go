package demo

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
)

// farm is the sixth case: four seasonal workers with border passes.
type farm struct {
	*teller
	tip, file, first                   id.Stream // a message about wages, N1's file, the talk with the first of them
	samol, rithy, navy, touch, foreman id.Person
}

// harvest tells the sixth case.
func (t *teller) harvest() {
	s := &farm{teller: t}
	s.message()
	s.opened()
	s.talks()
	s.decided()
	s.legalAid()
}

// message: 31 August, a worker writes to the labour inspector about a colleague's wages.
func (s *farm) message() {
	s.on("2026-08-31 19:30")
	s.tip = s.done("message")(s.Desk.TakeTip(s.ctx, s.by("pisey.pol"), casework.NewTip{
		Taken: tip.Taken{Urgency: "can-wait", Channel: "online", Sure: "saw-it", HowKnown: event.Common("worked beside him"),
			Happening: event.Common("គេមិនទាន់បើកប្រាក់ខែពីរខែចុងក្រោយឱ្យសំអុល ហើយមេការដកប័ណ្ណឆ្លងដែនទុក។ (Samol is owed the last two months, and the foreman kept his pass.)"),
			Where:     known(told("TH", "fruit and cane farm, red gate"))},
		AtRisk: casework.Described{Name: "ជា សំអុល", Sex: partial.Known(casefile.Code("male")), Born: partial.Known(day("1992~"))},
		Caller: casework.Described{Name: "អ៊ុំ ណាវី", Relation: "worked beside him", Sex: partial.Known(casefile.Code("female")), Born: partial.Known(day("1997")),
			Phone: casefile.PhoneRecorded{Number: event.About(partial.Known("+85500555603")), Safe: event.About(casefile.Code("yes"))}},
		To: s.agencies["N1"]}))
}

// opened: 1 September; the labour inspector leads.
func (s *farm) opened() {
	const r = "rattha.pol"
	s.on("2026-09-01 08:30")
	s.file = s.done("case")(s.Desk.OpenCaseFromTip(s.ctx, s.by(r), s.tip))
	s.samol, s.navy = s.victim(r, s.file), s.writer(r)
	if s.err == nil {
		s.done("assigned")(s.Desk.AssignCase(s.ctx, why(s.by(r), "A matter of wages first: the labour inspector goes."), s.file, s.people["pisey.pol"].Account, false))
	}
}

// writer is the worker who wrote.
func (s *farm) writer(who string) id.Person {
	return s.teller.first(who, s.file, casefile.RoleTipGiver)
}

// talks: 3 September, four talks in the village, written on paper and typed in the same evening.
func (s *farm) talks() {
	const p = "pisey.pol"
	s.on("2026-09-03 17:00")
	s.about(p, s.file, s.samol, member{names: []string{"Chea Samol | as-told | self", "CHIA SAMON | as-on-document | document | border pass"}, home: "KH:02120404", papers: []string{"border-pass | ZZ0000611 | KH | the foreman, till 2025-06-28"}})
	s.rithy = s.joins(p, s.file, member{roles: "possible-victim", relation: "worked on the same farm", sex: "male", names: []string{"ស៊ឹម រិទ្ធី | legal | self", "Sim Rithy | legal | self", "SOEM RITHY | as-on-document | document | border pass"},
		born: []string{"1985-08-20 | document | border pass"}})
	s.touch = s.joins(p, s.file, member{roles: "possible-victim", relation: "worked on the same farm; declined to give a name", sex: "male", names: []string{"អាតូច | nickname | other", "A Touch | nickname | other"},
		born: []string{"2007~ | told | says 18, looks less"}})
	s.record(p, s.file, casefile.PersonAdded{Person: s.navy, Roles: codes("tip-giver possible-victim"), Relation: event.About("worked beside him; wrote to the labour inspector")})
	s.foreman = s.joins(p, s.file, member{roles: "suspect", relation: "foreman and recruiter; van 0Z-0000", sex: "male", names: []string{"តា ផល | alias | self", "Ta Phal | alias | self"}, phones: []string{"+85500555118 | no | | the foreman's own number: never call"}})
	s.happening(p, s.file, "2023", casefile.NoteWritten{People: []id.Person{s.rithy}, Audience: "case", Text: event.Common("In 2023 he was three months on a ship, “Sor Test 17, green”.")})
	s.journey()
	s.first = s.screened(talk{by: p, c: s.file, person: s.samol, age: screening.BandAdult, held: "2026-09-03", safe: quiet("alone", "on his field"), sheet: []string{
		"DR Y 03; N rest", "CR N rest", "RV Y 06; N rest", "EX Y 01 03 04", "CD Y 01 14; N 02 03 04"}})
	s.screened(talk{by: p, c: s.file, person: s.rithy, age: screening.BandAdult, held: "2026-09-03", safe: quiet("alone", "on his field"), sheet: []string{
		"DR Y 01 02", "CR N rest", "RV N rest", "EX Y 01 05", "CD Y 14; N rest", "DV Y 03; N rest"}})
	s.screened(talk{by: p, c: s.file, person: s.navy, age: screening.BandAdult, held: "2026-09-03", safe: quiet("alone", "at the market"), sheet: []string{
		"DR N rest", "CR N rest", "RV Y 06; N rest", "EX Y 07; N rest", "CD N rest", "DV N rest"}, decision: casefile.NotPresumed, why: "Paid late, in full. Labour advice given."})
	s.screened(talk{by: p, c: s.file, person: s.touch, age: screening.BandPossibleChild, held: "2026-09-03", safe: quiet("others-hear", "friends stood near"), sheet: []string{
		"DR D rest", "CR D rest", "RV D rest", "EX D rest", "CD D rest", "DV D rest"}})
	s.consents(p, s.file, s.samol, "given | wage-claim | N1 | 2026-09-03 | 2027-09-03 | spoken")
	s.consents(p, s.file, s.rithy, "given | wage-claim | N1 | 2026-09-03 | 2027-09-03 | spoken")
	s.task(p, s.file, "safety | Look whether he is safe; ask nothing of him | 2026-11-18 | pisey.pol", s.touch)
	s.on("2026-09-04 09:00")
	if s.err == nil {
		s.done("tip closed")(s.Desk.CloseTip(s.ctx, why(s.by("rattha.pol"), "Labour advice given to the one who wrote; her own wages came late, in full. What she told of a colleague goes on in his case."), s.tip, "advice-given"))
	}
}

// journey: there with passes, home as the crossings were cut.
func (s *farm) journey() {
	const p = "pisey.pol"
	van, farm := "Ta Phal, van 0Z-0000", "TH fruit and cane farm, red gate"
	for _, who := range []struct {
		person           id.Person
		when, home, foot string
	}{{s.samol, "2025-03-04", "KH:011002 | 2025-06-29", ""}, {s.rithy, "2025-03-04", "KH | 2025-07", "foot"}, {s.navy, "2025-03-04", "KH:011002 | 2025-06-29", ""}, {s.touch, "2025-03", "KH | 2025-07", "foot"}} {
		crossing := "the humanitarian window at Khlong Luek"
		if who.foot != "" {
			crossing = "?"
		}
		s.legs(p, s.file, []id.Person{who.person}, []id.Person{s.foreman},
			"source | KH:02120404 | KH:021201 Doung post | "+who.when+" | van | border pass | stamped | "+van+" | fruit picking, THB 330 a day",
			"destination | KH:021201 Doung post | "+farm+" | "+who.when+" | van | | | "+van+" | ",
			"return | "+farm+" | "+who.home+" | "+who.foot+" | "+crossing+" | | themselves | ")
	}
	s.happening(p, s.file, "2025-06", casefile.NoteWritten{Audience: "case", Text: event.Common("Crossings were cut from 2025-06-07; the passes ran out on the farm, without anyone moving.")})
	for _, w := range []work{
		{people: []id.Person{s.samol}, forms: "forced-labour", hours: "13-15", paidPer: "day", control: "documents-kept wages-withheld threats", controlNote: "Fined; pass kept by the foreman till 2025-06-28; the last two months unpaid: THB 19,800."},
		{people: []id.Person{s.rithy}, forms: "other", controlNote: "Told of fruit picking, got cane burning at piece rate.", control: "wages-withheld"},
		{people: []id.Person{s.navy}, forms: "other", controlNote: "Paid late, in full."},
	} {
		w.exploiters, w.dates, w.at, w.sector, w.promised, w.promisedPer = []id.Person{s.foreman}, "2025-03/2025-06", farm, "0123", "330 THB", "day"
		if w.people[0] == s.rithy {
			w.sector = "0114"
		}
		s.exploited(p, s.file, w)
	}
}

// decided: 10 September, presumed a victim, against the finding, with the reason.
func (s *farm) decided() {
	const l, p = "sarath.pol", "pisey.pol"
	const reason = "Pass kept, the same van as in another inquiry, threats feared."
	s.on("2026-09-10 10:00")
	if s.err == nil {
		s.decides(l, s.first, casefile.PresumedVictim, reason, "")
		s.done("presumed")(s.Desk.Presume(s.ctx, why(s.by(l), reason), s.file, casefile.PresumptionDecided{Person: s.samol, Decision: casefile.PresumedVictim,
			Screening: s.first, Outcome: "coercion-and-exploitation", DecidedBy: s.people[l].Account}))
	}
	s.consents(p, s.file, s.samol, "given | investigation | N1 | 2026-09-10 | | spoken", "given | legal-aid | N2 | 2026-09-10 | 2027-09-03 | spoken")
	s.consents(p, s.file, s.rithy, "given | legal-aid | N2 | 2026-09-10 | 2027-09-03 | spoken")
	claim := casefile.WageClaimed{Person: s.samol, Stands: event.About(casefile.Code("opened")), Against: event.About(partial.Known("the farm, by its foreman")),
		Dates: event.About(partial.Known(day("2025-05/2025-06"))), Amount: event.About(partial.Known(casefile.Money{Amount: "19800", Currency: "THB"})),
		Reckoning: event.About("Two months of 30 days at THB 330 are THB 19,800.")}
	s.record(p, s.file, claim)
	claim.Person, claim.Dates, claim.Amount = s.rithy, event.About(partial.Known(day("2025-03/2025-06"))), event.About(partial.Unknown[casefile.Money]())
	claim.Reckoning = event.About("The difference between piece rate and THB 330 a day; days still to be counted.")
	s.record(p, s.file, claim)
	s.offence(p, s.file, "TH-ATIP-2019-6/1 (R) | the foreman | pass kept | what joins the pass to compulsion. Labour route first; he stays a candidate", s.samol)
	s.offence(p, s.file, "KH-TIP-2008-12 | the foreman | deceit about the work | forced labour. Labour route first; he stays a candidate", s.rithy)
}

// legalAid: 11 September, wages, dates and farm to the lawyer. Not the one who has no claim, not the one who declined, not what joins the
// foreman's van to another inquiry.
func (s *farm) legalAid() {
	_, theirs := s.refer("pisey.pol", "kalyan.ngo", "2026-09-11 09:00", "2026-09-14 10:00", s.by("pisey.pol"), referral.Sent{Case: s.file, To: s.agencies["N2"], Sort: "service", Purpose: "legal-aid",
		Basis: "consent", People: []id.Person{s.samol, s.rithy}, Parts: parts("people episodes"), Message: event.Common("Two wage claims against a farm in Thailand.")}, "", "Our lawyer takes them on.")
	s.team("kalyan.ngo", theirs, "kosal.ngo")
	s.on("2026-09-15 09:00")
	s.task("kosal.ngo", theirs, "other | Write to the farm through the labour attaché | 2026-11-18 | kosal.ngo")
}
