package release

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"spean/internal/problem"
)

// Limits of a table.
const (
	MaxRows     = 5_000_000
	maxFaults   = 20      // told at once; more would help nobody
	maxDistinct = 2 << 20 // different values of one column, people's numbers included
)

// RawTable is a table as it was read: the text of every cell, kept once a column, and which line it stands on.
type RawTable struct {
	Names  []string
	Texts  [][]string // different texts of a column, in order of appearance
	Cells  [][]uint32 // by column and row, an index into Texts
	Rows   int
	isText []map[string]uint32
	line   []uint32 // where each row begins
}

// fault is a problem of a table, at a line and column from 1.
func fault(key string, line, column int, pairs ...string) problem.Problem {
	at, by := strconv.Itoa(line), strconv.Itoa(column)
	return problem.New(problem.Invalid, "publish.table."+key, at+":"+by, append([]string{"line", at, "column", by}, pairs...)...)
}

// ReadTable reads CSV (RFC 4180) with a header line. Rows must be as long as the header.
func ReadTable(r io.Reader) (*RawTable, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	c := csv.NewReader(in)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	t := &RawTable{}
	header, err := c.Read()
	if err != nil {
		return nil, badCSV(err, "no-header")
	}
	if len(header) > MaxColumns+1 {
		return nil, problem.New(problem.TooLarge, "publish.schema.columns", "", "max", strconv.Itoa(MaxColumns))
	}
	if len(header) == 1 && strings.ContainsAny(header[0], ";\t") {
		return nil, fault("separator", 1, 1)
	}
	for j, name := range header {
		line, column := c.FieldPos(j)
		if !fits(name) || slices.Contains(t.Names, name) {
			return nil, fault("column-name", line, column)
		}
		t.Names = append(t.Names, strings.Clone(name))
	}
	t.Texts, t.Cells, t.isText = make([][]string, len(t.Names)), make([][]uint32, len(t.Names)), make([]map[string]uint32, len(t.Names))
	for j := range t.isText {
		t.isText[j] = map[string]uint32{}
	}
	for {
		record, err := c.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, badCSV(err, "csv")
		}
		if err := t.take(record, c); err != nil {
			return nil, err
		}
	}
}

// badCSV says where the file is no CSV.
func badCSV(err error, key string) error {
	var at *csv.ParseError
	switch {
	case errors.As(err, &at):
		return fault("csv", at.Line, at.Column)
	case err == io.EOF:
		return fault(key, 1, 1)
	}
	return err
}

// take adds one row.
func (t *RawTable) take(record []string, c *csv.Reader) error {
	line, _ := c.FieldPos(0)
	if len(record) != len(t.Names) {
		return fault("row-length", line, 1, "has", strconv.Itoa(len(record)), "want", strconv.Itoa(len(t.Names)))
	}
	if t.Rows == MaxRows {
		return problem.New(problem.TooLarge, "publish.table.rows", "", "max", strconv.Itoa(MaxRows))
	}
	for j, text := range record {
		code, known := t.isText[j][text]
		if !known {
			line, column := c.FieldPos(j)
			if text != "" && !fits(text) {
				return fault("cell", line, column, "name", t.Names[j])
			}
			if len(t.Texts[j]) == maxDistinct {
				return fault("distinct", line, column, "name", t.Names[j], "max", strconv.Itoa(maxDistinct))
			}
			code, text = uint32(len(t.Texts[j])), strings.Clone(text)
			t.isText[j][text] = code
			t.Texts[j] = append(t.Texts[j], text)
		}
		t.Cells[j] = append(t.Cells[j], code)
	}
	t.line = append(t.line, uint32(line))
	t.Rows++
	return nil
}

// index finds a column by name, or gives -1.
func (t *RawTable) index(name string) int { return slices.Index(t.Names, name) }

