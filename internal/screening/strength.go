package screening

// Strength is how much one indicator weighs in its dimension, by the Delphi survey behind the lists.
type Strength string

// The three strengths, as the data files and `spean screen --json` write them.
const (
	Strong Strength = "S"
	Medium Strength = "M"
	Weak   Strength = "W"
)

// Strengths lists the three, strongest first.
var Strengths = [...]Strength{Strong, Medium, Weak}

// rank gives 0 for strong, 1 for medium, 2 for weak.
func (s Strength) rank() int {
	switch s {
	case Strong:
		return 0
	case Medium:
		return 1
	default:
		return 2
	}
}

// Known reports whether s is one of the three.
func (s Strength) Known() bool { return s == Strong || s == Medium || s == Weak }

// Tally counts indicators by strength.
type Tally struct{ Strong, Medium, Weak int }

// plus adds n indicators of one strength; n may be negative.
func (t Tally) plus(s Strength, n int) Tally {
	switch s {
	case Strong:
		t.Strong += n
	case Medium:
		t.Medium += n
	default:
		t.Weak += n
	}
	return t
}

// add joins two tallies.
func (t Tally) add(o Tally) Tally {
	return Tally{t.Strong + o.Strong, t.Medium + o.Medium, t.Weak + o.Weak}
}

// Of gives the count of one strength.
func (t Tally) Of(s Strength) int { return [...]int{t.Strong, t.Medium, t.Weak}[s.rank()] }

// Clause names the part of the rule by which a dimension is positive; empty when none is met.
type Clause string

// The clauses in the order they are tried; the first that holds is the one shown.
const (
	TwoStrong        Clause = "two-strong"
	StrongAndOther   Clause = "strong-and-other"
	ThreeMedium      Clause = "three-medium"
	TwoMediumAndWeak Clause = "two-medium-and-weak"
)

// Clauses lists them all.
var Clauses = [...]Clause{TwoStrong, StrongAndOther, ThreeMedium, TwoMediumAndWeak}

// Clause gives the first clause of the rule that the counted indicators meet.
func (t Tally) Clause() Clause {
	switch {
	case t.Strong >= 2:
		return TwoStrong
	case t.Strong == 1 && t.Medium+t.Weak >= 1:
		return StrongAndOther
	case t.Medium >= 3:
		return ThreeMedium
	case t.Medium == 2 && t.Weak >= 1:
		return TwoMediumAndWeak
	default:
		return ""
	}
}

// Positive reports whether the counted indicators make their dimension stand.
func (t Tally) Positive() bool { return t.Clause() != "" }

// Bank is the far bank of the stone meter, in the units of Stones.
const Bank = 5

// StoneLength is how long one stone of a strength is drawn.
func StoneLength(s Strength) int { return [...]int{4, 2, 1}[s.rank()] }

// Stones is the length of all counted stones laid end to end. For a list whose meter is exact it reaches Bank if and only if the
// tally is positive; the rule decides, never the drawing.
func (t Tally) Stones() int {
	return t.Strong*StoneLength(Strong) + t.Medium*StoneLength(Medium) + t.Weak*StoneLength(Weak)
}

// meterExact tries every count that a dimension with these indicators can have.
func (t Tally) meterExact() bool {
	for s := range t.Strong + 1 {
		for m := range t.Medium + 1 {
			for w := range t.Weak + 1 {
				c := Tally{s, m, w}
				if (c.Stones() >= Bank) != c.Positive() {
					return false
				}
			}
		}
	}
	return true
}
