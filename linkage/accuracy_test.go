package linkage

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// drawFitting draws n people, of whom share stand twice, as the model has it: the values of a column are about equally common, columns know
// nothing of one another, and the second row differs in each by chance alone.
func drawFitting(n int, share float64, seed uint64) drawn {
	r := rand.New(rand.NewPCG(seed, 11))
	word := func() string {
		b := make([]byte, 9)
		for i := range b {
			b[i] = byte('a' + r.IntN(26))
		}
		return string(b)
	}
	pools := make([][]string, 4)
	for j, size := range []int{200, 300, 40, 4000} {
		for range size {
			if j == 3 {
				pools[j] = append(pools[j], fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(65), 1+r.IntN(12), 1+r.IntN(28)))
			} else {
				pools[j] = append(pools[j], word())
			}
		}
	}
	d := drawn{Table: NewTable([]string{"given_name", "surname", "town", "date_of_birth"})}
	for i := range n {
		row := make([]string, len(pools))
		for j, pool := range pools {
			row[j] = pool[r.IntN(len(pool))]
		}
		d.Add(row)
		d.person = append(d.person, i)
		if r.Float64() >= share {
			continue
		}
		again := slices.Clone(row)
		for j, pool := range pools {
			switch x := r.Float64(); {
			case x < 0.08:
				again[j] = pool[r.IntN(len(pool))]
			case x < 0.16:
				at := r.IntN(len(again[j]))
				if j == 3 {
					at = 8 + r.IntN(2)
				}
				again[j] = again[j][:at] + string("0123"[r.IntN(4)]) + again[j][at+1:]
			case x < 0.2:
				again[j] = ""
			}
		}
		d.Add(again)
		d.person = append(d.person, i)
	}
	return d
}

// found gives how many pairs there are from a threshold on, the share of them that is the same, and the share of what is the same that is there.
func (d drawn) found(r *Result, threshold float64) (n int, precision, recall float64) {
	hits := 0.0
	for _, p := range r.Pairs {
		if p.Probability >= threshold {
			n++
			if d.same(p) {
				hits++
			}
		}
	}
	return n, hits / float64(n), hits / float64(d.rows-1-d.person[d.rows-1])
}

// Forty tables are drawn that the model fits. If intervals hold what they say, each bound below fails in fewer than one of a thousand such
// tests (binomial distribution). The tables are drawn from fixed seeds, so the answer is the same each time.
func TestIntervalsHoldThePrecisionAsOftenAsTheySay(t *testing.T) {
	const tables = 40
	levels := []float64{0.5, 0.8, 0.95}
	least, most := []int{10, 23, 31}, []int{30, 39, 40}
	precise, whole := make([]int, len(levels)), make([]int, len(levels))
	for seed := range uint64(tables) {
		d := drawFitting(800, 0.25, 1000+seed)
		r := mustLink(t, d.Table, nil, Options{})
		n, precision, recall := d.found(r, 0.5)
		for i, level := range levels {
			a := r.Accuracy(level, 0.5)[0]
			if a.Pairs != n {
				t.Fatalf("%d pairs are said to be %d", n, a.Pairs)
			}
			if a.Precision.FitLow <= precision && precision <= a.Precision.FitHigh {
				precise[i]++
			}
			if a.Recall.Low <= recall && recall <= a.Recall.High {
				whole[i]++
			}
		}
	}
	for i, level := range levels {
		if precise[i] < least[i] || precise[i] > most[i] {
			t.Errorf("of %d intervals at %g %d hold the precision, not %d to %d", tables, level, precise[i], least[i], most[i])
		}
		if whole[i] < least[i] {
			t.Errorf("of %d intervals at %g %d hold the recall, fewer than %d", tables, level, whole[i], least[i])
		}
	}
}

// Of public sets the truth is known. Their values are not drawn as the model has it; the wide intervals hold the truth at every threshold.
func TestWideIntervalsHoldTheTruthWhereTheModelDoesNotFitQuite(t *testing.T) {
	for _, c := range []struct {
		left, right string
	}{{"dataset1", ""}, {"dataset3", ""}, {"dataset4a", "dataset4b"}} {
		left, right := febrl(t, c.left, "soc_sec_id"), (*File)(nil)
		other := left
		if c.right != "" {
			right = febrl(t, c.right, "soc_sec_id")
			other = right
		}
		r := run(t, left, right, Options{Seed: 1})
		for _, a := range r.Accuracy(0.95, 0.1, 0.5, 0.9) {
			hits := 0.0
			for _, p := range r.Pairs {
				if p.Probability >= a.Threshold && person(left.IDs[p.Left]) == person(other.IDs[p.Right]) {
					hits++
				}
			}
			precision, recall := hits/float64(a.Pairs), hits/float64(truth(left, right))
			if precision < a.Precision.Low || precision > a.Precision.High || recall < a.Recall.Low || recall > a.Recall.High {
				t.Errorf("%s from %g on: precision %.4f of %+v, recall %.4f of %+v", c.left, a.Threshold, precision, a.Precision, recall, a.Recall)
			}
		}
	}
}

func TestIntervalsAreInOrderAndGoWithTheThreshold(t *testing.T) {
	d := drawPeople(900, 0.3, 0.12, 4)
	r := mustLink(t, d.Table, nil, Options{Seed: 3})
	all := r.Accuracy(0.9, 0.05, 0.3, 0.6, 0.9, 0.99)
	if len(all) != 5 || all[0].Pairs != len(r.Pairs) {
		t.Fatalf("%+v", all)
	}
	for i, a := range all {
		for _, e := range []*Estimate{a.Precision, a.Recall} {
			if !(0 <= e.Low && e.Low <= e.FitLow && e.FitLow <= e.Value && e.Value <= e.FitHigh && e.FitHigh <= e.High && e.High <= 1) {
				t.Errorf("from %g on %+v", a.Threshold, *e)
			}
		}
		if i > 0 && (a.Precision.Value < all[i-1].Precision.Value || a.Recall.Value > all[i-1].Recall.Value || a.Pairs > all[i-1].Pairs) {
			t.Errorf("from %g to %g precision falls, or recall rises", all[i-1].Threshold, a.Threshold)
		}
	}
	alone := r.Accuracy(0.9, 0.6)[0]
	if math.Abs(alone.Precision.Value-all[2].Precision.Value) > 1e-12 || alone.Pairs != all[2].Pairs {
		t.Errorf("%+v among other thresholds, %+v alone", all[2], alone)
	}
	none := mustLink(t, NewTable([]string{"name"}), nil, Options{}).Accuracy(0.95, 0.5)[0]
	if none.Precision != nil || none.Recall != nil {
		t.Errorf("of no rows %+v", none)
	}
}
