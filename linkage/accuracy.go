package linkage

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Accuracy is how right and how complete the pairs from a threshold on are, estimated without labels.
type Accuracy struct {
	Threshold float64   `json:"threshold"`
	Pairs     int       `json:"pairs"`
	Precision *Estimate `json:"precision"` // share of the pairs that are the same; none when there are no pairs
	Recall    *Estimate `json:"recall"`    // share of all that are the same that is among the pairs; none when there are none
}

// Estimate is a share with two intervals: Low and High allow for models being off as they were on tables whose truth is known, FitLow and
// FitHigh hold if this one fits.
type Estimate struct {
	Value   float64 `json:"estimate"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	FitLow  float64 `json:"low_if_model_fits"`
	FitHigh float64 `json:"high_if_model_fits"`
}

const (
	accuracyDraws = 400
	accuracyPairs = 6_000 // compared again; of more pairs some stand for all
)

// By how much models were off on labelled tables, as standard deviations of natural logarithms: of the odds of pairs, and of how many matches
// are not among the pairs kept.
const (
	misfitPairs  = 1.6
	misfitMissed = 1.8
	misfitFew    = 0.5 // matches may be missing where the model misses none: as much as is said for none seen (Jeffreys's prior of a count)
)

// segment is the pairs between two thresholds, some of which stand for all.
type segment struct {
	from   float64 // threshold
	n      int
	sum    float64 // of all their probabilities
	pairs  []Pair
	levels [][]level
}

// Accuracy estimates precision and recall at thresholds, with intervals that hold the truth as often as level says.
//
// What is the same is not known, but a pair of probability p is the same in a share p of all cases if the model holds; so precision is the mean
// of the probabilities of the pairs, and recall their sum as a share of all matches expected (as Belin and Rubin 1995, A method for
// calibrating false-match rates in record linkage, J. Am. Stat. Assoc. 90, estimate error rates from a fitted mixture). The intervals
// come from a parametric bootstrap (Efron and Tibshirani 1993, chapter 6): what was learned is drawn anew within its doubt, probabilities follow from it,
// and for each pair it is drawn whether it is the same. Nothing in a table without labels tells how far the model is off where matches
// differ by more than the model has it; that is drawn, too, from how far it was off on tables whose truth is known.
func (r *Result) Accuracy(level float64, thresholds ...float64) []Accuracy {
	out := make([]Accuracy, len(thresholds))
	for i, t := range thresholds {
		out[i].Threshold = t
	}
	if r.model == nil {
		return out
	}
	segments := r.segments(thresholds)
	lost := r.model.matches * r.model.doubt.Missed
	fit, off := r.drawn(segments, thresholds, 0), r.drawn(segments, thresholds, 1)
	for i, t := range thresholds {
		found, all := 0.0, lost
		for _, seg := range segments {
			all += seg.sum
			if seg.from >= t {
				found += seg.sum
				out[i].Pairs += seg.n
			}
		}
		out[i].Precision = estimate(found/float64(out[i].Pairs), fit.precision[i], off.precision[i], level)
		out[i].Recall = estimate(found/all, fit.recall[i], off.recall[i], level)
	}
	return out
}

// draws are precision and recall drawn many times, by threshold.
type draws struct{ precision, recall [][]float64 }

// drawn draws with a model that fits, or one that is as far off as models are.
func (r *Result) drawn(segments []segment, thresholds []float64, misfit float64) draws {
	rng := rand.New(rand.NewPCG(r.seed, 0x61636375))
	out := draws{make([][]float64, len(thresholds)), make([][]float64, len(thresholds))}
	for range accuracyDraws {
		hits, all := r.drawHits(segments, rng, misfit)
		for i, t := range thresholds {
			found, n := 0.0, 0
			for s, seg := range segments {
				if seg.from >= t {
					found += hits[s]
					n += seg.n
				}
			}
			if n > 0 {
				out.precision[i] = append(out.precision[i], found/float64(n))
			}
			if all > 0 {
				out.recall[i] = append(out.recall[i], found/all)
			}
		}
	}
	return out
}

// estimate makes intervals of draws.
func estimate(value float64, fit, off []float64, level float64) *Estimate {
	if len(fit) == 0 || len(off) == 0 {
		return nil
	}
	e := &Estimate{Value: value}
	e.FitLow, e.FitHigh = interval(value, fit, level)
	e.Low, e.High = interval(value, off, level)
	e.Low, e.High = math.Min(e.Low, e.FitLow), math.Max(e.High, e.FitHigh)
	return e
}

// interval gives the ends between which so many of the draws lie, and the value itself.
func interval(value float64, draws []float64, level float64) (low, high float64) {
	slices.Sort(draws)
	at := func(share float64) float64 { return draws[int(math.Round(share*float64(len(draws)-1)))] }
	tail := (1 - level) / 2
	return math.Min(value, at(tail)), math.Max(value, at(1-tail))
}

// segments parts the pairs at the thresholds and looks again at some of each part, in even steps of probability.
func (r *Result) segments(thresholds []float64) []segment {
	cuts := append(slices.Clone(thresholds), 0)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	out := make([]segment, len(cuts))
	for i, t := range cuts {
		out[i].from = t
	}
	for _, p := range r.Pairs {
		at, exact := slices.BinarySearch(cuts, p.Probability)
		if !exact {
			at--
		}
		s := &out[at]
		s.n++
		s.sum += p.Probability
		s.pairs = append(s.pairs, p)
	}
	m := newComparer(r.corpus)
	for i := range out {
		s := &out[i]
		if step := len(r.Pairs)/accuracyPairs + 1; step > 1 {
			slices.SortStableFunc(s.pairs, func(a, b Pair) int { return cmp.Compare(a.Probability, b.Probability) })
			some := s.pairs[:0]
			for at := 0; at < s.n; at += step {
				some = append(some, s.pairs[at])
			}
			s.pairs = some
		}
		for _, p := range s.pairs {
			a, b := r.records(p)
			row := make([]level, len(r.model.columns))
			m.levels(a, b, row)
			s.levels = append(s.levels, row)
		}
	}
	return out
}

// drawHits draws how many pairs of each segment are the same, and how many there are in all.
func (r *Result) drawHits(segments []segment, rng *rand.Rand, misfit float64) (hits []float64, all float64) {
	p := r.model
	off := p.draw(rng)
	prior := p.prior() + misfit*misfitPairs*rng.NormFloat64()
	hits = make([]float64, len(segments))
	for i, s := range segments {
		sum, spread, drawn := 0.0, 0.0, 0.0
		for n, pair := range s.pairs {
			x := prior + pair.Weight*math.Ln2 + off.matches
			for j, l := range s.levels[n] {
				x += off.levels[j][l]
			}
			q := logistic(x)
			sum += q
			spread += q * (1 - q)
			if rng.Float64() < q {
				drawn++
			}
		}
		hits[i] = drawn
		if each := float64(s.n) / float64(len(s.pairs)); each > 1 { // drawing for some would count the chance of each several times
			hits[i] = math.Round(math.Min(math.Max(0, each*sum+math.Sqrt(each*spread)*rng.NormFloat64()), float64(s.n)))
		}
		all += hits[i]
	}
	vary := math.Log1p(p.doubt.Spread * p.doubt.Spread)
	missed := p.matches * p.doubt.Missed * math.Exp(off.matches+math.Sqrt(vary)*rng.NormFloat64()-vary/2)
	all += poisson((missed+misfit*misfitFew)*math.Exp(misfit*misfitMissed*rng.NormFloat64()), rng)
	return hits, all
}

// poisson draws how many of something happen that happen so often on average: by the times between them, or for many by the normal
// distribution.
func poisson(mean float64, rng *rand.Rand) float64 {
	if mean > 50 {
		return math.Round(math.Max(0, mean+math.Sqrt(mean)*rng.NormFloat64()))
	}
	n := 0.0
	for at := rng.ExpFloat64(); at < mean; at += rng.ExpFloat64() {
		n++
	}
	return n
}
