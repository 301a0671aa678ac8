package overlap

import "math"

// fault is why a model gives no finite estimate.
type fault int

const (
	fine fault = iota
	noOverlap
	listOfAll
	notFinite
	notIdentifiable
	nobody
	unsettled // there is an estimate, and the fit does not reach it
)

// chosen is the outcome of the stepwise choice.
type chosen struct {
	dark  float64 // expected count of the unseen; meaningless unless fault is fine
	fault fault
	terms []int // pairs in the order they entered; those at minus infinity too
}

// settle fits the model the fitter holds and says whether it has one finite estimate: the fit itself where it settles, else by linear
// programming and then a longer fit.
func (f *fitter) settle(cells []Cell) fault {
	converged, fullRank := f.newton(patience)
	if converged && fullRank {
		return fine
	}
	v := f.judge(cells)
	if !v.identifiable {
		return notIdentifiable
	}
	if !v.exists {
		return notFinite
	}
	if converged, _ = f.newton(20 * patience); !converged {
		return unsettled
	}
	return fine
}

// stepwise chooses pairs as Chan, Silverman and Vincent (2021), section 3.2, do: starting from main effects, the pair with the smallest
// p-value enters while that is below the threshold; candidates whose model has no finite or no single estimate are passed
// over. Between equal p-values the first pair in the order of the lists' names enters.
func (f *fitter) stepwise(cells []Cell, threshold float64, keepTerms bool) chosen {
	f.start(cells)
	if bad := f.mainFault(); bad != fine {
		return chosen{fault: bad}
	}
	if bad := f.settle(cells); bad != fine {
		return chosen{fault: bad}
	}
	var out chosen
	limit := math.Log(threshold)
	first := f.lists + 1
	logp := make([]float64, len(f.mask)) // stays on the stack for few lists
	in := make([]bool, len(f.mask))
	for {
		for k := first; k < len(f.mask); k++ {
			logp[k] = math.Inf(1)
			if !in[k] {
				logp[k] = logTail(f.margin[k], f.above[f.mask[k]])
			}
		}
		entered := false
		for !entered {
			best := -1
			for k := first; k < len(f.mask); k++ {
				if logp[k] < limit && (best < 0 || logp[k] < logp[best]) {
					best = k
				}
			}
			if best < 0 {
				out.dark = f.dark()
				return out
			}
			f.push()
			f.add(best)
			if f.settle(cells) == fine {
				in[best], entered = true, true
				if keepTerms {
					out.terms = append(out.terms, best)
				}
				continue
			}
			f.pop()
			logp[best] = math.Inf(1)
		}
	}
}

// mainFault names what is wrong with a table that not even main effects can be fitted to.
func (f *fitter) mainFault() fault {
	n, sum := f.margin[0], 0.0
	if n == 0 {
		return nobody
	}
	for k := 1; k <= f.lists; k++ {
		if f.margin[k] == n {
			return listOfAll
		}
		sum += f.margin[k]
	}
	if sum == n {
		return noOverlap
	}
	return fine
}

// logTail is the logarithm of min(P(N<=n), P(N>=n)), N Poisson with the given mean: the p-value of a pair that is not in the model.
// Chan, Silverman and Vincent (2021), section 3.2; one-sided, not doubled.
func logTail(n, mean float64) float64 {
	if mean <= 0 {
		return 0 // the model already says that nobody is on both
	}
	gamma, _ := math.Lgamma(n + 1)
	point := n*math.Log(mean) - mean - gamma
	sum, term := 1.0, 1.0
	if n <= mean {
		for k := n; k > 0; k-- { // P(N<=n)/P(N=n) = 1 + n/mean + n(n-1)/mean^2 + ...
			term *= k / mean
			sum += term
			if term < 1e-16*sum {
				break
			}
		}
	} else {
		for k := n + 1; term > 1e-16*sum; k++ { // P(N>=n)/P(N=n) = 1 + mean/(n+1) + ...
			term *= mean / k
			sum += term
		}
	}
	tail := point + math.Log(sum)
	if tail > -1 { // near the middle the other tail may be the smaller one
		at := math.Exp(point)
		tail = math.Log(math.Min(math.Exp(tail), 1-math.Exp(tail)+at))
	}
	return math.Min(tail, 0)
}
