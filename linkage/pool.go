package linkage

import "math/bits"

// pool holds each text once. Number 0 is the empty text: nothing is known.
type pool struct {
	bytes []byte
	ends  []uint32 // ends[i] is where text i ends in bytes
	table []uint32 // open addressing, 0 for free; nil once the pool is closed
}

func newPool() *pool { return &pool{ends: []uint32{0}, table: make([]uint32, 64)} }

// maxPool bounds the texts of one column, in bytes.
const maxPool = 1<<32 - 1

// text gives a text by its number.
func (p *pool) text(id uint32) string {
	if id == 0 {
		return ""
	}
	return string(p.bytes[p.ends[id-1]:p.ends[id]])
}

// raw gives the bytes of a text; they may not be changed.
func (p *pool) raw(id uint32) []byte {
	if id == 0 {
		return nil
	}
	return p.bytes[p.ends[id-1]:p.ends[id]]
}

// len is how many texts there are, the empty one too.
func (p *pool) len() int { return len(p.ends) }

// add gives the number of a text, a new one if it was not held; false when the pool is full.
func (p *pool) add(s string) (uint32, bool) { return hold(p, s) }

func hold[T string | []byte](p *pool, s T) (uint32, bool) {
	if len(s) == 0 {
		return 0, true
	}
	if uint64(len(p.bytes))+uint64(len(s)) > maxPool {
		return 0, false
	}
	if 2*len(p.ends) > len(p.table) {
		p.grow()
	}
	mask := uint32(len(p.table) - 1)
	at := uint32(hashText(s)) & mask
	for ; p.table[at] != 0; at = (at + 1) & mask {
		if string(p.raw(p.table[at])) == string(s) {
			return p.table[at], true
		}
	}
	p.bytes = append(p.bytes, s...)
	p.ends = append(p.ends, uint32(len(p.bytes)))
	p.table[at] = uint32(len(p.ends) - 1)
	return p.table[at], true
}

// grow makes the table twice as large.
func (p *pool) grow() {
	table := make([]uint32, 2*len(p.table))
	mask := uint32(len(table) - 1)
	for id := 1; id < len(p.ends); id++ {
		at := uint32(hashText(p.raw(uint32(id)))) & mask
		for ; table[at] != 0; at = (at + 1) & mask {
		}
		table[at] = uint32(id)
	}
	p.table = table
}

// close gives back what is needed only to add texts.
func (p *pool) close() { p.table = nil }

// hashText spreads texts over 64 bits, the same on every machine and in every run: FNV-1a, finished by mix.
func hashText[T string | []byte](s T) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

// mix spreads the bits of a number; it is the finisher of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// join makes one hash of two, in order.
func join(a, b uint64) uint64 { return mix(bits.RotateLeft64(a, 17) ^ b*0x9e3779b97f4a7c15) }
