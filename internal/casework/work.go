package casework

import (
	"cmp"
	"context"
	"slices"
	"time"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
	"spean/internal/view"
)

// Lists are the lists a Desk reads; internal/view/sqlview keeps them.
type Lists interface {
	view.CaseLists
	view.IntakeLists
	view.ReferralLists
	view.Finder
}

// Band is how urgent a piece of work is.
type Band int

// Bands, most urgent first.
const (
	BandDanger Band = iota
	BandLate
	BandToday
	BandWeek
	BandLater
)

// Work is one thing that is somebody's to do.
type Work struct {
	// Sort says what it is: task, tip, screening-stopped, screening-handed, submission, submission-conflict, submission-sealed,
	// submission-overdue, referral-answer, consent-ending, case-danger.
	Sort   string
	Stream id.Stream
	Entry  id.Entry
	Number string
	Person id.Person
	Name   Shown
	// Title is the words of a task; other sorts are named by their sort.
	Title  string
	Code   event.Code // task kind, urgency, purpose
	Due    partial.Date
	Days   int // days late (negative) or left; 0 today
	HasDue bool
	Band   Band
	At     time.Time
	Urgent bool
}

// visible says what of its agency a person may be shown in lists.
func visible(who access.Principal) view.Visible {
	all := slices.Contains(who.Roles, access.UnitLead) || slices.Contains(who.Roles, access.Director)
	return view.Visible{Agency: who.Agency, Account: who.Account, All: all}
}

// homeMost is how many of each sort the home page looks at.
const homeMost = 200

// Home gives everything that is the person's to do, most urgent first. It is one look naming every record shown.
func (d *Desk) Home(ctx context.Context, who access.Principal) ([]Work, error) {
	work, err := d.Waiting(ctx, who, false)
	if err != nil {
		return nil, err
	}
	return d.NameWork(ctx, who, work)
}

// OwnWork is Home without what a head of the agency sees only because others carry it.
func (d *Desk) OwnWork(ctx context.Context, who access.Principal) ([]Work, error) {
	work, err := d.Waiting(ctx, who, true)
	if err != nil {
		return nil, err
	}
	return d.NameWork(ctx, who, work)
}

