package web

import (
	"net/url"
	"strings"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// startTyped is what the page that begins a screening asks for.
type startTyped struct {
	Name     string                        `json:"name" form:"name"`
	Sex      partial.Stated[casefile.Code] `json:"sex" form:"choice,vocab=sex"`
	Born     partial.Stated[partial.Date]  `json:"born" form:"birth"`
	Age      casefile.Code                 `json:"age" form:"choice,vocab=age-at-time,required"`
	Proxy    casefile.Code                 `json:"proxy" form:"choice,required"`
	Practice bool                          `json:"practice" form:"bool"`
}

// proxySelf and proxyOther say who answers the questions.
const (
	proxySelf  = "self"
	proxyOther = "other"
)

// startData is what the page says of whom the screening is; From is empty when it follows from nothing.
type startData struct {
	From, Person string
	Of           string // who is screened, and from which record
	May          bool
}

// screeningStartShow asks who is to be screened, who answers, and the age that chooses the list.
func (s *Server) screeningStartShow(r *Request) (*Page, error) { return s.startPage(r) }

func (s *Server) startPage(r *Request) (*Page, error) {
	data := startData{From: asked(r, "from"), Person: asked(r, "person"), May: s.config.Desk.MayScreen(r.Actor.Who())}
	f := form.For("screening-form.started", startTyped{})
	f.Field("sex").Label, f.Field("born").Label = "fact.sex.sex", "fact.birth.born"
	f.Offer("proxy", []form.Option{{Value: proxySelf, Label: r.T("screening-form.started.proxy.self")}, {Value: proxyOther, Label: r.T("screening-form.started.proxy.other")}})
	if data.From != "" {
		var err error
		if data.Of, data.Person, err = s.screenedFrom(r, id.Stream(data.From), id.Person(data.Person)); err != nil {
			return nil, err
		}
		f.Without("name", "sex", "born", "practice")
	} else if s.practiceOff(r) {
		f.Without("practice")
	}
	return &Page{Template: "screening_start", Title: "screening-page.start.title", Data: data, Nav: "/screenings",
		Form: f, Submit: "screening-page.start.submit"}, nil
}

// screeningStart begins the screening and goes on to the safety of the talk.
func (s *Server) screeningStart(r *Request) (*Page, error) {
	page, err := s.startPage(r)
	if err != nil {
		return nil, err
	}
	var typed startTyped
	if faults := page.Form.Bind(r.Typed, &typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	data := page.Data.(startData)
	done, err := s.config.Desk.StartScreening(r.Context(), do, casework.NewScreening{Age: typed.Age, Proxy: typed.Proxy == proxyOther,
		Practice: typed.Practice, From: id.Stream(data.From), OfPerson: id.Person(data.Person),
		Person: casework.Described{Name: strings.TrimSpace(typed.Name), Sex: typed.Sex, Born: typed.Born, Typed: strings.TrimSpace(r.Typed.Get("born"))}})
	if err != nil {
		return page, err
	}
	return s.done(r, done, "/screenings/"+string(done.Stream)+"/prepare", "screening-begun"), nil
}

// asked gives a value of the form being written, or of the address that led to it.
func asked(r *Request, name string) string {
	if r.Typed != nil {
		return r.Typed.Get(name)
	}
	return r.URL.Query().Get(name)
}

// screenedFrom says who of a tip or a case is screened: the one named, else the one who may be a victim.
func (s *Server) screenedFrom(r *Request, from id.Stream, person id.Person) (of, who string, err error) {
	people, number, err := s.peopleOf(r, from)
	if err != nil {
		return "", "", err
	}
	for _, p := range people.People {
		if person == "" && p.Has(casefile.RolePossibleVictim) {
			person = p.ID
		}
	}
	if people.Person(person) == nil {
		return "", "", problem.New(problem.NotFound, "error.not-available", "")
	}
	return r.T("screening-page.start.of", "name", s.words(r, people).person(person), "number", number), string(person), nil
}

// peopleOf opens the people of a tip or a case, and gives its number.
func (s *Server) peopleOf(r *Request, from id.Stream) (*casefile.Case, string, error) {
	switch from.Kind() {
	case id.Tip:
		t, err := s.config.Desk.SeeTip(r.Context(), r.Actor.Who(), from)
		if err != nil {
			return nil, "", err
		}
		return t.People, t.Taken.Number, nil
	case id.Case:
		c, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), from, partial.Day{}, "page")
		if err != nil {
			return nil, "", err
		}
		return c.Case, c.Number, nil
	}
	return nil, "", problem.New(problem.NotFound, "error.not-available", "")
}

// practiceOff reports whether the agency does not offer the practice mode.
func (s *Server) practiceOff(r *Request) bool {
	a, err := s.config.Accounts.Agency(r.Context(), r.Actor.Agency)
	return err != nil || a.PracticeOff
}

// screenAddress is the page that begins a screening of somebody on a tip or a case.
func screenAddress(from id.Stream, person id.Person) string {
	return "/screenings/new?" + url.Values{"from": {string(from)}, "person": {string(person)}}.Encode()
}
