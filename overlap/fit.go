package overlap

import "math"

// terms are the parameters a log-linear model with pairs may have, and the margins that are sufficient for them: term 0 is the
// intercept, terms 1 to m the lists, the rest the pairs. Chan, Silverman and Vincent (2021), section 2.
type terms struct {
	lists int
	mask  []Mask
}

func newTerms(lists int) terms {
	t := terms{lists: lists, mask: []Mask{0}}
	for i := range lists {
		t.mask = append(t.mask, 1<<i)
	}
	for i := range lists {
		for j := i + 1; j < lists; j++ {
			t.mask = append(t.mask, 1<<i|1<<j)
		}
	}
	return t
}

// fitter fits log-linear Poisson models to the observed cells of one table after another, reusing its memory. It is used by one
// goroutine at a time.
//
// A parameter whose margin is zero is at minus infinity: every cell above its mask leaves the table (Chan, Silverman and Vincent
// 2021, section 2). All other parameters of the model are finite.
type fitter struct {
	terms
	margin []float64 // observed, for each term

	// the model
	active []int     // terms with a finite parameter, in the order they entered
	gone   []Mask    // terms at minus infinity
	theta  []float64 // for each term, 0 where not active

	// what the model expects; all indexed by mask
	live  []bool    // cells that are not empty by the model
	mean  []float64 // expected count, 0 where not live
	above []float64 // sum of means over all supersets

	// scratch
	eta []float64
	information, factor,
	score, step, kept []float64
	stack []fitState
	exist existence
}

// fitState remembers a model so that a candidate can be taken back.
type fitState struct {
	active, gone int
	theta        []float64
	live         []bool
}

func newFitter(lists int) *fitter {
	t := newTerms(lists)
	n, p := 1<<lists, len(t.mask)
	return &fitter{
		terms: t, margin: make([]float64, p), theta: make([]float64, p), kept: make([]float64, p),
		live: make([]bool, n), mean: make([]float64, n), above: make([]float64, n), eta: make([]float64, n),
		information: make([]float64, p*p), factor: make([]float64, p*p), score: make([]float64, p), step: make([]float64, p),
		stack: []fitState{{theta: make([]float64, p), live: make([]bool, n)}},
	}
}

// start takes a table's margins and begins with the model of main effects alone.
func (f *fitter) start(cells []Cell) {
	above := f.eta
	clear(above)
	for _, c := range cells {
		above[c.Mask] = float64(c.Count)
	}
	sumAbove(above)
	for k, mask := range f.mask {
		f.margin[k] = above[mask]
	}
	f.active, f.gone = f.active[:0], f.gone[:0]
	clear(f.theta)
	for mask := range f.live {
		f.live[mask] = mask != 0
	}
	f.active = append(f.active, 0)
	n := f.margin[0]
	f.theta[0] = math.Log(n)
	for k := 1; k <= f.lists; k++ {
		if f.margin[k] == 0 {
			f.kill(f.mask[k])
			continue
		}
		f.active = append(f.active, k)
		share := math.Min(f.margin[k]/n, 0.9)
		f.theta[k] = math.Log(share / (1 - share/2))
	}
}

// kill puts a term at minus infinity.
func (f *fitter) kill(mask Mask) {
	f.gone = append(f.gone, mask)
	for w := range f.live {
		if Mask(w)&mask == mask {
			f.live[w] = false
		}
	}
}

// add puts term k into the model, beginning with one step of proportional fitting for it.
func (f *fitter) add(k int) {
	if f.margin[k] == 0 {
		f.kill(f.mask[k])
		return
	}
	f.theta[k] = math.Log(f.margin[k] / f.above[f.mask[k]])
	f.active = append(f.active, k)
}

func (f *fitter) push() {
	s := &f.stack[0]
	s.active, s.gone = len(f.active), len(f.gone)
	copy(s.theta, f.theta)
	copy(s.live, f.live)
}

func (f *fitter) pop() {
	s := &f.stack[0]
	f.active, f.gone = f.active[:s.active], f.gone[:s.gone]
	copy(f.theta, s.theta)
	copy(f.live, s.live)
	f.expect()
}

