package view

import (
	"context"
	"errors"

	"spean/internal/id"
)

// Mark is how far rows have followed the log: the last event they hold. The event's identifier tells a log that was put back from a
// copy, and went on otherwise, from the one the rows were made from. The zero Mark is before the first event.
type Mark struct {
	Position int64
	Event    id.Event
}

// Generation is one full set of rows. One generation is in use; another may be filling beside it.
type Generation struct {
	Number int64
	Mark   Mark
}

// ErrMoved is the error of a change whose generation does not stand where the writer believed: another program on the same rows was
// quicker. Nothing was changed.
var ErrMoved = errors.New("view: the rows stand elsewhere than believed")

// Writer keeps the rows. It has one implementation over two engines (internal/view/sqlview).
type Writer interface {
	// InUse gives the generation readers see. A store that was just made has an empty one at the zero Mark.
	InUse(ctx context.Context) (Generation, error)
	// Replace puts the rows of some streams in the place of all rows these streams had in a generation, and moves its mark from g.Mark
	// to the new one, all in one transaction. A stream comes at most once.
	Replace(ctx context.Context, g Generation, to Mark, streams []Rows) error
	// Begin makes an empty generation that readers do not see. Others that are filling stay: another program may be at them. What one
	// that was never finished leaves behind is dropped when the next comes into use.
	Begin(ctx context.Context) (Generation, error)
	// Use lets readers see a generation from now on, in place of the one in use, and drops every other one, in one transaction.
	// ErrMoved when either does not stand where it is believed to stand.
	Use(ctx context.Context, g, instead Generation) error
}
