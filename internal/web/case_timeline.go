package web

import (
	"slices"
	"time"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// toldShown is one event of the timeline.
type toldShown struct {
	At       time.Time // recorded, in the zone of the people
	Sentence string
	Tone     string // "stop", "fix" or empty
	Changes  []changeShown
	Said     string // the words of a note, what came of a task
	Why      string
	By       string
	Happened string // date, when it happened on another day than it was recorded
	Href     string // of the entry
	Against  bool
}

// changeShown is one field of a correction: the old words struck out beside the new.
type changeShown struct{ Label, Old, New string }

// told tells the latest of what happened, the last first.
func (v *caseView) told(most int) []toldShown {
	last := map[id.Entry]casefile.Fact{} // present wording while going through
	var out []toldShown
	for i := range v.sight.History {
		o := &v.sight.History[i]
		if len(v.sight.History)-i <= most {
			out = append(out, v.tell(o, last))
		}
		if f, ok := o.Payload.(casefile.Fact); ok {
			last[o.Entry] = f
		}
	}
	slices.Reverse(out)
	return out
}

func (v *caseView) tell(o *event.Opened, last map[id.Entry]casefile.Fact) toldShown {
	w := v.words
	t := toldShown{At: o.Recorded.In(casework.Zone), Why: o.Why, By: v.by(o), Tone: toneOf(o.Payload)}
	before := last[o.Entry]
	t.Sentence = w.text("timeline."+kindName(o.Record.Kind), v.sentence(o, before)...)
	if o.Happened != "" {
		if d, err := partial.Parse(o.Happened); err == nil {
			t.Happened = w.date(d)
		}
	}
	if o.Entry != "" && v.sight.Entry(o.Entry) != nil {
		t.Href = v.entryPath(o.Entry) + v.Query
	}
	if f, ok := o.Payload.(casefile.Fact); ok && before != nil {
		t.Sentence = w.text("timeline.corrected", "what", t.Sentence)
		t.Tone = "fix"
		t.Changes = w.changes(before, f)
	}
	switch p := o.Payload.(type) {
	case casefile.PresumptionDecided:
		t.Against = p.Against
	case casefile.NoteWritten:
		t.Said = opening(p.Text.V)
	case casefile.TaskDone:
		t.Said = p.Result.V
	}
	return t
}

// by is who recorded an event: a person of an agency, or the program.
func (v *caseView) by(o *event.Opened) string {
	if o.Actor == "" {
		return v.words.text("timeline.by-node")
	}
	return v.words.text("timeline.by", "account", v.words.account(o.Actor), "agency", v.words.agency(o.Agency))
}

func toneOf(p event.Payload) string {
	switch p.(type) {
	case casefile.SafetyConcernRaised, casefile.ConsentWithdrawn, casefile.GrantEnded, casefile.PersonErased:
		return "stop"
	case casefile.EntryStruck:
		return "fix"
	}
	return ""
}

// changes lists the fields that say something else than before.
func (w words) changes(before, after casefile.Fact) []changeShown {
	old := map[string]string{}
	for _, line := range w.factLines(before) {
		old[line.Name] = w.lineText(line)
	}
	var out []changeShown
	seen := map[string]bool{}
	for _, line := range w.factLines(after) {
		seen[line.Name] = true
		if is := w.lineText(line); is != old[line.Name] {
			out = append(out, changeShown{Label: line.Label, Old: old[line.Name], New: is})
		}
	}
	for _, line := range w.factLines(before) {
		if !seen[line.Name] {
			out = append(out, changeShown{Label: line.Label, Old: w.lineText(line)})
		}
	}
	return out
}

func (w words) lineText(l Line) string {
	if l.Missing {
		return w.none(l.None)
	}
	return l.Value
}

// who names somebody in a sentence.
func (w words) who(p id.Person) string {
	if name := w.person(p); name != "" {
		return name
	}
	return w.text("timeline.person-unnamed")
}

// saying is what sentences of the timeline may mention.
type saying struct {
	person, code, what, agency, account, number string
}

// sentence gives the arguments of an event's sentence. Each sentence takes those it needs.
func (v *caseView) sentence(o *event.Opened, before casefile.Fact) []any {
	s := v.sayFact(o.Payload)
	if before != nil && s == (saying{}) {
		s = v.sayOf(o, before)
	}
	if s == (saying{}) {
		s = v.sayCourse(o.Payload)
	}
	return []any{"person", s.person, "code", s.code, "what", s.what, "agency", s.agency, "account", s.account, "number", s.number}
}

// sayFact is what is said of a fact.
func (v *caseView) sayFact(p event.Payload) saying {
	w := v.words
	f, ok := p.(casefile.Fact)
	if !ok {
		return saying{}
	}
	s := saying{what: w.summary(f), person: w.text("timeline.person-unnamed")}
	if about := f.Concerns(); len(about) > 0 {
		s.person = w.who(about[0])
	}
	switch f := f.(type) {
	case casefile.PersonAdded:
		s.code = w.codes("person-role", f.Roles)
	case casefile.NameRecorded:
		s.what = f.Text.V
	case casefile.DocumentRecorded:
		s.code = w.code("document-kind", f.Sort.V)
	case casefile.FileAttached:
		s.code = w.code("file-kind", f.Sort.V)
		if f.OfCase {
			s.person = w.text("file.about-case")
		}
	case casefile.HomeRecorded:
		s.code = w.code("home-kind", f.Sort.V)
	case casefile.WageClaimed:
		s.code = w.code("wage-claim", f.Stands.V)
	case casefile.NeedRecorded:
		s.code = w.code("need", f.Sort.V)
	case casefile.SafetyConcernRaised:
		s.code, s.what = w.code("danger", f.Level), f.Text.V
	case casefile.ConsentRecorded:
		s.code, s.what, s.agency = w.code("consent-decision", f.Decision), w.code("purpose", f.Purpose), w.recipient(f)
	case casefile.TaskAdded:
		s.what = f.Title.V
	}
	return s
}

// sayOf is what is said of an act upon a fact recorded before.
func (v *caseView) sayOf(o *event.Opened, f casefile.Fact) saying {
	s := v.sayFact(f)
	switch p := o.Payload.(type) {
	case casefile.TaskReassigned:
		s.account = v.words.account(p.Assignee)
	case casefile.EntryStruck:
		s.what = v.words.joined(v.words.text("fact."+casefile.FactName(f)), v.words.summary(f))
	}
	return s
}

// sayCourse is what is said of decisions, of the course of the case and of what it is bound to.
func (v *caseView) sayCourse(p event.Payload) saying {
	w := v.words
	number := func(of id.Stream) string { return v.sight.Linked[of].Number }
	switch p := p.(type) {
	case casefile.PresumptionDecided:
		return saying{person: w.who(p.Person), code: w.code("presumption", p.Decision)}
	case casefile.FormallyIdentified:
		return saying{person: w.who(p.Person), code: w.code("identification", p.Decision), agency: w.agency(p.Authority)}
	case casefile.CaseOpened:
		return saying{number: p.Number, agency: w.agency(p.Agency)}
	case casefile.CaseAssigned:
		return saying{account: w.account(p.Lead)}
	case casefile.TeamJoined:
		return saying{account: w.account(p.Account)}
	case casefile.TeamLeft:
		return saying{account: w.account(p.Account)}
	case casefile.CaseClosed:
		return saying{code: w.code("close-reason", p.Reason)}
	case casefile.TipLinked:
		return saying{number: number(p.Tip), person: w.who(p.Person)}
	case casefile.ScreeningLinked:
		return saying{number: number(p.Screening), person: w.who(p.Person)}
	case casefile.SubmissionLinked:
		return saying{number: number(p.Submission), person: w.who(p.Person)}
	case casefile.ReferralLinked:
		return saying{number: number(p.Referral), agency: w.agency(v.senderOf(p.Referral))}
	case casefile.GrantOpened:
		return saying{agency: w.agency(p.To), number: number(p.Referral)}
	case casefile.GrantEnded:
		return saying{agency: w.agency(v.receiverOf(p.Referral)), code: w.code("grant-end", p.Cause)}
	}
	return saying{}
}

// senderOf is the agency that sent a referral worked on here.
func (v *caseView) senderOf(of id.Stream) id.Agency {
	for _, r := range v.sight.Referred {
		if r.Referral.Stream == of {
			return r.Referral.Sent.From
		}
	}
	return ""
}

// receiverOf is the agency a referral of this case went to.
func (v *caseView) receiverOf(of id.Stream) id.Agency {
	for _, g := range v.sight.Grants {
		if g.Referral == of {
			return g.To
		}
	}
	return ""
}
