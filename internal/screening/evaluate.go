package screening

// Dimension is how one dimension of a list stands, and by what.
type Dimension struct {
	Code   string
	State  DimensionState
	Yes    Tally    // counted
	No     Tally    // closed
	Open   Tally    // unknown, declined or not asked
	Clause Clause   // by which it is positive; empty otherwise
	Tips   []string // open indicators of which one yes alone would make an open dimension positive, in list order
}

// Counted is an indicator the answers say yes to.
type Counted struct {
	Code     string   `json:"code"`
	Strength Strength `json:"strength"`
}

// Result is what one list says about one set of answers.
type Result struct {
	Instrument Ref
	Population Population
	Dimensions []Dimension // in list order, always six
	Counted    []Counted   // every yes the list has, in list order, whatever its dimension
	Outcome    Outcome
	Possible   []Outcome // every outcome completions can give; one of them when Outcome is not Open
}

// Evaluate reads answers under one list. Codes the list lacks are ignored, since the other list of the pair may have them.
func Evaluate(in *Instrument, answers Answers) Result {
	s := tallySheet(in, answers)
	r := Result{Instrument: in.Ref(), Population: in.Population, Counted: []Counted{}, Possible: s.possible().list(), Outcome: Open}
	if len(r.Possible) == 1 {
		r.Outcome = r.Possible[0]
	}
	for d, list := range in.Dimensions {
		st := s.standings[d]
		one := Dimension{Code: list.Code, State: st.state(), Yes: st.yes, No: st.no, Open: st.open, Clause: st.yes.Clause()}
		for _, i := range list.Indicators {
			if answers[i.Code] == Yes {
				r.Counted = append(r.Counted, Counted{i.Code, i.Strength})
			} else if one.State == StillOpen && answers[i.Code].open() && st.yes.plus(i.Strength, 1).Positive() {
				one.Tips = append(one.Tips, i.Code)
			}
		}
		r.Dimensions = append(r.Dimensions, one)
	}
	return r
}

// Dimension finds a dimension of the result by its code; the zero value when there is none.
func (r Result) Dimension(code string) Dimension {
	for _, d := range r.Dimensions {
		if d.Code == code {
			return d
		}
	}
	return Dimension{}
}

// Carrying lists the codes of the positive dimensions among those named, in the order named.
func (r Result) Carrying(codes ...string) []string {
	var out []string
	for _, c := range codes {
		if r.Dimension(c).State == Positive {
			out = append(out, c)
		}
	}
	return out
}
