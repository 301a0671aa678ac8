package overlap

import "testing"

// Run with go test -run '^$' -bench . -benchtime 20x ./overlap

func BenchmarkPoint(b *testing.B) {
	table := published(b, "UKdat_5")
	o := DefaultSparse()
	o.Samples = 0
	for b.Loop() {
		Sparse(table, o)
	}
}

// BenchmarkInterval is the interval of 1,000 replicates, which R's SparseMSE makes in 134 CPU seconds.
func BenchmarkInterval(b *testing.B) {
	table := published(b, "UKdat_5")
	for b.Loop() {
		Sparse(table, DefaultSparse())
	}
}

// eightLists is a population of some dependence, seen by eight lists.
func eightLists(people int64) Table {
	var cells []Cell
	names := []string{"A", "B", "C", "D", "E", "F", "G", "H"}
	r := stream(1, "eight lists", 0)
	weights := make([]float64, 1<<8)
	for m := range weights {
		w := 1.0
		for i := range names {
			p := 0.03 + 0.02*float64(i)
			if i > 0 && Mask(m).Has(i-1) && i%3 == 0 {
				p *= 2
			}
			if Mask(m).Has(i) {
				w *= p
			} else {
				w *= 1 - p
			}
		}
		weights[m] = w
	}
	counts := make([]int64, len(weights))
	multinomial(r, people, weights, counts)
	for m, n := range counts {
		cells = append(cells, Cell{Mask(m), n})
	}
	return NewTable(names, cells)
}

func BenchmarkEightListsOfAHundredThousand(b *testing.B) {
	table := eightLists(100_000)
	for b.Loop() {
		Sparse(table, DefaultSparse())
	}
}

func BenchmarkAverage(b *testing.B) {
	table := published(b, "UKdat")
	for b.Loop() {
		Average(table, AverageOptions{Level: 0.95})
	}
}

func BenchmarkLatent(b *testing.B) {
	table := published(b, "Kosovo")
	for b.Loop() {
		Latent(table, DefaultLatent())
	}
}
