package web

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/place"
	"spean/internal/web/form"
)

// Line is one field of a fact as pages show it: its label, and its value or the dotted word that stands for none.
type Line struct {
	Name    string // of the field
	Label   string // message id
	Value   string
	Missing bool          // there is no value
	None    partial.State // why, when Missing
	Tone    string        // "stop" for what keeps somebody safe; else empty
	Long    bool          // text with lines of its own
}

// words say what is recorded in the language of a person, with the names of those it mentions.
type words struct {
	voice
	person  func(id.Person) string
	account func(id.Account) string
	agency  func(id.Agency) string
	// colleague gives the agency somebody works at.
	colleague func(id.Account) id.Agency
}

// factLines lists the fields of a fact in the order of its form. Fields left empty are left out; a question that was put, or can be
// put, and has no answer is a line of its own.
func (w words) factLines(f casefile.Fact) []Line {
	lines := w.lines("fact."+casefile.FactName(f), f)
	switch f := f.(type) {
	case casefile.PhoneRecorded:
		return w.phoneLines(f, lines)
	case casefile.EpisodeAdded:
		return w.shipLines(f, lines)
	}
	return lines
}

// shipLines puts a doubt about a ship's number below what was told of it.
func (w words) shipLines(e casefile.EpisodeAdded, lines []Line) []Line {
	want, doubtful := casefile.ShipNumberDoubt(e.Vessel.V.Value)
	if !doubtful {
		return lines
	}
	at := slices.IndexFunc(lines, func(l Line) bool { return l.Name == "vessel" }) + 1
	return slices.Insert(lines, at, Line{Name: "vessel-doubt", Label: "case.ship-number", Value: w.text("case.ship-digit", "digit", w.inDigits(want)), Tone: "stop"})
}

// lines lists the fields of any payload with `form` tags.
func (w words) lines(area string, payload any) []Line {
	var out []Line
	for _, v := range form.Values(area, payload) {
		line := Line{Name: v.Name, Label: v.Label, Long: v.Kind == form.Long}
		if v.Value == nil {
			if !v.Stated {
				continue
			}
			line.Missing, line.None = true, v.State
			out = append(out, line)
			continue
		}
		if line.Value = w.value(v); line.Value == "" {
			continue // it names only people this reader was not given
		}
		out = append(out, line)
	}
	return out
}

// phoneLines puts how to call safely above the number, always.
func (w words) phoneLines(p casefile.PhoneRecorded, lines []Line) []Line {
	var rule, number []Line
	for _, line := range lines {
		if line.Name == "number" {
			number = append(number, line)
			continue
		}
		if line.Name != "safe" || p.Safe.V != "yes" {
			line.Tone = "stop"
		}
		rule = append(rule, line)
	}
	if note := strings.TrimSpace(p.Typed.V); note != "" {
		number = append(number, Line{Name: "typed", Label: "fact.phone.typed", Value: note})
	}
	return append(rule, number...)
}

// value writes the value of one field.
func (w words) value(v form.Value) string {
	switch x := v.Value.(type) {
	case partial.Date:
		return w.date(x)
	case casefile.Money:
		return w.money(x)
	case casefile.Span:
		return w.span(x)
	case place.Told:
		return x.Display(w.lang)
	case int:
		return w.inDigits(strconv.Itoa(x))
	case bool:
		return w.text("app.yes")
	}
	return w.several(v)
}

// several writes text, codes and identifiers, one or many.
func (w words) several(v form.Value) string {
	value := reflect.ValueOf(v.Value)
	if value.Kind() != reflect.Slice {
		return w.one(v.Field, value.String())
	}
	var out []string
	for i := range value.Len() {
		if text := w.one(v.Field, value.Index(i).String()); text != "" {
			out = append(out, text)
		}
	}
	return w.list(out...)
}

func (w words) one(x form.Field, value string) string {
	switch x.Kind {
	case form.Person, form.People:
		return w.person(id.Person(value))
	case form.Account:
		return w.account(id.Account(value))
	case form.Agency:
		return w.agency(id.Agency(value))
	case form.Phone:
		return phone.Display(value)
	case form.Answer:
		return w.text("app." + value)
	}
	if x.Vocab != "" {
		return w.code(x.Vocab, casefile.Code(value))
	}
	return value
}

// code is a code of a vocabulary in words; one this program does not know stays as it is.
func (w words) code(list string, code casefile.Code) string {
	if list == "country" {
		return place.CountryName(w.lang, string(code))
	}
	if key := "vocab." + list + "." + string(code); lang.Has(key) {
		return w.text(key)
	}
	return string(code)
}

func (w words) codes(list string, codes []casefile.Code) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = w.code(list, c)
	}
	return w.list(out...)
}

func (w words) date(d partial.Date) string { return partial.FormatDate(d, string(w.lang), w.digits) }

// money keeps an amount and its currency on one line; amounts of two currencies are never added.
func (w words) money(m casefile.Money) string {
	return partial.FormatAmount(partial.Amount(m.Amount), w.digits) + "\u00a0" + m.Currency
}

func (w words) span(s casefile.Span) string {
	if s.Low == s.High {
		return w.inDigits(strconv.Itoa(s.Low))
	}
	return w.inDigits(fmt.Sprintf("%d–%d", s.Low, s.High))
}

// list joins what belongs together.
func (w words) list(items ...string) string { return strings.Join(items, ", ") }

// stated writes an answer, or the word that stands for none.
func stated[T any](w words, s partial.Stated[T], write func(T) string) string {
	if v, ok := s.Get(); ok {
		return write(v)
	}
	return w.none(s.State)
}

// none is the word that stands for an answer that is not known.
func (w words) none(s partial.State) string {
	switch s {
	case partial.StateUnknown:
		return w.text("app.fact-unknown")
	case partial.StateDeclined:
		return w.text("app.fact-declined")
	}
	return w.text("app.fact-not-asked")
}

// plainText is text as it is, for stated.
func plainText(text string) string { return text }

// kindName is the stored kind without its version, as message ids have it.
func kindName(k event.Kind) string {
	name, _, _ := strings.Cut(string(k), "/")
	return name
}
