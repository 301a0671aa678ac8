package web

import (
	"strings"
	"unicode/utf8"

	"spean/internal/casefile"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/place"
)

// summary is a fact in one short line, for lists, the timeline and the preview of a referral. A phone is never in one: its number
// stands only below the rule of calling it.
func (w words) summary(f casefile.Fact) string {
	switch f := f.(type) {
	case casefile.PersonAdded:
		return w.joined(w.codes("person-role", f.Roles), f.Relation.V)
	case casefile.NameRecorded:
		return w.joined(f.Text.V, w.code("name-kind", f.Sort.V), w.code("name-source", f.Source.V), f.Detail.V)
	case casefile.SexRecorded:
		return stated(w, f.Sex.V, func(c casefile.Code) string { return w.code("sex", c) })
	case casefile.BirthRecorded:
		return w.joined(stated(w, f.Born.V, w.date), w.code("birth-basis", f.Basis.V), f.Typed.V)
	case casefile.NationalityRecorded:
		return stated(w, f.Countries.V, func(c []casefile.Code) string { return w.codes("country", c) })
	case casefile.LanguagesRecorded:
		return w.joined(stated(w, f.Languages.V, func(c []casefile.Code) string { return w.codes("language", c) }), f.Note.V)
	case casefile.DocumentRecorded:
		return w.joined(w.code("document-kind", f.Sort.V), stated(w, f.Number.V, plainText))
	case casefile.PhoneRecorded:
		return w.joined(w.code("safe-to-call", f.Safe.V), f.Hours.V, f.Rule.V)
	case casefile.HomeRecorded:
		return w.joined(w.code("home-kind", f.Sort.V), stated(w, f.Place.V, func(p place.Told) string { return p.Display(w.lang) }), f.Note.V)
	case casefile.LegAdded:
		return w.joined(w.fromTo(f), w.known(f.Dates.V))
	}
	return w.summaryOfCourse(f)
}

// summaryOfCourse is summary for facts about what was done to somebody and is done for them.
func (w words) summaryOfCourse(f casefile.Fact) string {
	switch f := f.(type) {
	case casefile.EpisodeAdded:
		return w.joined(w.codes("exploitation-form", f.Forms), w.known(f.Dates.V))
	case casefile.WageClaimed:
		return w.joined(w.code("wage-claim", f.Stands.V), w.known(f.Dates.V), w.amounts(f.Amount.V, f.Most.V))
	case casefile.NeedRecorded:
		return w.joined(w.code("need", f.Sort.V), opening(f.Detail.V))
	case casefile.SafetyConcernRaised:
		return w.joined(w.code("danger", f.Level), opening(f.Text.V))
	case casefile.ConsentRecorded:
		return w.joined(w.code("purpose", f.Purpose), w.recipient(f), w.code("consent-decision", f.Decision))
	case casefile.TaskAdded:
		return w.joined(f.Title.V, w.date(f.Due))
	case casefile.FileAttached:
		return w.joined(w.code("file-kind", f.Sort.V), f.Name.V)
	case casefile.NoteWritten:
		return opening(f.Text.V)
	}
	return ""
}

// joined parts what belongs to one line; empty parts are left out.
func (w words) joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// amounts writes an amount, or the least and the most of what is not exact.
func (w words) amounts(least, most partial.Stated[casefile.Money]) string {
	var out []string
	for _, m := range []partial.Stated[casefile.Money]{least, most} {
		if v, ok := m.Get(); ok {
			out = append(out, w.money(v))
		}
	}
	return strings.Join(out, " – ")
}

func (w words) known(d partial.Stated[partial.Date]) string {
	if v, ok := d.Get(); ok {
		return w.date(v)
	}
	return ""
}

// short names a place for a line.
func (w words) short(p place.Told) string { return p.Short(w.lang) }

func (w words) fromTo(l casefile.LegAdded) string {
	return stated(w, l.From.V, w.short) + " → " + stated(w, l.To.V, w.short)
}

// recipient is whom a consent is towards.
func (w words) recipient(c casefile.ConsentRecorded) string {
	switch {
	case c.Recipient != "":
		return w.agency(c.Recipient)
	case c.RecipientText.V != "":
		return c.RecipientText.V
	}
	return w.text("case.consent.to-anyone")
}

// callRule says how to call safely, in one line: it stands above a number wherever the number stands.
func (w words) callRule(p casefile.PhoneRecorded) string {
	return w.joined(w.code("safe-to-call", p.Safe.V), p.Hours.V, p.Rule.V)
}

// number is a phone number as it is read, or the word that stands for none.
func (w words) phoneNumber(p casefile.PhoneRecorded) string {
	return stated(w, p.Number.V, phone.Display)
}

// mostOpening is how much of a long text stands in a line, in characters.
const mostOpening = 160

// opening is the beginning of a long text: its first line, ended at a space.
func opening(text string) string {
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	if utf8.RuneCountInString(line) > mostOpening {
		cut := string([]rune(line)[:mostOpening])
		if at := strings.LastIndexAny(cut, " \u200b"); at > mostOpening/2 {
			cut = cut[:at]
		}
		line, more = cut, true
	}
	if more {
		return line + " …"
	}
	return line
}

// agesText writes how old somebody can have been: one age, or the two it must be one of.
func (w words) agesText(a partial.Ages) string {
	switch a.Max - a.Min {
	case 0:
		return w.text("case.age", "age", a.Min)
	case 1:
		return w.text("case.age.or", "low", a.Min, "high", a.Max)
	}
	return w.text("case.age.span", "low", a.Min, "high", a.Max)
}
