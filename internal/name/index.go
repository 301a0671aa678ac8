package name

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
)

// Index finds texts by what people remember of them: the whole name in either order and either script, a part, the sound. It holds
// texts in memory and nowhere else. It serves any number of goroutines.
//
// Many people share a name, a village, a phone: a text is held once, with the numbers of all it belongs to (docs, which mean something
// to the caller alone). The folded texts stand one after another in one block of bytes, which is searched as it is: no words are kept
// apart, so a part of a name is found wherever it begins, in scripts without spaces too. Sounds are found by hashes of keys.
type Index struct {
	seed maphash.Seed

	mu     sync.RWMutex
	block  []byte          // guarded by mu: for each slot "\n part part ", folded
	said   []byte          // guarded by mu: for each slot the text as it was added
	slots  []slot          // guarded by mu: in the order of block
	held   map[uint64]Text // guarded by mu: hash of an entry -> its slot
	keys   hashed          // guarded by mu
	docs   []posting       // guarded by mu
	unused uint32          // guarded by mu: first of the postings that are free, + 1
	gone   int             // guarded by mu: slots without docs whose bytes still stand in the blocks, wiped
	live   int             // guarded by mu: slots with docs
}

// Text is the number of a text in an Index. It stays as long as the text belongs to anything, and is never given to another.
type Text int32

// Entry is a text to be found.
type Entry struct {
	Text string
	// Name: it is what somebody is called, found by its sound and in any order of its parts too.
	Name bool
	// Key is another key Under finds it by; empty for none.
	Key string
}

// slot is one text.
type slot struct {
	held  uint64 // hash of its entry
	start uint32 // in block
	said  uint32 // in said
	first uint32 // posting + 1; 0 when it belongs to nothing any more
}

// posting says that a text belongs to a doc.
type posting struct {
	doc  uint32
	next uint32 // + 1
}

// maxIndexed bounds a text in bytes; names end at MaxLength, statements are cut.
const maxIndexed = 4000

// NewIndex makes an empty index.
func NewIndex() *Index {
	return &Index{seed: maphash.MakeSeed(), held: map[uint64]Text{}}
}

// Add makes a text findable as one of a doc's. Several may add at once: taking a text apart, which takes time, waits for nobody.
func (x *Index) Add(doc uint32, e Entry) Text {
	if len(e.Text) > maxIndexed {
		e.Text = strings.ToValidUTF8(e.Text[:maxIndexed], "")
	}
	x.mu.Lock()
	at, ok := x.find(e)
	if ok {
		x.post(at, doc)
	}
	x.mu.Unlock()
	if ok {
		return at
	}
	found := splitParts(e.Text)
	keys := x.hashes(e, found)
	x.mu.Lock()
	defer x.mu.Unlock()
	if at, ok = x.find(e); !ok {
		at = x.insert(e, found, keys)
	}
	x.post(at, doc)
	return at
}

// hashes are those of the keys an entry is found by.
func (x *Index) hashes(e Entry, found []part) []uint64 {
	out := []uint64{x.hash("t" + lineOf(found))}
	if e.Name {
		for _, k := range wholeKeys(found) {
			out = append(out, x.hash("w"+k))
		}
		for _, k := range pieceKeys(found) {
			out = append(out, x.hash("p"+k))
		}
	}
	if e.Key != "" {
		out = append(out, x.hash("k"+e.Key))
	}
	return out
}

// lineOf is a text as it stands in the block: "\n part part ", folded.
func lineOf(found []part) string {
	var b strings.Builder
	b.WriteString("\n ")
	for _, p := range found {
		b.WriteString(p.fold + " ")
	}
	return b.String()
}

// insert takes in a text that is not held; guarded by mu.
func (x *Index) insert(e Entry, found []part, keys []uint64) Text {
	at := Text(len(x.slots))
	held := x.entryHash(e)
	x.slots = append(x.slots, slot{held: held, start: uint32(len(x.block)), said: uint32(len(x.said))})
	x.held[held] = at
	x.said = append(x.said, e.Text...)
	x.block = append(x.block, lineOf(found)...)
	if at <= maxTexts { // past that it is found by its writing only
		for _, h := range keys {
			x.keys.add(h, at)
		}
	}
	return at
}

// find gives the text of an entry; guarded by mu. Two entries of one hash, which chance will not make, would both be kept.
func (x *Index) find(e Entry) (Text, bool) {
	at, ok := x.held[x.entryHash(e)]
	if !ok || string(x.textAt(at)) != e.Text {
		return 0, false
	}
	return at, true
}

func (x *Index) entryHash(e Entry) uint64 {
	kind := "text\x00"
	if e.Name {
		kind = "name\x00"
	}
	return maphash.String(x.seed, kind+e.Key+"\x00"+e.Text)
}

