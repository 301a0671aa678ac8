package demo

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/screening"
)

// site is the fourth case: a family sent home from a building site.
type site struct {
	*teller
	paper, file, police, aid      id.Stream // the form of the transit centre, the file of N3, what N1 and N2 opened
	samnang, phalla, chantha      id.Person
	mony, broker, foreman, lender id.Person
	visit                         id.Entry
}

// construction tells the fourth case.
func (t *teller) construction() {
	s := &site{teller: t}
	s.transit()
	s.letter()
	s.family()
	s.talks()
	s.toPolice()
	s.toAid()
	s.emergency()
	s.again()
}

// transit: 21 May 2025 on paper, six minutes for four people; typed in on 9 July 2026 with the paper's own words.
func (s *site) transit() {
	s.on("2026-07-09 14:00")
	s.paper = s.screened(talk{by: "neary.dos", age: screening.BandAdult, held: "2025-05-21", safe: screening.Prepared{Safe: "unknown", Private: "others-hear", Interpreter: "not-needed", Language: "km",
		Consent: "given", Setting: event.Common("transit centre at Poipet, six minutes for four people")},
		who:      casework.Described{Name: "ប៊ុន សំណាង", Sex: partial.Known(casefile.Code("male")), Born: partial.Known(day("1987"))},
		sheet:    []string{"DR N 01", "CR N 01", "EX Y 02; N 01", "CD N 01 04"},
		note:     "From the paper: “broker Bong Phal, ០០០ ៥៥៥ ១១៧; wife and two children along”. Printed at the foot: “not a victim”.",
		decision: casefile.NotPresumed, why: "Printed on the form of 21 May 2025: “not a victim”.", decidedOn: "2025-05-21"})
}

// letter: 20 August, N1 asks about a phone number; it stands on the paper of 2025.
func (s *site) letter() {
	const n = "neary.dos"
	s.on("2026-08-20 09:00")
	s.file = s.done("case")(s.Desk.OpenCaseFromScreening(s.ctx, s.by(n), s.paper))
	s.samnang = s.victim(n, s.file)
	s.about(n, s.file, s.samnang, member{names: []string{"Bun Samnang | as-told | self", "สมนัง บุน | as-on-document | document | removal paper of Thailand", "SOMNANG BUN | as-on-document | document | removal paper of Thailand"},
		home: "KH:02040607", phones: []string{"+85500555401 | yes"}})
	s.broker = s.joins(n, s.file, member{roles: "suspect", relation: "broker", names: []string{"បង ផល | alias | document | the form of 2025", "Bong Phal | alias | document | the form of 2025"}})
	s.record(n, s.file, casefile.PhoneRecorded{Person: s.broker, Number: event.About(partial.Known("+85500555117")), Safe: event.About(casefile.Code("no")),
		Rule: event.About("the broker's own number: never call"), Typed: event.About("០០០ ៥៥៥ ១១៧, on the form; 000 555 117, in the letter of the police")})
	s.team(n, s.file, "leakena.dos")
	s.note(n, s.file, "The police ask by letter about the number 000 555 117. It stands on the form of 21 May 2025. A visit is asked for.", s.broker)
	s.visit = s.task(n, s.file, "contact | Visit the family at home, with time and in private | 2026-08-27 | leakena.dos", s.samnang)
}

// family: 25 August, at home.
func (s *site) family() {
	const l = "leakena.dos"
	s.on("2026-08-25 08:30")
	s.phalla = s.joins(l, s.file, member{roles: "family", relation: "his wife, the children's mother; wants to wait for a woman counsellor", sex: "female",
		names: []string{"កែវ ផល្លា | legal | self", "Keo Phalla | legal | self"}, born: []string{"1990-06 | told"}})
	s.chantha = s.joins(l, s.file, member{roles: "possible-victim family", relation: "their daughter", sex: "female", names: []string{"ប៊ុន ចន្ថា | legal | document | family book", "Bun Chantha | legal | document | family book"},
		born: []string{"2010-11 | document | family book"}, papers: []string{"family-book | | KH | her father"}})
	s.mony = s.joins(l, s.file, member{roles: "family possible-victim", relation: "their son; came along, did not work", sex: "male", names: []string{"ប៊ុន មុនី | legal | document | family book", "Bun Mony | legal | document | family book"},
		born: []string{"2019-02 | document | family book"}})
	s.foreman = s.joins(l, s.file, member{roles: "suspect", relation: "subcontractor", sex: "male", names: []string{"Hia Noi | as-told | self"}, born: []string{" | told"}})
	s.lender = s.joins(l, s.file, member{roles: "suspect", relation: "lender", sex: "male", names: []string{"បង ធំ | alias | self", "Bong Thom | alias | self"},
		phones: []string{"+85500555152 | no | | the lender's own number: never call"}})
	s.consents(l, s.file, s.samnang, "given | care | N3 | 2026-08-25 | 2027-08-25 | thumbprint", "given | care | N2 | 2026-08-25 | 2027-08-25 | thumbprint",
		"given | wage-claim | N3 | 2026-08-25 | 2027-08-25 | thumbprint", "given | wage-claim | N2 | 2026-08-25 | 2027-08-25 | thumbprint",
		"given | investigation | N1 | 2026-08-25 | 2027-08-25 | thumbprint")
	s.consents(l, s.file, s.chantha, "given | care | N2 | 2026-08-25 | 2027-08-25 | thumbprint | her father; she agrees herself")
	s.consents(l, s.file, s.phalla, "declined | care | N2 | 2026-08-25 | | spoken", "declined | investigation | N1 | 2026-08-25 | | spoken", "declined | statistics | | 2026-08-25 | | spoken | | anyone")
	s.task(l, s.file, "contact | Ask her again when a woman counsellor can come | 2026-12-01 | leakena.dos", s.phalla)
}
