package viewtest

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/view"
)

// fill lets rows follow a log to its end.
func fill(t failer, l *Log, s Store) {
	t.Helper()
	empty(t, s)
	must(t, view.NewKeeper(l, s, l.Coded).Rebuild(context.Background()))
}

func everyListIsWhatItsRuleSays(t *testing.T, open Opener) {
	s := open()
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		h.grow(1, 60)
		fill(t, h.log, s)
		o := foresee(t, h.log)
		for range 6 {
			h.ask(s, o)
		}
	})
}

// ask puts one question of every sort to the store and to the oracle.
func (h *history) ask(s Store, o oracle) {
	ctx := context.Background()
	v := view.Visible{Agency: draw(h, "agency", append(Agencies, "")...), Account: draw(h, "account", append(Accounts, "")...),
		All: rapid.Bool().Draw(h.t, "all"), System: rapid.IntRange(0, 5).Draw(h.t, "system") == 0}
	w := view.Window{Page: rapid.IntRange(-1, 3).Draw(h.t, "page"), Size: draw(h, "size", 0, 1, 3, 5000)}
	side := draw(h, "side", view.Outgoing, view.Incoming)
	status := draw(h, "status", view.AnyStatus, view.OnlyOpen, view.OnlyOver)
	c, _ := h.some(id.Case)
	c = draw(h, "case", c, "")
	var only []id.Stream
	if rapid.IntRange(0, 3).Draw(h.t, "only") == 0 {
		only = rapid.SliceOfN(rapid.SampledFrom(append(h.log.Streams(), "case-none")), 0, 4).Draw(h.t, "streams")
	}
	var in []event.Code
	if rapid.Bool().Draw(h.t, "in states") {
		in = rapid.SliceOfN(rapid.SampledFrom(states), 0, 4).Draw(h.t, "states")
	}

	cq := view.CaseQuery{Visible: v, Only: only, Mine: rapid.Bool().Draw(h.t, "mine"), Status: status, Window: w, Reversed: rapid.Bool().Draw(h.t, "reversed"),
		Form: draw(h, "form", "", "", code(h, "exploitation-form")), Danger: draw(h, "danger", "", "", code(h, "danger")),
		Order:      draw(h, "order", view.CasesByUrgency, view.CasesByDue, view.CasesByLast, view.CasesByOpened, view.CasesByNumber, "nonsense"),
		OpenedFrom: h.moment(), OpenedBefore: h.moment()}
	same(h.t, s.Cases, ctx, cq, o.cases(cq))
	tq := view.TaskQuery{Visible: v, Mine: cq.Mine, Case: c, Status: status, DueBefore: h.day(), DoneFrom: h.moment(), Window: w, Reversed: cq.Reversed,
		Order: draw(h, "order of tasks", "", view.TasksByDue, view.TasksByCreated, view.TasksByDone)}
	same(h.t, s.Tasks, ctx, tq, o.tasks(tq))
	nq := view.ConsentQuery{Visible: v, Case: c, Standing: rapid.Bool().Draw(h.t, "standing"), EndsFrom: h.day(), EndsBefore: h.day(), Window: w}
	same(h.t, s.Consents, ctx, nq, o.consents(nq))
	pq := view.TipQuery{Visible: v, Side: side, States: in, Case: c, Only: only, Window: w, Reversed: cq.Reversed,
		Order: draw(h, "order of tips", "", view.TipsByUrgency, view.TipsByTaken, view.TipsByNumber)}
	same(h.t, s.Tips, ctx, pq, o.tips(pq))
	sq := view.ScreeningQuery{Visible: v, Side: side, Practice: rapid.Bool().Draw(h.t, "practice"), States: in, Version: draw(h, "version", 0, 0, 1, 2), Case: c, Only: only, Window: w,
		Reversed: cq.Reversed, Order: draw(h, "order of screenings", "", view.ScreeningsByUrgency, view.ScreeningsByLast, view.ScreeningsByStarted, view.ScreeningsByNumber)}
	same(h.t, s.Screenings, ctx, sq, o.screenings(sq))
	var forms []event.Code
	if rapid.Bool().Draw(h.t, "of forms") {
		forms = rapid.SliceOfN(rapid.SampledFrom([]event.Code{submission.FormHTCDS, submission.FormAdult, submission.FormUnknown, "none"}), 0, 2).Draw(h.t, "forms")
	}
	fq := view.SubmissionQuery{Visible: v, States: in, Forms: forms, Conflicted: rapid.IntRange(0, 3).Draw(h.t, "conflicted") == 0, Case: c, Only: only, Window: w,
		Reversed: cq.Reversed, Order: draw(h, "order of submissions", "", view.SubmissionsByReceived, view.SubmissionsByNumber)}
	same(h.t, s.Submissions, ctx, fq, o.submissions(fq))
	rq := view.ReferralQuery{Visible: v, Side: side, States: in, Case: c, Only: only, AnswerBefore: h.day(), UntilBefore: h.day(), Window: w, Reversed: cq.Reversed,
		Order: draw(h, "order of referrals", "", view.ReferralsByWaiting, view.ReferralsBySent, view.ReferralsByAnswer, view.ReferralsByUntil, view.ReferralsByNumber)}
	same(h.t, s.Referrals, ctx, rq, o.referrals(rq))
	gq := view.GrantQuery{To: draw(h, "to", append(Agencies, "")...), Case: c, Active: rapid.Bool().Draw(h.t, "active"), Window: w}
	same(h.t, s.Grants, ctx, gq, o.grants(gq))
}

