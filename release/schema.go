package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/problem"
)

// Limits of a schema.
const (
	MaxSchemaSize = 4 << 20
	MaxColumns    = 64
	MaxValues     = 5000 // of one column
	MaxValueRunes = 200
)

// Schema describes the columns of a table: what may stand in them, what cannot occur together, and whose privacy is protected. It is
// public: it is written down before the data is looked at, and nothing in it may come from the data unless the budget paid for it.
type Schema struct {
	Columns []Column `json:"columns"`
	// Impossible lists combinations that cannot occur (structural zeros). A combination names a value for two or more columns; an
	// empty value means an empty cell.
	Impossible []map[string]string `json:"impossible,omitempty"`
	// Person names the column that says whose row it is, when a person may have several; it is never published. Without it every row
	// is a person of its own.
	Person string `json:"person,omitempty"`
	// RowsPerPerson bounds the rows of one person; more are left out. All noise grows with it.
	RowsPerPerson int `json:"rows_per_person,omitempty"`
}

// Column is one column: a list of categories, or a whole number between bounds, cut into bands of a width.
type Column struct {
	Name     string   `json:"name"`
	Values   []string `json:"values,omitempty"`
	Min      *int     `json:"min,omitempty"`
	Max      *int     `json:"max,omitempty"`
	Width    int      `json:"width,omitempty"`
	Complete bool     `json:"complete,omitempty"` // the cell is never empty

	code map[string]uint16
}

// codes is the number of codes of the column, with the empty cell.
func (c *Column) codes() int { return len(c.Values) + 1 }

// Value gives the text of a code.
func (c *Column) Value(code uint16) string {
	if code == 0 {
		return ""
	}
	return c.Values[code-1]
}

// invalid is a problem of the schema.
func invalid(key, where string, pairs ...string) problem.Problem {
	return problem.New(problem.Invalid, "publish.schema."+key, where, pairs...)
}

// ReadSchema reads a schema file and checks it.
func ReadSchema(r io.Reader) (*Schema, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSchemaSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxSchemaSize {
		return nil, problem.New(problem.TooLarge, "publish.schema.too-large", "", "max", strconv.Itoa(MaxSchemaSize))
	}
	var s Schema
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		line, column := position(data, offsetOf(err, dec.InputOffset(), len(data)))
		return nil, invalid("json", "", "line", strconv.Itoa(line), "column", strconv.Itoa(column))
	}
	if _, err := dec.Token(); err != io.EOF {
		line, column := position(data, dec.InputOffset())
		return nil, invalid("json", "", "line", strconv.Itoa(line), "column", strconv.Itoa(column))
	}
	return &s, s.Check()
}

// offsetOf finds where in the file a fault lies.
func offsetOf(err error, read int64, size int) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return syntax.Offset
	case errors.As(err, &kind):
		return kind.Offset
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		return int64(size) + 1
	}
	return read
}

// position turns an offset into line and column, both from 1.
func position(data []byte, offset int64) (line, column int) {
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

// Check tells everything that is wrong with a schema and makes it ready for use.
func (s *Schema) Check() error {
	var faults problem.List
	seen := map[string]bool{}
	if len(s.Columns) == 0 {
		faults = append(faults, invalid("no-columns", ""))
	}
	if len(s.Columns) > MaxColumns {
		return problem.New(problem.TooLarge, "publish.schema.columns", "", "max", strconv.Itoa(MaxColumns))
	}
	for j := range s.Columns {
		c := &s.Columns[j]
		if c.Name == "" || seen[c.Name] || c.Name == s.Person {
			faults = append(faults, invalid("name", c.Name, "column", c.Name, "number", strconv.Itoa(j+1)))
		}
		seen[c.Name] = true
		faults = append(faults, c.check()...)
	}
	for i, rule := range s.Impossible {
		faults = append(faults, s.checkRule(i+1, rule)...)
	}
	if s.Person == "" && s.RowsPerPerson > 1 || s.Person != "" && (s.RowsPerPerson < 1 || s.RowsPerPerson > 1000) {
		faults = append(faults, invalid("person", "person"))
	}
	return faults.Err()
}

// check looks at one column; it writes out the bands of a number as values.
func (c *Column) check() problem.List {
	number := c.Min != nil || c.Max != nil || c.Width != 0
	if number && len(c.Values) == 0 {
		if c.Min == nil || c.Max == nil || *c.Min > *c.Max || c.Width < 0 || *c.Min < -1e9 || *c.Max > 1e9 || (*c.Max-*c.Min)/max(c.Width, 1) >= MaxValues {
			return problem.List{invalid("bounds", c.Name, "column", c.Name, "max", strconv.Itoa(MaxValues))}
		}
		c.Values = c.bands()
	}
	if len(c.Values) > MaxValues || c.Complete && len(c.Values) == 0 {
		return problem.List{invalid("values", c.Name, "column", c.Name, "max", strconv.Itoa(MaxValues))}
	}
	var faults problem.List
	c.code = make(map[string]uint16, len(c.Values))
	for i, v := range c.Values {
		if _, twice := c.code[v]; twice || !fits(v) {
			faults = append(faults, invalid("value", c.Name, "column", c.Name, "value", v, "number", strconv.Itoa(i+1)))
		}
		c.code[v] = uint16(i + 1)
	}
	return faults
}

// fits tells whether a text can be a value: not empty, short, printable, valid UTF-8.
func fits(v string) bool {
	if v == "" || !utf8.ValidString(v) || utf8.RuneCountInString(v) > MaxValueRunes || strings.TrimSpace(v) != v {
		return false
	}
	return !strings.ContainsFunc(v, unicode.IsControl)
}

// bands names the bands of a number: "18" when they are one wide, else "18--20".
func (c *Column) bands() []string {
	var out []string
	for low := *c.Min; low <= *c.Max; low += max(c.Width, 1) {
		high := min(low+max(c.Width, 1)-1, *c.Max)
		if low == high {
			out = append(out, strconv.Itoa(low))
			continue
		}
		out = append(out, strconv.Itoa(low)+"--"+strconv.Itoa(high))
	}
	return out
}

// encode gives the code of a cell, or false when the schema does not allow it. A number beyond its bounds is moved to the nearest
// bound, as differential privacy asks: a refusal would tell that somebody lies outside.
func (c *Column) encode(text string) (uint16, bool) {
	if text == "" {
		return 0, !c.Complete
	}
	if code, ok := c.code[text]; ok {
		return code, true
	}
	if c.Min == nil || c.Max == nil {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, false
	}
	return uint16((min(max(n, *c.Min), *c.Max)-*c.Min)/max(c.Width, 1) + 1), true
}

// checkRule looks at one impossible combination.
func (s *Schema) checkRule(number int, rule map[string]string) (faults problem.List) {
	if len(rule) < 2 {
		faults = append(faults, invalid("rule", "impossible", "number", strconv.Itoa(number)))
	}
	for name, value := range rule {
		j := s.index(name)
		if j < 0 {
			faults = append(faults, invalid("rule", "impossible", "number", strconv.Itoa(number)))
			continue
		}
		if _, ok := s.Columns[j].code[value]; !ok && value != "" {
			faults = append(faults, invalid("rule", "impossible", "number", strconv.Itoa(number)))
		}
	}
	return faults
}

// index finds a column by name, or gives -1.
func (s *Schema) index(name string) int {
	for j := range s.Columns {
		if s.Columns[j].Name == name {
			return j
		}
	}
	return -1
}

// perPerson is how many rows one person may have.
func (s *Schema) perPerson() int { return max(1, s.RowsPerPerson) }
