package linkage

import (
	"cmp"
	"math"
	"slices"
)

// Clusters gives each row of the left table and of the right the number of its person; of one table the second list is empty. Two groups become
// one when the pair that joins them is probable enough and all pairs between them together speak for it: so strangers are not chained by
// one who resembles both. A pair that was not compared, or lies below what was kept, counts as evidence against. This is greedy
// agglomeration for correlation clustering (Bansal, Blum and Chawla 2004; compared by Hassanzadeh and others 2009).
func (r *Result) Clusters(threshold float64) (left, right []int) {
	group := make([]int32, r.leftRows+r.rightRows)
	members := map[int32][]int32{}
	for i := range group {
		group[i] = int32(i)
	}
	of := func(g int32) []int32 {
		if m := members[g]; m != nil {
			return m
		}
		return []int32{g}
	}
	for _, p := range r.byProbability(threshold) {
		a, b := group[p.Left], group[p.Right+r.rightFrom()]
		if a == b || !r.belong(of(a), of(b)) {
			continue
		}
		if a > b {
			a, b = b, a
		}
		joined := append(slices.Clone(of(a)), of(b)...)
		for _, rec := range of(b) {
			group[rec] = a
		}
		delete(members, b)
		members[a] = joined
	}
	return numbered(group[:r.leftRows], group[r.leftRows:])
}

// byProbability gives the pairs above a threshold, the most probable first.
func (r *Result) byProbability(threshold float64) []Pair {
	var out []Pair
	for _, p := range r.Pairs {
		if p.Probability >= threshold {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Pair) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}

// against is what a pair that was not kept says, as a logarithm of odds.
const against = -3

// belong weighs all pairs between two groups.
func (r *Result) belong(a, b []int32) bool {
	sum := 0.0
	for _, x := range a {
		for _, y := range b {
			if p, ok := r.find(min(x, y), max(x, y)); ok {
				sum += math.Max(-8, math.Min(8, math.Log(p.Probability/(1-p.Probability+1e-9))))
			} else {
				sum += against
			}
		}
	}
	return sum > 0
}

// rightFrom is what is added to a row of the right table where rows of both are counted on; 0 for one table.
func (r *Result) rightFrom() int {
	if r.rightRows > 0 {
		return r.leftRows
	}
	return 0
}

// find gives the kept pair of two records.
func (r *Result) find(a, b int32) (Pair, bool) {
	want := Pair{Left: int(a), Right: int(b) - r.rightFrom()}
	at, ok := slices.BinarySearchFunc(r.Pairs, want, func(p, q Pair) int { return cmp.Or(cmp.Compare(p.Left, q.Left), cmp.Compare(p.Right, q.Right)) })
	if !ok {
		return Pair{}, false
	}
	return r.Pairs[at], true
}

// numbered counts groups from one, in the order of their first rows.
func numbered(left, right []int32) ([]int, []int) {
	numbers := map[int32]int{}
	give := func(groups []int32) []int {
		out := make([]int, len(groups))
		for i, g := range groups {
			if numbers[g] == 0 {
				numbers[g] = len(numbers) + 1
			}
			out[i] = numbers[g]
		}
		return out
	}
	return give(left), give(right)
}
