package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/tip"
)

// NewScreening is how a screening begins.
type NewScreening struct {
	Age      casefile.Code // when recruited or exploited: adult, child, possible-child
	Proxy    bool
	Practice bool
	Person   Described
	// Instrument is the list of questions; the newest for the age when it is empty.
	Instrument screening.Ref
	// From is the tip or case the screening follows from; OfPerson who of it is screened.
	From     id.Stream
	OfPerson id.Person
}

// StartScreening begins a screening. From a tip or a case it is of a person already there, whose key is kept.
func (d *Desk) StartScreening(ctx context.Context, do Do, in NewScreening) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	stream := d.IDs.Stream(id.Screening)
	r := access.Resource{Kind: id.Screening, Stream: stream, Owner: do.Who.Agency, Author: do.Who.Account, Practice: in.Practice}
	decisions := d.decide(do.Who, access.ScreeningStart, r)
	if !allowed(decisions) {
		return Done{}, d.refuse(ctx, decisions)
	}
	drafts, scopes, err := d.beginning(ctx, do, stream, in)
	if err != nil {
		return Done{}, err
	}
	return d.append(ctx, do, decisions, change{stream: stream, owner: do.Who.Agency, scopes: scopes, drafts: drafts})
}

// beginning makes the first events of a screening.
func (d *Desk) beginning(ctx context.Context, do Do, stream id.Stream, in NewScreening) ([]event.Draft, map[id.Person]id.Stream, error) {
	if !casefile.InVocabulary("age-at-time", in.Age) {
		return nil, nil, problem.New(problem.Invalid, "error.required", "age")
	}
	instrument, err := listFor(in)
	if err != nil {
		return nil, nil, err
	}
	started := screening.Started{Number: d.IDs.Number(), Instrument: event.Code(instrument.ID), Version: instrument.Version,
		Person: in.OfPerson, Proxy: in.Proxy, Age: in.Age, Practice: in.Practice, From: in.From}
	if in.From == "" {
		started.Person = d.IDs.Person()
		drafts := append([]event.Draft{do.draft("", started)}, d.describe(do, stream, started.Person, casefile.RolePossibleVictim, in.Person)...)
		return drafts, nil, nil
	}
	scope, err := d.personOf(ctx, do.Who, in.From, in.OfPerson)
	if err != nil {
		return nil, nil, err
	}
	added := casefile.PersonAdded{Person: in.OfPerson, Roles: []casefile.Code{casefile.RolePossibleVictim}, KeyScope: scope}
	return []event.Draft{do.draft("", started), do.draft(d.IDs.Entry(), added)}, map[id.Person]id.Stream{in.OfPerson: scope}, nil
}

// listFor gives the list of questions a screening begins with.
func listFor(in NewScreening) (*screening.Instrument, error) {
	switch {
	case in.Instrument != screening.Ref{}:
		return screening.Get(in.Instrument)
	case in.Age == screening.BandAdult:
		return screening.Latest(screening.AdultLabour)
	}
	return screening.Latest(screening.ChildLabour)
}

// personOf gives the stream that keeps the key of a person of a tip or case the actor may see.
func (d *Desk) personOf(ctx context.Context, who access.Principal, stream id.Stream, person id.Person) (id.Stream, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return "", err
	}
	act, people := access.TipSee, tip.Fold(stream, l.coded).People
	if stream.Kind() == id.Case {
		act, people = access.CaseSee, l.caseOf
	}
	decisions := d.decide(who, act, l.resource, casefile.SectionPeople)
	if !allowed(decisions) {
		return "", d.refuse(ctx, decisions)
	}
	if people == nil || people.Person(person) == nil || people.Person(person).Erased {
		return "", problem.New(problem.Invalid, "error.not-on-case", "person")
	}
	if scope := people.Person(person).KeyScope; scope != "" {
		return scope, nil
	}
	return stream, nil
}

// ScreeningSight is a screening as one person may see it, with what its answers give.
type ScreeningSight struct {
	*screening.Record
	People   *casefile.Case
	Lists    screening.Lists
	Plan     screening.Plan
	Findings screening.Findings
	May      map[access.Act]bool
	// Copy is which print of the finding this is, from 1; 0 when it was opened for anything else.
	Copy int
}

var screeningSections = []event.Section{access.State, screening.SectionTalk, screening.SectionDecision, casefile.SectionPeople, casefile.SectionContact}

