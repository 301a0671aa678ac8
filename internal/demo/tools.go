package demo

import (
	"fmt"
	"strings"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/screening"
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

// answers are the answers of one dimension as the sheets of the scenarios write them: "Y 01 02; U 09; N rest".
func answers(in *screening.Instrument, sheet map[string]string) []given {
	var out []given
	for _, d := range in.Dimensions {
		line, ok := sheet[d.Code]
		if !ok {
			continue
		}
		said := map[string]screening.Answer{}
		var rest screening.Answer
		for part := range strings.SplitSeq(line, ";") {
			words := strings.Fields(part)
			answer := map[string]screening.Answer{"Y": screening.Yes, "N": screening.No, "U": screening.Unknown, "D": screening.Declined}[words[0]]
			for _, n := range words[1:] {
				if n == "rest" {
					rest = answer
				} else {
					said[d.Code+n] = answer
				}
			}
		}
		for _, i := range d.Indicators {
			answer := said[i.Code]
			if answer == screening.NotAsked {
				answer = rest
			}
			if answer != screening.NotAsked {
				out = append(out, given{i.Code, answer})
			}
		}
	}
	return out
}

type given struct {
	code   string
	answer screening.Answer
}

// screen holds a talk: prepared, answered.
func (t *teller) screen(who string, s id.Stream, prepared screening.Prepared, list string, sheet map[string]string) {
	if t.err != nil {
		return
	}
	_, err := t.Desk.PrepareTalk(t.ctx, t.by(who), s, prepared)
	if !t.ok("prepare", err) {
		return
	}
	in, err := screening.Latest(list)
	if !t.ok("list", err) {
		return
	}
	for _, g := range answers(in, sheet) {
		_, err := t.Desk.Answer(t.ctx, t.by(who), s, g.code, g.answer, "")
		if !t.ok(fmt.Sprintf("answer %s", g.code), err) {
			return
		}
	}
}
