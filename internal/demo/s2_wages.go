package demo

import (
	"errors"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
)

// wifeAsks: 12 August, the hotline. No officer has seen her husband, and the first man gave the police no name.
func (s *fishery) wifeAsks() {
	s.on("2026-08-12 10:20")
	s.tip = s.done("third tip")(s.Desk.TakeTip(s.ctx, s.by("chantrea.ngo"), casework.NewTip{
		Taken: tip.Taken{Urgency: "can-wait", Channel: "phone", Sure: "told-by-person", HowKnown: event.Common("ប្តីប្រាប់តាមទូរស័ព្ទ"),
			Happening: event.Common("ប្តីខ្ញុំធ្វើការលើទូកនេសាទជិត ២០ ខែ ហើយបានប្រាក់តិចតួចណាស់។ តើទៅទារប្រាក់ខែនៅឯណា? (My husband worked on a fishing boat for nearly 20 months and was paid very little. Where can he claim his wages?)"),
			Where:     known(told("TH", "a fishing boat; ส.ทดสอบ 17"))},
		AtRisk: casework.Described{Name: "សាន សុផល", Sex: partial.Known(casefile.Code("male")), Born: partial.Known(day("2003-11")), Typed: "her word"},
		Caller: casework.Described{Name: "ស៊ន ចន្ថា", Relation: "his wife", Sex: partial.Known(casefile.Code("female")), Born: partial.Known(day("2004")),
			Phone: casefile.PhoneRecorded{Number: event.About(partial.Known("+85500555203")), Safe: event.About(casefile.Code("yes"))}},
		To: s.agencies["N2"]}))
	const k = "kalyan.ngo"
	s.on("2026-08-12 14:00")
	s.other = s.done("file of the second man")(s.Desk.OpenCaseFromTip(s.ctx, s.by(k), s.tip))
	s.sophal = s.victim(k, s.other)
	s.about(k, s.other, s.sophal, member{names: []string{"San Sophal | as-told | family", "SUPHON SAN | as-on-document | document | seaman book"},
		born: []string{"1999-01-01 | doubtful-document | seaman book"}, home: "KH:14050317", papers: []string{"seaman-book | | | the captain"},
		phones: []string{"+6600555220 | with-rule | Sundays | he answers himself"}})
	s.happening(k, s.other, "2026-05", casefile.NoteWritten{People: []id.Person{s.sophal}, Audience: "case", Text: event.Common("Home in March 2026 by another way; left for Thailand again in May, on foot. His wife tells.")})
	s.legs(k, s.other, []id.Person{s.sophal}, nil, "return | ID | KH:14050317 | 2026-03 | | another way | | | ", "source | KH:14050317 | TH | 2026-05 | foot | ? | no-stamp | himself | ")
	s.danger(k, s.other, "watch", "He has no papers in Thailand: no referral to Thai authorities without his word.", s.sophal)
	s.team(k, s.other, "kosal.ngo")
	s.sunday = s.task(k, s.other, "contact | Call him on a Sunday, when he answers | 2026-09-20 | kosal.ngo", s.sophal)
}

// seenTogether: 18 August, N2 sees that both men were on one ship. What says so stands in N2's own file and nowhere else.
func (s *fishery) seenTogether() {
	s.on("2026-08-18 11:00")
	s.note("kalyan.ngo", s.other, "The same ship and the same broker as in our file "+s.number("kalyan.ngo", s.care)+". Only we know that the two belong together.", s.sophal)
}

// number is the number of a case.
func (t *teller) number(who string, c id.Stream) string {
	if t.err != nil {
		return ""
	}
	sight, err := t.Desk.SeeCase(t.ctx, t.people[who], c, partial.Day{}, "page")
	if !t.ok("see the case", err) {
		return ""
	}
	return sight.Number
}

