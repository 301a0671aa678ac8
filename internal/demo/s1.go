package demo

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
)

// marriage is the first case: sold into marriage and unpaid work, from Cambodia through Viet Nam to China and home.
type marriage struct {
	*teller
	tip, file, talk, theirs id.Stream // the sister's tip, N2's case, the first screening, N4's case
	search                  id.Stream // the referral that asks N4 to find her

	bopha, sister, child, kin       id.Person
	recruiter, transport, buyer, ma id.Person
	care, identify, investigate     id.Entry
	reintegrate, tellFamily         id.Entry
}

// soldIntoMarriage tells the first case.
func (t *teller) soldIntoMarriage() {
	s := &marriage{teller: t}
	for _, part := range []func(){s.sisterCalls, s.sisterIsAsked, s.caseIsWritten, s.locate, s.secondTip, s.found, s.trace, s.home, s.consents,
		s.identified, s.reintegration, s.police, s.carePlan, s.nameFound, s.withdrawn, s.arrested} {
		if t.err == nil {
			part()
		}
	}
}

// sisterCalls: 14 July, the hotline.
func (s *marriage) sisterCalls() {
	s.on("2026-07-14 19:42")
	s.tip = s.done("first tip")(s.Desk.TakeTip(s.ctx, s.by("chantrea.ngo"), casework.NewTip{
		Taken: tip.Taken{Urgency: "soon", Channel: "voice-message", Sure: "quite-sure",
			Happening: event.Common("My younger sister went to China for work in a noodle shop. She is shut in and not paid. In the voice message she whispers. A place pin came without a name."),
			Where:     known(told("CN", "a pin without a name; Jiangxi?, two hours from a big station")),
			HowKnown:  event.Common("a voice message and a place pin from her"),
			CallBack:  event.Common("Speak only with me. Never ask for her by name.")},
		AtRisk: casework.Described{Name: "ឈួន បុប្ផា", Sex: partial.Known(casefile.Code("female")), Born: partial.Known(day("1998~")), Typed: "year of the Tiger"},
		Caller: casework.Described{Name: "ឈួន ភក្ដី", Relation: "her elder sister", Phone: casefile.PhoneRecorded{
			Number: event.About(partial.Known("+85500555101")), Safe: event.About(casefile.Code("with-rule")), Hours: event.About("19:00-21:00"),
			Rule: event.About("no text, never the house phone")}},
		To: s.agencies["N2"]}))
}

// sisterIsAsked: 15 July, a screening with somebody speaking on her behalf; open, and a case.
func (s *marriage) sisterIsAsked() {
	s.on("2026-07-15 09:10")
	s.file = s.done("case")(s.Desk.OpenCaseFromTip(s.ctx, s.by("kalyan.ngo"), s.tip))
	if s.err != nil {
		return
	}
	sight, err := s.Desk.SeeCase(s.ctx, s.people["kalyan.ngo"], s.file, partial.Day{}, "page")
	if !s.ok("see the case", err) {
		return
	}
	for _, p := range sight.People {
		if p.Has(casefile.RolePossibleVictim) {
			s.bopha = p.ID
		} else {
			s.sister = p.ID
		}
	}
	s.on("2026-07-15 10:00")
	s.talk = s.done("screening by proxy")(s.Desk.StartScreening(s.ctx, s.by("kalyan.ngo"), casework.NewScreening{Age: screening.BandAdult, Proxy: true, From: s.file, OfPerson: s.bopha}))
	s.screen("kalyan.ngo", s.talk, screening.Prepared{Safe: "yes", Private: "alone", Interpreter: "not-needed", Language: "km", Consent: "given",
		Setting: event.Common("the sister alone, on the market")}, screening.AdultLabour, map[string]string{
		"DR": "Y 01; U 02 03 05 09", "CR": "U 01 03 05 06", "RV": "Y 06; U 04 09", "EX": "Y 02; U 01 04 05", "CD": "Y 03; U 01 04 05; D 07", "DV": "U 01"})
	s.done("not yet")(s.Desk.DecideScreening(s.ctx, why(s.by("kalyan.ngo"), "Only the sister was asked. Ask Bopha herself when she can speak safely."), s.talk, casefile.NotYet))
	s.done("link")(s.Desk.LinkScreening(s.ctx, s.by("kalyan.ngo"), s.talk, s.file, s.bopha))
	s.done("team")(s.Desk.JoinTeam(s.ctx, s.by("kalyan.ngo"), s.file, s.people["tevy.ngo"].Account))
	s.done("team")(s.Desk.JoinTeam(s.ctx, s.by("kalyan.ngo"), s.file, s.people["kosal.ngo"].Account))
}

