package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/tip"
)

// Described is what was said of one person in a tip or at the start of a screening: every part may be missing.
type Described struct {
	Name     string
	Sort     casefile.Code // what sort of name it is
	Sex      partial.Stated[casefile.Code]
	Born     partial.Stated[partial.Date]
	Typed    string // the age or date as typed
	Relation string
	Phone    casefile.PhoneRecorded
	Document casefile.DocumentRecorded
}

// NewTip is what a caller says.
type NewTip struct {
	Taken  tip.Taken
	AtRisk Described
	Caller Described
	// To hands the tip to an agency at once.
	To id.Agency
}

// TakeTip records what a caller says, and hands it over at once when an agency is named.
func (d *Desk) TakeTip(ctx context.Context, do Do, in NewTip) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	stream := d.IDs.Stream(id.Tip)
	r := access.Resource{Kind: id.Tip, Stream: stream, Owner: do.Who.Agency, Author: do.Who.Account}
	decisions := d.decide(do.Who, access.TipTake, r)
	if !allowed(decisions) {
		return Done{}, d.refuse(ctx, decisions)
	}
	taken := in.Taken
	taken.Number, taken.AtRisk, taken.Caller = d.IDs.Number(), d.IDs.Person(), d.IDs.Person()
	if err := taken.Check(d.Today()).Err(); err != nil {
		return Done{}, err
	}
	drafts := []event.Draft{do.draft("", taken)}
	drafts = append(drafts, d.describe(do, stream, taken.AtRisk, casefile.RolePossibleVictim, in.AtRisk)...)
	drafts = append(drafts, d.describe(do, stream, taken.Caller, casefile.RoleTipGiver, in.Caller)...)
	if in.To != "" {
		drafts = append(drafts, event.Draft{Payload: tip.HandedOver{To: in.To}})
	}
	return d.append(ctx, do, decisions, change{stream: stream, head: eventlog.Head{}, owner: do.Who.Agency, drafts: drafts})
}

// describe turns what was said of a person into facts of their own.
func (d *Desk) describe(do Do, scope id.Stream, person id.Person, role casefile.Code, in Described) []event.Draft {
	facts := append([]casefile.Fact{casefile.PersonAdded{Person: person, Roles: []casefile.Code{role}, KeyScope: scope, Relation: event.About(in.Relation)}}, in.facts(person)...)
	drafts := make([]event.Draft, len(facts))
	for i, f := range facts {
		drafts[i] = do.draft(d.IDs.Entry(), f)
	}
	return drafts
}

// facts are what was said, about somebody who is on the record already.
func (in Described) facts(person id.Person) []casefile.Fact {
	var out []casefile.Fact
	if in.Name != "" {
		sort := in.Sort
		if sort == "" {
			sort = "as-told"
		}
		out = append(out, casefile.NameRecorded{Person: person, Text: event.About(in.Name), Sort: event.About(sort)})
	}
	if in.Sex.IsAsked() {
		out = append(out, casefile.SexRecorded{Person: person, Sex: event.About(in.Sex)})
	}
	if in.Born.IsAsked() {
		out = append(out, casefile.BirthRecorded{Person: person, Born: event.About(in.Born), Basis: event.About(casefile.Code("told")), Typed: event.About(in.Typed)})
	}
	if in.Phone.Number.V.IsAsked() {
		in.Phone.Person = person
		out = append(out, in.Phone)
	}
	if in.Document.Number.V.IsAsked() {
		in.Document.Person = person
		out = append(out, in.Document)
	}
	return out
}

// TipSight is a tip as one person may see it.
type TipSight struct {
	*tip.Tip
	May map[access.Act]bool
	// Told: what the caller said is in sight; the one who took a tip sees only where it stands once it was handed over.
	Told bool
}

var tipSections = []event.Section{access.State, tip.SectionTold, casefile.SectionPeople, casefile.SectionContact, casefile.SectionDocuments}

// SeeTip opens a tip for a page.
func (d *Desk) SeeTip(ctx context.Context, who access.Principal, stream id.Stream) (*TipSight, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	decisions := d.decide(who, access.TipSee, l.resource, tipSections...)
	opened, err := d.look(ctx, "page", decisions, l)
	if err != nil {
		return nil, err
	}
	s := &TipSight{Tip: tip.Fold(stream, opened[0]), May: map[access.Act]bool{}, Told: decisions[1].Allowed()}
	// What is coded stands whether or not the words are in sight.
	coded := tip.Fold(stream, l.coded)
	s.Tip.Taken.Number, s.Tip.Agency, s.Tip.By, s.Tip.At, s.Tip.Taken.Urgency = coded.Taken.Number, coded.Agency, coded.By, coded.At, coded.Taken.Urgency
	if !s.Told && s.HandedTo != "" { // what came of it is theirs to say
		s.Tip.State, s.Tip.LinkedTo, s.Tip.Reason, s.Tip.Why, s.Tip.History = tip.StateHanded, nil, "", "", nil
	}
	for _, a := range []access.Act{access.TipHandOver, access.TipMatch, access.TipLink, access.TipClose} {
		s.May[a] = coded.State != tip.StateClosed && d.may(who, a, l.resource, access.State)
	}
	return s, nil
}

