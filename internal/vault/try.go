package vault

import (
	"context"
	"errors"
	"fmt"

	"spean/internal/event"
	"spean/internal/id"
)

// Reasons why something sealed is not as it should be.
var (
	ErrNoKey      = errors.New("vault: the key is not in the key store")
	ErrShut       = errors.New("vault: it does not open under its key")
	ErrUnreadable = errors.New("vault: what is in it cannot be read")
)

// Coded is Vault.Coded without an unlocked vault: what stands in clear needs no key.
func Coded(c *event.Codec, records []event.Record) ([]event.Opened, error) {
	return (&Vault{codec: c}).Coded(records)
}

// Try finds out whether what is sealed in the records opens and can be read, and forgets it: what it says is given to nobody, so no
// Grant is needed. It gives one answer a record: nil, ErrNoKey, ErrShut or ErrUnreadable. A key that was erased leaves nothing to open.
func (v *Vault) Try(ctx context.Context, coded []event.Opened) ([]error, error) {
	keys, err := v.tryKeys(ctx, coded)
	if err != nil {
		return nil, err
	}
	out := make([]error, len(coded))
	for i := range coded {
		r := &coded[i].Record
		parts := event.Parts{Clear: r.Clear, Subject: r.Subject}
		var personal, shared error
		parts.Personal, parts.PersonalClosed, personal = tryPart(r, r.Personal, keys, r.Subject, personalPart)
		parts.Shared, parts.SharedClosed, shared = tryPart(r, r.Shared, keys, "", sharedPart)
		switch {
		case personal != nil:
			out[i] = personal
		case shared != nil:
			out[i] = shared
		default:
			if _, _, err := v.codec.Reveal(coded[i].Payload, r.Kind, parts); err != nil {
				out[i] = ErrUnreadable
			}
		}
	}
	return out, nil
}

// tried is a data key that was asked to open.
type tried struct {
	WrappedKey
	key  [keySize]byte
	shut bool
}

// tryKeys opens the keys of the records, going on after one that does not open.
func (v *Vault) tryKeys(ctx context.Context, coded []event.Opened) (map[id.Key]*tried, error) {
	var ids []id.Key
	keys := map[id.Key]*tried{}
	for i := range coded {
		for _, k := range []id.Key{coded[i].Personal.Key, coded[i].Shared.Key} {
			if _, seen := keys[k]; k != "" && !seen {
				keys[k] = nil
				ids = append(ids, k)
			}
		}
	}
	if len(ids) == 0 {
		return keys, nil
	}
	found, err := v.keys.Find(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	for _, w := range found {
		k := &tried{WrappedKey: w}
		if !w.Gone() {
			k.key, err = v.unwrap(ctx, w)
			k.shut = err != nil
		}
		keys[w.ID] = k
	}
	return keys, nil
}

func tryPart(r *event.Record, b event.Box, keys map[id.Key]*tried, subject id.Person, part string) (plain []byte, closed bool, err error) {
	if b.Key == "" && len(b.Data) == 0 {
		return nil, false, nil
	}
	k := keys[b.Key]
	switch {
	case k == nil:
		return nil, false, ErrNoKey
	case k.Subject != subject || k.shut:
		return nil, false, ErrShut
	case k.Gone():
		return nil, true, nil
	}
	if plain, err = open(k.key, b.Data, partBinding(k.WrappedKey, r, part)); err != nil {
		return nil, false, ErrShut
	}
	return plain, false, nil
}

// TryKey finds out whether a key of the key store opens under the one above it: nil or ErrShut. A tombstone has nothing to open.
func (v *Vault) TryKey(ctx context.Context, w WrappedKey) error {
	if w.Gone() {
		return nil
	}
	var err error
	if w.Scope == AgencyScope(w.Agency) && w.Subject == "" {
		_, err = open(v.node, w.Box, wrapBinding(w, v.nodeID))
	} else {
		_, err = v.unwrap(ctx, w)
	}
	if err != nil {
		return ErrShut
	}
	return nil
}
