// Command coverage asks how often the intervals of `spean estimate` hold the truth: it draws tables from populations whose size is known,
// with lists that depend on each other, hardly overlap, or see two kinds of people, and counts. It prints a table in Markdown for
// docs/estimate.md and promises nothing: where an interval holds the truth too seldom, the table says so.
//
//	go run ./tests/coverage -tables 200
package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"spean/overlap"
)

// population is people of whom the size is known, and how likely each is to show each pattern.
type population struct {
	name   string
	size   int
	lists  int
	weight func(overlap.Mask) float64
}

// independent gives the chance of a pattern when each list sees people by itself.
func independent(m overlap.Mask, chances []float64) float64 {
	w := 1.0
	for i, p := range chances {
		if m.Has(i) {
			w *= p
		} else {
			w *= 1 - p
		}
	}
	return w
}

// ratio multiplies the odds of being on both lists of a pair.
func ratio(m overlap.Mask, i, j int, by float64) float64 {
	if m.Has(i) && m.Has(j) {
		return by
	}
	return 1
}

var populations = []population{
	{"4 lists, independent", 3000, 4, func(m overlap.Mask) float64 {
		return independent(m, []float64{0.25, 0.2, 0.15, 0.3})
	}},
	{"5 lists, two pairs dependent", 3000, 5, func(m overlap.Mask) float64 {
		return independent(m, []float64{0.2, 0.15, 0.2, 0.1, 0.15}) * ratio(m, 0, 1, 4) * ratio(m, 2, 3, 0.3)
	}},
	{"5 lists, sparse, independent", 11000, 5, func(m overlap.Mask) float64 {
		return independent(m, []float64{0.009, 0.05, 0.1, 0.07, 0.03})
	}},
	{"5 lists, sparse, three pairs dependent", 11000, 5, func(m overlap.Mask) float64 {
		return independent(m, []float64{0.007, 0.05, 0.1, 0.07, 0.03}) * ratio(m, 0, 1, 6) * ratio(m, 1, 4, 0.1) * ratio(m, 2, 4, 0.35)
	}},
	{"5 lists, sparse, a pair never together", 11000, 5, func(m overlap.Mask) float64 {
		return independent(m, []float64{0.03, 0.05, 0.1, 0.07, 0.03}) * ratio(m, 0, 4, 0)
	}},
	{"5 lists, two kinds of people", 5000, 5, func(m overlap.Mask) float64 {
		return 0.3*independent(m, []float64{0.3, 0.25, 0.3, 0.2, 0.3}) + 0.7*independent(m, []float64{0.05, 0.04, 0.05, 0.03, 0.05})
	}},
}

// draw sees a population once.
func (p population) draw(r *rand.Rand) overlap.Table {
	sums := make([]float64, 1<<p.lists)
	total := 0.0
	for m := range sums {
		total += p.weight(overlap.Mask(m))
		sums[m] = total
	}
	counts := make([]int64, len(sums))
	for range p.size {
		at, _ := slices.BinarySearch(sums, r.Float64()*total)
		counts[min(at, len(counts)-1)]++
	}
	var cells []overlap.Cell
	for m, n := range counts {
		cells = append(cells, overlap.Cell{Mask: overlap.Mask(m), Count: n})
	}
	return overlap.NewTable([]string{"A", "B", "C", "D", "E", "F"}[:p.lists], cells)
}

// tally counts what one method said of one population.
type tally struct {
	tables, none, held, below, above int
	bias, width                      []float64
}

func (t *tally) take(r overlap.Result, size float64) {
	t.tables++
	if r.Reason != "" {
		t.none++
		return
	}
	switch {
	case r.Low > size:
		t.above++
	case r.High < size:
		t.below++
	default:
		t.held++
	}
	t.bias = append(t.bias, r.Estimate/size)
	t.width = append(t.width, r.High/r.Low)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// row writes a tally as a row, the coverage with its own standard error.
func (t *tally) row(population, method string) string {
	n := float64(t.tables - t.none)
	p := float64(t.held) / n
	return fmt.Sprintf("| %s | %s | %d | %d | %.0f ± %.0f %% | %d / %d | %.2f | %.1f |", population, method, t.tables, t.none, 100*p, 100*math.Sqrt(p*(1-p)/n),
		t.below, t.above, median(t.bias), median(t.width))
}

func main() {
	tables := flag.Int("tables", 200, "tables drawn from each population")
	slow := flag.Int("latent", 20, "how many of them latent classes are asked about")
	samples := flag.Int("samples", 500, "bootstrap replicates of each table")
	flag.Parse()
	fmt.Println("| population | method | tables | no number | interval holds the truth | wholly below / above it | median estimate / truth | median upper / lower end |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for k, p := range populations {
		tallies := map[string]*tally{}
		take := func(r overlap.Result) {
			if tallies[r.Name] == nil {
				tallies[r.Name] = &tally{}
			}
			tallies[r.Name].take(r, float64(p.size))
		}
		for i := range *tables {
			t := p.draw(rand.New(rand.NewPCG(uint64(k), uint64(i))))
			o := overlap.DefaultSparse()
			o.Samples = *samples
			take(overlap.Sparse(t, o))
			take(overlap.Average(t, overlap.AverageOptions{Level: o.Level, Seed: o.Seed}))
			take(overlap.Chao(t, o.Level))
			take(overlap.ChaoLists(t, o.Level))
			if i < *slow {
				take(overlap.Latent(t, overlap.DefaultLatent()))
			}
		}
		for _, name := range []string{overlap.SparseLogLinear, overlap.GraphAverage, overlap.LatentClasses, overlap.ChaoLowerBound, overlap.ChaoUnlikeLists} {
			if t := tallies[name]; t != nil {
				fmt.Println(t.row(p.name, name))
			}
		}
	}
}
