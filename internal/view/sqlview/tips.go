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
	indexes: []string{"agency, urgency_rank", "handed_to, urgency_rank", "number"},
}

// Tips implements view.IntakeLists.
func (s *Store) Tips(ctx context.Context, q view.TipQuery) (view.Listed[view.TipRow], error) {
	w := s.where()
	if q.Side == view.Incoming {
		w.visible(q.Visible, "handed_to", carriesLinked)
	} else {
		w.visible(q.Visible, "agency", "v.author = ?", carriesLinked)
	}
	among(w, "state", q.States)
	among(w, "stream", q.Only)
	if q.Case != "" {
		w.and(linkedTo, string(q.Case))
	}
	by := order{"urgency_rank", "taken", "stream"}
	if q.Newest {
		by = order{"-taken", "stream"}
	}
	return listed(ctx, s, tips, w, by.sql(false), q.Window)
}