// ListsOf gives the lists a screening is read under, in the version it was started with.
func ListsOf(r *screening.Record) (screening.Lists, error) {
	adult, err := screening.Get(screening.Ref{ID: screening.AdultLabour, Version: r.Started.Version})
	if err != nil {
		return screening.Lists{}, err
	}
	band := map[event.Code]screening.Age{screening.BandAdult: screening.AgeAdult, screening.BandChild: screening.AgeChild}[r.Age]
	return screening.ListsFor(adult, band, band), nil
}

// SeeScreening opens a screening for a page and works out its questions and its finding. Purpose is "page" or "print".
func (d *Desk) SeeScreening(ctx context.Context, who access.Principal, stream id.Stream, purpose audit.Purpose) (*ScreeningSight, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	return d.seeScreening(ctx, who, l, purpose)
}

func (d *Desk) seeScreening(ctx context.Context, who access.Principal, l loaded, purpose audit.Purpose) (*ScreeningSight, error) {
	grant, err := d.Audit.Look(ctx, d.now(), purpose, d.decide(who, access.ScreeningSee, l.resource, screeningSections...)...)
	if err != nil {
		return nil, err
	}
	opened, err := d.open(ctx, grant, l)
	if err != nil {
		return nil, err
	}
	s := &ScreeningSight{Record: screening.Fold(l.stream, opened[0]), People: casefile.Fold(l.stream, opened[0]), May: map[access.Act]bool{}}
	if s.Copy, err = d.copyOf(ctx, grant, purpose, l.stream); err != nil {
		return nil, err
	}
	if s.Lists, err = ListsOf(s.Record); err != nil {
		return nil, err
	}
	answers := s.Answers()
	s.Plan, s.Findings = s.Lists.Plan(answers), s.Lists.Evaluate(answers)
	for _, a := range []access.Act{access.ScreeningAnswer, access.ScreeningStop, access.ScreeningDecide, access.ScreeningHandOver} {
		s.May[a] = d.may(who, a, l.resource, access.State)
	}
	s.May[access.CaseOpen] = s.May[access.ScreeningDecide] && s.State != screening.StateLinked && !s.Started.Practice &&
		d.may(who, access.CaseOpen, access.Resource{Kind: id.Case, Stream: d.IDs.Stream(id.Case), Owner: who.Agency, Author: who.Account, Lead: who.Account}, access.State)
	return s, nil
}

// onScreening is the shape of acts on a screening that decide on its coded state.
func (d *Desk) onScreening(ctx context.Context, do Do, stream id.Stream, act access.Act, decide func(*screening.Record) ([]event.Draft, error)) (Done, error) {
	return d.onStream(ctx, do, stream, act, access.State, func(l loaded, decisions []access.Decision) (Done, error) {
		r := screening.Fold(stream, l.coded)
		drafts, err := decide(r)
		if err != nil || len(drafts) == 0 {
			return Done{Stream: stream}, err
		}
		c := onto(l, drafts...)
		c.scopes = scopesOf(casefile.Fold(stream, l.coded))
		return d.append(ctx, do, decisions, c)
	})
}

// resumed begins with taking up a stopped talk, when it was stopped.
func resumed(r *screening.Record, drafts ...event.Draft) []event.Draft {
	if r.State == screening.StateStopped {
		return append([]event.Draft{{Payload: screening.Resumed{}}}, drafts...)
	}
	return drafts
}

// PrepareTalk records how the talk was made safe, and whether the person agreed to it.
func (d *Desk) PrepareTalk(ctx context.Context, do Do, stream id.Stream, in screening.Prepared) (Done, error) {
	return d.onScreening(ctx, do, stream, access.ScreeningAnswer, func(r *screening.Record) ([]event.Draft, error) {
		var faults problem.List
		for where, missing := range map[string]bool{"safe": in.Safe == "", "private": in.Private == "", "interpreter": in.Interpreter == "", "consent": in.Consent == ""} {
			if missing {
				faults = append(faults, problem.New(problem.Invalid, "error.required", where))
			}
		}
		return resumed(r, do.draft("", in)), faults.Err()
	})
}

