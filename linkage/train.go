package linkage

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// learned is what is known of one column: how likely each level is among matches and among other pairs.
type learned struct {
	Column
	M      []float64 `json:"m"`
	U      []float64 `json:"u"`
	Kin    []float64 `json:"kin"` // as M, among relatives and neighbours
	alone  float64   // rarity of a value that no third record holds is below this
	On     given     `json:"on"`
	filled float64   // share of pairs that hold a value on both sides
	top    level
	logM   [states + 1][maxLevels]float64
	logU   [states + 1][maxLevels]float64
	logKin [maxLevels]float64
	random []float64 // share of each level among all pairs that hold a value
}

// parameters are those of the model of Fellegi and Sunter (1969).
type parameters struct {
	columns []learned
	matches float64 // expected among all pairs
	kin     float64 // pairs of relatives and neighbours expected
	pairs   float64
	doubt   ModelDoubt
}

const (
	randomPairs  = 250_000
	drawnRecords = 30_000
	rounds       = 40
)

// startM says how matches agree before anything is learned.
func startM(k Kind) []float64 {
	n := len(levelNames[k])
	m := make([]float64, n)
	m[1], m[n-1] = 0.08, 0.8
	for l := 2; l < n-1; l++ {
		m[l] = 0.12 / float64(n-3)
	}
	return m
}

// startKin says how relatives and neighbours agree before anything is learned.
func startKin(k Kind) []float64 {
	n := len(levelNames[k])
	m := make([]float64, n)
	m[1], m[n-1] = 0.3, 0.5
	if k.personal() {
		m[1], m[n-1] = 0.9, 0.01
	}
	for l := 2; l < n-1; l++ {
		m[l] = (1 - m[1] - m[n-1]) / float64(n-3)
	}
	return m
}

// train learns from sampled pairs without labels by expectation-maximisation (Winkler 2000, Using the EM algorithm for weight computation).
// The sample stands for all pairs any blocking rule would compare; all others count as different. What other pairs look like comes from
// random pairs, less the matches expected among them. Values that few records hold say more (Winkler 2000, Frequency-based matching).
func (c *corpus) train(l *lesson, seed uint64, workers int) *parameters {
	p := &parameters{pairs: c.pairs()}
	for _, col := range c.columns {
		p.columns = append(p.columns, learned{Column: Column{col.name, col.kind}, M: startM(col.kind), Kin: startKin(col.kind), On: given{Parent: -1}, alone: 0.75 / float64(c.n)})
	}
	e := c.gatherEvidence(l, seed, workers)
	c.randomLevels(p, e.random)
	e.dropPlain(c)
	p.matches = math.Min(float64(c.n)/4, p.pairs/4)
	p.kin = p.matches
	for j := range p.columns {
		p.columns[j].U = slices.Clone(p.columns[j].random)
		p.floorU(j)
		p.columns[j].keepApart()
	}
	p.hang(e, false)
	p.climb(l.pairs, e)
	p.hang(e, true)
	p.climb(l.pairs, e)
	return p
}

// climb repeats expectation and maximisation until the number of matches stands still.
func (p *parameters) climb(pairs []sampled, e *evidence) {
	p.fitMatches(nil)
	p.fitStrangers(e)
	p.tabulate()
	for i := range rounds {
		before := p.matches
		p.expect(pairs)
		p.maximise(pairs)
		p.fitMatches(pairs)
		if i%4 == 0 {
			p.expectAll(e)
		}
		p.fitStrangers(e)
		p.tabulate()
		if math.Abs(p.matches-before) < 1e-5*before {
			break
		}
	}
	p.expect(pairs)
	p.expectAll(e)
}

// expectAll gives the pairs of the evidence their probabilities.
func (p *parameters) expectAll(e *evidence) {
	p.expect(e.random)
	for _, pairs := range e.agree {
		p.expect(pairs)
	}
}

// randomLevels counts the levels of random pairs. How often values are equal is counted exactly.
func (c *corpus) randomLevels(p *parameters, pairs []sampled) {
	for j, col := range c.columns {
		var sum [maxLevels]int
		for i := range pairs {
			sum[pairs[i].levels[j]]++
		}
		k := &p.columns[j]
		top := col.kind.top()
		k.random = make([]float64, top+1)
		filled, equal := c.equalPairs(col)
		k.filled = filled / p.pairs
		rest := 0
		for l := different; l < top; l++ {
			rest += sum[l]
		}
		share := 1 - equal/math.Max(filled, 1)
		k.random[top] = 1 - share
		for l := different; l < top; l++ {
			k.random[l] = share * (float64(sum[l]) + 0.2) / (float64(rest) + 0.2*float64(top-1))
		}
	}
}

