package web

import (
	"net/url"
	"slices"
	"strings"

	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/partial"
)

// personShort is somebody in a list of the people of a case.
type personShort struct {
	Href, Name, Second, Roles, Relation string
	Erased                              bool
}

func (v *caseView) shortPeople() []personShort {
	var out []personShort
	for _, p := range v.people() {
		first, second := v.words.nameOf(p)
		out = append(out, personShort{Href: v.Path + "/people" + v.Query + "#" + string(p.ID), Name: first, Second: second,
			Roles: v.rolesOf(p), Relation: p.Entry.Fact.(casefile.PersonAdded).Relation.V, Erased: p.Erased})
	}
	return out
}

// rolesOf says what somebody is on this case: presumed victim where that was decided, else the roles as recorded.
func (v *caseView) rolesOf(p *casefile.Person) string {
	if p.PresumedVictim() {
		var others []casefile.Code
		for _, r := range p.Roles() {
			if r != casefile.RolePossibleVictim {
				others = append(others, r)
			}
		}
		return v.words.joinedWith(", ", v.words.text("case.presumed"), v.words.codes("person-role", others))
	}
	return v.words.codes("person-role", p.Roles())
}

// personShown is somebody with everything recorded about them.
type personShown struct {
	ID           id.Person
	Name, Second string
	Roles        string
	Erased       bool
	Added        entryShown // roles and relation
	States       *personStates
	Kinds        []kindShown
	ScreenHref   string
	PresumeHref  string
	IdentifyHref string
	EraseHref    string
}

// kindShown is all facts of one kind about somebody, every statement with its source, and the link to add another.
type kindShown struct {
	Label, Add string // message ids
	AddHref    string
	Entries    []statementShown
}

// statementShown is one statement about somebody, with the age it gives, when it is a birth.
type statementShown struct {
	entryShown
	Age string
}

// wholeKinds are the kinds of fact of which one line says too little: a phone's rule stands above its number.
var wholeKinds = map[string]bool{"phone": true, "document": true, "need": true, "safety": true, "episode": true, "leg": true, "note": true, "wage-claim": true}

// personKinds are the kinds of fact about one person, in the order of the page. Phones carry their rule above the number.
var personKinds = []string{"name", "sex", "birth", "nationality", "languages", "phone", "document", "home", "need", "wage-claim"}

// whole shows everybody with everything.
func (v *caseView) whole() []personShown {
	var out []personShown
	for _, p := range v.people() {
		out = append(out, v.wholePerson(p))
	}
	return out
}

func (v *caseView) wholePerson(p *casefile.Person) personShown {
	shown := personShown{ID: p.ID, Roles: v.rolesOf(p), Erased: p.Erased, Added: v.entry(p.Entry)}
	shown.Name, shown.Second = v.words.nameOf(p)
	if p.Has(casefile.RolePossibleVictim) || len(p.Presumed)+len(p.Formal) > 0 {
		if v.sees(casefile.SectionDecisions) {
			states := v.statesOf(p)
			shown.States = &states
		}
		if v.May.Screen && !p.Erased {
			shown.ScreenHref = screenAddress(v.Stream, p.ID)
		}
		if v.May.Presume && !p.Erased {
			shown.PresumeHref = v.personPath(p.ID) + "/presume"
		}
		if v.May.Identify && !p.Erased {
			shown.IdentifyHref = v.personPath(p.ID) + "/identify"
		}
	}
	if v.May.Erase {
		shown.EraseHref = v.personPath(p.ID) + "/erase"
	}
	for _, kind := range personKinds {
		if group := v.kindOf(p, kind); len(group.Entries) > 0 || group.AddHref != "" {
			shown.Kinds = append(shown.Kinds, group)
		}
	}
	return shown
}

func (v *caseView) personPath(p id.Person) string { return v.Path + "/people/" + string(p) }

// kindOf gathers all statements of one kind about somebody. Papers and people disagree; each statement stays.
func (v *caseView) kindOf(p *casefile.Person, kind string) kindShown {
	group := kindShown{Label: "fact." + kind, Add: "fact." + kind + ".add"}
	section := casefile.Facts()[kind].Section()
	if v.May.Record && v.sees(section) && !p.Erased {
		group.AddHref = v.Path + "/facts/" + kind + "?" + url.Values{"person": {string(p.ID)}}.Encode()
	}
	var all []*casefile.Entry
	all = append(append(append(append(all, p.Names...), p.Sexes...), p.Births...), p.Others...)
	for _, e := range all {
		if casefile.FactName(e.Fact) != kind || e.Struck != nil {
			continue
		}
		shown := statementShown{entryShown: v.entry(e)}
		shown.Whole = wholeKinds[kind] || slices.ContainsFunc(shown.Lines, func(l Line) bool { return l.Missing })
		if f, ok := e.Fact.(casefile.BirthRecorded); ok {
			shown.Age = v.ageThen(p.ID, f)
		}
		group.Entries = append(group.Entries, shown)
	}
	return group
}

// ageThen says how old a birth makes somebody when their exploitation began: one age or a span of them, never an invented day.
func (v *caseView) ageThen(p id.Person, f casefile.BirthRecorded) string {
	born, ok := f.Born.V.Get()
	began := v.began(p)
	if !ok || began.IsZero() {
		return ""
	}
	ages, ok := born.AgeAt(began)
	if !ok {
		return ""
	}
	return v.words.text("case.age.then", "age", v.words.agesText(ages), "date", v.words.date(began))
}

// began is when the first exploitation of somebody began, as far as it is known.
func (v *caseView) began(p id.Person) partial.Date {
	var first partial.Date
	for _, e := range casefile.Live[casefile.EpisodeAdded](v.sight.Case) {
		f := e.Fact.(casefile.EpisodeAdded)
		dates, ok := f.Dates.V.Get()
		if !ok || !slices.Contains(f.People, p) {
			continue
		}
		begin := beginning(dates)
		if !begin.IsZero() && (first.IsZero() || partial.Compare(begin, first) < 0) {
			first = begin
		}
	}
	return first
}

// beginning is the first end of an interval, as exactly as it is known; a date that is none is its own.
func beginning(d partial.Date) partial.Date {
	from, _, _ := strings.Cut(d.String(), "/")
	begin, err := partial.Parse(from)
	if err != nil {
		return partial.Date{} // open to the past
	}
	return begin
}
