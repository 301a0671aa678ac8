package sqlview

import (
	"context"

	"spean/internal/view"
)

var screenings = table[view.ScreeningRow]{
	name: "view_screening",
	columns: `stream text, number text, agency text, author text, handed_to text, urgent boolean, instrument text, version bigint, person text, age text,
		state text, decision text, outcome text, practice boolean, started bigint, last_at bigint, from_stream text, cases text`,
	key: "stream",
	fields: func(r *view.ScreeningRow) []any {
		return []any{&r.Stream, &r.Number, &r.Agency, &r.Author, &r.HandedTo, &r.Urgent, &r.Instrument, &r.Version, &r.Person, &r.Age, &r.State,
			&r.Decision, &r.Outcome, &r.Practice, moment{&r.Started}, moment{&r.Last}, &r.From, listOf(&r.Cases)}
	},
	indexes: append(append(screeningOrders.indexes("agency", "practice", "state"), screeningOrders.indexes("handed_to", "practice", "state")...), "author", "number"),
}

var screeningOrders = orders[view.ScreeningOrder]{usual: order{"-urgent", "-last_at", "stream"}, by: map[view.ScreeningOrder]order{
	view.ScreeningsByLast:    {"-last_at", "stream"},
	view.ScreeningsByStarted: {"-started", "stream"},
	view.ScreeningsByNumber:  {"number", "stream"},
}}

// Screenings implements view.IntakeLists.
func (s *Store) Screenings(ctx context.Context, q view.ScreeningQuery) (view.Listed[view.ScreeningRow], error) {
	w, by := s.screeningQuestion(q)
	return listed(ctx, s, screenings, w, by, q.Window)
}

// screeningQuestion gives the conditions and the order of a query.
func (s *Store) screeningQuestion(q view.ScreeningQuery) (w *where, by string) {
	w = s.where()
	switch {
	case q.Practice:
		w.visible(view.Visible{Agency: q.Visible.Agency, Account: q.Visible.Account}, "agency", whose("author"))
		w.and("v.practice")
	case q.Side == view.Incoming:
		w.visible(q.Visible, "handed_to", carriesLinked)
		w.and("not v.practice")
	default:
		w.visible(q.Visible, "agency", whose("author"), carriesLinked)
		w.and("not v.practice")
	}
	among(w, "state", q.States)
	among(w, "instrument", q.Instruments)
	among(w, "stream", q.Only)
	if q.Version != 0 {
		w.and("v.version = ?", q.Version)
	}
	if q.Case != "" {
		w.and(linkedTo, string(q.Case))
	}
	return w, screeningOrders.sql(q.Order, q.Reversed)
}
