package overlap

import (
	"cmp"
	"math"
	"slices"
)

// AverageOptions are what a person may choose for averaging over graphs.
type AverageOptions struct {
	Weight float64 // prior weight of each cell of the table, with people on no list among them; 0 means 2^-lists: one person in all
	Level  float64
	Seed   uint64
}

// mostEnumerated is up to how many lists all decomposable graphs are visited; beyond, a random walk visits those that matter.
const mostEnumerated = 6

// averaging computes how likely graphs and numbers of unseen people are.
type averaging struct {
	table  Table // in order of names
	n      float64
	weight float64
	fixed  []float64 // for each set of lists, the part of its score that does not depend on the unseen
	zero   []float64 // for each set of lists, who is on none of them, with prior weight
	all    float64   // the prior weight of all cells

	unseen []float64   // the grid
	width  []float64   // logarithm of how many whole numbers each point of the grid stands for
	score  [][]float64 // for each set of lists and point of the grid
	common []float64   // what all graphs share, with the prior 1/N
}

// Average estimates the population by averaging over all decomposable graphs of dependence between the lists, each weighed by how
// likely the table makes it: Madigan and York (1997), hyper-Dirichlet prior of equal weight on all cells, prior of N
// proportional to 1/N. The estimate is the median. Model holds the pairs more likely joined than not.
func Average(t Table, o AverageOptions) Result {
	out := Result{Name: GraphAverage, Level: o.Level}
	if out.Reason = tooLittle(t); out.Reason != "" {
		return out
	}
	sorted, from := t.byName()
	a := newAveraging(sorted, o.Weight)
	var graphs []graph
	if m := len(t.Lists); m <= mostEnumerated {
		graphs = decomposable(m)
	}
	a.grid(coarse(a.n))
	if graphs == nil {
		graphs = a.walk(o.Seed)
		out.Findings = append(out.Findings, finding("graphs-walked", "n", len(graphs)))
	}
	graphs, low, high := a.relevant(graphs)
	a.grid(fine2000(low, high))
	posterior, joined := a.posterior(graphs)
	out.Estimate = a.n + a.quantile(posterior, 0.5)
	out.Low, out.High = a.n+a.quantile(posterior, (1-o.Level)/2), a.n+a.quantile(posterior, (1+o.Level)/2)
	if a.quantile(posterior, 0.999) > reach*a.n/2 {
		out.Findings = append(out.Findings, finding("long-tail"))
	}
	for _, e := range edges(len(t.Lists)) {
		if joined[e] > 0.5 {
			out.Model = append(out.Model, t.names(restore(1<<e[0]|1<<e[1], from)))
		}
	}
	return out
}

// tooLittle is the reason why no method of several lists can say anything.
func tooLittle(t Table) Reason {
	f := fitter{terms: newTerms(0)}
	f.lists = len(t.Lists)
	f.margin = []float64{float64(t.Observed())}
	for i := range t.Lists {
		f.margin = append(f.margin, float64(t.Size(1<<i)))
	}
	switch {
	case t.Observed() == 0:
		return Nobody
	case len(t.Lists) == 1:
		return OneList
	case len(t.Lists) > MostLists:
		return TooManyLists
	}
	return faultReasons[f.mainFault()]
}

func newAveraging(t Table, weight float64) *averaging {
	m := len(t.Lists)
	if weight == 0 {
		weight = math.Exp2(-float64(m))
	}
	a := &averaging{table: t, n: float64(t.Observed()), weight: weight, all: weight * math.Exp2(float64(m)),
		fixed: make([]float64, 1<<m), zero: make([]float64, 1<<m)}
	margin := make([]float64, 1<<m)
	for set := range a.fixed {
		clear(margin)
		for _, c := range t.Cells {
			margin[c.Mask&Mask(set)] += float64(c.Count)
		}
		prior := weight * math.Exp2(float64(m-Mask(set).Count()))
		base, _ := math.Lgamma(prior)
		for sub := set; ; sub = (sub - 1) & set { // every cell of the margin
			if sub != 0 && margin[sub] > 0 {
				g, _ := math.Lgamma(margin[sub] + prior)
				a.fixed[set] += g - base
			}
			if sub == 0 {
				break
			}
		}
		a.fixed[set] -= base
		a.zero[set] = margin[0] + prior
	}
	return a
}

