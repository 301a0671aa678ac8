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

// decode gives a file as UTF-8, and its separator.
func decode(in io.Reader) (*bufio.Reader, byte, error) {
	b := bufio.NewReaderSize(in, looked)
	head, err := b.Peek(looked)
	if err != nil && err != io.EOF {
		return nil, 0, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		b.Discard(3)
		head = head[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		b.Discard(2)
		little := head[0] == 0xff
		b = bufio.NewReaderSize(&wide{in: b, little: little}, looked)
		head, err = b.Peek(looked)
	case !validStart(head):
		b = bufio.NewReaderSize(&thai{in: b}, looked)
		head, err = b.Peek(looked)
	}
	if err != nil && err != io.EOF {
		return nil, 0, err
	}
	return b, separator(head), nil
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

// thai reads Windows-874, of which TIS-620 is a part, as UTF-8.
type thai struct {
	in   *bufio.Reader
	rest []byte
}

func (t *thai) Read(out []byte) (int, error) {
	for len(t.rest) < len(out) {
		b, err := t.in.ReadByte()
		if err == io.EOF && len(t.rest) > 0 {
			break
		}
		if err != nil {
			return 0, err
		}
		t.rest = utf8.AppendRune(t.rest, thaiRune(b))
	}
	n := copy(out, t.rest)
	t.rest = append(t.rest[:0], t.rest[n:]...)
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