// Waiting gives, most urgent first, what the lists have for the person to do, without names and words: NameWork gives them of the part that
// is shown. Own leaves out what a head of the agency sees only because others carry it.
func (d *Desk) Waiting(ctx context.Context, who access.Principal, own bool) ([]Work, error) {
	mine := visible(who)
	if own {
		mine.All = false
	}
	today := d.Today()
	var out []Work
	for _, gather := range []func(context.Context, access.Principal, view.Visible) ([]Work, error){d.taskWork, d.tipWork, d.screeningWork, d.submissionWork, d.referralWork, d.consentWork, d.dangerWork} {
		some, err := gather(ctx, who, mine)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	for i := range out {
		out[i].place(today)
	}
	slices.SortStableFunc(out, func(a, b Work) int {
		return cmp.Or(cmp.Compare(a.Band, b.Band), cmp.Compare(dueRank(a), dueRank(b)), a.At.Compare(b.At), cmp.Compare(a.Stream, b.Stream))
	})
	return out, nil
}

func dueRank(w Work) int {
	if !w.HasDue {
		return 1 << 20
	}
	return w.Days
}

// place puts work in its band.
func (w *Work) place(today partial.Day) {
	if last, ok := w.Due.Latest(); ok {
		w.HasDue, w.Days = true, daysBetween(today, last)
	}
	switch {
	case w.Urgent:
		w.Band = BandDanger
	case w.HasDue && w.Days < 0:
		w.Band = BandLate
	case w.HasDue && w.Days == 0:
		w.Band = BandToday
	case !w.HasDue && w.Sort != "task" || w.HasDue && w.Days <= 7:
		w.Band = BandWeek
	default:
		w.Band = BandLater
	}
}

// daysBetween counts from one day to another.
func daysBetween(from, to partial.Day) int {
	at := func(d partial.Day) time.Time {
		return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	}
	return int(at(to).Sub(at(from)).Hours() / 24)
}

func (d *Desk) taskWork(ctx context.Context, who access.Principal, mine view.Visible) ([]Work, error) {
	list, err := d.Lists.Tasks(ctx, view.TaskQuery{Visible: mine, Mine: !mine.All, Status: view.OnlyOpen, Window: view.Window{Size: homeMost}})
	if err != nil {
		return nil, err
	}
	var out []Work
	for _, t := range list.Rows {
		out = append(out, Work{Sort: "task", Stream: t.Stream, Entry: t.Entry, Code: t.Sort, Due: t.Due, At: t.Created, Person: firstOf(t.People)})
	}
	return out, nil
}

func firstOf(people []id.Person) id.Person {
	if len(people) == 0 {
		return ""
	}
	return people[0]
}

func (d *Desk) tipWork(ctx context.Context, who access.Principal, mine view.Visible) ([]Work, error) {
	all := mine
	all.All = true // whatever was handed to the agency waits for whoever works on tips
	in, err := d.Lists.Tips(ctx, view.TipQuery{Visible: all, Side: view.Incoming, States: []event.Code{tip.StateHanded}, Window: view.Window{Size: homeMost}})
	if err != nil {
		return nil, err
	}
	own, err := d.Lists.Tips(ctx, view.TipQuery{Visible: mine, Side: view.Outgoing, States: []event.Code{tip.StateTaken}, Window: view.Window{Size: homeMost}})
	if err != nil {
		return nil, err
	}
	var out []Work
	for i, t := range append(in.Rows, own.Rows...) {
		sort := "tip"
		if i >= len(in.Rows) {
			sort = "tip-taken"
		}
		out = append(out, Work{Sort: sort, Stream: t.Stream, Number: t.Number, Person: t.AtRisk, Code: t.Urgency, At: t.Taken, Urgent: t.Urgency == "now"})
	}
	return out, nil
}

func (d *Desk) screeningWork(ctx context.Context, who access.Principal, mine view.Visible) ([]Work, error) {
	own, err := d.Lists.Screenings(ctx, view.ScreeningQuery{Visible: mine, Side: view.Outgoing, States: []event.Code{screening.StateStopped, screening.StateOpen}, Window: view.Window{Size: homeMost}})
	if err != nil {
		return nil, err
	}
	all := mine
	all.All = true
	in, err := d.Lists.Screenings(ctx, view.ScreeningQuery{Visible: all, Side: view.Incoming, States: []event.Code{screening.StateStopped, screening.StateOpen, screening.StateDecided}, Window: view.Window{Size: homeMost}})
	if err != nil {
		return nil, err
	}
	var out []Work
	seen := map[id.Stream]bool{}
	for i, s := range append(in.Rows, own.Rows...) {
		if seen[s.Stream] || i >= len(in.Rows) && s.HandedTo != "" {
			continue
		}
		seen[s.Stream] = true
		sort := "screening-" + string(s.State)
		if i < len(in.Rows) {
			sort = "screening-handed"
		}
		out = append(out, Work{Sort: sort, Stream: s.Stream, Number: s.Number, Person: s.Person, Code: s.State, At: s.Last, Urgent: s.Urgent && i < len(in.Rows)})
	}
	return out, nil
}

// submissionsMost is how many of what phones sent the home page shows, those that wait longest: phones send faster than people read.
const submissionsMost = 50

// submissionWork is what phones sent and nobody has worked on, what came again with other answers and nobody has laid side by side, and
// for the heads of the agency what came without consent: until its day another basis can be recorded, after it they delete it.
func (d *Desk) submissionWork(ctx context.Context, who access.Principal, mine view.Visible) ([]Work, error) {
	mine.All = true // whatever came from a phone waits for whoever works on it
	var out []Work
	gather := func(act access.Act, section event.Section, sort string, q view.SubmissionQuery) error {
		if !d.may(who, act, d.anySubmission(who, section == access.State), section) {
			return nil
		}
		q.Visible, q.Reversed, q.Window = mine, true, view.Window{Size: submissionsMost}
		list, err := d.Lists.Submissions(ctx, q)
		for _, r := range list.Rows {
			out = append(out, d.formWork(r, sort))
		}
		return err
	}
	if err := gather(access.SubmissionOpen, submission.SectionTold, "submission", view.SubmissionQuery{States: []event.Code{submission.StateWaiting}}); err != nil {
		return nil, err
	}
	read := []event.Code{submission.StateWaiting, submission.StateScreened, submission.StateLinked} // what is closed is laid beside nothing
	if err := gather(access.SubmissionReview, submission.SectionTold, "submission-conflict", view.SubmissionQuery{States: read, Conflicted: true}); err != nil {
		return nil, err
	}
	return out, gather(access.SubmissionBasis, access.State, "submission-sealed", view.SubmissionQuery{States: []event.Code{submission.StateSealed}})
}

// formWork is what is to be done with one form of a phone.
func (d *Desk) formWork(r view.SubmissionRow, sort string) Work {
	w := Work{Sort: sort, Stream: r.Stream, Number: r.Number, Person: r.Person, Code: r.Form, At: r.Received}
	if until := r.Received.Add(submission.BasisWithin); sort == "submission-sealed" {
		w.Due = partial.OnDay(until.In(Zone))
		if d.now().After(until) {
			w.Sort = "submission-overdue"
		}
	}
	return w
}

func (d *Desk) referralWork(ctx context.Context, who access.Principal, mine view.Visible) ([]Work, error) {
	all := mine
	all.All = true
	list, err := d.Lists.Referrals(ctx, view.ReferralQuery{Visible: all, Side: view.Incoming, States: []event.Code{referral.StateSent}, Window: view.Window{Size: homeMost}})
	if err != nil {
		return nil, err
	}
	var out []Work
	for _, r := range list.Rows {
		out = append(out, Work{Sort: "referral-answer", Stream: r.Stream, Number: r.Number, Code: r.Purpose, Due: r.AnswerDue, At: r.Sent, Urgent: r.Urgent})
	}
	late, err := d.Lists.Referrals(ctx, view.ReferralQuery{Visible: mine, Side: view.Outgoing, States: []event.Code{referral.StateSent}, AnswerBefore: d.Today(), Window: view.Window{Size: homeMost}})
	for _, r := range late.Rows {
		out = append(out, Work{Sort: "referral-unanswered", Stream: r.Stream, Number: r.Number, Code: r.Purpose, Due: r.AnswerDue, At: r.Sent})
	}
	return out, err
}

func (d *Desk) consentWork(ctx context.Context, who access.Principal, mine view.Visible) ([]Work, error) {
	rows, err := d.endingConsents(ctx, mine, d.Today())
	var out []Work
	for _, c := range rows {
		out = append(out, Work{Sort: "consent-ending", Stream: c.Stream, Entry: c.Entry, Person: c.Person, Code: c.Purpose, Due: c.Until})
	}
	return out, err
}

func (d *Desk) dangerWork(ctx context.Context, who access.Principal, mine view.Visible) ([]Work, error) {
	list, err := d.Lists.Cases(ctx, view.CaseQuery{Visible: mine, Status: view.OnlyOpen, Danger: casefile.DangerNow, Window: view.Window{Size: homeMost}})
	var out []Work
	for _, c := range list.Rows {
		out = append(out, Work{Sort: "case-danger", Stream: c.Stream, Number: c.Number, Person: firstOf(c.Possible), Urgent: true, At: c.Last})
	}
	return out, err
}

// NameWork asks access for every record, drops what may not be seen, records one look and fills in names and the words of tasks.
func (d *Desk) NameWork(ctx context.Context, who access.Principal, work []Work) ([]Work, error) {
	known := map[id.Stream]loaded{}
	var decisions []access.Decision
	var kept []Work
	for _, w := range work {
		l, ok := known[w.Stream]
		if !ok {
			var err error
			if l, err = d.load(ctx, who, w.Stream); err != nil {
				return nil, err
			}
			known[w.Stream] = l
		}
		section := access.State
		if w.Entry != "" {
			section = casefile.SectionTasks
		}
		decision := d.decide(who, seeing(w.Stream), l.resource, section)
		if !allowed(decision) {
			continue
		}
		decisions = append(decisions, decision...)
		if w.Number == "" && l.caseOf != nil {
			w.Number = l.caseOf.Number
		}
		if l.caseOf != nil && d.Index.Shown(w.Stream, w.Person) == (Shown{}) {
			w.Person = firstVictim(l.caseOf) // work about somebody without a name is found by whose case it is
		}
		if w.Person != "" && d.may(who, seeing(w.Stream), l.resource, casefile.SectionPeople) {
			decisions = append(decisions, d.decide(who, seeing(w.Stream), l.resource, casefile.SectionPeople)...)
			w.Name = d.Index.Shown(w.Stream, w.Person)
		}
		kept = append(kept, w)
	}
	if len(kept) == 0 {
		return nil, nil
	}
	grant, err := d.Audit.Look(ctx, d.now(), "home", decisions...)
	if err != nil {
		return nil, err
	}
	for i, w := range kept {
		if w.Sort != "task" {
			continue
		}
		title, err := d.taskTitle(ctx, grant, known[w.Stream], w.Entry)
		if err != nil {
			return nil, err
		}
		kept[i].Title = title
	}
	return kept, nil
}

func firstVictim(c *casefile.Case) id.Person {
	for _, p := range c.People {
		if p.Has(casefile.RolePossibleVictim) {
			return p.ID
		}
	}
	return ""
}
