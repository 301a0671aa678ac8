package casework

import (
	"context"
	"errors"
	"slices"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
)

// Least is what each purpose needs and no more, the proposal a referral starts from. The sender changes it with reasons of their own;
// care never goes.
func Least(purpose casefile.Code) []casefile.GrantedPart {
	whole := func(s event.Section) casefile.GrantedPart { return casefile.GrantedPart{Section: s} }
	short := func(s event.Section) casefile.GrantedPart { return casefile.GrantedPart{Section: s, Short: true} }
	people, safety := whole(casefile.SectionPeople), whole(casefile.SectionSafety)
	switch purpose {
	case "locate":
		return []casefile.GrantedPart{people, safety, short(casefile.SectionJourney)}
	case "trace-nationality":
		return []casefile.GrantedPart{safety, people, whole(casefile.SectionDocuments), whole(casefile.SectionHome)}
	case "return":
		return []casefile.GrantedPart{safety, people, whole(casefile.SectionDocuments), whole(casefile.SectionHome), whole(casefile.SectionJourney), whole(casefile.SectionNeeds), whole(casefile.SectionDecisions)}
	case "identification", "investigation":
		return []casefile.GrantedPart{safety, people, whole(casefile.SectionDocuments), whole(casefile.SectionContact), whole(casefile.SectionJourney), whole(casefile.SectionEpisodes), whole(casefile.SectionDecisions)}
	case "wage-claim", "legal-aid":
		return []casefile.GrantedPart{safety, people, whole(casefile.SectionEpisodes)}
	case "reintegration", "schooling":
		return []casefile.GrantedPart{safety, people, whole(casefile.SectionHome), short(casefile.SectionNeeds)}
	case "care", "shelter", "health":
		return []casefile.GrantedPart{safety, people, whole(casefile.SectionNeeds)}
	}
	return []casefile.GrantedPart{safety, people}
}

// Beyond reports whether a referral shares more than the least its purpose needs; then the sender says why.
func Beyond(in referral.Sent) bool {
	least := Least(in.Purpose)
	return slices.ContainsFunc(in.Parts, func(part casefile.GrantedPart) bool {
		return !slices.ContainsFunc(least, func(l casefile.GrantedPart) bool {
			return l.Section == part.Section && (part.Short || !l.Short)
		})
	})
}

// Preview is exactly what the receiver of a referral would see: opened and minimised as theirs would be.
type Preview struct {
	Ours, Theirs *casefile.Case
	// Consent the referral rests on, by person; Refused names the people who refused, or whose consent is missing.
	Consent map[id.Person]*casefile.Entry
	Refused []id.Person
	Missing []id.Person
	// Until is the last day they may look: no later than any consent it rests on.
	Until partial.Date
}

// PreviewReferral shows what would go. It checks consent first: where somebody refused, there is no preview, since nothing may go.
func (d *Desk) PreviewReferral(ctx context.Context, who access.Principal, in referral.Sent) (*Preview, error) {
	l, err := d.load(ctx, who, in.Case)
	if err != nil {
		return nil, err
	}
	drafting := d.decide(who, access.ReferralDraft, l.resource)
	if l.caseOf == nil || !allowed(drafting) {
		return nil, d.refuse(ctx, drafting)
	}
	p := d.consentFor(l.caseOf, in)
	if len(p.Refused) > 0 || in.Basis == "consent" && len(p.Missing) > 0 {
		return p, nil
	}
	if err := d.checkShared(l.caseOf, who, in).Err(); err != nil {
		return nil, err
	}
	rested := in
	if in.Basis == "consent" {
		for _, e := range p.Consent {
			restOn(&rested, e)
		}
	}
	p.Until = rested.Until
	decisions := append(d.decide(who, access.CaseSee, l.resource, casefile.Sections...), drafting...)
	grant, err := d.Audit.Look(ctx, d.now(), "preview", decisions...)
	if err != nil {
		return nil, err
	}
	ours, err := d.open(ctx, grant, l)
	if err != nil {
		return nil, err
	}
	p.Ours = casefile.Fold(in.Case, ours[0])
	if in.Basis == "consent" {
		if p.Missing = append(p.Missing, d.outgrown(p.Ours, p.Consent)...); len(p.Missing) > 0 {
			p.Ours = nil
			return p, nil
		}
	}
	theirs, err := d.minimised(ctx, grant, l, granted{{GrantOpened: grantOf(in, "")}})
	if err != nil {
		return nil, err
	}
	p.Theirs = casefile.Fold(in.Case, theirs)
	return p, nil
}

