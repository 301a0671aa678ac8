package web

import (
	"strconv"

	"spean/internal/attachment"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// ofCase is what is chosen when a file is about nobody on the case alone.
const ofCase = "case"

// attachShown is what the page that asks for files says besides its form.
type attachShown struct {
	Faults       problem.List // of the field for files
	Again        bool         // what was chosen has to be chosen again
	Limit, Files string
}

// fileAttach asks for photos and documents, and attaches them.
func (s *Server) fileAttach(r *Request) (*Page, error) {
	v, err := s.caseForAct(r, func(m mayShown) bool { return m.Record })
	if err != nil {
		return nil, err
	}
	whom := form.New(form.Field{Name: fieldPerson, Label: "file.whose", Hint: "file.whose-hint", Kind: form.Person, Required: true})
	whom.Offer(string(form.Person), append(v.peopleOptions(), form.Option{Value: ofCase, Label: r.T("file.whose-case")}))
	if main := mainPerson(v.sight.Case); main != nil && !main.Erased {
		whom.Values.Set(fieldPerson, string(main.ID))
	}
	if asked := r.URL.Query().Get(fieldPerson); v.sight.Person(id.Person(asked)) != nil {
		whom.Values.Set(fieldPerson, asked)
	}
	own, rest := form.For("fact."+casefile.File, casefile.FileAttached{}), form.New(happenedField(), whyField(false))
	more := attachShown{Again: r.Typed != nil, Limit: strconv.Itoa(attachment.MaxLength >> 20), Files: strconv.Itoa(attachment.MaxFiles)}
	page := v.actPage("file_attach", "fact.file.add", actData{Heading: r.T("fact.file.add"), Notes: []string{r.T("file.kept")}, Back: v.Path + partOf(casefile.File), More: &more})
	page.Form, page.Submit, page.Sheet = form.Join(whom, own, rest), "file.save", "file.css"
	if r.Method != "POST" {
		return page, nil
	}
	in, faults := filesOf(r, whom, own, rest)
	err = faults.Err()
	if len(faults) == 0 {
		page, err = s.acted(r, page, v.Path+partOf(casefile.File), "recorded."+casefile.File, func(do casework.Do) (casework.Done, error) {
			return s.config.Desk.AttachFiles(r.Context(), do, v.Stream, in)
		})
	}
	for _, f := range problem.All(err) {
		if f.Where == uploadField {
			more.Faults = append(more.Faults, f)
		}
	}
	return page, err
}

// filesOf reads what was typed and sent.
func filesOf(r *Request, whom, own, rest *form.Form) (casework.NewFiles, problem.List) {
	var fact casefile.FileAttached
	var faults problem.List
	if r.unsent.Key != "" {
		faults = problem.List{r.unsent}
	}
	faults = append(append(append(faults, whom.Check(r.Typed, r.Now)...), own.Bind(r.Typed, &fact, r.Now)...), rest.Check(r.Typed, r.Now)...)
	if len(faults) == 0 && len(r.Files) == 0 {
		faults = problem.List{problem.New(problem.Invalid, "file.none", uploadField)}
	}
	in := casework.NewFiles{Person: id.Person(r.Typed.Get(fieldPerson)), Sort: fact.Sort.V, Source: fact.Source.V, Note: fact.Note.V, Restricted: fact.Restricted, Files: r.Files}
	if in.Person == ofCase {
		in.Person = ""
	}
	return in, faults
}
