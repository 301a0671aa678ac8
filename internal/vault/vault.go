package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/recent"
)

// Vault is an unlocked vault. It is safe for concurrent use.
type Vault struct {
	node   [keySize]byte
	nodeID id.Key
	keys   KeyStore
	codec  *event.Codec
	random io.Reader
	ids    id.Maker
	read   *recent.Kept[id.Event, reading]
	stock  stock

	mu       sync.Mutex
	agencies map[id.Agency]wrappingKey // opened agency keys, guarded by mu; agency keys are never erased
	digests  map[string][]byte         // keys of Digest by use, guarded by mu
}

// remembered is how many opened events are kept in memory, of about a kilobyte each. What is longer than large bytes is opened each time.
const (
	remembered = 16384
	large      = 1 << 10
)

type wrappingKey struct {
	id  id.Key
	key [keySize]byte
}

// AddAgency makes an agency's key. Doing it again changes nothing.
func (v *Vault) AddAgency(ctx context.Context, a id.Agency) error {
	if a == "" {
		return errors.New("vault: no agency")
	}
	key, err := newKey(v.random)
	if err != nil {
		return err
	}
	w := WrappedKey{ID: v.ids.Key(), Scope: AgencyScope(a), Agency: a}
	if w.Box, err = seal(v.node, v.random, key[:], wrapBinding(w, v.nodeID)); err != nil {
		return err
	}
	if err := v.keys.Put(ctx, w); err != nil && !errors.Is(err, ErrKeyExists) {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}

// agency gives the opened key of an agency.
func (v *Vault) agency(ctx context.Context, a id.Agency) (wrappingKey, error) {
	v.mu.Lock()
	k, ok := v.agencies[a]
	v.mu.Unlock()
	if ok {
		return k, nil
	}
	found, err := v.keys.Keys(ctx, AgencyScope(a))
	if err != nil {
		return k, fmt.Errorf("vault: %w", err)
	}
	for _, w := range found {
		if w.Subject != "" || w.Agency != a || w.Gone() {
			continue
		}
		plain, err := open(v.node, w.Box, wrapBinding(w, v.nodeID))
		if err != nil || len(plain) != keySize {
			return k, fmt.Errorf("vault: key %s: %w", w.ID, errBox)
		}
		k = wrappingKey{id: w.ID, key: [keySize]byte(plain)}
		v.mu.Lock()
		v.agencies[a] = k
		v.mu.Unlock()
		return k, nil
	}
	return k, fmt.Errorf("vault: agency %s has no key", a)
}

// wrapBinding is what a wrapped key is bound to: itself and the key above it.
func wrapBinding(w WrappedKey, above id.Key) []byte {
	return binding("spean/wrapped-key/1", string(w.ID), string(w.Scope), string(w.Subject), string(w.Agency), string(above))
}

// unwrap opens a data key.
func (v *Vault) unwrap(ctx context.Context, w WrappedKey) (k [keySize]byte, err error) {
	above, err := v.agency(ctx, w.Agency)
	if err != nil {
		return k, err
	}
	plain, err := open(above.key, w.Box, wrapBinding(w, above.id))
	if err != nil || len(plain) != keySize {
		return k, fmt.Errorf("vault: key %s: %w", w.ID, errBox)
	}
	return [keySize]byte(plain), nil
}

// Erase destroys the key of a data subject, in the stream where erasing was allowed and in those where the key was kept besides (the
// tip or screening the person was first recorded in). The Grant must come from an allowed case.erase-person on stream, from an allowed
// submission.delete on it, or from the node's own system.erase, which finishes one. What is sealed under the key can be read by nobody from then on; everything else stands, and every hash stays valid. Erasing again changes nothing.
func (v *Vault) Erase(ctx context.Context, g audit.Grant, now time.Time, stream id.Stream, subject id.Person, besides ...id.Stream) error {
	if !g.Allows(access.CaseErasePerson, stream) && !g.Allows(access.SubmissionDelete, stream) && !g.Allows(access.SystemErase, stream) {
		return problem.New(problem.Withheld, "error.not-available", "")
	}
	if subject == "" {
		return errors.New("vault: erase nobody: the shared key of a stream stays")
	}
	if err := v.forgetAsides(ctx, now.UTC(), g.Actor()); err != nil {
		return err
	}
	for _, scope := range append([]id.Stream{stream}, besides...) {
		if err := v.keys.Erase(ctx, scope, subject, now.UTC(), g.Actor()); err != nil {
			return fmt.Errorf("vault: %w", err)
		}
	}
	v.read.Forget()
	return nil
}

// Erased reports whether no key of a data subject is left in any of the streams.
func (v *Vault) Erased(ctx context.Context, subject id.Person, scopes ...id.Stream) (bool, error) {
	keys, err := v.keys.Keys(ctx, scopes...)
	if err != nil {
		return false, fmt.Errorf("vault: %w", err)
	}
	return !slices.ContainsFunc(keys, func(k WrappedKey) bool { return k.Subject == subject && !k.Gone() }), nil
}
