package viewtest

import (
	"cmp"
	"context"
	"slices"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/view"
)

// oracle answers every query in plain Go from rows it holds, the way the queries say it.
type oracle struct{ view.Rows }

// foresee folds every stream of a log.
func foresee(t failer, l *Log) oracle {
	t.Helper()
	var o oracle
	for _, s := range l.Streams() {
		records, err := l.Stream(context.Background(), s, 0)
		must(t, err)
		coded, err := l.Coded(records)
		must(t, err)
		r := view.RowsOf(s, coded)
		o.Cases, o.Tasks, o.Consents = append(o.Cases, r.Cases...), append(o.Tasks, r.Tasks...), append(o.Consents, r.Consents...)
		o.Tips, o.Screenings = append(o.Tips, r.Tips...), append(o.Screenings, r.Screenings...)
		o.Submissions = append(o.Submissions, r.Submissions...)
		o.Referrals, o.Grants, o.Links = append(o.Referrals, r.Referrals...), append(o.Grants, r.Grants...), append(o.Links, r.Links...)
	}
	return o
}

// pick filters and orders rows and cuts the page out.
func pick[R any](rows []R, w view.Window, keep func(R) bool, compare func(a, b R) int) view.Listed[R] {
	kept := slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return !keep(r) })
	slices.SortFunc(kept, compare)
	out := view.Listed[R]{Total: len(kept)}
	if first := w.Offset(); first < len(kept) {
		out.Rows = kept[first:min(first+w.Limit(), len(kept))]
	}
	return out
}

// carries reports whether an account leads a case or is on its team.
func (o oracle) carries(c id.Stream, who id.Account) bool {
	return who != "" && slices.ContainsFunc(o.Cases, func(r view.CaseRow) bool {
		return r.Stream == c && (r.Lead == who || slices.Contains(r.Team, who))
	})
}

func (o oracle) linked(s, to id.Stream) bool {
	return slices.ContainsFunc(o.Links, func(l view.LinkRow) bool { return l.Stream == s && l.Other == to })
}

func (o oracle) carriesLinked(s id.Stream, who id.Account) bool {
	return slices.ContainsFunc(o.Cases, func(c view.CaseRow) bool { return o.linked(s, c.Stream) && o.carries(c.Stream, who) })
}

func sees(v view.Visible, own id.Agency, carried bool) bool {
	return v.System || v.Agency != "" && v.Agency == own && (v.All || v.Account != "" && carried)
}

func within[T comparable](list []T, v T) bool { return list == nil || slices.Contains(list, v) }

func unless[T comparable](want, got T) bool {
	var none T
	return want == none || want == got
}

// before compares days a date can end on; a date without one ends after every day.
func before(a, b partial.Date) int {
	x, ok := a.Latest()
	y, too := b.Latest()
	switch {
	case !ok || !too:
		return cmp.Compare(number(!ok), number(!too))
	}
	return x.Compare(y)
}

func endsBefore(d partial.Date, day partial.Day) bool {
	last, ok := d.Latest()
	return day == (partial.Day{}) || ok && last.Compare(day) < 0
}

func endsFrom(d partial.Date, day partial.Day) bool {
	last, ok := d.Latest()
	return day == (partial.Day{}) || !ok || last.Compare(day) >= 0
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (o oracle) cases(q view.CaseQuery) view.Listed[view.CaseRow] {
	return pick(o.Cases, q.Window, func(r view.CaseRow) bool {
		carried := o.carries(r.Stream, q.Visible.Account)
		return sees(q.Visible, r.Agency, carried) && within(q.Only, r.Stream) && (!q.Mine || carried) && (q.Form == "" || slices.Contains(r.Forms, q.Form)) &&
			unless(q.Danger, r.Danger) && (q.Status == view.AnyStatus || r.Closed == (q.Status == view.OnlyOver)) &&
			(q.OpenedFrom.IsZero() || !r.Opened.Before(q.OpenedFrom)) && (q.OpenedBefore.IsZero() || r.Opened.Before(q.OpenedBefore))
	}, func(a, b view.CaseRow) int {
		var c int
		switch q.Order {
		case view.CasesByDue:
			c = before(a.NextDue, b.NextDue)
		case view.CasesByLast:
			c = b.Last.Compare(a.Last)
		case view.CasesByOpened:
			c = b.Opened.Compare(a.Opened)
		case view.CasesByNumber:
			c = cmp.Compare(a.Number, b.Number)
		default:
			c = cmp.Or(cmp.Compare(view.DangerRank(a.Danger), view.DangerRank(b.Danger)), before(a.NextDue, b.NextDue), b.Last.Compare(a.Last))
		}
		return turned(q.Reversed, c, cmp.Compare(a.Stream, b.Stream))
	})
}

// turned gives the first comparison that tells two rows apart, turned round if asked.
func turned(reversed bool, comparisons ...int) int {
	c := cmp.Or(comparisons...)
	if reversed {
		return -c
	}
	return c
}

func (o oracle) tasks(q view.TaskQuery) view.Listed[view.TaskRow] {
	who := q.Visible.Account
	return pick(o.Tasks, q.Window, func(r view.TaskRow) bool {
		mine := who != "" && (r.Assignee == who || r.Assignee == "" && r.Lead == who)
		return sees(q.Visible, r.Agency, o.carries(r.Stream, who) || r.Assignee == who) && unless(q.Case, r.Stream) && (!q.Mine || mine) &&
			(q.Status != view.OnlyOpen || !r.Done && !r.CaseClosed) && (q.Status != view.OnlyOver || r.Done) && endsBefore(r.Due, q.DueBefore) && (q.DoneFrom.IsZero() || !r.DoneAt.Before(q.DoneFrom))
	}, func(a, b view.TaskRow) int {
		first, created := before(a.Due, b.Due), a.Created.Compare(b.Created)
		switch q.Order {
		case view.TasksByCreated:
			first, created = -created, 0
		case view.TasksByDone:
			first = b.DoneAt.Compare(a.DoneAt)
		}
		return turned(q.Reversed, first, created, cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Entry, b.Entry))
	})
}

