package web

import (
	"strings"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// mostFound is how many people a search for the case offers.
const mostFound = 12

// screeningLinkData is the page that looks for the case a screening belongs to. What is searched for never stands in an address.
type screeningLinkData struct {
	talk
	Searched bool
}

// screeningLinkShow looks for the case and the person on it that was screened.
func (s *Server) screeningLinkShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	return s.linkPage(r, t)
}

func (s *Server) linkPage(r *Request, t talk) (*Page, error) {
	if !t.May[access.ScreeningDecide] || t.Started.Practice {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	query := strings.TrimSpace(r.Typed.Get("query"))
	found, err := s.peopleFound(r, t, query)
	if err != nil {
		return nil, err
	}
	page := t.page("screening_link", "screening-page.title", screeningLinkData{talk: t, Searched: query != ""})
	page.Form = form.New(form.Field{Name: "query", Label: "search.label", Hint: "search.label-hint", Kind: form.Text, Max: 200},
		form.Field{Name: "person", Label: "screening-page.link.person", Kind: form.Choice, Tiles: true, Required: true, Offered: found})
	return page, nil
}

// screeningLink says that the screening is of that person.
func (s *Server) screeningLink(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.linkPage(r, t)
	if err != nil {
		return nil, err
	}
	if r.Typed.Get("person") == "" && r.Typed.Get("query") != "" {
		return page, nil // Enter in the field searches
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	stream, person, _ := strings.Cut(r.Typed.Get("person"), " ")
	done, err := s.config.Desk.LinkScreening(r.Context(), do, t.Stream, id.Stream(stream), id.Person(person))
	if err != nil {
		return page, err
	}
	return s.done(r, done, "/cases/"+stream, "screening-linked"), nil
}

// peopleFound are the people of cases of the own agency that a search finds, those of the case the screening came from first.
func (s *Server) peopleFound(r *Request, t talk, query string) ([]form.Option, error) {
	out := []form.Option{}
	add := func(stream id.Stream, person id.Person, number, name string) {
		value := string(stream) + " " + string(person)
		for _, o := range out {
			if o.Value == value {
				return
			}
		}
		out = append(out, form.Option{Value: value, Label: t.words.joined(name, number)})
	}
	whole := func(stream id.Stream) error {
		c, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), stream, partial.Day{}, "page")
		if problem.Hidden(err) {
			return nil
		}
		if err != nil || c.Granted {
			return err
		}
		w := s.words(r, c.Case)
		for _, p := range c.People {
			if p.Has(casefile.RolePossibleVictim) && !p.Erased {
				add(stream, p.ID, c.Number, w.personName(p))
			}
		}
		return nil
	}
	if from := t.Started.From; from.Kind() == id.Case {
		if err := whole(from); err != nil {
			return nil, err
		}
	}
	hits, err := s.config.Desk.Search(r.Context(), r.Actor.Who(), query, mostFound)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		switch {
		case h.Stream.Kind() != id.Case || h.Granted:
		case h.Person == "":
			err = whole(h.Stream)
		default:
			add(h.Stream, h.Person, h.Number, shownName(h.Name, r))
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// shownName is a name of a list in the letters of the page.
func shownName(n casework.Shown, r *Request) string {
	first, second := bothNames(n).In(r.Lang)
	if second == "" {
		return first
	}
	return first + " · " + second
}
