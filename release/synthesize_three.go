package release

// triples are the distances of three-column counts, kept when these were measured: for every column a table for each pair of other columns,
// with the column's own values running fastest.
type triples struct {
	of    [][]triple // by column
	start []float32
}

// triple is one column's table with columns b < c.
type triple struct {
	b, c, base, codesC int
}

const (
	// threeWeight is how much a three-column count matters beside a two-column one: there are many more of them, and each is small.
	threeWeight = 0.1
	// maxTripleWork bounds the visits of one sweep to three-column tables.
	maxTripleWork = 10_000_000_000
)

// newTriples lays out the tables, or gives nil when they would not be worth the work.
func (d *draft) newTriples() *triples {
	s := d.model.schema
	columns := len(s.Columns)
	work := float64(d.table.Rows) * float64(columns*columns) / 2 * float64(d.model.size)
	if columns < 3 || d.way[[3]int{0, 1, 2}] == nil || work > maxTripleWork {
		return nil
	}
	t := &triples{of: make([][]triple, columns)}
	size := 0
	for j := range columns {
		for c := range columns {
			for b := range c {
				if b != j && c != j {
					t.of[j] = append(t.of[j], triple{b: b, c: c, base: size, codesC: s.Columns[c].codes()})
					size += s.Columns[b].codes() * s.Columns[c].codes() * s.Columns[j].codes()
				}
			}
		}
	}
	t.start = make([]float32, size)
	scale := float64(d.table.Rows) / max(d.Total, 1)
	for _, cols := range subsets(columns, 3) {
		l := s.layoutOf(cols...)
		now, codes := d.table.count(l), make([]uint16, 3)
		for place, want := range d.counts(l) {
			t.add(s, l, l.codesAt(place, codes), float32(float64(now[place])-want*scale))
		}
	}
	return t
}

// add writes a distance into the three tables it stands in.
func (t *triples) add(s *Schema, l layout, codes []uint16, distance float32) {
	for i, j := range l.cols {
		b, c := (i+1)%3, (i+2)%3
		if l.cols[b] > l.cols[c] {
			b, c = c, b
		}
		x := &t.of[j][pairIndex(l.cols[b], l.cols[c], j)]
		t.start[x.at(codes[b], codes[c], s.Columns[j].codes())+int(codes[i])] += distance
	}
}

// pairIndex numbers the pair b < c among the pairs without j, in the order newTriples makes them.
func pairIndex(b, c, j int) int {
	if b > j {
		b--
	}
	if c > j {
		c--
	}
	return c*(c-1)/2 + b
}

// at gives where the values of the column begin for codes of the two others.
func (x *triple) at(b, c uint16, codes int) int {
	return x.base + (int(b)*x.codesC+int(c))*codes
}

// cost adds the distances of all values of column j in a row.
func (t *triples) cost(j int, row []uint16, cost []float64) {
	for i := range t.of[j] {
		x := &t.of[j][i]
		at := x.at(row[x.b], row[x.c], len(cost))
		for v, distance := range t.start[at : at+len(cost)] {
			cost[v] += threeWeight * float64(distance)
		}
	}
}

// move follows a cell that gets another value.
func (t *triples) move(s *Schema, j int, row []uint16, from, to uint16) {
	codes := s.Columns[j].codes()
	for _, x := range t.of[j] {
		b, c := row[x.b], row[x.c]
		at := x.at(b, c, codes)
		t.start[at+int(from)]--
		t.start[at+int(to)]++
		for _, side := range [2][4]int{{x.b, x.c, int(b), int(c)}, {x.c, x.b, int(c), int(b)}} {
			own, other, ownCode, otherCode := side[0], side[1], side[2], side[3]
			low, high := j, other
			if low > high {
				low, high = high, low
			}
			y := &t.of[own][pairIndex(low, high, own)]
			place := func(v uint16) int {
				if low == j {
					return y.at(v, uint16(otherCode), s.Columns[own].codes()) + ownCode
				}
				return y.at(uint16(otherCode), v, s.Columns[own].codes()) + ownCode
			}
			t.start[place(from)]--
			t.start[place(to)]++
		}
	}
}
