package linkage

import (
	"cmp"
	"slices"
)

// after reports that of two tables the first is to be worked on as the right one. It depends on what they hold alone, so that swapping the
// two swaps the result and changes nothing else.
func after(left, right *Table) bool { return left.sum() > right.sum() }

// sum is a hash of the cells of a table, in any order of rows.
func (t *Table) sum() uint64 {
	total := uint64(t.rows)
	for j, c := range t.columns {
		for _, id := range c.ids {
			total += join(uint64(j), uint64(hashText(c.values.raw(id))))
		}
	}
	return total
}

// mirror exchanges left and right.
func (r *Result) mirror() {
	r.mirrored = true
	r.leftRows, r.rightRows = r.rightRows, r.leftRows
	for i, p := range r.Pairs {
		p.Left, p.Right = p.Right, p.Left
		r.Pairs[i] = p
	}
	slices.SortFunc(r.Pairs, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.Left, b.Left), cmp.Compare(a.Right, b.Right)) })
}
