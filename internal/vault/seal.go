package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// Scope is the stream that events are sealed for.
type Scope struct {
	Stream id.Stream
	// Agency owns the stream: its key wraps the keys made here.
	Agency id.Agency
	// KeyScope gives the stream that keeps a subject's key, when it is another: a person first recorded in a tip or screening keeps
	// that key. Nil, or an empty answer, means Stream itself.
	KeyScope func(id.Person) id.Stream
}

func (s Scope) keeps(p id.Person) id.Stream {
	if p != "" && s.KeyScope != nil {
		if other := s.KeyScope(p); other != "" {
			return other
		}
	}
	return s.Stream
}

// Unsealed is an event on its way into the log: where it stands (everything of Record but parts, boxes and hashes; Seq included,
// since boxes are bound to it) and what it says.
type Unsealed struct {
	Record event.Record
	Draft  event.Draft
}

// slot names one data key.
type slot struct {
	scope   id.Stream
	subject id.Person
}

// sealTries bounds how often Seal begins again when somebody else made the same key at the same moment.
const sealTries = 4

// Seal takes payloads apart, seals their parts and gives the records, without their chain hashes (see eventlog.Chain). Kind, Entry and
// Happened come from the draft. Keys that do not exist yet are made, and are durable before Seal returns. A record about a
// person whose key was erased is refused.
func (v *Vault) Seal(ctx context.Context, scope Scope, events []Unsealed) ([]event.Record, error) {
	out := make([]event.Record, len(events))
	parts := make([]event.Parts, len(events))
	var needed []slot
	for i, u := range events {
		r := u.Record
		if r.Stream != scope.Stream || r.Seq < 1 || r.ID == "" {
			return nil, fmt.Errorf("vault: event %d of the batch has no place in %s", i, scope.Stream)
		}
		var err error
		if parts[i], err = v.codec.Encode(u.Draft.Payload, u.Draft.Why); err != nil {
			return nil, err
		}
		r.Kind, r.Entry, r.Happened = u.Draft.Payload.Kind(), u.Draft.Entry, u.Draft.Happened
		r.Clear, r.Subject = parts[i].Clear, parts[i].Subject
		out[i] = r
		if len(parts[i].Personal) > 0 {
			needed = append(needed, slot{scope.keeps(r.Subject), r.Subject})
		}
		if len(parts[i].Shared) > 0 {
			needed = append(needed, slot{scope: scope.Stream})
		}
	}
	keys, err := v.dataKeys(ctx, scope.Agency, needed)
	if err != nil {
		return nil, err
	}
	for i := range out {
		r := &out[i]
		if r.Personal, err = v.sealPart(keys, slot{scope.keeps(r.Subject), r.Subject}, r, personalPart, parts[i].Personal); err != nil {
			return nil, err
		}
		if r.Shared, err = v.sealPart(keys, slot{scope: scope.Stream}, r, sharedPart, parts[i].Shared); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Names of the parts, as boxes are bound to them.
const (
	personalPart = "personal"
	sharedPart   = "shared"
)

// dataKey is an opened data key and the facts it is bound to.
type dataKey struct {
	WrappedKey
	key    [keySize]byte
	opened bool // key holds the key
}

func (v *Vault) sealPart(keys map[slot]dataKey, s slot, r *event.Record, part string, plain []byte) (event.Box, error) {
	if len(plain) == 0 {
		return event.Box{}, nil
	}
	k := keys[s]
	data, err := seal(k.key, v.random, plain, partBinding(k.WrappedKey, r, part))
	return event.Box{Key: k.ID, Data: data}, err
}

// partBinding is what a part's box is bound to: its key with scope, subject and owning agency, and the event's own place. A box moved
// to another event, stream, person, agency or part does not open.
func partBinding(k WrappedKey, r *event.Record, part string) []byte {
	return binding("spean/event-part/1", string(k.ID), string(k.Scope), string(k.Subject), string(k.Agency), string(r.ID), string(r.Stream),
		fmt.Sprint(r.Seq), string(r.Kind), string(r.Agency), part)
}

// dataKeys gives the keys of the slots, making those that are missing.
func (v *Vault) dataKeys(ctx context.Context, agency id.Agency, needed []slot) (map[slot]dataKey, error) {
	if len(needed) == 0 {
		return nil, nil
	}
	if k, ok := v.fresh(needed[0]); ok && !slices.ContainsFunc(needed, func(s slot) bool { return s != needed[0] }) {
		return map[slot]dataKey{needed[0]: k}, nil
	}
	var scopes []id.Stream
	for _, s := range needed {
		if !slices.Contains(scopes, s.scope) {
			scopes = append(scopes, s.scope)
		}
	}
	for range sealTries {
		found, err := v.keys.Keys(ctx, scopes...)
		if err != nil {
			return nil, fmt.Errorf("vault: %w", err)
		}
		have, missing := map[slot]dataKey{}, []WrappedKey(nil)
		kept := map[slot]WrappedKey{}
		for _, w := range found {
			kept[slot{w.Scope, w.Subject}] = w
		}
		for _, s := range needed {
			if _, done := have[s]; done {
				continue
			}
			w, ok := kept[s]
			var k dataKey
			switch {
			case ok && w.Gone():
				return nil, problem.New(problem.Expired, "vault.person-erased", "")
			case ok:
				k.WrappedKey = w
				k.key, err = v.unwrap(ctx, w)
			default:
				k, err = v.newDataKey(ctx, agency, s)
				missing = append(missing, k.WrappedKey)
			}
			if err != nil {
				return nil, err
			}
			have[s] = k
		}
		if len(missing) == 0 {
			return have, nil
		}
		if err := v.keys.Put(ctx, missing...); err == nil {
			return have, nil
		} else if !errors.Is(err, ErrKeyExists) {
			return nil, fmt.Errorf("vault: %w", err)
		}
	}
	return nil, fmt.Errorf("vault: keys of %s: %w again and again", scopes[0], ErrKeyExists)
}

func (v *Vault) newDataKey(ctx context.Context, agency id.Agency, s slot) (dataKey, error) {
	k := dataKey{WrappedKey: WrappedKey{ID: v.ids.Key(), Scope: s.scope, Subject: s.subject, Agency: agency}}
	above, err := v.agency(ctx, agency)
	if err != nil {
		return k, err
	}
	if k.key, err = newKey(v.random); err != nil {
		return k, err
	}
	k.Box, err = seal(above.key, v.random, k.key[:], wrapBinding(k.WrappedKey, above.id))
	return k, err
}
