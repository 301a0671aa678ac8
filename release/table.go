package release

// Table is a coded table: one slice of codes a column, all of one length. Code 0 is an empty cell, code v>0 the v-th value of the
// column in the schema. Only Encode and the sampler make tables, so no code lies outside the schema.
type Table struct {
	Schema *Schema
	Rows   int
	Codes  [][]uint16
}

// newTable makes a table of empty cells.
func newTable(s *Schema, rows int) *Table {
	t := &Table{Schema: s, Rows: rows, Codes: make([][]uint16, len(s.Columns))}
	for j := range t.Codes {
		t.Codes[j] = make([]uint16, rows)
	}
	return t
}

// Without gives the table without one row: its neighbour where a person has one row.
func (t *Table) Without(row int) *Table {
	out := newTable(t.Schema, t.Rows-1)
	for j := range t.Codes {
		copy(out.Codes[j], t.Codes[j][:row])
		copy(out.Codes[j][row:], t.Codes[j][row+1:])
	}
	return out
}

// row gives the codes of one row.
func (t *Table) row(i int) []uint16 {
	out := make([]uint16, len(t.Codes))
	for j := range t.Codes {
		out[j] = t.Codes[j][i]
	}
	return out
}

// layout says where the cells of a marginal over some columns lie in one slice: the last column runs fastest, and every column has a
// place for the empty cell at code 0.
type layout struct {
	cols   []int
	stride []int
	size   int
}

// layoutOf makes the layout of a marginal.
func (s *Schema) layoutOf(cols ...int) layout {
	l := layout{cols: cols, stride: make([]int, len(cols)), size: 1}
	for i := len(cols) - 1; i >= 0; i-- {
		l.stride[i] = l.size
		l.size *= s.Columns[cols[i]].codes()
	}
	return l
}

// codesAt turns a place back into codes.
func (l layout) codesAt(place int, into []uint16) []uint16 {
	into = into[:len(l.cols)]
	for i, stride := range l.stride {
		into[i] = uint16(place / stride)
		place %= stride
	}
	return into
}

// at gives the place of a row's cell.
func (l layout) at(codes [][]uint16, row int) int {
	place := 0
	for i, c := range l.cols {
		place += int(codes[c][row]) * l.stride[i]
	}
	return place
}

// count gives the exact counts of a marginal.
func (t *Table) count(l layout) []int64 {
	out := make([]int64, l.size)
	switch len(l.cols) {
	case 0:
		out[0] = int64(t.Rows)
	case 1:
		for _, v := range t.Codes[l.cols[0]] {
			out[v]++
		}
	case 2:
		a, b := t.Codes[l.cols[0]], t.Codes[l.cols[1]]
		for i, v := range a {
			out[int(v)*l.stride[0]+int(b[i])]++
		}
	case 3:
		a, b, c := t.Codes[l.cols[0]], t.Codes[l.cols[1]], t.Codes[l.cols[2]]
		for i, v := range a {
			out[int(v)*l.stride[0]+int(b[i])*l.stride[1]+int(c[i])]++
		}
	}
	return out
}

// subsets lists the sets of k columns of d, in order.
func subsets(d, k int) [][]int {
	if k == 0 {
		return [][]int{{}}
	}
	var out [][]int
	for last := k - 1; last < d; last++ {
		for _, head := range subsets(last, k-1) {
			out = append(out, append(append(make([]int, 0, k), head...), last))
		}
	}
	return out
}

// Filled counts the cells that are not empty.
func (t *Table) Filled() int {
	n := 0
	for _, codes := range t.Codes {
		for _, c := range codes {
			if c > 0 {
				n++
			}
		}
	}
	return n
}
