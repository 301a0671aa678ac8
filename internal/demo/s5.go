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

// brick is the fifth case: a family in debt bondage at a kiln, no border anywhere.
type brick struct {
	*teller
	limps, family, file                  id.Stream // two tips, N1's file
	piseth, maly, raksmey, sreymom, last id.Person
	owner, lender                        id.Person
	complaint, joint                     id.Entry // the father's consent to the investigation; the visit
	talks                                [2]id.Stream
}

// kiln tells the fifth case.
func (t *teller) kiln() {
	s := &brick{teller: t}
	s.tips()
	s.opened()
	s.visit()
	s.told()
	s.moved()
	s.offered()
}

// tips: 9 and 13 July, two callers, two spellings.
func (s *brick) tips() {
	for _, call := range []struct{ at, name, words, channel string }{
		{"2026-07-09 11:20", "Pisit", "មានបុរសម្នាក់ដើរខ្ចើចនៅឡឥដ្ឋដំបូលខៀវ ចាកចេញមិនបាន។ (A man who limps, at the kiln with the blue roof, cannot leave.)", "phone"},
		{"2026-07-13 16:40", "Sok Pisith", "គ្រួសារ Sok Pisith កូន ៣ នាក់ ធ្វើការសងបំណុលនៅឡឥដ្ឋ។ (The family of Sok Pisith, three children, works off a debt at the kiln.)", "in-person"},
	} {
		s.on(call.at)
		made := s.done("tip")(s.Desk.TakeTip(s.ctx, s.by("chantrea.ngo"), casework.NewTip{
			Taken: tip.Taken{Urgency: "soon", Channel: casefile.Code(call.channel), Sure: "saw-it", Happening: event.Common(call.words),
				Where: known(told("KH", "kiln with blue roof"))},
			AtRisk: casework.Described{Name: call.name, Sex: partial.Known(casefile.Code("male"))},
			Caller: casework.Described{Relation: "neighbour; name not given"}, To: s.agencies["N1"]}))
		s.limps, s.family = s.family, made
	}
}

// opened: 14 July, one case, two tips.
func (s *brick) opened() {
	const r = "rattha.pol"
	s.on("2026-07-14 08:30")
	s.file = s.done("case")(s.Desk.OpenCaseFromTip(s.ctx, s.by(r), s.limps))
	s.piseth = s.victim(r, s.file)
	if s.err == nil {
		s.done("link")(s.Desk.LinkTip(s.ctx, why(s.by(r), "The same kiln, the same name by sound, the limp."), s.family, s.file, s.piseth))
	}
	s.team(r, s.file, "vichet.pol", "pisey.pol")
	s.joint = s.task(r, s.file, "investigation | Visit the kiln together with the labour inspector | 2026-07-23 | vichet.pol", s.piseth)
}

