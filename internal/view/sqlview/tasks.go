package sqlview

import (
	"context"

	"spean/internal/view"
)

var tasks = table[view.TaskRow]{
	name: "view_task",
	columns: `stream text, entry text, seq bigint, agency text, lead text, assignee text, sort text, people text, due text, done boolean,
		done_at bigint, case_closed boolean, created bigint`,
	key: "stream, entry",
	fields: func(r *view.TaskRow) []any {
		return []any{&r.Stream, &r.Entry, &r.Seq, &r.Agency, &r.Lead, &r.Assignee, &r.Sort, listOf(&r.People), date{&r.Due}, &r.Done,
			moment{&r.DoneAt}, &r.CaseClosed, moment{&r.Created}}
	},
	derived: "due_day text",
	values:  func(r *view.TaskRow) []any { return []any{lastDay(r.Due)} },
	indexes: append(taskOrders.indexes("agency", "done", "case_closed"), "assignee, lead, done, case_closed"),
}

var taskOrders = orders[view.TaskOrder]{usual: order{"due_day", "created", "stream", "entry"}, by: map[view.TaskOrder]order{
	view.TasksByCreated: {"-created", "stream", "entry"},
	view.TasksByDone:    {"-done_at", "created", "stream", "entry"},
}}

// Tasks implements view.CaseLists.
func (s *Store) Tasks(ctx context.Context, q view.TaskQuery) (view.Listed[view.TaskRow], error) {
	w, by := s.taskQuestion(q)
	return listed(ctx, s, tasks, w, by, q.Window)
}

// taskQuestion gives the conditions and the order of a query.
func (s *Store) taskQuestion(q view.TaskQuery) (w *where, by string) {
	w = s.where()
	assigned := whose("assignee")
	unassigned := way{found: "v.assignee = '' and v.lead = ?", met: "v.assignee = '' and v.lead || '' = ?"}
	switch {
	case q.Mine && q.Visible.System:
		w.ways, w.account = []way{assigned, unassigned}, string(q.Visible.Account)
		w.and("? <> ''", w.account)
	case q.Mine: // of cases the account carries, since it leads them
		q.Visible.All = false
		w.visible(q.Visible, "agency", assigned, unassigned)
	default:
		w.visible(q.Visible, "agency", carriesCase("stream"), assigned)
	}
	is(w, "stream", q.Case)
	switch q.Status {
	case view.OnlyOpen:
		w.and("not v.done and not v.case_closed")
	case view.OnlyOver:
		w.and("v.done")
	}
	w.day("due_day", "<", q.DueBefore)
	w.moment("done_at", ">=", q.DoneFrom)
	return w, taskOrders.sql(q.Order, q.Reversed)
}
