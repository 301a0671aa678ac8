package view

import (
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// ScreeningRow is one screening of a list.
type ScreeningRow struct {
	Stream     id.Stream
	Number     string
	Agency     id.Agency  // screened
	Author     id.Account // screened
	HandedTo   id.Agency  // works on it; empty while it was not handed over
	Urgent     bool
	Instrument event.Code
	Version    int // of the instrument
	Person     id.Person
	Age        event.Code
	State      event.Code
	// Decision is the latest decision, Outcome the finding it was made on; both empty before one.
	Decision event.Code
	Outcome  event.Code
	Practice bool
	Started  time.Time
	Last     time.Time
	From     id.Stream // the tip or case it followed from
	// Cases it was linked to.
	Cases []id.Stream
}

// ScreeningOrder is what a list of screenings is ordered by. Equal ones stand by stream.
type ScreeningOrder string

// The orders. Reversed turns any of them round.
const (
	// ScreeningsByUrgency: urgent ones first, and of these the one recorded in last.
	ScreeningsByUrgency ScreeningOrder = "urgency"
	// ScreeningsByLast: recorded in last comes first.
	ScreeningsByLast ScreeningOrder = "last"
	// ScreeningsByStarted: started last comes first.
	ScreeningsByStarted ScreeningOrder = "started"
	// ScreeningsByNumber: by number.
	ScreeningsByNumber ScreeningOrder = "number"
)

// ScreeningQuery asks for screenings, by urgency when nothing else is said. Fields left zero do not narrow the list. Outgoing screenings were started by the agency; who does not see All sees those they started and those linked to a case
// they carry. Incoming ones were handed to it; who does not see All sees those linked to a case they carry.
type ScreeningQuery struct {
	Visible Visible
	Side    Side
	// Practice asks for the account's own practice instead; no other query gives a practice screening.
	Practice bool
	States   []event.Code
	// Instruments asks for those by one of these instruments.
	Instruments []event.Code
	Version     int       // of the instrument
	Case        id.Stream // linked to this case
	Only        []id.Stream
	Order       ScreeningOrder
	Reversed    bool
	Window      Window
}
