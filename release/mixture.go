package release

import (
	"math"
	"math/rand/v2"
)

// mixture is the model the noisy counts are explained by: a few kinds of rows, each with its own distribution of every column,
// independent within a kind. It is fitted to all noisy one- and two-column counts at once by weighted least squares, which is what
// post-processing by a low-dimensional model means in Liu, Vietri and Wu (2021), "Iterative methods for private synthetic data"
// (GEM, with a mixture of products in place of the network), on Gaussian measurements given in advance. It sees no
// data, only noisy counts, and so costs no budget.
type mixture struct {
	schema *Schema
	start  []int       // where a column's values begin in a kind's vector
	size   int         // length of that vector
	weight []float64   // share of each kind
	kinds  [][]float64 // probabilities of all values of all columns, by kind
	total  float64     // rows
}

func newMixture(s *Schema, total float64, kinds int) *mixture {
	m := &mixture{schema: s, total: total, weight: make([]float64, kinds), kinds: make([][]float64, kinds)}
	for j := range s.Columns {
		m.start = append(m.start, m.size)
		m.size += s.Columns[j].codes()
	}
	m.start = append(m.start, m.size)
	for k := range m.kinds {
		m.kinds[k] = make([]float64, m.size)
	}
	return m
}

// fitting holds what a fit works on: targets and precisions of all pairs as one square matrix over all values of all columns.
type fitting struct {
	*mixture
	one, oneWeight []float64
	two, twoWeight []float64 // size*size, upper blocks only
	logitW         []float64
	logits         [][]float64
	gradW          []float64
	grads          [][]float64
	residual       []float64
}

// fitMixture fits kinds to the measurements by Adam (Kingma and Ba 2015, Algorithm 1) in a fixed number of steps.
func fitMixture(s *Schema, total float64, seen []evidence, kinds, steps int, random *rand.Rand) *mixture {
	f := &fitting{mixture: newMixture(s, total, kinds)}
	f.prepare(seen, random)
	n := kinds * (f.size + 1)
	first, second := make([]float64, n), make([]float64, n)
	const beta1, beta2 = 0.9, 0.99
	for step := 1; step <= steps; step++ {
		f.probabilities()
		f.gradients()
		rate := 0.15 * (1 - 0.9*float64(step)/float64(steps))
		c1, c2 := 1-math.Pow(beta1, float64(step)), 1-math.Pow(beta2, float64(step))
		move := func(at int, grad float64, x *float64) {
			first[at] = beta1*first[at] + (1-beta1)*grad
			second[at] = beta2*second[at] + (1-beta2)*grad*grad
			*x -= rate * (first[at] / c1) / (math.Sqrt(second[at]/c2) + 1e-12)
		}
		for k := range f.kinds {
			move(k, f.gradW[k], &f.logitW[k])
			for i, g := range f.grads[k] {
				move(kinds+k*f.size+i, g, &f.logits[k][i])
			}
		}
	}
	f.probabilities()
	return f.mixture
}

// never is the logit of the empty cell in a column that has none.
const never = -80

// prepare lays out the targets and starts every kind near the one-column counts.
func (f *fitting) prepare(seen []evidence, random *rand.Rand) {
	f.one, f.oneWeight = make([]float64, f.size), make([]float64, f.size)
	f.two, f.twoWeight = make([]float64, f.size*f.size), make([]float64, f.size*f.size)
	f.residual = make([]float64, f.size*f.size)
	for _, m := range seen {
		switch len(m.cols) {
		case 1:
			for v, y := range m.y {
				at := f.start[m.cols[0]] + v
				f.one[at], f.oneWeight[at] = y/f.total, 1/m.variance[v]
			}
		case 2:
			for place, y := range m.y {
				u, v := place/m.stride[0], place%m.stride[0]
				at := (f.start[m.cols[0]]+u)*f.size + f.start[m.cols[1]] + v
				f.two[at], f.twoWeight[at] = y/f.total, 1/m.variance[place]
			}
		}
	}
	f.logitW, f.gradW = make([]float64, len(f.kinds)), make([]float64, len(f.kinds))
	for range f.kinds {
		logits := make([]float64, f.size)
		for i := range logits {
			logits[i] = math.Log(max(f.one[i], 1/f.total)) + random.NormFloat64()
		}
		for j := range f.schema.Columns {
			if f.schema.Columns[j].Complete {
				logits[f.start[j]] = never
			}
		}
		f.logits, f.grads = append(f.logits, logits), append(f.grads, make([]float64, f.size))
	}
}

