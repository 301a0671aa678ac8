package release

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// draws of each sampler, and the chance that a right sampler fails its test: the seed is fixed, so a right one fails always or never.
const (
	draws     = 1_000_000
	errorRate = 1e-4
)

// seeded gives repeatable bytes.
func seeded(seed byte) *Noise { return NewNoise(rand.NewChaCha8([32]byte{seed})) }

// chiSquare compares draws with a distribution given up to a constant factor; values expected less than 20 times are joined into two tails.
// It gives the chance of a distance as large (Wilson and Hilferty 1931, equation for the cube root of chi-square).
func chiSquare(t *testing.T, draw func() int64, weight func(x int64) float64) float64 {
	t.Helper()
	const reach = 4000
	seen := make([]float64, 2*reach+1)
	for range draws {
		seen[min(max(draw(), -reach), reach)+reach]++
	}
	total := 0.0
	for x := int64(-reach); x <= reach; x++ {
		total += weight(x)
	}
	statistic, cells, low, lowSeen := 0.0, 0.0, 0.0, 0.0
	add := func(want, got float64) {
		statistic += (got - want) * (got - want) / want
		cells++
	}
	for x := int64(-reach); x <= reach; x++ {
		want, got := weight(x)/total*draws, seen[x+reach]
		if want < 20 {
			low, lowSeen = low+want, lowSeen+got
			continue
		}
		add(want, got)
	}
	if low > 5 {
		add(low, lowSeen)
	}
	free := cells - 1
	z := (math.Cbrt(statistic/free) - (1 - 2/(9*free))) / math.Sqrt(2/(9*free))
	return math.Erfc(z/math.Sqrt2) / 2
}

func TestGaussianNoiseHasTheDistributionItIsAccountedFor(t *testing.T) {
	for i, v := range []float64{0.25, 1, 7.3, 400, 40000} {
		n, variance := seeded(byte(i)), Variance{}
		variance, _ = VarianceAtLeast(v)
		p := chiSquare(t, func() int64 { return n.Gaussian(variance) }, func(x int64) float64 { return math.Exp(-float64(x*x) / (2 * variance.Float())) })
		t.Logf("variance %v: p = %.3f", v, p)
		if p < errorRate {
			t.Errorf("variance %v: %d draws are not discrete Gaussian (p = %.2g)", v, draws, p)
		}
	}
}

func TestGeometricNoiseHasTheDistributionItIsAccountedFor(t *testing.T) {
	for i, scale := range []uint64{1, 2, 11, 100} {
		n := seeded(byte(50 + i))
		p := chiSquare(t, func() int64 { return n.Laplace(scale) }, func(x int64) float64 { return math.Exp(-math.Abs(float64(x)) / float64(scale)) })
		t.Logf("scale %d: p = %.3f", scale, p)
		if p < errorRate {
			t.Errorf("scale %d: %d draws are not discrete Laplace (p = %.2g)", scale, draws, p)
		}
	}
}

func TestTheTestOfNoiseSeesAWrongVariance(t *testing.T) {
	n := seeded(9)
	wrong, _ := VarianceAtLeast(401)
	if p := chiSquare(t, func() int64 { return n.Gaussian(wrong) }, func(x int64) float64 { return math.Exp(-float64(x*x) / 780) }); p >= errorRate {
		t.Errorf("a variance 3 %% too large passes with p = %v", p)
	}
}

func TestFailingRandomnessEndsInAnErrorAndNotInSilence(t *testing.T) {
	n := NewNoise(iotest.ErrReader(errors.New("no entropy")))
	v, _ := VarianceAtLeast(10)
	n.Gaussian(v)
	n.Laplace(5)
	if n.Err() == nil {
		t.Error("noise was drawn from nothing")
	}
	short := NewNoise(bytes.NewReader(make([]byte, 100)))
	short.Gaussian(v)
	if short.Err() == nil {
		t.Error("a source that ended gave noise")
	}
}

func TestVariancesAreRoundedUpNeverDown(t *testing.T) {
	for v := 0.01; v < MaxVariance; v *= 1.7 {
		got, ok := VarianceAtLeast(v)
		if !ok || got.Float() < v {
			t.Fatalf("%v became %v", v, got.Float())
		}
	}
	for _, v := range []float64{0, -1, math.NaN(), math.Inf(1), MaxVariance * 2} {
		if _, ok := VarianceAtLeast(v); ok {
			t.Errorf("%v was taken", v)
		}
	}
}

// A value that one person alone has reaches the threshold with no more than the chance that was paid for, and not with far less: the tail is
// summed cell by cell.
func TestAValueOfOnePersonIsFoundWithTheChancePaidForAtMost(t *testing.T) {
	for _, variance := range []float64{2, 50, 3000} {
		for _, delta := range []float64{1e-4, 1e-7, 1e-10} {
			v, _ := VarianceAtLeast(variance)
			at := threshold(v, delta)
			tail := func(from int64) float64 {
				sum, total := 0.0, 0.0
				for x := int64(-3000); x <= 3000; x++ {
					w := math.Exp(-float64(x*x) / (2 * v.Float()))
					total += w
					if x >= from {
						sum += w
					}
				}
				return sum / total
			}
			if found := tail(at - 1); found > delta {
				t.Errorf("variance %v, delta %g: a single value is found with chance %g", variance, delta, found)
			}
			if wasted := tail(at - 4); wasted < delta {
				t.Errorf("variance %v, delta %g: a threshold lower by three would do", variance, delta)
			}
		}
	}
}

func BenchmarkGaussian(b *testing.B) {
	n := seeded(1)
	v, _ := VarianceAtLeast(1000)
	for b.Loop() {
		n.Gaussian(v)
	}
}
