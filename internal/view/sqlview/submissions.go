package sqlview

import (
	"context"
	"slices"

	"spean/internal/view"
)

var submissions = table[view.SubmissionRow]{
	name: "view_submission",
	columns: `stream text, number text, agency text, author text, device text, form text, consent text, state text, flags bigint,
		conflicts bigint, incomplete boolean, received bigint, last_at bigint, person text, cases text`,
	key: "stream",
	fields: func(r *view.SubmissionRow) []any {
		return []any{&r.Stream, &r.Number, &r.Agency, &r.Author, &r.Device, &r.Form, &r.Consent, &r.State, &r.Flags, &r.Conflicts, &r.Incomplete,
			moment{&r.Received}, moment{&r.Last}, &r.Person, listOf(&r.Cases)}
	},
	derived: "conflicted bigint",
	values:  func(r *view.SubmissionRow) []any { return []any{min(r.Conflicts, 1)} },
	indexes: slices.Concat(submissionOrders.indexes("agency", "state", "form", "conflicted"), submissionOrders.indexes("agency, state", "form", "conflicted"),
		submissionOrders.indexes("agency, conflicted", "state", "form"), []string{"author", "number"}),
}

var submissionOrders = orders[view.SubmissionOrder]{usual: order{"-received", "stream"}, by: map[view.SubmissionOrder]order{
	view.SubmissionsByNumber: {"number", "stream"},
}}

// Submissions implements view.IntakeLists.
func (s *Store) Submissions(ctx context.Context, q view.SubmissionQuery) (view.Listed[view.SubmissionRow], error) {
	w, by := s.submissionQuestion(q)
	return listed(ctx, s, submissions, w, by, q.Window)
}

// submissionQuestion gives the conditions and the order of a query. One state alone is read off an index of its own: of what a hundred
// thousand phones sent, a few wait; so are conflicts, of which there are fewer.
func (s *Store) submissionQuestion(q view.SubmissionQuery) (w *where, by string) {
	w = s.where()
	w.visible(q.Visible, "agency", whose("author"), carriesLinked)
	if len(q.States) == 1 {
		is(w, "state", q.States[0])
	} else {
		among(w, "state", q.States)
	}
	among(w, "form", q.Forms)
	among(w, "stream", q.Only)
	if q.Conflicted {
		w.and("v.conflicted = 1")
	}
	if q.Case != "" {
		w.and(linkedTo, string(q.Case))
	}
	return w, submissionOrders.sql(q.Order, q.Reversed)
}
