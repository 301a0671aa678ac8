package overlap

import (
	"math"
	"slices"
	"testing"
)

// The README of dgaFast gives, for the five lists of Madigan and York with prior weight 0.5 and 1 to 300 unseen people, the posterior
// probability of the five likeliest graphs to eight digits, and each one's mode and 95 % interval. Its axis of N starts at 627 although
// 537 people were seen (the vector it plots against is not the one it defines), so numbers of unseen people are compared.
func TestGraphsWeighWhatThePublishedProgramSays(t *testing.T) {
	a := newAveraging(published(t, "MadiganYork_5"), 0.5)
	var grid []float64
	for u := range 300 {
		grid = append(grid, float64(u+1))
	}
	a.grid(grid)
	type weighed struct{ log, mode, low, high float64 }
	var all []weighed
	var logs []float64
	lists, before := make([]int, 5), make([]Mask, 5)
	graphs := decomposable(5)
	for i := range graphs {
		row := make([]float64, len(grid))
		a.weigh(&graphs[i], lists, before, row)
		points, _ := a.posterior(graphs[i : i+1])
		mode := grid[slices.Index(points, slices.Max(points))]
		all = append(all, weighed{logSum(row), mode, a.quantile(points, 0.025), a.quantile(points, 0.975)})
		logs = append(logs, logSum(row))
	}
	slices.SortFunc(all, func(x, y weighed) int { return int(math.Copysign(1, y.log-x.log)) })
	const shift = 626
	want := []weighed{{0.21707345, 713, 687, 752}, {0.16029369, 703, 680, 734}, {0.08226562, 699, 675, 737}, {0.06535887, 697, 674, 729}, {0.05193514, 703, 680, 736}}
	total := logSum(logs)
	for i, w := range want {
		g := all[i]
		if p := math.Exp(g.log - total); math.Abs(p-w.log) > 5e-9 {
			t.Errorf("graph %d: probability %.8f, published %.8f", i+1, p, w.log)
		}
		if g.mode != w.mode-shift || g.low != w.low-shift || g.high != w.high-shift {
			t.Errorf("graph %d: mode %v, %v to %v unseen; published %v, %v to %v", i+1, g.mode, g.low, g.high, w.mode-shift, w.low-shift, w.high-shift)
		}
	}
}

// OEIS A058862 counts labelled chordal graphs.
func TestThereAreAsManyDecomposableGraphsAsThereShouldBe(t *testing.T) {
	for n, want := range []int{1: 1, 2: 2, 3: 8, 4: 61, 5: 822, 6: 18154} {
		if got := len(decomposable(max(n, 1))); n > 0 && got != want {
			t.Errorf("%d lists: %d graphs, want %d", n, got, want)
		}
	}
}

// For seven lists and more a walk stands in for all graphs; on six it must find what matters.
func TestTheWalkOverGraphsFindsWhatTheWholeSumFinds(t *testing.T) {
	sorted, _ := published(t, "UKdat").byName()
	a := newAveraging(sorted, 0)
	a.grid(coarse(a.n))
	whole, _, _ := a.relevant(decomposable(6))
	walked, _, _ := a.relevant(a.walk(1))
	p, _ := a.posterior(whole)
	q, _ := a.posterior(walked)
	for _, at := range []float64{0.025, 0.5, 0.975} {
		if x, y := a.n+a.quantile(p, at), a.n+a.quantile(q, at); !near(y, x, 0.05) {
			t.Errorf("quantile %v: walked %v, whole %v", at, y, x)
		}
	}
}

// The README of MSETools (Binette and Steorts 2022, On the reliability of multiple systems estimation for the quantification of modern slavery,
// J. R. Stat. Soc. A 185, 640-676) prints 23016, 10408 to 33481 for the average over graphs of the five British lists.
func TestTheAverageOverGraphsIsWhatIsPublishedOfBritain(t *testing.T) {
	r := Average(published(t, "UKdat_5"), AverageOptions{Level: 0.95})
	if !near(r.Estimate, 23016, 0.005) || !near(r.Low, 10408, 0.005) || !near(r.High, 33481, 0.005) {
		t.Errorf("%f, %f to %f", r.Estimate, r.Low, r.High)
	}
}

// LCMCR 0.4.14 is the program of Manrique-Vallier (2016). Its quantiles below were taken in the middle of four seeds of 600,000 sweeps (2,200,000 for
// the British lists), with 10 classes and his priors. MSETools prints 20232, 10935 to 32842 for UKdat_5, from 500 short chains of LCMCR.
func TestLatentClassesAgreeWithTheProgramOfTheirAuthor(t *testing.T) {
	for name, want := range map[string]struct{ low, median, high, end float64 }{
		"Kosovo":        {8850, 10412, 13776, 0.08},
		"MadiganYork_5": {590, 628, 720, 0.03},
		"UKdat":         {15900, 22300, 33600, 0.25},
		"UKdat_5":       {14700, 21800, 33500, 0.25},
		"Western":       {1318, 1830, 3060, 0.05}, // one seed of 220,000 sweeps, as the next
		"NewOrl_5":      {561, 831, 1364, 0.1},
	} {
		r := Latent(published(t, name), DefaultLatent())
		if r.Reason != "" || !near(r.Estimate, want.median, 0.04) || !near(r.Low, want.low, want.end) || !near(r.High, want.high, want.end) {
			t.Errorf("%s: %s %f, %f to %f, %+v; LCMCR %+v", name, r.Reason, r.Estimate, r.Low, r.High, *r.Diagnostics, want)
		}
	}
}

