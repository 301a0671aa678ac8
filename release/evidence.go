package release

import "math"

// evidence is what is known of the counts of one set of columns: values and the variance of each, infinite where nothing is known.
type evidence struct {
	layout
	y, variance []float64
}

// evidence of one noisy table.
func (m *Marginal) evidence() evidence {
	e := evidence{layout: m.layout, y: make([]float64, m.size), variance: make([]float64, m.size)}
	for place, y := range m.Noisy {
		e.y[place], e.variance[place] = float64(y), m.Variance.Float()
	}
	return e
}

// evidence of what finding categories bought: counts of the values found, and nothing about empty cells. A value near the threshold is
// found when its noise is high, so its count leans upwards; the other counts of the same column pull against that.
func (f *found) evidence(s *Schema) []evidence {
	if f == nil {
		return nil
	}
	var out []evidence
	for j, noisy := range f.noisy {
		l := s.layoutOf(j)
		e := evidence{layout: l, y: make([]float64, l.size), variance: make([]float64, l.size)}
		e.variance[0] = math.Inf(1)
		for v, y := range noisy {
			e.y[v+1], e.variance[v+1] = float64(y), f.variance.Float()
		}
		out = append(out, e)
	}
	return out
}

// merge joins evidence on the same columns: means weighted by precision.
func merge(all []evidence) []evidence {
	var out []evidence
	at := map[[3]int]int{}
	for _, e := range all {
		i, twice := at[key(e.cols)]
		if !twice {
			at[key(e.cols)] = len(out)
			out = append(out, e)
			continue
		}
		for place := range e.y {
			a, b := 1/out[i].variance[place], 1/e.variance[place]
			out[i].y[place] = (out[i].y[place]*a + e.y[place]*b) / (a + b)
			out[i].variance[place] = 1 / (a + b)
		}
	}
	return out
}