// byPhone: 22 September, he talks with the lawyer, who writes on paper; a colleague types it in.
func (s *fishery) byPhone() {
	const l = "kosal.ngo"
	him := []id.Person{s.sophal}
	s.on("2026-09-22 18:30")
	s.screened(talk{by: "kalyan.ngo", of: l, c: s.other, person: s.sophal, age: screening.BandAdult, held: "2026-09-22", safe: quiet("alone", "by phone; he was outside and alone"),
		sheet: []string{"DR Y 01 02; N 09 10", "CR N rest", "RV Y 06; N rest", "EX Y 01 04; N 02; U 03", "CD Y 03; N 04; D 01 05", "DV D 05"},
		note:  "ចង់បានតែប្រាក់ខែ មិនចង់ទៅប៉ូលិសទេ។ (He wants his wages, not the police.)"})
	s.did(l, s.other, s.sunday, "He answered; see the talk.")
	s.consents(l, s.other, s.sophal, "given | wage-claim | N2 | 2026-09-22 | 2027-03-22 | by-phone", "declined | investigation | N1 | 2026-09-22 | | by-phone")
	broker := s.joins(l, s.other, member{roles: "suspect", relation: "broker", names: []string{"បង ផល | alias | self", "Bong Phal | alias | self"}})
	s.happening(l, s.other, "2024-02", casefile.NoteWritten{People: him, Audience: "case", Text: event.Common("The broker offered cannery work, THB 12,000 a month, fee THB 25,000 “from wages”.")})
	s.legs(l, s.other, him, []id.Person{broker}, "source | KH:1405 | KH:09050107 Cham Yeam | 2024-03-01 | van | | | Bong Phal | a cannery")
	s.exploited(l, s.other, work{people: him, forms: "forced-labour debt-bondage", dates: "2024-03/2025-10", at: "XS at sea", vessel: vessel, sector: "0311", hours: "18-20",
		paid: "3000 THB", paidPer: "month", promised: "12000 THB", promisedPer: "month", debt: "25000 THB", debtNote: "fee, “from wages”", control: "isolation documents-kept wages-withheld",
		controlNote: wages + "Paid: THB 3,000 a month, by his own word."})
	baht := func(amount string) event.Personal[partial.Stated[casefile.Money]] {
		return event.About(partial.Known(casefile.Money{Amount: amount, Currency: "THB"}))
	}
	s.record(l, s.other, casefile.WageClaimed{Person: s.sophal, Stands: event.About(casefile.Code("opened")), Against: event.About(partial.Known("the owner of the vessel, through the broker")),
		Dates: event.About(partial.Known(day("2024-03/2025-10"))), Amount: baht("228000"), Most: baht("240000"),
		Reckoning: event.About(wages + "He had THB 3,000 a month, by his own word; the months are to be counted. The fee is not set off.")})
	s.record(l, s.other, casefile.NeedRecorded{Person: s.sophal, Sort: event.About(casefile.Code("injury")), Detail: event.About("asked; he declined to say")})
	s.needs(l, s.other, s.sophal, "legal-aid | his wages")
	s.task(l, s.other, "consent | Ask again whether he wants to speak with the police | 2026-12 | kosal.ngo", s.sophal)
}

// refusedToPolice: 23 September, a referral about him cannot go: he declined. Nothing reaches the police, not even that there is a second man.
func (s *fishery) refusedToPolice() {
	s.on("2026-09-23 09:00")
	if s.err != nil {
		return
	}
	_, err := s.Desk.SendReferral(s.ctx, s.by("kosal.ngo"), referral.Sent{Case: s.other, To: s.agencies["N1"], Sort: "police", Purpose: "investigation", Basis: "consent",
		People: []id.Person{s.sophal}, Parts: parts("people episodes")})
	var p problem.Problem
	if !errors.As(err, &p) || p.Key != "referral.consent-refused" {
		s.ok("a referral against his word", errors.Join(errors.New("was not refused for that"), err))
	}
}
