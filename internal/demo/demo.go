// Package demo tells invented cases as acts: the same acts people do on the pages, by the same people, on the days they happened.
//
// Nothing here is a real person's. Names, phones, papers and places follow rules that keep them from being anybody's: phone numbers that
// cannot be dialled, papers of no State, agencies marked (demo). The demonstration's clock starts at Now and runs.
package demo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/id"
)

// Now is the moment the demonstration starts: Monday 16 November 2026, 09:00 in Cambodia.
var Now = time.Date(2026, 11, 16, 9, 0, 0, 0, casework.Zone)

// Clock is the demonstration's clock: it stands at the day being told, then runs from where it is let go.
type Clock struct {
	mu      sync.Mutex
	stands  time.Time // guarded by mu: while telling
	from    time.Time // guarded by mu: the machine's time when it was let go; zero while it stands
	machine func() time.Time
}

// NewClock makes a clock that stands at Now. Machine is the machine's clock.
func NewClock(machine func() time.Time) *Clock { return &Clock{stands: Now, machine: machine} }

// Time is the demonstration's present.
func (c *Clock) Time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.from.IsZero() {
		return c.stands
	}
	return c.stands.Add(c.machine().Sub(c.from))
}

// Set lets the clock stand at a moment.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stands, c.from = t, time.Time{}
}

// Run lets the clock go from the later of Now and after: with kept data, the last moment recorded.
func (c *Clock) Run(after time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stands, c.from = Now, c.machine()
	if after.After(Now) {
		c.stands = after
	}
}

// Stage is what the cases are told on.
type Stage struct {
	Desk     *casework.Desk
	Accounts *account.Desk
	// AddAgency makes the key of a new agency.
	AddAgency func(context.Context, id.Agency) error
	// Settle lets lists and the name index catch up.
	Settle func(context.Context) error
	Clock  *Clock
	// Password gives the password of an account when it is made.
	Password func(name string) string
}

// SignIn is one account to try.
type SignIn struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Agency   string `json:"agency"`
	Role     string `json:"role"`
}

// teller tells a story; the first thing that fails stops it.
type teller struct {
	Stage
	ctx      context.Context
	agencies map[string]id.Agency
	people   map[string]access.Principal
	wait     func(time.Time) bool // until the story's next moment; false when nothing more is told
	err      error
}

// Tell makes agencies and people and tells the cases. It leaves the clock standing at the last thing told.
func Tell(ctx context.Context, s Stage) ([]SignIn, error) {
	t := &teller{Stage: s, ctx: ctx, agencies: map[string]id.Agency{}, people: map[string]access.Principal{}}
	s.Clock.Set(at("2026-07-06 08:00"))
	signIns := t.house()
	t.directory()
	t.together((*teller).soldIntoMarriage, (*teller).fishing, (*teller).domesticWork, (*teller).construction, (*teller).kiln, (*teller).harvest)
	if t.err != nil {
		return nil, fmt.Errorf("demo: %w", t.err)
	}
	return signIns, nil
}

// at reads a moment in Cambodia.
func at(moment string) time.Time {
	when, err := time.ParseInLocation("2006-01-02 15:04", moment, casework.Zone)
	if err != nil {
		panic("demo: " + err.Error())
	}
	return when
}

// by is an act of somebody now.
func (t *teller) by(name string) casework.Do {
	who, ok := t.people[name]
	if !ok {
		panic("demo: nobody is called " + name)
	}
	return casework.Do{Who: who, Command: t.Desk.IDs.Command()}
}

// why adds the reason.
func why(do casework.Do, reason string) casework.Do {
	do.Why = reason
	return do
}

// happened adds when it happened in the field.
func happened(do casework.Do, when string) casework.Do {
	do.Happened = when
	return do
}

// ok keeps the first error; once there is one, nothing more is done.
func (t *teller) ok(what string, err error) bool {
	if t.err == nil && err != nil {
		t.err = fmt.Errorf("%s: %w", what, err)
	}
	return t.err == nil
}

// done keeps the first error of an act and gives the stream it acted on.
func (t *teller) done(what string) func(casework.Done, error) id.Stream {
	return func(d casework.Done, err error) id.Stream {
		t.ok(what, err)
		return d.Stream
	}
}
