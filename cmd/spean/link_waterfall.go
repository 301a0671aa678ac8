package main

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"spean/internal/lang"
	"spean/linkage"
)

// waterfallGroup is some pairs of one sort, each with how its weight came about.
type waterfallGroup struct {
	Title, Lead string
	Pairs       []waterfall
}

// waterfall is one pair: what each column adds to the odds, or takes off them, one after the other.
type waterfall struct {
	Title string
	Steps []step
	Total step
}

type step struct {
	Name        string
	Left, Right string // what the rows hold; Right is empty where they hold the same
	Detail      string
	Bits        string
	Bar         bar
}

const pairsOfASort = 3

// waterfalls chooses pairs to show: some that are sure, those just above the threshold and those just below.
func (k linkCommand) waterfalls(left, right *linkage.File, r *linkage.Result) []waterfallGroup {
	pairs := slices.Clone(r.Pairs)
	slices.SortStableFunc(pairs, func(a, b linkage.Pair) int { return cmp.Compare(b.Weight, a.Weight) })
	at := func(least float64) int {
		n := slices.IndexFunc(pairs, func(p linkage.Pair) bool { return p.Probability < least })
		if n < 0 {
			return len(pairs)
		}
		return n
	}
	sure, above := at(math.Max(0.99, k.Threshold)), at(k.Threshold)
	var chosen []linkage.Pair
	for i := range min(pairsOfASort, sure) { // one at the head, one in the middle, one at the end
		chosen = append(chosen, pairs[i*(sure-1)/max(1, min(pairsOfASort, sure)-1)])
	}
	var out []waterfallGroup
	add := func(id string, pairs []linkage.Pair) {
		if len(pairs) == 0 {
			return
		}
		g := waterfallGroup{Title: lang.T(k.l, "link.report."+id), Lead: lang.T(k.l, "link.report."+id+"-lead", "threshold", percent(k.Threshold))}
		for _, e := range r.Explain(pairs) {
			g.Pairs = append(g.Pairs, k.waterfall(left, right, e))
		}
		out = append(out, g)
	}
	add("sure", chosen)
	add("doubtful", pairs[max(sure, above-pairsOfASort):max(sure, above)])
	add("below", pairs[above:min(len(pairs), above+pairsOfASort)])
	return out
}

// waterfall draws how one pair came to its probability.
func (k linkCommand) waterfall(left, right *linkage.File, e linkage.Explanation) waterfall {
	share := percent(math.Min(e.Probability, 1-1e-9)) // no pair is certain, though its probability rounds to one
	w := waterfall{Title: lang.T(k.l, "link.report.pair", "left", left.IDs[e.Left], "right", right.IDs[e.Right], "share", share)}
	levels := []float64{0, e.Prior}
	for _, p := range e.Parts {
		levels = append(levels, levels[len(levels)-1]+p.Weight())
	}
	levels = append(levels, levels[len(levels)-1]+e.Kin)
	low, high := math.Min(0, slices.Min(levels)), math.Max(0, slices.Max(levels))
	add := func(s step, n int) {
		s.Bits, s.Bar = signed(levels[n+1]-levels[n]), barBetween(low, high, levels[n], levels[n+1])
		w.Steps = append(w.Steps, s)
	}
	add(step{Name: lang.T(k.l, "link.report.before")}, 0)
	for i, p := range e.Parts {
		s := step{Name: p.Name, Left: k.held(p.Left), Right: k.held(p.Right), Detail: k.sayPart(p)}
		if p.Left.Text == p.Right.Text {
			s.Right = ""
		}
		add(s, i+1)
	}
	if e.Kin < -0.05 {
		add(step{Name: lang.T(k.l, "link.report.kin")}, len(e.Parts)+1)
	}
	sum := levels[len(levels)-1]
	w.Total = step{Name: lang.T(k.l, "link.report.total", "share", share), Bits: signed(sum), Bar: barBetween(low, high, 0, sum)}
	return w
}

// held says what stands in a row, or that nothing does.
func (k linkCommand) held(h linkage.Held) string {
	if h.Text == "" {
		return lang.T(k.l, "link.report.nothing")
	}
	return shorten(h.Text, 80)
}

// sayPart says how well two values agree and what that weighs more or less for.
func (k linkCommand) sayPart(p linkage.Part) string {
	s := lang.T(k.l, "link.level."+p.Level)
	if math.Abs(p.Rarity) >= 0.05 {
		s += "; " + lang.T(k.l, "link.report.rarity", "n", strconv.Itoa(p.Left.Records), "bits", signed(p.Rarity))
	}
	if math.Abs(p.Dependence) >= 0.05 {
		s += "; " + lang.T(k.l, "link.report.dependence", "column", p.On, "bits", signed(p.Dependence))
	}
	return s
}