// caseIsWritten: what the sister and the papers say.
func (s *marriage) caseIsWritten() {
	s.on("2026-07-15 11:30")
	k, c := "kalyan.ngo", s.file
	for _, n := range []casefile.NameRecorded{
		named(s.bopha, "CHHUON BOPHA", "as-on-document", "document", "passport copy"),
		named(s.bopha, "CHHOUN POPHA", "as-on-document", "document", "commune birth list"),
		named(s.bopha, "CHUON BOPA", "as-on-document", "document", "bus list, Viet Nam (copy)"),
		named(s.bopha, "ស្រីពៅ", "nickname", "family", ""), named(s.bopha, "Srey Pov", "nickname", "family", ""),
		named(s.sister, "Pheakdey", "as-told", "self", ""),
	} {
		s.record(k, c, n)
	}
	s.record(k, c, born(s.bopha, "1998-04-12", "document", "passport"))
	s.record(k, c, born(s.bopha, "1999", "list", "commune birth list"))
	s.record(k, c, born(s.sister, "1995", "told", ""))
	s.record(k, c, casefile.NationalityRecorded{Person: s.bopha, Countries: event.About(partial.Known([]casefile.Code{"KH"})), Source: event.About(casefile.Code("document"))})
	s.record(k, c, casefile.LanguagesRecorded{Person: s.bopha, Languages: event.About(partial.Known([]casefile.Code{"km"})), Note: event.About("little Mandarin")})
	s.record(k, c, casefile.DocumentRecorded{Person: s.bopha, Sort: event.About(casefile.Code("passport")), Number: event.About(partial.Known("ZZ0000131")),
		Country: event.About(casefile.Code("KH")), HeldBy: event.About(partial.Known("the husband"))})
	s.record(k, c, casefile.HomeRecorded{Person: s.bopha, Sort: event.About(casefile.Code("home")), Place: event.About(partial.Known(cambodia("25050603"))), Source: event.About(casefile.Code("family"))})
	s.record(k, c, casefile.HomeRecorded{Person: s.bopha, Sort: event.About(casefile.Code("place-on-paper")), Source: event.About(casefile.Code("document")),
		Place: event.About(partial.Known(place.Told{Country: "KH", Text: "Kampong Cham"})), Note: event.About("birthplace on old papers, from before the province was divided")})
	s.kin = s.person(k, c, "brother-in-law, lives with the sister; nephew of the recruiter", casefile.RoleFamily)
	s.record(k, c, named(s.kin, "អ៊ុំ សារិទ្ធ", "as-told", "family", ""))
	s.recruiter = s.person(k, c, "recruiter", casefile.RoleSuspect)
	s.record(k, c, named(s.recruiter, "មីង ណា", "alias", "family", ""))
	s.record(k, c, sexOf(s.recruiter, "female"))
	s.record(k, c, born(s.recruiter, "1981~", "told", ""))
	s.record(k, c, casefile.PhoneRecorded{Person: s.recruiter, Number: event.About(partial.Known("+85500555131")), Safe: event.About(casefile.Code("no")), Rule: event.About("the recruiter's own number: never call")})
	s.record(k, c, casefile.SafetyConcernRaised{People: []id.Person{s.kin, s.sister}, Level: "high", Text: event.Common("The brother-in-law lives with the sister and sees her phone; he is the recruiter's nephew. Do not call Bopha's old number.")})
	s.happening(k, c, "2024-11", casefile.NoteWritten{People: []id.Person{s.bopha, s.recruiter}, Audience: "case", Text: event.Common("The recruiter offered a noodle-shop job, USD 900 a month, papers free. Marriage “could also be arranged”: the sister heard it, Bopha is not sure.")})
	s.journey(k, c)
}

// journey: four legs out.
func (s *marriage) journey(k string, c id.Stream) {
	her := []id.Person{s.bopha}
	gate := place.Told{List: "pumi", Version: "2026-06-01", Code: "120917", Country: "KH", Text: "blue gate, No 00, St 000"}
	s.transport = s.person(k, c, "moved her in Viet Nam", casefile.RoleSuspect)
	s.record(k, c, named(s.transport, "Bang Hai", "alias", "family", ""))
	s.record(k, c, casefile.LegAdded{People: her, Stage: "source", Order: 1, From: known(cambodia("25050603")), To: known(gate), Dates: known(day("2025-01-18")),
		Transport: known([]casefile.Code{"taxi"}), Movers: []id.Person{s.recruiter}, MovedBy: known("Ming Na"), Promise: known("a noodle-shop job")})
	s.record(k, c, casefile.LegAdded{People: her, Stage: "transit", Order: 2, From: known(gate), To: known(told("VN", "Ho Chi Minh City")), Dates: known(day("2025-01-24~")),
		Transport: known([]casefile.Code{"bus"}), Crossing: known("Bavet"), Stamp: event.Common(casefile.Code("stamped")), Movers: []id.Person{s.recruiter, s.transport},
		MovedBy: known("Ming Na, then “Bang Hai”"), Promise: known("“the office for the visa”")})
	s.record(k, c, casefile.LegAdded{People: her, Stage: "transit", Order: 3, From: known(told("VN", "Ho Chi Minh City")), To: known(told("CN", "small town by a river")),
		Dates: known(day("2025-01-26/2025-01-31")), Transport: known([]casefile.Code{"bus", "boat"}), Crossing: unknown[string](), Stamp: event.Common(casefile.Code("no-stamp")),
		Movers: []id.Person{s.transport}, MovedBy: known("“Bang Hai”")})
	s.record(k, c, casefile.LegAdded{People: her, Stage: "destination", Order: 4, From: known(told("CN", "small town by a river")), To: known(told("CN", "Jiangxi?, two hours from a big station")),
		Dates: known(day("2025-02-03")), Transport: known([]casefile.Code{"car"}), MovedBy: known("a man, name not known"), Promise: unknown[string]()})
}

