package web

import (
	"slices"

	"spean/internal/access"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/web/table"
)

// homeData is what is a person's to do.
type homeData struct {
	Greeting   string // message id
	Sum        homeSum
	Acts       []homeAct
	Jobs       []job       // at field scale
	Table      table.Table // at desk scale
	EmptyField string      // message id: what comes next when nothing waits
	Begins     string      // the demonstration's day; empty elsewhere
	Links      []homeAct   // further pages, at field scale
	// Warnings are what an administrator who works here, too, should look after.
	Warnings problem.List
}

// homeSum counts what waits.
type homeSum struct{ All, Danger, Late, Today int }

// homeAct is something to begin, or a page to go to.
type homeAct struct{ Href, Label, Icon, Tone string }

// homeShow is the first page: the door for strangers, administration for those who do nothing else here, and what is theirs to do,
// most urgent first, for everybody else.
func (s *Server) homeShow(r *Request) (*Page, error) {
	switch {
	case !r.Actor.SignedIn():
		return Go("/sign-in"), nil
	case s.config.Desk == nil:
		return s.nowhere(r)
	case slices.Equal(r.Actor.Roles, []string{string(access.Administrator)}):
		return Go("/admin"), nil
	}
	own := r.Actor.heads() && r.URL.Query().Get("whose") == "mine"
	work, err := s.config.Desk.Waiting(r.Context(), r.Actor.Who(), own)
	if err != nil {
		return nil, err
	}
	data := homeData{Greeting: greeting(r), Sum: sumOf(work), Acts: homeActs(r.Actor)}
	if s.config.Demo {
		data.Begins = s.words(r, nil).day(r.Now)
	}
	if r.Actor.worksInField() {
		data.EmptyField = "work.empty.field"
		if r.Actor.Is(string(access.HotlineWorker)) {
			data.EmptyField = "work.empty.hotline"
		}
		data.Links = homeLinks(r.Actor)
		data.Jobs, err = s.jobs(r, work)
		return &Page{Template: "home_field", Title: "work.title", Data: data}, err
	}
	data.Table, err = s.workTable(r, work)
	if r.Actor.May(string(access.AdminUpkeep)) {
		data.Warnings = s.config.Warnings(r.Context())
	}
	return &Page{Template: "home_desk", Title: "work.title", Data: data, Nav: "/", Scale: Desk}, err
}

// worksInField reports whether all a person does is done standing, with a phone: screen, take tips, call for help.
func (a Actor) worksInField() bool {
	field := []string{string(access.HotlineWorker), string(access.CommuneWorker), string(access.LabourInspector), string(access.PoliceOfficer)}
	return len(a.Roles) > 0 && !slices.ContainsFunc(a.Roles, func(role string) bool { return !slices.Contains(field, role) })
}

// greeting is by the time of day.
func greeting(r *Request) string {
	switch hour := r.Now.Hour(); {
	case hour < 12:
		return "work.morning"
	case hour < 18:
		return "work.afternoon"
	}
	return "work.evening"
}

func sumOf(work []casework.Work) homeSum {
	sum := homeSum{All: len(work)}
	for _, w := range work {
		switch w.Band {
		case casework.BandDanger:
			sum.Danger++
		case casework.BandLate:
			sum.Late++
		case casework.BandToday:
			sum.Today++
		}
	}
	return sum
}

// homeActs are what a person may begin here, the most usual one first.
func homeActs(a Actor) []homeAct {
	var out []homeAct
	add := func(act access.Act, href, label, icon string) {
		if a.Offers[act] {
			out = append(out, homeAct{Href: href, Label: label, Icon: icon})
		}
	}
	if a.worksInField() {
		add(access.ScreeningStart, "/screenings/new", "work.field.screen", "screen")
		add(access.TipTake, "/tips/new", "work.field.tip", "tip")
		return append(out, homeAct{Href: "/danger", Label: "work.field.danger", Icon: "danger", Tone: "danger"})
	}
	add(access.CaseOpen, "/cases/new", "work.act.case", "")
	add(access.TipTake, "/tips/new", "work.act.tip", "")
	add(access.ScreeningStart, "/screenings/new", "work.act.screen", "")
	return append(out, homeAct{Href: "/danger", Label: "work.field.danger", Tone: "danger"})
}

