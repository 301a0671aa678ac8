package overlap

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// someTable draws a table of two to five lists.
func someTable(t *rapid.T) Table {
	names := []string{"B", "A", "D", "C", "E"}
	lists := rapid.IntRange(2, 5).Draw(t, "lists")
	n := rapid.IntRange(0, 12).Draw(t, "rows")
	var cells []Cell
	for range n {
		cells = append(cells, Cell{Mask(rapid.IntRange(1, 1<<lists-1).Draw(t, "mask")), rapid.Int64Range(0, 60).Draw(t, "count")})
	}
	return NewTable(names[:lists], cells)
}

func quickSparse() SparseOptions {
	o := DefaultSparse()
	o.Samples = 30
	return o
}

// all asks every method.
func all(t Table) []Result {
	latent := DefaultLatent()
	latent.Draws, latent.Chains, latent.Rounds = 20, 2, 1
	out := []Result{Sparse(t, quickSparse()), Average(t, AverageOptions{Level: 0.95}), Latent(t, latent), Chao(t, 0.95)}
	return append(out, Pairs(t, 0.95)...)
}

func TestNeitherOrderOfRowsAndListsNorSplitCountsChangeAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := someTable(rt)
		other := shuffled(rt, table)
		a, b := said(table), said(other)
		if !reflect.DeepEqual(a, b) {
			rt.Fatalf("%v\n%v\n%v\n%v", table, other, a, b)
		}
	})
}

// shuffled is the same table with its lists in another order, its rows backwards and their counts split.
func shuffled(rt *rapid.T, table Table) Table {
	order := rapid.Permutation([]int{0, 1, 2, 3, 4}[:len(table.Lists)]).Draw(rt, "order")
	names := make([]string, len(order))
	for to, from := range order {
		names[to] = table.Lists[from]
	}
	var cells []Cell
	for _, c := range table.Cells {
		mask := Mask(0)
		for to, from := range order {
			mask |= c.Mask >> from & 1 << to
		}
		part := rapid.Int64Range(0, c.Count).Draw(rt, "part")
		cells = append(cells, Cell{mask, part}, Cell{mask, c.Count - part})
	}
	slices.Reverse(cells)
	return NewTable(names, cells)
}

// said is every number and finding there is about a table, those of pairs and variants under names that do not depend on what came first.
func said(t Table) []string {
	var out []string
	results := all(t)
	for _, r := range results {
		line := show(r)
		for _, pair := range r.Model {
			line += " " + sortedParts(pair, ":")
		}
		out = append(out, line)
	}
	variants := Sensitivity(t, quickSparse())
	for _, v := range variants {
		out = append(out, v.Kind+" "+v.Of+" "+show(v.Result))
	}
	for _, f := range Statement(t, results[0], results[1:], variants) {
		out = append(out, f.Code+" "+fmt.Sprint(f.Args))
	}
	slices.Sort(out)
	return out
}

func sortedParts(s, by string) string {
	parts := strings.Split(s, by)
	slices.Sort(parts)
	return strings.Join(parts, by)
}

// same compares results, not-a-number being equal to itself.
func same(a, b Result) bool { return show(a) == show(b) }

func show(r Result) string {
	parts := []string{r.Name, string(r.Reason)}
	for _, x := range append([]float64{r.Estimate, r.Low, r.High, r.LowError, r.HighError}, r.Replicates...) {
		parts = append(parts, strconv.FormatFloat(x, 'g', -1, 64))
	}
	return strings.Join(parts, " ")
}

func TestANumberNeverStandsAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := someTable(rt)
		for _, r := range all(table) {
			n := float64(table.Observed())
			if r.Name == LincolnPetersen {
				n = 0
			}
			finite := !math.IsNaN(r.Estimate) && !math.IsInf(r.Estimate, 0) && !math.IsNaN(r.Low) && !math.IsNaN(r.High)
			if r.Reason == "" && (!finite || r.Level == 0 || r.Estimate < n-1e-6 || r.Low < n-1e-6 || r.Low > r.Estimate+1e-6 || r.High < r.Estimate-1e-6) {
				rt.Fatalf("%v: %+v", table, r)
			}
			if r.Reason != "" && (r.Estimate != 0 || r.Low != 0 || r.High != 0) {
				rt.Fatalf("%v: a number beside a reason: %+v", table, r)
			}
		}
		Sensitivity(table, quickSparse())
	})
}

