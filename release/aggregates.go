package release

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"
)

// Aggregate is one published count: how many rows have these values in these columns.
type Aggregate struct {
	Columns []int
	Codes   []uint16
	Count   int64
}

// aggregates lists the counts of all combinations of up to three columns whose estimate rounds to one or more. An empty cell counts as
// no value. A combination never counts more than the smallest of its parts.
func (e *Estimates) aggregates(three bool) []Aggregate {
	s := e.model.schema
	top := 2
	if three {
		top = 3
	}
	var out []Aggregate
	known := map[[3]int][]float64{}
	for k := 1; k <= min(top, len(s.Columns)); k++ {
		for _, cols := range subsets(len(s.Columns), k) {
			l := s.layoutOf(cols...)
			counts := e.counts(l)
			if k > 1 {
				s.cap(counts, l, known)
			}
			if k < 3 {
				known[key(cols)] = counts
			}
			out = appendAggregates(out, l, counts)
		}
	}
	return out
}

// appendAggregates takes the counts that round to one or more and have no empty part.
func appendAggregates(out []Aggregate, l layout, counts []float64) []Aggregate {
	codes := make([]uint16, len(l.cols))
	for place, c := range counts {
		if c < 0.5 {
			continue
		}
		whole := true
		for _, code := range l.codesAt(place, codes) {
			whole = whole && code > 0
		}
		if whole {
			out = append(out, Aggregate{l.cols, append([]uint16{}, codes...), int64(math.Round(c))})
		}
	}
	return out
}

// cap holds every count to those of the combinations with one column less.
func (s *Schema) cap(counts []float64, l layout, known map[[3]int][]float64) {
	codes := make([]uint16, len(l.cols))
	for leave := range l.cols {
		cols := make([]int, 0, 2)
		for i, c := range l.cols {
			if i != leave {
				cols = append(cols, c)
			}
		}
		part, of := s.layoutOf(cols...), known[key(cols)]
		for place := range counts {
			l.codesAt(place, codes)
			at, n := 0, 0
			for i, code := range codes {
				if i != leave {
					at += int(code) * part.stride[n]
					n++
				}
			}
			counts[place] = min(counts[place], of[at])
		}
	}
}

// WriteAggregates writes `columns,values,count`, the parts of a combination joined by semicolons. A semicolon inside a part is written
// as a fullwidth one, so that parts can always be told apart.
func (r *Release) WriteAggregates(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"columns", "values", "count"}); err != nil {
		return err
	}
	for _, a := range r.Aggregates {
		names, values := make([]string, len(a.Columns)), make([]string, len(a.Columns))
		for i, j := range a.Columns {
			names[i], values[i] = part(r.Schema.Columns[j].Name), part(r.Schema.Columns[j].Value(a.Codes[i]))
		}
		if err := out.Write([]string{strings.Join(names, ";"), strings.Join(values, ";"), strconv.FormatInt(a.Count, 10)}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func part(text string) string { return strings.ReplaceAll(text, ";", ";") }

// WriteCSV writes a coded table with its header.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(t.Codes))
	for j := range record {
		record[j] = t.Schema.Columns[j].Name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for i := range t.Rows {
		for j := range record {
			record[j] = t.Schema.Columns[j].Value(t.Codes[j][i])
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
