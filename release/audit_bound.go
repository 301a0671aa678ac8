package release

import (
	"math"
	"slices"
)

// worldsLower gives a lower bound on epsilon from scores in two neighbouring worlds: P(guess "in" | in) <= exp(epsilon) P(guess "in" |
// out) + delta, with Clopper and Pearson's (1934) bounds for both chances (Jagielski, Ullman and Oprea 2020). The threshold
// is chosen on the first half of the scores and used on the second.
func worldsLower(out, in []float64, delta float64) Attack {
	half := len(in) / 2
	if half == 0 {
		return Attack{}
	}
	best, at := -1.0, 0.0
	candidates := slices.Concat(in[:half], out[:half])
	slices.Sort(candidates)
	for i := 0; i < len(candidates); i += max(1, len(candidates)/60) {
		if l := thresholdLower(out[:half], in[:half], candidates[i], delta); l > best {
			best, at = l, candidates[i]
		}
	}
	a := Attack{Guesses: len(in) + len(out) - 2*half, Lower: thresholdLower(out[half:], in[half:], at, delta)}
	a.Correct = above(in[half:], at) + len(out) - half - above(out[half:], at)
	return a
}

// thresholdLower is the bound of one threshold.
func thresholdLower(out, in []float64, at, delta float64) float64 {
	tail := (1 - confidence) / 2
	right := 1 - upperChance(len(in)-above(in, at), len(in), tail)
	wrong := upperChance(above(out, at), len(out), tail)
	if right <= delta {
		return 0
	}
	return max(0, math.Log((right-delta)/wrong))
}

func above(scores []float64, at float64) int {
	n := 0
	for _, s := range scores {
		if s > at {
			n++
		}
	}
	return n
}

// upperChance is the Clopper-Pearson upper bound of a chance after k of n: where P(Binomial(n, p) <= k) falls to tail.
func upperChance(k, n int, tail float64) float64 {
	low, high := 0.0, 1.0
	for range 40 {
		if mid := (low + high) / 2; 1-atLeast(k+1, n, mid) > tail {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// guessesLower gives the largest epsilon under which so many right guesses would have a chance of less than 1 - confidence: right guesses
// of independent ins and outs are no more than Binomial(n, exp(epsilon)/(1+exp(epsilon))), but for slack (Steinke, Nasr and Jagielski
// 2023, Theorem 5.2, whose last term is at most two delta a canary).
func guessesLower(correct, n int, slack float64) float64 {
	low, high := 0.0, 20.0
	for range 40 {
		if mid := (low + high) / 2; atLeast(correct, n, 1/(1+math.Exp(-mid)))+slack < 1-confidence {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// atLeast is P(Binomial(n, p) >= k).
func atLeast(k, n int, p float64) float64 {
	if k <= 0 || p >= 1 {
		return 1
	}
	if p <= 0 {
		return 0
	}
	all, _ := math.Lgamma(float64(n + 1))
	a, _ := math.Lgamma(float64(k + 1))
	b, _ := math.Lgamma(float64(n - k + 1))
	term := math.Exp(all - a - b + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	if term < 1e-300 && float64(k) < p*float64(n) {
		return 1
	}
	sum := 0.0
	for i := k; i <= n && (term > sum*1e-17 || float64(i) < p*float64(n)); i++ {
		sum += term
		term *= float64(n-i) / float64(i+1) * p / (1 - p)
	}
	return min(1, sum)
}