// same asks the store and compares with what the oracle said.
func same[Q, R any](t failer, ask func(context.Context, Q) (view.Listed[R], error), ctx context.Context, q Q, want view.Listed[R]) {
	t.Helper()
	got, err := ask(ctx, q)
	must(t, err)
	if got.Total != want.Total || len(got.Rows) != len(want.Rows) || len(got.Rows) > 0 && !reflect.DeepEqual(got.Rows, want.Rows) {
		t.Fatalf("%+v\n gives %+v\n  want %+v", q, got, want)
	}
}

func (h *history) day() partial.Day {
	return draw(h, "day", partial.Day{}, partial.Day{}, partial.Day{Year: 2026, Month: 11, Day: 8}, partial.Day{Year: 2026, Month: 11, Day: 21}, partial.Day{Year: 2026, Month: 12, Day: 2})
}

func (h *history) moment() time.Time {
	return draw(h, "moment", time.Time{}, time.Time{}, Start.Add(10*time.Minute), Start.Add(30*time.Minute))
}

// all is everything a store holds in use.
type all struct {
	Cases       []view.CaseRow
	Tasks       []view.TaskRow
	Consents    []view.ConsentRow
	Tips        []view.TipRow
	Screenings  []view.ScreeningRow
	Practice    []view.ScreeningRow
	Submissions []view.SubmissionRow
	Referrals   []view.ReferralRow
	Grants      []view.GrantRow
	Links       []view.LinkRow
}

// everything reads everything through the lists.
func everything(t failer, s Store) all {
	t.Helper()
	ctx, v, w := context.Background(), view.Visible{System: true}, view.Window{Size: view.MaxPageSize}
	var out all
	var of []id.Stream
	out.Cases = rows(t, s.Cases, ctx, view.CaseQuery{Visible: v, Window: w})
	for _, r := range out.Cases {
		of = append(of, r.Stream)
	}
	out.Tasks = rows(t, s.Tasks, ctx, view.TaskQuery{Visible: v, Window: w})
	out.Consents = rows(t, s.Consents, ctx, view.ConsentQuery{Visible: v, Window: w})
	out.Tips = rows(t, s.Tips, ctx, view.TipQuery{Visible: v, Window: w})
	for _, r := range out.Tips {
		of = append(of, r.Stream)
	}
	out.Screenings = rows(t, s.Screenings, ctx, view.ScreeningQuery{Visible: v, Window: w})
	for _, r := range out.Screenings {
		of = append(of, r.Stream)
	}
	out.Submissions = rows(t, s.Submissions, ctx, view.SubmissionQuery{Visible: v, Window: w})
	for _, r := range out.Submissions {
		of = append(of, r.Stream)
	}
	out.Referrals = rows(t, s.Referrals, ctx, view.ReferralQuery{Visible: v, Window: w})
	for _, agency := range Agencies {
		out.Grants = append(out.Grants, rows(t, s.Grants, ctx, view.GrantQuery{To: agency, Window: w})...)
		for _, account := range Accounts {
			out.Practice = append(out.Practice, rows(t, s.Screenings, ctx,
				view.ScreeningQuery{Visible: view.Visible{Agency: agency, Account: account}, Practice: true, Window: w})...)
		}
	}
	var err error
	out.Links, err = s.Links(ctx, of...)
	must(t, err)
	return out
}

func rows[Q, R any](t failer, ask func(context.Context, Q) (view.Listed[R], error), ctx context.Context, q Q) []R {
	t.Helper()
	got, err := ask(ctx, q)
	must(t, err)
	return got.Rows
}

// manyCases gives rows of n cases of one agency, each led by one of the accounts.
func manyCases(n int) []view.Rows {
	m := NewLog(3).Maker()
	out := make([]view.Rows, n)
	for i := range out {
		s := m.Stream(id.Case)
		out[i] = view.Rows{Stream: s, Cases: []view.CaseRow{{Stream: s, Number: m.Number(), Agency: Agencies[0], Lead: Accounts[i%len(Accounts)],
			Opened: Start.Add(time.Duration(i) * time.Hour), Last: Start, Danger: []event.Code{"", "now", "watch"}[i%3]}}}
	}
	return out
}

