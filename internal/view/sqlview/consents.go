package sqlview

import (
	"context"

	"spean/internal/casefile"
	"spean/internal/partial"
	"spean/internal/view"
)

var consents = table[view.ConsentRow]{
	name: "view_consent",
	columns: `stream text, entry text, seq bigint, agency text, lead text, person text, purpose text, recipient text, decision text,
		given_on text, until text, withdrawn boolean`,
	key: "stream, entry",
	fields: func(r *view.ConsentRow) []any {
		return []any{&r.Stream, &r.Entry, &r.Seq, &r.Agency, &r.Lead, &r.Person, &r.Purpose, &r.Recipient, &r.Decision, date{&r.Given},
			date{&r.Until}, &r.Withdrawn}
	},
	derived: "end_day text",
	values:  func(r *view.ConsentRow) []any { return []any{lastDay(r.Until)} },
	indexes: []string{"agency, end_day"},
}

// Consents implements view.CaseLists.
func (s *Store) Consents(ctx context.Context, q view.ConsentQuery) (view.Listed[view.ConsentRow], error) {
	w, by := s.consentQuestion(q)
	return listed(ctx, s, consents, w, by, q.Window)
}

// consentQuestion gives the conditions and the order of a query.
func (s *Store) consentQuestion(q view.ConsentQuery) (w *where, by string) {
	w = s.where()
	w.visible(q.Visible, "agency", carriesCase("stream"))
	is(w, "stream", q.Case)
	is(w, "person", q.Person)
	if q.Standing {
		w.and("v.decision = ? and not v.withdrawn", string(casefile.ConsentGiven))
	}
	w.day("end_day", ">=", q.EndsFrom)
	w.day("end_day", "<", q.EndsBefore)
	w.rare = q.EndsFrom != (partial.Day{}) && q.EndsBefore != (partial.Day{}) // few end between two days
	return w, order{"end_day", "stream", "entry"}.sql(false)
}
