package linkage

import (
	"fmt"
	"io"
	"strings"
)

// InputError says what is wrong with a file or a row of it. Code is "empty", "packed", "header", "column" or "large" of files, "ragged",
// "quote", "utf-8" or "long" of rows.
type InputError struct {
	Code         string
	Line, Column int
	Args         map[string]string
}

func (e *InputError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Code)
}

// File is a table as read, with the column that names its rows.
type File struct {
	*Table
	IDs      []string
	IDColumn string
	Faults   []*InputError // rows that could not be read and were left out: the first maxFaults
	LeftOut  int           // how many were
}

const (
	maxColumns = 10_000
	maxFaults  = 1000
)

// ReadCSV reads a table with a header line, in UTF-8 or UTF-16 (with or without a mark), Windows-874 or Windows-1252; fields are parted by
// commas, semicolons, tabs or upright strokes, or as a line before the header says ("sep=;"). The column id names the rows and is kept
// apart; by default it is the first. Rows that cannot be read are left out and told in Faults. It streams: of the file nothing is kept but each
// column's different values once, and four bytes for each row and column.
func ReadCSV(in io.Reader, id string) (*File, error) {
	text, comma, taken, err := decode(in)
	if err != nil {
		return nil, err
	}
	s := &scanner{in: text, comma: comma, read: taken}
	header, fault, err := s.next()
	if err == io.EOF {
		return nil, &InputError{Code: "empty", Line: 1, Column: 1}
	}
	if err != nil {
		return nil, err
	}
	if fault != nil {
		return nil, fault
	}
	f, at, err := headed(header, id, s.line)
	if err != nil {
		return nil, err
	}
	return f, f.fill(s, at)
}

// fill reads the rows; the field at names each.
func (f *File) fill(s *scanner, at int) error {
	width := len(f.Names) + 1
	row := make([][]byte, 0, width)
	ids := shelf{}
	for {
		fields, fault, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for len(fields) > width && len(fields[len(fields)-1]) == 0 {
			fields = fields[:len(fields)-1]
		}
		if fault == nil && len(fields) != width {
			fault = &InputError{Code: "ragged", Line: s.line, Column: min(len(fields), width), Args: map[string]string{"n": fmt.Sprint(len(fields)), "want": fmt.Sprint(width)}}
		}
		if fault != nil {
			if f.LeftOut++; len(f.Faults) < maxFaults {
				f.Faults = append(f.Faults, fault)
			}
			continue
		}
		row = append(append(row[:0], fields[:at]...), fields[at+1:]...)
		if err := addRow(f.Table, row); err != nil {
			return &InputError{Code: "large", Line: s.line, Column: 1}
		}
		f.IDs = append(f.IDs, ids.put(fields[at]))
	}
}

// shelf holds many short texts in few pieces of memory.
type shelf struct{ b strings.Builder }

func (s *shelf) put(text []byte) string {
	if s.b.Cap()-s.b.Len() < len(text) {
		s.b = strings.Builder{}
		s.b.Grow(max(1<<16, len(text)))
	}
	from := s.b.Len()
	s.b.Write(text)
	return s.b.String()[from:]
}

// headed makes a table of a header line and finds the column that names the rows. Columns without a heading are numbered,
// and so are further columns of one heading.
func headed(header [][]byte, id string, line int) (*File, int, error) {
	seen := map[string]bool{}
	names := make([]string, len(header))
	at := -1
	for j, h := range header {
		if names[j] = string(h); names[j] == "" {
			names[j] = fmt.Sprintf("#%d", j+1)
		}
		for n := 2; seen[names[j]]; n++ {
			names[j] = fmt.Sprintf("%s (%d)", h, n)
		}
		seen[names[j]] = true
		if names[j] == id || id == "" && j == 0 {
			at = j
		}
	}
	switch {
	case len(header) > maxColumns || len(header) < 2:
		return nil, 0, &InputError{Code: "header", Line: line, Column: 1, Args: map[string]string{"n": fmt.Sprint(len(header))}}
	case at < 0:
		return nil, 0, &InputError{Code: "column", Line: line, Column: 1, Args: map[string]string{"name": id}}
	}
	own := names[at]
	others := append(append([]string{}, names[:at]...), names[at+1:]...)
	return &File{Table: NewTable(others), IDColumn: own}, at, nil
}
