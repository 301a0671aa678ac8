package release

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// gaussianDelta is the second accountant: it never heard of Renyi divergence. For the continuous Gaussian mechanism of sensitivity 1 and
// variance v, which has exactly rho = 1/(2v), the smallest delta is Phi(1/(2s) - eps s) - exp(eps) Phi(-1/(2s) - eps s), s = sqrt(v)
// (Balle and Wang 2018, Theorem 8). A conversion that promises less than this is wrong; one that promises far more is wasteful.
func gaussianDelta(rho, epsilon float64) float64 {
	s := math.Sqrt(1 / (2 * rho))
	phi := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	return phi(1/(2*s)-epsilon*s) - math.Exp(epsilon)*phi(-1/(2*s)-epsilon*s)
}

// scannedDelta is the same conversion found by walking through orders instead of solving for the best one.
func scannedDelta(rho, epsilon float64) float64 {
	best := 1.0
	for step := range 40000 {
		alpha := 1 + math.Exp(float64(step)/40000*24-12)
		best = min(best, math.Exp((alpha-1)*(alpha*rho-epsilon))/(alpha-1)*math.Pow(1-1/alpha, alpha))
	}
	return best
}

// lossDelta sums the privacy loss of discrete Gaussian noise on a single count, cell by cell: the exact delta of one count.
func lossDelta(v, epsilon float64) float64 {
	total, delta := 0.0, 0.0
	for x := -20000; x <= 20000; x++ {
		p, q := math.Exp(-float64(x*x)/(2*v)), math.Exp(-float64((x-1)*(x-1))/(2*v))
		total += p
		delta += max(0, p-math.Exp(epsilon)*q)
	}
	return delta / total
}

func TestTheAccountantAgreesWithOneWrittenDifferently(t *testing.T) {
	for _, epsilon := range []float64{0.1, 0.5, 1, 3, 12} {
		for _, delta := range []float64{1e-4, 5e-6, 1e-9} {
			rho := Rho(epsilon, delta)
			if exact := gaussianDelta(rho, epsilon); exact > delta {
				t.Errorf("epsilon %v, delta %v: the mechanism has delta %v", epsilon, delta, exact)
			} else if exact < delta/30 {
				t.Errorf("epsilon %v, delta %v: only %v of it is used", epsilon, delta, exact)
			}
			if scanned := scannedDelta(rho, epsilon); math.Abs(scanned/Delta(rho, epsilon)-1) > 1e-3 {
				t.Errorf("epsilon %v, delta %v: walking gives %v, solving %v", epsilon, delta, scanned, Delta(rho, epsilon))
			}
			if exact := lossDelta(1/(2*rho), epsilon); exact > delta {
				t.Errorf("epsilon %v, delta %v: one count alone has delta %v", epsilon, delta, exact)
			}
			if old := math.Pow(math.Sqrt(epsilon+math.Log(1/delta))-math.Sqrt(math.Log(1/delta)), 2); rho < old {
				t.Errorf("epsilon %v, delta %v: the tight conversion gives %v, the plain one %v", epsilon, delta, rho, old)
			}
		}
	}
}

func TestConversionsGoThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		epsilon := rapid.Float64Range(0.01, 50).Draw(t, "epsilon")
		delta := math.Pow(10, rapid.Float64Range(-12, -2).Draw(t, "log delta"))
		rho := Rho(epsilon, delta)
		if back := Epsilon(rho, delta); math.Abs(back-epsilon) > 1e-6*epsilon {
			t.Errorf("epsilon %v became %v", epsilon, back)
		}
		if more := Rho(epsilon*1.01, delta); more <= rho {
			t.Errorf("more epsilon buys %v instead of %v", more, rho)
		}
		if Delta(rho, epsilon) > delta {
			t.Errorf("rho %v costs more than delta %v", rho, delta)
		}
	})
}

func TestAPlanSpendsNoMoreThanItsBudget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		epsilon, delta := rapid.Float64Range(0.01, 100).Draw(t, "epsilon"), math.Pow(10, rapid.Float64Range(-12, -2).Draw(t, "log delta"))
		p, err := Plan(epsilon, delta, rapid.Bool().Draw(t, "found"))
		if err != nil {
			t.Fatal(err)
		}
		parts := p.Found
		for _, rho := range p.Ways {
			parts += rho
		}
		if parts > p.Rho*(1+1e-12) {
			t.Errorf("parts of %v add up to %v", p.Rho, parts)
		}
		if Delta(p.Rho, epsilon)+p.DeltaFound > delta*(1+1e-12) {
			t.Errorf("delta %v is overspent", delta)
		}
	})
}