// visit: 23 July, the joint visit. The mother's talk is stopped when the foreman comes in.
func (s *brick) visit() {
	const v, p = "vichet.pol", "pisey.pol"
	s.on("2026-07-23 09:00")
	s.about(v, s.file, s.piseth, member{names: []string{"សុខ ពិសិដ្ឋ | legal | self", "Sok Piseth | legal | self", "SOK PISITH | as-on-document | document | loan paper"},
		born: []string{"1983 | told"}, home: "KH:14010604", papers: []string{"identity-card | 000 000 501 | KH | himself", "contract | | | the kiln owner"}})
	s.maly = s.joins(v, s.file, member{roles: "possible-victim family", relation: "his wife, the children's mother", sex: "female", names: []string{"លឹម ម៉ាលី | legal | family", "Lim Maly | legal | family"}, born: []string{"1986~ | told"}})
	s.raksmey = s.joins(v, s.file, member{roles: "possible-victim family", relation: "their elder son; works all day since he was 13", sex: "male", names: []string{"សុខ រស្មី | legal | family", "Sok Raksmey | legal | family"}, born: []string{"2010-04-02 | told"}})
	s.sreymom = s.joins(v, s.file, member{roles: "possible-victim family", relation: "their daughter; works after school", sex: "female", names: []string{"សុខ ស្រីមុំ | legal | family", "Sok Sreymom | legal | family"}, born: []string{"2014 | told"}})
	s.last = s.joins(v, s.file, member{roles: "family", relation: "their younger son; stays at the kiln whenever the parents go out", sex: "male", names: []string{"អាតូច | nickname | family", "A Touch | nickname | family"}, born: []string{"2019~ | told"}})
	s.needs(v, s.file, s.last, "child-care | kept back as a surety when the parents go out", "school | of age from this year")
	s.complaint = s.consents(v, s.file, s.piseth, "given | investigation | N1 | 2026-07-23 | | thumbprint")[0]
	s.talks[0] = s.screened(talk{by: v, c: s.file, person: s.piseth, age: screening.BandAdult, held: "2026-07-23", safe: quiet("alone", "behind the drying shed"), sheet: []string{
		"DR N rest", "CR Y 04; N rest", "RV Y 01 06 16; N rest", "EX Y 02 03 05 06; U 01", "CD Y 02 03; N 01 04", "DV Y 03"}})
	s.talks[1] = s.screened(talk{by: v, c: s.file, person: s.raksmey, age: screening.BandChild, held: "2026-07-23", safe: quiet("with-trusted", "his father near"), sheet: []string{
		"DR N rest", "CR Y 04", "RV Y 09", "EX Y 02 05 06; N 01", "CD Y 02"}})
	s.screened(talk{by: p, c: s.file, person: s.sreymom, age: screening.BandChild, held: "2026-07-23", safe: quiet("with-trusted", "her father near"), sheet: []string{"EX Y 06; U 02 05; N 09", "CD U 02"}})
	s.on("2026-07-23 11:20")
	s.screened(talk{by: v, c: s.file, person: s.maly, age: screening.BandAdult, safe: quiet("alone", "in the hut"), sheet: []string{"EX Y 02"}, stop: "privacy-lost"})
	s.note(p, s.file, "The register of workers under 18 was asked for. None is kept.")
}

// told: what the family told.
func (s *brick) told() {
	const v = "vichet.pol"
	s.on("2026-07-23 15:00")
	s.did(v, s.file, s.joint, "Four talks, one of them stopped.")
	s.owner = s.joins(v, s.file, member{roles: "suspect", relation: "kiln owner", sex: "male", names: []string{"ថៅកែ ហុង | as-told | self", "Thaoke Hong | as-told | self"}, phones: []string{"+85500555521 | no"}})
	s.lender = s.joins(v, s.file, member{roles: "suspect", relation: "lender", sex: "male", names: []string{"បង ធំ | alias | self", "Bong Thom | alias | self"}, phones: []string{"+85500555152 | no | | the lender's own number: never call"}})
	everybody := []id.Person{s.piseth, s.maly, s.raksmey, s.sreymom, s.last}
	s.happening(v, s.file, "2023-11", casefile.NoteWritten{People: []id.Person{s.piseth}, Audience: "case", Text: event.Common(
		"Debt: bank and the lender, USD 1,900, after the rain failed. The kiln owner paid it off; paper with a thumbprint: USD 2,400, now 3,150. Wages are in riel, the debt in dollars: never added up unconverted.")})
	s.legs(v, s.file, everybody, []id.Person{s.owner}, "source | KH:14010604 | KH:080313 ឡឥដ្ឋ គំរូ ០៩ (សាកល្បង) Sample Kiln 09 (demo) | 2023-12 | truck | | | the kiln owner's truck | the debt is paid off")
	s.exploited(v, s.file, work{people: []id.Person{s.piseth, s.maly, s.raksmey, s.sreymom}, exploiters: []id.Person{s.owner}, forms: "debt-bondage forced-labour child-labour", dates: "2023-12/..",
		at: "KH:080313", premises: "ឡឥដ្ឋ គំរូ ០៩ (សាកល្បង) Sample Kiln 09 (demo), blue roof", employer: "Thaoke Hong", sector: "2392", paid: "28 KHR", paidPer: "piece",
		debt: "3150 USD", debtNote: "USD 2,400 on the paper of 2023-11; part of the pay is kept for it", control: "debt child-kept watched", controlNote: "By the brick, “till dark”. May leave only if a child stays. Dust, the machine, the elder son's hand."})
	s.needs(v, s.file, s.raksmey, "injury | his hand, at the machine", "school | stopped at 13")
	s.needs(v, s.file, s.sreymom, "school | goes, and works after it")
	s.offence(v, s.file, "KH-TIP-2008-12 with debt bondage | the kiln owner | debt, child kept | coercive means at hiring in the words of -12; the penalty of KH-TIP-2008-21 is not known to us: unknown, never 0", s.piseth)
	s.offence(v, s.file, "KH-LAB-1997-15, -16, -177, -179; KH-LAB-HAZ-2004 | the kiln owner | kiln work under 18, no register | -", s.raksmey)
}

