package linkage

import (
	"math"
	"slices"
	"sync/atomic"
)

// scored is a pair with what its columns say together, in natural logarithms.
type scored struct {
	pair
	odds float32 // logarithm of the odds that it is a match
}

// scorer holds what comparing many pairs needs.
type scorer struct {
	corpus *corpus
	model  *parameters
	prior  float64
	least  float64   // odds below which a pair is left out
	order  []int     // of the columns: those that tell most for their cost first
	rest   []float64 // rest[i] is the most that the columns from order[i] on can still say
}

// newScorer prepares scoring; pairs whose probability is below least are left out. Columns that tell matches from others most, for what
// comparing them costs, come first, a column after the one it hangs on.
func (c *corpus) newScorer(p *parameters, least float64) *scorer {
	s := &scorer{corpus: c, model: p, prior: p.prior(), least: math.Log(least / (1 - least))}
	cost := map[Kind]float64{Text: 4, Address: 4, Name: 4, Category: 0.5}
	value := make([]float64, len(c.columns))
	for j := range c.columns {
		k := &p.columns[j]
		for l := 1; l < len(k.M); l++ {
			value[j] += k.U[l] * math.Max(0, math.Log(k.U[l]/k.M[l])) * k.filled
		}
		if per := cost[c.columns[j].kind]; per > 0 {
			value[j] /= per
		}
	}
	for len(s.order) < len(c.columns) {
		best := -1
		for j := range c.columns {
			on := p.columns[j].On.Parent
			if !slices.Contains(s.order, j) && (on < 0 || slices.Contains(s.order, on)) && (best < 0 || value[j] > value[best]) {
				best = j
			}
		}
		s.order = append(s.order, best)
	}
	s.rest = make([]float64, len(c.columns)+1)
	for i := len(s.order) - 1; i >= 0; i-- {
		s.rest[i] = s.rest[i+1] + p.columns[s.order[i]].most()
	}
	return s
}

// most is the most a column can say for a match.
func (k *learned) most() float64 {
	best := 0.0
	for l := 1; l < len(k.M); l++ {
		best = math.Max(best, math.Log(k.M[l]/k.U[l]))
		if k.On.Parent >= 0 {
			for state := range states {
				best = math.Max(best, math.Log(k.On.M[state][l]/math.Min(k.On.U[state][l], k.U[l])))
			}
		}
	}
	return best + math.Log(rarityReach)
}

// odds gives the logarithm of the odds of a pair; false when it is below what is kept.
func (s *scorer) odds(a, b int32, m *comparer) (float64, bool) {
	sum, kin := s.prior, s.model.kinPrior()
	for i, j := range s.order {
		if sum+s.rest[i] < s.least {
			return 0, false
		}
		l := m.column(j, a, b)
		m.row[j] = l
		if l != unknown {
			match, relative := s.model.weights(j, m.row, float64(s.corpus.rarity(j, a, l)))
			sum += match
			kin += relative
		}
	}
	sum -= math.Log1p(math.Exp(kin))
	return sum, sum >= s.least
}

// score compares every pair of the rules' blocks once and gives those that are kept, in the order of their records.
func (c *corpus) score(atoms []atom, rules []rule, told []Rule, s *scorer, workers int, tell func(done, of int)) []scored {
	var out []scored
	comparers := c.comparers(workers)
	skipped := make([]map[uint64]bool, len(rules))
	var held []keyed
	for n := range rules {
		tell(n, len(rules))
		held = c.keys(atoms, rules[n], 0, held[:0])
		sortKeyed(held)
		skipped[n] = tooLarge(held)
		told[n].Skipped = len(skipped[n])
		cuts := c.cuts(held)
		found := make([][]scored, len(cuts)-1)
		var compared atomic.Int64
		each(workers, len(found), func(w, i int) {
			var count int64
			c.blocks(held[cuts[i]:cuts[i+1]], func(_ uint64, left, right []keyed) {
				eachPair(left, right, func(a, b int32) {
					for k := range n {
						if c.together(atoms, rules[k], skipped[k], a, b) {
							return
						}
					}
					count++
					if odds, ok := s.odds(a, b, comparers[w]); ok {
						found[i] = append(found[i], scored{pair{a, b}, float32(odds)})
					}
				})
			})
			compared.Add(count)
		})
		told[n].Pairs = compared.Load()
		for _, f := range found {
			out = append(out, f...)
		}
	}
	tell(len(rules), len(rules))
	slices.SortFunc(out, func(a, b scored) int { return comparePairs(a.pair, b.pair) })
	return slices.CompactFunc(out, func(a, b scored) bool { return a.pair == b.pair })
}

// cuts parts records under keys into runs of whole blocks, of about one size.
func (c *corpus) cuts(held []keyed) []int {
	out := []int{0}
	for at := chunkSize; at < len(held); at++ {
		if at-out[len(out)-1] >= chunkSize && held[at].key != held[at-1].key {
			out = append(out, at)
		}
	}
	return append(out, len(held))
}

// tooLarge gives the keys that too many records have.
func tooLarge(held []keyed) map[uint64]bool {
	out := map[uint64]bool{}
	for from := 0; from < len(held); {
		to := from + 1
		for to < len(held) && held[to].key == held[from].key {
			to++
		}
		if to-from > largestBlock {
			out[held[from].key] = true
		}
		from = to
	}
	return out
}

// together reports that a rule compares two records.
func (c *corpus) together(atoms []atom, r rule, skipped map[uint64]bool, a, b int32) bool {
	key := uint64(1)
	var words *atom
	for i := range atoms {
		if r.atoms&(1<<i) == 0 {
			continue
		}
		if atoms[i].words {
			words = &atoms[i]
			continue
		}
		k := c.single(&atoms[i], a)
		if k == 0 || k != c.single(&atoms[i], b) {
			return false
		}
		key = join(key, uint64(k))
	}
	if words == nil {
		return !skipped[key]
	}
	col := c.columns[words.column]
	var bx, by [keyWords]uint32
	for _, p := range col.words.keyWordsOf(col.ids[a], &bx) {
		for _, q := range col.words.keyWordsOf(col.ids[b], &by) {
			if p == q && !skipped[join(key, col.words.hash[p])] {
				return true
			}
		}
	}
	return false
}
