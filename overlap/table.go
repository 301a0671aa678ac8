package overlap

import (
	"cmp"
	"math/bits"
	"slices"
)

// Mask is a set of lists: bit i is the list at place i.
type Mask uint32

// Has says whether the list at place i is in the set.
func (m Mask) Has(i int) bool { return m>>i&1 == 1 }

// Count is how many lists are in the set.
func (m Mask) Count() int { return bits.OnesCount32(uint32(m)) }

// Cell counts the people seen on exactly the lists of its mask.
type Cell struct {
	Mask  Mask
	Count int64
}

// Table is who is on which lists. NewTable keeps it in order.
type Table struct {
	Lists []string
	Cells []Cell // each mask once, in order, no empty mask, no zero count
}

// NewTable adds up equal patterns, drops empty ones and puts the rest in order. Splitting a row's count therefore changes nothing.
func NewTable(lists []string, cells []Cell) Table {
	sum := map[Mask]int64{}
	for _, c := range cells {
		sum[c.Mask] += c.Count
	}
	t := Table{Lists: slices.Clone(lists)}
	for mask, n := range sum {
		if mask != 0 && n > 0 {
			t.Cells = append(t.Cells, Cell{mask, n})
		}
	}
	slices.SortFunc(t.Cells, func(a, b Cell) int { return cmp.Compare(a.Mask, b.Mask) })
	return t
}

// Observed is how many people are on at least one list.
func (t Table) Observed() int64 {
	n := int64(0)
	for _, c := range t.Cells {
		n += c.Count
	}
	return n
}

// Size is how many people are on all lists of a set, whatever else they are on.
func (t Table) Size(of Mask) int64 {
	n := int64(0)
	for _, c := range t.Cells {
		if c.Mask&of == of {
			n += c.Count
		}
	}
	return n
}

// Without is the table as if the list at place i had never been kept. People it alone had seen are then unseen.
func (t Table) Without(i int) Table {
	low := Mask(1)<<i - 1
	cells := make([]Cell, len(t.Cells))
	for k, c := range t.Cells {
		cells[k] = Cell{c.Mask&low | c.Mask>>1&^low, c.Count}
	}
	return NewTable(slices.Delete(slices.Clone(t.Lists), i, i+1), cells)
}

// Merged is the table as if the lists at places i and j had been one; it stands at the place of the first and is named "A+B", whichever came
// first.
func (t Table) Merged(i, j int) Table {
	i, j = min(i, j), max(i, j)
	cells := make([]Cell, len(t.Cells))
	for k, c := range t.Cells {
		if c.Mask.Has(j) {
			c.Mask |= 1 << i
		}
		cells[k] = c
	}
	out := NewTable(t.Lists, cells).Without(j)
	out.Lists[i] = min(t.Lists[i], t.Lists[j]) + "+" + max(t.Lists[i], t.Lists[j])
	return out
}

// byName is the table with its lists in the order of their names, and where each stood before.
func (t Table) byName() (Table, []int) {
	from := make([]int, len(t.Lists))
	for i := range from {
		from[i] = i
	}
	slices.SortStableFunc(from, func(a, b int) int { return cmp.Compare(t.Lists[a], t.Lists[b]) })
	lists := make([]string, len(from))
	for to, i := range from {
		lists[to] = t.Lists[i]
	}
	cells := make([]Cell, len(t.Cells))
	for k, c := range t.Cells {
		mask := Mask(0)
		for to, i := range from {
			mask |= c.Mask >> i & 1 << to
		}
		cells[k] = Cell{mask, c.Count}
	}
	return NewTable(lists, cells), from
}
