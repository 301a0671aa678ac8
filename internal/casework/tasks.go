package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// onTask is an act upon a task of a case.
func (d *Desk) onTask(ctx context.Context, do Do, stream id.Stream, entry id.Entry, decide func(*casefile.Entry) (event.Payload, error)) (Done, error) {
	return d.onCase(ctx, do, stream, access.CaseRecord, casefile.SectionTasks, func(c *casefile.Case) ([]event.Draft, error) {
		e := c.Entry(entry)
		if e == nil || e.Struck != nil {
			return nil, problem.New(problem.NotFound, "error.not-available", "")
		}
		if _, ok := e.Fact.(casefile.TaskAdded); !ok {
			return nil, problem.New(problem.NotFound, "error.not-available", "")
		}
		if err := unseen(do, e.Seq); err != nil {
			return nil, err
		}
		p, err := decide(e)
		if err != nil || p == nil {
			return nil, err
		}
		return []event.Draft{do.draft(entry, p)}, nil
	})
}

// FinishTask ends a task with what came of it. A task already done stays as it is.
func (d *Desk) FinishTask(ctx context.Context, do Do, stream id.Stream, entry id.Entry, result string) (Done, error) {
	return d.onTask(ctx, do, stream, entry, func(e *casefile.Entry) (event.Payload, error) {
		if e.Done != nil {
			return nil, nil
		}
		return casefile.TaskDone{Result: event.Common(result)}, nil
	})
}

// ReopenTask takes the end of a task back: it was not done after all.
func (d *Desk) ReopenTask(ctx context.Context, do Do, stream id.Stream, entry id.Entry) (Done, error) {
	return d.onTask(ctx, do, stream, entry, func(e *casefile.Entry) (event.Payload, error) {
		if e.Done == nil {
			return nil, nil
		}
		return casefile.TaskReopened{}, nil
	})
}

// ReassignTask gives a task to another member of the agency.
func (d *Desk) ReassignTask(ctx context.Context, do Do, stream id.Stream, entry id.Entry, to id.Account) (Done, error) {
	return d.onTask(ctx, do, stream, entry, func(*casefile.Entry) (event.Payload, error) {
		return casefile.TaskReassigned{Assignee: to}, nil
	})
}
