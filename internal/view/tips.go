package view

import (
	"context"
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// TipRow is one tip of a list.
type TipRow struct {
	Stream   id.Stream
	Number   string
	Agency   id.Agency  // took it
	Author   id.Account // took it
	HandedTo id.Agency  // works on it; empty while it was not handed over
	Urgency  event.Code
	State    event.Code
	Taken    time.Time
	Last     time.Time
	AtRisk   id.Person
	// Cases it was linked to.
	Cases []id.Stream
}

// TipOrder is what a list of tips is ordered by. Equal ones stand by stream.
type TipOrder string

// The orders. Reversed turns any of them round.
const (
	// TipsByUrgency: the most urgent first, and of these the one that waits longest.
	TipsByUrgency TipOrder = "urgency"
	// TipsByTaken: taken last comes first.
	TipsByTaken TipOrder = "taken"
	// TipsByNumber: by number.
	TipsByNumber TipOrder = "number"
)

// TipQuery asks for tips, by urgency when nothing else is said. Fields left zero do not narrow the list. Outgoing tips were taken by the agency; who does not see All sees those they took. Incoming tips were handed to it; who
// does not see All sees those linked to a case they carry.
type TipQuery struct {
	Visible  Visible
	Side     Side
	States   []event.Code
	Case     id.Stream // linked to this case
	Only     []id.Stream
	Order    TipOrder
	Reversed bool
	Window   Window
}

// IntakeLists are the lists of what comes before a case.
type IntakeLists interface {
	Tips(ctx context.Context, q TipQuery) (Listed[TipRow], error)
	Screenings(ctx context.Context, q ScreeningQuery) (Listed[ScreeningRow], error)
	Submissions(ctx context.Context, q SubmissionQuery) (Listed[SubmissionRow], error)
}
