package release

import (
	"math/rand/v2"
	"testing"

	"spean/release/releasetest"
)

func TestAttacksOnCountsLearnNoMoreThanPromisedAndNotMuchLess(t *testing.T) {
	for _, epsilon := range []float64{0.5, 2, 6} {
		p, err := Plan(epsilon, 1e-5, false)
		if err != nil {
			t.Fatal(err)
		}
		a, err := attackCounts([]uint16{1, 1, 1, 1, 1}, p, 1e-5, 4000, seeded(3))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("promised %v, measured at least %.2f (%d of %d right)", epsilon, a.Lower, a.Correct, a.Guesses)
		if a.Lower > epsilon {
			t.Errorf("epsilon %v was promised and %.2f measured", epsilon, a.Lower)
		}
		if epsilon == 6 && a.Lower < 1 {
			t.Errorf("the strongest attack measures %.2f of %v", a.Lower, epsilon)
		}
	}
}

func TestAnAuditSeesNoiseThatIsTooSmall(t *testing.T) {
	honest, err := Plan(1, 1e-5, false)
	if err != nil {
		t.Fatal(err)
	}
	broken := honest
	for k := range broken.Ways {
		broken.Ways[k] *= 60 // noise of an eighth of what was accounted for
	}
	a, err := attackCounts([]uint16{1, 1, 1, 1, 1}, broken, 1e-5, 4000, seeded(4))
	if err != nil {
		t.Fatal(err)
	}
	if a.Lower <= 1 {
		t.Errorf("an epsilon of 1 that is none passes the audit: at least %.2f", a.Lower)
	}
}

func TestAttacksOnSyntheticRowsStayBelowThePromise(t *testing.T) {
	raw := invented(t, releasetest.Shape{Rows: 3000, Seed: 9, Loose: 2})
	s := raw.Guess()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	table, err := raw.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Plan(1, 1e-5, false)
	if err != nil {
		t.Fatal(err)
	}
	a, err := RunAudit(table, p, 1, 1e-5, Effort{Trials: 400, Releases: 2, Canaries: 200}, seeded(5), rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", a)
	if a.Rows.Lower > 1 || a.Counts.Lower > 1 || a.Rows.Guesses != 200 || a.Linkage.In+a.Linkage.Out != 400 {
		t.Errorf("%+v", a)
	}
	if a.Linkage.Difference-2*a.Linkage.Margin > 0 {
		t.Errorf("cells of rows in the table are guessed better than those of rows that were not: %+v", a.Linkage)
	}
}

func TestBoundsOfAnAuditAreThoseOfTables(t *testing.T) {
	if u := upperChance(0, 10, 0.025); u < 0.3084 || u > 0.3086 {
		t.Errorf("0 of 10: %v, not 0.3085", u)
	}
	if u := upperChance(5, 10, 0.025); u < 0.8128 || u > 0.8130 {
		t.Errorf("5 of 10: %v, not 0.8129", u)
	}
	if l := guessesLower(50, 100, 0); l > 0.01 {
		t.Errorf("half right tells nothing, not %v", l)
	}
}
