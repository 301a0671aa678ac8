package sqlview

import (
	"context"
	"slices"

	"spean/internal/event"
	"spean/internal/referral"
	"spean/internal/view"
)

var referrals = table[view.ReferralRow]{
	name: "view_referral",
	columns: `stream text, number text, case_stream text, receiver_case text, author text, from_agency text, to_agency text, sort text,
		purpose text, state text, cause text, urgent boolean, sent bigint, answer_due text, until text, reminded bigint`,
	key: "stream",
	fields: func(r *view.ReferralRow) []any {
		return []any{&r.Stream, &r.Number, &r.Case, &r.ReceiverCase, &r.Author, &r.From, &r.To, &r.Sort, &r.Purpose, &r.State, &r.Cause,
			&r.Urgent, moment{&r.Sent}, date{&r.AnswerDue}, date{&r.Until}, moment{&r.LastReminded}}
	},
	derived: "wait_rank bigint, wait_day text, answer_day text, until_day text",
	values: func(r *view.ReferralRow) []any {
		rank, day := waiting(r)
		return []any{rank, day, lastDay(r.AnswerDue), lastDay(r.Until)}
	},
	indexes: append(append(referralOrders.indexes("from_agency", "state"), referralOrders.indexes("to_agency", "state")...), "author", "number"),
}

var referralOrders = orders[view.ReferralOrder]{usual: order{"wait_rank", "wait_day", "-sent", "stream"}, by: map[view.ReferralOrder]order{
	view.ReferralsBySent:   {"-sent", "stream"},
	view.ReferralsByAnswer: {"answer_day", "stream"},
	view.ReferralsByUntil:  {"until_day", "stream"},
	view.ReferralsByNumber: {"number", "stream"},
}}

// answered is the rank of a referral that waits for no answer.
const answered = 2

// waiting orders referrals: those waiting for an answer come first, urgent ones before, then by the day the answer is due.
func waiting(r *view.ReferralRow) (rank int, day string) {
	switch {
	case r.State != referral.StateSent:
		return answered, noDay
	case r.Urgent:
		return 0, lastDay(r.AnswerDue)
	}
	return 1, lastDay(r.AnswerDue)
}

// Referrals implements view.ReferralLists.
func (s *Store) Referrals(ctx context.Context, q view.ReferralQuery) (view.Listed[view.ReferralRow], error) {
	w, by := s.referralQuestion(q)
	return listed(ctx, s, referrals, w, by, q.Window)
}

// referralQuestion gives the conditions and the order of a query.
func (s *Store) referralQuestion(q view.ReferralQuery) (w *where, by string) {
	w = s.where()
	if q.Side == view.Incoming {
		w.visible(q.Visible, "to_agency", carriesCase("receiver_case"))
	} else {
		w.visible(q.Visible, "from_agency", whose("author"), carriesCase("case_stream"))
	}
	among(w, "state", q.States)
	if slices.Equal(q.States, []event.Code{referral.StateSent}) { // few wait at a time, and the usual order begins with them
		w.and("v.wait_rank < ?", answered)
		w.rare = true
	}
	among(w, "stream", q.Only)
	if q.Case != "" {
		w.and("(v.case_stream = ? or v.receiver_case = ?)", string(q.Case), string(q.Case))
	}
	w.day("answer_day", "<", q.AnswerBefore)
	w.day("until_day", "<", q.UntilBefore)
	return w, referralOrders.sql(q.Order, q.Reversed)
}

var grants = table[view.GrantRow]{
	name:    "view_grant",
	columns: "stream text, referral text, to_agency text, parts text, people text, consent text, opened bigint, ended boolean",
	key:     "stream, referral",
	fields: func(r *view.GrantRow) []any {
		return []any{&r.Case, &r.Referral, &r.To, listOf(&r.Parts), listOf(&r.People), &r.Consent, moment{&r.Opened}, &r.Ended}
	},
	indexes: []string{"to_agency, ended", "referral"},
}

// Grants implements view.ReferralLists.
func (s *Store) Grants(ctx context.Context, q view.GrantQuery) (view.Listed[view.GrantRow], error) {
	w := s.where()
	if q.To == "" && q.Case == "" && q.Referral == "" {
		w.nothing()
	}
	is(w, "to_agency", q.To)
	is(w, "stream", q.Case)
	is(w, "referral", q.Referral)
	if q.Active {
		w.and("not v.ended")
	}
	return listed(ctx, s, grants, w, order{"opened", "stream", "referral"}.sql(false), q.Window)
}
