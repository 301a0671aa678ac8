package web

import (
	"slices"
	"strconv"
	"strings"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// submissionAddData lays a form beside somebody on a case, fact by fact.
type submissionAddData struct {
	Number      string // of the form
	Case        string // number of the case
	Name, Other string
	Facts       []addedShown
	May         bool // something of it can be recorded there
}

// addedShown is one fact a form tells, with what the case says of the same kind.
type addedShown struct {
	Value  string // its place among the facts
	What   string // message id
	Said   string
	On     string // what the case says
	May    bool
	Known  bool
	Chosen bool
}

// Fields of the page that adds a form to a case. fieldAsked tells a page with nothing chosen from one nobody has filled in.
const (
	fieldFacts = "facts"
	fieldAsked = "asked"
)

// submissionChoose reads which case a form belongs to, and lays the two beside each other.
func (s *Server) submissionChoose(r *Request) (*Page, error) {
	page, err := s.submissionPage(r, false)
	if err != nil || page.Form == nil {
		return page, err
	}
	to, person, err := s.linkedTo(r, false)
	if err != nil {
		return page, err
	}
	return Go(pathOf(id.Stream(r.PathValue("submission"))) + "/add/" + string(to) + "/" + string(person)), nil
}

// submissionAddShow shows what of a form would be recorded about somebody on a case.
func (s *Server) submissionAddShow(r *Request) (*Page, error) {
	page, _, err := s.submissionAdding(r)
	return page, err
}

func (s *Server) submissionAdding(r *Request) (*Page, *casework.Adding, error) {
	stream, to := id.Stream(r.PathValue("submission")), id.Stream(r.PathValue("case"))
	if stream.Kind() != id.Submission || to.Kind() != id.Case {
		return nil, nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	seen, err := s.config.Desk.SeeAdding(r.Context(), r.Actor.Who(), stream, to, id.Person(r.PathValue("person")), r.Lang)
	if err != nil {
		return nil, nil, err
	}
	w := s.words(r, seen.Case)
	d := submissionAddData{Number: w.inDigits(seen.Received.Number), Case: w.inDigits(seen.Case.Number)}
	if d.Name, d.Other = w.bothNames(seen.Name); d.Name == "" {
		d.Name = w.text("case.name-unknown")
	}
	for i, f := range seen.Facts {
		shown := w.added(seen, f)
		shown.Value = strconv.Itoa(i)
		shown.Chosen = f.May && !f.Known
		if r.Typed.Has(fieldAsked) {
			shown.Chosen = f.May && slices.Contains(r.Typed[fieldFacts], shown.Value)
		}
		d.May = d.May || f.May
		d.Facts = append(d.Facts, shown)
	}
	return &Page{Template: "submission_add", Title: "submission.add.title", Data: d, Nav: "/intakes", Back: pathOf(stream), Submit: "submission.add.submit",
		Form: form.New(form.Field{Name: fieldWhy, Label: "tip.link.why", Kind: form.Long, Max: maxWhy, Required: true})}, seen, nil
}

// added says one fact of a form in words, with what the case says of its kind about the same person.
func (w words) added(seen *casework.Adding, f casework.AddedFact) addedShown {
	out := addedShown{What: "fact." + casefile.FactName(f.Fact), Said: w.whole(f.Fact), May: f.May, Known: f.Known}
	if !f.May || f.Known || f.Section() == casefile.SectionNotes {
		return out
	}
	var on []string
	for _, e := range seen.Case.Entries {
		if e.Struck == nil && !e.Erased && e.Fact.Kind() == f.Kind() && slices.Contains(e.Fact.Concerns(), seen.Person) {
			on = append(on, w.whole(e.Fact))
		}
	}
	out.On = strings.Join(on, "; ")
	return out
}

// whole is all a fact says, a name and a note by their words alone.
func (w words) whole(f casefile.Fact) string {
	switch f := f.(type) {
	case casefile.NameRecorded:
		return f.Text.V
	case casefile.NoteWritten:
		return f.Text.V
	}
	var out []string
	for _, line := range w.factLines(f) {
		if !line.Missing && line.Name != "people" {
			out = append(out, line.Value)
		}
	}
	return w.joined(slices.Compact(out)...)
}

// submissionAdd adds a form to a case, with the facts that were chosen.
func (s *Server) submissionAdd(r *Request) (*Page, error) {
	page, seen, err := s.submissionAdding(r)
	if err != nil {
		return s.addedBefore(r, err)
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	after := pathOf(seen.Stream) // who is not on the case does not see it
	if page.Data.(submissionAddData).May {
		after = pathOf(seen.Case.Stream)
	}
	in, err := chosenFacts(r, seen.Case.Stream, seen.Person)
	if err != nil {
		return page, err
	}
	return s.acted(r, page, after, "intake-added", func(do casework.Do) (casework.Done, error) {
		return s.config.Desk.AddSubmissionToCase(r.Context(), do, seen.Stream, in, r.Lang)
	})
}

func chosenFacts(r *Request, to id.Stream, person id.Person) (casework.FormOnCase, error) {
	in := casework.FormOnCase{Case: to, Person: person}
	for _, typed := range r.Typed[fieldFacts] {
		at, err := strconv.Atoi(typed)
		if err != nil {
			return in, problem.New(problem.Invalid, "error.bad-request", "")
		}
		in.Facts = append(in.Facts, at)
	}
	return in, nil
}

// addedBefore answers who sent the page twice with what the first sending did.
func (s *Server) addedBefore(r *Request, err error) (*Page, error) {
	do, bad := s.do(r)
	if bad != nil {
		return nil, err
	}
	stream := id.Stream(r.PathValue("submission"))
	in := casework.FormOnCase{Case: id.Stream(r.PathValue("case")), Person: id.Person(r.PathValue("person"))}
	done, again := s.config.Desk.AddSubmissionToCase(r.Context(), do, stream, in, r.Lang)
	if again != nil || !done.Repeated {
		return nil, err
	}
	return s.done(r, done, pathOf(stream), "intake-added"), nil
}
