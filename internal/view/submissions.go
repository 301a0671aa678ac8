package view

import (
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// SubmissionRow is one filled form of a list, as a phone sent it.
type SubmissionRow struct {
	Stream  id.Stream
	Number  string
	Agency  id.Agency
	Author  id.Account // whose phone sent it
	Device  id.Device
	Form    event.Code
	Consent event.Code
	State   event.Code
	Flags   int // how many sorts of oddities it has
	// Conflicts are forms that came under its name with other content and that nobody has looked at.
	Conflicts  int
	Incomplete bool // files were announced that have not come
	Received   time.Time
	Last       time.Time
	Person     id.Person
	// Cases opened from it.
	Cases []id.Stream
}

// SubmissionOrder is what a list of submissions is ordered by. Equal ones stand by stream.
type SubmissionOrder string

// The orders. Reversed turns any of them round.
const (
	// SubmissionsByReceived: what came last comes first.
	SubmissionsByReceived SubmissionOrder = "received"
	// SubmissionsByNumber: by number.
	SubmissionsByNumber SubmissionOrder = "number"
)

// SubmissionQuery asks for submissions, by when they came when nothing else is said. Fields left zero do not narrow the list. Who does
// not see All sees those their phone sent and those linked to a case they carry.
type SubmissionQuery struct {
	Visible Visible
	States  []event.Code
	Forms   []event.Code
	// Conflicted asks for those with conflicts that nobody has looked at.
	Conflicted bool
	Case       id.Stream // linked to this case
	Only       []id.Stream
	Order      SubmissionOrder
	Reversed   bool
	Window     Window
}
