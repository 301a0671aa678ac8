package overlap

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what is read.
const (
	MaxBytes   = 64 << 20
	MaxRows    = 2_000_000
	MaxColumns = 64
	MaxStrata  = 100
	MaxPeople  = 1_000_000_000
	maxField   = 200 // bytes of a name
)

// ReadOptions say what a header does not.
type ReadOptions struct {
	Counts string // the column of counts; empty: guessed from its name
	By     string // the column to estimate by; empty: none
}

// Stratum is the part of a table with one value in the column read by.
type Stratum struct {
	Name  string
	Table Table
}

// Data is a table as read, and its strata in order of their names if it was read by a column.
type Data struct {
	Shape  Shape
	Whole  Table
	Strata []Stratum
}

// Shape is how a table is laid out.
type Shape string

// The shapes.
const (
	Patterns Shape = "patterns" // 0/1 columns and a count: one row per pattern
	People   Shape = "people"   // 0/1 columns: one row per person
	Entries  Shape = "entries"  // person and list: one row per person and list
)

// InputError is why a table cannot be read: a code, where, and what the sentence about it needs.
type InputError struct {
	Code   string
	Line   int // from 1, 0 where it concerns no line
	Column int // from 1, 0 where it concerns no column; characters of the line for code "quote"
	Args   map[string]string
}

func (e *InputError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s %v", e.Line, e.Column, e.Code, e.Args)
}

func bad(code string, line, column int, pairs ...any) error {
	return &InputError{code, line, column, finding(code, pairs...).Args}
}

// countNames are headers taken for the column of counts, in small letters.
var countNames = []string{"n", "count", "freq", "frequency"}

// Headers that name a column of people or of lists, in small letters with underlines and spaces left out.
var (
	personNames = []string{"id", "person", "personid", "people", "case", "caseid", "victim", "victimid", "record", "recordid"}
	listNames   = []string{"list", "lists", "listname", "source", "register", "agency", "organisation", "organization"}
)

// counts are how many people show each pattern.
type counts map[Mask]int64

// reading is a CSV file being read.
type reading struct {
	csv     *csv.Reader
	options ReadOptions
	header  []string
	line    int
	countAt int   // columns, -1 where there is none
	by      int   //
	person  int   //
	list    int   //
	lists   []int // the 0/1 columns
	names   []string
	rows    int
	total   int64
	whole   counts
	strata  map[string]*counts
}

// Read reads a table of list overlaps in any of the three shapes. The separator may be a comma, a semicolon or a tab.
func Read(r io.Reader, o ReadOptions) (Data, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Data{}, err
	}
	if len(text) > MaxBytes {
		return Data{}, bad("too-large", 0, 0, "n", MaxBytes)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if at := firstInvalid(text); at > 0 {
		return Data{}, bad("not-utf8", at, 0)
	}
	t := &reading{csv: csv.NewReader(bytes.NewReader(text)), options: o, countAt: -1, by: -1, person: -1, list: -1,
		whole: counts{}, strata: map[string]*counts{}}
	t.csv.Comma = separator(text)
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	if err := t.readHeader(); err != nil {
		return Data{}, err
	}
	first, err := t.next()
	if err != nil && err != io.EOF {
		return Data{}, err
	}
	shape, guessErr := t.guess(first)
	if guessErr != nil {
		return Data{}, guessErr
	}
	if shape == Entries {
		err = t.readEntries(first)
	} else {
		err = t.readPatterns(first)
	}
	if err != nil {
		return Data{}, err
	}
	return t.data(shape), nil
}

// firstInvalid gives the line of the first byte that is not UTF-8, 0 if there is none.
func firstInvalid(text []byte) int {
	if utf8.Valid(text) {
		return 0
	}
	line := 1
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		text = text[size:]
	}
	return line
}

// separator is the one most frequent in the first line.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best := ','
	for _, s := range ";\t" {
		if bytes.Count(line, []byte(string(s))) > bytes.Count(line, []byte(string(best))) {
			best = s
		}
	}
	return best
}

