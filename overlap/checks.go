package overlap

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Chao estimates a lower bound for the population from those seen once and those seen twice: n + f1²/(2·f2), with variance f2·((f1/f2)^4/4 +
// (f1/f2)^3 + (f1/f2)^2/2), and the logarithmic interval, all of Chao (1987). It holds when people differ in how likely lists are to see
// them; it is no bound when being on one list keeps people off others, nor, being made for many lists alike, for few lists of which some see
// far more people: see ChaoLists.
func Chao(t Table, level float64) Result {
	out := Result{Name: ChaoLowerBound, Level: level}
	var seen [3]float64
	for _, c := range t.Cells {
		if k := c.Mask.Count(); k < len(seen) {
			seen[k] += float64(c.Count)
		}
	}
	once, twice, n := seen[1], seen[2], float64(t.Observed())
	switch {
	case n == 0:
		out.Reason = Nobody
	case len(t.Lists) == 1:
		out.Reason = OneList
	case twice == 0:
		out.Reason = NoOverlap
	default:
		r := once / twice
		variance := twice * (r*r*r*r/4 + r*r*r + r*r/2)
		out.logarithmic(n, once*once/(2*twice), variance)
	}
	return out
}

// ChaoLists estimates Chao's lower bound for lists that are unlike each other, where the plain one lies too high: with s_i people seen on
// list i alone and f2 on exactly two lists, n + (sum over pairs of s_i·s_j)/f2. It is exact when lists are independent and a bound when people
// differ. Rivest and Baillargeon (2007); the variance is by the delta method, counts being Poisson.
func ChaoLists(t Table, level float64) Result {
	out := Chao(t, level)
	out.Name = ChaoUnlikeLists
	if out.Reason != "" {
		return out
	}
	once, squares, twice := 0.0, 0.0, 0.0
	for _, c := range t.Cells {
		switch n := float64(c.Count); c.Mask.Count() {
		case 1:
			once, squares = once+n, squares+n*n
		case 2:
			twice += n
		}
	}
	products := (once*once - squares) / 2
	variance := products * products / (twice * twice * twice)
	for _, c := range t.Cells {
		if n := float64(c.Count); c.Mask.Count() == 1 {
			variance += n * (once - n) * (once - n) / (twice * twice)
		}
	}
	out.logarithmic(float64(t.Observed()), products/twice, variance)
	return out
}

// Pairs estimates the population from each pair of lists alone, as if the two were independent and everybody equally likely to be on
// each: the estimator of Chapman (1951) with the variance of Seber (1970). Model holds the pair. Pairs with nobody in common have
// a reason instead.
func Pairs(t Table, level float64) []Result {
	var out []Result
	for i := range t.Lists {
		for j := i + 1; j < len(t.Lists); j++ {
			both := Mask(1<<i | 1<<j)
			r := Result{Name: LincolnPetersen, Level: level, Model: []string{t.names(both)}}
			a, b, m := float64(t.Size(1<<i)), float64(t.Size(1<<j)), float64(t.Size(both))
			if m == 0 {
				r.Reason = NoOverlap
			} else {
				seen := a + b - m
				total := (a+1)*(b+1)/(m+1) - 1
				variance := (a + 1) * (b + 1) * (a - m) * (b - m) / ((m + 1) * (m + 1) * (m + 2))
				r.logarithmic(seen, total-seen, variance)
			}
			out = append(out, r)
		}
	}
	return out
}

// logarithmic fills in an estimate of seen and unseen people with an interval that is symmetric for the logarithm of the unseen,
// as Chao (1987): (seen + unseen/c, seen + unseen·c), c = exp(z·sqrt(log(1 + variance/unseen²))).
func (r *Result) logarithmic(seen, unseen, variance float64) {
	r.Estimate, r.Low, r.High = seen+unseen, seen+unseen, seen+unseen
	if unseen > 0 {
		z := distuv.UnitNormal.Quantile((1 + r.Level) / 2)
		factor := math.Exp(z * math.Sqrt(math.Log1p(variance/(unseen*unseen))))
		r.Low, r.High = seen+unseen/factor, seen+unseen*factor
	}
}
