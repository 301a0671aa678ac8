package release

import (
	"math"

	"spean/internal/problem"
)

// Shares of rho. They were chosen by measuring (docs/publish.md, "How the method was chosen"), not from any table that is published.
const (
	shareFound = 0.35 // of all, when categories have to be found
	shareRows  = 0.01 // of the rest
	shareOne   = 0.20
	shareThree = 0.35 // only where three-column counts would rise above their noise; pairs take what is left

	// Of the pairs' share, where not all three-column counts are bought: for counting chosen ones, and for choosing them.
	shareChosen   = 0.15
	shareChoosing = 0.01
	// worthChoosing is the distance from the model, as a share of the rows, from which on a set of three columns is worth counting.
	worthChoosing = 0.1

	// deltaFoundShare is the part of delta that pays for the chance that a value one person alone has is found.
	deltaFoundShare = 0.25

	// clearOfNoise is how many standard deviations of noise the mean three-column count must have to be worth counting.
	clearOfNoise = 2
	// maxThree bounds the three-column cells that are counted or published.
	maxThree = 4_000_000
)

// Bounds of what can be asked for.
const (
	MaxEpsilon = 100
	MaxDelta   = 0.01 // more would let a hundredth of all people be published as they are
	minDelta   = 1e-12
)

// Plan divides a budget. With found, part of it pays for finding the categories.
func Plan(epsilon, delta float64, found bool) (Spending, error) {
	if !(epsilon > 0) || epsilon > MaxEpsilon {
		return Spending{}, problem.New(problem.Invalid, "publish.budget.epsilon", "epsilon")
	}
	if !(delta >= minDelta) || delta > MaxDelta {
		return Spending{}, problem.New(problem.Invalid, "publish.budget.delta", "delta")
	}
	p := Spending{}
	if found {
		p.DeltaFound = delta * deltaFoundShare
	}
	p.Rho = Rho(epsilon, delta-p.DeltaFound)
	rest := p.Rho
	if found {
		p.Found = p.Rho * shareFound
		rest -= p.Found
	}
	p.Ways[0], p.Ways[1] = rest*shareRows, rest*shareOne
	p.Ways[2] = rest - p.Ways[0] - p.Ways[1]
	return p, nil
}

// withThree moves part of the pairs' share to three-column counts when these would rise above their noise: a decision on the noisy
// number of rows and the schema, which costs nothing.
func (p *Spending) withThree(s *Schema, rows float64) {
	sets := len(subsets(len(s.Columns), 3))
	cells := s.cells(3)
	if sets == 0 || cells > maxThree {
		return
	}
	share := (p.Ways[0] + p.Ways[1] + p.Ways[2]) * shareThree
	m := float64(s.perPerson())
	sigma := math.Sqrt(m * m * float64(sets) / (2 * share))
	if rows/(float64(cells)/float64(sets)) >= clearOfNoise*sigma {
		p.Ways[3] = share
		p.Ways[2] -= share
	}
}

// withoutPairs gives what pairs or columns cannot use to those that can, in a table of one column.
func (p *Spending) withoutPairs(s *Schema) {
	if len(s.Columns) == 1 {
		p.Ways[1] += p.Ways[2]
		p.Ways[2] = 0
	}
}

// cells counts the cells of all marginals of k columns: the elementary symmetric polynomial of the numbers of codes.
func (s *Schema) cells(k int) int {
	e := make([]int, k+1)
	e[0] = 1
	for j := range s.Columns {
		for i := k; i > 0; i-- {
			e[i] = min(e[i]+e[i-1]*s.Columns[j].codes(), 1<<40)
		}
	}
	return e[k]
}
