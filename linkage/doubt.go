package linkage

import (
	"math"
	"math/rand/v2"
)

const (
	doubtPairs  = 10_000 // pairs whose scores are summed
	maxDoubted  = 200    // levels of columns; what was learned of columns beyond is taken for exact
	leastDoubt  = 1e-3   // pairs less probable than this say nothing of matches
	doubtJitter = 1e-9
	maxSlip     = 30.0 // no error of a logarithm is taken for larger
)

// doubted gives the place of each column's level 1 among the errors, and how many errors there are; the first is that of the matches.
func (p *parameters) doubted() (first []int, n int) {
	n = 1
	for _, k := range p.columns {
		if n+len(k.M)-1 > maxDoubted {
			break
		}
		first = append(first, n)
		n += len(k.M) - 1
	}
	return first, n
}

// doubts finds how far off what was learned may be, and what is not among the pairs kept.
func (p *parameters) doubts(l *lesson, rules []rule, keep float64) ModelDoubt {
	out := ModelDoubt{Errors: p.errors(l.pairs)}
	out.Missed, out.Spread = l.missed(rules, keep)
	return out
}

// errors finds how far off the parameters may be: how many matches there are and how they agree, by the observed information, which counts a
// pair for as much as it is known to be a match (Louis 1982, Finding the observed information matrix when using the EM algorithm, J. R. Stat.
// Soc. B 44), summed from the pairs' scores (Berndt, Hall, Hall and Hausman 1974). Since a sampled pair stands for several, the scores
// stand on both sides of the inverse (White 1982, Maximum likelihood estimation of misspecified models, Econometrica 50).
func (p *parameters) errors(pairs []sampled) [][]float64 {
	first, n := p.doubted()
	var votes []*sampled
	for i := range pairs {
		if pairs[i].match > leastDoubt {
			votes = append(votes, &pairs[i])
		}
	}
	step := len(votes)/doubtPairs + 1
	information, spread := square(n), square(n)
	for j, at := range first { // what startM was worth in maximise
		for l, m := range startM(p.columns[j].Kind)[1:] {
			information[at+l][at+l] = 2 * m
		}
	}
	score := make([]float64, n)
	for i := 0; i < len(votes); i += step {
		s := votes[i]
		clear(score)
		score[0] = s.match
		for j, at := range first {
			if s.levels[j] == unknown {
				continue
			}
			for l := 1; l < len(p.columns[j].M); l++ {
				score[at+l-1] = -s.match * p.columns[j].M[l]
			}
			score[at+int(s.levels[j])-1] += s.match
		}
		for a, x := range score {
			if x == 0 {
				continue
			}
			x *= s.weight * float64(step)
			for b, y := range score[:a+1] {
				information[a][b] += x * y
				spread[a][b] += x * y * s.weight
			}
		}
	}
	return sandwich(information, spread)
}

// sandwich gives the factor of the inverse of a times b times the inverse of a.
func sandwich(a, b [][]float64) [][]float64 {
	n := len(a)
	la, lb := cholesky(a), cholesky(b)
	half := square(n) // the inverse of a times lb, by columns
	for c := range n {
		x := half[c]
		for i := c; i < n; i++ {
			x[i] = lb[i][c]
		}
		solve(la, x)
	}
	out := square(n)
	for i := range n {
		for j := range i + 1 {
			for c := range n {
				out[i][j] += half[c][i] * half[c][j]
			}
		}
	}
	return cholesky(out)
}

func square(n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	return out
}

// cholesky gives the lower triangle whose square a symmetric matrix is, of which the lower half is read; a direction in which nothing is known
// gets next to nothing.
func cholesky(a [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		out[i] = make([]float64, i+1)
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= out[i][k] * out[j][k]
			}
			if i == j {
				out[i][i] = math.Sqrt(math.Max(sum, doubtJitter*(1+a[i][i])))
			} else {
				out[i][j] = sum / out[j][j]
			}
		}
	}
	return out
}

// solve divides x by the square of a lower triangle.
func solve(lower [][]float64, x []float64) {
	for i := range x {
		for k := range i {
			x[i] -= lower[i][k] * x[k]
		}
		x[i] /= lower[i][i]
	}
	for i := len(x) - 1; i >= 0; i-- {
		for k := i + 1; k < len(x); k++ {
			x[i] -= lower[k][i] * x[k]
		}
		x[i] /= lower[i][i]
	}
}

// slips are what is added to the logarithm of the odds of a pair: for the matches, and by column and level.
type slips struct {
	matches float64
	levels  [][maxLevels]float64
}

// draw draws errors. How often strangers agree nearly was counted among random pairs and is off by as much as such a count.
func (p *parameters) draw(r *rand.Rand) slips {
	first, n := p.doubted()
	z, x := make([]float64, n), make([]float64, n)
	for i := range z {
		z[i] = r.NormFloat64()
		for k := range i + 1 {
			x[i] += p.doubt.Errors[i][k] * z[k]
		}
		x[i] = math.Max(-maxSlip, math.Min(x[i], maxSlip))
	}
	out := slips{matches: x[0], levels: make([][maxLevels]float64, len(p.columns))}
	for j := range p.columns {
		k := &p.columns[j]
		whole := 1.0
		if j < len(first) {
			whole = 0
			for l := 1; l < len(k.M); l++ {
				out.levels[j][l] = x[first[j]+l-1]
				whole += k.M[l] * math.Exp(out.levels[j][l])
			}
		}
		for l := 1; l < len(k.M); l++ {
			out.levels[j][l] -= math.Log(whole)
			if l < len(k.M)-1 {
				out.levels[j][l] -= r.NormFloat64() / math.Sqrt(1+k.U[l]*k.filled*randomPairs)
			}
		}
	}
	return out
}

// missed finds the share of matches that are not among the pairs kept.
func (l *lesson) missed(rules []rule, keep float64) (share, spread float64) {
	total, lost, square := 0.0, 0.0, 0.0
pairs:
	for i := range l.pairs {
		s := &l.pairs[i]
		total += s.weight * s.match
		if s.match >= keep {
			for _, r := range rules {
				if r.covers(s.common) {
					continue pairs
				}
			}
		}
		lost += s.weight * s.match
		square += s.weight * s.weight * s.match
	}
	if lost <= 0 {
		return 0, 0
	}
	return lost / total, math.Sqrt(square) / lost
}