func (x *Index) hash(key string) uint64 { return maphash.String(x.seed, key) }

// post adds a doc to a text; guarded by mu.
func (x *Index) post(at Text, doc uint32) {
	if x.slots[at].first == 0 {
		x.live++
	}
	p := posting{doc, x.slots[at].first}
	if x.unused == 0 {
		x.docs = append(x.docs, p)
		x.slots[at].first = uint32(len(x.docs))
		return
	}
	free := x.unused
	x.unused = x.docs[free-1].next
	x.docs[free-1] = p
	x.slots[at].first = free
}

// Remove takes a text from a doc, once. A text that belongs to nothing any more is wiped from memory.
func (x *Index) Remove(at Text, doc uint32) {
	x.mu.Lock()
	defer x.mu.Unlock()
	link := &x.slots[at].first
	for *link != 0 && x.docs[*link-1].doc != doc {
		link = &x.docs[*link-1].next
	}
	if *link == 0 {
		return
	}
	free := *link
	*link = x.docs[free-1].next
	x.docs[free-1] = posting{next: x.unused}
	x.unused = free
	if x.slots[at].first == 0 {
		x.wipe(at)
	}
}

// wipe forgets a text; guarded by mu.
func (x *Index) wipe(at Text) {
	s := &x.slots[at]
	if x.held[s.held] == at {
		delete(x.held, s.held)
	}
	clear(x.block[s.start:x.end(int(at))])
	clear(x.textAt(at))
	x.live--
	x.gone++
	if x.gone > 1024 && x.gone > x.live {
		x.compact()
	}
}

// compact takes the places of wiped texts out of the blocks, so that the index does not grow with every change; guarded by mu. Numbers
// of texts stay: what is gone keeps its number and no room.
func (x *Index) compact() {
	block, said := make([]byte, 0, len(x.block)/2), make([]byte, 0, len(x.said)/2)
	for i := range x.slots {
		s := &x.slots[i]
		folded, text := x.block[s.start:x.end(i)], x.textAt(Text(i))
		s.start, s.said = uint32(len(block)), uint32(len(said))
		if s.first != 0 {
			block, said = append(block, folded...), append(said, text...)
		}
	}
	clear(x.block)
	clear(x.said)
	x.block, x.said, x.gone = block, said, 0
	x.keys.keep(func(at Text) bool { return x.slots[at].first != 0 })
}

// textAt gives the bytes of a text as it was added; guarded by mu.
func (x *Index) textAt(at Text) []byte {
	end := uint32(len(x.said))
	if int(at)+1 < len(x.slots) {
		end = x.slots[at+1].said
	}
	return x.said[x.slots[at].said:end]
}

// TextOf gives a text as it was added.
func (x *Index) TextOf(at Text) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return string(x.textAt(at))
}

// end gives where a slot's text ends in the block; guarded by mu.
func (x *Index) end(at int) int {
	if at+1 < len(x.slots) {
		return int(x.slots[at+1].start)
	}
	return len(x.block)
}

// Len gives how many texts are held.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.live
}

// Under gives the texts that have a key: one of Keys or PartKeys of a name, or the key of their entry. By chance, once in a thousand
// thousand, one may be among them that has not.
func (x *Index) Under(key string) []Text {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []Text
	for _, kind := range []string{"w", "p", "k"} {
		x.under(kind+key, func(at Text) { out = append(out, at) })
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Docs calls f with every doc a text belongs to, the newest first, until f gives false.
func (x *Index) Docs(at Text, f func(doc uint32) (more bool)) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for p := x.slots[at].first; p != 0 && f(x.docs[p-1].doc); p = x.docs[p-1].next {
	}
}

// under calls f with each slot of a key; guarded by mu.
func (x *Index) under(key string, f func(at Text)) {
	x.keys.under(x.hash(key), func(at Text) {
		if x.slots[at].first != 0 {
			f(at)
		}
	})
}

// occurrences calls f with each slot that holds needle, once for each place, in order; f gives false to go on with the next slot.
// Guarded by mu.
func (x *Index) occurrences(needle []byte, f func(at Text, place int) (more bool)) {
	from, at := 0, 0
	for {
		i := bytes.Index(x.block[from:], needle)
		if i < 0 {
			return
		}
		place := from + i
		at = x.slotAt(place, at)
		if f(Text(at), place) {
			from = place + 1
		} else {
			from = x.end(at)
		}
	}
}

// slotAt gives the slot that holds a place of the block, at or after a slot; guarded by mu.
func (x *Index) slotAt(place, at int) int {
	if place < x.end(at) && place >= int(x.slots[at].start) {
		return at
	}
	rest, _ := slices.BinarySearchFunc(x.slots[at:], place, func(s slot, place int) int {
		if int(s.start) <= place {
			return -1
		}
		return 1
	})
	return at + rest - 1
}
