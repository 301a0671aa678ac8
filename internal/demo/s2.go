package demo

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/screening"
)

// vessel is the ship as three people wrote it. Its IMO number fails its check digit, and no country has its MMSI.
const vessel = "ส.ทดสอบ 17 / S. THOTSOP 17 / SOR TODSOB 17, IMO 0000017, MMSI 999000017"

// wages is what twenty months were to bring; the fee the broker took is never taken off.
const wages = "Wages promised: 19 to 20 months at THB 12,000 a month make THB 228,000 to 240,000. "

// fishery is the second case, told in two files: of a man the police screened (S2/1), and of another on the same ship who wants his
// wages and no police (S2/2).
type fishery struct {
	*teller
	first, file, care id.Stream // the talk at the airport, N1's file of the first man, N2's of his care
	talk, sunday      id.Entry  // to talk with the first again, to call the second
	tip, other        id.Stream // the tip of the second man's wife, N2's file of him

	vannak, broker, captain, crew id.Person
	sophal                        id.Person
}

// fishing tells the second case.
func (t *teller) fishing() {
	s := &fishery{teller: t}
	s.airport()
	s.wifeAsks()
	s.reopened()
	s.toCare()
	s.seenTogether()
	s.atHome()
	s.byPhone()
	s.refusedToPolice()
	s.identifiedByN1()
}

// airport: 12 March on paper, every question declined; typed in on 8 July, when the installation had begun, with the end of April.
func (s *fishery) airport() {
	const r = "rattha.pol"
	s.on("2026-07-08 09:30")
	s.first = s.screened(talk{by: r, age: screening.BandAdult, held: "2026-03-12", safe: quiet("others-hear", "airport police desk; paper form"),
		who:   casework.Described{Name: "យិន វណ្ណៈ", Sex: partial.Known(casefile.Code("male")), Born: partial.Known(day("1998~")), Typed: "27"},
		sheet: []string{"DR D rest", "CR D rest", "RV D rest", "EX D rest", "CD D rest", "DV D rest"}, note: "Flight home on 11 March. He declined every question.",
		decision: casefile.NotYet, why: "He declined every question at the desk. Nothing is known either way: talk with him again, in private.", decidedOn: "2026-03-12"})
	s.file = s.done("case from paper")(s.Desk.OpenCaseFromScreening(s.ctx, happened(s.by(r), "2026-03-12"), s.first))
	s.vannak = s.victim(r, s.file)
	s.about(r, s.file, s.vannak, member{names: []string{"Yin Vannak | as-told | self", "WANNAK YIN | as-on-document | document | seaman book, given name first", "วันนัก ยิน | as-on-document | document | paper of Thailand"},
		born: []string{"1999-01-01 | doubtful-document | seaman book"}, home: "KH:14050715", papers: []string{"seaman-book | ZZ0000217 | | the captain"}})
	s.talk = s.task(r, s.file, "contact | Second talk, at home and in private | 2026-04-15 | rattha.pol", s.vannak)
	if s.err == nil {
		s.done("closed")(s.Desk.CloseCase(s.ctx, happened(why(s.by(r), "Two calls and a visit; nobody at the address knows where he is."), "2026-04-28"), s.file, "cannot-be-reached"))
	}
}

// reopened: 17 August, he calls back; what he says by phone.
func (s *fishery) reopened() {
	const r = "rattha.pol"
	s.on("2026-08-17 09:10")
	if s.err == nil {
		s.done("reopened")(s.Desk.ReopenCase(s.ctx, why(s.by(r), "He called and wants to talk, at home."), s.file))
	}
	s.on("2026-08-17 10:00")
	s.consents(r, s.file, s.vannak, "given | care | N2 | 2026-08-17 | 2027-08-19 | by-phone")
	s.broker = s.joins(r, s.file, member{roles: "suspect", relation: "broker", sex: "male", names: []string{"បង ផល | alias | self", "Bong Phal | alias | self"},
		born: []string{"1980/1989 | estimated | in his thirties or forties"}, phones: []string{"+85500555117 | no | | the broker's own number: never call"}})
	s.captain = s.joins(r, s.file, member{roles: "suspect", relation: "captain", sex: "male", names: []string{"Tai Kong | as-told | self | a title, not a name", "Lung Daeng | alias | self"}})
	s.needs(r, s.file, s.vannak, "injury | two fingers, back")
	s.exploited(r, s.file, work{people: []id.Person{s.vannak}, exploiters: []id.Person{s.captain}, forms: "forced-labour debt-bondage", dates: "2024-03/2025-10", at: "XS at sea", vessel: vessel,
		sector: "0311", hours: "18-20", paid: "0 THB", paidPer: "month", promised: "12000 THB", promisedPer: "month", debt: "25000 THB", debtNote: "fee, “from wages”",
		control: "isolation documents-kept violence wages-withheld debt", controlNote: "Never ashore; seaman books kept; beaten; wages “at the end”. " + wages + "Paid: nothing, by his word."})
	s.danger(r, s.file, "high", "The broker lives one village from his mother.", s.vannak)
}