// consentFor looks the consents up that a referral rests on. A refusal counts whatever the basis named. Nobody asks a suspect: what is
// known of one goes with the consent of those it was learnt from.
func (d *Desk) consentFor(c *casefile.Case, in referral.Sent) *Preview {
	p := &Preview{Consent: map[id.Person]*casefile.Entry{}}
	for _, person := range in.People {
		if who := c.Person(person); who != nil && slices.Equal(who.Roles(), []casefile.Code{casefile.RoleSuspect}) {
			continue
		}
		given, declined := c.Consent(person, in.Purpose, in.To, d.Today())
		switch {
		case declined != nil:
			p.Refused = append(p.Refused, person)
		case given != nil:
			p.Consent[person] = given
		default:
			p.Missing = append(p.Missing, person)
		}
	}
	return p
}

func grantOf(in referral.Sent, stream id.Stream) casefile.GrantOpened {
	return casefile.GrantOpened{Referral: stream, To: in.To, Purpose: in.Purpose, Parts: in.Parts, People: in.People, Consent: in.Consent, Until: in.Until}
}

// answerDays is how long a receiver has, in days, when the sender names no day; an urgent referral is due the next day.
const answerDays = 5

// SendReferral refers people of a case to an agency for one purpose. Access, consent and the least are checked in the same act; the
// grant on the case and the referral's own stream begin in one transaction.
func (d *Desk) SendReferral(ctx context.Context, do Do, in referral.Sent) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	stream := d.IDs.Stream(id.Referral)
	return d.again(ctx, []id.Stream{in.Case}, func() (Done, error) {
		l, err := d.load(ctx, do.Who, in.Case)
		if err != nil {
			return Done{}, err
		}
		r := access.Resource{Kind: id.Referral, Stream: stream, Owner: do.Who.Agency, Author: do.Who.Account, From: do.Who.Agency, To: in.To}
		decisions := append(d.decide(do.Who, access.ReferralSend, l.resource), d.decide(do.Who, access.ReferralSend, r)...)
		if l.caseOf == nil || !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		if err := d.checkReferral(l.caseOf, do, &in); err != nil {
			return Done{}, err
		}
		if err := d.asked(ctx, do, l, in); err != nil {
			return Done{}, err
		}
		in.Number, in.From = d.IDs.Number(), do.Who.Agency
		return d.append(ctx, do, decisions,
			change{stream: stream, owner: do.Who.Agency, drafts: []event.Draft{do.draft("", in)}},
			onto(l, do.draft("", grantOf(in, stream))))
	})
}

// checkShared finds what must be mended before anything can be shown of a referral: to whom, for what, which parts and about whom.
func (d *Desk) checkShared(c *casefile.Case, who access.Principal, in referral.Sent) problem.List {
	faults := in.Check(d.Today())
	if in.To == who.Agency {
		faults = append(faults, problem.New(problem.Invalid, "referral.to-ourselves", "to"))
	}
	for _, part := range in.Parts {
		if !slices.Contains(casefile.Referable, part.Section) {
			faults = append(faults, problem.New(problem.Invalid, "referral.part-never-goes", "parts"))
		}
	}
	for _, p := range in.People {
		if person := c.Person(p); person == nil || person.Erased {
			faults = append(faults, problem.New(problem.Invalid, "error.not-on-case", "people"))
		}
	}
	return faults
}

// checkReferral refuses a referral that may not go, naming what stands against it, and fills in its dates.
func (d *Desk) checkReferral(c *casefile.Case, do Do, in *referral.Sent) error {
	if err := d.checkShared(c, do.Who, *in).Err(); err != nil {
		return err
	}
	p := d.consentFor(c, *in)
	switch {
	case len(p.Refused) > 0:
		return problem.New(problem.Invalid, "referral.consent-refused", "people")
	case in.Basis == "consent" && len(p.Missing) > 0:
		return problem.New(problem.Invalid, "referral.consent-missing", "people")
	case do.Why == "" && (in.Basis != "consent" || Beyond(*in)):
		return problem.New(problem.Invalid, "error.reason-required", "why")
	}
	if in.Basis == "consent" {
		for _, person := range in.People {
			if e := p.Consent[person]; e != nil {
				restOn(in, e)
			}
		}
		if in.Consent == "" {
			return problem.New(problem.Invalid, "referral.consent-missing", "people")
		}
	}
	if in.Answer.IsZero() {
		days := answerDays
		if in.Urgent {
			days = 1
		}
		in.Answer = dayOf(d.Today().AddDays(days))
	}
	return nil
}

// restOn names the consent a referral rests on (the first person's) and ends it no later than any consent it needs.
func restOn(in *referral.Sent, e *casefile.Entry) {
	if in.Consent == "" {
		in.Consent = e.ID
	}
	until := e.Fact.(casefile.ConsentRecorded).Until
	if _, ends := until.Latest(); ends && (in.Until.IsZero() || sooner(until, in.Until)) {
		in.Until = until
	}
}

func sooner(a, b partial.Date) bool {
	x, okA := a.Latest()
	y, okB := b.Latest()
	return okA && okB && x.Compare(y) < 0
}

func dayOf(day partial.Day) partial.Date {
	date, err := partial.Parse(day.String())
	if err != nil {
		return partial.Date{}
	}
	return date
}