func (o oracle) consents(q view.ConsentQuery) view.Listed[view.ConsentRow] {
	return pick(o.Consents, q.Window, func(r view.ConsentRow) bool {
		return sees(q.Visible, r.Agency, o.carries(r.Stream, q.Visible.Account)) && unless(q.Case, r.Stream) && unless(q.Person, r.Person) &&
			(!q.Standing || r.Decision == casefile.ConsentGiven && !r.Withdrawn) && endsFrom(r.Until, q.EndsFrom) && endsBefore(r.Until, q.EndsBefore)
	}, func(a, b view.ConsentRow) int {
		return cmp.Or(before(a.Until, b.Until), cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Entry, b.Entry))
	})
}

func (o oracle) tips(q view.TipQuery) view.Listed[view.TipRow] {
	return pick(o.Tips, q.Window, func(r view.TipRow) bool {
		who := q.Visible.Account
		seen := sees(q.Visible, r.Agency, r.Author == who || o.carriesLinked(r.Stream, who))
		if q.Side == view.Incoming {
			seen = sees(q.Visible, r.HandedTo, o.carriesLinked(r.Stream, who))
		}
		return seen && within(q.States, r.State) && within(q.Only, r.Stream) && (q.Case == "" || o.linked(r.Stream, q.Case))
	}, func(a, b view.TipRow) int {
		c := cmp.Or(cmp.Compare(view.UrgencyRank(a.Urgency), view.UrgencyRank(b.Urgency)), a.Taken.Compare(b.Taken))
		switch q.Order {
		case view.TipsByTaken:
			c = b.Taken.Compare(a.Taken)
		case view.TipsByNumber:
			c = cmp.Compare(a.Number, b.Number)
		}
		return turned(q.Reversed, c, cmp.Compare(a.Stream, b.Stream))
	})
}

func (o oracle) screenings(q view.ScreeningQuery) view.Listed[view.ScreeningRow] {
	return pick(o.Screenings, q.Window, func(r view.ScreeningRow) bool {
		who := q.Visible.Account
		var seen bool
		switch {
		case q.Practice:
			seen = r.Practice && who != "" && q.Visible.Agency != "" && r.Agency == q.Visible.Agency && r.Author == who
		case q.Side == view.Incoming:
			seen = !r.Practice && sees(q.Visible, r.HandedTo, o.carriesLinked(r.Stream, who))
		default:
			seen = !r.Practice && sees(q.Visible, r.Agency, r.Author == who || o.carriesLinked(r.Stream, who))
		}
		return seen && within(q.States, r.State) && within(q.Only, r.Stream) && (q.Version == 0 || r.Version == q.Version) && (q.Case == "" || o.linked(r.Stream, q.Case))
	}, func(a, b view.ScreeningRow) int {
		c := cmp.Or(cmp.Compare(number(b.Urgent), number(a.Urgent)), b.Last.Compare(a.Last))
		switch q.Order {
		case view.ScreeningsByLast:
			c = b.Last.Compare(a.Last)
		case view.ScreeningsByStarted:
			c = b.Started.Compare(a.Started)
		case view.ScreeningsByNumber:
			c = cmp.Compare(a.Number, b.Number)
		}
		return turned(q.Reversed, c, cmp.Compare(a.Stream, b.Stream))
	})
}