// Binette and Steorts report an R-hat of 1.46 for the Dutch lists after a hundred million sweeps of LCMCR: there is nothing to agree with, and
// the answer must say so.
func TestChainsThatNeverAgreeGiveNoNumber(t *testing.T) {
	r := Latent(published(t, "Ned"), DefaultLatent())
	if r.Reason != NoConvergence || r.Estimate != 0 || r.Diagnostics.RHat < 1.2 {
		t.Errorf("%+v %+v", r, *r.Diagnostics)
	}
}

// What is left of a stick may be smaller than any number: concentrations drawn from it must not be drawn from a number cut off.
func TestGammaDrawsOfSmallShapesKeepTheirLogarithm(t *testing.T) {
	m := mixture{r: stream(1, "gamma", 0)}
	const shape, draws = 0.01, 100_000
	sum, lowest := 0.0, 0.0
	for range draws {
		x := m.logGamma(shape)
		sum, lowest = sum+x/draws, math.Min(lowest, x)
	}
	// The mean of the logarithm is digamma(shape) = -1/shape - 0.5772 + 0.0164, its standard deviation about 1/shape.
	if want := -1/shape - 0.5608; math.Abs(sum-want) > 5/shape/math.Sqrt(draws) || lowest > -700 {
		t.Errorf("mean %f, want %f; lowest %f", sum, want, lowest)
	}
}

// With one class the model is independence, whose posterior under the flat prior of chances and 1/N of N is known: the average over the one
// graph without edges, with prior weight 1 for each side of each list.
func TestOneLatentClassIsIndependence(t *testing.T) {
	table := published(t, "MadiganYork_5")
	o := DefaultLatent()
	o.Classes = 1
	o.Draws = 3000
	r := Latent(table, o)
	a := newAveraging(table, 1.0/16) // two cells of a list's margin then weigh 1 each
	a.grid(fine2000(0, 400))
	p, _ := a.posterior([]graph{{}})
	for _, c := range []struct{ got, want float64 }{{r.Estimate, a.quantile(p, 0.5)}, {r.Low, a.quantile(p, 0.025)}, {r.High, a.quantile(p, 0.975)}} {
		if math.Abs(c.got-537-c.want) > 2 {
			t.Errorf("%f, want %f", c.got-537, c.want)
		}
	}
	if r.Diagnostics.RHat > 1.01 || r.Diagnostics.Effective < 1500 {
		t.Errorf("%+v", *r.Diagnostics)
	}
}

// In a population of two kinds of people, each list independent within a kind, the interval holds the truth.
func TestLatentClassesFindAMixtureThatIsOne(t *testing.T) {
	counts := map[Mask]float64{}
	for _, kind := range []struct{ people, chance float64 }{{3000, 0.55}, {2000, 0.15}} {
		for m := Mask(1); m < 1<<5; m++ {
			k := float64(m.Count())
			counts[m] += kind.people * math.Pow(kind.chance, k) * math.Pow(1-kind.chance, 5-k)
		}
	}
	var cells []Cell
	for m, n := range counts {
		cells = append(cells, Cell{m, round(n)})
	}
	r := Latent(NewTable([]string{"A", "B", "C", "D", "E"}, cells), DefaultLatent())
	if r.Reason != "" || r.Low > 5000 || r.High < 5000 || r.High > 12000 {
		t.Errorf("%s %f, %f to %f %+v", r.Reason, r.Estimate, r.Low, r.High, *r.Diagnostics)
	}
}

func TestChecksByHand(t *testing.T) {
	table := NewTable([]string{"A", "B"}, []Cell{{1, 80}, {2, 40}, {3, 20}})
	pair := Pairs(table, 0.95)[0] // (101·61/21) - 1
	if !near(pair.Estimate, 101.0*61/21-1, 1e-12) || pair.Low < 140 || pair.Low > pair.Estimate || pair.High < pair.Estimate {
		t.Errorf("%+v", pair)
	}
	if c := Chao(table, 0.95); !near(c.Estimate, 140+120.0*120/40, 1e-12) || c.Low < 140 || c.High < c.Estimate {
		t.Errorf("%+v", c)
	}
	if c := ChaoLists(table, 0.95); !near(c.Estimate, 140+80.0*40/20, 1e-12) || c.Low < 140 || c.High < c.Estimate {
		t.Errorf("%+v", c)
	}
	if r := Pairs(NewTable([]string{"A", "B"}, []Cell{{1, 5}, {2, 5}}), 0.95)[0]; r.Reason != NoOverlap {
		t.Errorf("%+v", r)
	}
}
