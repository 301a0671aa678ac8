package release

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/bits"
)

// Noise draws integers from exact distributions: no floating-point number takes part between the random bytes and the result, since
// the low bits of a floating-point Laplace or Gaussian draw give the true count away (Mironov 2012, "On significance of the least
// significant bits for differential privacy"). The algorithms are those of Canonne, Kamath and Steinke (2020), "The
// discrete Gaussian for differential privacy"; the numbers below are theirs.
//
// Its running time depends on what is drawn, as that of every rejection sampler; whoever can time single draws is outside the model.
type Noise struct {
	from io.Reader
	buf  [4096]byte
	left int
	err  error
}

// NewNoise draws from a reader of random bytes: a cryptographic one for a release, a seeded one for tests.
func NewNoise(from io.Reader) *Noise { return &Noise{from: from} }

// errRandomness is what a release ends with when no random bytes can be had.
var errRandomness = errors.New("release: the source of randomness failed")

// Err tells whether the source failed; what was drawn after that is not noise and must not be used.
func (n *Noise) Err() error { return n.err }

// word gives 64 random bits. After a failure it gives zeros, which end every loop below.
func (n *Noise) word() uint64 {
	if n.err != nil {
		return 0
	}
	if n.left == 0 {
		if _, err := io.ReadFull(n.from, n.buf[:]); err != nil {
			n.err = errors.Join(errRandomness, err)
			return 0
		}
		n.left = len(n.buf)
	}
	w := binary.LittleEndian.Uint64(n.buf[len(n.buf)-n.left:])
	n.left -= 8
	return w
}

// below gives a uniform integer in [0, limit), by rejection.
func (n *Noise) below(limit uint64) uint64 {
	mask := ^uint64(0) >> bits.LeadingZeros64(limit-1|1)
	for {
		if v := n.word() & mask; v < limit {
			return v
		}
	}
}

// bernoulliExpUnit is true with probability exp(-num/den), for num <= den (Algorithm 1, case gamma in [0,1]).
func (n *Noise) bernoulliExpUnit(num, den uint64) bool {
	k := uint64(1)
	for n.err == nil && n.below(den*k) < num {
		k++
	}
	return k%2 == 1
}

// bernoulliExp is true with probability exp(-(whole + num/den)) (Algorithm 1, case gamma > 1).
func (n *Noise) bernoulliExp(whole, num, den uint64) bool {
	for ; whole > 0; whole-- {
		if !n.bernoulliExpUnit(1, 1) {
			return false
		}
	}
	return n.bernoulliExpUnit(num, den)
}

// Laplace draws from the discrete Laplace (two-sided geometric) distribution with P(x) proportional to exp(-|x|/scale)
// (Algorithm 2 with s = 1). Added to a count it is the geometric mechanism of Ghosh, Roughgarden and Sundararajan (2009).
func (n *Noise) Laplace(scale uint64) int64 {
	for {
		u := n.below(scale)
		if n.err == nil && !n.bernoulliExpUnit(u, scale) {
			continue
		}
		v := uint64(0)
		for n.err == nil && n.bernoulliExpUnit(1, 1) {
			v++
		}
		x := int64(u + scale*v)
		negative := n.word()&1 == 1
		if negative && x == 0 && n.err == nil {
			continue
		}
		if negative {
			return -x
		}
		return x
	}
}

// Variance is the variance parameter of discrete Gaussian noise as a fraction, so that it is used exactly as it is accounted for.
type Variance struct{ Num, Den uint64 }

// Bounds of a variance: within them every product below fits 64 bits.
const (
	fineDen     = 64
	fineBelow   = 1 << 16
	MaxVariance = 1 << 28
)

// VarianceAtLeast gives the smallest variance of the grid that is not below v, or false when it would be too large to draw.
func VarianceAtLeast(v float64) (Variance, bool) {
	switch {
	case !(v > 0) || v > MaxVariance:
		return Variance{}, false
	case v < fineBelow:
		return Variance{uint64(math.Ceil(v * fineDen)), fineDen}, true
	}
	return Variance{uint64(math.Ceil(v)), 1}, true
}

// Float gives the variance as a number, for reports and fitting.
func (v Variance) Float() float64 { return float64(v.Num) / float64(v.Den) }

// Gaussian draws from the discrete Gaussian distribution with P(x) proportional to exp(-x^2/(2v)) (Algorithm 3): a discrete Laplace
// draw y of scale t = floor(sqrt(v))+1 is kept with probability exp(-(|y|-v/t)^2/(2v)).
func (n *Noise) Gaussian(v Variance) int64 {
	t := rootFloor(v.Num/v.Den) + 1
	den := 2 * v.Den * t * t * v.Num
	for {
		y := n.Laplace(t)
		a, b := v.Den*t*magnitude(y), v.Num
		d := max(a, b) - min(a, b)
		hi, lo := bits.Mul64(d, d)
		if hi >= den { // a probability below exp(-2^64)
			continue
		}
		whole, rest := bits.Div64(hi, lo, den)
		if n.err != nil || n.bernoulliExp(whole, rest, den) {
			return y
		}
	}
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return uint64(-x)
	}
	return uint64(x)
}

// rootFloor gives the integer part of the square root.
func rootFloor(x uint64) uint64 {
	r := uint64(math.Sqrt(float64(x)))
	for r*r > x {
		r--
	}
	for (r+1)*(r+1) <= x {
		r++
	}
	return r
}
