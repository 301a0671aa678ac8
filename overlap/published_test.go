package overlap

import (
	"math"
	"os"
	"slices"
	"testing"
)

// published reads a table of testdata; its README says where it comes from.
func published(tb testing.TB, name string) Table {
	tb.Helper()
	f, err := os.Open("testdata/" + name + ".csv")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	d, err := Read(f, ReadOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return d.Whole
}

// near says whether x is within a share of want.
func near(x, want, share float64) bool { return math.Abs(x-want) <= share*math.Abs(want) }

func TestEstimatesAreThoseOfThePublishedMethod(t *testing.T) {
	for name, want := range map[string]float64{"UKdat": 11417.99, "UKdat_5": 11312.99, "Ned": 111139.4} {
		o := DefaultSparse()
		o.Samples = 0
		if r := Sparse(published(t, name), o); r.Reason != "" || !near(r.Estimate, want, 1e-6) {
			t.Errorf("%s: %f %s, published %f", name, r.Estimate, r.Reason, want)
		}
	}
}

func TestTheModelChosenForBritainIsThePublishedOne(t *testing.T) {
	o := DefaultSparse()
	o.Samples = 0
	want := []string{"LA:NG", "NG:GP", "PFNCA:GP", "LA:PFNCA", "GO:GP", "NG:GO"}
	if r := Sparse(published(t, "UKdat_5"), o); !slices.Equal(r.Model, want) {
		t.Errorf("%v", r.Model)
	}
}

// R's SparseMSE gives 8,785 to 14,701 with one seed. Over many seeds ours must lie round it, and say how far an end moves.
func TestTheIntervalForBritainIsThePublishedOneWithinItsRandomness(t *testing.T) {
	table := published(t, "UKdat_5")
	for seed := range uint64(20) {
		o := DefaultSparse()
		o.Seed = seed
		r := Sparse(table, o)
		if !near(r.High, 14701, 0.15) || r.Low < 8785/1.6 || r.Low > 8785*1.6 {
			t.Errorf("seed %d: %f to %f", seed, r.Low, r.High)
		}
		if r.HighError <= 0 || r.HighError > 2000 || r.LowError <= 0 || r.LowError > 4000 {
			t.Errorf("seed %d: Monte Carlo errors %f and %f", seed, r.LowError, r.HighError)
		}
	}
}
