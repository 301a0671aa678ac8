package web

import (
	"net/url"
	"reflect"
	"strings"

	"spean/internal/account"
	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/name"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// Fields of a fact's form that are no field of the fact.
const (
	fieldPerson  = "person"
	fieldConfirm = "confirm"
	namePrefix   = "first"
)

// mostPasted is how much fits into a field for a name: a whole statement pasted there by mistake is not cut short by the browser.
const mostPasted = 20_000

// factForm is the form of one fact: the same for recording and correcting, whatever the kind.
type factForm struct {
	kind string
	fact reflect.Value // pointer to the fact that is written
	// form is what the page shows: all of the following in one.
	form *form.Form
	own  *form.Form // of the fact
	// first asks for the first name of somebody who is added; nil in other forms.
	first *form.Form
	name  casefile.NameRecorded
	rest  *form.Form // of no struct: whom it is about, when it happened, why
}

// factForm makes the form for a fact, filled with what it holds, and the fields at its end. Add tells a new fact from a correction.
func (s *Server) factForm(r *Request, v *caseView, f casefile.Fact, add bool, end ...form.Field) (*factForm, error) {
	out := &factForm{kind: casefile.FactName(f), fact: reflect.New(reflect.TypeOf(f))}
	out.fact.Elem().Set(reflect.ValueOf(f))
	out.own, out.rest = form.For("fact."+out.kind, out.fact.Interface()), form.New(end...)
	before := form.New()
	if add && out.asksWhom() {
		whom := form.Field{Name: fieldPerson, Label: "fact.person", Kind: form.Person, Required: true}
		before, out.rest = form.New(whom), form.New(append(end, whom)...)
		before.Values.Set(fieldPerson, r.URL.Query().Get("person"))
	}
	all := []*form.Form{before, out.own}
	if add && out.kind == "person" {
		out.first = form.For("fact.name", casefile.NameRecorded{}).Prefix(namePrefix)
		out.first.Field("text").Required = false
		all = append(all, out.first)
	}
	for _, f := range append(all, out.rest) {
		if err := s.offerTo(r, v, f); err != nil {
			return nil, err
		}
		if text := f.Field(strings.TrimPrefix(out.nameField(), namePrefix+".")); text != nil && out.nameField() != "" {
			text.Max = mostPasted // internal/name knows the limit of a name, and what to do with more
		}
	}
	out.form = form.Join(append(all, form.New(end...))...)
	return out, nil
}

// offerTo fills the fields in which people of the case, colleagues and agencies are chosen.
func (s *Server) offerTo(r *Request, v *caseView, f *form.Form) error {
	f.Offer(string(form.Person), v.peopleOptions()).Offer(string(form.People), v.peopleOptions())
	return s.offerOffices(r, f)
}

// asksWhom reports whether the fact is of one person the form has to ask for.
func (x *factForm) asksWhom() bool {
	field, ok := x.fact.Elem().Type().FieldByName("Person")
	_, asked := field.Tag.Lookup("form")
	return ok && !asked && x.kind != "person"
}

// nameField is the field in which a name is written; "" in forms without one.
func (x *factForm) nameField() string {
	switch x.kind {
	case "name":
		return "text"
	case "person":
		return namePrefix + ".text"
	}
	return ""
}

// offerOffices fills the fields that name a colleague or an agency.
func (s *Server) offerOffices(r *Request, f *form.Form) error {
	for _, x := range f.Fields {
		switch x.Kind {
		case form.Account:
			options, err := s.colleagues(r)
			if err != nil {
				return err
			}
			f.Offer(string(form.Account), options)
		case form.Agency:
			options, err := s.agencyOptions(r)
			if err != nil {
				return err
			}
			f.Offer(string(form.Agency), options)
		}
	}
	return nil
}

// colleagues are the people of the actor's agency who can sign in.
func (s *Server) colleagues(r *Request) ([]form.Option, error) {
	all, err := s.config.Accounts.Accounts(r.Context(), r.Actor.Agency)
	if err != nil {
		return nil, err
	}
	options := []form.Option{}
	for _, a := range all {
		if a.State == account.Active {
			options = append(options, form.Option{Value: string(a.ID), Label: a.Names.In(string(r.Lang))})
		}
	}
	return options, nil
}

// agencyOptions are all agencies of this installation.
func (s *Server) agencyOptions(r *Request) ([]form.Option, error) {
	all, err := s.config.Accounts.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	options := []form.Option{}
	for _, a := range all {
		options = append(options, form.Option{Value: string(a.ID), Label: a.Names.In(string(r.Lang))})
	}
	return options, nil
}

// peopleOptions offers the people of the case, but those whose data were erased.
func (v *caseView) peopleOptions() []form.Option {
	options := []form.Option{}
	for _, p := range v.people() {
		if !p.Erased {
			options = append(options, form.Option{Value: string(p.ID), Label: v.words.joined(v.words.personName(p), v.words.codes("person-role", p.Roles()))})
		}
	}
	return options
}

// bind reads what was typed into the fact and finds what is wrong or doubtful with it.
func (x *factForm) bind(r *Request) (casefile.Fact, problem.List) {
	typed := x.understood(r.Typed, r)
	faults := append(x.own.Bind(typed, x.fact.Interface(), r.Now), x.rest.Check(typed, r.Now)...)
	if x.first != nil {
		faults = append(faults, x.first.Bind(typed, &x.name, r.Now)...)
	}
	person := x.fact.Elem().FieldByName("Person")
	if who := typed.Get(fieldPerson); x.asksWhom() && person.String() == "" {
		person.SetString(who)
	}
	x.keepTyped(r.Typed)
	if len(faults) == 0 {
		faults = x.checkName(r)
	}
	return x.fact.Elem().Interface().(casefile.Fact), faults
}

// understood fills in what follows from what was typed: an age is told by somebody.
func (x *factForm) understood(typed url.Values, r *Request) url.Values {
	if x.kind != "birth" || typed.Get("basis") != "" {
		return typed
	}
	read, err := partial.ParseTyped(typed.Get("born"), r.Now)
	if err != nil || read.Basis == "" {
		return typed
	}
	out := url.Values{}
	for name, values := range typed {
		out[name] = values
	}
	out.Set("basis", string(read.Basis))
	return out
}

// keepTyped keeps the words themselves where the value read from them says less: an age, a note beside a phone number.
func (x *factForm) keepTyped(typed url.Values) {
	switch f := x.fact.Interface().(type) {
	case *casefile.BirthRecorded:
		if text := strings.TrimSpace(typed.Get("born")); f.Typed.V == "" && text != "" && f.Born.V.IsKnown() && text != f.Born.V.Value.String() {
			f.Typed.V = text
		}
	case *casefile.PhoneRecorded:
		if number, err := phone.Parse(typed.Get("number")); err == nil && number.Note != "" {
			f.Typed.V = typed.Get("number")
		}
	}
}

// checkName refuses what cannot be a name, and asks once about what is doubtful.
func (x *factForm) checkName(r *Request) problem.List {
	field := x.nameField()
	if field == "" {
		return nil
	}
	text := r.Typed.Get(field)
	if text == "" {
		return nil // a person may stay without a name; a name's own form has asked for it
	}
	return doubtsOf(x.form, r, field, text)
}

// doubtsOf refuses what cannot be a name, and asks once about what is doubtful: with a check mark in the form it is kept as told.
func doubtsOf(f *form.Form, r *Request, field, text string) problem.List {
	faults := at(field, name.Check(text))
	doubts := name.Doubts(text)
	if len(doubts) > 0 {
		f.Add(form.Field{Name: fieldConfirm, Label: "case.name-confirm", Kind: form.Bool})
	}
	if len(faults) > 0 || r.Typed.Get(fieldConfirm) == "yes" {
		return faults
	}
	for _, doubt := range doubts {
		faults = append(faults, problem.New(problem.Invalid, doubt, field))
	}
	return faults
}

// at names the field of problems that came from somewhere else.
func at(field string, err error) problem.List {
	var out problem.List
	for _, p := range problem.All(err) {
		p.Where = field
		out = append(out, p)
	}
	return out
}

// setPeople fills the people of a new fact about a journey or an exploitation with the one person the case is about.
func setPeople(f casefile.Fact, c *casefile.Case, asked id.Person) casefile.Fact {
	who := asked
	if c.Person(who) == nil {
		main := mainPerson(c)
		if main == nil {
			return f
		}
		who = main.ID
	}
	switch f := f.(type) {
	case casefile.LegAdded:
		f.People = []id.Person{who}
		return f
	case casefile.EpisodeAdded:
		f.People = []id.Person{who}
		return f
	case casefile.ConsentRecorded:
		f.Person = who
		return f
	}
	return f
}