// equalPairs counts the pairs that hold values on both sides, and those that hold the same.
func (c *corpus) equalPairs(col *column) (filled, equal float64) {
	if c.linked() {
		for id := 1; id < col.values.len(); id++ {
			equal += float64(col.counts[0][id]) * float64(col.counts[1][id])
		}
		return col.filled(0) * col.filled(1), equal
	}
	n := col.filled(0)
	for id := 1; id < col.values.len(); id++ {
		k := float64(col.counts[0][id])
		equal += k * (k - 1) / 2
	}
	return n * (n - 1) / 2, equal
}

// drawn gives some records of each side: those whose content has the smallest hashes, in the order of the hashes, so that no order of rows
// changes what is drawn.
func (c *corpus) drawn(seed uint64) (left, right []int32) {
	some := func(from, to int) []int32 {
		type hashed struct {
			hash uint64
			rec  int32
		}
		limit := uint64(math.MaxUint64)
		if n := to - from; n > 2*drawnRecords {
			limit = uint64(float64(limit) * float64(drawnRecords) / float64(n))
		}
		var held []hashed
		for rec := from; rec < to; rec++ {
			if h := mix(c.content(int32(rec)) + seed); h <= limit {
				held = append(held, hashed{h, int32(rec)})
			}
		}
		slices.SortFunc(held, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
		out := make([]int32, len(held))
		for i := range held {
			out[i] = held[i].rec
		}
		return out
	}
	left = some(0, c.left)
	if !c.linked() {
		return left, left
	}
	return left, some(c.left, c.n)
}

// random draws pairs of records.
func (c *corpus) random(left, right []int32, seed uint64) []pair {
	r := rand.New(rand.NewPCG(seed, 0x6c696e6b))
	out := make([]pair, 0, randomPairs)
	if len(left) < 2 && !c.linked() {
		return out
	}
	for len(out) < randomPairs {
		a, b := left[r.IntN(len(left))], right[r.IntN(len(right))]
		if a != b {
			out = append(out, pair{a, b})
		}
	}
	return out
}

// floorU keeps what is rare from being taken for impossible.
func (p *parameters) floorU(j int) {
	k := &p.columns[j]
	for l := 1; l < len(k.U); l++ {
		least := 0.2 / math.Max(1, math.Min(randomPairs, k.filled*p.pairs)) // a few rows cannot tell what is rare
		if l == len(k.U)-1 {
			least = math.Min(least, 0.2/math.Max(1, k.filled*p.pairs))
		}
		k.U[l] = math.Min(math.Max(k.U[l], least), 0.999999)
	}
}

// prior is the logarithm of the odds of a match against a pair of strangers.
func (p *parameters) prior() float64 { return math.Log(p.matches / (p.pairs - p.matches - p.kin)) }

// kinPrior is the same of relatives and neighbours.
func (p *parameters) kinPrior() float64 { return math.Log(p.kin / (p.pairs - p.matches - p.kin)) }

// expect gives each pair the probabilities that it is a match, and that it is of relatives or neighbours.
func (p *parameters) expect(pairs []sampled) {
	prior, kinPrior := p.prior(), p.kinPrior()
	for i := range pairs {
		s := &pairs[i]
		match, kin := prior, kinPrior
		for j, l := range s.levels {
			if l != unknown {
				m, k := p.weights(j, s.levels, float64(s.rarity[j]))
				match += m
				kin += k
			}
		}
		most := math.Max(0, math.Max(match, kin))
		m, k, rest := math.Exp(match-most), math.Exp(kin-most), math.Exp(-most)
		s.match, s.kin = m/(m+k+rest), k/(m+k+rest)
	}
}

// strange is the probability that a pair is of strangers.
func (s *sampled) strange() float64 { return math.Max(0, 1-s.match-s.kin) }

// weights are what the level of a column says for a match, and for relatives or neighbours, against strangers, given the level of its
// parent.
func (p *parameters) weights(j int, levels []level, rarity float64) (match, kin float64) {
	k := &p.columns[j]
	l := levels[j]
	state := states
	if on := k.On.Parent; on >= 0 && levels[on] != unknown {
		state = stateOf(levels[on], p.columns[on].top)
	}
	logU := k.logU[state][l]
	if rarity > 0 {
		u := k.U[l]
		if state < states { // what the parent brings with it is the same for every value, the rest depends on how many hold it
			given := k.On.U[state][l]
			bound := math.Max(0, (given-u)/(1-u))
			u = bound + (1-bound)*k.chance(math.Min(given, u), rarity)
		} else {
			u = k.chance(u, rarity)
		}
		logU = math.Log(u)
	}
	return k.logM[state][l] - logU, k.logKin[l] - logU
}

// tabulate prepares the logarithms that weights adds; the last state is that of a column by itself.
func (p *parameters) tabulate() {
	for j := range p.columns {
		k := &p.columns[j]
		k.top = level(len(k.M) - 1)
		for l := 1; l < len(k.M); l++ {
			k.logM[states][l], k.logU[states][l], k.logKin[l] = math.Log(k.M[l]), math.Log(k.U[l]), math.Log(k.Kin[l])
			for state := range k.On.M {
				if k.On.Parent >= 0 {
					k.logM[state][l], k.logU[state][l] = math.Log(k.On.M[state][l]), math.Log(k.On.U[state][l])
				}
			}
		}
	}
}

// chance is how probable it is that two records which are no match agree so. A value both hold counts by how few others hold it, when
// those are known.
func (k *learned) chance(u, rarity float64) float64 {
	if rarity > 0 {
		if rarity < k.alone {
			rarity = math.Min(rarity, u)
		}
		u = math.Max(u/rarityReach, rarity)
	}
	return u
}

// rarityReach is by how much a rare value may say more than values do on average.
const rarityReach = 100

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// maximise fits the parameters to the pairs' probabilities.
func (p *parameters) maximise(pairs []sampled) {
	sums, kin := make([]tally, len(p.columns)), make([]tally, len(p.columns))
	p.matches, p.kin = 0, 0
	for i := range pairs {
		s := &pairs[i]
		p.matches += s.weight * s.match
		p.kin += s.weight * s.kin
		for j, l := range s.levels {
			sums[j].add(l, s.weight*s.match)
			kin[j].add(l, s.weight*s.kin)
		}
	}
	p.matches = math.Min(math.Max(p.matches, 1e-3), p.pairs/3)
	p.kin = math.Min(math.Max(p.kin, 1e-3), p.pairs/10)
	if !p.shared() {
		p.kin = 1e-3
	}
	for j := range p.columns {
		k := &p.columns[j]
		start, startKin := startM(k.Kind), startKin(k.Kind)
		all := k.filled * p.pairs
		for l := 1; l < len(k.M); l++ {
			k.M[l] = (sums[j].sum[l] + 2*start[l]) / (sums[j].total + 2)
			k.Kin[l] = (kin[j].sum[l] + 2*startKin[l]) / (kin[j].total + 2)
			k.U[l] = (k.random[l]*all - sums[j].sum[l] - kin[j].sum[l]) / math.Max(1, all-sums[j].total-kin[j].total)
		}
		p.floorU(j)
		k.order()
		k.keepApart()
	}
}

// shared reports that there are columns enough in which relatives and neighbours agree, for them to be told from matches.
func (p *parameters) shared() bool {
	n := 0
	for _, k := range p.columns {
		if !k.Kind.personal() {
			n++
		}
	}
	return n >= 2 && n < len(p.columns)
}

// keepApart holds relatives to differing in what is personal: near and equal are for them as for strangers.
func (k *learned) keepApart() {
	if !k.Kind.personal() {
		return
	}
	top := len(k.M) - 1
	alike, rest := 0.0, 0.0
	for l := 1; l <= top; l++ {
		if l >= top-1 {
			k.Kin[l] = k.U[l]
			alike += k.U[l]
		} else {
			rest += k.Kin[l]
		}
	}
	for l := 1; l < top-1; l++ {
		k.Kin[l] *= (1 - alike) / rest
	}
}

// order keeps a level that agrees more from saying less: neighbours that do are given one ratio (pooled adjacent violators).
func (k *learned) order() {
	type run struct {
		m, u float64
		n    int
	}
	var runs []run
	for l := 1; l < len(k.M); l++ {
		runs = append(runs, run{k.M[l], k.U[l], 1})
		for len(runs) > 1 {
			a, b := runs[len(runs)-2], runs[len(runs)-1]
			if a.m*b.u <= b.m*a.u {
				break
			}
			runs = append(runs[:len(runs)-2], run{a.m + b.m, a.u + b.u, a.n + b.n})
		}
	}
	l := 1
	for _, r := range runs {
		mass := 0.0
		for i := range r.n {
			mass += k.U[l+i]
		}
		for range r.n {
			k.M[l] = k.U[l] * r.m / mass
			l++
		}
	}
}
