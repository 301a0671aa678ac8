// Package casefiletest fills payloads with values that can be told apart, for the tests that follow every fact through the program:
// entered, shown, corrected, found, printed, referred, erased.
//
// Nothing is listed by hand: the fields and their `form` tags say what belongs in them, so a new fact or a new field is filled, and
// followed, without a change here. Every value is invented, and what could be text about somebody begins with the filler's mark.
package casefiletest

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
)

// Filler fills payloads. The same filler fills the same payload alike; another Round gives other values, as a correction would.
type Filler struct {
	// Mark begins every text.
	Mark    string
	Person  id.Person
	Account id.Account
	Agency  id.Agency
	Stream  id.Stream
	Round   int
	// State is what stands behind answers that can be not asked, not known or declined; known when empty.
	State partial.State
	// Yes is what yes-or-no fields hold.
	Yes bool
}

// Fact fills a fact.
func (f Filler) Fact(zero casefile.Fact) casefile.Fact { return f.Payload(zero).(casefile.Fact) }

// Payload fills every field of a payload.
func (f Filler) Payload(zero event.Payload) event.Payload {
	v := reflect.New(reflect.TypeOf(zero)).Elem()
	kind, _, _ := strings.Cut(string(zero.Kind()), "/")
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		at := v.Field(i)
		if sealed(at.Type()) {
			at = at.FieldByName("V")
		}
		f.fill(at, what{kind: kind, name: name, form: parse(field.Tag.Get("form"))})
	}
	return v.Interface().(event.Payload)
}

// what is being filled.
type what struct {
	kind, name string
	form       map[string]string
}

func parse(tag string) map[string]string {
	out := map[string]string{}
	for i, part := range strings.Split(tag, ",") {
		key, value, _ := strings.Cut(part, "=")
		if i == 0 {
			key, value = "sort", part
		}
		out[key] = value
	}
	return out
}

func sealed(t reflect.Type) bool {
	return strings.HasPrefix(t.Name(), "Personal[") || strings.HasPrefix(t.Name(), "Shared[")
}

func (f Filler) fill(at reflect.Value, w what) {
	switch at.Interface().(type) {
	case partial.Date:
		at.Set(reflect.ValueOf(f.date(w)))
		return
	case place.Told:
		at.Set(reflect.ValueOf(place.Told{Country: "VN", Text: f.text(w)}))
		return
	case casefile.Money:
		at.Set(reflect.ValueOf(casefile.Money{Amount: strconv.Itoa(9100+f.number(w, 800)) + ".50", Currency: "USD"}))
		return
	case casefile.Span:
		at.Set(reflect.ValueOf(casefile.Span{Low: 1 + f.Round%3, High: 5}))
		return
	case event.Code:
		at.Set(reflect.ValueOf(f.code(w, 0)))
		return
	case event.Section:
		at.SetString(string(casefile.SectionPeople))
		return
	case id.Person:
		at.SetString(string(f.Person))
		return
	case id.Account:
		at.SetString(string(f.Account))
		return
	case id.Agency:
		at.SetString(string(f.Agency))
		return
	case id.Stream:
		at.SetString(string(f.Stream))
		return
	case id.Entry:
		at.SetString("entry-" + strconv.Itoa(10000000+f.number(w, 90000000)))
		return
	case []event.Code:
		at.Set(reflect.ValueOf([]event.Code{f.code(w, 0), f.code(w, 1)}))
		return
	}
	switch at.Kind() {
	case reflect.String:
		at.SetString(f.text(w))
	case reflect.Bool:
		at.SetBool(f.Yes)
	case reflect.Int:
		at.SetInt(int64(1 + f.Round))
	case reflect.Slice:
		if at.Type().Elem().Kind() == reflect.Uint8 {
			at.SetBytes([]byte(f.text(w)))
			return
		}
		one := reflect.New(at.Type().Elem()).Elem()
		f.fill(one, w)
		at.Set(reflect.Append(at, one))
	case reflect.Struct:
		f.structure(at, w)
	default:
		panic(fmt.Sprintf("casefiletest: %s.%s: nobody said what belongs in a %s", w.kind, w.name, at.Type()))
	}
}

