package linkage

import (
	"math"
	"slices"
	"strings"

	"spean/internal/name"
)

// soundOut finds how the values of a column of names sound, the same in Khmer and Latin writing. Of a whole name it is the sound of all
// parts, in the order of the alphabet.
func (c *column) soundOut() {
	c.sounds = make([]uint32, c.values.len())
	for id := 1; id < c.values.len(); id++ {
		c.sounds[id] = soundOf(c.values.text(uint32(id)))
	}
}

// soundOf gives a hash of the consonant keys of a text's words; 0 when it has no sound, or hardly one.
func soundOf(text string) uint32 {
	var keys []string
	for _, w := range strings.Fields(text) {
		if s := name.Sounds(w); len(s) > 0 {
			keys = append(keys, s[0])
		}
	}
	slices.Sort(keys)
	key := strings.Join(keys, " ")
	if len(key) <= len("c:")+1 {
		return 0
	}
	return short(hashText(key))
}

// short makes 32 bits of a hash, never 0.
func short(h uint64) uint32 { return max(1, uint32(h>>32)) }

// words are the words of the values of a column, each value's in rising order of their numbers.
type words struct {
	pool   *pool
	of     []uint32 // word numbers, value after value
	start  []uint32 // start[v] is where value v's begin; one more at the end
	weight []int64  // by word: what agreeing on it says, the logarithm of how few values hold it
	count  []uint32 // by word: values that hold it
	hash   []uint64 // by word
}

// maxWords bounds the words of a value that are looked at.
const maxWords = 24

// newWords takes the values of a column apart. Weights are inverse document frequencies (Spärck Jones 1972).
func newWords(c *column) *words {
	w := &words{pool: newPool(), start: make([]uint32, 1, c.values.len()+1)}
	for id := range c.values.len() {
		from := len(w.of)
		for i, word := range strings.Fields(c.values.text(uint32(id))) {
			if i == maxWords {
				break
			}
			at, _ := w.pool.add(word)
			w.of = append(w.of, at)
		}
		own := w.of[from:]
		slices.Sort(own)
		w.of = w.of[:from+len(slices.Compact(own))]
		w.start = append(w.start, uint32(len(w.of)))
	}
	w.pool.close()
	w.count = make([]uint32, w.pool.len())
	for _, id := range w.of {
		w.count[id]++
	}
	w.weight = make([]int64, w.pool.len())
	w.hash = make([]uint64, w.pool.len())
	for id := 1; id < w.pool.len(); id++ {
		w.hash[id] = hashText(w.pool.raw(uint32(id)))
		w.weight[id] = int64(1000*math.Log(1+float64(c.values.len())/float64(w.count[id]))) + 100
	}
	return w
}

// list gives the words of a value.
func (w *words) list(value uint32) []uint32 { return w.of[w.start[value]:w.start[value+1]] }

// alike gives how much of the words of two values is the same, in thousandths, by weight; words that are nearly the same count for most.
// This is Dice's coefficient made soft in the manner of SoftTFIDF (Cohen, Ravikumar and Fienberg 2003). All sums are of whole numbers,
// so that no order of words or values changes them.
func (w *words) alike(a, b uint32) int {
	x, y := w.list(a), w.list(b)
	var whole, same int64
	var restX, restY [maxWords]uint32
	nx, ny := 0, 0
	for i, j := 0, 0; i < len(x) || j < len(y); {
		switch {
		case j == len(y) || i < len(x) && x[i] < y[j]:
			whole += w.weight[x[i]]
			restX[nx] = x[i]
			nx++
			i++
		case i == len(x) || x[i] > y[j]:
			whole += w.weight[y[j]]
			restY[ny] = y[j]
			ny++
			j++
		default:
			whole += 2 * w.weight[x[i]]
			same += 2 * w.weight[x[i]]
			i++
			j++
		}
	}
	if whole == 0 {
		return 0
	}
	return int(1000 * (same + w.near(restX[:nx], restY[:ny])) / whole)
}

// near pairs words that are not the same, the best pairs first, and gives their weight.
func (w *words) near(x, y []uint32) int64 {
	sum := int64(0)
	for {
		best, bi, bj := int64(0), 0, 0
		for i, p := range x {
			for j, q := range y {
				if p != 0 && q != 0 {
					if s := nearWords(w.pool.raw(p), w.pool.raw(q)) * (w.weight[p] + w.weight[q]) / 100; s > best {
						best, bi, bj = s, i, j
					}
				}
			}
		}
		if best == 0 {
			return sum
		}
		sum += best
		x[bi], y[bj] = 0, 0
	}
}

// nearWords says how far two different words count as one, in hundredths: mistyped, or one shortened to its beginning.
func nearWords(a, b []byte) int64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case len(a) == 1:
		if a[0] == b[0] && b[0] > '9' {
			return 60
		}
		return 0
	case len(a) >= 3 && string(b[:len(a)]) == string(a):
		return 80
	case len(a) < 3 || len(b)-len(a) > 2 || a[0] <= '9' || b[0] <= '9':
		return 0
	case within(a, b, 1) <= 1:
		return 85
	case len(a) >= 5 && within(a, b, 2) <= 2:
		return 70
	}
	return 0
}
