package linkage

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"
)

// ErrTooLarge says that one column holds more than four gigabytes of different texts, or a file more than four thousand million rows.
var ErrTooLarge = errors.New("linkage: too large")

// column is one column of all records, cleaned.
type column struct {
	name       string
	kind       Kind
	ids        []uint32 // by record; the left file's first
	values     *pool
	counts     [2][]uint32 // records that hold a value, by side; one table for both when there is one file
	sounds     []uint32    // by value: hash of the consonant key; 0 for none. Names only
	words      *words      // names and texts
	hash32     []uint32    // by value, of family names: what crossed keys are made of
	partner    *column     // the other part of a name, for parts that stand the wrong way round
	from       [2]int      // where it stands in the tables
	rare       []float32   // by value, how rare it is where a model knows better; nil otherwise
	monthFirst bool        // of dates written with strokes; before they are read, what is taken when they do not tell
}

// corpus is all records of one file, or of two.
type corpus struct {
	columns []*column
	left, n int // records below left are the left file's; left == n when there is one file
	tables  []*Table
}

// linked reports two files.
func (c *corpus) linked() bool { return c.left < c.n }

// pairs is how many pairs of records there are.
func (c *corpus) pairs() float64 {
	if c.linked() {
		return float64(c.left) * float64(c.n-c.left)
	}
	return float64(c.n) * float64(c.n-1) / 2
}

// newCorpus cleans the columns of one or two tables; kinds by column of the left table. pairing gives for each column of the left
// table that of the right.
func newCorpus(left, right *Table, plan []plannedColumn) (*corpus, error) {
	c := &corpus{left: left.rows, n: left.rows}
	tables := []*Table{left}
	if right != nil {
		c.n += right.rows
		tables = append(tables, right)
	}
	c.tables = tables
	if c.n > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	for _, p := range plan {
		if p.Kind == Ignore {
			continue
		}
		raw := []rawColumn{left.columns[p.left]}
		if right != nil {
			raw = append(raw, right.columns[p.right])
		}
		col := &column{name: p.Name, kind: p.Kind, values: newPool(), ids: make([]uint32, 0, c.n), from: [2]int{p.left, p.right}}
		if p.learned != nil {
			col.monthFirst = p.learned.MonthFirst
		}
		if err := col.fill(raw); err != nil {
			return nil, err
		}
		if col.values.len() > 2 || p.learned != nil {
			c.columns = append(c.columns, col)
		}
	}
	c.pairNames()
	return c, nil
}

// fill cleans the values of a column.
func (c *column) fill(raw []rawColumn) error {
	c.monthFirst = c.kind == Date && monthsFirst(raw, c.monthFirst)
	how := cleaner{kind: c.kind, monthFirst: c.monthFirst}
	for side, r := range raw {
		clean := make([]uint32, r.values.len())
		for id := 1; id < r.values.len(); id++ {
			at, ok := c.values.add(how.clean(r.values.text(uint32(id))))
			if !ok {
				return ErrTooLarge
			}
			clean[id] = at
		}
		count := make([]uint32, c.values.len())
		for _, id := range r.ids {
			c.ids = append(c.ids, clean[id])
			count[clean[id]]++
		}
		c.counts[side] = count
	}
	if len(raw) == 1 {
		c.counts[1] = c.counts[0]
	} else {
		c.counts[0] = append(c.counts[0], make([]uint32, c.values.len()-len(c.counts[0]))...)
	}
	c.values.close()
	if c.kind == Given || c.kind == Family || c.kind == Name {
		c.soundOut()
	}
	if c.kind == Name || c.kind == Text || c.kind == Address {
		c.words = newWords(c)
	}
	return nil
}

// monthsFirst tells from all dates of a column whether the month stands before the day.
func monthsFirst(raw []rawColumn, otherwise bool) bool {
	m, d := 0, 0
	for _, r := range raw {
		for id := 1; id < r.values.len(); id++ {
			month, day := looksMonthFirst(r.values.text(uint32(id)))
			if month {
				m++
			}
			if day {
				d++
			}
		}
	}
	return m > d || m == d && otherwise
}

// filled is how many records of a side hold a value.
func (c *column) filled(side int) float64 {
	n := 0.0
	for _, k := range c.counts[side][1:] {
		n += float64(k)
	}
	return n
}