func (f Filler) structure(at reflect.Value, w what) {
	if state := at.FieldByName("State"); state.IsValid() && strings.HasPrefix(at.Type().Name(), "Stated[") {
		if f.State != "" && f.State != partial.StateKnown {
			state.SetString(string(f.State))
			return
		}
		state.SetString(string(partial.StateKnown))
		f.fill(at.FieldByName("Value"), w)
		return
	}
	for i := range at.NumField() {
		f.fill(at.Field(i), what{kind: w.kind, name: w.name + "." + at.Type().Field(i).Name, form: w.form})
	}
}

// date is one in the past for what has been, one to come for what ends or falls due.
func (f Filler) date(w what) partial.Date {
	year := 1990
	switch w.name {
	case "until", "due", "valid", "answer":
		year = 2031
	case "given", "checked", "dates", "since":
		year = 2025
	}
	d, err := partial.Parse(fmt.Sprintf("%d-%02d-%02d", year, 1+f.Round%12, 1+f.number(w, 28)))
	if err != nil {
		panic(err)
	}
	return d
}

func (f Filler) code(w what, more int) event.Code {
	codes := []string{"code-a", "code-b"}
	if list := w.form["vocab"]; list == "country" {
		codes = place.Countries()
	} else if known, ok := casefile.Vocabulary(list); ok {
		codes = known
	}
	if w.name == "decision" || w.name == "audience" {
		return event.Code(codes[0]) // another decision or audience is another fact, not another wording
	}
	return event.Code(codes[(f.Round+more)%len(codes)])
}

func (f Filler) text(w what) string {
	if w.form["sort"] == "phone" {
		return fmt.Sprintf("+85500555%03d", f.number(w, 1000))
	}
	return fmt.Sprintf("%s %s %s %d", f.Mark, w.kind, w.name, f.Round)
}

// number is a number of the field's own, below a limit.
func (f Filler) number(w what, below int) int {
	n := 17 + 131*f.Round
	for _, c := range f.Mark + w.kind + w.name {
		n = n*31 + int(c)
	}
	return (n%below + below) % below
}

// Texts gives what a payload says in words or numbers of its own, in its personal and in its shared fields: what may be found nowhere
// once it is sealed, and by nobody once it is erased.
func Texts(p event.Payload) (personal, shared []string) {
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		t := v.Field(i).Type()
		if !sealed(t) {
			continue
		}
		var words []string
		gather(v.Field(i).FieldByName("V"), &words)
		if strings.HasPrefix(t.Name(), "Personal[") {
			personal = append(personal, words...)
		} else {
			shared = append(shared, words...)
		}
	}
	return personal, shared
}

func gather(v reflect.Value, out *[]string) {
	switch value := v.Interface().(type) {
	case place.Told:
		if value.Text != "" {
			*out = append(*out, value.Text)
		}
		return
	case casefile.Money:
		if value.Amount != "" {
			*out = append(*out, value.Amount)
		}
		return
	case partial.Date, event.Code:
		return
	}
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.String() != "" {
			*out = append(*out, v.String())
		}
	case reflect.Slice:
		for i := range v.Len() {
			gather(v.Index(i), out)
		}
	case reflect.Struct:
		if value := v.FieldByName("Value"); value.IsValid() {
			gather(value, out)
			return
		}
		for i := range v.NumField() {
			gather(v.Field(i), out)
		}
	}
}

// Empty lists the personal and shared fields of a payload that say nothing, by their JSON names.
func Empty(p event.Payload) []string {
	var out []string
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		if at := v.Field(i); sealed(at.Type()) && at.FieldByName("V").IsZero() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			out = append(out, name)
		}
	}
	return out
}

// Bare lists the fields of a payload, sealed or not, that are left at nothing.
func Bare(p event.Payload) []string {
	out := Empty(p)
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		if at := v.Field(i); !sealed(at.Type()) && at.IsZero() {
			out = append(out, v.Type().Field(i).Name)
		}
	}
	return out
}
