package sqlview

import (
	"context"

	"spean/internal/view"
)

var tips = table[view.TipRow]{
	name: "view_tip",
	columns: `stream text, number text, agency text, author text, handed_to text, urgency text, state text, taken bigint, last_at bigint,
		at_risk text, cases text`,
	key: "stream",
	fields: func(r *view.TipRow) []any {
		return []any{&r.Stream, &r.Number, &r.Agency, &r.Author, &r.HandedTo, &r.Urgency, &r.State, moment{&r.Taken}, moment{&r.Last},
			&r.AtRisk, listOf(&r.Cases)}
	},
	derived: "urgency_rank bigint",
	values:  func(r *view.TipRow) []any { return []any{view.UrgencyRank(r.Urgency)} },
	indexes: append(append(tipOrders.indexes("agency", "state"), tipOrders.indexes("handed_to", "state")...), "author", "number"),
}

var tipOrders = orders[view.TipOrder]{usual: order{"urgency_rank", "taken", "stream"}, by: map[view.TipOrder]order{
	view.TipsByTaken:  {"-taken", "stream"},
	view.TipsByNumber: {"number", "stream"},
}}

// Tips implements view.IntakeLists.
func (s *Store) Tips(ctx context.Context, q view.TipQuery) (view.Listed[view.TipRow], error) {
	w, by := s.tipQuestion(q)
	return listed(ctx, s, tips, w, by, q.Window)
}

// tipQuestion gives the conditions and the order of a query.
func (s *Store) tipQuestion(q view.TipQuery) (w *where, by string) {
	w = s.where()
	if q.Side == view.Incoming {
		w.visible(q.Visible, "handed_to", carriesLinked)
	} else {
		w.visible(q.Visible, "agency", whose("author"), carriesLinked)
	}
	among(w, "state", q.States)
	among(w, "stream", q.Only)
	if q.Case != "" {
		w.and(linkedTo, string(q.Case))
	}
	return w, tipOrders.sql(q.Order, q.Reversed)
}