// Guess proposes a schema: the values each column has. It looks at the data, so it may be used only after a person who may see the
// data has confirmed that every value would be public knowledge anyway. Nobody is asked whether a column is never empty, so no column is
// said to be.
func (t *RawTable) Guess() *Schema {
	s := &Schema{}
	for j, name := range t.Names {
		c := Column{Name: name}
		for _, text := range t.Texts[j] {
			if text != "" {
				c.Values = append(c.Values, text)
			}
		}
		slices.Sort(c.Values)
		s.Columns = append(s.Columns, c)
	}
	return s
}

// Encode codes the table by a schema: columns in the schema's order, a person's rows bounded, every cell checked. What the schema
// does not allow is told with its line and column. The file's place of a value, a row or a column changes nothing in the outcome.
func (t *RawTable) Encode(s *Schema) (*Table, error) {
	columns, err := t.place(s)
	if err != nil {
		return nil, err
	}
	var faults problem.List
	codes := make([][]uint16, len(columns))
	for j, from := range columns {
		c := &s.Columns[j]
		of, bad := make([]uint16, len(t.Texts[from])), make([]bool, len(t.Texts[from]))
		anyBad := false
		for i, text := range t.Texts[from] {
			code, ok := c.encode(text)
			of[i], bad[i] = code, !ok
			anyBad = anyBad || !ok
		}
		codes[j] = make([]uint16, t.Rows)
		for i, cell := range t.Cells[from] {
			codes[j][i] = of[cell]
			if anyBad && bad[cell] && len(faults) < maxFaults {
				faults = append(faults, fault("value", int(t.line[i]), from+1, "name", c.Name, "value", t.Texts[from][cell]))
			}
		}
	}
	out := &Table{Schema: s, Rows: t.Rows, Codes: codes}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if err := t.refuseImpossible(out); err != nil {
		return nil, err
	}
	return t.bound(out)
}

// place finds the schema's columns in the table; none may be missing and none left over.
func (t *RawTable) place(s *Schema) ([]int, error) {
	var faults problem.List
	columns := make([]int, len(s.Columns))
	for j := range s.Columns {
		if columns[j] = t.index(s.Columns[j].Name); columns[j] < 0 {
			faults = append(faults, fault("column-missing", 1, 1, "name", s.Columns[j].Name))
		}
	}
	for j, name := range t.Names {
		if name != s.Person && s.index(name) < 0 {
			faults = append(faults, fault("column-unknown", 1, j+1, "name", name))
		}
	}
	if s.Person != "" && t.index(s.Person) < 0 {
		faults = append(faults, fault("column-missing", 1, 1, "name", s.Person))
	}
	return columns, faults.Err()
}

// refuseImpossible finds rows that the schema says cannot occur.
func (t *RawTable) refuseImpossible(coded *Table) error {
	rules := coded.Schema.rules()
	var faults problem.List
	for i := 0; len(rules.all) > 0 && i < coded.Rows && len(faults) < maxFaults; i++ {
		if n := rules.broken(coded.row(i)); n >= 0 {
			faults = append(faults, fault("impossible", int(t.line[i]), 1, "number", strconv.Itoa(n+1)))
		}
	}
	return faults.Err()
}

// bound keeps at most so many rows of each person as the schema says: the first in the order of their codes, so that which are kept
// depends on that person's rows alone and not on where they stand.
func (t *RawTable) bound(coded *Table) (*Table, error) {
	s := coded.Schema
	if s.Person == "" {
		return coded, nil
	}
	at := t.index(s.Person)
	rowsOf := make([][]int, len(t.Texts[at]))
	for i, cell := range t.Cells[at] {
		if t.Texts[at][cell] == "" {
			return nil, fault("no-person", int(t.line[i]), at+1, "name", s.Person)
		}
		rowsOf[cell] = append(rowsOf[cell], i)
	}
	var keep []int
	for _, rows := range rowsOf {
		slices.SortStableFunc(rows, func(a, b int) int { return slices.Compare(coded.row(a), coded.row(b)) })
		keep = append(keep, rows[:min(len(rows), s.perPerson())]...)
	}
	slices.Sort(keep)
	out := newTable(s, len(keep))
	for j := range out.Codes {
		for to, from := range keep {
			out.Codes[j][to] = coded.Codes[j][from]
		}
	}
	return out, nil
}
