// Package casework is everything a person can do: one exported method of Desk for each, in a file of its own.
//
// Every act has one shape. It loads the streams it concerns and folds their coded facts; asks access, section by section; where it
// needs to read personal data, has audit record the look and opens with the Grant that gives; decides purely, from state and input,
// which events happened; and appends them together with the audit entry in one transaction. What is refused is recorded too, and
// looks to the person exactly like what does not exist.
//
// Two people on one case never silently overwrite each other: an input names the version of what it changes as the person saw it
// (Seen), and an act upon something changed since is a Conflict. Acts on one stream line up, so that those who only add never disturb each
// other; what another process wrote between is simply met by trying again. Commands make an act idempotent: the same command twice has
// one effect.
//
// The package holds no SQL, no HTTP and no clock; it imports no store. When it grows over 2,000 lines it splits by who acts.
package casework

import (
	"context"
	"sync/atomic"
	"time"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/recent"
	"spean/internal/vault"
)

// Zone is the time zone in which days begin and end: Cambodia's, which has no summer time.
var Zone = time.FixedZone("+07", 7*60*60)

// Parts are what a Desk works with. All are needed.
type Parts struct {
	Log      eventlog.Store
	Audit    *audit.Log
	Vault    *vault.Vault
	Policies *access.Policies
	Lists    Lists
	Index    *Index
	IDs      id.Maker
	Clock    func() time.Time
	// Draw makes the preview of a photo, within limits of its own; a file that has none is a problem.
	Draw func(ctx context.Context, file []byte) ([]byte, error)
}

// Desk is where people act. It is safe for concurrent use.
type Desk struct {
	Parts
	memory *memory
	turns  turns
	// forms is how many forms from phones are being received at this moment.
	forms atomic.Int32
	// whole is held by whoever has a file whole in memory.
	whole chan struct{}
}

// New makes a Desk.
func New(p Parts) *Desk {
	return &Desk{Parts: p, memory: recent.New[id.Stream, remembered](remember), whole: make(chan struct{}, atOnce), turns: turns{lines: map[id.Stream]*line{}}}
}

// Receiving is how many forms from phones are being received at this moment: who is not in a hurry may wait while there are many.
func (d *Desk) Receiving() int { return int(d.forms.Load()) }

// now is the present, as the log keeps it.
func (d *Desk) now() time.Time { return d.Clock().UTC().Truncate(time.Microsecond) }

// Today is the present day where the work is done.
func (d *Desk) Today() partial.Day { return partial.DayOf(d.Clock().In(Zone)) }

// Do is what every act needs besides its own input.
type Do struct {
	Who access.Principal
	// Command makes the act idempotent; a form carries it from the moment it is shown.
	Command id.Command
	// Happened is when it happened in the field (EDTF), empty for now.
	Happened string
	// Why is the reason the person gave.
	Why string
	// Seen is the version of what is changed, as the person saw it; 0 when the act only adds.
	Seen int64
}

func (do Do) draft(entry id.Entry, p event.Payload) event.Draft {
	return event.Draft{Payload: p, Entry: entry, Happened: do.Happened, Why: do.Why}
}

// Done says what an act made.
type Done struct {
	// Stream is the stream acted on, or made.
	Stream id.Stream
	// Position is the last position written; lists wait for it.
	Position int64
	// Repeated: the same command had been done before.
	Repeated bool
}

// repeated reports whether the command has been done before, and what it did then. A command is its maker's own: repeated by somebody
// else it tells nothing.
func (d *Desk) repeated(ctx context.Context, do Do) (Done, bool, error) {
	r, ok, err := d.Log.Done(ctx, do.Command)
	if err != nil || !ok {
		return Done{}, false, err
	}
	first, err := d.Log.After(ctx, r.First-1, 1)
	if err != nil {
		return Done{}, false, err
	}
	if len(first) != 1 || first[0].Actor != do.Who.Account {
		return Done{}, false, problem.New(problem.Withheld, "error.not-available", "")
	}
	done := Done{Position: r.Last, Repeated: true}
	if len(r.Streams) > 0 {
		done.Stream = r.Streams[0]
	}
	return done, true, nil
}
