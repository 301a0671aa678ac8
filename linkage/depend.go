package linkage

import (
	"math"
	"slices"
)

// given is how a column goes with another, its parent: the town with the postcode, one relative's address with another's. Counting both as
// if they were independent counts one thing twice. A column hangs on one other at most, as in the trees of Chow and Liu (1968); both the
// matches and the other pairs have the same tree (Friedman, Geiger and Goldszmidt 1997).
type given struct {
	Parent int               `json:"parent"` // -1 for none
	M      [states][]float64 `json:"m,omitempty"`
	U      [states][]float64 `json:"u,omitempty"`
}

// states of a parent: apart or not known, near, equal.
const states = 3

func stateOf(l, top level) int {
	switch {
	case l == top:
		return 2
	case l <= different:
		return 0
	}
	return 1
}

const (
	agreeing   = 3000 // pairs that agree on a column are looked at, for each column
	commonPer  = 4.0  // agreeing pairs for each record, from which on matches among them hardly count
	leastLift  = 1.3  // how much more often columns must agree together than by chance to be hung on one another
	leastPairs = 25.0 // that are no matches are needed to learn how a column goes with another
)

// evidence is what U is learned from beside the pool: random pairs, and for each column pairs that agree on it.
type evidence struct {
	random []sampled
	agree  [][]sampled
	common []bool // by column: matches among agreeing pairs hardly count
}

// gatherEvidence compares random pairs, and pairs that agree on each column.
func (c *corpus) gatherEvidence(l *lesson, seed uint64, workers int) *evidence {
	left, right := c.drawn(seed)
	e := &evidence{agree: make([][]sampled, len(c.columns)), common: make([]bool, len(c.columns))}
	e.random = c.compareAll(c.random(left, right, seed), workers)
	for j, col := range c.columns {
		_, equal := c.equalPairs(col)
		e.common[j] = equal > commonPer*float64(c.n)
		if alone := l.alone(j); alone && !e.common[j] {
			for i := range l.pairs {
				if s := l.pairs[i]; s.levels[j] == col.kind.top() {
					e.agree[j] = append(e.agree[j], s)
				}
			}
			continue
		}
		e.agree[j] = c.compareAll(c.agreeingPairs(j, left, right, seed), workers)
	}
	return e
}

// dropPlain keeps those random pairs alone that are near in some column: the others teach nothing about how columns go together.
func (e *evidence) dropPlain(c *corpus) {
	e.random = slices.DeleteFunc(e.random, func(s sampled) bool {
		for j, l := range s.levels {
			if stateOf(l, c.columns[j].kind.top()) == 1 {
				return false
			}
		}
		return true
	})
}

// alone reports that the pool stands for all pairs that agree on a column.
func (l *lesson) alone(column int) bool {
	for i, a := range l.atoms {
		if a.column == column && !a.words && !a.crossed {
			return slices.ContainsFunc(l.rules, func(r rule) bool { return r.atoms == 1<<i })
		}
	}
	return false
}

// agreeingPairs draws pairs of drawn records that hold the same value in a column.
func (c *corpus) agreeingPairs(j int, left, right []int32, seed uint64) []pair {
	ids := c.columns[j].ids
	holders := map[uint32][]int32{}
	for _, rec := range right {
		if ids[rec] != 0 {
			holders[ids[rec]] = append(holders[ids[rec]], rec)
		}
	}
	total := 0
	for _, rec := range left {
		total += len(holders[ids[rec]])
	}
	step := max(1, total/agreeing)
	var out []pair
	at := int(mix(seed) % uint64(step))
	for _, rec := range left {
		others := holders[ids[rec]]
		for ; at < len(others); at += step {
			if other := others[at]; c.linked() || rec < other {
				out = append(out, pair{rec, other})
			} else if rec > other {
				out = append(out, pair{other, rec})
			}
		}
		at -= len(others)
	}
	return out
}

// compareAll compares pairs, each standing for itself.
func (c *corpus) compareAll(pairs []pair, workers int) []sampled {
	out := make([]sampled, len(pairs))
	comparers := c.comparers(workers)
	levels := make([]level, len(pairs)*len(c.columns))
	rarity := make([]float32, len(pairs)*len(c.columns))
	chunks(workers, len(pairs), func(w, from, to int) {
		for i := from; i < to; i++ {
			s := sampled{a: pairs[i].a, b: pairs[i].b, weight: 1}
			s.levels, s.rarity = levels[i*len(c.columns):(i+1)*len(c.columns)], rarity[i*len(c.columns):(i+1)*len(c.columns)]
			comparers[w].levels(s.a, s.b, s.levels)
			for j, l := range s.levels {
				s.rarity[j] = c.rarity(j, s.a, l)
			}
			out[i] = s
		}
	})
	return out
}

