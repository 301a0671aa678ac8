package vault

import (
	"bytes"
	"context"
	"fmt"

	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// Coded decodes what stands in clear, for deciding access before any look: every Personal and Shared field is closed.
func (v *Vault) Coded(records []event.Record) ([]event.Opened, error) {
	out := make([]event.Opened, len(records))
	for i := range records {
		o, err := v.coded(&records[i])
		if err != nil {
			return nil, err
		}
		out[i] = o
	}
	return out, nil
}

func (v *Vault) coded(r *event.Record) (event.Opened, error) {
	p, _, err := v.codec.Decode(r.Kind, event.Parts{Clear: r.Clear, Subject: r.Subject, PersonalClosed: true, SharedClosed: true})
	if err != nil {
		return event.Opened{}, fmt.Errorf("vault: event at %d: %w", r.Position, err)
	}
	return event.Opened{Record: *r, Payload: p}, nil
}

// Unseal opens the records a Grant covers; the others are left out. It takes records of any number of streams and asks the key store
// once. A record whose data subject was erased comes back with its Personal fields closed and Erased set. A box that does not open is
// an error naming the position of its event.
func (v *Vault) Unseal(ctx context.Context, g audit.Grant, records []event.Record) ([]event.Opened, error) {
	if !g.Valid() {
		return nil, problem.New(problem.Withheld, "error.not-available", "")
	}
	covered := make([]event.Record, 0, len(records))
	for i := range records {
		if g.Covers(records[i].Stream) {
			covered = append(covered, records[i])
		}
	}
	coded, err := v.Coded(covered)
	if err != nil {
		return nil, err
	}
	return v.Reveal(ctx, g, coded)
}

// Reveal is Unseal of records whose coded parts Coded has read before; it leaves what it is given as it is.
func (v *Vault) Reveal(ctx context.Context, g audit.Grant, coded []event.Opened) ([]event.Opened, error) {
	if !g.Valid() {
		return nil, problem.New(problem.Withheld, "error.not-available", "")
	}
	out := make([]event.Opened, 0, len(coded))
	var ids []id.Key
	seen := map[id.Key]bool{}
	for i := range coded {
		r := &coded[i].Record
		if !g.Covers(r.Stream) {
			continue
		}
		subject := r.Subject
		if s, ok := coded[i].Payload.(event.Subjected); ok && subject == "" {
			subject = s.DataSubject()
		}
		if !g.May(r.Stream, coded[i].Payload.Section(), subject) {
			continue
		}
		out = append(out, coded[i])
		for _, k := range []id.Key{r.Personal.Key, r.Shared.Key} {
			if k != "" && !seen[k] {
				seen[k] = true
				ids = append(ids, k)
			}
		}
	}
	keys, err := v.find(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := v.openEvent(ctx, &out[i], keys); err != nil {
			return nil, fmt.Errorf("vault: event at %d: %w", out[i].Position, err)
		}
	}
	return out, nil
}

// find gets the keys; erased ones stand in the result with their tombstone.
func (v *Vault) find(ctx context.Context, ids []id.Key) (map[id.Key]*dataKey, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := v.keys.Find(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	out := make(map[id.Key]*dataKey, len(found))
	for _, w := range found {
		out[w.ID] = &dataKey{WrappedKey: w}
	}
	return out, nil
}

// reading is an event as it was opened, and what it was opened from.
type reading struct {
	record  event.Record
	payload event.Payload
	why     string
}

// of reports whether it is a reading of these very bytes.
func (g reading) of(r *event.Record) bool {
	return g.record.Stream == r.Stream && g.record.Seq == r.Seq && g.record.Kind == r.Kind && g.record.Agency == r.Agency && g.record.Subject == r.Subject &&
		bytes.Equal(g.record.Clear, r.Clear) && sameBox(g.record.Personal, r.Personal) && sameBox(g.record.Shared, r.Shared)
}

func sameBox(a, b event.Box) bool { return a.Key == b.Key && bytes.Equal(a.Data, b.Data) }

// openEvent opens one event with the keys that were found just now. What was opened before is not opened again, as long as its keys
// are still there.
func (v *Vault) openEvent(ctx context.Context, o *event.Opened, keys map[id.Key]*dataKey) error {
	if known, ok := v.read.Get(o.ID); ok && known.of(&o.Record) && there(keys, o.Personal) && there(keys, o.Shared) {
		o.Payload, o.Why = known.payload, known.why
		return nil
	}
	closed, err := v.openAfresh(ctx, o, keys)
	if err == nil && !closed && len(o.Personal.Data)+len(o.Shared.Data) <= large {
		v.read.Put(o.ID, reading{record: o.Record, payload: o.Payload, why: o.Why})
	}
	return err
}

// there reports whether the key of a box is there and was not erased; a box that does not exist needs none.
func there(keys map[id.Key]*dataKey, b event.Box) bool {
	k := keys[b.Key]
	return b.Key == "" || k != nil && !k.Gone()
}

// openAfresh opens one event; closed says that a part stayed closed, its key being erased.
func (v *Vault) openAfresh(ctx context.Context, o *event.Opened, keys map[id.Key]*dataKey) (closed bool, err error) {
	parts := event.Parts{Clear: o.Clear, Subject: o.Subject}
	if parts.Personal, parts.PersonalClosed, err = v.openPart(ctx, &o.Record, o.Personal, keys, o.Subject, personalPart); err != nil {
		return false, err
	}
	if parts.Shared, parts.SharedClosed, err = v.openPart(ctx, &o.Record, o.Shared, keys, "", sharedPart); err != nil {
		return false, err
	}
	o.Erased = parts.PersonalClosed
	o.Payload, o.Why, err = v.codec.Reveal(o.Payload, o.Record.Kind, parts)
	return parts.PersonalClosed || parts.SharedClosed, err
}

func (v *Vault) openPart(ctx context.Context, r *event.Record, b event.Box, keys map[id.Key]*dataKey, subject id.Person, part string) (plain []byte, closed bool, err error) {
	if b.Key == "" && len(b.Data) == 0 {
		return nil, false, nil
	}
	k := keys[b.Key]
	switch {
	case k == nil:
		return nil, false, fmt.Errorf("its %s key %s is not in the key store", part, b.Key)
	case k.Subject != subject:
		return nil, false, fmt.Errorf("its %s key %s is another's: %w", part, b.Key, errBox)
	case k.Gone():
		return nil, true, nil
	}
	if !k.opened {
		if k.key, err = v.unwrap(ctx, k.WrappedKey); err != nil {
			return nil, false, err
		}
		k.opened = true
	}
	plain, err = open(k.key, b.Data, partBinding(k.WrappedKey, r, part))
	return plain, false, err
}
