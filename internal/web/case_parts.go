package web

import (
	"slices"
	"strings"
	"time"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
)

// overviewPart is the first part of a case: a little of everything.
type overviewPart struct {
	Journey  journeyShown
	Episodes []episodeShown
	Told     []toldShown
	AllTold  int
	Tasks    []taskShown
	People   []personShort
	Consents []consentShown
	Intake   []intakeShown
	Referred []referredShown
	Lead     string
	Team     []memberShown
	Opened   time.Time
	From     string      // message id of where the case came from; empty for nowhere
	FromForm *linkedCase // the form of a phone it came from; without an address when this reader may not see it

	SeesJourney, SeesEpisodes, SeesTasks, SeesPeople, SeesConsent, SeesIntake, SeesCourse bool
}

// mostTold is how much of the timeline stands on the overview.
const mostTold = 6

func (v *caseView) overview() overviewPart {
	open, _ := v.tasks()
	return overviewPart{Journey: v.journey(), Episodes: v.episodes(), Told: v.told(mostTold), AllTold: len(v.sight.History), Tasks: open,
		People: v.shortPeople(), Consents: v.consents(), Intake: v.intake(), Referred: v.referred(),
		Lead: v.words.account(v.sight.Lead), Team: v.team(), Opened: v.sight.Opened.In(casework.Zone), From: v.from(), FromForm: v.fromForm(),
		SeesJourney: v.sees(casefile.SectionJourney), SeesEpisodes: v.sees(casefile.SectionEpisodes), SeesTasks: v.sees(casefile.SectionTasks),
		SeesPeople: v.sees(casefile.SectionPeople), SeesConsent: v.sees(casefile.SectionConsent), SeesIntake: v.sees(casefile.SectionIntake),
		SeesCourse: v.sees(casefile.SectionCourse)}
}

// from says what the case was opened from.
func (v *caseView) from() string {
	switch v.sight.From.Kind() {
	case id.Tip:
		return "case.opened-from.tip"
	case id.Screening:
		return "case.opened-from.screening"
	case id.Submission:
		return "case.opened-from.submission"
	}
	return ""
}

// fromForm names the form of a phone the case was opened from.
func (v *caseView) fromForm() *linkedCase {
	l, ok := v.sight.Linked[v.sight.From]
	if !ok || v.sight.From.Kind() != id.Submission {
		return nil
	}
	out := &linkedCase{Number: v.words.inDigits(l.Number)}
	if l.Sees {
		out.Href = pathOf(l.Stream)
	}
	return out
}

type memberShown struct {
	ID   id.Account
	Name string
}

func (v *caseView) team() []memberShown {
	var out []memberShown
	for _, m := range v.sight.Team {
		out = append(out, memberShown{m, v.words.account(m)})
	}
	return out
}

// episodeShown is one row of the table of episodes.
type episodeShown struct {
	entryShown
	What, Note, When string
	Pay, Held        string
}

func (v *caseView) episodes() []episodeShown {
	var out []episodeShown
	for _, e := range casefile.Live[casefile.EpisodeAdded](v.sight.Case) {
		out = append(out, v.episode(e))
	}
	return out
}

