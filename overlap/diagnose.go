package overlap

import (
	"math"
	"slices"
)

// Diagnostics say whether Markov chains can be believed.
type Diagnostics struct {
	Chains, Draws int
	RHat          float64 // potential scale reduction of the logarithm of N over the halves of the chains; near 1 is good
	Effective     float64 // how many independent draws they are worth
}

// diagnose compares chains: Gelman and others, Bayesian Data Analysis, third edition (2013), equations 11.4 and 11.8.
func diagnose(chains [][]float64) *Diagnostics {
	d := &Diagnostics{Chains: len(chains), Draws: len(chains[0])}
	var halves [][]float64
	for _, c := range chains {
		logs := make([]float64, len(c))
		for i, x := range c {
			logs[i] = math.Log(x)
		}
		halves = append(halves, logs[:len(c)/2], logs[len(c)/2:len(c)/2*2])
	}
	m, n := float64(len(halves)), len(halves[0])
	means, within := make([]float64, len(halves)), 0.0
	for i, h := range halves {
		s := spread(h)
		within += s * s / m
		for _, x := range h {
			means[i] += x / float64(n)
		}
	}
	between := spread(means)
	variance := within*float64(n-1)/float64(n) + between*between
	if within == 0 {
		d.RHat = math.Inf(1)
		if between == 0 {
			d.RHat = 1
		}
		return d
	}
	d.RHat = math.Sqrt(variance / within)
	d.Effective = m * float64(n) / autocorrelation(halves, variance)
	return d
}

// autocorrelation is 1 + 2·(sum of autocorrelations up to the first pair of lags whose sum is negative).
func autocorrelation(halves [][]float64, variance float64) float64 {
	n := len(halves[0])
	at := func(lag int) float64 {
		v := 0.0
		for _, h := range halves {
			for i := lag; i < n; i++ {
				v += (h[i] - h[i-lag]) * (h[i] - h[i-lag])
			}
		}
		return 1 - v/float64(len(halves)*(n-lag))/(2*variance)
	}
	sum := 0.0
	for lag := 1; lag+1 < n; lag += 2 {
		two := at(lag) + at(lag+1)
		if two < 0 {
			break
		}
		sum += two
	}
	return 1 + 2*sum
}

// pooled is all draws in order.
func pooled(chains [][]float64) []float64 {
	all := slices.Concat(chains...)
	slices.Sort(all)
	return all
}

// endError is the Monte Carlo standard error of a quantile, from how far the chains' own quantiles lie apart.
func endError(chains [][]float64, p float64) float64 {
	ends := make([]float64, len(chains))
	for i, c := range chains {
		ends[i] = quantile8(pooled([][]float64{c}), nil, len(c), p)
	}
	return spread(ends) / math.Sqrt(float64(len(ends)))
}
