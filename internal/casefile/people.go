package casefile

import (
	"strconv"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
)

// PersonAdded puts a person on the case. Everything else about them is recorded apart, each with its source.
type PersonAdded struct {
	Person id.Person `json:"person"`
	// Roles on this case; several may hold at once. None says that someone is a victim or an offender: that is decided apart.
	Roles []Code `json:"roles" form:"choices,vocab=person-role,required"`
	// KeyScope is the stream under which this person's key was made: the case itself, or the tip or screening they came from.
	KeyScope id.Stream `json:"key_scope"`
	// Relation is who they are to whom, as told: "her elder sister".
	Relation event.Personal[string] `json:"relation" form:"text,max=200"`
}

// Kind is the stored name.
func (PersonAdded) Kind() event.Kind { return "person-added/1" }

// Section is people.
func (PersonAdded) Section() event.Section { return SectionPeople }

// DataSubject is the person.
func (p PersonAdded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p PersonAdded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check asks for a role.
func (p PersonAdded) Check(partial.Day) problem.List {
	return required(nil, len(p.Roles) == 0, "roles")
}

// NameRecorded is one name as somebody wrote or said it. Names are many and none replaces another.
type NameRecorded struct {
	Person id.Person `json:"person"`
	// Text is kept byte for byte as it was typed.
	Text event.Personal[string] `json:"text" form:"name,required"`
	Sort event.Personal[Code]   `json:"sort" form:"choice,vocab=name-kind"`
	// Source is who wrote it: the person, family, a document, an officer.
	Source event.Personal[Code] `json:"source" form:"choice,vocab=name-source"`
	// Detail names the paper or the person: "passport copy", "bus list".
	Detail event.Personal[string] `json:"detail" form:"text,max=200"`
}

// Kind is the stored name.
func (NameRecorded) Kind() event.Kind { return "name-recorded/1" }

// Section is people.
func (NameRecorded) Section() event.Section { return SectionPeople }

// DataSubject is the person.
func (p NameRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p NameRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check asks for the text.
func (p NameRecorded) Check(partial.Day) problem.List {
	return required(nil, p.Text.V == "", "text")
}

// SexRecorded is the sex as told.
type SexRecorded struct {
	Person id.Person                            `json:"person"`
	Sex    event.Personal[partial.Stated[Code]] `json:"sex" form:"choice,vocab=sex"`
}

// Kind is the stored name.
func (SexRecorded) Kind() event.Kind { return "sex-recorded/1" }

// Section is people.
func (SexRecorded) Section() event.Section { return SectionPeople }

// DataSubject is the person.
func (p SexRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p SexRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check finds nothing: not asked is a value.
func (SexRecorded) Check(partial.Day) problem.List { return nil }

// BirthRecorded is one statement of when somebody was born. Papers and people disagree; every statement is kept with its basis.
type BirthRecorded struct {
	Person id.Person                                    `json:"person"`
	Born   event.Personal[partial.Stated[partial.Date]] `json:"born" form:"birth"`
	Basis  event.Personal[Code]                         `json:"basis" form:"choice,vocab=birth-basis,required"`
	// Typed is what was typed, when it was not a date: an age, an animal year.
	Typed event.Personal[string] `json:"typed" form:"text,max=200"`
}

// Kind is the stored name.
func (BirthRecorded) Kind() event.Kind { return "birth-recorded/1" }

// Section is people.
func (BirthRecorded) Section() event.Section { return SectionPeople }

// DataSubject is the person.
func (p BirthRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p BirthRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check refuses a birth that has not come yet and one over 120 years ago, and asks for the basis of a known date.
func (p BirthRecorded) Check(today partial.Day) problem.List {
	list := required(nil, p.Born.V.IsKnown() && p.Basis.V == "", "basis")
	if d, ok := p.Born.V.Get(); ok {
		if first, ok := d.Earliest(); ok && first.Compare(today) > 0 {
			list = append(list, problem.New(problem.Invalid, "date.future", "born", "typed", d.String()))
		}
		if oldest := today.AddYears(-120); latestBefore(d, oldest) {
			list = append(list, problem.New(problem.Invalid, "date.too-old", "born", "year", strconv.Itoa(oldest.Year)))
		}
	}
	return list
}

func latestBefore(d partial.Date, day partial.Day) bool {
	last, ok := d.Latest()
	return ok && last.Compare(day) < 0
}

// NationalityRecorded is the nationality as told or as a paper says.
type NationalityRecorded struct {
	Person    id.Person                              `json:"person"`
	Countries event.Personal[partial.Stated[[]Code]] `json:"countries" form:"choices,vocab=country"`
	Source    event.Personal[Code]                   `json:"source" form:"choice,vocab=name-source"`
}

// Kind is the stored name.
func (NationalityRecorded) Kind() event.Kind { return "nationality-recorded/1" }

// Section is people.
func (NationalityRecorded) Section() event.Section { return SectionPeople }

// DataSubject is the person.
func (p NationalityRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p NationalityRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check finds nothing: not asked is a value.
func (NationalityRecorded) Check(partial.Day) problem.List { return nil }

// LanguagesRecorded is what somebody speaks, and whether an interpreter is needed.
type LanguagesRecorded struct {
	Person    id.Person                              `json:"person"`
	Languages event.Personal[partial.Stated[[]Code]] `json:"languages" form:"choices,vocab=language"`
	Note      event.Personal[string]                 `json:"note" form:"text,max=200"`
}

// Kind is the stored name.
func (LanguagesRecorded) Kind() event.Kind { return "languages-recorded/1" }

// Section is people.
func (LanguagesRecorded) Section() event.Section { return SectionPeople }

// DataSubject is the person.
func (p LanguagesRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p LanguagesRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check finds nothing: not asked is a value.
func (LanguagesRecorded) Check(partial.Day) problem.List { return nil }

// DocumentRecorded is a paper: whose, what number, and who holds it now.
type DocumentRecorded struct {
	Person  id.Person                              `json:"person"`
	Sort    event.Personal[Code]                   `json:"sort" form:"choice,vocab=document-kind,required"`
	Number  event.Personal[partial.Stated[string]] `json:"number" form:"text,max=60"`
	Country event.Personal[Code]                   `json:"country" form:"choice,vocab=country"`
	HeldBy  event.Personal[partial.Stated[string]] `json:"held_by" form:"text,max=200"`
	Valid   event.Personal[partial.Date]           `json:"valid" form:"date"`
	Note    event.Personal[string]                 `json:"note" form:"text,max=400"`
}

// Kind is the stored name.
func (DocumentRecorded) Kind() event.Kind { return "document-recorded/1" }

// Section is documents.
func (DocumentRecorded) Section() event.Section { return SectionDocuments }

// DataSubject is the person.
func (p DocumentRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p DocumentRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check asks what sort of paper it is.
func (p DocumentRecorded) Check(partial.Day) problem.List {
	return required(nil, p.Sort.V == "", "sort")
}

// PhoneRecorded is a number and the rule of calling it, which is shown above the number wherever it stands.
type PhoneRecorded struct {
	Person id.Person `json:"person"`
	// Number in international form, "+85500555101".
	Number event.Personal[partial.Stated[string]] `json:"number" form:"phone"`
	// Safe says whether calling is safe at all.
	Safe event.Personal[Code] `json:"safe" form:"choice,vocab=safe-to-call,required"`
	// Hours when it may be called, as told: "19:00-21:00".
	Hours event.Personal[string] `json:"hours" form:"text,max=80"`
	// Rule is everything else: "no text", "never the house phone".
	Rule event.Personal[string] `json:"rule" form:"text,max=200"`
	// Typed is what was typed, with words around the number.
	Typed event.Personal[string] `json:"typed"`
}

// Kind is the stored name.
func (PhoneRecorded) Kind() event.Kind { return "phone-recorded/1" }

// Section is contact.
func (PhoneRecorded) Section() event.Section { return SectionContact }

// DataSubject is the person.
func (p PhoneRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p PhoneRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check asks whether a known number is safe to call; "not known" is an answer.
func (p PhoneRecorded) Check(partial.Day) problem.List {
	return required(nil, p.Number.V.IsKnown() && p.Safe.V == "", "safe")
}

// HomeRecorded is a place of a person's life: home, birthplace, where the family lives.
type HomeRecorded struct {
	Person id.Person                                  `json:"person"`
	Sort   event.Personal[Code]                       `json:"sort" form:"choice,vocab=home-kind,required"`
	Place  event.Personal[partial.Stated[place.Told]] `json:"place" form:"place"`
	Source event.Personal[Code]                       `json:"source" form:"choice,vocab=name-source"`
	Note   event.Personal[string]                     `json:"note" form:"text,max=400"`
}

// Kind is the stored name.
func (HomeRecorded) Kind() event.Kind { return "home-recorded/1" }

// Section is home.
func (HomeRecorded) Section() event.Section { return SectionHome }

// DataSubject is the person.
func (p HomeRecorded) DataSubject() id.Person { return p.Person }

// Concerns the person.
func (p HomeRecorded) Concerns() []id.Person { return []id.Person{p.Person} }

// Check asks what place of their life it is.
func (p HomeRecorded) Check(partial.Day) problem.List {
	return required(nil, p.Sort.V == "", "sort")
}

// Shorten leaves the province or the country.
func (p HomeRecorded) Shorten() event.Payload {
	p.Place.V = shortPlace(p.Place.V)
	p.Note.V = ""
	return p
}

// shortPlace keeps the province of a Cambodian place and the country of any other.
func shortPlace(p partial.Stated[place.Told]) partial.Stated[place.Told] {
	told, ok := p.Get()
	if !ok {
		return p
	}
	short := place.Told{Country: told.Country}
	if len(told.Code) >= 2 {
		short = place.Told{List: told.List, Version: told.Version, Code: told.Code[:2], Country: told.Country}
	}
	return partial.Known(short)
}