// homeLinks are the lists of somebody whose pages carry no menu.
func homeLinks(a Actor) []homeAct {
	var out []homeAct
	for _, m := range menuFor(a, "/") {
		if !m.Current {
			out = append(out, homeAct{Href: m.Href, Label: m.Label})
		}
	}
	return append(out, homeAct{Href: "/account", Label: "admin.me.title"})
}

// job is one piece of work in words.
type job struct {
	Title, Href, Number string
	Name, Other         string // of the person, in the script of the page and in another
	Note                string
	Due, Tone           string // when, and how it is marked
	Kind                string // work.kind.*
	Band                casework.Band
	Last                partial.Date // when it is due, for sorting
}

// jobs puts work into words; whose it is and what it says is opened for these only.
func (s *Server) jobs(r *Request, work []casework.Work) ([]job, error) {
	named, err := s.config.Desk.NameWork(r.Context(), r.Actor.Who(), work)
	w := s.words(r, nil)
	out := make([]job, len(named))
	for i, each := range named {
		out[i] = w.job(each)
	}
	return out, err
}

// job says what is to do, where it is done, and how late it is.
func (w words) job(x casework.Work) job {
	j := job{Number: x.Number, Kind: workKind(x.Sort), Band: x.Band, Href: workPath(x), Last: x.Due}
	j.Name, j.Other = w.bothNames(x.Name)
	switch x.Sort {
	case "task":
		j.Title, j.Note = x.Title, w.code("task-kind", x.Code)
	case "consent-ending":
		j.Title = w.text("work.sort.consent-ending", "code", w.code("purpose", x.Code))
		j.Note = w.text("work.detail.consent-until", "date", w.date(x.Due))
		if x.Days < 0 {
			j.Note = w.text("work.detail.consent-over", "date", w.date(x.Due))
		}
	case "screening-handed":
		j.Title = w.text("work.sort.screening-handed", "number", x.Number)
		if x.Urgent {
			j.Title = w.text("work.sort.screening-urgent", "number", x.Number)
		}
	default:
		j.Title = w.text("work.sort."+x.Sort, "number", x.Number)
	}
	switch x.Sort {
	case "tip", "tip-taken":
		j.Note = w.joined(w.code("urgency", x.Code), w.text("work.detail.taken", "date", w.day(x.At)))
	case "submission", "submission-conflict", "submission-sealed", "submission-overdue":
		j.Note = w.text("submission.form." + string(x.Code))
	case "referral-answer", "referral-unanswered":
		j.Note = w.code("purpose", x.Code)
	}
	j.Due, j.Tone = w.due(x)
	return j
}

// due says when something is to be done.
func (w words) due(x casework.Work) (text, tone string) {
	switch {
	case x.Band == casework.BandDanger:
		return w.text("app.now"), "stop"
	case x.Band == casework.BandLate:
		return w.text("app.days-late", "n", -x.Days), "due"
	case x.Band == casework.BandToday:
		return w.text("app.today"), "live"
	case x.HasDue:
		return w.date(x.Due), "bare"
	}
	return "", ""
}

// workKind is the kind of a piece of work, for the filter.
func workKind(sort string) string {
	switch sort {
	case "tip", "tip-taken":
		return "tip"
	case "referral-answer", "referral-unanswered":
		return "referral"
	case "submission", "submission-conflict", "submission-sealed", "submission-overdue":
		return "submission"
	case "consent-ending":
		return "consent"
	case "case-danger":
		return "danger"
	case "task":
		return "task"
	}
	return "screening"
}

// workPath is where a piece of work is done.
func workPath(x casework.Work) string {
	switch x.Sort {
	case "task":
		return pathOf(x.Stream) + "/tasks"
	case "consent-ending":
		return pathOf(x.Stream) + "/consent"
	}
	return pathOf(x.Stream)
}