// locate: 16 July, N4 is asked to find her. Consent is impossible; the basis is danger to life.
func (s *marriage) locate() {
	s.on("2026-07-16 15:00")
	do := why(s.by("kalyan.ngo"), "She cannot be asked. Locked in and beaten, by the sister's account.")
	s.search, s.theirs = s.refer("kalyan.ngo", "lin.cnp", "2026-07-16 15:00", "2026-07-17 10:20", do, referral.Sent{Case: s.file, To: s.agencies["N4"], Sort: "locate", Purpose: "locate",
		Basis: "danger-to-life", People: []id.Person{s.bopha}, Answer: day("2026-07-21"), Until: day("2026-12-31"),
		Parts:   []casefile.GrantedPart{{Section: casefile.SectionPeople}, {Section: casefile.SectionJourney, Short: true}},
		Message: event.Common("Please find out whether she is there and safe. No direct call.")}, "", "We will look, through people we trust.")
}

// secondTip: 29 July, a shop worker writes; 30 July, a person links it.
func (s *marriage) secondTip() {
	s.on("2026-07-29 11:05")
	second := s.done("second tip")(s.Desk.TakeTip(s.ctx, s.by("lin.cnp"), casework.NewTip{
		Taken: tip.Taken{Urgency: "soon", Channel: "online", Sure: "saw-it", Happening: event.Common("A Cambodian woman called Po Pha works in the noodle yard and may not go out."),
			Where: known(told("CN", "noodle yard, Jiangxi")), HowKnown: event.Common("works in the shop that buys from the yard")},
		AtRisk: casework.Described{Name: "Po Pha", Sex: partial.Known(casefile.Code("female"))},
		Caller: casework.Described{Relation: "works in a shop; name not given"}}))
	s.on("2026-07-30 09:30")
	s.done("link the second tip")(s.Desk.LinkTip(s.ctx, why(s.by("lin.cnp"), "Same name by sound, same yard, same nationality."), second, s.file, s.bopha))
}

// found: 19 to 21 August, out, and screened with an interpreter.
func (s *marriage) found() {
	s.on("2026-08-21 10:00")
	lin := "lin.cnp"
	talk := s.done("screening")(s.Desk.StartScreening(s.ctx, s.by(lin), casework.NewScreening{Age: screening.BandAdult,
		Person: casework.Described{Name: "CHHUON BOPHA", Sort: "as-on-document", Sex: partial.Known(casefile.Code("female")), Born: partial.Known(day("1998-04-12"))}}))
	s.screen(lin, talk, screening.Prepared{Safe: "yes", Private: "alone", Interpreter: "by-phone", Language: "km", Consent: "given",
		Setting: event.Common("a room of ours, door shut; interpreter Khmer-Mandarin by phone")}, screening.AdultLabour, map[string]string{
		"DR": "Y 01 02 05 06; N 08 10; U 09", "CR": "Y 03 05 06; N 02 04; D 01; U 09", "RV": "Y 04 06; N 01 02 05 08 12 13 15 16; U 09",
		"EX": "Y 01 02 04 05; N 06; U 07", "CD": "Y 01 03 04 05 11 14; N 06 09; U 13; D 07", "DV": "Y 01 02 05"})
	s.on("2026-08-21 16:30")
	s.done("presumed")(s.Desk.DecideScreening(s.ctx, why(s.by(lin), "Sold, shut in, beaten, unpaid; her own account, consistent with the tip. Agreed with the director."), talk, casefile.PresumedVictim))
	if s.err != nil {
		return
	}
	sight, err := s.Desk.SeeScreening(s.ctx, s.people[lin], talk, "page")
	if !s.ok("see the screening", err) {
		return
	}
	person := s.person(lin, s.theirs, "", casefile.RolePossibleVictim)
	s.record(lin, s.theirs, named(person, "CHHUON BOPHA", "as-on-document", "document", "passport copy"))
	s.record(lin, s.theirs, named(person, "春波法", "as-on-document", "document", "household paper"))
	s.record(lin, s.theirs, named(person, "CHUN BOFA", "as-on-document", "document", "household paper"))
	s.done("link")(s.Desk.LinkScreening(s.ctx, s.by(lin), talk, s.theirs, person))
	s.happening(lin, s.theirs, "2026-08-19", casefile.NoteWritten{People: []id.Person{person}, Audience: "case", Text: event.Common("She walked out at delivery time to the address passed on to her. Local police recorded an illegal stay and released her to us.")})
	s.on("2026-08-21 17:15")
	k := "kalyan.ngo"
	s.done("presumed, with us")(s.Desk.Presume(s.ctx, why(s.by(k), "Decided at Qiaobian Aid Centre after the full screening; we follow it."), s.file,
		casefile.PresumptionDecided{Person: s.bopha, Decision: casefile.PresumedVictim, Outcome: casefile.Code(sight.Findings.Lead.Outcome), DecidedBy: s.people[lin].Account}))
	s.episode(k, s.file)
	s.on("2026-08-21 17:45")
	s.done("she was found")(s.Desk.EndReferral(s.ctx, s.by(lin), s.search, casefile.EndPurposeReached))
}