// hang finds which column hangs on which: of all ways the strongest first, each column on one other, never in a circle.
func (p *parameters) hang(e *evidence, all bool) {
	type edge struct {
		parent, child int
		lift          float64
	}
	var edges []edge
	for a := range p.columns {
		if !all && !e.common[a] {
			continue
		}
		for b := range p.columns {
			if a == b {
				continue
			}
			n, same := 0.0, 0.0
			for _, s := range e.agree[a] {
				if s.levels[b] == unknown {
					continue
				}
				w := s.weight
				if !e.common[a] {
					w *= s.strange()
				}
				n += w
				if s.levels[b] == p.columns[b].Kind.top() {
					same += w
				}
			}
			k := &p.columns[b]
			by := k.U[len(k.U)-1]
			if n < leastPairs || same < 3 {
				continue
			}
			if lift := (same + 2*by) / (n + 2) / by; lift > leastLift {
				edges = append(edges, edge{a, b, lift})
			}
		}
	}
	slices.SortStableFunc(edges, func(x, y edge) int {
		switch {
		case x.lift > y.lift:
			return -1
		case x.lift < y.lift:
			return 1
		}
		return 0
	})
	for j := range p.columns {
		p.columns[j].On = given{Parent: -1}
	}
	for _, x := range edges {
		if p.columns[x.child].On.Parent < 0 && !p.above(x.child, x.parent) {
			p.columns[x.child].On.Parent = x.parent
		}
	}
}

// above reports that a column is b, or b hangs on it.
func (p *parameters) above(a, b int) bool {
	for ; b >= 0; b = p.columns[b].On.Parent {
		if b == a {
			return true
		}
	}
	return false
}

const (
	borrowU = 20.0 // pairs' worth of the column alone that go into how it goes with its parent
	borrowM = 10.0
)

// fitStrangers learns how columns go with their parents among strangers. What pairs look like that agree on the parent comes from pairs drawn
// to agree on it, less the matches and relatives among them.
func (p *parameters) fitStrangers(e *evidence) {
	for j := range p.columns {
		k := &p.columns[j]
		if k.On.Parent < 0 {
			continue
		}
		top := p.columns[k.On.Parent].Kind.top()
		var u [states]tally
		for i := range e.random {
			s := &e.random[i]
			if stateOf(s.levels[k.On.Parent], top) == 1 {
				u[1].add(s.levels[j], s.strange())
			}
		}
		for i := range e.agree[k.On.Parent] {
			s := &e.agree[k.On.Parent][i]
			u[2].add(s.levels[j], s.weight*s.strange())
		}
		for state := range states {
			k.On.U[state] = u[state].shares(k.U, borrowU)
		}
		k.On.U[0] = k.U
	}
}

// fitMatches learns how columns go with their parents among matches.
func (p *parameters) fitMatches(pairs []sampled) {
	for j := range p.columns {
		k := &p.columns[j]
		if k.On.Parent < 0 {
			continue
		}
		top := p.columns[k.On.Parent].Kind.top()
		var m [states]tally
		for i := range pairs {
			s := &pairs[i]
			m[stateOf(s.levels[k.On.Parent], top)].add(s.levels[j], s.weight*s.match)
		}
		for state := range states {
			k.On.M[state] = m[state].shares(k.M, borrowM)
		}
	}
}

// tally counts levels.
type tally struct {
	sum   [maxLevels]float64
	total float64
	n     float64
}

func (t *tally) add(l level, w float64) {
	if l != unknown && w > 0 {
		t.sum[l] += w
		t.total += w
		t.n++
	}
}

// shares gives the share of each level, drawn towards what is known of the column alone as by so many pairs.
func (t *tally) shares(alone []float64, borrow float64) []float64 {
	each := 1.0
	if t.n > 0 {
		each = math.Max(1, t.total/t.n)
	}
	out := make([]float64, len(alone))
	for l := 1; l < len(alone); l++ {
		out[l] = (t.sum[l] + borrow*each*alone[l]) / (t.total + borrow*each)
	}
	return out
}
