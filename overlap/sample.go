package overlap

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// DefaultSeed is used when nobody gives another: the same table gives the same numbers everywhere.
const DefaultSeed = 1234

// stream is the random numbers of one replicate or chain: they depend on the seed, what they are for and its number alone.
func stream(seed uint64, purpose string, number int) *rand.Rand {
	h := seed
	for _, b := range []byte(purpose) {
		h = scramble(h ^ uint64(b))
	}
	h = scramble(h ^ uint64(number))
	return rand.New(rand.NewPCG(h, scramble(h)))
}

// scramble is the finishing step of SplitMix64 (Steele, Lea and Flood 2014).
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// binomial draws from the binomial distribution by inversion, going out from the mode where that is far from nought
// (Kemp 1986, A modal method for generating binomial variables; Commun. Stat. 15, 805-813), and by rejection where the way would be long.
func binomial(r *rand.Rand, n int64, p float64) int64 {
	if p <= 0 || n == 0 {
		return 0
	}
	if p >= 1 {
		return n
	}
	if p > 0.5 {
		return n - binomial(r, n, 1-p)
	}
	size, odds := float64(n), p/(1-p)
	if size*p > 4000 {
		return int64(distuv.Binomial{N: size, P: p, Src: r}.Rand())
	}
	u := r.Float64()
	if u < 1-size*p { // which is no more than (1-p)^n
		return 0
	}
	if size*p < 12 {
		for mass, k := math.Exp(size*math.Log1p(-p)), 0.0; ; k++ {
			if u -= mass; u < 0 || k == size {
				return int64(k)
			}
			mass *= odds * (size - k) / (k + 1)
		}
	}
	mode := math.Floor((size + 1) * p)
	a, _ := math.Lgamma(size + 1)
	b, _ := math.Lgamma(mode + 1)
	c, _ := math.Lgamma(size - mode + 1)
	up := math.Exp(a - b - c + mode*math.Log(p) + (size-mode)*math.Log1p(-p))
	down, high, low := up, mode, mode
	if u -= up; u < 0 {
		return int64(mode)
	}
	for high < size || low > 0 {
		if low > 0 {
			down *= low / (odds * (size - low + 1))
			low--
			if u -= down; u < 0 {
				return int64(low)
			}
		}
		if high < size {
			up *= odds * (size - high) / (high + 1)
			high++
			if u -= up; u < 0 {
				return int64(high)
			}
		}
		if down+up < 1e-300 {
			break
		}
	}
	return int64(mode) // u was within rounding of 1
}

// multinomial draws n people over cells with the given weights, by binomials conditional on what is left.
func multinomial(r *rand.Rand, n int64, weights []float64, into []int64) {
	left := 0.0
	for _, w := range weights {
		left += w
	}
	for i, w := range weights {
		into[i] = 0
		if n > 0 && w > 0 {
			share := w / left
			if i == len(weights)-1 {
				share = 1
			}
			into[i] = binomial(r, n, share)
			n -= into[i]
		}
		left -= w
	}
	if n > 0 { // rounding left a crumb for cells after the last one with weight
		for i := len(weights) - 1; i >= 0; i-- {
			if weights[i] > 0 {
				into[i] += n
				return
			}
		}
	}
}
