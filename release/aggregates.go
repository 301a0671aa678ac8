package release

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// Aggregate is one published count: how many rows have these values in these columns.
type Aggregate struct {
	Columns []int
	Codes   []uint16
	Count   int64
}

// aggregates lists the counts of all combinations of up to three columns that occur in the fitted rows. An empty cell counts as no value.
// Taking them from rows makes all of them agree with each other; measured, they are nearer to the truth than the estimates one by one.
func aggregates(fitted *Table, three bool) []Aggregate {
	top := 2
	if three {
		top = 3
	}
	var out []Aggregate
	for k := 1; k <= min(top, len(fitted.Codes)); k++ {
		for _, cols := range subsets(len(fitted.Codes), k) {
			l := fitted.Schema.layoutOf(cols...)
			codes := make([]uint16, k)
			for place, count := range fitted.count(l) {
				if count > 0 && !emptyPart(l.codesAt(place, codes)) {
					out = append(out, Aggregate{l.cols, append([]uint16{}, codes...), count})
				}
			}
		}
	}
	return out
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

func part(text string) string { return strings.ReplaceAll(text, ";", "\uff1b") }

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
