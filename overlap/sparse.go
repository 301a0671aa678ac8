package overlap

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// MostLists is how many lists the log-linear method takes: its work doubles with each.
const MostLists = 12

// SparseOptions are what a person may choose for the log-linear method.
type SparseOptions struct {
	Threshold float64 // p-value below which a pair enters
	Samples   int     // bootstrap replicates; 0 gives the point alone
	Seed      uint64
	Level     float64
}

// DefaultSparse is what the published method uses.
func DefaultSparse() SparseOptions {
	return SparseOptions{Threshold: 0.02, Samples: 1000, Seed: DefaultSeed, Level: 0.95}
}

// Sparse estimates the population by the log-linear method for sparse data of Chan, Silverman and Vincent (2021), with a BCa
// bootstrap interval in which every replicate chooses its model anew (their section 3.3).
func Sparse(t Table, o SparseOptions) Result {
	out := Result{Name: SparseLogLinear, Level: o.Level, Samples: o.Samples}
	switch {
	case len(t.Lists) == 0 || len(t.Cells) == 0:
		out.Reason = Nobody
		return out
	case len(t.Lists) == 1:
		out.Reason = OneList
		return out
	case len(t.Lists) > MostLists:
		out.Reason = TooManyLists
		return out
	}
	sorted, from := t.byName()
	f := newFitter(len(t.Lists))
	point := f.stepwise(sorted.Cells, o.Threshold, true)
	if point.fault == fine { // the model people are shown is checked by linear programming, whatever the fit said
		if v := f.judge(sorted.Cells); !v.exists {
			point.fault = notFinite
		} else if !v.identifiable {
			point.fault = notIdentifiable
		}
	}
	for _, k := range point.terms {
		out.Model = append(out.Model, t.names(restore(f.mask[k], from)))
	}
	if out.Reason = faultReasons[point.fault]; out.Reason != NoReason {
		return out
	}
	n := float64(t.Observed())
	out.Estimate = n + point.dark
	for _, k := range point.terms {
		if f.margin[k] == 0 {
			out.Findings = append(out.Findings, finding("minus-infinity", "pair", t.names(restore(f.mask[k], from))))
		}
	}
	for i := range t.Lists {
		if t.Size(1<<i) == 0 {
			out.Findings = append(out.Findings, finding("empty-list", "list", t.Lists[i]))
		}
	}
	if o.Samples > 0 {
		b := bootstrap{table: sorted, options: o, estimate: out.Estimate}
		b.interval(&out)
	}
	return out
}

// restore gives a mask over lists in the order of their names as one over their first order.
func restore(m Mask, from []int) Mask {
	out := Mask(0)
	for to, i := range from {
		out |= m >> to & 1 << i
	}
	return out
}

// bootstrap repeats an estimate on tables drawn from the one observed.
type bootstrap struct {
	table    Table // lists in order of their names
	options  SparseOptions
	estimate float64
}

// estimates gives the estimate of each table of counts, all over the same masks, computing equal tables once and using all cores.
func (b bootstrap) estimates(tables [][]int64) []float64 {
	first := map[string]int{} // by counts
	same := make([]int, len(tables))
	var different []int
	key := make([]byte, 0, 8*len(b.table.Cells))
	for i, counts := range tables {
		key = key[:0]
		for _, c := range counts {
			key = append(key, byte(c), byte(c>>8), byte(c>>16), byte(c>>24), byte(c>>32))
		}
		at, known := first[string(key)]
		if !known {
			at = i
			first[string(key)] = i
			different = append(different, i)
		}
		same[i] = at
	}
	out := make([]float64, len(tables))
	parallel(len(different), func() func(int) {
		f := newFitter(len(b.table.Lists))
		cells := make([]Cell, 0, len(b.table.Cells))
		return func(k int) {
			cells = cells[:0]
			n := int64(0)
			for i, c := range tables[different[k]] {
				if c > 0 {
					cells = append(cells, Cell{b.table.Cells[i].Mask, c})
					n += c
				}
			}
			out[different[k]] = f.total(cells, n, b.options.Threshold)
		}
	})
	for i, at := range same {
		out[i] = out[at]
	}
	return out
}

// total is the estimate of one replicate: infinite where the data set no limit to the unseen, and no more than were seen where one
// list holds everybody.
func (f *fitter) total(cells []Cell, n int64, threshold float64) float64 {
	c := f.stepwise(cells, threshold, false)
	switch c.fault {
	case fine:
		return float64(n) + c.dark
	case listOfAll, nobody:
		return float64(n)
	}
	return math.Inf(1)
}

// draw makes the replicates: as many people as were seen, drawn from the observed patterns.
func (b bootstrap) draw() [][]int64 {
	cells := b.table.Cells
	weights := make([]float64, len(cells))
	for i, c := range cells {
		weights[i] = float64(c.Count)
	}
	all := make([]int64, b.options.Samples*len(cells))
	tables := make([][]int64, b.options.Samples)
	n := b.table.Observed()
	parallel(len(tables), func() func(int) {
		return func(r int) {
			tables[r] = all[r*len(cells) : (r+1)*len(cells)]
			multinomial(stream(b.options.Seed, "bootstrap", r), n, weights, tables[r])
		}
	})
	return tables
}

// parallel does jobs 0 to n-1 on all cores; each worker makes its own function, so that it may keep memory.
func parallel(n int, worker func() func(int)) {
	batch := min(4, max(1, n/16)) // few jobs are long ones
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+batch-1)/batch) {
		wait.Go(func() {
			do := worker()
			for {
				at := int(next.Add(int64(batch))) - batch
				if at >= n {
					return
				}
				for i := at; i < min(at+batch, n); i++ {
					do(i)
				}
			}
		})
	}
	wait.Wait()
}
