package web

import (
	"strconv"
	"strings"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/web/form"
)

// paperTyped is what the page that types in a form asks beside what every screening asks: when the talk was, who held it, its end.
type paperTyped struct {
	Happened partial.Date  `json:"happened" form:"date,past,required"`
	TakenBy  id.Account    `json:"taken_by" form:"account"`
	Note     string        `json:"note" form:"long,max=8000"`
	Stop     casefile.Code `json:"stop" form:"choice,vocab=stop-reason"`
}

// paperParts are the parts of the one form, each bound to a struct of its own.
type paperParts struct {
	talk, start, prepared, answers *form.Form
}

// paperRow is one question to type in.
type paperRow struct{ Field, Code, Text, Label string }

// paperGroup are the questions of one dimension.
type paperGroup struct {
	Name string
	Rows []paperRow
}

// paperData is the page that types in; List is empty while nobody said which form it is.
type paperData struct {
	May          bool
	Forms        []paperForm
	List         string
	Version      int
	From, Person string
	Of           string // who was screened, and from which record
	Groups       []paperGroup
}

// screeningPaperShow asks which form is typed in, then for everything on it, on one page in the order of the paper.
func (s *Server) screeningPaperShow(r *Request) (*Page, error) {
	page, _, err := s.paperPage(r)
	return page, err
}

func (s *Server) paperPage(r *Request) (*Page, paperParts, error) {
	forms, err := paperForms(r.Lang)
	if err != nil {
		return nil, paperParts{}, err
	}
	data := paperData{May: s.config.Desk.MayScreen(r.Actor.Who()), Forms: forms, List: asked(r, "list"), From: asked(r, "from"), Person: asked(r, "person")}
	page := &Page{Template: "screening_paper", Title: "paper.type", Nav: "/screenings", Sheet: "paper.css", Back: "/instruments"}
	if data.List == "" || !data.May {
		data.List, page.Data = "", data
		return page, paperParts{}, nil
	}
	in, err := printed(data.List, asked(r, "version"))
	if err != nil {
		return nil, paperParts{}, err
	}
	data.Version = in.Version
	parts := paperParts{talk: form.For("paper", paperTyped{}), start: form.For("screening-form.started", startTyped{}),
		prepared: form.For("screening-form.prepared", screening.Prepared{})}
	if err := s.offerOnPaper(r, in, &data, parts); err != nil {
		return nil, paperParts{}, err
	}
	parts.answers = form.New()
	for _, d := range in.Dimensions {
		group := paperGroup{Name: sentence(screening.DimensionName(r.Lang, d.Code))}
		for _, i := range d.Indicators {
			row := paperRow{Field: "q." + strings.ToLower(i.Code), Code: i.Code, Text: i.In(r.Lang).Question, Label: i.In(r.Lang).Label}
			parts.answers.Add(form.Field{Name: row.Field, Label: "paper.question", Kind: form.Answer})
			group.Rows = append(group.Rows, row)
		}
		data.Groups = append(data.Groups, group)
	}
	page.Data, page.Submit = data, "paper.type.submit"
	page.Form = form.Join(parts.talk, parts.start, parts.prepared, parts.answers)
	return page, parts, nil
}

// offerOnPaper fits the fields of a screening to a form: what it offers, and that what was left blank there may stay so.
func (s *Server) offerOnPaper(r *Request, in *screening.Instrument, data *paperData, parts paperParts) error {
	colleagues, err := s.colleagues(r)
	if err != nil {
		return err
	}
	parts.talk.Offer("taken_by", colleagues)
	start := parts.start
	start.Field("sex").Label, start.Field("born").Label = "fact.sex.sex", "fact.birth.born"
	start.Offer("proxy", []form.Option{{Value: proxySelf, Label: r.T("screening-form.started.proxy.self")}, {Value: proxyOther, Label: r.T("screening-form.started.proxy.other")}})
	if in.Population == screening.Children {
		w := s.words(r, nil)
		start.Offer("age", []form.Option{{Value: string(screening.BandChild), Label: w.code("age-at-time", screening.BandChild)},
			{Value: string(screening.BandPossibleChild), Label: w.code("age-at-time", screening.BandPossibleChild)}})
	}
	for i := range parts.prepared.Fields {
		field := &parts.prepared.Fields[i]
		field.Hint, field.Required = "", field.Name == "consent" // hints are for the talk, which is over
	}
	switch {
	case data.From != "":
		start.Without("name", "sex", "born", "practice")
		data.Of, data.Person, err = s.screenedFrom(r, id.Stream(data.From), id.Person(data.Person))
	case s.practiceOff(r):
		start.Without("practice")
	}
	return err
}

// printed finds the list a form was printed from; the newest version when none is said.
func printed(list, version string) (*screening.Instrument, error) {
	in, err := screening.Latest(list)
	if n, bad := strconv.Atoi(version); version != "" && err == nil {
		in, err = screening.Get(screening.Ref{ID: list, Version: n})
		if bad != nil {
			err = bad
		}
	}
	if err != nil {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	return in, nil
}

// screeningPaper keeps a form as it was typed in, and goes on to its finding.
func (s *Server) screeningPaper(r *Request) (*Page, error) {
	page, parts, err := s.paperPage(r)
	if err != nil {
		return nil, err
	}
	data := page.Data.(paperData)
	if page.Form == nil {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	var talk paperTyped
	var start startTyped
	in := casework.PaperScreening{Answers: screening.Answers{}}
	faults := parts.talk.Bind(r.Typed, &talk, r.Now)
	faults = append(faults, parts.start.Bind(r.Typed, &start, r.Now)...)
	faults = append(faults, parts.prepared.Bind(r.Typed, &in.Prepared, r.Now)...)
	if faults = append(faults, parts.answers.Check(r.Typed, r.Now)...); len(faults) > 0 {
		return page, faults
	}
	for _, g := range data.Groups {
		for _, row := range g.Rows {
			if answer := screening.Answer(r.Typed.Get(row.Field)); answer != screening.NotAsked {
				in.Answers[row.Code] = answer
			}
		}
	}
	in.NewScreening = casework.NewScreening{Age: start.Age, Proxy: start.Proxy == proxyOther, Practice: start.Practice, From: id.Stream(data.From), OfPerson: id.Person(data.Person),
		Instrument: screening.Ref{ID: data.List, Version: data.Version},
		Person:     casework.Described{Name: strings.TrimSpace(start.Name), Sex: start.Sex, Born: start.Born, Typed: strings.TrimSpace(r.Typed.Get("born"))}}
	in.TakenBy, in.Stop, in.Note = talk.TakenBy, talk.Stop, strings.TrimSpace(talk.Note)
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.EnterPaper(r.Context(), do, in)
	if err != nil {
		return page, err
	}
	return s.done(r, done, "/screenings/"+string(done.Stream), "paper-typed-in"), nil
}

// PaperLine says that the talk was held on paper: when it was typed in, when it was held, and by whom.
func (t talk) PaperLine() string {
	p := t.Paper
	if p == nil {
		return ""
	}
	held, err := partial.Parse(p.Held)
	if err != nil {
		return ""
	}
	key := "paper.line"
	if p.By == p.TakenBy {
		key = "paper.line.self"
	}
	w := t.words
	return w.text(key, "typed", w.day(p.At), "account", w.account(p.By), "held", w.date(held), "taker", w.account(p.TakenBy))
}