// reach is how many times those seen the unseen may be.
const reach = 1000

// coarse is a first grid, two percent apart where it is not whole numbers.
func coarse(n float64) []float64 {
	out := []float64{0}
	for x := 1.0; x < reach*n; x = math.Max(x+1, math.Floor(x*1.02)) {
		out = append(out, x)
	}
	return append(out, math.Floor(reach*n)+1)
}

// fine2000 is a grid of up to 2,000 whole numbers between two.
func fine2000(low, high float64) []float64 {
	const points = 2000
	out := []float64{low}
	ratio := math.Pow((high+1)/(low+1), 1.0/points)
	for x := low; x < high; {
		x = math.Min(math.Max(x+1, math.Floor((x+1)*ratio-1)), high)
		out = append(out, x)
	}
	return out
}

// grid prepares all that depends on how many are unseen.
func (a *averaging) grid(unseen []float64) {
	a.unseen, a.width, a.common = unseen, make([]float64, len(unseen)), make([]float64, len(unseen))
	a.score = make([][]float64, len(a.fixed))
	for i, u := range unseen {
		low, high := u-0.5, u+0.5
		if i > 0 {
			low = (u + unseen[i-1]) / 2
		}
		if i < len(unseen)-1 {
			high = (u + unseen[i+1]) / 2
		}
		a.width[i] = math.Log(high - low)
		total, _ := math.Lgamma(a.n + u + 1)
		none, _ := math.Lgamma(u + 1)
		a.common[i] = total - none - math.Log(a.n+u) + a.width[i]
	}
	parallel(len(a.fixed), func() func(int) {
		return func(set int) {
			row := make([]float64, len(unseen))
			for i, u := range unseen {
				g, _ := math.Lgamma(a.zero[set] + u)
				row[i] = a.fixed[set] + g
			}
			a.score[set] = row
		}
	})
}

// weigh fills in the logarithm of a decomposable graph's weight at each point of the grid, up to a constant: Madigan and York (1997),
// p(n | graph, N) = product of h(clique) / product of h(separator), h being the Dirichlet-multinomial of a margin, here written along a perfect
// order of the lists; test and README of dgaFast agree to eight digits.
func (a *averaging) weigh(g *graph, lists []int, before []Mask, into []float64) bool {
	m := len(a.table.Lists)
	if !g.order(m, lists, before) {
		return false
	}
	copy(into, a.common)
	for k := range m {
		up, down := a.score[before[k]|1<<lists[k]], a.score[before[k]]
		for i := range into {
			into[i] += up[i] - down[i]
		}
	}
	return true
}

// logSum is the logarithm of the sum of exponentials.
func logSum(v []float64) float64 {
	top := slices.Max(v)
	sum := 0.0
	for _, x := range v {
		if x > top-40 {
			sum += math.Exp(x - top)
		}
	}
	return top + math.Log(sum)
}

// relevant keeps the graphs that have a share worth counting and gives the range of the grid in which they have theirs.
func (a *averaging) relevant(graphs []graph) (kept []graph, low, high float64) {
	const share = 18 // a graph or point with less than exp(-18) of the best does not count
	size := len(a.unseen)
	weights := make([]float64, len(graphs))
	ranges := make([][2]int, len(graphs))
	parallel(len(graphs), func() func(int) {
		m := len(a.table.Lists)
		lists, before, at := make([]int, m), make([]Mask, m), make([]float64, size)
		return func(k int) {
			a.weigh(&graphs[k], lists, before, at)
			weights[k] = logSum(at)
			from, to := size, 0
			for i, x := range at {
				if x-a.width[i] > weights[k]-a.width[i]-share {
					from, to = min(from, i), max(to, i)
				}
			}
			ranges[k] = [2]int{from, to}
		}
	})
	best := slices.Max(weights)
	from, to := size, 0
	for k, w := range weights {
		if w > best-share {
			kept = append(kept, graphs[k])
			from, to = min(from, ranges[k][0]), max(to, ranges[k][1])
		}
	}
	return kept, a.unseen[max(from-1, 0)], a.unseen[min(to+1, size-1)]
}

