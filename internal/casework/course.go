package casework

import (
	"context"
	"slices"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
)

// AssignCase hands a case to another lead inside the agency, with a reason. The old lead stays on the team unless Leave is set.
func (d *Desk) AssignCase(ctx context.Context, do Do, stream id.Stream, to id.Account, leave bool) (Done, error) {
	return d.onCase(ctx, do, stream, access.CaseAssign, casefile.SectionCourse, func(c *casefile.Case) ([]event.Draft, error) {
		if to == "" {
			return nil, problem.New(problem.Invalid, "error.required", "lead")
		}
		if err := unseen(do, c.CourseSeq); err != nil {
			return nil, err
		}
		drafts := []event.Draft{do.draft("", casefile.CaseAssigned{Lead: to})}
		switch old := c.Lead; {
		case leave && slices.Contains(c.Team, old):
			drafts = append(drafts, do.draft("", casefile.TeamLeft{Account: old}))
		case !leave && !slices.Contains(c.Team, old):
			drafts = append(drafts, do.draft("", casefile.TeamJoined{Account: old}))
		}
		return drafts, needWhy(do)
	})
}

// JoinTeam puts a member of the agency on the case's team: the lead and the heads whomever they choose, a shelter lead also themselves.
func (d *Desk) JoinTeam(ctx context.Context, do Do, stream id.Stream, member id.Account) (Done, error) {
	act := access.CaseAssign
	if member == do.Who.Account {
		act = access.CaseJoinTeam
	}
	return d.onCase(ctx, do, stream, act, casefile.SectionCourse, func(c *casefile.Case) ([]event.Draft, error) {
		if member == "" {
			return nil, problem.New(problem.Invalid, "error.required", "account")
		}
		if slices.Contains(c.Team, member) {
			return nil, nil
		}
		return []event.Draft{do.draft("", casefile.TeamJoined{Account: member})}, nil
	})
}

// LeaveTeam takes a member off the team.
func (d *Desk) LeaveTeam(ctx context.Context, do Do, stream id.Stream, member id.Account) (Done, error) {
	return d.onCase(ctx, do, stream, access.CaseAssign, casefile.SectionCourse, func(c *casefile.Case) ([]event.Draft, error) {
		if !slices.Contains(c.Team, member) {
			return nil, nil
		}
		return []event.Draft{do.draft("", casefile.TeamLeft{Account: member})}, nil
	})
}

// CloseCase ends the work on a case, with a reason in a code and in words. What other agencies were
// granted stays until its purpose is reached or it is taken back: closing our work does not end theirs.
func (d *Desk) CloseCase(ctx context.Context, do Do, stream id.Stream, reason casefile.Code) (Done, error) {
	return d.onCase(ctx, do, stream, access.CaseClose, casefile.SectionCourse, func(c *casefile.Case) ([]event.Draft, error) {
		switch {
		case !casefile.InVocabulary("close-reason", reason):
			return nil, problem.New(problem.Invalid, "error.required", "reason")
		case c.Closed:
			return nil, problem.New(problem.Conflict, "case.already-closed", "")
		}
		if err := needWhy(do); err != nil {
			return nil, err
		}
		return []event.Draft{do.draft("", casefile.CaseClosed{Reason: reason})}, unseen(do, c.CourseSeq)
	})
}

// ReopenCase takes the work up again on the same stream, with a reason.
func (d *Desk) ReopenCase(ctx context.Context, do Do, stream id.Stream) (Done, error) {
	return d.onCase(ctx, do, stream, access.CaseReopen, casefile.SectionCourse, func(c *casefile.Case) ([]event.Draft, error) {
		if !c.Closed {
			return nil, problem.New(problem.Conflict, "case.not-closed", "")
		}
		if err := needWhy(do); err != nil {
			return nil, err
		}
		return []event.Draft{do.draft("", casefile.CaseReopened{})}, unseen(do, c.CourseSeq)
	})
}

// NewCase is what a case opened from nothing but a person's word begins with.
type NewCase struct {
	Roles []casefile.Code
	Name  string
}

// OpenCase opens a case without a tip or screening: somebody came in person. The actor leads it.
func (d *Desk) OpenCase(ctx context.Context, do Do, in NewCase) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	stream, person := d.IDs.Stream(id.Case), d.IDs.Person()
	added := casefile.PersonAdded{Person: person, Roles: in.Roles, KeyScope: stream}
	if err := added.Check(d.Today()).Err(); err != nil {
		return Done{}, err
	}
	resource, decisions := d.openDecision(do, stream)
	if !allowed(decisions) {
		return Done{}, d.refuse(ctx, decisions)
	}
	drafts := []event.Draft{do.draft("", d.opening(do, "")), do.draft(d.IDs.Entry(), added)}
	if in.Name != "" {
		drafts = append(drafts, do.draft(d.IDs.Entry(), casefile.NameRecorded{Person: person, Text: event.About(in.Name), Sort: event.About(casefile.Code("as-told"))}))
	}
	return d.append(ctx, do, decisions, change{stream: stream, head: eventlog.Head{}, owner: resource.Owner, drafts: drafts})
}

// openDecision asks whether the actor may open a case in the actor's own name.
func (d *Desk) openDecision(do Do, stream id.Stream) (access.Resource, []access.Decision) {
	r := access.Resource{Kind: id.Case, Stream: stream, Owner: do.Who.Agency, Author: do.Who.Account, Lead: do.Who.Account}
	return r, d.decide(do.Who, access.CaseOpen, r)
}

func (d *Desk) opening(do Do, from id.Stream) casefile.CaseOpened {
	return casefile.CaseOpened{Number: d.IDs.Number(), Agency: do.Who.Agency, Lead: do.Who.Account, From: from}
}
