package linkage

import "math"

const (
	leastGain        = 0.0003 // of all matches a further rule must find
	pairsAffordable  = 25.0   // compared under all rules together, per record
	alwaysAffordable = 3_000_000.0
)

// Rule is a blocking rule as it was chosen.
type Rule struct {
	Name    string  `json:"name"`
	Keys    []Key   `json:"keys"`    // the columns are numbered as in the result
	Cost    float64 `json:"cost"`    // pairs it compares, estimated
	Reach   float64 `json:"reach"`   // share of all matches found by it and the rules before it, estimated
	Pairs   int64   `json:"pairs"`   // compared that no rule before it did
	Skipped int     `json:"skipped"` // keys with too many records
}

// choose takes rules one after another, each time the one that finds the most further matches for what it costs, until the rest would find
// next to nothing or cost too much.
func (c *corpus) choose(l *lesson) ([]rule, []Rule) {
	budget := math.Max(alwaysAffordable, pairsAffordable*float64(c.n))
	total, found, spent := 0.0, 0.0, 0.0
	var open []sampled
	for _, s := range l.pairs {
		total += s.weight * s.match
		if s.match > 0.05 {
			open = append(open, s)
		}
	}
	var chosen []rule
	var told []Rule
	gains := make([]float64, len(l.rules))
	for len(chosen) < 40 {
		clear(gains)
		for _, s := range open {
			for i, r := range l.rules {
				if r.covers(s.common) {
					gains[i] += s.weight * s.match
				}
			}
		}
		best, value := -1, 0.0
		for i, r := range l.rules {
			if gains[i] < leastGain*total || spent+r.cost > budget {
				continue
			}
			if v := gains[i] / (r.cost + float64(c.n)/2); v > value {
				best, value = i, v
			}
		}
		if best < 0 {
			break
		}
		r := l.rules[best]
		found += gains[best]
		spent += r.cost
		chosen = append(chosen, r)
		told = append(told, Rule{Keys: c.keysOf(l.atoms, r), Name: ruleName(l.atoms, r), Cost: r.cost, Reach: found / total})
		left := open[:0]
		for _, s := range open {
			if !r.covers(s.common) {
				left = append(left, s)
			}
		}
		open = left
	}
	return chosen, told
}
