package name

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
)

// Index finds texts by what people remember of them: the whole name in either order and either script, a part, the sound. It holds
// folded text in memory and nowhere else. It serves any number of goroutines.
//
// The texts stand one after another in one block of bytes, which is searched as it is: no words are kept apart, so a part of a name
// is found wherever it begins, in scripts without spaces too. Sounds are found by hashes of keys, in chains.
type Index struct {
	seed maphash.Seed

	mu     sync.RWMutex
	block  []byte           // guarded by mu: for each slot "\n part part ", folded
	slots  []slot           // guarded by mu: in the order of block
	chains []link           // guarded by mu: slots of one hashed key
	heads  map[uint64]int32 // guarded by mu: hash of a key -> first link + 1
	owners map[string]int32 // guarded by mu: last slot of an owner + 1
	gone   int              // guarded by mu: slots that were removed
	added  int32            // guarded by mu: texts added so far
}

type slot struct {
	key    string // "" when removed
	owner  string
	start  int   // in block
	before int32 // slot of the same owner before this one, + 1
	order  int32 // how many were added before: ties are found in this order
}

type link struct {
	hash uint64
	slot int32
	next int32 // + 1
}

// maxIndexed bounds a text in bytes; names end at MaxLength, statements are cut.
const maxIndexed = 4000

// NewIndex makes an empty index.
func NewIndex() *Index {
	return &Index{seed: maphash.MakeSeed(), heads: map[uint64]int32{}, owners: map[string]int32{}}
}

// Add makes a text findable under a key. A key may have several texts. Texts go when their owner is removed.
func (x *Index) Add(key, owner, text string) {
	if key == "" {
		return
	}
	if len(text) > maxIndexed {
		text = strings.ToValidUTF8(text[:maxIndexed], "")
	}
	found := splitParts(text)
	if len(found) == 0 {
		return
	}
	whole, pieces := wholeKeys(found), pieceKeys(found)
	x.mu.Lock()
	defer x.mu.Unlock()
	at := int32(len(x.slots))
	x.slots = append(x.slots, slot{key: key, owner: owner, start: len(x.block), before: x.owners[owner], order: x.added})
	x.added++
	x.owners[owner] = at + 1
	x.block = append(x.block, '\n', ' ')
	for _, p := range found {
		x.block = append(append(x.block, p.fold...), ' ')
	}
	for _, k := range whole {
		x.chain("w"+k, at)
	}
	for _, k := range pieces {
		x.chain("p"+k, at)
	}
}

// chain adds a slot under a hashed key; guarded by mu.
func (x *Index) chain(key string, at int32) {
	h := maphash.String(x.seed, key)
	x.chains = append(x.chains, link{hash: h, slot: at, next: x.heads[h]})
	x.heads[h] = int32(len(x.chains))
}

// RemoveOwner takes out every text of an owner and wipes it from memory.
func (x *Index) RemoveOwner(owner string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for at := x.owners[owner]; at != 0; {
		s := &x.slots[at-1]
		clear(x.block[s.start:x.end(int(at-1))])
		at = s.before
		s.key, s.owner = "", ""
		x.gone++
	}
	delete(x.owners, owner)
	if x.gone > 1024 && x.gone > len(x.slots)/2 {
		x.compact()
	}
}

// end gives where a slot's text ends in the block; guarded by mu.
func (x *Index) end(at int) int {
	if at+1 < len(x.slots) {
		return x.slots[at+1].start
	}
	return len(x.block)
}

// compact drops removed slots, so that the index does not grow with every change; guarded by mu.
func (x *Index) compact() {
	next := &Index{heads: make(map[uint64]int32, len(x.heads)), owners: make(map[string]int32, len(x.owners))}
	moved := make([]int32, len(x.slots)) // new slot + 1
	for i, s := range x.slots {
		if s.key == "" {
			continue
		}
		text := x.block[s.start:x.end(i)]
		s.start, s.before = len(next.block), next.owners[s.owner]
		next.block = append(next.block, text...)
		next.slots = append(next.slots, s)
		moved[i] = int32(len(next.slots))
		next.owners[s.owner] = moved[i]
	}
	for _, l := range x.chains {
		if to := moved[l.slot]; to != 0 {
			next.chains = append(next.chains, link{hash: l.hash, slot: to - 1, next: next.heads[l.hash]})
			next.heads[l.hash] = int32(len(next.chains))
		}
	}
	clear(x.block)
	x.block, x.slots, x.chains, x.heads, x.owners, x.gone = next.block, next.slots, next.chains, next.heads, next.owners, 0
}

// Len gives how many texts are held.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.slots) - x.gone
}

// under calls f with each slot of a key; guarded by mu.
func (x *Index) under(key string, f func(at int32)) {
	h := maphash.String(x.seed, key)
	for at := x.heads[h]; at != 0; at = x.chains[at-1].next {
		if s := x.chains[at-1].slot; x.slots[s].key != "" {
			f(s)
		}
	}
}

// occurrences calls f with each slot that holds needle, once for each place, in order; f gives false to go on with the next slot.
// Guarded by mu.
func (x *Index) occurrences(needle []byte, f func(at int32, place int) (more bool)) {
	from, at := 0, 0
	for {
		i := bytes.Index(x.block[from:], needle)
		if i < 0 {
			return
		}
		place := from + i
		at = x.slotAt(place, at)
		if f(int32(at), place) {
			from = place + 1
		} else {
			from = x.end(at)
		}
	}
}

// slotAt gives the slot that holds a place of the block, at or after a slot; guarded by mu.
func (x *Index) slotAt(place, at int) int {
	if place < x.end(at) {
		return at
	}
	rest, _ := slices.BinarySearchFunc(x.slots[at:], place, func(s slot, place int) int {
		if s.start <= place {
			return -1
		}
		return 1
	})
	return at + rest - 1
}
