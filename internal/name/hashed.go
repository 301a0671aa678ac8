package name

import "slices"

// hashed keeps which texts have which key: a key's hash above, the text's number below, in sorted runs, each at least twice as long as
// the next. That takes eight bytes a key, where a map of lists takes many times as much. The zero hashed is empty.
type hashed struct {
	runs  [][]uint64
	fresh []uint64 // unsorted, the newest
}

const (
	// textBits are for the number of a text; the other forty are of the hash.
	textBits = 24
	textMask = 1<<textBits - 1
	// maxTexts is how many texts an Index has numbers for: fifty times those of a hundred thousand cases.
	maxTexts = textMask
	// freshMost is how many keys wait to be sorted in.
	freshMost = 512
)

// add says that a text has a key.
func (h *hashed) add(hash uint64, at Text) {
	h.fresh = append(h.fresh, hash&^textMask|uint64(at))
	if len(h.fresh) < freshMost {
		return
	}
	slices.Sort(h.fresh)
	h.runs = append(h.runs, slices.Clone(h.fresh))
	h.fresh = h.fresh[:0]
	for n := len(h.runs); n > 1 && len(h.runs[n-2]) < 2*len(h.runs[n-1]); n = len(h.runs) {
		h.runs[n-2] = merged(h.runs[n-2], h.runs[n-1])
		h.runs = slices.Delete(h.runs, n-1, n)
	}
}

// merged gives two sorted runs as one.
func merged(a, b []uint64) []uint64 {
	out := make([]uint64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// under calls f with each text that has a key.
func (h *hashed) under(hash uint64, f func(Text)) {
	hash &^= textMask
	for _, run := range h.runs {
		first, _ := slices.BinarySearch(run, hash)
		for _, k := range run[first:] {
			if k&^textMask != hash {
				break
			}
			f(Text(k & textMask))
		}
	}
	for _, k := range h.fresh {
		if k&^textMask == hash {
			f(Text(k & textMask))
		}
	}
}

// keep drops the keys of texts that are not to be kept.
func (h *hashed) keep(wanted func(Text) bool) {
	dropped := func(k uint64) bool { return !wanted(Text(k & textMask)) }
	for i, run := range h.runs {
		h.runs[i] = slices.Clip(slices.DeleteFunc(run, dropped))
	}
	h.runs = slices.DeleteFunc(h.runs, func(run []uint64) bool { return len(run) == 0 })
	h.fresh = slices.DeleteFunc(h.fresh, dropped)
}