// pairNames finds the family name that goes with a given name, so that the two can be compared the wrong way round. The first column of
// each kind is taken.
func (c *corpus) pairNames() {
	first := func(k Kind) *column {
		i := slices.IndexFunc(c.columns, func(col *column) bool { return col.kind == k })
		if i < 0 {
			return nil
		}
		return c.columns[i]
	}
	given, family := first(Given), first(Family)
	if given != nil && family != nil {
		given.partner, family.partner = family, given
		family.hash32 = family.classes(func(s string) string { return s })
	}
}

// plannedColumn is a column of both files and its kind.
type plannedColumn struct {
	Column
	left, right int
	learned     *ModelColumn // when a model gives the column
}

// Column names a column and what it holds.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// plan finds out what the columns hold: as given, else guessed. Columns of two files belong together when their headings are alike; what
// is then left over, when it holds the same kind and nothing else left does.
func plan(left, right *Table, given map[string]Kind) []plannedColumn {
	var out []plannedColumn
	if right == nil {
		for j, name := range left.Names {
			out = append(out, plannedColumn{Column: Column{name, kindOf(given, []string{name}, left.columns[j])}, left: j, right: j})
		}
		return mostTelling(out, left, given)
	}
	taken := make([]bool, len(right.Names))
	var loose []int
	for j, name := range left.Names {
		at := slices.IndexFunc(right.Names, func(other string) bool { return alikeHeadings(name, other) })
		if at < 0 || taken[at] {
			loose = append(loose, j)
			continue
		}
		taken[at] = true
		out = append(out, plannedColumn{Column: Column{name, kindOf(given, []string{name, right.Names[at]}, left.columns[j], right.columns[at])}, left: j, right: at})
	}
	byKind := map[Kind][2][]int{}
	for _, j := range loose {
		k := kindOf(given, left.Names[j:j+1], left.columns[j])
		e := byKind[k]
		e[0] = append(e[0], j)
		byKind[k] = e
	}
	for j := range right.Names {
		if !taken[j] {
			k := kindOf(given, right.Names[j:j+1], right.columns[j])
			e := byKind[k]
			e[1] = append(e[1], j)
			byKind[k] = e
		}
	}
	for _, k := range Kinds {
		if e := byKind[k]; len(e[0]) == 1 && len(e[1]) == 1 && k != Ignore {
			out = append(out, plannedColumn{Column: Column{left.Names[e[0][0]], k}, left: e[0][0], right: e[1][0]})
		}
	}
	slices.SortFunc(out, func(a, b plannedColumn) int { return cmp.Compare(a.left, b.left) })
	return mostTelling(out, left, given)
}

// mostCompared is how many columns are compared. A person is known by fewer; of tables with thousands the rest would cost much and say little.
const mostCompared = 60

// mostTelling leaves out the columns beyond mostCompared that say least: few rows hold a value, or many hold the same. Columns whose kind was
// given stay first.
func mostTelling(out []plannedColumn, left *Table, given map[string]Kind) []plannedColumn {
	out = slices.DeleteFunc(out, func(p plannedColumn) bool { return p.Kind == Ignore })
	if len(out) <= mostCompared {
		return out
	}
	worth := make([]float64, len(left.columns))
	for _, p := range out {
		c := left.columns[p.left]
		filled := 0
		for _, id := range c.ids {
			if id != 0 {
				filled++
			}
		}
		worth[p.left] = float64(filled) * math.Log1p(float64(c.values.len()-1))
		if _, ok := given[p.Name]; ok {
			worth[p.left] = math.Inf(1)
		}
	}
	slices.SortStableFunc(out, func(a, b plannedColumn) int { return cmp.Compare(worth[b.left], worth[a.left]) })
	out = out[:mostCompared]
	slices.SortFunc(out, func(a, b plannedColumn) int { return cmp.Compare(a.left, b.left) })
	return out
}

// kindOf gives what a column holds: as given under its heading in either table, else as guessed.
func kindOf(given map[string]Kind, headings []string, columns ...rawColumn) Kind {
	for _, heading := range headings {
		if k, ok := given[heading]; ok {
			return k
		}
	}
	return guess(headings[0], columns...)
}

func alikeHeadings(a, b string) bool {
	return strings.Join(headingWords(a), "") == strings.Join(headingWords(b), "")
}
