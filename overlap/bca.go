package overlap

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// interval draws the replicates and fills in a result's interval, by the bias-corrected and accelerated bootstrap of DiCiccio and Efron
// (1996), section 2.
func (b bootstrap) interval(out *Result) {
	out.Replicates = b.estimates(b.draw())
	sorted := slices.Clone(out.Replicates)
	slices.Sort(sorted)
	boundless := 0
	for _, v := range sorted {
		if math.IsInf(v, 1) {
			boundless++
		}
	}
	if boundless > 0 {
		out.Findings = append(out.Findings, finding("replicates-boundless", "n", boundless, "of", len(sorted)))
	}
	a, ok := b.acceleration()
	if !ok {
		out.Findings = append(out.Findings, finding("no-acceleration"))
	}
	out.Low, out.High = bca(sorted, nil, b.estimate, a, b.options.Level)
	if low := sorted[0]; out.Low > out.Estimate || out.High < out.Estimate {
		// so skewed that both corrected ends lie on one side: a person is shown the whole
		out.Findings = append(out.Findings, finding("interval-widened"))
		out.Low, out.High = math.Min(math.Max(out.Low, low), out.Estimate), math.Max(out.High, out.Estimate)
	}
	out.LowError, out.HighError = b.monteCarlo(sorted, a)
}

// acceleration is the BCa constant a by the jackknife, leaving out one person at a time: each cell once, weighted by its count.
// DiCiccio and Efron (1996), equation 6.6.
func (b bootstrap) acceleration() (float64, bool) {
	cells := b.table.Cells
	tables := make([][]int64, len(cells))
	for j := range tables {
		tables[j] = make([]int64, len(cells))
		for i, c := range cells {
			tables[j][i] = c.Count
		}
		tables[j][j]--
	}
	left := b.estimates(tables)
	n, mean := 0.0, 0.0
	for i, c := range cells {
		n += float64(c.Count)
		mean += float64(c.Count) * left[i]
	}
	mean /= n
	square, cube := 0.0, 0.0
	for i, c := range cells {
		d := mean - left[i]
		square += float64(c.Count) * d * d
		cube += float64(c.Count) * d * d * d
	}
	if a := cube / (6 * math.Pow(square, 1.5)); !math.IsNaN(a) {
		return a, true
	}
	return 0, false
}

// bca gives the ends of the interval. Replicates are sorted; counts, if given, say how often each stands for (else once). DiCiccio and
// Efron (1996), equations 2.3 and 2.8. Where every replicate, or none, lies below the estimate, half a one is taken.
func bca(sorted []float64, counts []int, estimate, a, level float64) (low, high float64) {
	n, below := 0, 0
	for i, v := range sorted {
		c := 1
		if counts != nil {
			c = counts[i]
		}
		n += c
		if v < estimate {
			below += c
		}
	}
	normal := distuv.UnitNormal
	share := math.Min(math.Max(float64(below), 0.5), float64(n)-0.5) / float64(n)
	z0 := normal.Quantile(share)
	end := func(alpha float64) float64 {
		z := z0 + normal.Quantile(alpha)
		at := 1.0
		if d := 1 - a*z; d > 0 {
			at = normal.CDF(z0 + z/d)
		} else if z < 0 {
			at = 0
		}
		return quantile8(sorted, counts, n, at)
	}
	return end((1 - level) / 2), end((1 + level) / 2)
}

// quantile8 is the sample quantile of Hyndman and Fan (1996), definition 8, of n sorted values.
func quantile8(sorted []float64, counts []int, n int, p float64) float64 {
	at := float64(n)*p + (p+1)/3 // n·p + m with m = (p+1)/3
	below := math.Floor(at + 4*2.220446e-16)
	fraction := at - below
	lower, upper := ranked(sorted, counts, n, int(below)), ranked(sorted, counts, n, int(below)+1)
	if fraction < 1e-12 || lower == upper {
		return lower
	}
	return lower + fraction*(upper-lower)
}

// ranked is the k-th smallest of n values, from 1; ranks beyond an end are that end.
func ranked(sorted []float64, counts []int, n, k int) float64 {
	k = min(max(k, 1), n)
	if counts == nil {
		return sorted[k-1]
	}
	for i, c := range counts {
		if k -= c; k <= 0 {
			return sorted[i]
		}
	}
	return sorted[len(sorted)-1]
}

// monteCarlo estimates how far the ends of the interval would move under other random numbers: the standard deviation of both ends
// over sets of replicates drawn from the replicates. It is infinite where an end is.
func (b bootstrap) monteCarlo(sorted []float64, a float64) (low, high float64) {
	const sets = 200
	r := stream(b.options.Seed, "monte carlo", 0)
	counts := make([]int, len(sorted))
	ends := [2][]float64{}
	for range sets {
		clear(counts)
		for range sorted {
			counts[r.IntN(len(sorted))]++
		}
		lo, hi := bca(sorted, counts, b.estimate, a, b.options.Level)
		ends[0], ends[1] = append(ends[0], lo), append(ends[1], hi)
	}
	return spread(ends[0]), spread(ends[1])
}

// spread is the standard deviation.
func spread(v []float64) float64 {
	mean, square := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		square += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	if math.IsNaN(square) {
		return math.Inf(1)
	}
	return math.Sqrt(square)
}
