package form

import (
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"spean/internal/casefile"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
)

// Bind reads what was typed into the struct the form was made for and keeps it for showing again. Fields that could not be read
// keep their zero value. now is in the zone of the people: "today" is theirs.
func (f *Form) Bind(typed url.Values, into any, now time.Time) problem.List {
	value := reflect.ValueOf(into).Elem()
	return f.check(typed, now, func(x Field) target { return unwrap(value.Field(x.index)) })
}

// Check holds what was typed in fields of no struct to their limits and keeps it for showing again.
func (f *Form) Check(typed url.Values, now time.Time) problem.List {
	return f.check(typed, now, nil)
}

func (f *Form) check(typed url.Values, now time.Time, into func(Field) target) problem.List {
	f.Values = typed
	var faults problem.List
	for _, x := range f.Fields {
		r := reading{Field: x, typed: typed, now: now}
		if x.index >= 0 && into != nil {
			r.target = into(x)
		}
		faults = append(faults, r.read()...)
	}
	f.Faults = append(f.Faults, faults...)
	return faults
}

// reading is one field while it is read.
type reading struct {
	Field
	target target
	typed  url.Values
	now    time.Time
	faults problem.List
}

func (r *reading) fault(key string, pairs ...string) {
	r.faults = append(r.faults, problem.New(problem.Invalid, key, r.Name, pairs...))
}

// refuse takes over the problems of a parser, at this field.
func (r *reading) refuse(err error) {
	for _, p := range problem.All(err) {
		p.Where = r.Name
		r.faults = append(r.faults, p)
	}
}

func (r *reading) text() string { return r.typed.Get(r.Name) }

func (r *reading) sub(part string) string { return strings.TrimSpace(r.typed.Get(r.Name + "." + part)) }

// read fills the target, or finds what is wrong.
func (r *reading) read() problem.List {
	empty := r.isEmpty()
	state := partial.State(r.sub("state"))
	if own, ok := strings.CutPrefix(r.text(), ":"); ok && r.Kind == Choice {
		state, empty = partial.State(own), true
	}
	if state == partial.StateKnown {
		state = partial.StateNotAsked // whether something is known shows in whether something was typed
	}
	switch {
	case state != "" && (!r.Stated || !slices.Contains(r.States(), state)):
		r.fault("error.no-such-choice")
	case state != "" && !empty:
		r.fault("error.value-with-state")
	case empty && state == "" && r.Required:
		r.fault("error.required")
	case empty:
		r.set(nil, state)
	default:
		if v, ok := r.value(); ok && len(r.faults) == 0 {
			r.set(v, partial.StateKnown)
		}
	}
	return r.faults
}

// isEmpty reports whether nothing at all was typed or chosen.
func (r *reading) isEmpty() bool {
	names := []string{r.Name}
	for _, part := range parts[r.Kind] {
		names = append(names, r.Name+"."+part)
	}
	for _, name := range names {
		if slices.ContainsFunc(r.typed[name], func(v string) bool { return strings.TrimSpace(v) != "" }) {
			return false
		}
	}
	return true
}

// parts are the further controls of a field that hold something of its value.
var parts = map[Kind][]string{Span: {"to"}, Amount: {"currency"}, Place: placeParts}

// set writes a value, nil for none, and the state where the field has one.
func (r *reading) set(v any, state partial.State) {
	if !r.target.value.IsValid() {
		return
	}
	if r.target.state != nil {
		r.target.state.SetString(string(state))
	}
	if v == nil {
		r.target.value.SetZero()
		return
	}
	from := reflect.ValueOf(v)
	to := r.target.value
	if to.Kind() == reflect.Slice && from.Type() != to.Type() {
		list := reflect.MakeSlice(to.Type(), from.Len(), from.Len())
		for i := range from.Len() {
			list.Index(i).SetString(from.Index(i).String())
		}
		to.Set(list)
		return
	}
	to.Set(from.Convert(to.Type()))
}

// value reads what was typed; ok is false when a fault was found.
func (r *reading) value() (v any, ok bool) {
	switch r.Kind {
	case Text, Name, Long:
		return r.plain()
	case Phone:
		return r.phone()
	case Date, Birth:
		return r.date()
	case Amount:
		return r.amount()
	case Whole:
		n, err := partial.ParseWhole(r.text(), r.Min, r.Max)
		r.refuse(err)
		return n, err == nil
	case Span:
		return r.span()
	case Bool:
		return r.text() == "yes", true
	case Place:
		return r.place()
	case Choices, People:
		return r.several()
	}
	return r.one(r.text())
}

