package linkage

// comparer compares records, remembering what it compared lately. Each goroutine has its own.
type comparer struct {
	corpus *corpus
	seen   [][]remembered // by column
	row    []level        // of the pair at hand
}

type remembered struct {
	pair  uint64 // of values, + 1
	level level
}

// rememberedPairs is how many pairs of values of each column a comparer remembers.
const rememberedPairs = 1 << 14

func newComparer(c *corpus) *comparer {
	m := &comparer{corpus: c, row: make([]level, len(c.columns))}
	for range c.columns {
		m.seen = append(m.seen, make([]remembered, rememberedPairs))
	}
	return m
}

// value compares the values of a column of two records.
func (m *comparer) value(j int, a, b uint32) level {
	if a == 0 || b == 0 {
		return unknown
	}
	c := m.corpus.columns[j]
	if a == b {
		return c.kind.top()
	}
	if a > b {
		a, b = b, a
	}
	pair := uint64(a)<<32 | uint64(b)
	at := &m.seen[j][mix(pair)&(rememberedPairs-1)]
	if at.pair != pair+1 {
		*at = remembered{pair + 1, c.compare(a, b)}
	}
	return at.level
}

// column gives the level of one column of two records. Names that are the other's the wrong way round are swapped: the given name says
// so and the family name, which would say the same again, says nothing.
func (m *comparer) column(j int, a, b int32) level {
	c := m.corpus.columns[j]
	x, y := c.ids[a], c.ids[b]
	l := m.value(j, x, y)
	if c.partner == nil || l >= 3 || l == unknown {
		return l
	}
	p := c.partner
	px, py := p.ids[a], p.ids[b]
	if px == 0 || py == 0 || px == py {
		return l
	}
	if sameText(c.values, x, p.values, py) && sameText(c.values, y, p.values, px) {
		if c.kind == Given {
			return swapped
		}
		return unknown
	}
	return l
}

func sameText(p *pool, a uint32, q *pool, b uint32) bool { return string(p.raw(a)) == string(q.raw(b)) }

// levels gives the levels of all columns of two records, into out.
func (m *comparer) levels(a, b int32, out []level) {
	for j := range m.corpus.columns {
		out[j] = m.column(j, a, b)
	}
}