// Answer keeps one answer as given, with the words beside it. Answering takes a stopped talk up again.
func (d *Desk) Answer(ctx context.Context, do Do, stream id.Stream, code string, answer screening.Answer, note string) (Done, error) {
	return d.onScreening(ctx, do, stream, access.ScreeningAnswer, func(r *screening.Record) ([]event.Draft, error) {
		lists, err := ListsOf(r)
		if err != nil {
			return nil, err
		}
		if _, ok := lists.Indicator(code); !ok {
			return nil, problem.New(problem.Invalid, "screening-page.unknown-indicator", "indicator")
		}
		if !answer.Given() {
			return nil, problem.New(problem.Invalid, "error.required", "answer")
		}
		given := screening.Answered{Person: r.Started.Person, Indicator: event.Code(code), Answer: event.About(answer), Note: event.About(note)}
		return resumed(r, do.draft("", given)), nil
	})
}

// NoteScreening adds a note to the talk.
func (d *Desk) NoteScreening(ctx context.Context, do Do, stream id.Stream, text string) (Done, error) {
	return d.onScreening(ctx, do, stream, access.ScreeningAnswer, func(r *screening.Record) ([]event.Draft, error) {
		if text == "" {
			return nil, problem.New(problem.Invalid, "error.required", "text")
		}
		return []event.Draft{do.draft("", screening.Noted{Text: event.Common(text)})}, nil
	})
}

// SetAge says that the person's age at the time turned out otherwise; which list leads may change, no answer does.
func (d *Desk) SetAge(ctx context.Context, do Do, stream id.Stream, age casefile.Code) (Done, error) {
	return d.onScreening(ctx, do, stream, access.ScreeningAnswer, func(r *screening.Record) ([]event.Draft, error) {
		if !casefile.InVocabulary("age-at-time", age) {
			return nil, problem.New(problem.Invalid, "error.required", "age")
		}
		if r.Age == age {
			return nil, nil
		}
		return []event.Draft{do.draft("", screening.AgeSet{Age: age})}, nil
	})
}

// StopScreening interrupts the talk with a reason. Nothing is lost; it can go on on another device.
func (d *Desk) StopScreening(ctx context.Context, do Do, stream id.Stream, in screening.Stopped) (Done, error) {
	return d.onScreening(ctx, do, stream, access.ScreeningStop, func(r *screening.Record) ([]event.Draft, error) {
		if !casefile.InVocabulary("stop-reason", in.Reason) {
			return nil, problem.New(problem.Invalid, "error.required", "reason")
		}
		if r.State == screening.StateStopped {
			return nil, nil
		}
		return []event.Draft{do.draft("", in)}, nil
	})
}

// HandOverScreening gives a screening to an agency, or to the case workers of the own one. Urgent is an emergency: help first, paper later.
func (d *Desk) HandOverScreening(ctx context.Context, do Do, stream id.Stream, to id.Agency, urgent bool) (Done, error) {
	return d.onScreening(ctx, do, stream, access.ScreeningHandOver, func(r *screening.Record) ([]event.Draft, error) {
		if to == "" {
			return nil, problem.New(problem.Invalid, "error.required", "to")
		}
		return []event.Draft{do.draft("", screening.HandedOver{To: to, Urgent: urgent})}, nil
	})
}

// EmergencyReferral is for danger now, before anything else is written: a few words, and an agency that has it at once.
func (d *Desk) EmergencyReferral(ctx context.Context, do Do, words string, person Described, to id.Agency) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	stream := d.IDs.Stream(id.Screening)
	r := access.Resource{Kind: id.Screening, Stream: stream, Owner: do.Who.Agency, Author: do.Who.Account}
	decisions := d.decide(do.Who, access.ScreeningStart, r)
	if !allowed(decisions) {
		return Done{}, d.refuse(ctx, decisions)
	}
	var faults problem.List
	if words == "" {
		faults = append(faults, problem.New(problem.Invalid, "error.required", "words"))
	}
	if to == "" {
		faults = append(faults, problem.New(problem.Invalid, "error.required", "to"))
	}
	if err := faults.Err(); err != nil {
		return Done{}, err
	}
	drafts, scopes, err := d.beginning(ctx, do, stream, NewScreening{Age: screening.BandPossibleChild, Person: person})
	if err != nil {
		return Done{}, err
	}
	drafts = append(drafts, do.draft("", screening.Noted{Text: event.Common(words)}), do.draft("", screening.HandedOver{To: to, Urgent: true}))
	return d.append(ctx, do, decisions, change{stream: stream, owner: do.Who.Agency, scopes: scopes, drafts: drafts})
}

