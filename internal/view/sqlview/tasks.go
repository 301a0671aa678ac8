package sqlview

import (
	"context"

	"spean/internal/view"
)

var tasks = table[view.TaskRow]{
	name: "view_task",
	columns: `stream text, entry text, seq bigint, agency text, lead text, assignee text, sort text, people text, due text, done boolean,
		case_closed boolean, created bigint`,
	key: "stream, entry",
	fields: func(r *view.TaskRow) []any {
		return []any{&r.Stream, &r.Entry, &r.Seq, &r.Agency, &r.Lead, &r.Assignee, &r.Sort, listOf(&r.People), date{&r.Due}, &r.Done,
			&r.CaseClosed, moment{&r.Created}}
	},
	derived: "due_day text",
	values:  func(r *view.TaskRow) []any { return []any{lastDay(r.Due)} },
	// It holds the order and all that narrows the list, as with cases.
	indexes: []string{"agency, due_day, created, stream, entry, done, case_closed, assignee, lead"},
}

// Tasks implements view.CaseLists.
func (s *Store) Tasks(ctx context.Context, q view.TaskQuery) (view.Listed[view.TaskRow], error) {
	w := s.where()
	w.visible(q.Visible, "agency", carriesCase("stream"), "v.assignee = ?")
	is(w, "stream", q.Case)
	if q.Mine {
		if q.Visible.Account == "" {
			w.nothing()
		}
		w.and("(v.assignee = ? or v.assignee = '' and v.lead = ?)", string(q.Visible.Account), string(q.Visible.Account))
	}
	switch q.Status {
	case view.OnlyOpen:
		w.and("not v.done and not v.case_closed")
	case view.OnlyOver:
		w.and("v.done")
	}
	w.day("due_day", "<", q.DueBefore)
	return listed(ctx, s, tasks, w, order{"due_day", "created", "stream", "entry"}.sql(false), q.Window)
}
