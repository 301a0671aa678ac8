package screening

import (
	"cmp"
	"slices"
)

// Plan sorts the indicators of a screening by what asking them is worth. It is exact: an indicator is in Ask or Open if and only
// if some completion of all other open indicators has one outcome with its yes and another with its no, in either list.
type Plan struct {
	Ask  []string // not asked yet and could change an outcome, in the order to ask
	Open []string // every open indicator that could change an outcome, asked or not, in the same order
	More []string // every other indicator without a yes or no, in list order: never needed, always reachable
}

// Next is the indicator to ask now; empty when nothing not yet asked could change an outcome.
func (p Plan) Next() string {
	if len(p.Ask) == 0 {
		return ""
	}
	return p.Ask[0]
}

// AtMost is how many questions can still matter. Answers only ever take indicators out of Ask, so it never grows while a
// screening goes on; a corrected answer may bring some back.
func (p Plan) AtMost() int { return len(p.Ask) }

// step is an indicator with what it sorts by.
type step struct {
	code     string
	spread   int // outcomes possible after yes and after no, added, over all lists
	strength Strength
	changes  bool
}

// Plan works out the questions of a screening from the answers so far.
//
// Order: fewest possible outcomes after yes and after no added together; then strong before medium before weak; then list order.
// With two lists the numbers of both are added (a list without the indicator keeps its outcomes whatever the answer and counts
// them twice, once for each answer), and strength is that of the leading list where it has the indicator.
func (l Lists) Plan(answers Answers) Plan {
	var steps []step
	for _, code := range l.codes() {
		if answers[code].open() {
			steps = append(steps, step{code: code})
		}
	}
	for n := len(l.all()) - 1; n >= 0; n-- { // the leading list last, so that its strength stays
		in := l.all()[n]
		weigh(in, answers, steps)
	}
	var p Plan
	for _, s := range steps {
		if !s.changes {
			p.More = append(p.More, s.code)
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.spread, b.spread), cmp.Compare(a.strength.rank(), b.strength.rank()))
	})
	for _, s := range steps {
		if !s.changes {
			continue
		}
		p.Open = append(p.Open, s.code)
		if answers[s.code] == NotAsked {
			p.Ask = append(p.Ask, s.code)
		}
	}
	return p
}

// weigh adds to each step what one list says of it. Indicators of equal dimension and strength weigh the same, so each such class
// is worked out once.
func weigh(in *Instrument, answers Answers, steps []step) {
	type class struct {
		known, changes bool
		spread         int
	}
	var classes [dimensionCount][len(Strengths)]class
	sh := tallySheet(in, answers)
	untouched := 2 * sh.possible().size()
	for n := range steps {
		at, ok := in.codes[steps[n].code]
		if !ok {
			steps[n].spread += untouched
			continue
		}
		w := in.Dimensions[at.dimension].Indicators[at.index].Strength
		c := &classes[at.dimension][w.rank()]
		if !c.known {
			*c = class{known: true, changes: sh.canChange(at.dimension, w), spread: sh.spread(at.dimension, w)}
		}
		steps[n].spread += c.spread
		steps[n].strength = w
		steps[n].changes = steps[n].changes || c.changes
	}
}

// codes lists the codes of all lists in list order: by dimension, then by code, which is how every list is sorted.
func (l Lists) codes() []string {
	if l.Beside == nil {
		return l.Lead.Codes()
	}
	var out []string
	for d := range dimensionCount {
		start := len(out)
		for _, in := range l.all() {
			for _, i := range in.Dimensions[d].Indicators {
				out = append(out, i.Code)
			}
		}
		slices.Sort(out[start:])
		out = append(out[:start], slices.Compact(out[start:])...)
	}
	return out
}