// episode: forced marriage and forced labour in one.
func (s *marriage) episode(k string, c id.Stream) {
	s.record(k, c, named(s.bopha, "春波法", "as-on-document", "document", "household paper, China"))
	s.record(k, c, named(s.bopha, "CHUN BOFA", "as-on-document", "document", "household paper, China"))
	s.buyer = s.person(k, c, "bought her; husband by force; owner's son", casefile.RoleSuspect)
	s.record(k, c, named(s.buyer, "阿强", "alias", "self", "as she heard it"))
	s.record(k, c, named(s.buyer, "A-Qiang", "alias", "self", "as she heard it"))
	s.record(k, c, born(s.buyer, "1988~", "told", ""))
	s.ma = s.person(k, c, "his mother, runs the workshop", casefile.RoleSuspect)
	s.record(k, c, named(s.ma, "Ah Ma", "alias", "self", ""))
	s.child = s.person(k, c, "her child, with the husband's family", casefile.RoleFamily)
	s.record(k, c, sexOf(s.child, "male"))
	s.record(k, c, born(s.child, "2025-12", "told", ""))
	s.record(k, c, casefile.NationalityRecorded{Person: s.child, Countries: event.About(partial.Unknown[[]casefile.Code]())})
	s.record(k, c, casefile.NeedRecorded{Person: s.child, Sort: event.About(casefile.Code("family-tracing")), Detail: event.About("Whereabouts and papers not known; the mother asks for news.")})
	s.record(k, c, casefile.TaskAdded{Sort: "contact", Title: event.Common("Ask for news of the child"), Due: day("2026-12-01"), Assignee: s.people[k].Account, People: []id.Person{s.child}})
	money := func(amount, currency string) event.Shared[partial.Stated[casefile.Money]] {
		return known(casefile.Money{Amount: amount, Currency: currency})
	}
	s.record(k, c, casefile.EpisodeAdded{People: []id.Person{s.bopha}, Forms: []casefile.Code{"forced-marriage", "forced-labour"}, Dates: known(day("2025-02/2026-08-19")),
		Place: known(told("CN", "Jiangxi?, two hours from a big station")), Premises: known("示例面坊(演示), noodle yard"), Employer: known("the husband's family"),
		Exploiters: []id.Person{s.buyer, s.ma}, Sector: known(casefile.Code("1074")), Hours: known(casefile.Span{Low: 14, High: 15}), Days: known(casefile.Span{Low: 7, High: 7}),
		Paid: money("0", "CNY"), PaidPer: event.Common(casefile.Code("month")), Promised: money("900", "USD"), PromisedPer: event.Common(casefile.Code("month")),
		Debt: money("88000", "CNY"), DebtNote: event.Common("the “price”, told to her as a debt; never agreed"),
		Control: known([]casefile.Code{"locked-in", "documents-kept", "violence", "threat-of-authorities", "phone-taken", "child-kept"})})
	s.attaches(k, c, s.bopha, "other", "plan-of-the-yard.png", "She drew where the gate, the house and the workshop are.", planOfYard())
	s.record(k, c, casefile.NeedRecorded{Person: s.bopha, Sort: event.About(casefile.Code("injury")), Detail: event.About("old wrist fracture")})
	s.record(k, c, casefile.NeedRecorded{Person: s.bopha, Sort: event.About(casefile.Code("sleep"))})
	s.record(k, c, casefile.NeedRecorded{Person: s.bopha, Sort: event.About(casefile.Code("sexual-violence")), Restricted: true, Detail: event.About("told in confidence")})
}
