package web

import (
	"net/http"
	"reflect"
	"slices"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/partial"
)

// previewData is the third step: row by row what we hold, what they will see, and why.
type previewData struct {
	Case, Number       string
	Hidden             []hidden
	To, Purpose, Until string
	Goes, Short, Stays int
	Rows               []sideRow
	Consent            bool // it rests on consent: it is read to the person
}

// sideRow is one kind of fact on both sides. A half whose words go is marked by Goes; Cut says that something was left out.
type sideRow struct {
	Item, Label  string // message ids: of the kind, and of the section where the kind alone does not tell
	Ours, Theirs []string
	Empty        bool // we hold nothing there
	Badge, Tone  string
	Why          string
	Cut          bool
}

// refusedData says why a referral cannot go: whose consent stands against it.
type refusedData struct {
	Case, Number string
	Lines        []consentLine
	RecordHref   string
	Hidden       []hidden
}

// previewPage shows what would go. When somebody refused, or agreed to nothing, there is no preview.
func (d *draft) previewPage() (*Page, error) {
	p, err := d.s.config.Desk.PreviewReferral(d.r.Context(), d.r.Actor.Who(), d.in)
	if err != nil {
		page, broken := d.partsPage()
		return page, first(broken, err)
	}
	if p.Theirs == nil {
		return d.refusedPage(p)
	}
	w := d.words
	data := previewData{Case: d.Case, Number: d.sight.Number, Hidden: d.rest(stepSend), To: w.agency(d.in.To), Purpose: w.code("purpose", d.in.Purpose),
		Until: w.date(p.Until), Consent: d.in.Basis == "consent"}
	sides := twoSides{draft: d, preview: p, theirs: d.s.words(d.r, p.Theirs)}
	for _, row := range sides.rows() {
		switch {
		case row.Empty:
		case row.Tone == "live":
			data.Goes++
		case row.Tone == "part":
			data.Short++
		default:
			data.Stays++
		}
		data.Rows = append(data.Rows, row)
	}
	return &Page{Template: "referral_preview", Title: "referral-page.preview.title", TitleArgs: []string{"agency", data.To}, Nav: "/cases",
		Typing: true, Data: data}, nil
}

func (d *draft) refusedPage(p *casework.Preview) (*Page, error) {
	data := refusedData{Case: d.Case, Number: d.sight.Number, RecordHref: d.Case + "/facts/consent", Hidden: d.rest(stepSend)}
	against := p.Refused
	if d.in.Basis == "consent" {
		against = append(slices.Clone(against), p.Missing...)
	}
	for _, person := range against {
		data.Lines = append(data.Lines, d.consentOf(person, true))
	}
	return &Page{Template: "referral_refused", Title: "referral-page.refused.title", Nav: "/cases", Status: http.StatusUnprocessableEntity,
		Typing: true, Data: data}, nil
}

// twoSides makes the rows of the preview.
type twoSides struct {
	*draft
	preview *casework.Preview
	theirs  words
}

// factOrder is the order of kinds within a section.
var factOrder = []string{"safety", "person", "name", "sex", "birth", "nationality", "languages", "phone", "document", "home", "leg", "episode",
	"wage-claim", "need", "note", "consent", "task"}

func (t *twoSides) rows() []sideRow {
	var out []sideRow
	for _, section := range casefile.Sections {
		found := false
		for _, name := range factOrder {
			if row, ok := t.row(section, name); ok {
				out, found = append(out, row), true
			}
		}
		if section == casefile.SectionDecisions {
			if row, ok := t.decisions(); ok {
				out, found = append(out, row), true
			}
		}
		if !found && goes(t.in.Parts, section) != goesNot {
			out = append(out, sideRow{Item: "section." + string(section), Empty: true, Badge: "referral-page.preview.goes", Tone: "live", Why: t.why(section, false, false)})
		}
	}
	return out
}

