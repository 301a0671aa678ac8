package view

import (
	"context"
	"time"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// CaseRow is one case of a list.
type CaseRow struct {
	Stream id.Stream
	Number string
	Agency id.Agency
	Lead   id.Account
	Team   []id.Account
	Closed bool
	Opened time.Time
	Last   time.Time // when anything was last recorded
	// People counts everybody on the case; Presumed and Identified those whose latest decision says so.
	People, Presumed, Identified int
	// Possible are the possible victims in the order they were added; the first one names the case in lists.
	Possible []id.Person
	// Forms of exploitation of all episodes, each once, in the order of the vocabulary.
	Forms []event.Code
	// Danger is the worst level of the safety concerns that stand; empty without one.
	Danger    event.Code
	OpenTasks int
	// NextDue is the date of the open task that is due first; none when no open task has one.
	NextDue partial.Date
	// From is the tip, screening or referral the case was opened from; empty without one.
	From id.Stream
}

// CaseOrder is what a list of cases is ordered by. Equal ones stand by stream, so that pages never overlap.
type CaseOrder string

// The orders. Reversed turns any of them round.
const (
	// CasesByUrgency: worst danger first, then what is due first, then what was recorded in last.
	CasesByUrgency CaseOrder = ""
	// CasesByDue: what is due first; cases with nothing due come last.
	CasesByDue CaseOrder = "due"
	// CasesByLast: recorded in last comes first.
	CasesByLast CaseOrder = "last"
	// CasesByOpened: opened last comes first.
	CasesByOpened CaseOrder = "opened"
	// CasesByNumber: by number.
	CasesByNumber CaseOrder = "number"
)

// CaseQuery asks for cases of an agency. Fields left zero do not narrow the list.
type CaseQuery struct {
	Visible Visible
	// Only, when not nil, leaves no other streams: hits of a search, the cases of a tip. Empty and not nil finds nothing.
	Only []id.Stream
	// Mine leaves those the account leads or is on the team of.
	Mine   bool
	Status Status
	Form   event.Code
	Danger event.Code
	// OpenedFrom is the first moment, OpenedBefore the first no longer wanted.
	OpenedFrom, OpenedBefore time.Time
	Order                    CaseOrder
	Reversed                 bool
	Window                   Window
}

// CaseLists are the lists of a case worker. Implementations are safe for concurrent use; each answer is of one moment.
type CaseLists interface {
	Cases(ctx context.Context, q CaseQuery) (Listed[CaseRow], error)
	Tasks(ctx context.Context, q TaskQuery) (Listed[TaskRow], error)
	Consents(ctx context.Context, q ConsentQuery) (Listed[ConsentRow], error)
}