// onTip is the shape of acts on a tip that only change where it stands.
func (d *Desk) onTip(ctx context.Context, do Do, stream id.Stream, act access.Act, decide func(*tip.Tip) ([]event.Draft, error)) (Done, error) {
	return d.onStream(ctx, do, stream, act, access.State, func(l loaded, decisions []access.Decision) (Done, error) {
		t := tip.Fold(stream, l.coded)
		if t.State == tip.StateClosed {
			return Done{}, problem.New(problem.Conflict, "tip.already-closed", "")
		}
		drafts, err := decide(t)
		if err != nil {
			return Done{}, err
		}
		return d.append(ctx, do, decisions, onto(l, drafts...))
	})
}

// HandOverTip gives a tip to an agency to work on; it may be the own one, for its case workers.
func (d *Desk) HandOverTip(ctx context.Context, do Do, stream id.Stream, to id.Agency) (Done, error) {
	return d.onTip(ctx, do, stream, access.TipHandOver, func(t *tip.Tip) ([]event.Draft, error) {
		if to == "" {
			return nil, problem.New(problem.Invalid, "error.required", "to")
		}
		return []event.Draft{do.draft("", tip.HandedOver{To: to})}, unseen(do, t.Head)
	})
}

// CloseTip ends a tip that leads no further, with a reason in a code and in words.
func (d *Desk) CloseTip(ctx context.Context, do Do, stream id.Stream, reason casefile.Code) (Done, error) {
	return d.onTip(ctx, do, stream, access.TipClose, func(t *tip.Tip) ([]event.Draft, error) {
		if !casefile.InVocabulary("tip-close", reason) {
			return nil, problem.New(problem.Invalid, "error.required", "reason")
		}
		return []event.Draft{do.draft("", tip.Closed{Reason: reason})}, needWhy(do)
	})
}

// LinkTip says that a tip is about somebody on a case: one person, one case, two tips. A person decides it; nothing is merged.
func (d *Desk) LinkTip(ctx context.Context, do Do, tipStream, caseStream id.Stream, person id.Person) (Done, error) {
	return d.once(ctx, do, []id.Stream{tipStream, caseStream}, func() (Done, error) {
		t, err := d.load(ctx, do.Who, tipStream)
		if err != nil {
			return Done{}, err
		}
		c, err := d.load(ctx, do.Who, caseStream)
		if err != nil {
			return Done{}, err
		}
		decisions := append(d.decide(do.Who, access.TipLink, t.resource), d.decide(do.Who, access.TipLink, c.resource)...)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		if err := linkable(c.caseOf, person); err != nil {
			return Done{}, err
		}
		told := tip.Fold(tipStream, t.coded)
		for _, link := range told.LinkedTo {
			if link.Case == caseStream {
				return Done{}, problem.New(problem.Conflict, "tip.already-linked", "")
			}
		}
		return d.append(ctx, do, decisions,
			onto(c, do.draft("", casefile.TipLinked{Tip: tipStream, TipPerson: told.Taken.AtRisk, Person: person})),
			onto(t, do.draft("", tip.Linked{Case: caseStream, Person: person})))
	})
}

// linkable refuses to link to nobody on a case, and to somebody whose data were erased: what was linked would be erased with them.
func linkable(c *casefile.Case, person id.Person) error {
	switch {
	case c == nil || c.Person(person) == nil:
		return problem.New(problem.Invalid, "error.not-on-case", "person")
	case c.Person(person).Erased:
		return problem.New(problem.Invalid, "error.person-erased", "person")
	}
	return nil
}

// OpenCaseFromTip opens a case on the person a tip is about. What the caller said of people comes along, sealed under the keys those
// people have had since the tip; the tip itself stays as it was told.
func (d *Desk) OpenCaseFromTip(ctx context.Context, do Do, stream id.Stream) (Done, error) {
	return d.once(ctx, do, []id.Stream{stream}, func() (Done, error) {
		t, err := d.load(ctx, do.Who, stream)
		if err != nil {
			return Done{}, err
		}
		made := d.IDs.Stream(id.Case)
		_, opening := d.openDecision(do, made)
		linking := d.decide(do.Who, access.TipLink, t.resource)
		decisions := append(opening, linking...)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		opened, err := d.look(ctx, "open-case", d.decide(do.Who, access.TipSee, t.resource, tipSections...), t)
		if err != nil {
			return Done{}, err
		}
		told := tip.Fold(stream, opened[0])
		drafts := []event.Draft{do.draft("", d.opening(do, stream)), do.draft("", casefile.TipLinked{Tip: stream, TipPerson: told.Taken.AtRisk, Person: told.Taken.AtRisk})}
		drafts = append(drafts, d.carried(told.People)...)
		return d.append(ctx, do, decisions,
			change{stream: made, owner: do.Who.Agency, scopes: scopesOf(told.People), drafts: drafts},
			onto(t, do.draft("", tip.Linked{Case: made, Person: told.Taken.AtRisk})))
	})
}

// carried are the facts of a tip's or screening's people, to be recorded on the case opened from it.
func (d *Desk) carried(from *casefile.Case) []event.Draft {
	var out []event.Draft
	for _, e := range from.Entries {
		if e.Struck == nil && !e.Erased {
			out = append(out, event.Draft{Payload: e.Fact, Entry: d.IDs.Entry(), Happened: e.Happened, Why: e.Why})
		}
	}
	return out
}
