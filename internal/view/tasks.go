package view

import (
	"time"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// TaskRow is one task of a case that was not struck.
type TaskRow struct {
	Stream id.Stream // the case
	Entry  id.Entry
	// Seq is the event holding the present wording, so that a list opens that one event and no more.
	Seq      int64
	Agency   id.Agency
	Lead     id.Account // of the case
	Assignee id.Account // empty when nobody in particular is to do it
	Sort     event.Code
	People   []id.Person
	Due      partial.Date
	Done     bool
	// CaseClosed: the case is closed, so nobody waits for the task.
	CaseClosed bool
	Created    time.Time
}

// TaskQuery asks for tasks, the one due first standing first and those without a date last. Fields left zero do not narrow the list.
type TaskQuery struct {
	Visible Visible
	// Mine leaves those assigned to the account and, in cases it leads, those assigned to nobody.
	Mine bool
	Case id.Stream
	// Status OnlyOpen leaves tasks not done in open cases, OnlyOver those done.
	Status Status
	// DueBefore leaves those whose last possible day comes before this one.
	DueBefore partial.Day
	Window    Window
}
