// Package recent keeps what was used lately, so that it need not be worked out again.
//
// It is for answers that never change once they are known: what is kept is only ever forgotten, never wrong. It does no I/O and knows no
// time.
package recent

import "sync"

// Kept holds up to a number of values under their keys. Make one with New; it is safe for concurrent use.
//
// It has two halves. What is put or asked for stands in the young one; when that is full it becomes the old one, and what was old and
// not asked for since is forgotten. That is nearly as good as forgetting the least recently used and needs no list.
type Kept[K comparable, V any] struct {
	mu         sync.Mutex
	most       int
	young, old map[K]V // guarded by mu
}

// New makes a memory of at most so many values; at least two.
func New[K comparable, V any](most int) *Kept[K, V] {
	return &Kept[K, V]{most: max(most, 2), young: map[K]V{}}
}

// Get gives what is kept under a key.
func (k *Kept[K, V]) Get(key K) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, ok := k.young[key]; ok {
		return v, true
	}
	v, ok := k.old[key]
	if ok {
		k.keep(key, v)
	}
	return v, ok
}

// Put keeps a value, instead of what was kept under the key.
func (k *Kept[K, V]) Put(key K, v V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keep(key, v)
}

func (k *Kept[K, V]) keep(key K, v V) {
	if _, ok := k.young[key]; !ok && len(k.young) >= k.most/2 {
		k.young, k.old = map[K]V{}, k.young
	}
	delete(k.old, key)
	k.young[key] = v
}

// Forget forgets everything.
func (k *Kept[K, V]) Forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.young, k.old = map[K]V{}, nil
}

// Len is how many values are kept.
func (k *Kept[K, V]) Len() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.young) + len(k.old)
}
