package screening

// Age is what is known of the person's age at one time: when recruited, or when exploited. Age today does not choose the list.
type Age int

// The zero value is the careful one: not known, so under 18 is possible.
const (
	AgePossiblyChild Age = iota // under 18 cannot be ruled out
	AgeChild                    // surely under 18
	AgeAdult                    // surely 18 or over
)

// The instruments a screening starts with.
const (
	AdultLabour = "ilo-adult-labour"
	ChildLabour = "ilo-child-labour"
)

// Lists are the lists one screening is read under: one that leads, and where under 18 is possible the adult list beside it.
type Lists struct {
	Lead   *Instrument
	Beside *Instrument // nil when the person was surely an adult throughout
}

// ListsFor chooses by age when recruited and when exploited: where under 18 is possible at either time the child list leads and
// the adult list stands beside it.
func ListsFor(adult *Instrument, recruited, exploited Age) Lists {
	if recruited == AgeAdult && exploited == AgeAdult {
		return Lists{Lead: adult}
	}
	return Lists{Lead: adult.Other(), Beside: adult}
}

// Findings are the results of one screening under its lists.
type Findings struct {
	Lead   Result
	Beside *Result
}

// Evaluate reads the same answers under each list.
func (l Lists) Evaluate(answers Answers) Findings {
	f := Findings{Lead: Evaluate(l.Lead, answers)}
	if l.Beside != nil {
		beside := Evaluate(l.Beside, answers)
		f.Beside = &beside
	}
	return f
}

// Indicator finds a code in the leading list, or in the other when the leading one lacks it.
func (l Lists) Indicator(code string) (Indicator, bool) {
	if i, ok := l.Lead.Indicator(code); ok || l.Beside == nil {
		return i, ok
	}
	return l.Beside.Indicator(code)
}

// all gives the lists that are there.
func (l Lists) all() []*Instrument {
	if l.Beside == nil {
		return []*Instrument{l.Lead}
	}
	return []*Instrument{l.Lead, l.Beside}
}
