package casework

import (
	"context"
	"errors"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/vault"
)

// change is what an act adds to one stream.
type change struct {
	stream id.Stream
	head   eventlog.Head
	// owner is the agency under whose key the stream is sealed.
	owner id.Agency
	// scopes says under which stream a person's key was made, for people whose key is kept from a tip or screening.
	scopes map[id.Person]id.Stream
	drafts []event.Draft
}

// scopesOf gives the key scopes of a case's people.
func scopesOf(c *casefile.Case) map[id.Person]id.Stream {
	out := map[id.Person]id.Stream{}
	for _, p := range c.People {
		if p.KeyScope != "" {
			out[p.ID] = p.KeyScope
		}
	}
	return out
}

// onto makes a change of a loaded stream.
func onto(l loaded, drafts ...event.Draft) change {
	c := change{stream: l.stream, head: l.head(), owner: l.resource.Owner, drafts: drafts}
	if l.caseOf != nil {
		c.scopes = scopesOf(l.caseOf)
	}
	return c
}

// append seals and keeps the changes of one act together with its audit entry: all or nothing.
func (d *Desk) append(ctx context.Context, do Do, decisions []access.Decision, changes ...change) (Done, error) {
	now := d.now()
	batch := eventlog.Batch{Command: do.Command, Expect: map[id.Stream]eventlog.Head{}}
	for _, c := range changes {
		if len(c.drafts) == 0 {
			continue
		}
		unsealed := make([]vault.Unsealed, len(c.drafts))
		for i, draft := range c.drafts {
			unsealed[i] = vault.Unsealed{Draft: draft, Record: event.Record{ID: d.IDs.Event(), Stream: c.stream, Seq: c.head.Version + int64(i) + 1,
				Kind: draft.Payload.Kind(), Entry: draft.Entry, Agency: do.Who.Agency, Actor: do.Who.Account, Recorded: now, Happened: draft.Happened}}
		}
		scope := vault.Scope{Stream: c.stream, Agency: c.owner, KeyScope: func(p id.Person) id.Stream {
			if s := c.scopes[p]; s != "" {
				return s
			}
			return c.stream
		}}
		records, err := d.Vault.Seal(ctx, scope, unsealed)
		if err != nil {
			return Done{}, err
		}
		eventlog.Chain(c.head, records)
		batch.Expect[c.stream] = c.head
		batch.Events = append(batch.Events, records...)
	}
	leaf, err := d.Audit.Leaf(now, batch.Events, decisions...)
	if err != nil {
		return Done{}, err
	}
	batch.Entry = leaf
	receipt, err := d.Log.Append(ctx, batch)
	if err != nil {
		return Done{}, err
	}
	done := Done{Position: receipt.Last, Repeated: receipt.Repeated}
	if len(receipt.Streams) > 0 {
		done.Stream = receipt.Streams[0]
	}
	return done, nil
}

// tries is how often an act is tried when somebody else wrote to a stream of it meanwhile who does not line up: another process on the
// same store, or an act on another stream that reaches this one. Each time it is lost somebody else was done, so that few of them suffice.
const tries = 20

// again runs an act in its turn on the streams it concerns, until it no longer loses the race for them.
func (d *Desk) again(ctx context.Context, streams []id.Stream, act func() (Done, error)) (Done, error) {
	leave, err := d.turns.take(ctx, streams)
	if err != nil {
		return Done{}, err
	}
	defer leave()
	for n := 1; ; n++ {
		done, err := act()
		var stale eventlog.Stale
		if err == nil || !errors.As(err, &stale) {
			return done, err
		}
		if n == tries || ctx.Err() != nil {
			return Done{}, problem.New(problem.Conflict, "error.changed-meanwhile", "")
		}
	}
}

// once runs an act on streams unless its command has been done before.
func (d *Desk) once(ctx context.Context, do Do, streams []id.Stream, act func() (Done, error)) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	return d.again(ctx, streams, act)
}

// onStream is the shape of an act on one stream: done once, access first, then what the act makes of the stream as it stands.
func (d *Desk) onStream(ctx context.Context, do Do, stream id.Stream, act access.Act, section event.Section, next func(loaded, []access.Decision) (Done, error)) (Done, error) {
	return d.once(ctx, do, []id.Stream{stream}, func() (Done, error) {
		l, err := d.load(ctx, do.Who, stream)
		if err != nil {
			return Done{}, err
		}
		decisions := d.decide(do.Who, act, l.resource, section)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		return next(l, decisions)
	})
}

// onCase is the shape of most acts on a case: access, then a pure decision on the coded state, then the append.
func (d *Desk) onCase(ctx context.Context, do Do, stream id.Stream, act access.Act, section event.Section, decide func(*casefile.Case) ([]event.Draft, error)) (Done, error) {
	return d.onStream(ctx, do, stream, act, section, func(l loaded, decisions []access.Decision) (Done, error) {
		drafts, err := decide(l.caseOf)
		if err != nil || len(drafts) == 0 {
			return Done{Stream: stream}, err
		}
		if lost := d.grantsLost(l, drafts); len(lost) > 0 {
			return d.endGrants(ctx, do, decisions, l, drafts, casefile.EndConsentWithdrawn, func(g *casefile.Grant) bool { return lost[g.Referral] })
		}
		return d.append(ctx, do, decisions, onto(l, drafts...))
	})
}

// unseen is the conflict of acting upon something somebody else changed since the person saw it.
func unseen(do Do, seq int64) error {
	if do.Seen != 0 && seq > do.Seen {
		return problem.New(problem.Conflict, "error.changed-meanwhile", "")
	}
	return nil
}

// needWhy asks for a reason.
func needWhy(do Do) error {
	if do.Why == "" {
		return problem.New(problem.Invalid, "error.reason-required", "why")
	}
	return nil
}
