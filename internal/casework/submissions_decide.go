package casework

import (
	"context"
	"time"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/submission"
)

// OpenCaseFromSubmission opens a case on the person a form is about, with what the form says as facts; what has no counterpart among
// them becomes a note in the language given. The person keeps the key the form was sealed under; the form itself stays as it was sent.
func (d *Desk) OpenCaseFromSubmission(ctx context.Context, do Do, stream id.Stream, l lang.Lang) (Done, error) {
	return d.once(ctx, do, []id.Stream{stream}, func() (Done, error) {
		from, err := d.load(ctx, do.Who, stream)
		if err != nil {
			return Done{}, err
		}
		made := d.IDs.Stream(id.Case)
		_, opening := d.openDecision(do, made)
		decisions := append(opening, d.decide(do.Who, access.SubmissionOpen, from.resource, submission.SectionTold)...)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		s, err := d.seeSubmission(ctx, do.Who, from, audit.ForWork)
		if err != nil {
			return Done{}, err
		}
		if err := openable(s); err != nil {
			return Done{}, err
		}
		person := s.Received.Person
		drafts := append([]event.Draft{do.draft("", d.opening(do, stream))}, d.factsOf(do, s, l)...)
		return d.append(ctx, do, decisions,
			change{stream: made, owner: do.Who.Agency, scopes: map[id.Person]id.Stream{person: stream}, drafts: drafts},
			onto(from, do.draft("", submission.Linked{Case: made, Person: person})))
	})
}

// factsOf are the facts a case begins with that is opened from a form. They happened when the form was filled in.
func (d *Desk) factsOf(do Do, s *SubmissionSight, l lang.Lang) []event.Draft {
	do.Happened = s.History[0].Happened
	drafts := d.describe(do, s.Stream, s.Received.Person, casefile.RolePossibleVictim, Described{})
	for _, f := range d.factsTold(s, s.Received.Person, l) {
		drafts = append(drafts, do.draft(d.IDs.Entry(), f))
	}
	return drafts
}

// factsTold are what a form says, as facts about somebody, always in the same order.
func (d *Desk) factsTold(s *SubmissionSight, person id.Person, l lang.Lang) []casefile.Fact {
	switch {
	case s.Talk != nil:
		return Described{Name: s.Talk.Name, Sex: s.Talk.Sex, Born: s.Talk.Born, Typed: s.Talk.BornTyped}.facts(person)
	case s.Intake != nil:
		return htcds.Facts(s.Intake, person, l, d.dayOf(s.At))
	}
	return nil
}

// dayOf is the day of a moment where the work is done.
func (d *Desk) dayOf(at time.Time) partial.Day { return partial.DayOf(at.In(Zone)) }

// onSubmission is the shape of acts on what a phone sent that decide on its coded state.
func (d *Desk) onSubmission(ctx context.Context, do Do, stream id.Stream, act access.Act, section event.Section, decide func(loaded, *submission.Submission) ([]change, []access.Decision, error)) (Done, error) {
	return d.onStream(ctx, do, stream, act, section, func(l loaded, decisions []access.Decision) (Done, error) {
		s := submission.Fold(stream, l.coded)
		if err := needWhy(do); err != nil {
			return Done{}, err
		}
		if err := unseen(do, s.Head); err != nil {
			return Done{}, err
		}
		changes, more, err := decide(l, s)
		if err != nil || len(changes) == 0 {
			return Done{Stream: stream}, err
		}
		done, err := d.append(ctx, do, append(decisions, more...), changes...)
		done.Stream = stream
		return done, err
	})
}

// ReviewConflict says that somebody laid the forms that came under one name beside each other; why says what was found.
func (d *Desk) ReviewConflict(ctx context.Context, do Do, stream id.Stream) (Done, error) {
	return d.onSubmission(ctx, do, stream, access.SubmissionReview, submission.SectionTold, func(l loaded, s *submission.Submission) ([]change, []access.Decision, error) {
		if s.Unreviewed == 0 {
			return nil, nil, nil
		}
		return []change{onto(l, do.draft("", submission.Reviewed{}))}, nil, nil
	})
}

