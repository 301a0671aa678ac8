package demo

import (
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
)

// record records a fact on a case.
func (t *teller) record(who string, c id.Stream, f casefile.Fact) id.Entry {
	if t.err != nil {
		return ""
	}
	entry, _, err := t.Desk.RecordFact(t.ctx, t.by(who), c, f)
	t.ok("record "+string(f.Kind()), err)
	return entry
}

// happening records a fact that happened on another day than it was recorded.
func (t *teller) happening(who string, c id.Stream, when string, f casefile.Fact) id.Entry {
	if t.err != nil {
		return ""
	}
	entry, _, err := t.Desk.RecordFact(t.ctx, happened(t.by(who), when), c, f)
	t.ok("record "+string(f.Kind()), err)
	return entry
}

// person puts somebody on a case.
func (t *teller) person(who string, c id.Stream, relation string, roles ...casefile.Code) id.Person {
	if t.err != nil {
		return ""
	}
	p, _, err := t.Desk.AddPerson(t.ctx, t.by(who), c, roles, relation, nil)
	t.ok("add person", err)
	return p
}

// named is a name as written, with its source.
func named(p id.Person, text string, sort, source casefile.Code, detail string) casefile.NameRecorded {
	return casefile.NameRecorded{Person: p, Text: event.About(text), Sort: event.About(sort), Source: event.About(source), Detail: event.About(detail)}
}

// born is one statement of a birth.
func born(p id.Person, edtf string, basis casefile.Code, typed string) casefile.BirthRecorded {
	b := casefile.BirthRecorded{Person: p, Basis: event.About(basis), Typed: event.About(typed), Born: event.About(partial.Unknown[partial.Date]())}
	if edtf != "" {
		b.Born = event.About(partial.Known(day(edtf)))
	}
	return b
}

// sexOf is a sex as told.
func sexOf(p id.Person, sex casefile.Code) casefile.SexRecorded {
	return casefile.SexRecorded{Person: p, Sex: event.About(partial.Known(sex))}
}

// told is a place outside Cambodia, as told.
func told(country, text string) place.Told { return place.Told{Country: country, Text: text} }

// known is a value somebody knows, shared in the stream.
func known[T any](v T) event.Shared[partial.Stated[T]] { return event.Common(partial.Known(v)) }

// unknown is a value somebody was asked for and does not know.
func unknown[T any]() event.Shared[partial.Stated[T]] { return event.Common(partial.Unknown[T]()) }
