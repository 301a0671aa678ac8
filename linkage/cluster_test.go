package linkage

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestOneWhoResemblesBothDoesNotChainStrangers(t *testing.T) {
	chain := &Result{leftRows: 6}
	for i := range 5 {
		chain.Pairs = append(chain.Pairs, Pair{Left: i, Right: i + 1, Probability: 0.9 - 0.01*float64(i), Weight: 20 - float64(i)})
	}
	got, _ := chain.Clusters(0.5)
	if !slices.Equal(got, []int{1, 1, 2, 2, 3, 3}) {
		t.Errorf("a chain of neighbours becomes %v", got)
	}
	whole := &Result{leftRows: 4, Pairs: []Pair{{0, 1, 0.99, 20}, {0, 2, 0.4, 3}, {1, 2, 0.99, 19}}}
	if got, _ := whole.Clusters(0.5); !slices.Equal(got, []int{1, 1, 1, 2}) {
		t.Errorf("three of whom all pairs together speak for one become %v", got)
	}
	if got, _ := whole.Clusters(0.995); !slices.Equal(got, []int{1, 2, 3, 4}) {
		t.Errorf("pairs below the threshold join %v", got)
	}
}

func TestRowsOfTwoTablesAreNumberedTogether(t *testing.T) {
	r := &Result{leftRows: 2, rightRows: 3, Pairs: []Pair{{0, 2, 0.9, 9}, {1, 0, 0.95, 10}}}
	left, right := r.Clusters(0.5)
	if !slices.Equal(left, []int{1, 2}) || !slices.Equal(right, []int{2, 3, 1}) {
		t.Errorf("left %v, right %v", left, right)
	}
}

func TestEveryRowStandsInOneClusterWhichAPairOfItsOwnHoldsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "rows")
		r := &Result{leftRows: n}
		for a := range n {
			for b := a + 1; b < n; b++ {
				if p := rapid.Float64Range(0, 1).Draw(t, "p"); p > 0.3 {
					r.Pairs = append(r.Pairs, Pair{a, b, p, 10 * p})
				}
			}
		}
		of, _ := r.Clusters(0.5)
		if of[0] != 1 {
			t.Fatalf("the first is number %d", of[0])
		}
		for a := range n {
			alone, held := true, false
			for b := range n {
				if a == b || of[a] != of[b] {
					continue
				}
				alone = false
				p, ok := r.find(int32(min(a, b)), int32(max(a, b)))
				held = held || ok && p.Probability >= 0.5
			}
			if !alone && !held {
				t.Fatalf("row %d is in a cluster with nobody it matches: %v", a, of)
			}
		}
	})
}
