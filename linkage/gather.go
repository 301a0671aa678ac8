package linkage

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// sampled is a pair of records from which is learned.
type sampled struct {
	a, b   int32
	common uint64  // atoms
	weight float64 // pairs of the corpus it stands for
	match  float64 // probability that it is a match, as learned
	kin    float64 // probability that it is of relatives or neighbours
	levels []level
	rarity []float32 // by column: share of records that hold the value both have; 0 where they have not
}

const (
	pairsPerRule    = 4000    // at most this many pairs are sampled under one rule
	recordsPerRule  = 1 << 15 // about so many records are looked at under one rule
	largestBlock    = 1500    // records under one key; a larger block says little and costs much
	costPerRecord   = 60      // pairs compared under one rule, at most, per record
	costAlwaysGiven = 100_000 // pairs any rule may cost
)

// lesson is what is learned from: pairs from the blocks of every rule that is affordable, each pair with the number of pairs it stands for.
type lesson struct {
	atoms []atom
	rules []rule
	pairs []sampled
}

// gather samples pairs. Under each rule some blocks are taken whole, by the hash of their key; a pair's weight is the inverse of the chance
// that one of the rules that cover it takes it (Horvitz and Thompson 1952), so that the sample stands for all pairs any rule would compare.
func (c *corpus) gather(workers int) lesson {
	l := lesson{atoms: c.atoms()}
	candidates := c.candidateRules(l.atoms)
	found := make([][]pair, len(candidates))
	each(workers, len(candidates), func(_, i int) {
		found[i] = c.sampleRule(l.atoms, &candidates[i])
	})
	affordable := math.Max(costAlwaysGiven, costPerRecord*float64(c.n))
	var all []pair
	for i, r := range candidates {
		if r.cost > 0 && r.cost <= affordable {
			l.rules = append(l.rules, r)
			all = append(all, found[i]...)
		}
	}
	slices.SortFunc(all, comparePairs)
	all = slices.Compact(all)
	c.canonical(all)
	l.pairs = make([]sampled, len(all))
	comparers := c.comparers(workers)
	chunks(workers, len(all), func(worker, from, to int) {
		for i := from; i < to; i++ {
			l.pairs[i] = c.sample(l, all[i], comparers[worker])
		}
	})
	return l
}

// sample looks at one pair.
func (c *corpus) sample(l lesson, p pair, m *comparer) sampled {
	s := sampled{a: p.a, b: p.b, common: c.common(l.atoms, p.a, p.b), levels: make([]level, len(c.columns)), rarity: make([]float32, len(c.columns))}
	missed := 1.0
	for _, r := range l.rules {
		if r.covers(s.common) {
			missed *= 1 - math.Ldexp(1, -int(r.at))
		}
	}
	s.weight = 1 / math.Max(1-missed, 1e-6)
	m.levels(p.a, p.b, s.levels)
	for j := range s.levels {
		s.rarity[j] = c.rarity(j, p.a, s.levels[j])
	}
	return s
}

// rarity gives the share of other records that hold a value two records agree on; 0 when they do not agree.
func (c *corpus) rarity(j int, rec int32, l level) float32 {
	col := c.columns[j]
	if l != col.kind.top() {
		return 0
	}
	id := col.ids[rec]
	if col.rare != nil {
		return col.rare[id]
	}
	return c.share(col, id)
}

// share is how many of the records hold a value, beside two that do.
func (c *corpus) share(col *column, id uint32) float32 {
	held := float64(col.counts[0][id])
	if c.linked() {
		held += float64(col.counts[1][id])
	}
	return float32((held - 2 + 0.5) / float64(c.n))
}

// candidateRules are all atoms alone, and all two of different columns. Of categories nothing is expected alone.
func (c *corpus) candidateRules(atoms []atom) []rule {
	var out []rule
	for i, a := range atoms {
		if c.columns[a.column].kind != Category {
			out = append(out, rule{atoms: 1 << i})
		}
		for j := range i {
			b := atoms[j]
			crossing := a.crossed && c.columns[b.column] == c.columns[a.column].partner || b.crossed && c.columns[a.column] == c.columns[b.column].partner
			if a.column != b.column && !(a.words && b.words) && !crossing {
				out = append(out, rule{atoms: 1<<i | 1<<j})
			}
		}
	}
	return out
}

// sampleRule estimates what a rule costs and samples pairs under it.
func (c *corpus) sampleRule(atoms []atom, r *rule) []pair {
	base := uint(max(0, bits.Len(uint(c.n/recordsPerRule))))
	held := c.keys(atoms, *r, base, nil)
	sortKeyed(held)
	c.blocks(held, func(_ uint64, left, right []keyed) { r.cost += pairsIn(left, right) })
	r.at = base
	for r.cost > pairsPerRule*math.Ldexp(1, int(r.at-base)) && r.at < 40 {
		r.at++
	}
	mask := uint64(1)<<r.at - 1
	var out []pair
	c.blocks(held, func(key uint64, left, right []keyed) {
		if key&mask != 0 {
			return
		}
		eachPair(left, right, func(a, b int32) { out = append(out, pair{a, b}) })
	})
	r.cost *= math.Ldexp(1, int(base))
	if len(out) > 8*pairsPerRule {
		r.cost = math.Inf(1)
	}
	return out
}

func sortKeyed(held []keyed) {
	slices.SortFunc(held, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Compare(a.rec, b.rec)
	})
}

// blocks calls f with the records under each key that are not too many, of the left and the right file; of one file both are the same.
func (c *corpus) blocks(held []keyed, f func(key uint64, left, right []keyed)) {
	for from := 0; from < len(held); {
		to := from + 1
		for to < len(held) && held[to].key == held[from].key {
			to++
		}
		if block := held[from:to]; len(block) > 1 && len(block) <= largestBlock {
			if !c.linked() {
				f(block[0].key, block, block)
			} else {
				at, _ := slices.BinarySearchFunc(block, int32(c.left), func(k keyed, left int32) int { return cmp.Compare(k.rec, left) })
				if at > 0 && at < len(block) {
					f(block[0].key, block[:at], block[at:])
				}
			}
		}
		from = to
	}
}

func pairsIn(left, right []keyed) float64 {
	if &left[0] == &right[0] {
		return float64(len(left)) * float64(len(left)-1) / 2
	}
	return float64(len(left)) * float64(len(right))
}

// eachPair calls f with each pair of two records of a block, the earlier first.
func eachPair(left, right []keyed, f func(a, b int32)) {
	same := &left[0] == &right[0]
	for i, x := range left {
		if same {
			right = left[i+1:]
		}
		for _, y := range right {
			f(x.rec, y.rec)
		}
	}
}