// next reads a record and keeps its line.
func (t *reading) next() ([]string, error) {
	record, err := t.csv.Read()
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return nil, bad("quote", parse.Line, parse.Column)
	}
	if err != nil {
		return nil, err
	}
	t.line, _ = t.csv.FieldPos(0)
	if t.header == nil {
		return record, nil
	}
	if t.rows++; t.rows > MaxRows {
		return nil, bad("too-many-rows", t.line, 0, "n", MaxRows)
	}
	if len(record) != len(t.header) {
		return nil, bad("ragged", t.line, min(len(record), len(t.header))+1, "n", len(record), "want", len(t.header))
	}
	for i := range record {
		record[i] = strings.TrimSpace(record[i])
	}
	return record, nil
}

func (t *reading) readHeader() error {
	record, err := t.next()
	if err == io.EOF {
		return bad("empty", 0, 0)
	}
	if err != nil {
		return err
	}
	if len(record) > MaxColumns {
		return bad("too-many-columns", t.line, MaxColumns+1, "n", MaxColumns)
	}
	for i, name := range record {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return bad("header-empty", t.line, i+1)
		case len(name) > maxField:
			return bad("name-long", t.line, i+1, "n", maxField)
		case slices.Contains(t.header, name):
			return bad("header-twice", t.line, i+1, "name", name)
		}
		t.header = append(t.header, name)
	}
	return nil
}

// column finds a column a person named.
func (t *reading) column(name, code string) (int, error) {
	if name == "" {
		return -1, nil
	}
	at := slices.Index(t.header, name)
	if at < 0 {
		return -1, bad(code, 1, 0, "name", name, "have", strings.Join(t.header, ", "))
	}
	return at, nil
}

func plain(header string) string {
	return strings.NewReplacer("_", "", " ", "", "-", "").Replace(strings.ToLower(header))
}

// guess finds out the shape and what each column is, from the header and the first row.
func (t *reading) guess(first []string) (Shape, error) {
	var err error
	if t.by, err = t.column(t.options.By, "no-by"); err != nil {
		return "", err
	}
	if t.countAt, err = t.column(t.options.Counts, "no-counts"); err != nil {
		return "", err
	}
	for i, name := range t.header {
		if t.options.Counts == "" && i != t.by && slices.Contains(countNames, strings.ToLower(name)) {
			if t.countAt >= 0 {
				return "", bad("two-counts", 1, i+1, "a", t.header[t.countAt], "b", name)
			}
			t.countAt = i
		}
	}
	if t.countAt >= 0 && t.countAt == t.by {
		return "", bad("counts-by", 1, t.by+1, "name", t.header[t.by])
	}
	var rest []int
	allBinary := true
	for i := range t.header {
		if i == t.by || i == t.countAt {
			continue
		}
		rest = append(rest, i)
		allBinary = allBinary && first != nil && (first[i] == "0" || first[i] == "1")
	}
	if t.countAt < 0 && len(rest) == 2 && !allBinary {
		return Entries, t.guessEntries(rest)
	}
	for _, i := range rest {
		if t.countAt < 0 && t.person < 0 && slices.Contains(personNames, plain(t.header[i])) {
			t.person = i
			continue
		}
		t.lists = append(t.lists, i)
		t.names = append(t.names, t.header[i])
	}
	if len(t.lists) < 1 {
		return "", bad("no-lists", 1, 0)
	}
	if len(t.lists) > MostLists {
		return "", bad("too-many-lists", 1, t.lists[MostLists]+1, "n", MostLists)
	}
	if t.countAt >= 0 {
		return Patterns, nil
	}
	return People, nil
}

// guessEntries says which of two columns holds people: by name, else the first.
func (t *reading) guessEntries(two []int) error {
	t.person, t.list = two[0], two[1]
	a, b := plain(t.header[two[0]]), plain(t.header[two[1]])
	if slices.Contains(listNames, a) && !slices.Contains(listNames, b) || slices.Contains(personNames, b) && !slices.Contains(personNames, a) {
		t.person, t.list = two[1], two[0]
	}
	return nil
}
