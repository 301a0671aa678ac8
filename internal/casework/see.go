package casework

import (
	"context"
	"slices"
	"time"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
)

// Sight is a case as one person may see it.
type Sight struct {
	*casefile.Case
	// AsOf is the past day shown; zero for the present.
	AsOf partial.Day
	// Sections the person may see of the case.
	Sections []event.Section
	// Granted: the case is another agency's and seen through an active referral.
	Granted bool
	// Referred are the parts of other agencies' cases this case was opened from, as far as a referral still shows them.
	Referred []Referred
	// May tells which buttons to show.
	May map[access.Act]bool
	// Linked names the tips, screenings and referrals the case is bound to.
	Linked map[id.Stream]Linked
	// Copy is which print of the case this is, from 1; 0 when it was opened for anything else.
	Copy     int
	resource access.Resource
}

// Referred is what a referral shows its receiver, or that it has ended.
type Referred struct {
	Referral *referral.Referral
	// Case is nil when the referral has ended: then nothing of it is shown.
	Case *casefile.Case
}

// Sees reports whether a section is in sight.
func (s *Sight) Sees(section event.Section) bool { return slices.Contains(s.Sections, section) }

var casePageActs = []access.Act{access.CaseRecord, access.CaseCorrect, access.CaseAssign, access.CaseHandOver, access.CaseJoinTeam, access.CaseClose,
	access.CaseReopen, access.CasePresume, access.CaseIdentify, access.CaseConsent, access.CaseWithdrawConsent, access.CaseLooks,
	access.CaseErasePerson, access.CasePrint, access.ReferralSend}

// SeeCase opens a case for a page: everything the person may see, or its state at the end of a past day under today's access.
// Purpose is "page", "print" or "edit".
func (d *Desk) SeeCase(ctx context.Context, who access.Principal, stream id.Stream, asOf partial.Day, purpose audit.Purpose) (*Sight, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	act := access.CaseSee
	if purpose == "print" {
		act = access.CasePrint
	}
	if l.caseOf == nil {
		return nil, d.refuse(ctx, d.decide(who, access.CaseSee, l.resource))
	}
	decisions := d.decide(who, access.CaseSee, l.resource, casefile.Sections...)
	if act == access.CasePrint {
		decisions = append(decisions, d.decide(who, act, l.resource, casefile.SectionCourse)...)
		if !decisions[len(decisions)-1].Allowed() {
			return nil, d.refuse(ctx, decisions[len(decisions)-1:])
		}
	}
	s := &Sight{AsOf: asOf, Granted: l.resource.Owner != who.Agency, May: map[access.Act]bool{}, resource: l.resource}
	for _, each := range decisions {
		if each.Allowed() && each.Request().Act == access.CaseSee {
			s.Sections = append(s.Sections, each.Request().Section)
		}
	}
	grant, err := d.Audit.Look(ctx, d.now(), purpose, decisions...)
	if err != nil {
		return nil, err
	}
	if s.Copy, err = d.copyOf(ctx, grant, purpose, stream); err != nil {
		return nil, err
	}
	events, err := d.opened(ctx, who, grant, l)
	if err != nil {
		return nil, err
	}
	if asOf != (partial.Day{}) {
		end := time.Date(asOf.Year, time.Month(asOf.Month), asOf.Day+1, 0, 0, 0, 0, Zone)
		events = casefile.Before(events, end)
		if len(events) == 0 {
			return nil, problem.New(problem.NotFound, "error.not-available", "")
		}
	}
	s.Case = casefile.Fold(stream, events)
	// The course is coded and the page needs number and lead even where its section is not granted.
	s.Case.Number, s.Case.Agency, s.Case.Lead = l.caseOf.Number, l.caseOf.Agency, l.caseOf.Lead
	for _, a := range casePageActs {
		sections := []event.Section{casefile.SectionCourse}
		if a == access.CaseRecord || a == access.CaseCorrect { // asked section by section; a button when one of them is open
			sections = casefile.Sections
		}
		s.May[a] = slices.ContainsFunc(sections, func(section event.Section) bool { return d.may(who, a, l.resource, section) })
	}
	if err := d.addLinked(ctx, who, s); err != nil || s.Granted {
		return s, err
	}
	return s, d.addReferred(ctx, who, s)
}

// opened unseals a case's events under a grant; for the receiver of a referral only those about the people referred, shortened
// where the referral says so.
func (d *Desk) opened(ctx context.Context, who access.Principal, grant audit.Grant, l loaded) ([]event.Opened, error) {
	if l.resource.Owner == who.Agency {
		kept := l
		kept.records = make([]event.Record, 0, len(l.records))
		latest := present(l.coded)
		for i, o := range l.coded {
			if f, ok := latest[o.Entry]; !ok || grant.May(l.stream, f.Section(), "") {
				kept.records = append(kept.records, l.records[i])
			}
		}
		out, err := d.open(ctx, grant, kept)
		if err != nil {
			return nil, err
		}
		return out[0], nil
	}
	return d.minimised(ctx, grant, l, l.caseOf.ActiveGrants(who.Agency, d.Today()))
}

