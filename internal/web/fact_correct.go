package web

import (
	"reflect"
	"strconv"

	"spean/internal/casefile"
	"spean/internal/problem"
)

// conflictShown is what somebody else changed while this person wrote, field by field beside what was typed.
type conflictShown struct {
	By   string
	At   wordingShown
	Rows []conflictRow
	Keep string // keep theirs: the entry as it is
}

type conflictRow struct {
	Label         string
	Theirs, Yours string
	Differs       bool
}

// factCorrect records a fact again under its entry; the earlier wording stays readable.
func (s *Server) factCorrect(r *Request) (*Page, error) {
	v, e, err := s.entryForAct(r, func(m mayShown) bool { return m.Correct })
	if err != nil {
		return nil, err
	}
	x, err := s.factForm(r, v, e.Fact, false, happenedField(), whyField(false))
	if err != nil {
		return nil, err
	}
	kind := casefile.FactName(e.Fact)
	data := actData{Heading: r.T("case.correct.title", "what", r.T("fact."+kind)), Notes: []string{r.T("case.correct.note")}, Back: v.entryPath(e.ID), Seen: seenBy(r, e.Seq)}
	page := v.actPage("fact_correct", "case.correct", data)
	page.Form, page.Submit = x.form, "case.correct"
	if r.Method != "POST" {
		return page, nil
	}
	fact, faults := x.bind(r)
	if len(faults) > 0 {
		return page, faults
	}
	if reflect.DeepEqual(fact, e.Fact) {
		return noted(v.entryPath(e.ID), "nothing-changed"), nil
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.CorrectFact(r.Context(), do, v.Stream, e.ID, fact)
	if problem.KindOf(err) == problem.Conflict {
		return s.factConflict(r, page, fact), err
	}
	if err != nil {
		return page, err
	}
	return s.toEntry(r, v, e, done, "corrected"), nil
}

// seenBy is the version the person's page showed: the posted one when there is one, so that a page shown again does not pretend that
// somebody has seen what came since.
func seenBy(r *Request, present int64) int64 {
	if n, err := strconv.ParseInt(r.Typed.Get(fieldSeen), 10, 64); err == nil && n > 0 {
		return n
	}
	return present
}

// factConflict shows what the other person changed beside what was typed. What is saved from here on has seen it.
func (s *Server) factConflict(r *Request, page *Page, yours casefile.Fact) *Page {
	v, e, err := s.entryForAct(r, func(m mayShown) bool { return m.Correct })
	if err != nil {
		return page // struck meanwhile: the message says that it changed
	}
	data := page.Data.(actData)
	data.Seen = e.Seq
	conflict := &conflictShown{By: v.words.account(e.By), At: v.wording(e.By, e.At, e.Happened, e.Why, false), Keep: v.entryPath(e.ID)}
	theirs := map[string]string{}
	for _, line := range v.words.factLines(e.Fact) {
		theirs[line.Name] = v.words.lineText(line)
	}
	for _, line := range v.words.factLines(yours) {
		text := v.words.lineText(line)
		conflict.Rows = append(conflict.Rows, conflictRow{line.Label, theirs[line.Name], text, theirs[line.Name] != text})
		delete(theirs, line.Name)
	}
	for _, line := range v.words.factLines(e.Fact) {
		if text, left := theirs[line.Name]; left {
			conflict.Rows = append(conflict.Rows, conflictRow{line.Label, text, "", true})
		}
	}
	data.More = conflict
	page.Data = data
	page.Title, page.Submit = "case.conflict.title", "case.conflict.save-yours"
	return page
}
