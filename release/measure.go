package release

import "spean/internal/problem"

// Marginal is one noisy table of counts: what the budget bought, and all the rest of a release may see.
type Marginal struct {
	layout
	Variance Variance
	Noisy    []int64
}

// Spending is how a budget is divided, in rho of zero-concentrated differential privacy; the parts add up to what is spent
// (Bun and Steinke 2016, Lemma 1.7).
type Spending struct {
	Rho        float64    `json:"rho"`
	DeltaFound float64    `json:"delta_found"`  // part of delta spent on finding categories
	Found      float64    `json:"rho_found"`    // finding categories
	Ways       [4]float64 `json:"rho_ways"`     // the number of rows, and counts of one, two and three columns
	Choosing   float64    `json:"rho_choosing"` // choosing which counts of three columns to buy
}

// errTooNoisy is the answer to a budget so small that nothing would be left but noise.
var errTooNoisy = problem.New(problem.Invalid, "publish.budget.too-small", "epsilon")

// measure counts the given sets of columns and adds discrete Gaussian noise (Canonne, Kamath and Steinke 2020, Theorem 4 and
// Proposition 5): a person with m rows changes the counts of one set of columns by at most m in Euclidean norm, so a set of variance v
// costs m^2/(2v), and all sets together what is given as rho.
func measure(t *Table, sets [][]int, rho float64, noise *Noise) ([]Marginal, error) {
	if len(sets) == 0 || rho <= 0 {
		return nil, nil
	}
	m := float64(t.Schema.perPerson())
	v, ok := VarianceAtLeast(m * m * float64(len(sets)) / (2 * rho))
	if !ok {
		return nil, errTooNoisy
	}
	out := make([]Marginal, len(sets))
	for i, cols := range sets {
		l := t.Schema.layoutOf(cols...)
		out[i] = Marginal{layout: l, Variance: v, Noisy: t.count(l)}
		for c := range out[i].Noisy {
			out[i].Noisy[c] += noise.Gaussian(v)
		}
	}
	return out, noise.Err()
}
