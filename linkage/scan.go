package linkage

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"
)

const (
	maxRow      = 16 << 20 // bytes of one row
	maxRowLines = 100      // further lines of one row, in quotes
)

// scanner takes a text apart into rows and fields, as RFC 4180 describes them and spreadsheets write them. A quotation mark that is never
// closed costs its own line and no other: the lines after it are read again as rows of their own.
type scanner struct {
	in     *bufio.Reader
	comma  byte
	line   int      // of the row at hand, from one
	read   int      // lines taken so far
	again  [][]byte // lines to read again
	text   []byte   // fields of the row at hand, one after the other
	ends   []int
	fields [][]byte
}

// next gives the fields of the next row, or what is wrong with it, or io.EOF. Lines without anything are passed over. The fields are good
// until the next call.
func (s *scanner) next() ([][]byte, *InputError, error) {
	for {
		line, err := s.readLine()
		if err != nil {
			return nil, nil, err
		}
		s.line = s.read
		switch {
		case len(line) > maxRow:
			return nil, &InputError{Code: "long", Line: s.line, Column: 1}, nil
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		if state := s.split(line); state == rowOpen {
			if state, err = s.goOn(line); err != nil {
				return nil, nil, err
			}
			if state != rowWhole {
				return nil, &InputError{Code: "quote", Line: s.line, Column: len(s.ends) + 1}, nil
			}
		}
		return s.cut()
	}
}

// goOn takes further lines into a row with a field that is open. When it does not close, they are to be read again.
func (s *scanner) goOn(first []byte) (rowState, error) {
	row, state := bytes.Clone(first), rowOpen
	var more [][]byte
	for state == rowOpen && len(more) < maxRowLines && len(row) <= maxRow {
		line, err := s.readLine()
		if err == io.EOF {
			break
		}
		if err != nil {
			return state, err
		}
		more = append(more, bytes.Clone(line))
		row = append(append(row, '\n'), line...)
		if bytes.IndexByte(line, '"') >= 0 {
			state = s.split(row)
		}
	}
	if state != rowWhole {
		s.again = append(more, s.again...)
		s.read -= len(more)
	}
	return state, nil
}

// cut gives the fields of a row that was taken apart.
func (s *scanner) cut() ([][]byte, *InputError, error) {
	s.fields = s.fields[:0]
	from := 0
	for i, to := range s.ends {
		field := bytes.TrimSpace(s.text[from:to])
		if !utf8.Valid(field) {
			return nil, &InputError{Code: "utf-8", Line: s.line, Column: i + 1}, nil
		}
		s.fields = append(s.fields, field)
		from = to
	}
	return s.fields, nil, nil
}

// rowState says how a row ended.
type rowState int

const (
	rowWhole  rowState = iota
	rowOpen            // within quotes
	rowBroken          // a field over several lines ends with a mark that stands in the middle of text
)

// split takes a row apart into text and ends.
func (s *scanner) split(row []byte) rowState {
	s.text, s.ends = s.text[:0], s.ends[:0]
	for {
		if s.comma != '\t' {
			row = bytes.TrimLeft(row, " \t")
		}
		if len(row) == 0 || row[0] != '"' {
			at := bytes.IndexByte(row, s.comma)
			if at < 0 {
				s.text = append(s.text, row...)
				s.ends = append(s.ends, len(s.text))
				return rowWhole
			}
			s.text = append(s.text, row[:at]...)
			s.ends = append(s.ends, len(s.text))
			row = row[at+1:]
			continue
		}
		rest, state := s.quoted(row[1:])
		if state != rowWhole {
			return state
		}
		s.ends = append(s.ends, len(s.text))
		if rest == nil {
			return rowWhole
		}
		row = rest
	}
}

// quoted takes the rest of a quoted field and gives what follows its separator, nil at the end of the row. A mark in the middle of text
// stands for itself as long as the field is one line.
func (s *scanner) quoted(row []byte) ([]byte, rowState) {
	lines := false
	for {
		at := bytes.IndexByte(row, '"')
		if at < 0 {
			return nil, rowOpen
		}
		lines = lines || bytes.IndexByte(row[:at], '\n') >= 0
		s.text = append(s.text, row[:at]...)
		row = row[at+1:]
		after := bytes.TrimLeft(row, " \r")
		switch {
		case len(row) > 0 && row[0] == '"':
			s.text = append(s.text, '"')
			row = row[1:]
		case len(after) == 0:
			return nil, rowWhole
		case after[0] == s.comma:
			return after[1:], rowWhole
		case lines:
			return nil, rowBroken
		default:
			s.text = append(s.text, '"')
		}
	}
}

// readLine gives a line without its end. Of a line longer than a row may be it gives the beginning.
func (s *scanner) readLine() ([]byte, error) {
	if len(s.again) > 0 {
		line := s.again[0]
		s.again = s.again[1:]
		s.read++
		return line, nil
	}
	line, err := s.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		line = bytes.Clone(line)
		for err == bufio.ErrBufferFull {
			var part []byte
			part, err = s.in.ReadSlice('\n')
			line = append(line, part[:min(len(part), max(0, maxRow+1-len(line)))]...)
		}
	}
	if err != nil && (err != io.EOF || len(line) == 0) {
		return nil, err
	}
	s.read++
	return bytes.TrimRight(line, "\r\n"), nil
}
