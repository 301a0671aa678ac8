package release

import (
	"math"
	"slices"
	"strings"
)

// maxFound bounds the values kept of one column; the most frequent, by their noisy counts, stay.
const maxFound = 200

// found is what finding categories bought: a schema, and noisy counts of its values.
type found struct {
	schema    *Schema
	noisy     [][]int64 // by column and value, without the empty cell
	variance  Variance
	Threshold int64
}

// discover finds the values of every column under the budget. Each value that occurs gets discrete Gaussian noise on its count and is
// kept when that exceeds a threshold (Korolova, Kenthapadi, Mishra and Ntoulas 2009, with Gaussian noise). A person changes
// one count by one in each of d columns: rho = d/(2v). A value nobody else has is kept with probability P(1+X >= t) at most, and one
// person can have d such values, so t is where d P(X >= t-1) <= delta; P(X >= x) is at most the Gaussian tail at x-1 (Canonne, Kamath
// and Steinke 2020, Proposition 25). Kept values make a schema; all others count as unknown.
func (t *RawTable) discover(rho, delta float64, noise *Noise) (*found, error) {
	d := float64(len(t.Names))
	v, ok := VarianceAtLeast(d / (2 * rho))
	if !ok {
		return nil, errTooNoisy
	}
	f := &found{schema: &Schema{}, variance: v, Threshold: threshold(v, delta/d)}
	for j, name := range t.Names {
		counts := make([]int64, len(t.Texts[j]))
		for _, cell := range t.Cells[j] {
			counts[cell]++
		}
		order := make([]int, len(counts))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return strings.Compare(t.Texts[j][a], t.Texts[j][b]) })
		f.column(name, t.Texts[j], counts, order, noise)
	}
	if err := noise.Err(); err != nil {
		return nil, err
	}
	return f, f.schema.Check()
}

// column keeps the values of one column whose noisy counts reach the threshold; the order of drawing noise is that of the texts, so
// that a seeded run does not depend on the order of rows.
func (f *found) column(name string, texts []string, counts []int64, order []int, noise *Noise) {
	type value struct {
		text  string
		noisy int64
	}
	var kept []value
	for _, i := range order {
		if texts[i] == "" {
			continue
		}
		if y := counts[i] + noise.Gaussian(f.variance); y >= f.Threshold {
			kept = append(kept, value{texts[i], y})
		}
	}
	if len(kept) > maxFound {
		slices.SortStableFunc(kept, func(a, b value) int { return int(b.noisy - a.noisy) })
		kept = kept[:maxFound]
		slices.SortFunc(kept, func(a, b value) int { return strings.Compare(a.text, b.text) })
	}
	c := Column{Name: name}
	var noisy []int64
	for _, k := range kept {
		c.Values, noisy = append(c.Values, k.text), append(noisy, k.noisy)
	}
	f.schema.Columns = append(f.schema.Columns, c)
	f.noisy = append(f.noisy, noisy)
}

// threshold gives the smallest t with P(X >= t-1) <= delta, by the Gaussian tail.
func threshold(v Variance, delta float64) int64 {
	sigma := math.Sqrt(v.Float())
	low, high := 0.0, 60*sigma
	for range 200 {
		if mid := (low + high) / 2; math.Erfc(mid/sigma/math.Sqrt2)/2 > delta {
			low = mid
		} else {
			high = mid
		}
	}
	return int64(math.Ceil(high)) + 2
}

// Known codes the table by a schema whatever its values: rows of a person are bounded and cells the schema does not know are empty, as in
// a release whose values were found.
func (t *RawTable) Known(s *Schema) (*Table, error) {
	for j := range s.Columns {
		if t.index(s.Columns[j].Name) != j || s.Person != "" || s.Columns[j].Min != nil {
			return t.Encode(s)
		}
	}
	return t.blank(s), nil
}

// blank empties the cells whose values were not found.
func (t *RawTable) blank(s *Schema) *Table {
	out := newTable(s, t.Rows)
	for j := range s.Columns {
		of := make([]uint16, len(t.Texts[j]))
		for i, text := range t.Texts[j] {
			of[i] = s.Columns[j].code[text]
		}
		for i, cell := range t.Cells[j] {
			out.Codes[j][i] = of[cell]
		}
	}
	return out
}