// plain reads text: kept as typed but for line ends, which browsers send as two characters.
func (r *reading) plain() (any, bool) {
	text := strings.ReplaceAll(r.text(), "\r\n", "\n")
	length := utf8.RuneCountInString(text)
	switch {
	case r.Max > 0 && length > r.Max:
		r.fault("error.too-long", "max", strconv.Itoa(r.Max), "got", strconv.Itoa(length))
	case !utf8.ValidString(text) || strings.ContainsFunc(text, r.unwritten):
		r.fault("error.not-text")
	}
	return text, len(r.faults) == 0
}

// unwritten are characters nobody types: controls, but for line ends in long text, and the marks that turn the order of letters.
func (r *reading) unwritten(c rune) bool {
	if c == '\n' || c == '\t' {
		return r.Kind != Long
	}
	return unicode.IsControl(c) || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069' || c == '\ufffe' || c == '\uffff'
}

func (r *reading) date() (any, bool) {
	var options []partial.Option
	switch {
	case r.Kind == Birth:
	case r.Past:
		options = append(options, partial.ForEvent())
	default:
		options = append(options, partial.ForFuture())
	}
	if ce, err := strconv.Atoi(r.sub("confirm")); err == nil {
		options = append(options, partial.ConfirmBuddhist(ce))
	}
	typed, err := partial.ParseTyped(r.text(), r.now, options...)
	r.refuse(err)
	return typed.Date, err == nil
}

func (r *reading) amount() (any, bool) {
	currency := strings.ToUpper(r.sub("currency"))
	if strings.TrimSpace(r.text()) == "" {
		r.fault("error.amount-missing")
		return nil, false
	}
	amount, confirm, err := partial.ParseAmount(r.text())
	r.refuse(err)
	if confirm && r.sub("confirm") != string(amount) {
		r.fault("number.confirm-amount", "amount", string(amount))
	}
	if len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		r.fault("error.currency-missing")
	}
	return casefile.Money{Amount: string(amount), Currency: currency}, len(r.faults) == 0
}

func (r *reading) span() (any, bool) {
	from, to := r.text(), r.sub("to")
	if strings.TrimSpace(from) == "" {
		from = to
	}
	if to == "" {
		to = from
	}
	low, err := partial.ParseWhole(from, r.Min, r.Max)
	if err == nil {
		var high int
		if high, err = partial.ParseWhole(to, r.Min, r.Max); err == nil && low > high {
			r.fault("error.span-order")
		}
		return casefile.Span{Low: low, High: high}, err == nil && len(r.faults) == 0
	}
	r.refuse(err)
	return nil, false
}

// one reads a single choice and refuses what was not offered.
func (r *reading) one(value string) (any, bool) {
	if !r.offers(value) {
		r.fault("error.no-such-choice")
		return nil, false
	}
	return value, true
}

// maxChoices bounds how many can be chosen at once.
const maxChoices = 60

func (r *reading) several() (any, bool) {
	var out []string
	for _, v := range r.typed[r.Name] {
		if v == "" || slices.Contains(out, v) {
			continue
		}
		if _, ok := r.one(v); !ok {
			return nil, false
		}
		out = append(out, v)
	}
	if len(out) > maxChoices {
		r.fault("error.too-many-choices", "max", strconv.Itoa(maxChoices))
	}
	return out, len(r.faults) == 0
}

func (x Field) offers(value string) bool {
	if x.Kind == Answer {
		return slices.Contains(x.Answers(), value)
	}
	if x.Offered == nil && x.Vocab == "country" {
		return place.IsCountry(value)
	}
	if x.Offered == nil && x.Vocab != "" {
		codes, _ := casefile.Vocabulary(x.Vocab)
		return slices.Contains(codes, value)
	}
	return slices.ContainsFunc(x.Offered, func(o Option) bool { return o.Value == value })
}

// Answers are the four answers to a question of yes or no; "yes" always means that the sign is there.
func (Field) Answers() []string { return []string{"yes", "no", "unknown", "declined"} }

// States are the answers a stated field has beside a value and "not asked".
func (Field) States() []partial.State {
	return []partial.State{partial.StateUnknown, partial.StateDeclined}
}

// Currencies are proposed, not required: debts are counted in any.
func (Field) Currencies() []string {
	return []string{"KHR", "USD", "THB", "VND", "CNY", "MYR", "LAK", "IDR", "MMK", "KRW", "JPY", "TWD", "SGD", "EUR"}
}