// ReferralSight is a referral as one person may see it.
type ReferralSight struct {
	*referral.Referral
	// Own is the case on the person's own side, with its number, when the person may see it.
	Own       id.Stream
	OwnNumber string
	Sending   bool // the person is on the sender's side
	May       map[access.Act]bool
	// Theirs is what the receiver may see of the case, live; nil when it has ended. The sender sees the same.
	Theirs *casefile.Case
}

// SeeReferral opens a referral. Its receiver is shown the granted view as long as it lasts, and afterwards only that it ended and
// what the receiver wrote.
func (d *Desk) SeeReferral(ctx context.Context, who access.Principal, stream id.Stream) (*ReferralSight, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	opened, err := d.look(ctx, "page", d.decide(who, access.ReferralSee, l.resource, access.State, referral.SectionMessage, referral.SectionAnswer), l)
	if err != nil {
		return nil, err
	}
	coded := referral.Fold(stream, l.coded)
	s := &ReferralSight{Referral: referral.Fold(stream, opened[0]), Sending: l.resource.From == who.Agency, May: map[access.Act]bool{}}
	// Who, whom and for what purpose stand on both sides' lists; which case and which people do not outlive the grant.
	sent := coded.Sent
	if !s.Sending && l.resource.Ended {
		sent.Case, sent.People, sent.Consent = "", nil, ""
	}
	sent.Message = s.Sent.Message
	s.Sent, s.By, s.At, s.State, s.Cause, s.EndedAt, s.Case = sent, coded.By, coded.At, coded.State, coded.Cause, coded.EndedAt, coded.Case
	for _, a := range []access.Act{access.ReferralAnswer, access.ReferralEnd, access.ReferralNote} {
		s.May[a] = d.may(who, a, l.resource, access.State)
	}
	s.May[access.ReferralAnswer] = s.May[access.ReferralAnswer] && coded.State == referral.StateSent
	s.May[access.ReferralEnd] = s.May[access.ReferralEnd] && coded.Active(d.Today())
	if err := d.addOwn(ctx, who, s, coded); err != nil || !coded.Active(d.Today()) {
		return s, err
	}
	s.Theirs, err = d.theirs(ctx, who, coded)
	return s, err
}

// addOwn names the case of the person's own side, in codes.
func (d *Desk) addOwn(ctx context.Context, who access.Principal, s *ReferralSight, coded *referral.Referral) error {
	own := coded.Sent.Case
	if !s.Sending {
		own = coded.Case
	}
	if own == "" {
		return nil
	}
	l, err := d.load(ctx, who, own)
	if err == nil && l.caseOf != nil && l.resource.Owner == who.Agency && d.may(who, access.CaseSee, l.resource, casefile.SectionCourse) {
		s.Own, s.OwnNumber = own, l.caseOf.Number
	}
	return err
}

// RemindReferral is the node's own round over one referral: an unanswered one past its day is reminded of once a day, and one past its
// last day, or whose consent is over, is ended. It reports whether anything was done.
func (d *Desk) RemindReferral(ctx context.Context, stream id.Stream) (bool, error) {
	did, err := d.remind(ctx, Do{Who: access.System(), Command: d.IDs.Command()}, stream)
	var stale eventlog.Stale
	if errors.As(err, &stale) {
		return false, nil // somebody was quicker; the next round looks again
	}
	return did, err
}

func (d *Desk) remind(ctx context.Context, do Do, stream id.Stream) (bool, error) {
	l, err := d.load(ctx, do.Who, stream)
	if err != nil || len(l.records) == 0 {
		return false, err
	}
	decisions := d.decide(do.Who, access.SystemRemind, l.resource)
	r, today := referral.Fold(stream, l.coded), d.Today()
	if !allowed(decisions) || r.State != referral.StateSent && r.State != referral.StateAccepted {
		return false, nil
	}
	if until, ok := r.Sent.Until.Latest(); ok && today.Compare(until) > 0 {
		c, err := d.load(ctx, do.Who, r.Sent.Case)
		if err != nil {
			return false, err
		}
		decisions = append(decisions, d.decide(do.Who, access.SystemRemind, c.resource)...)
		_, err = d.append(ctx, do, decisions, onto(l, event.Draft{Payload: referral.Ended{Cause: casefile.EndExpired}}),
			onto(c, event.Draft{Payload: casefile.GrantEnded{Referral: stream, Cause: casefile.EndExpired}}))
		return err == nil, err
	}
	due, ok := r.Sent.Answer.Latest()
	remindedToday := len(r.Reminded) > 0 && partial.DayOf(r.Reminded[len(r.Reminded)-1].In(Zone)) == today
	if r.State != referral.StateSent || !ok || today.Compare(due) <= 0 || remindedToday {
		return false, nil
	}
	_, err = d.append(ctx, do, decisions, onto(l, event.Draft{Payload: referral.Reminded{}}))
	return err == nil, err
}
