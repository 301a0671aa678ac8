package linkage

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/name"
)

// nothing are texts that say that nothing is known.
var nothing = map[string]bool{"null": true, "none": true, "nan": true, "na": true, "n a": true, "nil": true, "unknown": true,
	"not known": true, "missing": true, "unk": true, "not available": true, "not applicable": true}

// fold gives a text as it is compared: words in lower case, without accents and punctuation, one space between; Khmer in one order of
// codes. Texts that say nothing are empty.
func fold(s string) string {
	s = foldWords(s)
	if nothing[s] {
		return ""
	}
	return s
}

func foldWords(s string) string {
	if plain(s) {
		return foldPlain(s)
	}
	s = strings.NewReplacer("'", "", "’", "", "`", "").Replace(s)
	words := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '\u200c' && r != '\u200d'
	})
	for i, w := range words {
		words[i] = name.FoldWord(w)
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// foldPlain is foldWords of ASCII.
func foldPlain(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z':
			out = append(out, c+32)
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			out = append(out, c)
		case c == '\'' || c == '`':
		case len(out) > 0 && out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
	}
	return strings.TrimRight(string(out), " ")
}

// digits gives the digits of a text, Khmer and Thai ones as ASCII.
func digits(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if d, ok := digitOf(r); ok {
			out = append(out, '0'+d)
		}
	}
	return string(out)
}

func digitOf(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r - '0'), true
	case r >= '០' && r <= '៩':
		return byte(r - '០'), true
	case r >= '๐' && r <= '๙':
		return byte(r - '๐'), true
	}
	return 0, false
}

// cleaner turns what stands in a column into what is compared.
type cleaner struct {
	kind       Kind
	monthFirst bool // of dates written with strokes
}

func (c cleaner) clean(s string) string {
	if s == "" {
		return ""
	}
	switch c.kind {
	case Date:
		if d := parseDate(s, c.monthFirst); d != "" {
			return d
		}
		return fold(s)
	case Phone:
		return cleanPhone(s)
	case Identifier:
		return strings.ReplaceAll(fold(s), " ", "")
	case Number, House:
		return cleanNumber(s)
	case Year:
		return cleanYear(s)
	case Email:
		return cleanEmail(s)
	case Given, Family:
		return strings.ReplaceAll(fold(s), " ", "")
	case Name:
		return withoutTitles(fold(s))
	}
	return fold(s)
}

// cleanPhone keeps digits and drops the ways of writing the country: a leading +, 00 or 0, and Cambodia's 855.
func cleanPhone(s string) string {
	d := strings.TrimLeft(digits(s), "0")
	if rest, ok := strings.CutPrefix(d, "855"); ok && len(rest) >= 8 {
		d = strings.TrimLeft(rest, "0")
	}
	if len(d) < 4 {
		return ""
	}
	return d
}

// cleanNumber keeps a number: digits and one point; "1999.0" is 1999.
func cleanNumber(s string) string {
	var b strings.Builder
	for _, r := range s {
		if d, ok := digitOf(r); ok {
			b.WriteByte('0' + d)
		} else if r == '.' {
			b.WriteByte('.')
		}
	}
	n := b.String()
	if head, tail, ok := strings.Cut(n, "."); ok && strings.Trim(tail, "0") == "" {
		n = head
	}
	if n == "" {
		return fold(s)
	}
	if short := strings.TrimLeft(n, "0"); short != "" && short[0] != '.' {
		return short
	}
	return n
}

// cleanYear is a year after Christ, or an age.
func cleanYear(s string) string {
	n := cleanNumber(s)
	if len(n) == 4 {
		if y := number(n); y != christian(y) {
			return strconv.Itoa(christian(y))
		}
	}
	return n
}

func cleanEmail(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if !strings.Contains(s, "@") {
		return fold(s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// titles stand before or after names and name nobody.
var titles = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "prof": true, "sir": true, "jr": true, "sr": true,
	"lok": true, "loksrey": true, "neaksrey": true, "លោក": true, "លោកស្រី": true, "អ្នកស្រី": true, "កញ្ញា": true, "បង": true, "ពូ": true, "មីង": true,
	"นาย": true, "นาง": true, "นางสาว": true}

// withoutTitles drops titles from a name, unless nothing else stands there.
func withoutTitles(s string) string {
	words := strings.Fields(s)
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return titles[w] })
	if len(kept) == 0 {
		return s
	}
	return strings.Join(kept, " ")
}

// firstLetters gives the first n letters of a text, without spaces.
func firstLetters(s string, n int) string {
	s = strings.ReplaceAll(s, " ", "")
	if plain(s) {
		return s[:min(n, len(s))]
	}
	at := 0
	for range n {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at]
}