func (v *caseView) episode(e *casefile.Entry) episodeShown {
	w, f := v.words, e.Fact.(casefile.EpisodeAdded)
	shown := episodeShown{entryShown: v.entry(e), What: w.codes("exploitation-form", f.Forms), When: stated(w, f.Dates.V, w.date),
		Held: stated(w, f.Control.V, func(c []casefile.Code) string { return w.codes("control", c) })}
	var sector, where string
	if code, ok := f.Sector.V.Get(); ok {
		sector = w.code("isic", code)
	}
	if told, ok := f.Place.V.Get(); ok {
		where = w.short(told)
	}
	shown.Note = w.joined(sector, where)
	var pay []string
	add := func(ok bool, text func() string) {
		if ok {
			pay = append(pay, text())
		}
	}
	add(f.Hours.V.IsKnown(), func() string { return w.spanText("case.episodes.hours", f.Hours.V.Value) })
	add(f.Days.V.IsKnown(), func() string { return w.spanText("case.episodes.days", f.Days.V.Value) })
	add(f.Paid.V.IsKnown(), func() string {
		return w.text("case.episodes.paid", "amount", w.money(f.Paid.V.Value), "per", w.code("pay-period", f.PaidPer.V))
	})
	add(f.Promised.V.IsKnown(), func() string {
		return w.text("case.episodes.promised", "amount", w.money(f.Promised.V.Value), "per", w.code("pay-period", f.PromisedPer.V))
	})
	add(f.Debt.V.IsKnown(), func() string { return w.text("case.episodes.debt", "amount", w.money(f.Debt.V.Value)) })
	shown.Pay = w.joined(pay...)
	if shown.Pay == "" {
		shown.Pay = w.none(f.Paid.V.State)
	}
	return shown
}

// spanText writes a number of hours or days, or a span of them.
func (w words) spanText(key string, s casefile.Span) string {
	if s.Low == s.High {
		return w.text(key, "n", s.Low)
	}
	return w.text(key, "n", w.span(s))
}

// intakeShown is a tip, screening or form the case came from or was linked to.
type intakeShown struct {
	Href, Number, Of string // no address where the record is another agency's
	Label            string // message id
	At               time.Time
	Outcome          string
}

func (v *caseView) intake() []intakeShown {
	var out []intakeShown
	add := func(label, path string, stream id.Stream, of id.Person) {
		l := v.sight.Linked[stream]
		shown := intakeShown{Number: l.Number, Of: v.words.person(of), Label: label, At: l.At.In(casework.Zone)}
		if l.Sees {
			shown.Href = path + string(stream)
		}
		if l.Outcome != "" {
			shown.Outcome = v.words.outcome(l.Outcome)
		}
		out = append(out, shown)
	}
	for _, t := range v.sight.Tips {
		add("case.intake.tip", "/tips/", t.Tip, t.Person)
	}
	for _, t := range v.sight.Screens {
		add("case.intake.screening", "/screenings/", t.Screening, t.Person)
	}
	for _, f := range v.sight.Forms {
		add("case.intake.submission", "/intakes/", f.Submission, f.Person)
	}
	return out
}

// referredShown is what another agency's referral shows here, or that it has ended.
type referredShown struct {
	Href, From, Number string
	// TheirCase is the page of the other agency's case, as far as the referral opens it; empty when it has ended.
	TheirCase string
	Cause     string
	Groups    []factGroup
}

// factGroup is entries of one section under its title.
type factGroup struct {
	Label   string // message id
	Entries []entryShown
}

// toReferral is the page of a referral; empty for who may not open it.
func (v *caseView) toReferral(stream id.Stream) string {
	if !v.sight.Linked[stream].Sees {
		return ""
	}
	return "/referrals/" + string(stream)
}

func (v *caseView) referred() []referredShown {
	var out []referredShown
	for _, r := range v.sight.Referred {
		shown := referredShown{Href: v.toReferral(r.Referral.Stream), From: v.words.agency(r.Referral.Sent.From), Number: r.Referral.Sent.Number}
		switch {
		case r.Case != nil:
			shown.Groups, shown.TheirCase = v.theirs(r.Case).facts(), "/cases/"+string(r.Case.Stream)
		case r.Referral.Cause != "":
			shown.Cause = v.words.code("grant-end", r.Referral.Cause)
		default:
			shown.Cause = v.words.code("grant-end", casefile.EndExpired)
		}
		out = append(out, shown)
	}
	return out
}

// theirs is the view of what a referral shows of another agency's case: nothing there can be changed from here, and only those it was
// given about have names.
func (v *caseView) theirs(c *casefile.Case) *caseView {
	their := *v
	their.sight, their.May = &casework.Sight{Case: c}, mayShown{}
	their.words.person = func(who id.Person) string {
		if c.Person(who) == nil {
			return ""
		}
		return v.words.personName(c.Person(who))
	}
	return &their
}

