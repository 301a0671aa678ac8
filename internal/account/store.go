package account

import (
	"context"
	"errors"
	"time"

	"spean/internal/problem"
)

// Limits of a store. They leave room for every row this package makes.
const (
	// MaxChanges is how many rows one Write may change.
	MaxChanges = 64
	// MaxName is the longest Key.Name and Row.Owner, in bytes; both are ASCII.
	MaxName = 128
	// MaxSealed is the largest body of a row, in bytes.
	MaxSealed = 512 << 10
)

// Kind says what a row is about. A store does not look at it; it is part of the row's key.
type Kind string

// Key names a row.
type Key struct {
	Kind Kind
	Name string
}

// Row is what a store keeps: a sealed body under a key.
type Row struct {
	Key
	// Owner is what rows of a kind are listed by; it never changes while the row exists.
	Owner string
	// Version is 1 for a new row and grows by one with every change. A row put again after it was removed begins at 1 again.
	Version int64
	// Ends is when the row may be swept away; the zero time means never. UTC, whole microseconds.
	Ends time.Time
	// Sealed is the body. Only this package opens it.
	Sealed []byte
}

// Change puts or removes one row.
type Change struct {
	// Row is as it shall stand, except for Version: that is the version the writer saw, 0 for a row that must not exist yet. The
	// store keeps a put row with Version+1.
	Row
	// Remove takes the row away; of Row only Key and Version count then.
	Remove bool
}

// Store keeps rows. internal/sqlite and internal/postgres implement it natively; accounttest is the suite both pass.
// Implementations are safe for concurrent use and need no knowledge of what rows mean.
type Store interface {
	// Row gives one row, or ok false.
	Row(ctx context.Context, k Key) (r Row, ok bool, err error)
	// Owned gives the rows of a kind with that owner, ordered by name (bytes); none is no error.
	Owned(ctx context.Context, kind Kind, owner string) ([]Row, error)
	// Write does all the changes or none, durable before it returns. ErrChanged when a row does not stand at the version its
	// change saw. Two writes at once on one row: exactly one succeeds and the other gets ErrChanged, whatever the order of the
	// changes in either (an implementation that locks rows locks them in order of their keys). Check is called before anything else.
	Write(ctx context.Context, changes []Change) error
	// Sweep removes the rows whose Ends has come and says how many.
	Sweep(ctx context.Context, now time.Time) (int, error)
}

// ErrChanged is the error of a Write that saw another version than the one that stands. Nothing was written.
var ErrChanged = errors.New("account: a row changed meanwhile")

// Check refuses changes no store should accept: none or too many, a row named twice, or one over the limits.
func Check(changes []Change) error {
	if len(changes) == 0 {
		return errors.New("account: a write without changes")
	}
	if len(changes) > MaxChanges {
		return problem.New(problem.TooLarge, KeyTooLarge, "")
	}
	seen := make(map[Key]bool, len(changes))
	for _, c := range changes {
		switch {
		case c.Kind == "" || c.Name == "" || seen[c.Key]:
			return errors.New("account: a change without a key of its own")
		case c.Version < 0 || c.Remove && c.Version == 0:
			return errors.New("account: a change of a row nobody has seen")
		case !c.Ends.Equal(c.Ends.Truncate(time.Microsecond)):
			return errors.New("account: an end finer than a microsecond")
		case len(c.Kind) > MaxName || len(c.Name) > MaxName || len(c.Owner) > MaxName || len(c.Sealed) > MaxSealed:
			return problem.New(problem.TooLarge, KeyTooLarge, "")
		}
		seen[c.Key] = true
	}
	return nil
}
