package casework

import (
	"context"
	"reflect"
	"slices"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/openrosa"
	"spean/internal/problem"
	"spean/internal/submission"
)

// FormCandidates gives whom a form may be about among the cases of the agency: the same phone, or a name written or sounding alike.
func (d *Desk) FormCandidates(ctx context.Context, who access.Principal, stream id.Stream) ([]Candidate, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	if matching := d.decide(who, access.SubmissionMatch, l.resource, submission.SectionTold); !allowed(matching) {
		return nil, d.refuse(ctx, matching)
	}
	s, err := d.seeSubmission(ctx, who, l, "match")
	if err != nil || openable(s) != nil {
		return nil, err
	}
	form, err := openrosa.ParseSubmission(s.XML())
	if err != nil {
		return nil, err
	}
	return d.candidates(ctx, who, access.SubmissionMatch, formTexts(&form, s.Submission), func(id.Stream) bool { return false })
}

// Adding is a form beside somebody on the case it may be added to.
type Adding struct {
	*SubmissionSight
	Case   *casefile.Case // in codes, and opened where the form says something and the reader may see it
	Person id.Person
	Name   Shown
	Facts  []AddedFact
}

// AddedFact is one thing the form says, as a fact about the person on the case.
type AddedFact struct {
	casefile.Fact
	// May: the reader may record it there. Known: it stands there already.
	May, Known bool
}

// SeeAdding lays a form beside somebody on a case. Of the case it opens the sections the form says something for, to whoever may record there.
func (d *Desk) SeeAdding(ctx context.Context, who access.Principal, stream, caseStream id.Stream, person id.Person, l lang.Lang) (*Adding, error) {
	from, c, decisions, err := d.adding(ctx, who, stream, caseStream)
	if err != nil {
		return nil, err
	}
	if err := linkable(c.caseOf, person); err != nil {
		return nil, err
	}
	s, err := d.seeSubmission(ctx, who, from, audit.ForWork)
	if err != nil {
		return nil, err
	}
	if err := openable(s); err != nil {
		return nil, err
	}
	out := &Adding{SubmissionSight: s, Person: person}
	if d.may(who, access.SubmissionMatch, c.resource, casefile.SectionPeople) {
		decisions = append(decisions, d.decide(who, access.SubmissionMatch, c.resource, casefile.SectionPeople)...)
		out.Name = d.Index.Shown(caseStream, person)
	}
	for _, f := range d.factsTold(s, person, l) {
		decision := d.decide(who, access.CaseRecord, c.resource, f.Section())
		out.Facts = append(out.Facts, AddedFact{Fact: f, May: allowed(decision)})
		if allowed(decision) {
			decisions = append(decisions, decision...)
		}
	}
	opened, err := d.look(ctx, audit.ForWork, decisions, c)
	if err != nil {
		return nil, err
	}
	out.Case = casefile.Fold(caseStream, withOpened(c.coded, opened[0]))
	for i, f := range out.Facts {
		out.Facts[i].Known = f.May && slices.ContainsFunc(out.Case.Entries, func(e *casefile.Entry) bool { return e.Struck == nil && saysSame(e.Fact, f.Fact) })
	}
	return out, nil
}

// adding loads a form and the case it is added to, and asks for leave of both.
func (d *Desk) adding(ctx context.Context, who access.Principal, stream, caseStream id.Stream) (from, c loaded, decisions []access.Decision, err error) {
	if from, err = d.load(ctx, who, stream); err != nil {
		return from, c, nil, err
	}
	if c, err = d.load(ctx, who, caseStream); err != nil {
		return from, c, nil, err
	}
	decisions = append(d.decide(who, access.SubmissionOpen, from.resource, submission.SectionTold), d.decide(who, access.SubmissionOpen, c.resource)...)
	if !allowed(decisions) {
		err = d.refuse(ctx, decisions)
	}
	return from, c, decisions, err
}

// saysSame reports whether a fact of a case says already what a form says, however it was learnt.
func saysSame(on, told casefile.Fact) bool {
	switch told := told.(type) {
	case casefile.NameRecorded:
		on, ok := on.(casefile.NameRecorded)
		return ok && on.Person == told.Person && on.Text.V == told.Text.V
	case casefile.PhoneRecorded:
		on, ok := on.(casefile.PhoneRecorded)
		return ok && on.Person == told.Person && reflect.DeepEqual(on.Number.V, told.Number.V)
	case casefile.BirthRecorded:
		on, ok := on.(casefile.BirthRecorded)
		return ok && on.Person == told.Person && reflect.DeepEqual(on.Born.V, told.Born.V)
	}
	return reflect.DeepEqual(on, told)
}

// FormOnCase says to whom on which case a form is added, and which of the facts it tells are recorded there, by their place in Adding.
type FormOnCase struct {
	Case   id.Stream
	Person id.Person
	Facts  []int
}

// AddSubmissionToCase says that a form is about somebody on a case and records there what was chosen of it, under the key of that person, as
// having happened when the form was filled in. The form stays as it was sent; erasing the person destroys its key, too.
func (d *Desk) AddSubmissionToCase(ctx context.Context, do Do, stream id.Stream, in FormOnCase, l lang.Lang) (Done, error) {
	return d.once(ctx, do, []id.Stream{stream, in.Case}, func() (Done, error) {
		from, c, decisions, err := d.adding(ctx, do.Who, stream, in.Case)
		if err != nil {
			return Done{}, err
		}
		if err := linkable(c.caseOf, in.Person); err != nil {
			return Done{}, err
		}
		s, err := d.seeSubmission(ctx, do.Who, from, audit.ForWork)
		if err != nil {
			return Done{}, err
		}
		if err := openable(s); err != nil {
			return Done{}, err
		}
		drafts := []event.Draft{do.draft("", casefile.SubmissionLinked{Submission: stream, SubmissionPerson: s.Received.Person, Person: in.Person})}
		told := do
		told.Happened, told.Why = s.History[0].Happened, ""
		facts := d.factsTold(s, in.Person, l)
		for _, at := range slices.Compact(slices.Sorted(slices.Values(in.Facts))) {
			if at < 0 || at >= len(facts) {
				return Done{}, problem.New(problem.Invalid, "error.bad-request", "")
			}
			decision := d.decide(do.Who, access.CaseRecord, c.resource, facts[at].Section())
			if !allowed(decision) {
				return Done{}, d.refuse(ctx, decision)
			}
			if err := checkFact(d, c.caseOf, facts[at]); err != nil {
				return Done{}, err
			}
			decisions, drafts = append(decisions, decision...), append(drafts, told.draft(d.IDs.Entry(), facts[at]))
		}
		return d.append(ctx, do, decisions, onto(c, drafts...), onto(from, do.draft("", submission.Linked{Case: in.Case, Person: in.Person})))
	})
}