func pagesDoNotOverlap(t *testing.T, open Opener) {
	s := open()
	keep(t, s, 1, manyCases(137)...)
	for _, order := range []view.CaseOrder{view.CasesByUrgency, view.CasesByDue, view.CasesByLast, view.CasesByOpened, view.CasesByNumber} {
		seen := map[id.Stream]bool{}
		for page := 1; ; page++ {
			q := view.CaseQuery{Visible: view.Visible{Agency: Agencies[0], All: true}, Order: order, Window: view.Window{Page: page}}
			got, err := s.Cases(context.Background(), q)
			must(t, err)
			if got.Total != 137 || got.Pages(q.Window) != 6 {
				t.Fatalf("%d rows on %d pages", got.Total, got.Pages(q.Window))
			}
			if len(got.Rows) == 0 {
				break
			}
			for _, r := range got.Rows {
				if seen[r.Stream] {
					t.Fatalf("by %q: %s stands on two pages", order, r.Stream)
				}
				seen[r.Stream] = true
			}
		}
		if len(seen) != 137 {
			t.Errorf("by %q: %d of 137 cases on all pages", order, len(seen))
		}
	}
}

func nobodySeesWithoutAnAgency(t *testing.T, open Opener) {
	s := open()
	keep(t, s, 1, manyCases(3)...)
	for _, v := range []view.Visible{{}, {All: true}, {Account: Accounts[0]}, {Agency: Agencies[0]}, {Agency: Agencies[1], All: true, Account: Accounts[0]}} {
		if got := rows(t, s.Cases, context.Background(), view.CaseQuery{Visible: v}); len(got) > 0 {
			t.Errorf("%+v sees %d cases", v, len(got))
		}
	}
}

func practiceIsPrivate(t *testing.T, open Opener) {
	s, l := open(), NewLog(1)
	stream := l.Maker().Stream(id.Screening)
	l.Add(stream, By{Agency: Agencies[0], Actor: Accounts[0]}, screening.Started{Number: "472-931-865", Person: l.Maker().Person(), Practice: true})
	l.Add(stream, By{Agency: Agencies[0], Actor: Accounts[0]}, screening.HandedOver{To: Agencies[1], Urgent: true})
	fill(t, l, s)
	ctx := context.Background()
	for _, v := range []view.Visible{{System: true}, {Agency: Agencies[0], Account: Accounts[1], All: true}, {Agency: Agencies[1], Account: Accounts[0], All: true},
		{Agency: Agencies[0], Account: Accounts[0], All: true}} {
		for _, side := range []view.Side{view.Outgoing, view.Incoming} {
			if got := rows(t, s.Screenings, ctx, view.ScreeningQuery{Visible: v, Side: side, Only: []id.Stream{stream}}); len(got) > 0 {
				t.Errorf("%+v sees practice among screenings", v)
			}
		}
		own := v.Agency == Agencies[0] && v.Account == Accounts[0]
		if got := rows(t, s.Screenings, ctx, view.ScreeningQuery{Visible: v, Practice: true}); (len(got) == 1) != own {
			t.Errorf("%+v sees %d screenings in the practice list", v, len(got))
		}
	}
}

func numbersAndLinks(t *testing.T, open Opener) {
	s := open()
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		h.grow(5, 50)
		fill(t, h.log, s)
		o := foresee(t, h.log)
		n := h.number()
		got, err := s.Numbered(context.Background(), n)
		must(t, err)
		if want := o.numbered(n); !slices.Equal(got, want) {
			t.Fatalf("number %s is of %v, want %v", n, got, want)
		}
		of := rapid.SliceOfN(rapid.SampledFrom(h.log.Streams()), 0, 4).Draw(t, "of")
		links, err := s.Links(context.Background(), of...)
		must(t, err)
		if want := o.links(of); !slices.Equal(links, want) {
			t.Fatalf("links of %v are %v, want %v", of, links, want)
		}
	})
}

// canary stands in for everything somebody typed.
const canary = "ឈួន-Bopha-canary"

func nothingSealed(t *testing.T, open Opener) {
	s, l := open(), Canaries(5, canary)
	empty(t, s)
	must(t, view.NewKeeper(l, s, l.Opened).Rebuild(context.Background())) // opened, so that only the projections keep it out
	got := everything(t, s)
	if len(got.Cases) == 0 || len(got.Tips) == 0 || len(got.Screenings) == 0 || len(got.Submissions) == 0 || len(got.Referrals) == 0 || len(got.Tasks) == 0 {
		t.Fatalf("the canaries made no rows: %+v", got)
	}
	if Holds(reflect.ValueOf(got), canary) {
		t.Errorf("something sealed stands in the rows: %+v", got)
	}
	fill(t, l, s)
	if coded := everything(t, s); !reflect.DeepEqual(coded, got) {
		t.Errorf("open values change the rows:\n%+v\nclosed they are\n%+v", got, coded)
	}
}
