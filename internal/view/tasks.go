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
	DoneAt   time.Time // zero while it is not done
	// CaseClosed: the case is closed, so nobody waits for the task.
	CaseClosed bool
	Created    time.Time
}

// TaskOrder is what a list of tasks is ordered by. Equal ones stand by when they were written down, then by case and entry.
type TaskOrder string

// The orders. Reversed turns any of them round.
const (
	// TasksByDue: what is due first; tasks without a date come last.
	TasksByDue TaskOrder = "due"
	// TasksByCreated: written down last comes first.
	TasksByCreated TaskOrder = "created"
	// TasksByDone: done last comes first; tasks not done come last.
	TasksByDone TaskOrder = "done"
)

// TaskQuery asks for tasks, by what is due when nothing else is said. Fields left zero do not narrow the list.
type TaskQuery struct {
	Visible Visible
	// Mine leaves those assigned to the account and, in cases it leads, those assigned to nobody.
	Mine bool
	Case id.Stream
	// Status OnlyOpen leaves tasks not done in open cases, OnlyOver those done.
	Status Status
	// DueBefore leaves those whose last possible day comes before this one.
	DueBefore partial.Day
	// DoneFrom leaves those done at this moment or later.
	DoneFrom time.Time
	Order    TaskOrder
	Reversed bool
	Window   Window
}