// expect computes the expected counts from the parameters.
func (f *fitter) expect() {
	clear(f.eta)
	for _, k := range f.active {
		f.eta[f.mask[k]] = f.theta[k]
	}
	sumBelow(f.eta)
	for w, alive := range f.live {
		f.mean[w] = 0
		if alive {
			f.mean[w] = math.Exp(f.eta[w])
		}
	}
	copy(f.above, f.mean)
	sumAbove(f.above)
}

// dark is the expected count of the people no list has seen: the exponential of the intercept.
func (f *fitter) dark() float64 { return math.Exp(f.theta[0]) }

const (
	settled  = 1e-6 // a Newton step this small leaves an error of about its square
	patience = 25   // steps before linear programming is asked whether there is anything to converge to
)

// newton maximises the Poisson likelihood by Newton's method, which is iteratively reweighted least squares for this link. Score and
// information are margins of the expected counts: for terms a and b the information is the expected count above the union of
// their masks. It says whether it settled; if it did, the expected counts are positive on every live cell and have the observed
// margins, which is itself the proof that the estimate exists (Fienberg and Rinaldo 2012), and whether the information
// was clearly of full rank.
func (f *fitter) newton(most int) (converged, fullRank bool) {
	p := len(f.active)
	before, size := math.Inf(-1), 0.0
	fullRank = true
	for range most {
		f.expect()
		like := -f.above[0]
		for _, k := range f.active {
			like += f.margin[k] * f.theta[k]
		}
		if like < before-1e-9*math.Abs(before) || math.IsNaN(like) {
			for i, k := range f.active { // half of the last step
				f.step[i] /= 2
				f.theta[k] = f.kept[i] + f.step[i]
			}
			size /= 2
			if size < settled {
				return true, fullRank
			}
			continue
		}
		before = like
		for i, a := range f.active {
			f.score[i] = f.margin[a] - f.above[f.mask[a]]
			row := f.information[i*p : i*p+i+1]
			for j, b := range f.active[:i+1] {
				row[j] = f.above[f.mask[a]|f.mask[b]]
			}
		}
		if !solve(f.information[:p*p], f.factor, f.score[:p], f.step[:p]) {
			return false, false
		}
		size = 0
		for i, k := range f.active {
			size = math.Max(size, math.Abs(f.step[i]))
			f.kept[i] = f.theta[k]
		}
		for i, k := range f.active {
			f.theta[k] += f.step[i]
		}
		if size < settled {
			f.expect()
			return true, fullRank
		}
	}
	return false, fullRank
}

// solve finds x with a·x = b by Cholesky's factorisation, a being symmetric with its lower triangle given, and says whether a was
// clearly positive definite.
func solve(a, l, b, x []float64) bool {
	const slack = 1e-10
	p := len(b)
	for i := range p {
		row := l[i*p : i*p+i+1]
		for j := range i + 1 {
			other := l[j*p : j*p+j+1]
			sum := a[i*p+j]
			for k, v := range row[:j] {
				sum -= v * other[k]
			}
			if i > j {
				row[j] = sum * other[j]
				continue
			}
			if !(sum > slack*a[i*p+i]) {
				return false
			}
			row[i] = 1 / math.Sqrt(sum)
		}
	}
	for i := range p {
		sum := b[i]
		for k, v := range l[i*p : i*p+i] {
			sum -= v * x[k]
		}
		x[i] = sum * l[i*p+i]
	}
	for i := p - 1; i >= 0; i-- {
		sum := x[i]
		for k := i + 1; k < p; k++ {
			sum -= l[k*p+i] * x[k]
		}
		x[i] = sum * l[i*p+i]
	}
	return true
}

// sumAbove replaces every value by the sum over all supersets of its mask.
func sumAbove(v []float64) {
	for bit := 1; bit < len(v); bit <<= 1 {
		for from := 0; from < len(v); from += 2 * bit {
			low, high := v[from:from+bit], v[from+bit:from+2*bit]
			for i := range low {
				low[i] += high[i]
			}
		}
	}
}

// sumBelow replaces every value by the sum over all subsets of its mask.
func sumBelow(v []float64) {
	for bit := 1; bit < len(v); bit <<= 1 {
		for from := 0; from < len(v); from += 2 * bit {
			low, high := v[from:from+bit], v[from+bit:from+2*bit]
			for i := range low {
				high[i] += low[i]
			}
		}
	}
}