// pathOf is the page of a record.
func pathOf(stream id.Stream) string {
	at := map[string]string{id.Case: "/cases/", id.Tip: "/tips/", id.Screening: "/screenings/", id.Submission: "/intakes/", id.Referral: "/referrals/"}[stream.Kind()]
	if at == "" {
		return "/"
	}
	return at + string(stream)
}

var workKinds = []string{"danger", "task", "tip", "screening", "submission", "referral", "consent"}

var workBands = []struct {
	band        casework.Band
	label, tone string
}{{casework.BandDanger, "work.band.danger", "stop"}, {casework.BandLate, "work.band.late", "due"}, {casework.BandToday, "work.band.today", ""},
	{casework.BandWeek, "work.band.week", ""}, {casework.BandLater, "work.band.later", ""}}

// workOrders are what the columns of the work sort by: the words, whom it is about, and when it is due.
var workOrders = map[string]func(job) string{
	"what": func(j job) string { return sortText(j.Title) },
	"who":  func(j job) string { return sortText(j.Name) + "\x00" + j.Number },
	"due":  func(j job) string { return sortDate(j.Last) },
}

// workTable lays the work out in bands of urgency.
func (s *Server) workTable(r *Request, work []casework.Work) (table.Table, error) {
	counts := map[string]int{}
	for _, x := range work {
		counts[workKind(x.Sort)]++
	}
	kinds := table.Filter{Key: "kind", Label: "work.filter.kind", Many: true}
	for _, k := range workKinds {
		if counts[k] > 0 {
			kinds.Options = append(kinds.Options, table.Option{Value: k, Label: r.T("work.kind." + k), Count: counts[k]})
		}
	}
	t := table.Table{Caption: "work.caption", Path: "/", Empty: table.Empty{Title: "app.empty.title", Next: "work.empty.next"},
		Columns: []table.Column{{Key: "what", Label: "work.column.what", Sorts: true}, {Key: "who", Label: "work.column.who", Sorts: true},
			{Key: "due", Label: "work.column.due", Sorts: true}}}
	if r.Actor.heads() {
		t.Filters = append(t.Filters, s.words(r, nil).choice("whose", "work.filter.whose", "agency", "work.filter.agency", "mine", "work.filter.mine"))
	}
	if len(kinds.Options) > 1 {
		t.Filters = append(t.Filters, kinds)
	}
	t.Query = table.Read(r.URL.Query(), t.Columns, t.Filters)
	if chosen := t.Query.Filters["kind"]; len(chosen) > 0 {
		work = slices.DeleteFunc(work, func(x casework.Work) bool { return !slices.Contains(chosen, workKind(x.Sort)) })
	}
	t.Total = len(work)
	if t.Query.Sort != "" { // in an order of its own the list has no bands
		jobs, err := s.jobs(r, work)
		band := table.Band{}
		for _, j := range table.Part(table.InOrder(jobs, t.Query, workOrders), t.Query) {
			band.Rows = append(band.Rows, j.row())
		}
		t.Bands = []table.Band{band}
		return t, err
	}
	jobs, err := s.jobs(r, table.Part(work, t.Query))
	for _, b := range workBands {
		band := table.Band{Label: r.T(b.label), Tone: b.tone}
		for _, x := range work {
			if x.Band == b.band {
				band.Count++
			}
		}
		for _, j := range jobs {
			if j.Band == b.band {
				band.Rows = append(band.Rows, j.row())
			}
		}
		t.Bands = append(t.Bands, band)
	}
	return t, err
}

func (j job) row() table.Row {
	who := table.Cell{Text: j.Number, Number: true} // the names beside it may break, the number does not
	for _, name := range []string{j.Name, j.Other} {
		if name != "" {
			who.Also = append(who.Also, name)
		}
	}
	tone := j.Tone
	if tone == "bare" {
		tone = ""
	}
	return table.Row{Cells: []table.Cell{{Text: j.Title, Href: j.Href, Note: j.Note}, who, {Text: j.Due, Badge: tone}}}
}