// posterior is the distribution of the unseen over the grid, and how likely each pair is joined.
func (a *averaging) posterior(graphs []graph) (points []float64, joined map[[2]int]float64) {
	m := len(a.table.Lists)
	pairs := edges(m)
	rows := make([][]float64, len(graphs))
	parallel(len(graphs), func() func(int) {
		lists, before := make([]int, m), make([]Mask, m)
		return func(k int) {
			rows[k] = make([]float64, len(a.unseen))
			a.weigh(&graphs[k], lists, before, rows[k])
		}
	})
	top := math.Inf(-1)
	for _, row := range rows {
		top = math.Max(top, slices.Max(row))
	}
	points, joined = make([]float64, len(a.unseen)), map[[2]int]float64{}
	total := 0.0
	for k, row := range rows {
		sum := 0.0
		for i, x := range row {
			if x > top-40 {
				w := math.Exp(x - top)
				points[i] += w
				sum += w
			}
		}
		total += sum
		for _, e := range pairs {
			if graphs[k][e[0]].Has(e[1]) {
				joined[e] += sum
			}
		}
	}
	for i := range points {
		points[i] /= total
	}
	for e := range joined {
		joined[e] /= total
	}
	return points, joined
}

// quantile of the unseen, straight between points of the grid.
func (a *averaging) quantile(points []float64, p float64) float64 {
	sum := 0.0
	for i, w := range points {
		if sum+w >= p {
			low, high := a.unseen[i], a.unseen[i]
			if i > 0 {
				low = (low + a.unseen[i-1]) / 2
			}
			if i < len(points)-1 {
				high = (high + a.unseen[i+1]) / 2
			}
			if high-low <= 1 {
				return a.unseen[i]
			}
			return low + (high-low)*(p-sum)/w
		}
		sum += w
	}
	return a.unseen[len(points)-1]
}

// walk visits graphs by steps that add or take away one pair, accepting them by Metropolis's rule, and gives those visited, the most
// likely first: the Markov chain Monte Carlo model composition of Madigan and York (1995), Int. Stat. Rev. 63, 215-232. Each graph
// visited is then weighed exactly, so the walk only decides which graphs are left out.
func (a *averaging) walk(seed uint64) []graph {
	const steps, chains = 4000, 4
	m := len(a.table.Lists)
	pairs := edges(m)
	found := make([]map[graph]float64, chains)
	parallel(chains, func() func(int) {
		lists, before, at := make([]int, m), make([]Mask, m), make([]float64, len(a.unseen))
		return func(chain int) {
			r := stream(seed, "graphs", chain)
			seen := map[graph]float64{}
			weight := func(g graph) float64 {
				w, known := seen[g]
				if !known {
					w = math.Inf(-1)
					if a.weigh(&g, lists, before, at) {
						w = logSum(at)
					}
					seen[g] = w
				}
				return w
			}
			var g graph
			now := weight(g)
			for range steps {
				next := g
				next.toggle(pairs[r.IntN(len(pairs))])
				if w := weight(next); math.Log(1-r.Float64()) < w-now {
					g, now = next, w
				}
			}
			found[chain] = seen
		}
	})
	all := map[graph]float64{}
	for _, seen := range found {
		for g, w := range seen {
			if !math.IsInf(w, -1) {
				all[g] = w
			}
		}
	}
	graphs := make([]graph, 0, len(all))
	for g := range all {
		graphs = append(graphs, g)
	}
	slices.SortFunc(graphs, func(x, y graph) int {
		if c := cmp.Compare(all[y], all[x]); c != 0 {
			return c
		}
		return slices.Compare(x[:], y[:])
	})
	return graphs[:min(len(graphs), 2000)]
}
