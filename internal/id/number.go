package id

import (
	"io"
	"strings"
)

// A number of a case, tip, screening or referral is nine digits, "472-931-865": eight random ones and a check digit. Digits are
// spoken alike in Khmer and English and carry nothing about the case, its order or its year. The check digit is Damm's (H. M.
// Damm, "Total anti-symmetrische Quasigruppen", dissertation, Marburg 2004): it catches every single wrong digit and every
// swap of two neighbours.

var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

func check(digits string) byte {
	var state byte
	for i := range len(digits) {
		state = damm[state][digits[i]-'0']
	}
	return state
}

// Number makes a speakable number from the source of randomness.
func (m Maker) Number() string {
	digits := make([]byte, 0, 9)
	var b [1]byte
	for len(digits) < 8 {
		if _, err := io.ReadFull(m.Rand, b[:]); err != nil {
			panic("id: randomness failed: " + err.Error())
		}
		if b[0] < 250 { // 250 is the last multiple of ten below 256: no digit is likelier than another
			digits = append(digits, '0'+b[0]%10)
		}
	}
	digits = append(digits, '0'+check(string(digits)))
	return string(digits[:3]) + "-" + string(digits[3:6]) + "-" + string(digits[6:])
}

// ParseNumber reads a number as people type it: Latin or Khmer digits, with or without hyphens or spaces. It reports whether
// nine digits with a right check digit were found, and gives the canonical form.
func ParseNumber(typed string) (string, bool) {
	var digits strings.Builder
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r >= '០' && r <= '៩':
			digits.WriteRune('0' + r - '០')
		case r == '-' || r == ' ' || r == '\u200b':
		default:
			return "", false
		}
		if digits.Len() > 9 {
			return "", false
		}
	}
	d := digits.String()
	if len(d) != 9 || check(d) != 0 {
		return "", false
	}
	return d[:3] + "-" + d[3:6] + "-" + d[6:], true
}
