package web

import (
	"slices"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
)

// noDay is the present, for SeeCase.
var noDay partial.Day

// entryPart is one entry with everything it ever said.
type entryPart struct {
	entryShown
	Back    string
	History []versionShown // latest first, when there is more than one wording
	Task    *taskShown
	Consent *consentShown
	File    string // path of the file's own page
}

// versionShown is one wording: who wrote it, and what it changed. The first one stands whole.
type versionShown struct {
	wordingShown
	Changes []changeShown
	Lines   []Line
}

// history lists every wording of an entry, the latest first.
func (v *caseView) history(e *casefile.Entry) []versionShown {
	if len(e.Earlier) == 0 {
		return nil
	}
	present := casefile.Wording{Fact: e.Fact, By: e.By, At: e.At, Happened: e.Happened, Why: e.Why, Erased: e.Erased}
	wordings := append(slices.Clone(e.Earlier), present)
	var out []versionShown
	for i, said := range slices.Backward(wordings) {
		shown := versionShown{wordingShown: v.wording(said.By, said.At, said.Happened, said.Why, said.Erased)}
		if i > 0 {
			shown.Changes = v.words.changes(wordings[i-1].Fact, said.Fact)
		} else {
			shown.Lines = v.words.factLines(said.Fact)
		}
		out = append(out, shown)
	}
	return out
}

// factShow shows an entry with its whole history.
func (s *Server) factShow(r *Request) (*Page, error) {
	v, err := s.caseView(r, "")
	if v == nil {
		return nil, err
	}
	e := v.sight.Entry(id.Entry(r.PathValue("entry")))
	if e == nil {
		return nil, withheld()
	}
	kind := casefile.FactName(e.Fact)
	part := entryPart{entryShown: v.entry(e), Back: v.Path + partOf(kind) + v.Query, History: v.history(e)}
	switch e.Fact.(type) {
	case casefile.TaskAdded:
		task := v.task(e)
		part.Task = &task
	case casefile.ConsentRecorded:
		consent := v.consent(e)
		part.Consent = &consent
	case casefile.FileAttached:
		if !e.Erased && !v.Past {
			part.File = v.entryPath(e.ID) + "/file"
		}
	}
	v.Part = part
	page := v.page("fact_show")
	page.Title, page.TitleArgs = "fact."+kind, nil
	return page, err
}

// entryForAct opens a case for an act upon one of its entries.
func (s *Server) entryForAct(r *Request, may func(mayShown) bool) (*caseView, *casefile.Entry, error) {
	v, err := s.caseForAct(r, may)
	if err != nil {
		return nil, nil, err
	}
	e := v.sight.Entry(id.Entry(r.PathValue("entry")))
	if e == nil || e.Struck != nil || e.Erased {
		return nil, nil, withheld()
	}
	return v, e, nil
}

// toEntry is the entry's own page, once the lists show what was done.
func (s *Server) toEntry(r *Request, v *caseView, e *casefile.Entry, done casework.Done, notice string) *Page {
	return s.done(r, done, v.entryPath(e.ID), notice+"."+casefile.FactName(e.Fact))
}
