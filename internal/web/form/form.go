// Package form asks for facts: it turns a declared list of fields into the markup of a form, reads what was typed into Go values,
// and shows the same form again with every byte that was typed and what is wrong with it.
//
// # From a struct
//
// For reads the `form` tags of a struct's fields. A tag is the kind and its options, "choice,vocab=need,required":
//
//	text, long, name   string            max=N characters
//	phone              string            international form; what was typed is asked back where two readings are possible
//	date, birth        partial.Date      past: nothing that lies ahead; birth also takes an age
//	amount             casefile.Money
//	whole              int               min, max
//	span               casefile.Span     min, max
//	choice             string kinds      vocab=LIST of casefile.Vocabulary, "country", or offered by the page; tiles
//	choices            slices of these
//	answer             string            yes, no, unknown, declined as four tiles
//	bool               bool
//	place              place.Told
//	person, people, agency, account      identifiers, offered by the page
//
// A field of type event.Personal, event.Shared or partial.Stated holds one of these; a Stated one may also be answered "asked, not
// known" or "would not say", and nothing typed means "not asked". The name of a field is its name in JSON. Its label is the
// message <area>.<name> with hyphens for underlines, its hint <area>.<name>-hint where there is one; the texts of a vocabulary are
// vocab.<list>.<code>.
//
// # Invariants
//
//   - What was typed is never changed: Values holds it byte for byte and the fields show it.
//   - Every problem names its field (Where), stands at the field and in the summary above the form with a link to it.
//   - A value outside a vocabulary or an offer is refused: the browser's choice list is no proof.
//   - No field is required by marking others; labels are always visible; browsers neither complete nor spell-check.
package form

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"spean/internal/lang"
	"spean/internal/problem"
)

// Kind says what a field asks for.
type Kind string

// Kinds of field; the table is in the package's documentation.
const (
	Text    Kind = "text"
	Long    Kind = "long"
	Name    Kind = "name"
	Phone   Kind = "phone"
	Date    Kind = "date"
	Birth   Kind = "birth"
	Amount  Kind = "amount"
	Whole   Kind = "whole"
	Span    Kind = "span"
	Choice  Kind = "choice"
	Choices Kind = "choices"
	Answer  Kind = "answer"
	Bool    Kind = "bool"
	Place   Kind = "place"
	Person  Kind = "person"
	People  Kind = "people"
	Agency  Kind = "agency"
	Account Kind = "account"
)

// Option is one thing to choose from, with its text in the language of the person.
type Option struct{ Value, Label string }

// Field is one question of a form.
type Field struct {
	Name     string
	Label    string // message id
	Hint     string // message id, or empty
	Kind     Kind
	Required bool
	Stated   bool // may also be answered "asked, not known" and "would not say"
	Past     bool // a date that cannot lie ahead
	Tiles    bool // choices as tiles, whatever their number
	Min, Max int
	Vocab    string   // list of casefile.Vocabulary, or "country"
	Offered  []Option // instead of a vocabulary

	index int // of the struct's field; -1 when the field is of no struct
}

// Form is the questions of one page with what stands in them.
type Form struct {
	Fields []Field
	Values url.Values   // what stands in the fields: filled in, or typed
	Faults problem.List // by Where

	prefix string
}

// New makes a form of fields that belong to no struct; the page reads their values itself, after Check.
func New(fields ...Field) *Form {
	for i := range fields {
		fields[i].index = -1
		if fields[i].Max == 0 {
			fields[i].Max = usualMax[fields[i].Kind]
		}
	}
	return &Form{Fields: fields, Values: url.Values{}}
}

// Add puts further fields of no struct at the end.
func (f *Form) Add(fields ...Field) *Form {
	f.Fields = append(f.Fields, New(fields...).Fields...)
	return f
}

// Prefix sets the names of all fields apart from those of another form on the same page. It comes before Join and before faults.
func (f *Form) Prefix(prefix string) *Form {
	f.prefix = prefix + "."
	values := url.Values{}
	for name, v := range f.Values {
		values[f.prefix+name] = v
	}
	for i := range f.Fields {
		f.Fields[i].Name = f.prefix + f.Fields[i].Name
	}
	f.Values = values
	return f
}

// Join makes one form of several, each of which still binds its own struct.
func Join(forms ...*Form) *Form {
	out := &Form{Values: url.Values{}}
	for _, f := range forms {
		out.Fields = append(out.Fields, f.Fields...)
		out.Faults = append(out.Faults, f.Faults...)
		for name, v := range f.Values {
			out.Values[name] = v
		}
	}
	return out
}

// Without drops fields the page does not ask for.
func (f *Form) Without(names ...string) *Form {
	f.Fields = slices.DeleteFunc(f.Fields, func(x Field) bool { return slices.Contains(names, strings.TrimPrefix(x.Name, f.prefix)) })
	return f
}

// Offer says what can be chosen in a field, or in every field of a kind when kind is given instead of a name.
func (f *Form) Offer(nameOrKind string, options []Option) *Form {
	for i, x := range f.Fields {
		if x.Name == f.prefix+nameOrKind || string(x.Kind) == nameOrKind {
			f.Fields[i].Offered = options
		}
	}
	return f
}

// Field gives a field to change its label, hint or limits; nil when there is none of that name.
func (f *Form) Field(name string) *Field {
	for i := range f.Fields {
		if f.Fields[i].Name == f.prefix+name {
			return &f.Fields[i]
		}
	}
	return nil
}

// At names the fields of this form in problems that came from the values bound to it.
func (f *Form) At(err error) problem.List {
	list := slices.Clone(problem.All(err))
	for i := range list {
		if list[i].Where != "" {
			list[i].Where = f.prefix + list[i].Where
		}
	}
	return list
}

// HTML writes all fields.
func (f *Form) HTML(l lang.Lang) (template.HTML, error) {
	var out template.HTML
	for _, x := range f.Fields {
		html, err := f.field(l, x)
		if err != nil {
			return "", err
		}
		out += html
	}
	return out, nil
}

// FieldHTML writes one field, for pages that lay them out themselves.
func (f *Form) FieldHTML(l lang.Lang, name string) (template.HTML, error) {
	x := f.Field(name)
	if x == nil {
		return "", problem.New(problem.Broken, "error.bad-request", name)
	}
	return f.field(l, *x)
}

// Label is the message id of the label of the field a problem is about, or "" when it is about none.
func (f *Form) Label(where string) string {
	for _, x := range f.Fields {
		if where == x.Name || strings.HasPrefix(where, x.Name+".") {
			return x.Label
		}
	}
	return ""
}

// Anchor is the id of the first control of a field, for the link of the summary of faults.
func Anchor(where string) string {
	return "f-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, where)
}
