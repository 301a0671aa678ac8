package vault

import (
	"context"
	"maps"
	"sync"

	"spean/internal/id"
)

// freshAtOnce is how many keys are made at once for people nobody knows yet.
const freshAtOnce = 64

// Fresh is a new stream and a person first recorded in it, whose key is kept already.
type Fresh struct {
	Stream id.Stream
	Person id.Person
}

// stock holds what was made ahead. What is left when the program ends are keys nobody uses: they open nothing.
type stock struct {
	mu    sync.Mutex
	ready map[stockOf][]Fresh // guarded by mu
	keys  map[slot]dataKey    // guarded by mu: until they are sealed under, or forgotten
}

type stockOf struct {
	agency id.Agency
	kind   string
}

// Fresh names a new stream of a kind and the one person it is about. Their key was made and synced ahead, with many others at once: where
// many streams begin, none waits for a sync of the key store of its own.
func (v *Vault) Fresh(ctx context.Context, agency id.Agency, kind string) (Fresh, error) {
	v.stock.mu.Lock()
	defer v.stock.mu.Unlock() // whoever finds the stock empty fills it for all who wait here
	of := stockOf{agency, kind}
	if len(v.stock.ready[of]) == 0 {
		if err := v.fill(ctx, of); err != nil {
			return Fresh{}, err
		}
	}
	ready := v.stock.ready[of]
	v.stock.ready[of] = ready[1:]
	return ready[0], nil
}

// fill makes keys ahead.
func (v *Vault) fill(ctx context.Context, of stockOf) error {
	var made []Fresh
	var kept []WrappedKey
	keys := map[slot]dataKey{}
	for range freshAtOnce {
		f := Fresh{Stream: v.ids.Stream(of.kind), Person: v.ids.Person()}
		s := slot{f.Stream, f.Person}
		k, err := v.newDataKey(ctx, of.agency, s)
		if err != nil {
			return err
		}
		made, kept, keys[s] = append(made, f), append(kept, k.WrappedKey), k
	}
	if err := v.keys.Put(ctx, kept...); err != nil {
		return err
	}
	v.stock.ready[of] = made
	maps.Copy(v.stock.keys, keys)
	return nil
}

// fresh gives the key of a slot that was made ahead, once.
func (v *Vault) fresh(s slot) (dataKey, bool) {
	v.stock.mu.Lock()
	defer v.stock.mu.Unlock()
	k, ok := v.stock.keys[s]
	delete(v.stock.keys, s)
	return k, ok
}
