package screening

import "math/bits"

// Outcome is what the dimensions of one list say together. The values are wire values.
type Outcome string

// The outcomes. Class names and the wording of coercion-and-exploitation are Spean's; the classes follow the ILO's survey use.
const (
	Trafficking  Outcome = "trafficking"
	Coercion     Outcome = "coercion-and-exploitation"
	Deception    Outcome = "deception-and-exploitation"
	Exploitation Outcome = "exploitation"
	None         Outcome = "none"
	Open         Outcome = "open"
)

// settled lists the outcomes a completed sheet can have, in the order of the rule's table. Open is no completion's outcome.
var settled = [...]Outcome{Trafficking, Coercion, Deception, Exploitation, None}

// Outcomes lists every outcome, Open last.
func Outcomes() []Outcome { return append(settled[:len(settled):len(settled)], Open) }

// Population says for whom a list is made, and by that which rule turns dimensions into an outcome.
type Population string

// Adults need a means, children (under 18) do not: Palermo Protocol, article 3(c).
const (
	Adults   Population = "adults"
	Children Population = "children"
)

// dimension is the place of a dimension in every instrument of schema 1.
type dimension int

const (
	dr dimension = iota
	cr
	rv
	ex
	cd
	dv
	dimensionCount
)

// DimensionCodes are the six dimensions in list order.
var DimensionCodes = [dimensionCount]string{"DR", "CR", "RV", "EX", "CD", "DV"}

// positives is a set of positive dimensions, one bit each.
type positives uint8

func (p positives) has(d dimension) bool { return p&(1<<d) != 0 }

func (p positives) with(d dimension) positives { return p | 1<<d }

func (p positives) without(d dimension) positives { return p &^ (1 << d) }

// outcome applies the table to a sheet of which every dimension is settled; it gives an index into settled.
func (pop Population) outcome(p positives) int {
	const trafficking, coercion, deception, exploitation, none = 0, 1, 2, 3, 4
	if !p.has(ex) {
		return none
	}
	if pop == Children {
		return trafficking
	}
	recruited := p.has(dr) || p.has(cr) || p.has(rv)
	held := p.has(cd) || p.has(dv)
	switch {
	case recruited && held:
		return trafficking
	case held:
		return coercion
	case p.has(dr):
		return deception
	default:
		return exploitation
	}
}

// outcomeSet is a set of indexes into settled.
type outcomeSet uint8

func (s outcomeSet) size() int { return bits.OnesCount8(uint8(s)) }

// list gives the outcomes of the set in the order of the table.
func (s outcomeSet) list() []Outcome {
	var out []Outcome
	for i, o := range settled {
		if s&(1<<i) != 0 {
			out = append(out, o)
		}
	}
	return out
}
