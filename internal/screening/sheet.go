package screening

// standing is one dimension of one sheet, by counts: the rule never needs to know which indicators they were.
type standing struct{ yes, no, open Tally }

// DimensionState says how a dimension stands. The values are wire values.
type DimensionState string

// A dimension is open when it is not positive but would be if all its open indicators were yes.
const (
	Positive  DimensionState = "positive"
	StillOpen DimensionState = "open"
	Negative  DimensionState = "negative"
)

// reach is the set of end states that completions of a dimension's open indicators can give.
type reach uint8

const (
	endsNegative reach = 1 << iota
	endsPositive
	endsEither = endsNegative | endsPositive
)

func (s standing) state() DimensionState {
	switch {
	case s.yes.Positive():
		return Positive
	case s.yes.add(s.open).Positive():
		return StillOpen
	default:
		return Negative
	}
}

// reach: an open dimension can end either way, since all its
// open indicators answered no leave it where it is: not positive.
func (s standing) reach() reach {
	switch s.state() {
	case Positive:
		return endsPositive
	case Negative:
		return endsNegative
	default:
		return endsEither
	}
}

// answered is the standing after one open indicator of strength s got the answer yes or no.
func (s standing) answered(w Strength, yes bool) standing {
	s.open = s.open.plus(w, -1)
	if yes {
		s.yes = s.yes.plus(w, 1)
	} else {
		s.no = s.no.plus(w, 1)
	}
	return s
}

// hinges reports whether some completion of the other open indicators leaves the dimension to one open indicator of strength w.
func (s standing) hinges(w Strength) bool {
	rest := s.open.plus(w, -1)
	for a := range rest.Strong + 1 {
		for b := range rest.Medium + 1 {
			for c := range rest.Weak + 1 {
				t := s.yes.add(Tally{a, b, c})
				if !t.Positive() && t.plus(w, 1).Positive() {
					return true
				}
			}
		}
	}
	return false
}

// sheet is all six dimensions of one list under one set of answers.
type sheet struct {
	population Population
	standings  [dimensionCount]standing
}

// tallySheet counts answers. Codes the list lacks are ignored; codes without an answer were not asked and stay open.
func tallySheet(in *Instrument, answers Answers) sheet {
	s := sheet{population: in.Population}
	for d := range in.Dimensions {
		st := &s.standings[d]
		for _, i := range in.Dimensions[d].Indicators {
			switch answers[i.Code] {
			case Yes:
				st.yes = st.yes.plus(i.Strength, 1)
			case No:
				st.no = st.no.plus(i.Strength, 1)
			default:
				st.open = st.open.plus(i.Strength, 1)
			}
		}
	}
	return s
}

// completions calls f with every set of positive dimensions that completions of the open ones can give, until f says stop.
func (s sheet) completions(f func(positives) bool) {
	var reaches [dimensionCount]reach
	for d := range reaches {
		reaches[d] = s.standings[d].reach()
	}
next:
	for p := range positives(1 << dimensionCount) {
		for d := range reaches {
			end := endsNegative
			if p.has(dimension(d)) {
				end = endsPositive
			}
			if reaches[d]&end == 0 {
				continue next
			}
		}
		if !f(p) {
			return
		}
	}
}

// possible gives every outcome that some completion of the open dimensions has.
func (s sheet) possible() outcomeSet {
	var set outcomeSet
	s.completions(func(p positives) bool {
		set |= 1 << s.population.outcome(p)
		return true
	})
	return set
}

// with is the sheet after an open indicator of dimension d and strength w was answered.
func (s sheet) with(d dimension, w Strength, yes bool) sheet {
	s.standings[d] = s.standings[d].answered(w, yes)
	return s
}

// canChange reports whether an open indicator of dimension d and strength w could change the outcome: some completion of all the
// others has one outcome with its yes and another with its no.
func (s sheet) canChange(d dimension, w Strength) bool {
	if s.standings[d].reach() != endsEither || !s.standings[d].hinges(w) {
		return false
	}
	found := false
	s.completions(func(p positives) bool {
		found = s.population.outcome(p.with(d)) != s.population.outcome(p.without(d))
		return !found
	})
	return found
}

// spread adds the numbers of outcomes still possible after yes and after no to an open indicator.
func (s sheet) spread(d dimension, w Strength) int {
	return s.with(d, w, true).possible().size() + s.with(d, w, false).possible().size()
}
