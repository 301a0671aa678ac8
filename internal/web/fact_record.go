package web

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// actData is what a page of one act on a case shows around its form.
type actData struct {
	*caseView
	Heading string   // what is done, in the language of the person; it may name somebody
	Notes   []string // what it means, before it is done
	Back    string
	Seen    int64 // version of what is changed, as the page shows it; 0 when the act only adds
	More    any   // of the page's own template
}

// caseForAct opens a case for a page of an act. May tells whether the act is open to this person at all.
func (s *Server) caseForAct(r *Request, may func(mayShown) bool) (*caseView, error) {
	sight, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("case")), noDay, "edit")
	if err != nil {
		return nil, err
	}
	v := s.viewOf(r, sight)
	if !may(v.May) {
		return nil, withheld()
	}
	v.head()
	return v, nil
}

// withheld is the answer about what is not there and what is not for this person: the same.
func withheld() error { return problem.New(problem.Withheld, "error.not-available", "") }

// actPage is a page about an act on a case. Its title says what is done, never to whom.
func (v *caseView) actPage(template, title string, data actData) *Page {
	data.caseView = v
	if data.Back == "" {
		data.Back = v.Path
	}
	return &Page{Template: template, Title: title, Data: data, Nav: "/cases"}
}

// factRecord asks for a fact of any kind, and records it.
func (s *Server) factRecord(r *Request) (*Page, error) {
	kind := r.PathValue("kind")
	fact, ok := casefile.Facts()[kind]
	if !ok {
		return nil, withheld()
	}
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Record || m.Consent && kind == "consent" })
	if err != nil {
		return nil, err
	}
	fact = setPeople(fact, v.sight.Case, id.Person(r.URL.Query().Get("person")))
	x, err := s.factForm(r, v, fact, true, happenedField())
	if err != nil {
		return nil, err
	}
	page := v.actPage("fact_record", "fact."+kind+".add", actData{Heading: r.T("fact." + kind + ".add"), Back: v.Path + partOf(kind)})
	page.Form, page.Submit = x.form, "app.save"
	if r.Method != "POST" {
		return page, nil
	}
	fact, faults := x.bind(r)
	page.Data = withMove(page.Data.(actData), faults)
	if len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	person, entry, done, err := s.record(r, do, v, x, fact)
	if err != nil {
		return page, err
	}
	return s.doneWith(r, done, v.Path+partOf(kind)+anchorOf(person), "recorded."+kind, entry), nil
}

// record records a fact under an entry, or adds a person with a first name.
func (s *Server) record(r *Request, do casework.Do, v *caseView, x *factForm, fact casefile.Fact) (id.Person, id.Entry, casework.Done, error) {
	if added, ok := fact.(casefile.PersonAdded); ok {
		var first *casefile.NameRecorded
		if x.name.Text.V != "" {
			first = &x.name
		}
		person, done, err := s.config.Desk.AddPerson(r.Context(), do, v.Stream, added.Roles, added.Relation.V, first)
		return person, "", done, err
	}
	entry, done, err := s.config.Desk.RecordFact(r.Context(), do, v.Stream, fact)
	if subject, ok := fact.(event.Subjected); ok {
		return subject.DataSubject(), entry, done, err
	}
	return "", entry, done, err
}

// moveShown offers to move a text that is no name to the notes, where it is typed in again by itself.
type moveShown struct{ To string }

func withMove(data actData, faults problem.List) actData {
	for _, f := range faults {
		if f.Key == "name.too-long" && f.Where == "text" {
			data.More = moveShown{To: data.Path + "/facts/note"}
		}
	}
	return data
}

// partOf is the part of the case a kind of fact is shown in.
func partOf(kind string) string {
	switch kind {
	case "leg":
		return "/journey"
	case "episode":
		return "/episodes"
	case "consent":
		return "/consent"
	case "task":
		return "/tasks"
	case "note":
		return "/notes"
	case casefile.File:
		return "/files"
	case "safety":
		return ""
	}
	return "/people"
}

func anchorOf(p id.Person) string {
	if p == "" {
		return ""
	}
	return "#" + string(p)
}
