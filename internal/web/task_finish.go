package web

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/web/form"
)

// taskFinish ends a task with what came of it.
func (s *Server) taskFinish(r *Request) (*Page, error) {
	var done casefile.TaskDone
	f := form.For("case.task-done", done).Add(happenedField())
	bind := func() error { return f.Bind(r.Typed, &done, r.Now).Err() }
	return s.onTask(r, "case.tasks.finish", "task-done", f, bind, func(v *caseView, e *casefile.Entry, do casework.Do) (casework.Done, error) {
		return s.config.Desk.FinishTask(r.Context(), do, v.Stream, e.ID, done.Result.V)
	})
}

// taskReopen takes the end of a task back.
func (s *Server) taskReopen(r *Request) (*Page, error) {
	f := form.New(whyField(false))
	bind := func() error { return f.Check(r.Typed, r.Now).Err() }
	return s.onTask(r, "case.tasks.reopen", "task-reopened", f, bind, func(v *caseView, e *casefile.Entry, do casework.Do) (casework.Done, error) {
		return s.config.Desk.ReopenTask(r.Context(), do, v.Stream, e.ID)
	})
}

// taskReassign gives a task to another colleague.
func (s *Server) taskReassign(r *Request) (*Page, error) {
	f := form.New(form.Field{Name: "assignee", Label: "fact.task.assignee", Kind: form.Account, Required: true}, whyField(false))
	if err := s.offerOffices(r, f); err != nil {
		return nil, err
	}
	bind := func() error { return f.Check(r.Typed, r.Now).Err() }
	return s.onTask(r, "case.tasks.reassign", "task-reassigned", f, bind, func(v *caseView, e *casefile.Entry, do casework.Do) (casework.Done, error) {
		return s.config.Desk.ReassignTask(r.Context(), do, v.Stream, e.ID, id.Account(r.Typed.Get("assignee")))
	})
}

// onTask is the shape of the pages of acts upon a task.
func (s *Server) onTask(r *Request, title, notice string, f *form.Form, bind func() error, act func(*caseView, *casefile.Entry, casework.Do) (casework.Done, error)) (*Page, error) {
	v, e, err := s.entryForAct(r, func(m mayShown) bool { return m.Record })
	if err != nil {
		return nil, err
	}
	task, ok := e.Fact.(casefile.TaskAdded)
	if !ok {
		return nil, withheld()
	}
	page := v.actPage("case_act", title, actData{Heading: r.T(title), Notes: []string{v.words.joined(task.Title.V, v.words.date(task.Due))}, Back: v.Path + "/tasks",
		Seen: seenBy(r, e.Seq)})
	page.Form, page.Submit = f, title
	if r.Method != "POST" {
		return page, nil
	}
	if err := bind(); err != nil {
		return page, err
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := act(v, e, do)
	if err != nil {
		return page, err
	}
	return s.doneWith(r, done, v.Path+"/tasks", notice, e.ID), nil
}
