package linkage

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// InputError says why a file cannot be read. Code is "empty", "header", "duplicate", "ragged", "quote", "utf-8", "large" or "column".
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
}

// maxColumns bounds the columns of a file.
const maxColumns = 10_000

// ReadCSV reads a table with a header line, in UTF-8 (with or without a mark), UTF-16 with a mark, or Windows-874; fields are parted by
// commas, semicolons or tabs. The column id names the rows and is kept apart; by default it is the first.
func ReadCSV(in io.Reader, id string) (*File, error) {
	text, comma, err := decode(in)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(text)
	r.Comma, r.ReuseRecord, r.LazyQuotes, r.TrimLeadingSpace = comma, true, true, comma != '\t'
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err == io.EOF {
		return nil, &InputError{Code: "empty", Line: 1, Column: 1}
	}
	if err != nil {
		return nil, inputError(err)
	}
	f, at, err := headed(header, id)
	if err != nil {
		return nil, err
	}
	row := make([]string, 0, len(header)-1)
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, inputError(err)
		}
		line, _ := r.FieldPos(0)
		if len(fields) != len(f.Names)+1 {
			return nil, &InputError{Code: "ragged", Line: line, Column: min(len(fields), len(f.Names)+1),
				Args: map[string]string{"n": fmt.Sprint(len(fields)), "want": fmt.Sprint(len(f.Names) + 1)}}
		}
		row = append(append(row[:0], fields[:at]...), fields[at+1:]...)
		for j, v := range row {
			row[j] = strings.TrimSpace(v)
		}
		if err := f.Add(row); err != nil {
			return nil, &InputError{Code: "large", Line: line, Column: 1}
		}
		f.IDs = append(f.IDs, strings.Clone(strings.TrimSpace(fields[at])))
	}
}

// headed makes a table of a header line and finds the column that names the rows.
func headed(header []string, id string) (*File, int, error) {
	seen := map[string]bool{}
	names := make([]string, len(header))
	at := -1
	for j, h := range header {
		names[j] = strings.TrimSpace(h)
		if seen[names[j]] {
			return nil, 0, &InputError{Code: "duplicate", Line: 1, Column: j + 1, Args: map[string]string{"name": names[j]}}
		}
		seen[names[j]] = true
		if names[j] == id || id == "" && j == 0 {
			at = j
		}
	}
	switch {
	case len(header) > maxColumns || len(header) < 2:
		return nil, 0, &InputError{Code: "header", Line: 1, Column: 1, Args: map[string]string{"n": fmt.Sprint(len(header))}}
	case at < 0:
		return nil, 0, &InputError{Code: "column", Line: 1, Column: 1, Args: map[string]string{"name": id}}
	}
	own := names[at]
	others := append(append([]string{}, names[:at]...), names[at+1:]...)
	return &File{Table: NewTable(others), IDColumn: own}, at, nil
}

func inputError(err error) error {
	var p *csv.ParseError
	var e *InputError
	switch {
	case errors.As(err, &e):
		return e
	case errors.As(err, &p):
		return &InputError{Code: "quote", Line: p.Line, Column: p.Column}
	}
	return err
}

// looked is how much of a file is read ahead to find its encoding and separator.
const looked = 1 << 16

// decode gives a file as UTF-8, and its separator.
func decode(in io.Reader) (io.Reader, rune, error) {
	b := bufio.NewReaderSize(in, looked)
	head, err := b.Peek(looked)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, 0, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		b.Discard(3)
		head = head[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		b = bufio.NewReaderSize(&wide{in: b, little: head[0] == 0xff}, looked)
		b.ReadRune() // the mark
		head, _ = b.Peek(looked)
	case !validStart(head):
		b = bufio.NewReaderSize(&thai{in: b}, looked)
		head, _ = b.Peek(looked)
	}
	return b, separator(head), nil
}

// validStart reports UTF-8, but for a letter cut off at the end.
func validStart(head []byte) bool {
	for range utf8.UTFMax {
		if utf8.Valid(head) {
			return true
		}
		if len(head) < looked/2 {
			return false
		}
		head = head[:len(head)-1]
	}
	return utf8.Valid(head)
}

// separator is what stands most often in the first line outside quotes.
func separator(head []byte) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range string(head) {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, r := range ",;\t|" {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// wide reads UTF-16 as UTF-8.
type wide struct {
	in     *bufio.Reader
	little bool
	rest   []byte
}

func (w *wide) Read(out []byte) (int, error) {
	for len(w.rest) < utf8.UTFMax {
		u, err := w.unit()
		if err != nil {
			break
		}
		r := rune(u)
		if utf16.IsSurrogate(r) {
			next, err := w.unit()
			if r = utf16.DecodeRune(r, rune(next)); err != nil {
				r = utf8.RuneError
			}
		}
		w.rest = utf8.AppendRune(w.rest, r)
	}
	if len(w.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(out, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

func (w *wide) unit() (uint16, error) {
	var b [2]byte
	if _, err := io.ReadFull(w.in, b[:]); err != nil {
		return 0, err
	}
	if w.little {
		return uint16(b[1])<<8 | uint16(b[0]), nil
	}
	return uint16(b[0])<<8 | uint16(b[1]), nil
}

// thai reads Windows-874, of which TIS-620 is a part, as UTF-8.
type thai struct {
	in   *bufio.Reader
	rest []byte
}

func (t *thai) Read(out []byte) (int, error) {
	if len(t.rest) == 0 {
		b, err := t.in.ReadByte()
		if err != nil {
			return 0, err
		}
		t.rest = utf8.AppendRune(t.rest[:0], thaiRune(b))
	}
	n := copy(out, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// thaiRune gives the letter of a byte: the Thai letters stand in the order of Unicode from 0xA1 on.
func thaiRune(b byte) rune {
	switch {
	case b < 0x80:
		return rune(b)
	case b >= 0xa1 && b <= 0xda || b >= 0xdf && b <= 0xfb:
		return 0x0e01 + rune(b-0xa1)
	}
	switch b {
	case 0x80:
		return '€'
	case 0x85:
		return '…'
	case 0x91, 0x92, 0x93, 0x94:
		return []rune("‘’“”")[b-0x91]
	case 0x95, 0x96, 0x97:
		return []rune("•–—")[b-0x95]
	case 0xa0:
		return '\u00a0'
	}
	return utf8.RuneError
}
