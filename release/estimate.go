package release

import (
	"math"
	"math/rand/v2"
)

// Estimates are the counts a release stands on: for any set of up to three columns, what the noisy counts and the model together make
// likely. Everything here is post-processing of noisy counts and costs no budget (Dwork and Roth 2014, Proposition 2.1).
type Estimates struct {
	Total float64
	model *mixture
	rules rules
	way   map[[3]int]*evidence
}

// maxEffort bounds the work of a fit: multiplications of one step, whatever the schema.
const maxEffort = 40_000_000

// estimate fits the model to what was measured.
func estimate(s *Schema, measured []Marginal, f *found, random *rand.Rand) *Estimates {
	e := &Estimates{rules: s.rules(), way: map[[3]int]*evidence{}, Total: total(measured)}
	seen := make([]evidence, 0, len(measured))
	for _, m := range measured {
		seen = append(seen, m.evidence())
	}
	noise := max(1, sigmas(measured, len(s.Columns))[min(2, len(s.Columns))])
	seen = append(seen, f.evidence(s)...)
	seen = merge(seen)
	for i := range seen {
		e.known(&seen[i])
		e.way[key(seen[i].cols)] = &seen[i]
	}
	size := 0
	for j := range s.Columns {
		size += s.Columns[j].codes()
	}
	kinds := int(math.Round(0.4 / math.Sqrt(noise/max(e.Total, 1))))
	kinds = max(4, min(kinds, 48, maxEffort/(size*size)))
	e.model = fitMixture(s, max(e.Total, 1), seen, kinds, 500, random)
	return e
}

// known puts in what the schema says without any count: an impossible combination has none.
func (e *Estimates) known(of *evidence) {
	codes := make([]uint16, 3)
	for place := range of.y {
		if len(e.rules.all) > 0 && e.rules.within(of.cols, of.codesAt(place, codes)) {
			of.y[place], of.variance[place] = 0, 1
		}
	}
}

// key names a set of columns.
func key(cols []int) [3]int {
	k := [3]int{-1, -1, -1}
	copy(k[:], cols)
	return k
}

// total estimates the number of rows: the mean of all measured tables' sums, weighted by their precision.
func total(measured []Marginal) float64 {
	sum, weight := 0.0, 0.0
	for _, m := range measured {
		if len(m.cols) > 1 {
			continue
		}
		own := 0.0
		for _, y := range m.Noisy {
			own += float64(y)
		}
		w := 1 / (m.Variance.Float() * float64(m.size))
		sum, weight = sum+own*w, weight+w
	}
	if weight == 0 {
		return 0
	}
	return max(0, sum/weight)
}

// counts gives the estimated counts of a set of columns: the model's, moved towards the noisy ones as far as those are more precise
// than the model has shown itself to be (empirical Bayes: Efron and Morris 1973, with a prior variance that grows with
// the count). Nothing is below zero, and what the schema calls impossible is zero.
func (e *Estimates) counts(l layout) []float64 {
	if e.Total < 0.5 {
		return make([]float64, l.size)
	}
	out := e.model.expect(l)
	if m := e.way[key(l.cols)]; m != nil {
		shrink(out, m)
	}
	codes := make([]uint16, 3)
	for place := range out {
		out[place] = max(0, out[place])
		if len(e.rules.all) > 0 && e.rules.within(l.cols, l.codesAt(place, codes)) {
			out[place] = 0
		}
	}
	return out
}

// shrink moves the model's counts towards the noisy ones.
func shrink(out []float64, m *evidence) {
	excess, scale := 0.0, 0.0
	for place, y := range m.y {
		if math.IsInf(m.variance[place], 1) {
			continue
		}
		d := y - out[place]
		excess += d*d - m.variance[place]
		scale += out[place] + 1
	}
	spread := max(0, excess/max(scale, 1))
	for place, y := range m.y {
		prior := spread * (out[place] + 1)
		out[place] += prior / (prior + m.variance[place]) * (y - out[place])
	}
}