func TestNumbersAreTheSameOnAnyNumberOfCores(t *testing.T) {
	table := published(t, "UKdat")
	seven := eightLists(20000).Without(7)
	one := func(cores int) []string {
		before := runtime.GOMAXPROCS(cores)
		defer runtime.GOMAXPROCS(before)
		var out []string
		for _, r := range append(all(table), Average(seven, AverageOptions{Level: 0.95})) {
			out = append(out, show(r))
		}
		return out
	}
	if a, b := one(1), one(7); !reflect.DeepEqual(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}

func TestTablesWithNothingToSayGiveReasons(t *testing.T) {
	lists := []string{"A", "B", "C"}
	for name, c := range map[string]struct {
		table Table
		want  Reason
	}{
		"nobody":                  {NewTable(lists, nil), Nobody},
		"no lists":                {Table{}, Nobody},
		"one list":                {NewTable([]string{"A"}, []Cell{{1, 9}}), OneList},
		"nobody on two lists":     {NewTable(lists, []Cell{{1, 9}, {2, 9}, {4, 9}}), NoOverlap},
		"a list with everybody":   {NewTable(lists, []Cell{{1, 9}, {3, 9}, {5, 9}}), ListOfAll},
		"one person on all lists": {NewTable(lists, []Cell{{7, 1}}), ListOfAll},
		"more lists than it can":  {NewTable(make([]string, 13), []Cell{{1, 9}, {3, 9}}), TooManyLists},
	} {
		if r := Sparse(c.table, quickSparse()); r.Reason != c.want {
			t.Errorf("%s: %+v", name, r)
		}
		if r := Average(c.table, AverageOptions{Level: 0.95}); r.Reason != c.want {
			t.Errorf("%s, graphs: %+v", name, r)
		}
		if r := Latent(c.table, DefaultLatent()); r.Reason != c.want {
			t.Errorf("%s, classes: %+v", name, r)
		}
	}
}

func TestAnEmptyListChangesNoNumber(t *testing.T) {
	table := published(t, "UKdat_5")
	wider := NewTable(append(slices.Clone(table.Lists), "zero"), table.Cells)
	o := DefaultSparse()
	o.Samples = 0
	a, b := Sparse(table, o), Sparse(wider, o)
	if !near(a.Estimate, b.Estimate, 1e-9) || len(b.Findings) != 1 || b.Findings[0].Code != "empty-list" {
		t.Errorf("%+v\n%+v", a, b)
	}
}

// A right sampler fails one of these eight tests with a chance of 1e-6 each; the seeds are fixed.
func TestBinomialsAreBinomialOverAMillionDraws(t *testing.T) {
	const draws = 1_000_000
	for i, c := range []struct {
		n int64
		p float64
	}{{1, 0.3}, {10, 0.5}, {2744, 1.0 / 2744}, {2744, 0.02}, {2744, 0.36}, {100, 0.97}, {100_000, 0.001}, {300_000, 0.4}} {
		r := stream(uint64(i), "binomial", 0)
		exact := distuv.Binomial{N: float64(c.n), P: c.p}
		seen := map[int64]float64{}
		for range draws {
			seen[binomial(r, c.n, c.p)]++
		}
		square, df, restSeen, restWant := 0.0, -1.0, float64(draws), float64(draws)
		for k := range c.n + 1 {
			if want := draws * exact.Prob(float64(k)); want >= 10 {
				square += (seen[k] - want) * (seen[k] - want) / want
				df++
				restSeen, restWant = restSeen-seen[k], restWant-want
			}
		}
		if restWant > 5 {
			square += (restSeen - restWant) * (restSeen - restWant) / restWant
			df++
		}
		if p := (distuv.ChiSquared{K: df}).Survival(square); p < 1e-6 {
			t.Errorf("%+v: chi-square %f on %f, p %g", c, square, df, p)
		}
	}
}

func TestThePoissonTailIsTheSmallerOne(t *testing.T) {
	for _, mean := range []float64{1e-6, 0.3, 0.69, 1, 4.2, 10.4, 80, 900} {
		for _, n := range []float64{0, 1, 3, 10, 11, 60, 79, 80, 81, 120, 850, 1000} {
			poisson := distuv.Poisson{Lambda: mean}
			lower, upper := poisson.CDF(n), 1.0
			if n > 0 {
				upper = 1 - poisson.CDF(n-1)
			}
			want := math.Min(lower, upper)
			if got := math.Exp(logTail(n, mean)); want > 1e-10 && !near(got, want, 1e-4) {
				t.Errorf("n %v mean %v: %g, want %g", n, mean, got, want)
			}
		}
	}
}

// R: quantile(c(1,4,9,16,25,36,49), c(.1,.5,.73,.99), type=8) by the definition: h = (n+1/3)p + 1/3.
func TestQuantilesAreOfTypeEight(t *testing.T) {
	v := []float64{1, 4, 9, 16, 25, 36, 49}
	for p, want := range map[float64]float64{0.1: 1 + 3*(7.0*0.1+1.1/3-1), 0.5: 16, 0.73: 25 + 11*(7*0.73+1.73/3-5), 0.99: 49, 0: 1} {
		if got := quantile8(v, nil, len(v), p); !near(got, want, 1e-9) {
			t.Errorf("%v: %v, want %v", p, got, want)
		}
	}
}

// With no bias and acceleration 0.1 the ends of a 95 % interval lie at Phi(-1.959964/1.1959964) and Phi(1.959964/0.8040036), reckoned by hand with
// tables of the normal distribution: 0.05063 and 0.99261.
func TestEndsOfTheIntervalAreAcceleratedAsByHand(t *testing.T) {
	var v []float64
	for i := range 1000 {
		v = append(v, float64(i+1))
	}
	low, high := bca(v, nil, 500.5, 0.1, 0.95)
	if wantLow, wantHigh := 1000*0.05063+0.35, 1000*0.99261+0.66; math.Abs(low-wantLow) > 0.1 || math.Abs(high-wantHigh) > 0.1 {
		t.Errorf("%f and %f, want %f and %f", low, high, wantLow, wantHigh)
	}
	if low, high = bca(v, nil, 500.5, 0, 0.95); math.Abs(low-25.34) > 0.1 || math.Abs(high-975.66) > 0.1 {
		t.Errorf("without acceleration %f and %f", low, high)
	}
	if low, _ = bca(v, nil, 691.9, 0, 0.95); math.Abs(low-168.8) > 1 { // z0 = 0.5: Phi(1-1.959964) = 0.16856
		t.Errorf("with bias %f", low)
	}
}

func TestPoolingDrawsStrataTogetherAndSaysSo(t *testing.T) {
	strata := []Stratum{{"a", published(t, "UKdat_5")}, {"b", published(t, "Kosovo")}, {"c", NewTable([]string{"A", "B"}, []Cell{{1, 9}, {2, 9}})}}
	var own []Result
	for _, s := range strata {
		o := DefaultSparse()
		o.Samples = 200
		own = append(own, Sparse(s.Table, o))
	}
	pooled := Pool(strata, own)
	ratio := func(i int, r Result) float64 { n := float64(strata[i].Table.Observed()); return (r.Estimate - n) / n }
	a, b := ratio(0, own[0]), ratio(1, own[1])
	for i := range 2 {
		if r := ratio(i, pooled[i]); r < math.Min(a, b) || r > math.Max(a, b) || pooled[i].Name != PartialPooling {
			t.Errorf("%d: %f outside %f and %f", i, r, a, b)
		}
	}
	if r := pooled[2]; r.Reason != "" || r.Findings[0].Code != "borrowed-wholly" || r.Low >= r.Estimate || r.High <= r.Estimate {
		t.Errorf("%+v", r)
	}
	if alone := Pool(strata[2:], own[2:]); alone[0].Reason == "" {
		t.Errorf("%+v", alone)
	}
}
