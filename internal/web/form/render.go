package form

import (
	"embed"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"spean/internal/casefile"
	"spean/internal/lang"
	"spean/internal/problem"
)

//go:embed *.html
var markup embed.FS

var sets = parseSets()

func parseSets() map[lang.Lang]*template.Template {
	out := map[lang.Lang]*template.Template{}
	for _, l := range lang.All() {
		out[l] = template.Must(template.New("").Funcs(template.FuncMap{
			"t":       func(id string, pairs ...string) string { return lang.T(l, id, pairs...) },
			"problem": func(p problem.Problem) string { return lang.Problem(l, p) },
			"anchor":  Anchor,
		}).ParseFS(markup, "*.html"))
	}
	return out
}

// shown is what the markup of a field sees.
type shown struct {
	Field
	Lang    lang.Lang
	Faults  problem.List
	values  map[string][]string
	Options []Option
	Text    string // the value, as typed
	Confirm *confirmation
	Place   *placeShown
	Rows    []int // of repeated selects
}

// confirmation is a question back, which a check mark answers.
type confirmation struct {
	Value, Text string
	Given       bool
}

func (f *Form) field(l lang.Lang, x Field) (template.HTML, error) {
	s := shown{Field: x, Lang: l, values: f.Values, Text: f.Values.Get(x.Name), Options: options(l, x)}
	for _, p := range f.Faults {
		if p.Where == x.Name || strings.HasPrefix(p.Where, x.Name+".") {
			s.Faults = append(s.Faults, p)
		}
	}
	s.Confirm = s.confirmation()
	switch x.Kind {
	case Place:
		s.Place = showPlace(l, x, f.Values)
	case Choices:
		s.values = map[string][]string{x.Name: chosen(f.Values[x.Name]), x.Name + ".state": f.Values[x.Name+".state"]}
		for i := range max(2, len(s.values[x.Name])+1) {
			s.Rows = append(s.Rows, i)
		}
	}
	var b strings.Builder
	err := sets[l].ExecuteTemplate(&b, s.template(), s)
	return template.HTML(b.String()), err
}

// chosen leaves out the empty rows of a repeated select.
func chosen(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
}

// Numbers of options up to which they are all laid out.
const (
	mostTiles  = 4
	mostChecks = 30
)

// template picks the markup for the field.
func (s shown) template() string {
	many := len(s.Options) > mostChecks
	switch s.Kind {
	case Choice, Person, Agency, Account:
		if s.Tiles || s.Required && len(s.Options) <= mostTiles && s.Kind == Choice {
			return "tiles"
		}
		return "select"
	case Choices, People:
		if many {
			return "selects"
		}
		return "checks"
	case Text, Name, Phone, Whole, Date, Birth:
		return "line"
	}
	return string(s.Kind)
}

// options are what can be chosen in a field.
func options(l lang.Lang, x Field) []Option {
	if x.Offered != nil || x.Vocab == "" {
		return x.Offered
	}
	if x.Vocab == "country" {
		return countries(l)
	}
	codes, _ := casefile.Vocabulary(x.Vocab)
	out := make([]Option, len(codes))
	for i, code := range codes {
		out[i] = Option{Value: code, Label: lang.T(l, "vocab."+x.Vocab+"."+code)}
	}
	return out
}

// confirmation reads from the faults what the person is asked to confirm; a confirmed one stays confirmed.
func (s shown) confirmation() *confirmation {
	for _, p := range s.Faults {
		switch p.Key {
		case "date.buddhist-year":
			return s.asked(p.Args["ce"], false)
		case "number.confirm-amount":
			return s.asked(p.Args["amount"], false)
		}
	}
	if given := s.Sub("confirm"); given != "" && len(given) <= maxConfirmed {
		return s.asked(given, true)
	}
	return nil
}

// maxConfirmed bounds what is shown again of a confirmation; it is a year or an amount.
const maxConfirmed = 30

func (s shown) asked(value string, given bool) *confirmation {
	switch s.Kind {
	case Date, Birth:
		return &confirmation{value, lang.T(s.Lang, "form.buddhist-confirm", "ce", value), given}
	case Amount:
		return &confirmation{value, lang.T(s.Lang, "form.amount-confirm", "amount", value), given}
	}
	return nil
}

// Described lists the ids of what describes the control.
func (s shown) Described() string {
	var ids []string
	if s.HintText() != "" {
		ids = append(ids, Anchor(s.Name)+"-hint")
	}
	if len(s.Faults) > 0 {
		ids = append(ids, Anchor(s.Name)+"-fault")
	}
	return strings.Join(ids, " ")
}

// HintText is the hint of the field, or of its kind.
func (s shown) HintText() string {
	id := s.Hint
	if id == "" {
		id = map[Kind]string{Date: "form.date-hint", Birth: "form.birth-hint", Phone: "form.phone-hint", Name: "form.name-hint",
			Span: "form.span-hint"}[s.Kind]
	}
	if id == "" {
		return ""
	}
	return lang.T(s.Lang, id)
}

// Is reports whether an option is chosen.
func (s shown) Is(value string) bool { return slices.Contains(s.values[s.Name], value) }

// Sub is what was typed in a part of the field.
func (s shown) Sub(part string) string {
	if v := s.values[s.Name+"."+part]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// At is what was typed in the row of a repeated select.
func (s shown) At(row int) string {
	if v := s.values[s.Name]; row < len(v) {
		return v[row]
	}
	return ""
}

// Input gives the keyboard a phone shows: of numbers, of phone numbers, or nothing special.
func (s shown) Input() string {
	return map[Kind]string{Phone: "tel", Whole: "numeric"}[s.Kind]
}

// MaxLength leaves room for what the server counts otherwise than the browser does, so that it never cuts typing short.
func (s shown) MaxLength() string {
	if s.Max == 0 || s.Kind == Whole || s.Kind == Span {
		return "200"
	}
	return strconv.Itoa(2 * s.Max)
}
