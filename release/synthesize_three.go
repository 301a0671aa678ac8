package release

// triples are the distances of three-column counts, kept for the sets of columns that were measured.
type triples struct {
	of  [][]triple // by column
	now []float32
}

// triple is a set of columns as one of them sees it: the two others, and how far apart their values and its own lie.
type triple struct {
	base, a, b                  int
	strideA, strideB, strideOwn int
}

const (
	// threeWeight is how much a three-column count matters beside a two-column one: there are many more of them, and each is small.
	threeWeight = 0.1
	// maxTripleWork bounds the visits of one sweep to three-column tables.
	maxTripleWork = 10_000_000_000
)

// newTriples lays out the tables, or gives nil when there are none or they would not be worth the work.
func (d *draft) newTriples() *triples {
	s := d.model.schema
	t := &triples{of: make([][]triple, len(s.Columns))}
	scale := float64(d.table.Rows) / max(d.Total, 1)
	work := 0
	for _, cols := range subsets(len(s.Columns), 3) {
		if d.way[key(cols)] == nil {
			continue
		}
		l := s.layoutOf(cols...)
		for i, j := range cols {
			a, b := (i+1)%3, (i+2)%3
			t.of[j] = append(t.of[j], triple{len(t.now), cols[a], cols[b], l.stride[a], l.stride[b], l.stride[i]})
			work += d.table.Rows * s.Columns[j].codes()
		}
		now := d.table.count(l)
		for place, want := range d.counts(l) {
			t.now = append(t.now, float32(float64(now[place])-want*scale))
		}
	}
	if len(t.now) == 0 || work > maxTripleWork {
		return nil
	}
	return t
}

// at gives where the values of the column begin in a row.
func (x *triple) at(row []uint16) int {
	return x.base + int(row[x.a])*x.strideA + int(row[x.b])*x.strideB
}

// cost adds the distances of all values of column j in a row.
func (t *triples) cost(j int, row []uint16, cost []float64) {
	for i := range t.of[j] {
		x := &t.of[j][i]
		at := x.at(row)
		for v := range cost {
			cost[v] += threeWeight * float64(t.now[at])
			at += x.strideOwn
		}
	}
}

// move follows a cell that gets another value.
func (t *triples) move(j int, row []uint16, from, to uint16) {
	for i := range t.of[j] {
		x := &t.of[j][i]
		at := x.at(row)
		t.now[at+int(from)*x.strideOwn]--
		t.now[at+int(to)*x.strideOwn]++
	}
}