// probabilities turns logits into shares.
func (f *fitting) probabilities() {
	softmax(f.logitW, f.weight)
	for k := range f.kinds {
		for j := range f.schema.Columns {
			softmax(f.logits[k][f.start[j]:f.start[j+1]], f.kinds[k][f.start[j]:f.start[j+1]])
		}
	}
}

// softmax is exp(x) divided by its sum.
func softmax(x, into []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range x {
		top = max(top, v)
	}
	for i, v := range x {
		into[i] = math.Exp(v - top)
		sum += into[i]
	}
	for i := range into {
		into[i] /= sum
	}
}

// gradients of half the weighted squared error by the logits: by the chain rule through the shares.
func (f *fitting) gradients() {
	one := make([]float64, f.size)
	clear(f.residual)
	for k, x := range f.kinds {
		for i, p := range x {
			one[i] += f.weight[k] * p
		}
	}
	for i := range one {
		one[i] = (one[i] - f.one[i]) * f.oneWeight[i]
	}
	columns := len(f.schema.Columns)
	for k, x := range f.kinds {
		for j := range columns - 1 {
			for u := f.start[j]; u < f.start[j+1]; u++ {
				add(f.residual[u*f.size+f.start[j+1]:(u+1)*f.size], x[f.start[j+1]:], f.weight[k]*x[u])
			}
		}
	}
	for at, w := range f.twoWeight {
		f.residual[at] = (f.residual[at] - f.two[at]) * w
	}
	for k, x := range f.kinds {
		g := f.grads[k]
		copy(g, one)
		whole := 0.0
		for i, p := range x {
			whole += p * one[i]
		}
		for j := range columns - 1 {
			for u := f.start[j]; u < f.start[j+1]; u++ {
				r := f.residual[u*f.size+f.start[j+1] : (u+1)*f.size]
				d := dotAdd(r, x[f.start[j+1]:], g[f.start[j+1]:], x[u])
				g[u] += d
				whole += d * x[u]
			}
		}
		f.gradW[k] = whole
		f.chain(g, x, f.weight[k])
	}
	mean := 0.0
	for k, w := range f.weight {
		mean += w * f.gradW[k]
	}
	for k, w := range f.weight {
		f.gradW[k] = w * (f.gradW[k] - mean)
	}
}

// chain turns derivatives by the shares of one kind into derivatives by its logits, column by column.
func (f *fitting) chain(g, x []float64, weight float64) {
	for j := range f.schema.Columns {
		mean := 0.0
		for i := f.start[j]; i < f.start[j+1]; i++ {
			mean += g[i] * x[i]
		}
		for i := f.start[j]; i < f.start[j+1]; i++ {
			g[i] = weight * x[i] * (g[i] - mean)
		}
	}
}

// add is into += x * by.
func add(into, x []float64, by float64) {
	x = x[:len(into)]
	for i := range into {
		into[i] += x[i] * by
	}
}

// dotAdd gives the inner product of r and x and adds r * by to g.
func dotAdd(r, x, g []float64, by float64) float64 {
	x, g = x[:len(r)], g[:len(r)]
	sum := 0.0
	for i, v := range r {
		sum += v * x[i]
		g[i] += v * by
	}
	return sum
}

// expect gives the model's counts of a marginal.
func (m *mixture) expect(l layout) []float64 {
	out := make([]float64, l.size)
	for k, x := range m.kinds {
		m.fill(out, x, l, 0, 0, m.weight[k]*m.total)
	}
	return out
}

// fill adds one kind's counts, column after column.
func (m *mixture) fill(out, x []float64, l layout, depth, place int, share float64) {
	if depth == len(l.cols) {
		out[place] += share
		return
	}
	c := l.cols[depth]
	p := x[m.start[c]:m.start[c+1]]
	if depth == len(l.cols)-1 {
		add(out[place:place+len(p)], p, share)
		return
	}
	for v, q := range p {
		m.fill(out, x, l, depth+1, place+v*l.stride[depth], share*q)
	}
}
