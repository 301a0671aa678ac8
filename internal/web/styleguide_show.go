package web

import (
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
	"spean/internal/web/form"
	"spean/internal/web/table"
)

// styleguideData is what the page of all parts shows.
type styleguideData struct {
	Wrong, Answer *form.Form
	List, Nothing table.Table
}

// styleguideShow shows every part once.
func (s *Server) styleguideShow(r *Request) (*Page, error) {
	wrong := form.New(form.Field{Name: "born", Label: "styleguide.sample.born", Kind: form.Birth, Max: 200})
	wrong.Values.Set("born", "2062")
	wrong.Faults = problem.List{problem.New(problem.Invalid, "date.future", "born", "typed", "2062")}
	answer := form.New(form.Field{Name: "locked", Label: "styleguide.sample.locked", Hint: "styleguide.sample.locked-hint", Kind: form.Answer})
	answer.Values.Set("locked", "no")
	list := s.styleguideList(r)
	nothing := list
	nothing.Filters, nothing.Bands, nothing.Total = nil, nil, 0
	return &Page{Template: "styleguide", Title: "styleguide.title", Sheet: "styleguide.css",
		Data: styleguideData{Wrong: wrong, Answer: answer, List: list, Nothing: nothing}}, nil
}

func (s *Server) styleguideList(r *Request) table.Table {
	columns := []table.Column{{Label: "styleguide.list.task"}, {Key: "person", Label: "styleguide.list.person", Sorts: true},
		{Label: "styleguide.list.form"}, {Key: "due", Label: "styleguide.list.due", Sorts: true}}
	filters := []table.Filter{
		{Key: "whose", Label: "styleguide.list.whose", Options: []table.Option{
			{Value: "mine", Label: r.T("styleguide.list.mine"), Count: -1}, {Value: "team", Label: r.T("styleguide.list.team"), Count: -1}}},
		{Key: "kind", Label: "styleguide.list.kind", Many: true, Options: []table.Option{
			{Value: "care", Label: r.T("styleguide.list.care"), Count: 4}, {Value: "referral", Label: r.T("styleguide.list.referral"), Count: 2}}},
	}
	row := func(task, note, tone, due string, form table.Cell) table.Row {
		return table.Row{Cells: []table.Cell{{Text: r.T(task), Href: "#main", Note: note}, {Text: "472-931-865", Also: []string{"KUMRU Visal", "គំរូ វិសាល"}},
			form, {Text: due, Badge: tone, Number: true}}}
	}
	return table.Table{Caption: "styleguide.list.caption", Path: "/styleguide", Query: table.Read(r.URL.Query(), columns, filters),
		Columns: columns, Filters: filters, Total: 60, Empty: table.Empty{Title: "app.empty-list.title", Next: "app.empty-list.next"},
		Bands: []table.Band{
			{Label: r.T("styleguide.list.danger"), Tone: "stop", Count: 1, Rows: []table.Row{
				row("styleguide.list.bed", r.T("styleguide.list.bed-note"), "stop", r.T("app.now"), table.Cell{Text: r.T("styleguide.list.fishing")})}},
			{Label: r.T("styleguide.list.late"), Tone: "due", Count: 1, Rows: []table.Row{
				row("styleguide.list.answer", "", "due", r.T("app.days-late", "n", "3"), table.Cell{Missing: partial.StateUnknown})}},
		}}
}

// sample has a field of every kind.
type sample struct {
	Text        event.Personal[string]                   `json:"text" form:"text,max=60,required"`
	Long        event.Shared[partial.Stated[string]]     `json:"long" form:"long,max=2000"`
	Name        event.Personal[string]                   `json:"name" form:"name"`
	Phone       event.Personal[partial.Stated[string]]   `json:"phone" form:"phone"`
	Born        partial.Stated[partial.Date]             `json:"born" form:"birth"`
	Left        partial.Date                             `json:"left" form:"date,past"`
	Paid        partial.Stated[casefile.Money]           `json:"paid" form:"amount"`
	Order       int                                      `json:"order" form:"whole,min=1,max=99"`
	Hours       partial.Stated[casefile.Span]            `json:"hours" form:"span,min=0,max=24"`
	Safe        casefile.Code                            `json:"safe" form:"choice,vocab=safe-to-call,required"`
	Sex         partial.Stated[casefile.Code]            `json:"sex" form:"choice,vocab=sex,tiles"`
	Need        casefile.Code                            `json:"need" form:"choice,vocab=need"`
	Transport   partial.Stated[[]casefile.Code]          `json:"transport" form:"choices,vocab=transport"`
	Nationality []casefile.Code                          `json:"nationality" form:"choices,vocab=country"`
	Locked      string                                   `json:"locked" form:"answer"`
	Restricted  bool                                     `json:"restricted" form:"bool"`
	Place       event.Shared[partial.Stated[place.Told]] `json:"place" form:"place"`
	People      []id.Person                              `json:"people" form:"people"`
}

type styleguideFieldData struct{ Done string }

func (s *Server) styleguideForm(r *Request, v sample) *Page {
	f := form.For("styleguide.sample", v).Offer("people", []form.Option{
		{Value: "person-caller00", Label: r.T("styleguide.sample.person-1")}, {Value: "person-sister00", Label: r.T("styleguide.sample.person-2")}})
	return &Page{Template: "styleguide_field", Title: "styleguide.field-title", Form: f, Submit: "app.save-next", Back: "/styleguide",
		Data: styleguideFieldData{}}
}

// styleguideFieldShow asks every kind of question.
func (s *Server) styleguideFieldShow(r *Request) (*Page, error) {
	return s.styleguideForm(r, sample{}), nil
}

// styleguideFieldSend reads the answers, shows them as they were understood and keeps nothing.
func (s *Server) styleguideFieldSend(r *Request) (*Page, error) {
	var v sample
	page := s.styleguideForm(r, v)
	if faults := page.Form.Bind(r.Typed, &v, r.Now); len(faults) > 0 {
		return page, faults
	}
	page = s.styleguideForm(r, v)
	page.Data = styleguideFieldData{Done: "styleguide.sample.done"}
	r.Typed = nil
	return page, nil
}
