package linkage

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// looked is how much of a file is read ahead to find its encoding and separator.
const looked = 1 << 16

// decode gives a file as UTF-8 with lines that end as they do on Unix or Windows, its separator, and how many lines before the header were
// taken away.
func decode(in io.Reader) (text *bufio.Reader, comma byte, taken int, err error) {
	b := bufio.NewReaderSize(in, looked)
	head, err := peek(b)
	if err != nil {
		return nil, 0, 0, err
	}
	if packed(head) {
		return nil, 0, 0, &InputError{Code: "packed", Line: 1, Column: 1}
	}
	var out io.Reader
	switch order, marked := byteOrder(head); {
	case order != noOrder:
		if marked {
			b.Discard(2)
		}
		out = &wide{in: b, little: order == littleOrder}
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		b.Discard(3)
		out = b
	default:
		out = &unsaid{in: b}
	}
	b = bufio.NewReaderSize(out, looked)
	if head, err = peek(b); err != nil {
		return nil, 0, 0, err
	}
	if bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0 {
		b = bufio.NewReaderSize(&oldLines{b}, looked)
		if head, err = peek(b); err != nil {
			return nil, 0, 0, err
		}
	}
	if comma, line := saidSeparator(head); line > 0 {
		b.Discard(line)
		return b, comma, 1, nil
	}
	return b, separator(head), 0, nil
}

// peek looks at the beginning of what is still to be read.
func peek(b *bufio.Reader) ([]byte, error) {
	head, err := b.Peek(looked)
	if err == io.EOF {
		err = nil
	}
	return head, err
}

// packed reports a file that is no text: a spreadsheet of either age, an archive, a PDF.
func packed(head []byte) bool {
	for _, mark := range []string{"PK\x03\x04", "\xd0\xcf\x11\xe0", "\x1f\x8b", "%PDF"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// The orders of bytes in UTF-16.
const (
	noOrder = iota
	littleOrder
	bigOrder
)

// byteOrder reports UTF-16, by its mark or else by the zeros that stand beside every separator, digit and end of line.
func byteOrder(head []byte) (order int, marked bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return littleOrder, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return bigOrder, true
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	least := 1 + len(head)/100
	switch {
	case zeros[1] > least && zeros[1] > 10*zeros[0]:
		return littleOrder, false
	case zeros[0] > least && zeros[0] > 10*zeros[1]:
		return bigOrder, false
	}
	return noOrder, false
}

// unsaid reads a file that does not say how it is encoded. As long as there is nothing but ASCII it makes no difference; the first letter
// beyond and what follows it decide.
type unsaid struct {
	in  *bufio.Reader
	out io.Reader // once it is decided
}

func (u *unsaid) Read(to []byte) (int, error) {
	if u.out != nil {
		return u.out.Read(to)
	}
	head, err := u.in.Peek(looked)
	if len(head) == 0 {
		return 0, err
	}
	if err != nil && err != io.EOF {
		return 0, err
	}
	plain := 0
	for plain < len(head) && head[plain] < 0x80 {
		plain++
	}
	if plain > 0 {
		n := copy(to, head[:plain])
		u.in.Discard(n)
		return n, nil
	}
	switch {
	case validStart(head):
		u.out = u.in
	case alone(head):
		u.out = &single{in: u.in, letter: latinRune}
	default:
		u.out = &single{in: u.in, letter: thaiRune}
	}
	return u.out.Read(to)
}

// alone reports letters beyond ASCII that mostly stand between others, as accents do in European languages; Thai letters stand side by side.
func alone(head []byte) bool {
	single, beside := 0, 0
	for i, b := range head {
		switch {
		case b < 0x80:
		case i > 0 && head[i-1] >= 0x80 || i+1 < len(head) && head[i+1] >= 0x80:
			beside++
		default:
			single++
		}
	}
	return single > beside
}

// oldLines ends lines as Unix does where they end as they did on the first Macintosh.
type oldLines struct{ in io.Reader }

func (o *oldLines) Read(to []byte) (int, error) {
	n, err := o.in.Read(to)
	for i, b := range to[:n] {
		if b == '\r' {
			to[i] = '\n'
		}
	}
	return n, err
}

// saidSeparator reads the line "sep=;" by which files tell Excel how fields are parted, and gives its length; 0 when there is none.
func saidSeparator(head []byte) (comma byte, line int) {
	if len(head) < 6 || string(head[:4]) != "sep=" {
		return 0, 0
	}
	switch rest := head[5:]; {
	case rest[0] == '\n':
		return head[4], 6
	case bytes.HasPrefix(rest, []byte("\r\n")):
		return head[4], 7
	}
	return 0, 0
}

// validStart reports UTF-8: most of what is not ASCII is letters written right. Single bytes that are wrong, or a letter cut off at the end,
// do not make a file something else.
func validStart(head []byte) bool {
	right, wrong := 0, 0
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && size == 1:
			wrong++
		case size > 1:
			right += size
		}
		head = head[size:]
	}
	return 4*wrong <= right
}

// separator is what stands most often in the first line outside quotes.
func separator(head []byte) byte {
	var counts [256]int
	quoted := false
	for _, b := range head {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[b]++
		}
	}
	best := byte(',')
	for _, b := range []byte(";\t|") {
		if counts[b] > counts[best] {
			best = b
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
	for len(w.rest) < len(out) {
		u, err := w.unit()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
		r := rune(u)
		if utf16.IsSurrogate(r) {
			next, _ := w.unit()
			r = utf16.DecodeRune(r, rune(next))
		}
		w.rest = utf8.AppendRune(w.rest, r)
	}
	return w.give(out)
}

// give hands out what was read.
func (w *wide) give(out []byte) (int, error) {
	if len(w.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(out, w.rest)
	w.rest = append(w.rest[:0], w.rest[n:]...)
	return n, nil
}

// unit reads one half of UTF-16; a single byte at the end is cut off.
func (w *wide) unit() (uint16, error) {
	var b [2]byte
	if _, err := io.ReadFull(w.in, b[:]); err == io.ErrUnexpectedEOF {
		return 0, io.EOF
	} else if err != nil {
		return 0, err
	}
	if w.little {
		return uint16(b[1])<<8 | uint16(b[0]), nil
	}
	return uint16(b[0])<<8 | uint16(b[1]), nil
}

// single reads an encoding of one byte a letter as UTF-8.
type single struct {
	in     *bufio.Reader
	letter func(byte) rune
	rest   []byte
}

func (s *single) Read(out []byte) (int, error) {
	for len(s.rest) < len(out) {
		b, err := s.in.ReadByte()
		if err == io.EOF && len(s.rest) > 0 {
			break
		}
		if err != nil {
			return 0, err
		}
		s.rest = utf8.AppendRune(s.rest, s.letter(b))
	}
	n := copy(out, s.rest)
	s.rest = append(s.rest[:0], s.rest[n:]...)
	return n, nil
}

// latinRune gives the letter of a byte in Windows-1252.
func latinRune(b byte) rune {
	if b < 0x80 || b >= 0xa0 {
		return rune(b)
	}
	return []rune("€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ")[b-0x80]
}

// thaiRune gives the letter of a byte in Windows-874, of which TIS-620 is a part: the Thai letters stand in the order of Unicode from 0xA1 on.
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