// DecideScreening records a person's decision after the finding: presumed victim or not, or not yet, with the reason. Whether it goes
// against the finding is noted and not prevented.
func (d *Desk) DecideScreening(ctx context.Context, do Do, stream id.Stream, decision casefile.Code) (Done, error) {
	return d.onStream(ctx, do, stream, access.ScreeningDecide, access.State, func(l loaded, decisions []access.Decision) (Done, error) {
		if !casefile.InVocabulary("presumption", decision) {
			return Done{}, problem.New(problem.Invalid, "error.required", "decision")
		}
		if err := needWhy(do); err != nil {
			return Done{}, err
		}
		s, err := d.seeScreening(ctx, do.Who, l, audit.ForPage)
		if err != nil {
			return Done{}, err
		}
		outcome := casefile.Code(s.Findings.Lead.Outcome)
		decided := screening.Decided{Decision: decision, Outcome: outcome, Against: Against(decision, outcome)}
		return d.append(ctx, do, decisions, onto(l, do.draft("", decided)))
	})
}

// OpenCaseFromScreening opens a case on the person screened, who keeps the key; a decision already taken comes along with its decider.
// Into an existing case the screening is linked with LinkScreening.
func (d *Desk) OpenCaseFromScreening(ctx context.Context, do Do, stream id.Stream) (Done, error) {
	return d.once(ctx, do, []id.Stream{stream}, func() (Done, error) {
		l, err := d.load(ctx, do.Who, stream)
		if err != nil {
			return Done{}, err
		}
		made := d.IDs.Stream(id.Case)
		_, opening := d.openDecision(do, made)
		decisions := append(opening, d.decide(do.Who, access.ScreeningDecide, l.resource)...)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		s, err := d.seeScreening(ctx, do.Who, l, audit.ForPage)
		if err != nil {
			return Done{}, err
		}
		if s.Started.Practice {
			return Done{}, problem.New(problem.Invalid, "screening-page.practice-opens-nothing", "")
		}
		person := s.Started.Person
		drafts := []event.Draft{do.draft("", d.opening(do, stream))}
		drafts = append(drafts, d.carried(s.People)...)
		drafts = append(drafts, do.draft("", casefile.ScreeningLinked{Screening: stream, ScreeningPerson: person, Person: person}))
		drafts = append(drafts, presumed(s, person)...)
		return d.append(ctx, do, decisions, change{stream: made, owner: do.Who.Agency, scopes: scopesOf(s.People), drafts: drafts},
			onto(l, do.draft("", screening.Linked{Case: made, Person: person})))
	})
}

// presumed carries the latest decision of a screening to its case.
func presumed(s *ScreeningSight, person id.Person) []event.Draft {
	if len(s.Decisions) == 0 {
		return nil
	}
	last := s.Decisions[len(s.Decisions)-1]
	happened := last.Happened
	if happened == "" {
		happened = partial.OnDay(last.At.In(Zone)).String()
	}
	return []event.Draft{{Happened: happened, Why: last.Why, Payload: casefile.PresumptionDecided{Person: person, Decision: last.Decision,
		Screening: s.Stream, Outcome: last.Outcome, Against: last.Against, DecidedBy: last.By}}}
}

// LinkScreening says that a screening is of somebody on a case, and carries its decision there.
func (d *Desk) LinkScreening(ctx context.Context, do Do, stream, caseStream id.Stream, person id.Person) (Done, error) {
	return d.once(ctx, do, []id.Stream{stream, caseStream}, func() (Done, error) {
		l, err := d.load(ctx, do.Who, stream)
		if err != nil {
			return Done{}, err
		}
		c, err := d.load(ctx, do.Who, caseStream)
		if err != nil {
			return Done{}, err
		}
		decisions := append(d.decide(do.Who, access.ScreeningDecide, l.resource), d.decide(do.Who, access.CaseRecord, c.resource, casefile.SectionIntake)...)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		if err := linkable(c.caseOf, person); err != nil {
			return Done{}, err
		}
		s, err := d.seeScreening(ctx, do.Who, l, audit.ForPage)
		if err != nil {
			return Done{}, err
		}
		drafts := []event.Draft{do.draft("", casefile.ScreeningLinked{Screening: stream, ScreeningPerson: s.Started.Person, Person: person})}
		drafts = append(drafts, presumed(s, person)...)
		return d.append(ctx, do, decisions, onto(c, drafts...), onto(l, do.draft("", screening.Linked{Case: caseStream, Person: person})))
	})
}
