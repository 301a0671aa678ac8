package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// AddPerson puts a person on a case with a first name, so that nobody stands there nameless by accident: the name may be left out.
func (d *Desk) AddPerson(ctx context.Context, do Do, stream id.Stream, roles []casefile.Code, relation string, first *casefile.NameRecorded) (id.Person, Done, error) {
	person := d.IDs.Person()
	done, err := d.onCase(ctx, do, stream, access.CaseRecord, casefile.SectionPeople, func(c *casefile.Case) ([]event.Draft, error) {
		added := casefile.PersonAdded{Person: person, Roles: roles, KeyScope: stream, Relation: event.About(relation)}
		drafts := []event.Draft{do.draft(d.IDs.Entry(), added)}
		faults := added.Check(d.Today())
		if first != nil {
			name := *first
			name.Person = person
			faults = append(faults, name.Check(d.Today())...)
			drafts = append(drafts, do.draft(d.IDs.Entry(), name))
		}
		return drafts, faults.Err()
	})
	if done.Repeated && err == nil {
		var f casefile.Fact
		if _, f, err = d.recordedBy(ctx, done); err == nil {
			person = f.Concerns()[0]
		}
	}
	return person, done, err
}

// recordedBy gives the last fact an act recorded, with its entry, in codes: an act done again names what it made the first time.
func (d *Desk) recordedBy(ctx context.Context, done Done) (id.Entry, casefile.Fact, error) {
	records, err := d.Log.After(ctx, done.Position-1, 1)
	if err != nil {
		return "", nil, err
	}
	coded, err := d.Vault.Coded(records)
	if err != nil {
		return "", nil, err
	}
	if len(coded) == 1 {
		if f, ok := coded[0].Payload.(casefile.Fact); ok {
			return coded[0].Entry, f, nil
		}
	}
	// The command belongs to another act: nothing was recorded under it here.
	return "", nil, problem.New(problem.Conflict, "error.changed-meanwhile", "")
}

// RecordFact records a new fact on a case. Its entry is made here and returned.
func (d *Desk) RecordFact(ctx context.Context, do Do, stream id.Stream, f casefile.Fact) (id.Entry, Done, error) {
	entry, act := d.IDs.Entry(), access.CaseRecord
	if f.Section() == casefile.SectionConsent {
		act = access.CaseConsent
	}
	done, err := d.onCase(ctx, do, stream, act, f.Section(), func(c *casefile.Case) ([]event.Draft, error) {
		if err := checkFact(d, c, f); err != nil {
			return nil, err
		}
		if casefile.FactName(f) == casefile.File { // comes with its content, see AttachFiles
			return nil, problem.New(problem.Invalid, "error.bad-request", "")
		}
		if added, ok := f.(casefile.PersonAdded); ok { // said again of somebody on the case; where the key is kept does not change
			added.KeyScope = c.Person(added.Person).KeyScope
			f = added
		}
		return []event.Draft{do.draft(entry, f)}, nil
	})
	if done.Repeated && err == nil {
		entry, _, err = d.recordedBy(ctx, done)
	}
	return entry, done, err
}

// CorrectFact records a fact again under its entry. The earlier wording stays readable. When somebody else changed the entry since the
// person saw it, nothing is recorded and the answer is a Conflict.
func (d *Desk) CorrectFact(ctx context.Context, do Do, stream id.Stream, entry id.Entry, f casefile.Fact) (Done, error) {
	return d.onCase(ctx, do, stream, access.CaseCorrect, f.Section(), func(c *casefile.Case) ([]event.Draft, error) {
		old := c.Entry(entry)
		if old == nil || old.Fact.Kind() != f.Kind() {
			return nil, problem.New(problem.NotFound, "error.not-available", "")
		}
		// A fact may move between the sections its kind can have (a note to care); the person needs leave for where it was, too.
		if !d.may(do.Who, access.CaseCorrect, d.caseResource(do.Who, c), old.Fact.Section()) {
			return nil, problem.New(problem.Withheld, "error.not-available", "")
		}
		if was, ok := old.Fact.(event.Subjected); ok && was.DataSubject() != f.(event.Subjected).DataSubject() {
			// Sealed under one person's key, it can never become another's: strike it and record it anew.
			return nil, problem.New(problem.Invalid, "error.fact-of-another-person", "person")
		}
		if do.Seen == 0 { // a correction that does not say what it saw could overwrite anything
			return nil, problem.New(problem.Invalid, "error.bad-request", "")
		}
		if err := unseen(do, old.Seq); err != nil {
			return nil, err
		}
		if was, ok := old.Fact.(casefile.FileAttached); ok { // what was sent is what it is
			f = was.Again(f.(casefile.FileAttached))
		}
		if was, ok := old.Fact.(casefile.PersonAdded); ok { // where the key is kept is no matter of wording
			corrected := f.(casefile.PersonAdded)
			corrected.KeyScope, f = was.KeyScope, corrected
		}
		if err := checkFact(d, c, f); err != nil {
			return nil, err
		}
		return []event.Draft{do.draft(entry, f)}, nil
	})
}

// StrikeFact takes a fact recorded by mistake out of the present state, with a reason. It stays readable as struck.
func (d *Desk) StrikeFact(ctx context.Context, do Do, stream id.Stream, entry id.Entry) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	l, err := d.load(ctx, do.Who, stream)
	if err != nil {
		return Done{}, err
	}
	section := casefile.SectionCourse
	if l.caseOf != nil && l.caseOf.Entry(entry) != nil {
		section = l.caseOf.Entry(entry).Fact.Section()
	}
	return d.onCase(ctx, do, stream, access.CaseCorrect, section, func(c *casefile.Case) ([]event.Draft, error) {
		e := c.Entry(entry)
		if e == nil || e.Struck != nil {
			return nil, problem.New(problem.NotFound, "error.not-available", "")
		}
		if _, ok := e.Fact.(casefile.PersonAdded); ok {
			return nil, problem.New(problem.Invalid, "error.person-not-struck", "")
		}
		if err := needWhy(do); err != nil {
			return nil, err
		}
		return []event.Draft{do.draft(entry, casefile.EntryStruck{Part: section})}, unseen(do, e.Seq)
	})
}

// checkFact is the fact's own check and that everybody it concerns is on the case and not erased.
func checkFact(d *Desk, c *casefile.Case, f casefile.Fact) error {
	faults := f.Check(d.Today())
	for _, p := range f.Concerns() {
		switch who := c.Person(p); {
		case who == nil:
			faults = append(faults, problem.New(problem.Invalid, "error.not-on-case", "people"))
		case who.Erased:
			faults = append(faults, problem.New(problem.Invalid, "error.person-erased", "people"))
		}
	}
	return faults.Err()
}