// facts lists everything live by section, in each what is about one person together.
func (v *caseView) facts() []factGroup {
	entries := slices.Clone(v.sight.Entries)
	slices.SortStableFunc(entries, func(a, b *casefile.Entry) int { return v.place(a.Fact) - v.place(b.Fact) })
	var out []factGroup
	for _, section := range casefile.Referable {
		group := factGroup{Label: "section." + string(section)}
		for _, e := range entries {
			if e.Struck == nil && e.Fact.Section() == section {
				shown := v.entry(e)
				shown.Href, shown.Whole = "", wholeKinds[casefile.FactName(e.Fact)]
				group.Entries = append(group.Entries, shown)
			}
		}
		if len(group.Entries) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// place is where the first person a fact is about stands on the case; what is about nobody comes first.
func (v *caseView) place(f casefile.Fact) int {
	about := f.Concerns()
	if len(about) == 0 {
		return -1
	}
	return slices.IndexFunc(v.sight.People, func(p *casefile.Person) bool { return p.ID == about[0] })
}

// grantShown is one referral of this case to another agency.
type grantShown struct {
	Href, Number, To, Purpose, Parts, People string
	Since                                    time.Time
	Until                                    string
	Ended                                    bool
	Cause                                    string
	EndedAt                                  time.Time
}

type referralsPart struct {
	Sent     []grantShown
	Received []referredShown
}

func (v *caseView) referrals() referralsPart {
	w := v.words
	out := referralsPart{Received: v.referred()}
	for _, g := range v.sight.Grants {
		linked := v.sight.Linked[g.Referral]
		shown := grantShown{Href: v.toReferral(g.Referral), Number: linked.Number, To: w.agency(g.To), Since: g.At.In(casework.Zone), Until: w.date(g.Until),
			Ended: !g.Active(v.today)}
		if linked.Purpose != "" {
			shown.Purpose = w.code("purpose", linked.Purpose)
		}
		var parts, people []string
		for _, p := range g.Parts {
			parts = append(parts, w.text("section."+string(p.Section)))
		}
		for _, p := range g.People {
			people = append(people, w.who(p))
		}
		shown.Parts, shown.People = w.list(parts...), w.list(people...)
		if g.Ended != nil {
			shown.Cause, shown.EndedAt = w.code("grant-end", g.Ended.Cause), g.End.In(casework.Zone)
		} else if shown.Ended {
			shown.Cause = w.code("grant-end", casefile.EndExpired)
		}
		out.Sent = append(out.Sent, shown)
	}
	slices.Reverse(out.Sent)
	return out
}

// journeyPart is the strip with every leg in words.
type journeyPart struct {
	Strip journeyShown
	Legs  []entryShown
}

type tasksPart struct{ Open, Done []taskShown }

// notes lists the notes, the latest first.
func (v *caseView) notes() []noteShown {
	var out []noteShown
	for _, e := range casefile.Live[casefile.NoteWritten](v.sight.Case) {
		out = append(out, noteShown{entryShown: v.entry(e), Text: e.Fact.(casefile.NoteWritten).Text.V})
	}
	slices.Reverse(out)
	return out
}

// noteShown is one note, whole.
type noteShown struct {
	entryShown
	Text string
}

// sortTasks orders open tasks by the day they are due, those without one last, and done ones by when they were done.
func sortTasks(open, done []taskShown) {
	slices.SortStableFunc(open, func(a, b taskShown) int {
		switch {
		case a.due.IsZero() || b.due.IsZero():
			return strings.Compare(a.due.String(), b.due.String()) * -1
		}
		return partial.Compare(a.due, b.due)
	})
	slices.SortStableFunc(done, func(a, b taskShown) int { return b.Done.At.Compare(a.Done.At) })
}