// present gives the latest wording of every entry, in codes. A fact corrected into another section, or to be about others, is to be seen
// by those who may see it now, and its earlier wordings with it: a note moved to care is not left standing where it was.
func present(coded []event.Opened) map[id.Entry]casefile.Fact {
	out := map[id.Entry]casefile.Fact{}
	for _, o := range coded {
		if f, ok := o.Payload.(casefile.Fact); ok && o.Entry != "" {
			out[o.Entry] = f
		}
	}
	return out
}

// granted are the grants through which a receiver looks. Each opens its own sections about its own people: what one opens of somebody
// is not opened of somebody else by another.
type granted []*casefile.Grant

// opens reports whether one of the grants opens a payload, and whether it goes whole.
func (v granted) opens(p event.Payload) (whole, in bool) {
	for _, g := range v {
		if !concernsAny(p, g.People) {
			continue
		}
		for _, part := range g.Parts {
			if part.Section == p.Section() && part.Section != casefile.SectionCare {
				whole, in = whole || !part.Short, true
			}
		}
	}
	return whole, in
}

// names reports whether one of the grants opens a section whole about a person.
func (v granted) names(person id.Person, section event.Section) bool {
	return person != "" && slices.ContainsFunc(v, func(g *casefile.Grant) bool {
		return slices.Contains(g.People, person) && slices.Contains(g.Parts, casefile.GrantedPart{Section: section})
	})
}

// people are all whom the grants are about, and nobody in particular.
func (v granted) people() map[id.Person]bool {
	out := map[id.Person]bool{"": true}
	for _, g := range v {
		for _, p := range g.People {
			out[p] = true
		}
	}
	return out
}

// minimised opens the least: facts of granted sections that concern nobody but the people referred, shortened where agreed. What
// does not go is never unsealed.
func (d *Desk) minimised(ctx context.Context, grant audit.Grant, l loaded, v granted) ([]event.Opened, error) {
	kept := l
	kept.records = nil
	short := map[id.Event]bool{}
	struck := map[id.Entry]bool{}
	latest := present(l.coded)
	for _, o := range l.coded {
		if _, ok := o.Payload.(casefile.EntryStruck); ok {
			struck[o.Entry] = true
		}
	}
	for i, o := range l.coded {
		whole, in := v.opens(o.Payload)
		if f, ok := latest[o.Entry]; ok {
			_, still := v.opens(f)
			in = in && still
		}
		if !in || struck[o.Entry] {
			continue
		}
		kept.records = append(kept.records, l.records[i])
		short[o.ID] = !whole
	}
	out, err := d.open(ctx, grant.Limited(l.stream, v.people()), kept)
	if err != nil {
		return nil, err
	}
	for i, o := range out[0] {
		out[0][i].Why = ""
		if s, ok := o.Payload.(casefile.Shortener); ok && short[o.ID] {
			out[0][i].Payload = s.Shorten()
		}
	}
	return out[0], nil
}

// concernsAny reports whether a payload is about nobody in particular or about one of the people referred. Whoever else is named in its
// codes (a leg two people travelled) is left out by the page, which knows only the people it was given.
func concernsAny(p event.Payload, people []id.Person) bool {
	var about []id.Person
	switch f := p.(type) {
	case casefile.Fact:
		about = f.Concerns()
	case casefile.PresumptionDecided:
		about = []id.Person{f.Person}
	case casefile.FormallyIdentified:
		about = []id.Person{f.Person}
	case event.Subjected:
		about = []id.Person{f.DataSubject()}
	}
	return len(about) == 0 || slices.ContainsFunc(about, func(who id.Person) bool { return slices.Contains(people, who) })
}

// addReferred adds what referrals show of the cases this one came from.
func (d *Desk) addReferred(ctx context.Context, who access.Principal, s *Sight) error {
	for _, stream := range s.Received {
		r, err := d.load(ctx, who, stream)
		if err != nil {
			return err
		}
		ref := Referred{Referral: referral.Fold(stream, r.coded)}
		if ref.Referral.Active(d.Today()) {
			if ref.Case, err = d.theirs(ctx, who, ref.Referral); err != nil {
				return err
			}
		}
		s.Referred = append(s.Referred, ref)
	}
	return nil
}

// theirs opens what an active referral shows of its case; nil when access no longer allows it.
func (d *Desk) theirs(ctx context.Context, who access.Principal, r *referral.Referral) (*casefile.Case, error) {
	l, err := d.load(ctx, who, r.Sent.Case)
	if err != nil {
		return nil, err
	}
	grant, err := d.Audit.Look(ctx, d.now(), "page", d.decide(who, access.CaseSee, l.resource, casefile.Referable...)...)
	if problem.Hidden(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	events, err := d.minimised(ctx, grant, l, granted{{GrantOpened: grantOf(r.Sent, r.Stream)}})
	if err != nil {
		return nil, err
	}
	return casefile.Fold(r.Sent.Case, events), nil
}
