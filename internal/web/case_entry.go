package web

import (
	"time"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
)

// entryShown is one fact as pages show it, with who recorded it and what can be done about it.
type entryShown struct {
	Href    string
	Label   string // message id of its kind
	Summary string
	Lines   []Line
	wordingShown
	Corrected    bool
	Whole        bool // shown line by line, not in one
	Struck       *wordingShown
	Care         bool // only those who give care see it
	Of           string
	CorrectHref  string
	StrikeHref   string
	WithdrawHref string
}

// wordingShown is who wrote something, when and why.
type wordingShown struct {
	By       string
	At       time.Time
	Happened string
	Why      string
	Erased   bool
}

func (v *caseView) entry(e *casefile.Entry) entryShown {
	w := v.words
	out := entryShown{Href: v.entryPath(e.ID) + v.Query, Label: "fact." + casefile.FactName(e.Fact), Summary: w.summary(e.Fact), Lines: w.factLines(e.Fact),
		wordingShown: v.wording(e.By, e.At, e.Happened, e.Why, e.Erased), Corrected: len(e.Earlier) > 0, Care: e.Fact.Section() == casefile.SectionCare}
	if e.Struck != nil {
		struck := v.wording(e.Struck.By, e.Struck.At, e.Struck.Happened, e.Struck.Why, false)
		out.Struck = &struck
	}
	if about := e.Fact.Concerns(); len(about) > 0 {
		out.Of = w.person(about[0])
	}
	if v.May.Correct && e.Struck == nil && !e.Erased {
		out.CorrectHref = v.entryPath(e.ID) + "/correct"
		if _, person := e.Fact.(casefile.PersonAdded); !person {
			out.StrikeHref = v.entryPath(e.ID) + "/strike"
		}
	}
	return out
}

func (v *caseView) wording(by id.Account, at time.Time, happened, why string, erased bool) wordingShown {
	out := wordingShown{By: v.words.account(by), At: at.In(casework.Zone), Why: why, Erased: erased}
	if by == "" {
		out.By = v.words.text("timeline.by-node")
	}
	if d, err := partial.Parse(happened); happened != "" && err == nil {
		out.Happened = v.words.date(d)
	}
	return out
}

// live shows the entries of one kind that are not struck.
func live[F casefile.Fact](v *caseView) []entryShown {
	var out []entryShown
	for _, e := range casefile.Live[F](v.sight.Case) {
		out = append(out, v.entry(e))
	}
	return out
}

// taskShown is one task with how it stands.
type taskShown struct {
	entryShown
	Title, Due, Tone string
	For, Result      string
	Note             string
	Done             *wordingShown
	FinishHref       string
	ReopenHref       string
	ReassignHref     string
	due              partial.Date
}

// tasks lists what is to be done, due first, and what is done, last done first.
func (v *caseView) tasks() (open, done []taskShown) {
	for _, e := range casefile.Live[casefile.TaskAdded](v.sight.Case) {
		t := v.task(e)
		if t.Done == nil {
			open = append(open, t)
		} else {
			done = append(done, t)
		}
	}
	sortTasks(open, done)
	return open, done
}

func (v *caseView) task(e *casefile.Entry) taskShown {
	f := e.Fact.(casefile.TaskAdded)
	t := taskShown{entryShown: v.entry(e), Title: f.Title.V, Note: f.Note.V, Result: e.Result, For: v.words.account(e.Assignee), due: f.Due}
	t.Due, t.Tone = v.words.dueBadge(f.Due, v.today)
	if e.Done != nil {
		done := v.wording(e.Done.By, e.Done.At, e.Done.Happened, e.Done.Why, false)
		t.Done = &done
	}
	switch path := v.entryPath(e.ID); {
	case !v.May.Record:
	case e.Done == nil:
		t.FinishHref, t.ReassignHref = path+"/finish", path+"/reassign"
	default:
		t.ReopenHref = path + "/reopen"
	}
	return t
}

// dueBadge says when something is due, and the tone of its badge. A day that is known in part is late once all of it has passed.
func (w words) dueBadge(due partial.Date, today partial.Day) (text, tone string) {
	last, ok := due.Latest()
	if due.IsZero() || !ok {
		return w.text("app.no-date"), "open"
	}
	switch late := daysFrom(last, today); {
	case late > 0:
		return w.text("app.days-late", "n", late), "due"
	case late == 0 && due.IsDay():
		return w.text("app.today"), "live"
	case late == -1 && due.IsDay():
		return w.text("app.tomorrow"), "bare"
	}
	return w.date(due), "bare"
}

func daysFrom(from, to partial.Day) int {
	at := func(d partial.Day) time.Time {
		return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	}
	return int(at(to).Sub(at(from)) / (24 * time.Hour))
}

// consentShown is one consent with whether it holds on the day shown.
type consentShown struct {
	entryShown
	Person, Purpose, Recipient string
	State, Tone                string
	RenewHref                  string
}

// consents lists what was agreed to and refused, in the order it was recorded.
func (v *caseView) consents() []consentShown {
	var out []consentShown
	for _, e := range casefile.Live[casefile.ConsentRecorded](v.sight.Case) {
		out = append(out, v.consent(e))
	}
	return out
}

func (v *caseView) consent(e *casefile.Entry) consentShown {
	w, f := v.words, e.Fact.(casefile.ConsentRecorded)
	c := consentShown{entryShown: v.entry(e), Person: w.who(f.Person), Purpose: w.code("purpose", f.Purpose), Recipient: w.recipient(f)}
	switch {
	case f.Decision == casefile.ConsentDeclined:
		c.State, c.Tone = w.text("case.consent.state.declined", "date", w.date(f.Given)), "stop"
	case e.Withdrawn != nil:
		c.State, c.Tone = w.text("case.consent.state.withdrawn", "date", w.day(e.Withdrawn.At)), "stop"
	case !f.InForce(v.today):
		c.State, c.Tone = w.text("case.consent.state.over", "date", w.date(f.Until)), "due"
	case f.Until.IsZero():
		c.State, c.Tone = w.text("case.consent.state.in-force"), "done"
	default:
		c.State, c.Tone = w.text("case.consent.state.until", "date", w.date(f.Until)), "done"
	}
	switch {
	case c.Tone == "done" && v.May.Withdraw:
		c.WithdrawHref = v.entryPath(e.ID) + "/withdraw"
	case c.Tone != "done" && v.May.Consent:
		c.RenewHref = v.Path + "/facts/consent"
	}
	return c
}
