package overlap

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// byGonum decides existence by the program as Fienberg and Rinaldo (2012) and Chan, Silverman and Vincent (2021), section 2.4, write it, with a
// solver of other hands: the largest s such that some x >= s has the observed margins; the estimate exists if s > 0. The model matrix
// must be of full rank.
func byGonum(t *testing.T, f *fitter) bool {
	t.Helper()
	var rows [][]float64
	for w, alive := range f.live {
		if alive {
			rows = append(rows, f.appendRow(nil, Mask(w)))
		}
	}
	p, n := len(f.active), len(rows)
	a, b, c := mat.NewDense(p, n+1, nil), make([]float64, p), make([]float64, n+1)
	for k := range p {
		for w, row := range rows {
			a.Set(k, w, row[k])
			a.Set(k, n, a.At(k, n)+row[k])
		}
		b[k] = f.margin[f.active[k]]
	}
	c[n] = -1
	best, _, err := lp.Simplex(c, a, b, 1e-9, nil)
	if err != nil {
		t.Fatalf("the other solver fails: %v", err)
	}
	return best < -1e-7
}

// sparseTable makes a table in which most patterns are missing.
func sparseTable(r *rand.Rand, lists int) Table {
	var cells []Cell
	for m := Mask(1); m < 1<<lists; m++ {
		if r.Float64() < 1.4/float64(m.Count()*m.Count()) {
			cells = append(cells, Cell{m, r.Int64N(30)})
		}
	}
	names := []string{"A", "B", "C", "D", "E", "F", "G", "H"}
	return NewTable(names[:lists], cells)
}

func TestExistenceIsWhatAnotherSolverSaysAndWhatTheFitFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	exist, not, unidentified := 0, 0, 0
	for range 3000 {
		table := sparseTable(r, 3+r.IntN(2))
		f := newFitter(len(table.Lists))
		f.start(table.Cells)
		if f.mainFault() != fine || f.settle(table.Cells) != fine {
			continue
		}
		for k := f.lists + 1; k < len(f.mask); k++ {
			if r.IntN(2) == 0 && f.above[f.mask[k]] > 0 {
				f.add(k)
			}
		}
		v := f.judge(table.Cells)
		if !v.identifiable {
			unidentified++
			if _, full := f.newton(patience); full {
				if ok, _ := f.newton(patience); ok {
					t.Fatalf("%v %v: a single estimate was found where there are many", table, f.active)
				}
			}
			continue
		}
		if other := byGonum(t, f); other != v.exists {
			t.Fatalf("%v active %v gone %v: exists %v, by the other solver %v", table, f.active, f.gone, v.exists, other)
		}
		converged, _ := f.newton(20 * patience)
		if converged != v.exists {
			t.Fatalf("%v active %v gone %v: exists %v, the fit settles %v", table, f.active, f.gone, v.exists, converged)
		}
		if v.exists {
			exist++
		} else {
			not++
		}
	}
	if exist < 100 || not < 30 || unidentified < 30 {
		t.Errorf("too few of a kind: %d exist, %d do not, %d are not identified", exist, not, unidentified)
	}
}

// The example of Chan, Silverman and Vincent (2021): with the pair that overlaps alone there is no finite estimate; with the two
// others there is; with all three there are many.
func TestTheArtificialExampleFailsAsPublished(t *testing.T) {
	table := published(t, "Artificial_3")
	for _, c := range []struct {
		pairs []int // terms 4 A:B, 5 A:C, 6 B:C
		want  verdict
	}{{[]int{4}, verdict{false, true}}, {[]int{5, 6}, verdict{true, true}}, {[]int{4, 5, 6}, verdict{true, false}}} {
		f := newFitter(3)
		f.start(table.Cells)
		f.newton(patience)
		for _, k := range c.pairs {
			f.add(k)
		}
		if v := f.judge(table.Cells); v.identifiable != c.want.identifiable || v.identifiable && v.exists != c.want.exists {
			t.Errorf("%v: %+v, want %+v", c.pairs, v, c.want)
		}
	}
}
