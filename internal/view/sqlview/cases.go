package sqlview

import (
	"context"
	"slices"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/view"
)

var cases = table[view.CaseRow]{
	name: "view_case",
	columns: `stream text, number text, agency text, lead text, team text, closed boolean, opened bigint, last_at bigint, people bigint,
		presumed bigint, identified bigint, possible text, forms text, danger text, open_tasks bigint, next_due text, from_stream text`,
	key: "stream",
	fields: func(r *view.CaseRow) []any {
		return []any{&r.Stream, &r.Number, &r.Agency, &r.Lead, listOf(&r.Team), &r.Closed, moment{&r.Opened}, moment{&r.Last}, &r.People,
			&r.Presumed, &r.Identified, listOf(&r.Possible), listOf(&r.Forms), &r.Danger, &r.OpenTasks, date{&r.NextDue}, &r.From}
	},
	derived: "danger_rank bigint, due_day text",
	values: func(r *view.CaseRow) []any {
		return []any{view.DangerRank(r.Danger), lastDay(r.NextDue)}
	},
	indexes: append(caseOrders.indexes("agency", "closed"), "number"),
}

// carrier is somebody who leads a case or is on its team.
type carrier struct {
	stream  id.Stream
	account id.Account
}

var carriers = table[carrier]{
	name:    "view_carrier",
	columns: "stream text, account text",
	key:     "stream, account",
	fields:  func(c *carrier) []any { return []any{&c.stream, &c.account} },
	indexes: []string{"account, stream"},
}

func carriersOf(rows []view.CaseRow) []carrier {
	var out []carrier
	for _, r := range rows {
		for i, account := range append([]id.Account{r.Lead}, r.Team...) {
			if account != "" && (i == 0 || account != r.Lead && !slices.Contains(r.Team[:i-1], account)) {
				out = append(out, carrier{r.Stream, account})
			}
		}
	}
	return out
}

// caseForm is one form of exploitation of a case.
type caseForm struct {
	stream id.Stream
	form   event.Code
}

var caseForms = table[caseForm]{
	name:    "view_case_form",
	columns: "stream text, form text",
	key:     "stream, form",
	fields:  func(f *caseForm) []any { return []any{&f.stream, &f.form} },
	indexes: []string{"form, stream"},
}

func formsOf(rows []view.CaseRow) []caseForm {
	var out []caseForm
	for _, r := range rows {
		for _, form := range r.Forms {
			out = append(out, caseForm{r.Stream, form})
		}
	}
	return out
}

var caseOrders = orders[view.CaseOrder]{usual: order{"danger_rank", "due_day", "-last_at", "stream"}, by: map[view.CaseOrder]order{
	view.CasesByDue:    {"due_day", "stream"},
	view.CasesByLast:   {"-last_at", "stream"},
	view.CasesByOpened: {"-opened", "stream"},
	view.CasesByNumber: {"number", "stream"},
}}

// Cases implements view.CaseLists. An order it does not know is CasesByUrgency.
func (s *Store) Cases(ctx context.Context, q view.CaseQuery) (view.Listed[view.CaseRow], error) {
	w, by := s.caseQuestion(q)
	return listed(ctx, s, cases, w, by, q.Window)
}

// caseQuestion gives the conditions and the order of a query.
func (s *Store) caseQuestion(q view.CaseQuery) (w *where, by string) {
	w = s.where()
	if q.Mine {
		q.Visible.All = false
	}
	w.visible(q.Visible, "agency", carriesCase("stream"))
	among(w, "stream", q.Only)
	if q.Mine && q.Visible.System {
		w.ways, w.account = []way{carriesCase("stream")}, string(q.Visible.Account)
	}
	switch q.Status {
	case view.OnlyOpen:
		w.and("not v.closed")
	case view.OnlyOver:
		w.and("v.closed")
	}
	if q.Form != "" {
		w.and("v.stream in (select f.stream from view_case_form f where f.gen = "+inUse+" and f.form = ?)", string(q.Form))
	}
	is(w, "danger", q.Danger)
	if q.Danger != "" { // the usual order begins with it
		w.and("v.danger_rank = ?", view.DangerRank(q.Danger))
		w.rare = q.Danger == casefile.DangerNow
	}
	w.moment("opened", ">=", q.OpenedFrom)
	w.moment("opened", "<", q.OpenedBefore)
	return w, caseOrders.sql(q.Order, q.Reversed)
}
