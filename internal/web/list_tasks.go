package web

import (
	"spean/internal/casework"
	"spean/internal/partial"
	"spean/internal/view"
	"spean/internal/web/table"
)

var taskColumns = []table.Column{{Key: "task", Label: "list.column.task"}, {Key: "person", Label: "list.column.person"}, {Key: "kind", Label: "list.column.kind"},
	{Key: "assignee", Label: "list.column.assignee"}, {Key: "due", Label: "list.column.due", Sorts: true}, {Key: "created", Label: "list.column.created", Sorts: true}, {Key: "done", Label: "list.column.done", Sorts: true}}

// lately is how many days back the tasks done lately go.
const lately = 30

// tasksList lists what is to be done on cases, what is due first standing first.
func (s *Server) tasksList(r *Request) (*Page, error) {
	w := s.words(r, nil)
	filters := []table.Filter{w.choice("whose", "list.filter.whose", "mine", "list.filter.mine", "any", "list.filter.any"),
		w.choice("status", "list.filter.status", "not-done", "list.filter.not-done", "done-lately", "list.filter.done-lately", "done", "list.filter.done", "any", "list.filter.any")}
	q := table.Read(r.URL.Query(), taskColumns, filters)
	ask := view.TaskQuery{Mine: q.Get("whose") == "mine", Status: statusOf3(q.Get("status"), "not-done", "done"), Window: window(q)}
	if q.Get("status") == "done-lately" {
		ask.Status, ask.DoneFrom = view.OnlyOver, startOf(partial.DayOf(r.Now).AddDays(-lately), r.Now)
	}
	ask.Order, ask.Reversed = ordered(q, view.TasksByCreated, view.TasksByDone)
	list, err := s.config.Desk.ListTasks(r.Context(), r.Actor.Who(), ask)
	if err != nil {
		return nil, err
	}
	t := table.Table{Caption: "list.tasks.title", Path: "/tasks", Query: q, Columns: taskColumns, Filters: filters, Total: list.Total,
		Empty: table.Empty{Title: "list.tasks.empty", Next: "work.empty.next"}, Bands: []table.Band{{}}}
	for _, line := range list.Lines {
		t.Bands[0].Rows = append(t.Bands[0].Rows, w.taskRow(line, partial.DayOf(r.Now)))
	}
	page := listPage("list.tasks.title", "list.tasks.sum", t)
	page.Nav = "/"
	return page, nil
}

func (w words) taskRow(line casework.Line[view.TaskRow], today partial.Day) table.Row {
	row := line.Row
	title := table.Cell{Text: line.Title, Href: pathOf(row.Stream) + "/tasks"}
	if title.Text == "" {
		title.Text = w.code("task-kind", row.Sort)
	}
	due := w.dateCell(row.Due, !row.Done && !row.CaseClosed, today)
	done := table.Cell{}
	if row.Done {
		done = table.Cell{Text: w.day(row.DoneAt), Number: true}
	}
	return table.Row{Cells: []table.Cell{title, w.nameCell(line.Name, "case.name-unknown"), {Text: w.code("task-kind", row.Sort)}, {Text: w.account(row.Assignee)}, due,
		{Text: w.day(row.Created), Number: true}, done}}
}
