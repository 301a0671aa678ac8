package web

import (
	"slices"
	"strings"

	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/tip"
	"spean/internal/view"
	"spean/internal/web/form"
)

// matchShown is somebody a tip or a form may be about, with what speaks for it. The program proposes; a person links.
type matchShown struct {
	Value       string // what the form sends: case and person
	Href        string
	Number      string
	Name, Other string
	Roles       string
	Granted     bool
	Reasons     []reasonShown
	Weak        bool // nothing but a name speaks for it
	Chosen      bool
}

// reasonShown is one agreement, in words.
type reasonShown struct {
	Why, Ours, Theirs string
	Told              string // message id: where Theirs was said
}

// Fields of the form that links a tip.
const (
	fieldMatch      = "match"
	fieldCaseNumber = "number"
)

// caseForm asks for the number of a case that was not proposed.
func caseForm() *form.Form {
	return form.New(form.Field{Name: fieldCaseNumber, Label: "tip.link.number", Hint: "tip.link.number-hint", Kind: form.Text, Max: 40})
}

// linkForm asks for the number of a case that was not proposed, and for the reason. Those proposed are chosen by a tile of their own.
func linkForm() *form.Form {
	return caseForm().Add(form.Field{Name: fieldWhy, Label: "tip.link.why", Kind: form.Long, Max: maxWhy, Required: true})
}

// matches are those a tip or a form may be about, in words. Told is a message id: where the other side of a reason was said.
func (s *Server) matches(r *Request, candidates []casework.Candidate, told string) []matchShown {
	w := s.words(r, nil)
	var out []matchShown
	for _, c := range candidates {
		m := matchShown{Value: string(c.Stream) + " " + string(c.Person), Href: pathOf(c.Stream), Number: c.Number, Roles: w.codes("person-role", c.Roles), Granted: c.Granted, Weak: true}
		m.Name, m.Other = w.bothNames(c.Name)
		if m.Name == "" {
			m.Name = w.text("case.name-unknown")
		}
		for _, reason := range c.Reasons {
			m.Reasons = append(m.Reasons, reasonShown{Why: w.text("tip.match.reason." + reason.Why), Ours: reason.Ours, Theirs: reason.Theirs, Told: told})
			m.Weak = m.Weak && (reason.Why == "name" || reason.Why == "sound")
		}
		m.Chosen = r.Typed.Get(fieldMatch) == m.Value
		out = append(out, m)
	}
	return out
}

// linkedCases names the cases a tip was linked to, as far as this reader has them in a list.
func (s *Server) linkedCases(r *Request, links []tip.Linked) ([]linkedCase, error) {
	only := make([]id.Stream, len(links))
	for i, l := range links {
		only[i] = l.Case
	}
	if !r.Actor.May("list.cases") {
		return nil, nil
	}
	list, err := s.config.Desk.ListCases(r.Context(), r.Actor.Who(), view.CaseQuery{Only: only})
	if err != nil {
		return nil, err
	}
	var out []linkedCase
	for _, line := range list.Lines {
		out = append(out, linkedCase{Href: pathOf(line.Row.Stream), Number: line.Row.Number})
	}
	return out, nil
}

// tipLink says that a tip is about somebody on a case: one that was proposed, or the one a case's number names.
func (s *Server) tipLink(r *Request) (*Page, error) {
	page, err := s.tipSeen(r)
	if err != nil || page.Form == nil {
		return page, err
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	to, person, err := s.linkedTo(r, true)
	if err != nil {
		return page, err
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.LinkTip(r.Context(), do, id.Stream(r.PathValue("tip")), to, person)
	if err != nil {
		return page, err
	}
	return s.done(r, done, pathOf(to), "tip-linked"), nil
}

// linkedTo reads which case and person was chosen. A number counts before a tile: it was typed. Where also what a referral opened can be
// chosen, granted says so.
func (s *Server) linkedTo(r *Request, granted bool) (id.Stream, id.Person, error) {
	number := strings.TrimSpace(r.Typed.Get(fieldCaseNumber))
	if number == "" {
		stream, person, ok := strings.Cut(r.Typed.Get(fieldMatch), " ")
		if !ok || !id.Valid(stream, id.Case) {
			return "", "", problem.New(problem.Invalid, "tip.link.missing", fieldCaseNumber)
		}
		return id.Stream(stream), id.Person(person), nil
	}
	hits, err := s.config.Desk.Search(r.Context(), r.Actor.Who(), number, 5)
	if err != nil {
		return "", "", err
	}
	at := slices.IndexFunc(hits, func(h casework.Hit) bool {
		return h.Why == "number" && h.Stream.Kind() == id.Case && h.Person != "" && (granted || !h.Granted)
	})
	if at < 0 {
		return "", "", problem.New(problem.Invalid, "tip.link.no-such-number", fieldCaseNumber)
	}
	return hits[at].Stream, hits[at].Person, nil
}

// tipOpenCase opens a case from what was told.
func (s *Server) tipOpenCase(r *Request) (*Page, error) {
	do, err := s.do(r)
	if err != nil {
		return nil, err
	}
	done, err := s.config.Desk.OpenCaseFromTip(r.Context(), do, id.Stream(r.PathValue("tip")))
	if err != nil {
		return nil, err
	}
	return s.done(r, done, pathOf(done.Stream), "case-opened"), nil
}
