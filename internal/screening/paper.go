package screening

import (
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// TypedIn says that the talk was held on paper and typed in afterwards: it happened on the day of the talk and was recorded when it was
// typed in, by whoever typed.
type TypedIn struct {
	// TakenBy is the colleague who held the talk; empty when it was whoever typed it in.
	TakenBy id.Account `json:"taken_by"`
}

// Kind is the stored name.
func (TypedIn) Kind() event.Kind { return "screening-typed-in/1" }

// Section is state.
func (TypedIn) Section() event.Section { return SectionState }

// Paper is how a talk held on paper came to be recorded.
type Paper struct {
	TakenBy id.Account // who held the talk
	By      id.Account // who typed it in
	At      time.Time  // when it was typed in
	Held    string     // day of the talk, as EDTF
}
