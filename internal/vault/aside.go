package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"spean/internal/id"
)

// Aside seals what was worked out from opened events and is kept beside the log, so that the events need not be opened again at every
// start. Its key stands in the key store and is destroyed whenever anybody is erased: what was kept aside before can be read by nobody
// from then on, and is worked out again.
type Aside struct {
	wrapped WrappedKey
	key     [keySize]byte
	vault   *Vault
}

// asideOwner is whose key wraps those of what is kept aside: no agency's, the node's own.
const asideOwner id.Agency = "agency-node"

// asideScope is the scope of the keys of a use.
func asideScope(use string) id.Stream { return id.Stream("aside-" + use) }

// asides are the uses there are, since erasing has to know them.
var asides = []string{AsideNames}

// AsideNames is what the name index keeps.
const AsideNames = "names"

// ErrNoAside says that nothing is kept aside under a key that is still there.
var ErrNoAside = errors.New("vault: nothing is kept aside")

// Aside gives the key of a use, or ErrNoAside.
func (v *Vault) Aside(ctx context.Context, use string) (*Aside, error) {
	found, err := v.keys.Keys(ctx, asideScope(use))
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	for _, w := range found {
		if w.Gone() {
			continue
		}
		key, err := v.unwrap(ctx, w)
		return &Aside{w, key, v}, err
	}
	return nil, ErrNoAside
}

// NewAside makes the key of a use that has none. What is sealed under it must know of every erasing so far: erasing destroys the keys
// there are, not those that are made afterwards.
func (v *Vault) NewAside(ctx context.Context, use string) (*Aside, error) {
	if err := v.AddAgency(ctx, asideOwner); err != nil {
		return nil, err
	}
	k, err := v.newDataKey(ctx, asideOwner, slot{asideScope(use), v.ids.Person()})
	if err != nil {
		return nil, err
	}
	if err := v.keys.Put(ctx, k.WrappedKey); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return &Aside{k.WrappedKey, k.key, v}, nil
}

// MostAside is how long a part that is sealed aside is at most, in bytes.
const MostAside = maxBox - boxHead - 64

// Whole makes the name of a new copy, so that parts of two are never mixed.
func (a *Aside) Whole() string { return string(a.vault.ids.Event()) }

// Seal seals one part of what is kept aside; it opens as this part of this whole only.
func (a *Aside) Seal(whole string, part int, plain []byte) ([]byte, error) {
	return seal(a.key, a.vault.random, plain, a.binding(whole, part))
}

// Open opens one part.
func (a *Aside) Open(whole string, part int, box []byte) ([]byte, error) {
	return open(a.key, box, a.binding(whole, part))
}

func (a *Aside) binding(whole string, part int) []byte {
	return binding("spean/aside/1", string(a.wrapped.ID), string(a.wrapped.Scope), whole, strconv.Itoa(part))
}

// forgetAsides destroys the keys of everything kept aside.
func (v *Vault) forgetAsides(ctx context.Context, now time.Time, by id.Account) error {
	for _, use := range asides {
		found, err := v.keys.Keys(ctx, asideScope(use))
		if err != nil {
			return fmt.Errorf("vault: %w", err)
		}
		for _, w := range slices.DeleteFunc(found, WrappedKey.Gone) {
			if err := v.keys.Erase(ctx, w.Scope, w.Subject, now, by); err != nil {
				return fmt.Errorf("vault: %w", err)
			}
		}
	}
	return nil
}
