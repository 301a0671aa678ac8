package release

import (
	"math"
	"math/rand/v2"
)

// Errors are mean absolute differences between published and true counts of one, two and three columns, over the combinations without
// an empty part that occur in the truth; index 0 is the number of rows. A combination that is not published counts as zero. Where a
// number of synthetic rows was asked for, their counts are taken in proportion.
type Errors struct {
	Aggregates [4]float64 `json:"aggregates"`
	Synthetic  [4]float64 `json:"synthetic"`
	Cells      [4]int     `json:"combinations"`
	LeftOut    int        `json:"rows_left_out"` // of people with more rows than the schema allows; the differences above do not see them
}

// Compare gives the errors of a release against the true table. Its result is not differentially private: it is for the owner alone.
func (r *Release) Compare(truth *Table) Errors {
	var out Errors
	published := map[[3]int]map[[3]uint16]int64{}
	for _, a := range r.Aggregates {
		k := key(a.Columns)
		if published[k] == nil {
			published[k] = map[[3]uint16]int64{}
		}
		published[k][codeKey(a.Codes)] = a.Count
	}
	out.Aggregates[0] = math.Abs(r.Total - float64(truth.Rows))
	out.Synthetic[0] = math.Abs(float64(r.Synthetic.Rows - truth.Rows))
	out.Cells[0] = 1
	codes := make([]uint16, 3)
	top, scale := 2, 1.0
	if r.ThreeWays {
		top = 3
	}
	if r.RowsChosen && r.Synthetic.Rows > 0 {
		scale = r.Total / float64(r.Synthetic.Rows)
	}
	for k := 1; k <= min(top, len(truth.Codes)); k++ {
		for _, cols := range subsets(len(truth.Codes), k) {
			l := truth.Schema.layoutOf(cols...)
			now := r.Synthetic.count(l)
			for place, want := range truth.count(l) {
				if want == 0 || emptyPart(l.codesAt(place, codes)) {
					continue
				}
				out.Cells[k]++
				out.Synthetic[k] += math.Abs(float64(now[place])*scale - float64(want))
				out.Aggregates[k] += math.Abs(float64(published[key(cols)][codeKey(l.codesAt(place, codes))] - want))
			}
		}
		out.Synthetic[k] /= max(1, float64(out.Cells[k]))
		out.Aggregates[k] /= max(1, float64(out.Cells[k]))
	}
	return out
}

// codeKey names the values of a combination.
func codeKey(codes []uint16) (k [3]uint16) {
	copy(k[:], codes)
	return k
}

func emptyPart(codes []uint16) bool {
	for _, c := range codes {
		if c == 0 {
			return true
		}
	}
	return false
}

// maxRehearsed bounds the rows of a rehearsal.
const maxRehearsed = 200_000

// rehearse publishes the synthetic rows once more under the same spending and measures how far that second release is from them: an estimate
// of the release's own errors that looks at nothing but the release (a parametric bootstrap, Efron and Tibshirani 1993). It does not see what
// the model cannot express, nor values that were not found.
func (r *Release) rehearse(truth *Table, noise *Noise, free *rand.Rand) Errors {
	if truth.Rows == 0 {
		return Errors{}
	}
	if truth.Rows > maxRehearsed {
		truth = r.estimates.synthesize(maxRehearsed, free)
	}
	again := &Release{Schema: r.Schema, Spending: r.plan, ThreeWays: r.ThreeWays}
	measured, err := again.measure(truth, nil, noise, free)
	if err != nil {
		return Errors{}
	}
	again.estimates = estimate(r.Schema, measured, nil, free)
	again.Total = again.estimates.Total
	again.Synthetic = again.estimates.synthesize(int(math.Round(again.Total)), free)
	again.Aggregates = aggregates(again.Synthetic, r.ThreeWays)
	return again.Compare(truth)
}

// TrueErrors gives the errors of a release against the table it was made of. Values that were not found count with the truth they hide.
// The result is not differentially private: it is for the owner alone.
func (r *Release) TrueErrors(raw *RawTable) (Errors, error) {
	if !r.Found {
		truth, err := raw.Encode(r.Schema)
		if err != nil {
			return Errors{}, err
		}
		out := r.Compare(truth)
		out.LeftOut = raw.Rows - truth.Rows
		return out, nil
	}
	whole := raw.Guess()
	if err := whole.Check(); err != nil || whole.cells(3) > 4*maxThree || whole.cells(2) > 4*maxThree {
		return r.Compare(raw.blank(r.Schema)), nil // too many values to compare with: only those found
	}
	truth, err := raw.Encode(whole)
	if err != nil {
		return Errors{}, err
	}
	return r.recoded(whole).Compare(truth), nil
}

// recoded gives the release in the codes of a schema that holds all its values.
func (r *Release) recoded(s *Schema) *Release {
	out := *r
	out.Schema, out.Synthetic = s, newTable(s, r.Synthetic.Rows)
	code := func(j int, c uint16) uint16 { return s.Columns[j].code[r.Schema.Columns[j].Value(c)] }
	for j, codes := range r.Synthetic.Codes {
		for i, c := range codes {
			out.Synthetic.Codes[j][i] = code(j, c)
		}
	}
	out.Aggregates = make([]Aggregate, len(r.Aggregates))
	for n, a := range r.Aggregates {
		codes := make([]uint16, len(a.Codes))
		for i, j := range a.Columns {
			codes[i] = code(j, a.Codes[i])
		}
		out.Aggregates[n] = Aggregate{a.Columns, codes, a.Count}
	}
	return &out
}
