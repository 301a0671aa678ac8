package overlap

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// LatentOptions are what a person may choose for latent classes.
type LatentOptions struct {
	Classes int // the most classes of people, K* of the paper
	Chains  int
	Draws   int // kept draws of each chain; 0 chooses by the size of the table
	Thin    int // sweeps for each kept draw of the first round
	Rounds  int // the most rounds; each is twice as long as the one before
	Seed    uint64
	Level   float64
}

// DefaultLatent has ten classes and several chains, so that they can be compared.
func DefaultLatent() LatentOptions {
	return LatentOptions{Classes: 10, Chains: 8, Thin: 5, Rounds: 3, Seed: DefaultSeed, Level: 0.95}
}

// Chains are run on until they agree so well (Gelman and others 2013, section 11.5, ask for less), while there are rounds left.
const settledRHat, settledEffective = 1.05, 400

// Priors of the concentration of classes: Manrique-Vallier (2016) and the defaults of his LCMCR.
const shapeAlpha, rateAlpha = 0.25, 0.25

// mostUnseen stops a chain from running away beyond what numbers can count.
const mostUnseen = 1e12

// Latent estimates the population as a mixture of classes of people, lists being independent within a class: the Dirichlet process
// mixture of Manrique-Vallier (2016), sampled by his Gibbs sampler, as LCMCR 0.4.14 has it. The estimate is the median. A round that does not
// settle is thrown away for one twice as long; chains that never agree give no number.
func Latent(t Table, o LatentOptions) Result {
	out := Result{Name: LatentClasses, Level: o.Level}
	if out.Reason = tooLittle(t); out.Reason != "" {
		return out
	}
	sorted, _ := t.byName()
	draws := o.Draws
	if draws == 0 { // about a second of work
		draws = min(max(60_000/(len(sorted.Cells)+5), 400), 2500)
	}
	mixtures := make([]*mixture, o.Chains)
	chains := make([][]float64, o.Chains)
	for round, thin := 0, o.Thin; round < o.Rounds; round, thin = round+1, 2*thin {
		parallel(o.Chains, func() func(int) {
			return func(c int) {
				if round == 0 {
					mixtures[c] = newMixture(sorted, o.Classes, stream(o.Seed, "latent", c))
					mixtures[c].run(draws/2, thin)
				}
				chains[c] = mixtures[c].run(draws, thin)
			}
		})
		if out.Diagnostics = diagnose(chains); out.Diagnostics.RHat < settledRHat && out.Diagnostics.Effective >= settledEffective {
			break
		}
	}
	out.Samples = o.Chains * draws
	if !(out.Diagnostics.RHat < 1.2) {
		out.Reason = NoConvergence
		return out
	}
	if out.Diagnostics.RHat >= settledRHat || out.Diagnostics.Effective < settledEffective {
		out.Findings = append(out.Findings, finding("chains-slow"))
	}
	all := pooled(chains)
	low, high := (1-o.Level)/2, (1+o.Level)/2
	out.Estimate, out.Low, out.High = quantile8(all, nil, len(all), 0.5), quantile8(all, nil, len(all), low), quantile8(all, nil, len(all), high)
	out.LowError, out.HighError = endError(chains, low), endError(chains, high)
	return out
}

// mixture is the state of one chain; the letters of the paper stand in brackets.
type mixture struct {
	cells  []Cell
	lists  int
	r      *rand.Rand
	n      int64
	unseen int64 // [n0]

	share  []float64   // of each class [pi]
	last   float64     // logarithm of the last class's share
	alpha  float64     // concentration
	chance [][]float64 // of each class to be on each list [lambda]
	none   []float64   // chance of each class to be on no list

	size  []int64   // people in each class, the unseen included
	onto  [][]int64 // people of each class on each list
	split []int64   // scratch
	odds  []float64
}

// newMixture starts a chain where the program of the paper's author starts his (LCMCR 0.4.14): every class on the lists as often as all people
// seen, shares drawn from their prior. Chains started farther apart were tried; many stayed for as long as anybody waits in corners
// that hardly count.
func newMixture(t Table, classes int, r *rand.Rand) *mixture {
	m := &mixture{cells: t.Cells, lists: len(t.Lists), r: r, n: t.Observed(), share: make([]float64, classes), alpha: 1,
		none: make([]float64, classes), size: make([]int64, classes), split: make([]int64, classes), odds: make([]float64, classes)}
	for k := range classes {
		m.chance = append(m.chance, make([]float64, m.lists))
		m.onto = append(m.onto, make([]int64, m.lists))
		for j := range m.chance[k] {
			m.chance[k][j] = float64(t.Size(1<<j)) / float64(m.n)
		}
	}
	m.shares()
	return m
}