// RecordBasis opens a form without consent to those who work on it, on a legal basis other than consent, within the time there is for
// that. A form of screening then becomes a screening, if whoever records the basis screens; else it waits like any other.
func (d *Desk) RecordBasis(ctx context.Context, do Do, stream id.Stream, basis casefile.Code) (Done, error) {
	return d.onSubmission(ctx, do, stream, access.SubmissionBasis, access.State, func(l loaded, s *submission.Submission) ([]change, []access.Decision, error) {
		switch {
		case s.State != submission.StateSealed:
			return nil, nil, problem.New(problem.Conflict, "submission.not-sealed", "")
		case s.Overdue(d.now()):
			return nil, nil, problem.New(problem.Conflict, "submission.too-late", "")
		case !casefile.InVocabulary("legal-basis", basis) || basis == BasisConsent:
			return nil, nil, problem.New(problem.Invalid, "error.required", "basis")
		}
		recorded := submission.BasisRecorded{Basis: basis}
		if s.Received.Form == submission.FormHTCDS {
			return []change{onto(l, do.draft("", recorded))}, nil, nil
		}
		made, more, err := d.screenedOn(ctx, do, l)
		if err != nil || made.stream == "" {
			return []change{onto(l, do.draft("", recorded))}, nil, err
		}
		recorded.Screening = made.stream
		return []change{onto(l, do.draft("", recorded)), made}, more, nil
	})
}

// BasisConsent is the one legal basis that nobody can record in the place of consent.
const BasisConsent casefile.Code = "consent"

// screenedOn makes the screening a sealed form becomes. It is opened as it stands with the basis that is recorded in the same act.
func (d *Desk) screenedOn(ctx context.Context, do Do, l loaded) (change, []access.Decision, error) {
	l.resource.Sealed = false
	s, err := d.seeSubmission(ctx, do.Who, l, audit.ForWork)
	if err != nil || s.Talk == nil {
		return change{}, nil, err
	}
	talk := do
	talk.Happened = s.History[0].Happened
	made, decisions := d.screeningSent(talk, l.stream, s.Received.Person, s.Talk)
	if !allowed(decisions) {
		return change{}, nil, nil
	}
	return made, decisions, nil
}

// DeleteSubmission destroys the words of what a phone sent, with their key; that it came, and why it was deleted, stays. What became a
// screening or a case is not deleted here: it is erased with the person. The event is recorded first: if the program stops in between,
// FinishErasures does the rest.
func (d *Desk) DeleteSubmission(ctx context.Context, do Do, stream id.Stream) (Done, error) {
	done, err := d.onSubmission(ctx, do, stream, access.SubmissionDelete, access.State, func(l loaded, s *submission.Submission) ([]change, []access.Decision, error) {
		if err := deletable(s); err != nil || s.State == submission.StateDeleted {
			return nil, nil, err
		}
		return []change{onto(l, do.draft("", submission.Deleted{Person: s.Received.Person}))}, nil, nil
	})
	if err != nil {
		return Done{}, err
	}
	l, err := d.load(ctx, do.Who, stream)
	if err != nil {
		return Done{}, err
	}
	return done, d.destroySent(ctx, d.decide(do.Who, access.SubmissionDelete, l.resource), submission.Fold(stream, l.coded))
}

// destroySent records the look and destroys the key of a form that was deleted, unless it is gone already.
func (d *Desk) destroySent(ctx context.Context, decisions []access.Decision, s *submission.Submission) error {
	gone, err := d.Vault.Erased(ctx, s.Received.Person, s.Stream)
	if err != nil || gone || s.State != submission.StateDeleted {
		return err
	}
	grant, err := d.Audit.Look(ctx, d.now(), audit.ForErase, decisions...)
	if err != nil {
		return err
	}
	return d.Vault.Erase(ctx, grant, d.now(), s.Stream, s.Received.Person)
}
