package view

import (
	"context"

	"spean/internal/id"
)

// LinkRow says that one stream is tied to another: a tip or a screening to the case it was linked to, a case to what it was opened
// from. Persons are named where the link is between persons.
type LinkRow struct {
	Stream      id.Stream
	Person      id.Person
	Other       id.Stream
	OtherPerson id.Person
}

// Finder answers what belongs together.
type Finder interface {
	// Numbered gives the streams with a number in its canonical form (id.ParseNumber): none, one, or by chance several.
	Numbered(ctx context.Context, number string) ([]id.Stream, error)
	// Links gives every link with one of the streams at either end, in order.
	Links(ctx context.Context, of ...id.Stream) ([]LinkRow, error)
}
