package release

import "math/rand/v2"

// sweeps is how often every cell of the synthetic rows is looked at again.
const sweeps = 4

// synthesize makes rows whose one- and two-column counts come as near to the estimates as whole rows can. It draws rows from the model,
// then visits every cell and gives it the value that lowers the squared distance of all counts most: what drawing at random would
// leave as error of rounding, the visits take away. It is post-processing: rows stand for nobody.
func (e *Estimates) synthesize(rows int, random *rand.Rand) *Table {
	d := &draft{Estimates: e, table: newTable(e.model.schema, rows), random: random}
	if rows == 0 {
		return d.table
	}
	d.draw()
	d.distances()
	d.three = d.newTriples()
	for range sweeps {
		if !d.sweep() {
			break
		}
	}
	return d.table
}

// draft is a synthetic table in the making.
type draft struct {
	*Estimates
	table  *Table
	random *rand.Rand
	one    []float64 // rows now less rows wanted, by value
	two    []float64 // the same by pairs of values of different columns, both ways round
	three  *triples
	row    []uint16
}

// draw takes rows from the model: each kind gets its share of rows, each column of a kind its share of values, in random order.
func (d *draft) draw() {
	m := d.model
	of := make([]int, d.table.Rows)
	spread(of, m.weight, d.random)
	members := make([][]int, len(m.weight))
	for i, k := range of {
		members[k] = append(members[k], i)
	}
	for k, rows := range members {
		value := make([]int, len(rows))
		for j := range m.schema.Columns {
			shares := append([]float64{}, m.kinds[k][m.start[j]:m.start[j+1]]...)
			if m.schema.Columns[j].Complete && len(shares) > 1 {
				shares[0] = 0
			}
			spread(value, shares, d.random)
			for n, i := range rows {
				d.table.Codes[j][i] = uint16(value[n])
			}
		}
	}
	d.mend()
}

// spread fills a slice with indices in proportion to shares (systematic sampling, then shuffled).
func spread(into []int, shares []float64, random *rand.Rand) {
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	at, upTo, offset := 0, shares[0], random.Float64()
	for i := range into {
		for want := (float64(i) + offset) / float64(len(into)) * sum; want >= upTo && at < len(shares)-1; {
			at++
			upTo += shares[at]
		}
		into[i] = at
	}
	random.Shuffle(len(into), func(a, b int) { into[a], into[b] = into[b], into[a] })
}

// mend takes impossible combinations out of the rows drawn: a column of the combination gets another value.
func (d *draft) mend() {
	for i := 0; len(d.rules.all) > 0 && i < d.table.Rows; i++ {
		row := d.table.row(i)
		for tries := 0; tries < 100; tries++ {
			n := d.rules.broken(row)
			if n < 0 {
				break
			}
			part := d.rules.all[n][d.random.IntN(len(d.rules.all[n]))]
			c := &d.model.schema.Columns[part.col]
			row[part.col] = uint16(d.random.IntN(c.codes()))
			if row[part.col] == 0 && c.Complete && len(c.Values) > 0 {
				row[part.col] = 1
			}
		}
		for j, code := range row {
			d.table.Codes[j][i] = code
		}
	}
}

// distances starts the tables of rows now less rows wanted.
func (d *draft) distances() {
	m := d.model
	d.one, d.two = make([]float64, m.size), make([]float64, m.size*m.size)
	scale := float64(d.table.Rows) / max(d.Total, 1)
	for j := range m.schema.Columns {
		l := m.schema.layoutOf(j)
		now := d.table.count(l)
		for v, want := range d.counts(l) {
			d.one[m.start[j]+v] = float64(now[v]) - want*scale
		}
	}
	for _, pair := range subsets(len(m.schema.Columns), 2) {
		l := m.schema.layoutOf(pair...)
		now := d.table.count(l)
		for place, want := range d.counts(l) {
			a, b := m.start[pair[0]]+place/l.stride[0], m.start[pair[1]]+place%l.stride[0]
			d.two[a*m.size+b] = float64(now[place]) - want*scale
			d.two[b*m.size+a] = d.two[a*m.size+b]
		}
	}
}

// oneWeight is how much more a one-column count matters than a two-column count: there are fewer of them and all read them.
const oneWeight = 2

// sweep visits every cell once and tells whether any changed.
func (d *draft) sweep() bool {
	m := d.model
	moved := false
	d.row = make([]uint16, len(m.schema.Columns))
	cost := make([]float64, m.size)
	for i := range d.table.Rows {
		for j := range d.row {
			d.row[j] = d.table.Codes[j][i]
		}
		for j := range d.row {
			if v := d.better(j, cost[m.start[j]:m.start[j+1]]); v != d.row[j] {
				d.move(i, j, v)
				moved = true
			}
		}
	}
	return moved
}

// better finds the value of a cell that brings the counts nearest to what is wanted. Giving a cell another value takes one row from each
// count it was in and adds one to each it comes to: the squared distance changes by 2(new - old + 1) for each.
func (d *draft) better(j int, cost []float64) uint16 {
	m := d.model
	for v := range cost {
		cost[v] = oneWeight * d.one[m.start[j]+v]
	}
	for b, w := range d.row {
		if b != j {
			at := (m.start[b] + int(w)) * m.size
			add(cost, d.two[at+m.start[j]:at+m.start[j+1]], 1)
		}
	}
	terms := oneWeight + float64(len(d.row)-1)
	if d.three != nil {
		d.three.cost(j, d.row, cost)
		terms += threeWeight * float64(len(d.three.of[j]))
	}
	old := d.row[j]
	best, low := old, cost[old]-terms
	first := 0
	if m.schema.Columns[j].Complete {
		first = 1
	}
	for v := first; v < len(cost); v++ {
		if cost[v] < low && uint16(v) != old && d.allowed(j, uint16(v)) {
			best, low = uint16(v), cost[v]
		}
	}
	return best
}

// allowed tells whether the row in hand may have this value.
func (d *draft) allowed(j int, v uint16) bool {
	if len(d.rules.of[j]) == 0 {
		return true
	}
	old := d.row[j]
	d.row[j] = v
	ok := true
	for _, n := range d.rules.of[j] {
		ok = ok && !d.rules.holds(n, d.row)
	}
	d.row[j] = old
	return ok
}

// move gives a cell another value and keeps the distances.
func (d *draft) move(i, j int, v uint16) {
	m := d.model
	from, to := m.start[j]+int(d.row[j]), m.start[j]+int(v)
	d.one[from]--
	d.one[to]++
	for b, w := range d.row {
		if b == j {
			continue
		}
		at := m.start[b] + int(w)
		d.two[from*m.size+at]--
		d.two[at*m.size+from]--
		d.two[to*m.size+at]++
		d.two[at*m.size+to]++
	}
	if d.three != nil {
		d.three.move(j, d.row, d.row[j], v)
	}
	d.row[j] = v
	d.table.Codes[j][i] = v
}
