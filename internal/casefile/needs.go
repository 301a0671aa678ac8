package casefile

import (
	"strconv"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
)

func itoa(n int) string { return strconv.Itoa(n) }

// NeedRecorded is an injury or a need. What only those who care may know is restricted.
type NeedRecorded struct {
	Person id.Person              `json:"person"`
	Sort   event.Personal[Code]   `json:"sort" form:"choice,vocab=need,required"`
	Detail event.Personal[string] `json:"detail" form:"long,max=2000"`
	// Restricted: only those who care may see it, and no referral carries it.
	Restricted bool `json:"restricted" form:"bool"`
}

// Kind is the stored name.
func (NeedRecorded) Kind() event.Kind { return "need-recorded/1" }

// Section is needs, or care when restricted.
func (n NeedRecorded) Section() event.Section {
	if n.Restricted {
		return SectionCare
	}
	return SectionNeeds
}

// DataSubject is the person.
func (n NeedRecorded) DataSubject() id.Person { return n.Person }

// Concerns the person.
func (n NeedRecorded) Concerns() []id.Person { return []id.Person{n.Person} }

// Check asks for the sort.
func (n NeedRecorded) Check(partial.Day) problem.List {
	return required(nil, n.Sort.V == "", "sort")
}

// Shorten leaves the sort of need.
func (n NeedRecorded) Shorten() event.Payload {
	n.Detail = event.Personal[string]{}
	return n
}

// SafetyConcernRaised is something that could harm somebody. It stands above everything else on the case.
type SafetyConcernRaised struct {
	People []id.Person          `json:"people" form:"people"`
	Level  Code                 `json:"level" form:"choice,vocab=danger,required"`
	Text   event.Shared[string] `json:"text" form:"long,max=2000,required"`
}

// Kind is the stored name.
func (SafetyConcernRaised) Kind() event.Kind { return "safety-concern-raised/1" }

// Section is safety.
func (SafetyConcernRaised) Section() event.Section { return SectionSafety }

// Concerns those in danger or who are the danger.
func (s SafetyConcernRaised) Concerns() []id.Person { return s.People }

// Check asks for level and text.
func (s SafetyConcernRaised) Check(partial.Day) problem.List {
	return required(required(nil, s.Level == "", "level"), s.Text.V == "", "text")
}

// NoteWritten is a note. Its audience is the case, or only those who care.
type NoteWritten struct {
	People   []id.Person          `json:"people" form:"people"`
	Audience Code                 `json:"audience" form:"choice,vocab=audience,required"`
	Text     event.Shared[string] `json:"text" form:"long,max=20000,required"`
}

// Kind is the stored name.
func (NoteWritten) Kind() event.Kind { return "note-written/1" }

// Section is notes, or care.
func (n NoteWritten) Section() event.Section {
	if n.Audience == AudienceCare {
		return SectionCare
	}
	return SectionNotes
}

// Concerns the people named.
func (n NoteWritten) Concerns() []id.Person { return n.People }

// Check asks for the text.
func (n NoteWritten) Check(partial.Day) problem.List {
	return required(required(nil, n.Audience == "", "audience"), n.Text.V == "", "text")
}

// TaskAdded is something to be done by a day. Later events on the same entry say how it went.
type TaskAdded struct {
	Sort     Code                 `json:"sort" form:"choice,vocab=task-kind,required"`
	Title    event.Shared[string] `json:"title" form:"text,max=200,required"`
	Note     event.Shared[string] `json:"note" form:"text,max=1000"`
	Due      partial.Date         `json:"due" clear:"the day something is due, so that lists can be ordered without opening" form:"date"`
	Assignee id.Account           `json:"assignee" form:"account"`
	People   []id.Person          `json:"people" form:"people"`
}

// Kind is the stored name.
func (TaskAdded) Kind() event.Kind { return "task-added/1" }

// Section is tasks.
func (TaskAdded) Section() event.Section { return SectionTasks }

// Concerns the people named.
func (t TaskAdded) Concerns() []id.Person { return t.People }

// Check asks what is to be done.
func (t TaskAdded) Check(partial.Day) problem.List {
	return required(required(nil, t.Sort == "", "sort"), t.Title.V == "", "title")
}

// TaskDone ends a task, with what came of it.
type TaskDone struct {
	Result event.Shared[string] `json:"result" form:"text,max=1000"`
}

// Kind is the stored name.
func (TaskDone) Kind() event.Kind { return "task-done/1" }

// Section is tasks.
func (TaskDone) Section() event.Section { return SectionTasks }

// TaskReopened takes the end back.
type TaskReopened struct{}

// Kind is the stored name.
func (TaskReopened) Kind() event.Kind { return "task-reopened/1" }

// Section is tasks.
func (TaskReopened) Section() event.Section { return SectionTasks }

// TaskReassigned gives a task to another person.
type TaskReassigned struct {
	Assignee id.Account `json:"assignee"`
}

// Kind is the stored name.
func (TaskReassigned) Kind() event.Kind { return "task-reassigned/1" }

// Section is tasks.
func (TaskReassigned) Section() event.Section { return SectionTasks }