// row puts the facts of one kind in one section on both sides.
func (t *twoSides) row(section event.Section, name string) (sideRow, bool) {
	row := sideRow{Item: "fact." + name}
	if section == casefile.SectionCare {
		row.Label = "section.care"
	}
	same := true
	for _, e := range t.preview.Ours.Entries {
		if e.Struck != nil || e.Erased || e.Fact.Section() != section || casefile.FactName(e.Fact) != name {
			continue
		}
		row.Ours = append(row.Ours, t.line(t.words, e))
		their := t.preview.Theirs.Entry(e.ID)
		if their == nil {
			same = false
			continue
		}
		same = same && reflect.DeepEqual(e.Fact, their.Fact)
		row.Theirs = append(row.Theirs, t.line(t.theirs, their))
	}
	return t.judged(row, section, same), len(row.Ours) > 0
}

// line is one fact with whom it is about.
func (t *twoSides) line(w words, e *casefile.Entry) string {
	text := w.summary(e.Fact)
	var about []string
	for _, p := range e.Fact.Concerns() {
		if who := w.person(p); who != "" && !slices.Contains(about, who) {
			about = append(about, who)
		}
	}
	if len(about) == 0 || casefile.FactName(e.Fact) == "name" && len(t.preview.Ours.People) == 1 {
		return text
	}
	return w.list(about...) + ": " + text
}

func (t *twoSides) decisions() (sideRow, bool) {
	row := sideRow{Item: "section." + string(casefile.SectionDecisions)}
	row.Ours, row.Theirs = decided(t.words, t.preview.Ours), decided(t.theirs, t.preview.Theirs)
	return t.judged(row, casefile.SectionDecisions, slices.Equal(row.Ours, row.Theirs)), len(row.Ours) > 0
}

// decided lists the decisions about people in one line each.
func decided(w words, c *casefile.Case) []string {
	var out []string
	for _, p := range c.People {
		for _, of := range []struct {
			list string
			all  []casefile.Decision
		}{{"presumption", p.Presumed}, {"identification", p.Formal}} {
			for _, x := range of.all {
				out = append(out, w.joined(w.personName(p), w.code(of.list, x.Code), w.date(partial.OnDay(x.At.In(casework.Zone)))))
			}
		}
	}
	return out
}

// judged says what becomes of a row, and why.
func (t *twoSides) judged(row sideRow, section event.Section, same bool) sideRow {
	switch {
	case len(row.Theirs) == 0:
		row.Badge, row.Tone = "referral-page.preview.stays", "open"
		row.Why = t.whyStays(section)
	case same:
		row.Badge, row.Tone = "referral-page.preview.goes", "live"
		row.Why = t.why(section, false, false)
	default:
		row.Badge, row.Tone, row.Cut = "referral-page.preview.short", "part", true
		row.Why = t.why(section, goes(t.in.Parts, section) == goesShort, len(row.Theirs) < len(row.Ours))
	}
	return row
}

// why says why something goes, whole or shortened, and on what basis.
func (t *twoSides) why(section event.Section, short, others bool) string {
	w, purpose := t.words, t.words.code("purpose", t.in.Purpose)
	var reason string
	switch {
	case section == casefile.SectionSafety:
		reason = w.text("referral-page.preview.reason.safety")
	case goes(casework.Least(t.in.Purpose), section) == goesNot:
		reason = w.text("referral-page.preview.reason.added")
	case short:
		reason = w.text("referral-page.preview.reason.short", "purpose", purpose)
	default:
		reason = w.text("referral-page.preview.reason.needed", "purpose", purpose)
	}
	if others {
		reason = w.joined(reason, w.text("referral-page.preview.reason.other-person"))
	}
	return w.joined(reason, t.basis())
}

// basis is what the referral rests on.
func (t *twoSides) basis() string {
	if t.in.Basis != "consent" {
		return t.words.code("legal-basis", t.in.Basis)
	}
	for _, person := range t.in.People {
		if e := t.preview.Consent[person]; e != nil {
			return t.words.text("referral-page.preview.basis.consent", "date", t.words.date(e.Fact.(casefile.ConsentRecorded).Given))
		}
	}
	return ""
}

func (t *twoSides) whyStays(section event.Section) string {
	id := "not-needed"
	switch {
	case section == casefile.SectionCare:
		id = "care"
	case !slices.Contains(casefile.Referable, section):
		id = "own-work"
	case goes(t.in.Parts, section) != goesNot:
		id = "other-person"
	case goes(casework.Least(t.in.Purpose), section) != goesNot:
		id = "taken-out"
	}
	return t.words.text("referral-page.preview.reason."+id, "purpose", t.words.code("purpose", t.in.Purpose))
}
