package release

import (
	"math"
	"math/rand/v2"
)

// maxChosen is the most sets of three columns that are chosen.
const maxChosen = 8

// later is what is kept back of the pairs' share until the pairs are known.
type later struct {
	most     int     // sets that may be chosen
	counts   float64 // rho for counting them
	choosing float64 // rho for choosing them
}

// keepBack keeps a part of the pairs' share for sets of three columns, unless all of them are counted or there are few to choose from.
func (p *Spending) keepBack(s *Schema) later {
	sets := len(subsets(len(s.Columns), 3))
	if p.Ways[3] > 0 || sets < 4 || s.cells(3) > maxThree {
		return later{}
	}
	l := later{most: min(sets/4, maxChosen), counts: p.Ways[2] * shareChosen, choosing: p.Ways[2] * shareChoosing}
	p.Ways[2] -= l.counts + l.choosing
	return l
}

// measureChosen counts the sets of three columns that the model fitted to the counts so far explains worst. What is not needed for
// that pays for counting the pairs again.
func (r *Release) measureChosen(t *Table, so []Marginal, l later, f *found, noise *Noise, free *rand.Rand) ([]Marginal, error) {
	if l.most == 0 {
		return nil, nil
	}
	p := &r.Spending
	sets, rounds := l.choose(t, estimate(t.Schema, so, f, free), noise)
	p.Ways[3] = l.counts * float64(len(sets)) / float64(l.most)
	p.Choosing = l.choosing * float64(rounds) / float64(l.most)
	out, err := measure(t, sets, p.Ways[3], noise)
	if err != nil || len(sets) == l.most {
		return out, err
	}
	rest := l.counts - p.Ways[3] + l.choosing - p.Choosing
	p.Ways[2] += rest
	pairs, err := measure(t, subsets(len(t.Codes), 2), rest, noise)
	return append(out, pairs...), err
}

// choose picks the sets whose counts lie farthest from the model's, as AIM does (McKenna, Mullins, Sheldon and Miklau 2022, "AIM: an
// adaptive and iterative mechanism for differentially private synthetic data", its quality score: the L1 distance less what noise would leave of
// it), all from one fit. One more candidate, to choose none, ends the choosing when it wins; its score is what is hardly worth counting or
// could be the noise of choosing itself.
//
// A person with m rows changes a score by at most m. Of scores with discrete Laplace noise of scale s the highest wins: 2m/s-differential
// privacy (Dwork and Roth 2014, section 3.3, report noisy max) for a rho of (2m/s)^2/2 each round (Bun and Steinke 2016, Proposition
// 1.4). Scores are whole numbers, so the noise is exact.
func (l later) choose(t *Table, e *Estimates, noise *Noise) (chosen [][]int, rounds int) {
	m := float64(t.Schema.perPerson())
	scale := uint64(math.Ceil(m * math.Sqrt(2*float64(l.most)/l.choosing)))
	sigma := m * math.Sqrt(float64(l.most)/(2*l.counts))
	sets := subsets(len(t.Codes), 3)
	scores := make([]int64, len(sets))
	for i, cols := range sets {
		of := t.Schema.layoutOf(cols...)
		scores[i] = t.far(of, e.counts(of)) - int64(math.Sqrt(2/math.Pi)*sigma*float64(of.size))
	}
	none := int64(worthChoosing*e.Total + float64(scale)*math.Log(float64(len(sets))))
	for rounds < l.most && noise.Err() == nil {
		rounds++
		best, top := -1, none+noise.Laplace(scale)
		for i, score := range scores {
			if y := score + noise.Laplace(scale); sets[i] != nil && y > top {
				best, top = i, y
			}
		}
		if best < 0 {
			break
		}
		chosen, sets[best] = append(chosen, sets[best]), nil
	}
	return chosen, rounds
}

// far is the L1 distance of a table's counts from others, which are rounded to whole numbers.
func (t *Table) far(l layout, others []float64) int64 {
	sum := uint64(0)
	for place, n := range t.count(l) {
		sum += magnitude(n - int64(math.Round(others[place])))
	}
	return int64(sum)
}