// toCare: 17 August, N2 is asked to care for him; its answer shows N2 the ship and the broker it heard of five days before.
func (s *fishery) toCare() {
	_, s.care = s.refer("rattha.pol", "kalyan.ngo", "2026-08-17 11:30", "2026-08-18 09:00", why(s.by("rattha.pol"), "Wages and the ship are what he asks help with."), referral.Sent{
		Case: s.file, To: s.agencies["N2"], Sort: "service", Purpose: "care", Basis: "consent", People: []id.Person{s.vannak, s.broker},
		Parts: parts("safety people needs episodes"), Message: event.Common("Two fingers and his back. He may talk on Wednesday, at home; please come along.")}, "", "We come along on Wednesday.")
}

// atHome: 19 August, the second talk.
func (s *fishery) atHome() {
	const r = "rattha.pol"
	him := []id.Person{s.vannak}
	s.on("2026-08-19 10:00")
	s.screened(talk{by: r, c: s.file, person: s.vannak, age: screening.BandAdult, safe: quiet("alone", "at his home, with a social worker of Slek Chhuk House"), sheet: []string{
		"DR Y 01 02 03 07; N 08 09 10", "CR Y 04; N 01 02 03; U 05", "RV Y 06 07; N 02", "EX Y 01 02 03 04 05 06", "CD Y 01 03 04 05 14; N 06; U 13"},
		decision: casefile.PresumedVictim, why: "Tricked, taken to sea by night, kept there for twenty months without pay; his own account."})
	s.on("2026-08-19 15:00")
	s.did(r, s.file, s.talk, "Held at home, alone.")
	s.consents(r, s.file, s.vannak, "given | investigation | N1 | 2026-08-19 | 2027-08-19 | thumbprint")
	s.crew = s.joins(r, s.file, member{roles: "witness", relation: "crew, from Myanmar; told of a man lost at sea", sex: "male"})
	s.record(r, s.file, casefile.NationalityRecorded{Person: s.crew, Countries: event.About(partial.Known(codes("MM"))), Source: event.About(casefile.Code("witness"))})
	s.happening(r, s.file, "2024-02", casefile.NoteWritten{People: him, Audience: "case", Text: event.Common("The broker offered cannery work, THB 12,000 a month, fee THB 25,000 “from wages”.")})
	s.legs(r, s.file, him, []id.Person{s.broker},
		"source | KH:1405 | KH:09050107 Cham Yeam | 2024-03-01 | van | | | Bong Phal; nine men in the van | a cannery",
		"transit | KH:09050107 | TH pier, two hours on | 2024-03-02 | foot | by night, round the post | no-stamp | a man of the broker's | ")
	s.legs(r, s.file, him, []id.Person{s.captain},
		"destination | TH pier, two hours on | XS at sea | 2024-03-05 | vessel | | | given to the captain, at sea the same night | ",
		"escape | XS at sea | ID small island, blue mosque | 2025-10-XX | vessel foot | landing for water; swam | no-stamp | themselves | ",
		"return | ID small island, blue mosque | KH:12 | 2026-03-11 | air | | | fishers' aid group | ")
	s.offence(r, s.file, "KH-TIP-2008-12, -11 (R), -17/-18 (R) | the broker | deception, crossing: his account | legal name; what joins the broker to the pier; a second account", him...)
	s.offence(r, s.file, "TH-ATIP-2008-6, TH-ATIP-2019-6/1 (R) | the captain | confinement, seaman books, debt | flag and owner; which waters", him...)
	s.offence(r, s.file, "ID-L21-2007-2 | the captain, the owner | receipt for exploitation, if in Indonesian waters | position: unknown, which is not “no”", him...)
}

// identifiedByN1: 6 October, and a warrant is asked for.
func (s *fishery) identifiedByN1() {
	s.on("2026-10-06 11:00")
	if s.err == nil {
		s.done("identified")(s.Desk.Identify(s.ctx, why(s.by("sarath.pol"), "His account and the aid group's note agree."), s.file, casefile.FormallyIdentified{
			Person: s.vannak, Decision: casefile.Identified, Form: event.Common("form version 2016")}))
	}
	s.note("sarath.pol", s.file, "Complaint taken; statement and a photo of his hands are with it.", s.vannak)
	s.on("2026-10-20 14:00")
	s.note("rattha.pol", s.file, "Warrant asked for against the broker.", s.broker)
	s.task("rattha.pol", s.file, "investigation | Ask the court about the warrant against the broker | 2026-11-20 | rattha.pol", s.broker)
}