// moved: 30 July, decided, and away from the kiln.
func (s *brick) moved() {
	const v, r = "vichet.pol", "rattha.pol"
	s.on("2026-07-30 10:00")
	for i, reason := range []string{"Cannot leave without leaving a child behind; debt grows faster than it is paid.", "Works all day since he was 13, for a debt."} {
		if s.err == nil {
			s.decides(v, s.talks[i], casefile.PresumedVictim, reason, "")
			s.done("presumed")(s.Desk.Presume(s.ctx, why(s.by(v), reason), s.file, casefile.PresumptionDecided{Person: []id.Person{s.piseth, s.raksmey}[i],
				Decision: casefile.PresumedVictim, Screening: s.talks[i], Outcome: "trafficking", DecidedBy: s.people[v].Account}))
		}
	}
	children := []id.Person{s.raksmey, s.sreymom, s.last}
	for _, child := range children {
		s.record(v, s.file, casefile.HomeRecorded{Person: child, Sort: event.About(casefile.Code("staying-now")), Place: event.About(partial.Known(cambodia("14010604"))), Note: event.About("with a cousin")})
		s.consents(v, s.file, child, "given | schooling | N3 | 2026-07-30 | 2027-01-30 | thumbprint | the father", "given | care | N3 | 2026-07-30 | 2027-01-30 | thumbprint | the father")
	}
	s.note(v, s.file, "The family moved to a cousin's, with the youngest.", s.piseth)
	s.refer(r, "neary.dos", "2026-07-30 14:00", "2026-07-31 09:00", s.by(r), referral.Sent{Case: s.file, To: s.agencies["N3"], Sort: "service", Purpose: "schooling", Basis: "consent",
		People: children, Parts: parts("people home needs:short"), Message: event.Common("Three children, a school near their cousin's house, please.")}, "", "The school will take all three.")
}

// offered: 11 September, an offer, and a complaint taken back: two things. The prosecutor goes on.
func (s *brick) offered() {
	const r, p = "rattha.pol", "pisey.pol"
	s.on("2026-09-11 09:00")
	s.note(r, s.file, "Settlement offer: the kiln owner offers to drop USD 1,000 of the debt.", s.piseth)
	s.on("2026-09-11 15:00")
	if s.err == nil {
		s.done("withdrawn")(s.Desk.WithdrawConsent(s.ctx, why(s.by(r), "He withdraws his complaint. No new talks with him; what was lawfully taken stays in the file."), s.file, s.complaint, "spoken"))
	}
	s.on("2026-09-14 11:00")
	s.note(r, s.file, "Proceedings: the prosecutor goes on; civil claim open; charged under: not yet.", s.piseth)
	s.on("2026-10-02 10:00")
	s.note(p, s.file, "Labour fine proposed.")
	s.task(p, s.file, "court | Ask the prosecutor what the kiln owner is charged under | 2026-11-25 | rattha.pol", s.piseth)
}