// run makes draws*thin sweeps and keeps the total of every thin-th.
func (m *mixture) run(draws, thin int) []float64 {
	out := make([]float64, draws)
	for i := range out {
		for range thin {
			m.sweep()
		}
		out[i] = float64(m.n + m.unseen)
	}
	return out
}

// sweep draws everything once, given the rest. Manrique-Vallier (2016), the steps of LCMCR in their order.
func (m *mixture) sweep() {
	m.classes()
	m.chances()
	m.shares()
	m.missing()
	a := shapeAlpha + float64(len(m.share)) - 1
	m.alpha = m.gamma(a) / (rateAlpha - m.last)
}

// classes puts everybody into a class.
func (m *mixture) classes() {
	for k := range m.size {
		m.size[k] = 0
		clear(m.onto[k])
	}
	for _, c := range m.cells {
		for k := range m.share {
			m.odds[k] = m.pattern(k, c.Mask)
		}
		multinomial(m.r, c.Count, m.odds, m.split)
		for k, n := range m.split {
			if n == 0 {
				continue
			}
			m.size[k] += n
			for j := range m.lists {
				if c.Mask.Has(j) {
					m.onto[k][j] += n
				}
			}
		}
	}
	for k := range m.share {
		m.none[k] = m.pattern(k, 0)
	}
	multinomial(m.r, m.unseen, m.none, m.split)
	for k, n := range m.split {
		m.size[k] += n
	}
}

// pattern gives how likely somebody is of class k and on exactly these lists: within a class the lists are independent.
func (m *mixture) pattern(k int, on Mask) float64 {
	p := m.share[k]
	for j, q := range m.chance[k] {
		if on.Has(j) {
			p *= q
		} else {
			p *= 1 - q
		}
	}
	return p
}

// chances draws how likely each class is to be on each list, with a uniform prior.
func (m *mixture) chances() {
	for k, on := range m.onto {
		for j, n := range on {
			m.chance[k][j] = m.beta(1+float64(n), 1+float64(m.size[k]-n))
		}
	}
}

// shares draws the classes' shares by breaking a stick (Ishwaran and James 2001, J. Am. Stat. Assoc. 96, 161-173). What is left of the stick
// may be far smaller than numbers near 1 can tell, and the concentration is drawn from it, so all is done in logarithms.
func (m *mixture) shares() {
	left, rest := 0.0, int64(0)
	for _, n := range m.size {
		rest += n
	}
	for k := range m.share {
		rest -= m.size[k]
		if k == len(m.share)-1 {
			break
		}
		taken, kept := m.logGamma(1+float64(m.size[k])), m.logGamma(m.alpha+float64(rest))
		whole := logSum([]float64{taken, kept})
		m.share[k] = math.Exp(left + taken - whole)
		left += kept - whole
	}
	m.last = left
	m.share[len(m.share)-1] = math.Exp(left)
}

// missing draws how many are unseen: negative binomial, from the chance to be on no list and the prior 1/N, as a Poisson number with
// a gamma mean.
func (m *mixture) missing() {
	p := 0.0
	for k := range m.share {
		p += m.pattern(k, 0)
	}
	p = math.Min(p, 1-1e-9)
	mean := m.gamma(float64(m.n)) * p / (1 - p)
	if mean > mostUnseen {
		m.unseen = mostUnseen
		return
	}
	m.unseen = int64(distuv.Poisson{Lambda: mean, Src: m.r}.Rand())
}

func (m *mixture) gamma(shape float64) float64 {
	return distuv.Gamma{Alpha: shape, Beta: 1, Src: m.r}.Rand()
}

// logGamma is the logarithm of a gamma draw, also where that is too small for a number (Marsaglia and Tsang 2000, A simple method for
// generating gamma variables; ACM Trans. Math. Softw. 26, 363-372).
func (m *mixture) logGamma(shape float64) float64 {
	if shape >= 1 {
		return math.Log(m.gamma(shape))
	}
	return math.Log(m.gamma(shape+1)) + math.Log(1-m.r.Float64())/shape
}

func (m *mixture) beta(a, b float64) float64 {
	x, y := m.gamma(a), m.gamma(b)
	if x+y == 0 {
		return 0.5
	}
	return x / (x + y)
}
