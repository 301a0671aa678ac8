package release

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// knot writes rows of five columns of two values; with knotted the third follows from the first two together, and from neither alone.
func knot(t testing.TB, rows int, knotted bool) *Table {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	text.WriteString("a,b,c,d,e\n")
	for range rows {
		a, b, c := random.IntN(2), random.IntN(2), random.IntN(2)
		if knotted {
			c = a ^ b
		}
		fmt.Fprintf(&text, "%d,%d,%d,%d,%d\n", a, b, c, random.IntN(2), random.IntN(2))
	}
	raw := read(t, text.String())
	s := raw.Guess()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	table, err := raw.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestThreeColumnsAreChosenWhenPairsDoNotTellThem(t *testing.T) {
	for _, knotted := range []bool{true, false} {
		table := knot(t, 4000, knotted)
		free := rand.New(rand.NewPCG(3, 4))
		pairs, err := measure(table, append(subsets(5, 1), subsets(5, 2)...), 0.02, seeded(5))
		if err != nil {
			t.Fatal(err)
		}
		l := later{most: 2, counts: 0.004, choosing: 0.001}
		sets, rounds := l.choose(table, estimate(table.Schema, pairs, nil, free), seeded(6))
		if want := [][]int{{0, 1, 2}}; knotted && (len(sets) == 0 || !reflect.DeepEqual(sets[:1], want)) {
			t.Errorf("chosen %v", sets)
		}
		if !knotted && (len(sets) > 0 || rounds != 1) {
			t.Errorf("of independent columns %v were chosen in %d rounds", sets, rounds)
		}
	}
}

func TestAPersonChangesAScoreByNoMoreThanTheirRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := newTable(&Schema{Columns: []Column{{Values: []string{"x", "y"}}, {Values: []string{"x"}}, {Values: []string{"x", "y", "z"}}}}, rapid.IntRange(1, 30).Draw(t, "rows"))
		for j, codes := range table.Codes {
			for i := range codes {
				codes[i] = uint16(rapid.IntRange(0, len(table.Schema.Columns[j].Values)).Draw(t, "code"))
			}
		}
		l := table.Schema.layoutOf(0, 1, 2)
		others := rapid.SliceOfN(rapid.Float64Range(0, 20), l.size, l.size).Draw(t, "model")
		neighbour := table.Without(rapid.IntRange(0, table.Rows-1).Draw(t, "gone"))
		if d := table.far(l, others) - neighbour.far(l, others); d < -1 || d > 1 {
			t.Errorf("one row moves the score by %d", d)
		}
	})
}

// TestChoosingTellsNoMoreThanItPaysFor counts how often anything is chosen with a row and without it, where one row matters most: at the
// least it learns must be no more than the epsilon that choosing pays for, and not nothing. Seeds are fixed; a right program exceeds the
// bound with a chance of 5 % over seeds.
func TestChoosingTellsNoMoreThanItPaysFor(t *testing.T) {
	const promised = 1.0
	table := knot(t, 40, false)
	l := later{most: 1, counts: 0.01, choosing: promised * promised / 2}
	sigma := math.Sqrt(1 / (2 * l.counts))
	table = table.repeated(int(math.Sqrt(2/math.Pi)*sigma*27) - 2) // of so many rows and without a model the scores lie somewhat below that of none
	noise := seeded(7)
	var scores [2][]float64
	for range 30_000 {
		for world, of := range []*Table{table.Without(0), table} {
			sets, _ := l.choose(of, &Estimates{}, noise)
			scores[world] = append(scores[world], float64(len(sets)))
		}
	}
	a := worldsLower(scores[0], scores[1], 0)
	t.Logf("promised %v, measured at least %.2f (%d of %d right)", promised, a.Lower, a.Correct, a.Guesses)
	if a.Lower > promised || a.Lower <= 0 {
		t.Errorf("at least %.2f of %v", a.Lower, promised)
	}
}

// repeated gives a table with as many rows, taken round and round.
func (t *Table) repeated(rows int) *Table {
	keep := make([]int, rows)
	for i := range keep {
		keep[i] = i % t.Rows
	}
	return t.rows(keep)
}

func TestWhatIsSpentAddsUpToTheBudget(t *testing.T) {
	for name, rows := range map[string]int{"few rows": 300, "some": 4000, "many": 40000} {
		table := knot(t, rows, true)
		p, err := Plan(0.3, 1e-5, false)
		if err != nil {
			t.Fatal(err)
		}
		r := Release{Schema: table.Schema, Spending: p}
		all, err := r.measure(table, nil, seeded(8), rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		cost := r.Spending.Choosing
		for _, m := range all {
			cost += 1 / (2 * m.Variance.Float())
		}
		s := r.Spending
		divided := s.Ways[0] + s.Ways[1] + s.Ways[2] + s.Ways[3] + s.Choosing
		t.Logf("%s: %+v, sigma %.1f", name, s, r.Sigma)
		if cost > p.Rho || cost < 0.99*p.Rho || math.Abs(divided-p.Rho) > 1e-9*p.Rho {
			t.Errorf("%s: rho %v is paid for, %v measured, %v said", name, p.Rho, cost, divided)
		}
	}
}