func (o oracle) submissions(q view.SubmissionQuery) view.Listed[view.SubmissionRow] {
	return pick(o.Submissions, q.Window, func(r view.SubmissionRow) bool {
		who := q.Visible.Account
		return sees(q.Visible, r.Agency, r.Author == who || o.carriesLinked(r.Stream, who)) && within(q.States, r.State) && within(q.Forms, r.Form) &&
			(!q.Conflicted || r.Conflicts > 0) && within(q.Only, r.Stream) && (q.Case == "" || o.linked(r.Stream, q.Case))
	}, func(a, b view.SubmissionRow) int {
		c := b.Received.Compare(a.Received)
		if q.Order == view.SubmissionsByNumber {
			c = cmp.Compare(a.Number, b.Number)
		}
		return turned(q.Reversed, c, cmp.Compare(a.Stream, b.Stream))
	})
}

func (o oracle) referrals(q view.ReferralQuery) view.Listed[view.ReferralRow] {
	return pick(o.Referrals, q.Window, func(r view.ReferralRow) bool {
		who := q.Visible.Account
		seen := sees(q.Visible, r.From, r.Author == who || o.carries(r.Case, who))
		if q.Side == view.Incoming {
			seen = sees(q.Visible, r.To, o.carries(r.ReceiverCase, who))
		}
		return seen && within(q.States, r.State) && within(q.Only, r.Stream) && (q.Case == "" || r.Case == q.Case || r.ReceiverCase == q.Case) &&
			endsBefore(r.AnswerDue, q.AnswerBefore) && endsBefore(r.Until, q.UntilBefore)
	}, func(a, b view.ReferralRow) int {
		var c int
		switch q.Order {
		case view.ReferralsBySent:
			c = b.Sent.Compare(a.Sent)
		case view.ReferralsByAnswer:
			c = before(a.AnswerDue, b.AnswerDue)
		case view.ReferralsByUntil:
			c = before(a.Until, b.Until)
		case view.ReferralsByNumber:
			c = cmp.Compare(a.Number, b.Number)
		default:
			c = cmp.Or(waiting(a, b), b.Sent.Compare(a.Sent))
		}
		return turned(q.Reversed, c, cmp.Compare(a.Stream, b.Stream))
	})
}

// waiting compares what waits for an answer with what does not, and of two that wait how urgently they do.
func waiting(a, b view.ReferralRow) int {
	x, y := a.State == referral.StateSent, b.State == referral.StateSent
	if x && y {
		return cmp.Or(cmp.Compare(number(b.Urgent), number(a.Urgent)), before(a.AnswerDue, b.AnswerDue))
	}
	return cmp.Compare(number(!x), number(!y))
}

func (o oracle) grants(q view.GrantQuery) view.Listed[view.GrantRow] {
	return pick(o.Grants, q.Window, func(r view.GrantRow) bool {
		return (q.To != "" || q.Case != "" || q.Referral != "") && unless(q.To, r.To) && unless(q.Case, r.Case) && unless(q.Referral, r.Referral) &&
			(!q.Active || !r.Ended)
	}, func(a, b view.GrantRow) int {
		return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Case, b.Case), cmp.Compare(a.Referral, b.Referral))
	})
}

func (o oracle) links(of []id.Stream) []view.LinkRow {
	return pick(o.Links, view.Window{Size: view.MaxPageSize}, func(l view.LinkRow) bool {
		return slices.Contains(of, l.Stream) || slices.Contains(of, l.Other)
	}, func(a, b view.LinkRow) int {
		return cmp.Or(cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Other, b.Other), cmp.Compare(a.OtherPerson, b.OtherPerson))
	}).Rows
}

func (o oracle) numbered(n string) []id.Stream {
	var out []id.Stream
	note := func(s id.Stream, number string) {
		if number == n {
			out = append(out, s)
		}
	}
	for _, r := range o.Cases {
		note(r.Stream, r.Number)
	}
	for _, r := range o.Tips {
		note(r.Stream, r.Number)
	}
	for _, r := range o.Screenings {
		note(r.Stream, r.Number)
	}
	for _, r := range o.Submissions {
		note(r.Stream, r.Number)
	}
	for _, r := range o.Referrals {
		note(r.Stream, r.Number)
	}
	slices.Sort(out)
	return out
}

// states are all codes a state can have, and one it cannot.
var states = []event.Code{"taken", "handed-over", "linked", "closed", "open", "stopped", "decided", "sent", "accepted", "declined", "ended", "none",
	"waiting", "sealed", "quarantined", "screened", "deleted"}
