// Package phone reads phone numbers as people type them and shows them so that they can be read aloud.
//
// A number has one normal form, "+" and the digits of E.164, so that the same number typed in two ways is equal. It knows the
// lengths of Cambodian numbers and where a country code ends, and no numbering plan beyond that: it never says that a number exists.
//
// How a number is read:
//   - "+" begins an international number; so does "00" before another digit, since no country code begins with 0.
//   - A single "0", and "000", begin a Cambodian number: exactly one 0 is the trunk prefix and is dropped. Numbers made up for
//     training are 000 555 nnn, which is +855 00 555 nnn; stripping every 0 would make them somebody's.
//   - 855 and a whole Cambodian number is international without its "+". Any other number without a beginning is asked about: it
//     could be of any country. National numbers of other countries are not guessed; they need "+" and their country code.
//   - Where people keep the trunk 0 after the country code (+855 012 ..., +66 (0)81 ...) it is dropped, in countries that have one.
//   - Operators' own prefixes of international calls (001, 007, 008) are read as 00 and the next digit, which mostly gives a length
//     that is refused.
//
// Digits may be Khmer, Thai, full-width or Latin, and mixed. Everything beside the number is its note, kept as typed.
// Sources: ITU-T E.164 (15 digits, country codes); lengths of Cambodian numbers: 8 or 9 digits after the trunk 0.
package phone

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/problem"
)

// Number is a phone number and what was typed beside it.
type Number struct {
	Normal string // "+85500555117": equal numbers are equal here
	Note   string // "ប្តី": whose it is, or when to call
}

const (
	maxTyped  = 160 // characters, with the note
	minDigits = 8   // of an international number, with its country code
	maxDigits = 15  // E.164
	cambodia  = "855"
	minNation = 8 // digits of a Cambodian number without the trunk 0
	maxNation = 9
	minLooked = 6 // fewer digits in a row are part of the note: a house, an hour
)

// run is a number as it is grouped on paper: a plus, a country or area code in brackets, digits with gaps, a trunk 0 in brackets.
var run = regexp.MustCompile(`(?:\+ *)?(?:\( *\+? *[0-9]{1,5} *\)[ .-]*)?[0-9](?:[ .-]*(?:\([0-9]{1,4}\)[ .-]*)?[0-9])*`)

// Parse reads a number as typed. Problems: phone.too-long (limit), phone.none, phone.two-numbers, phone.which-country,
// phone.length (n).
func Parse(typed string) (Number, error) {
	if len(typed) > maxTyped*utf8.UTFMax || utf8.RuneCountInString(typed) > maxTyped {
		return Number{}, problem.New(problem.TooLarge, "phone.too-long", "", "limit", strconv.Itoa(maxTyped))
	}
	if !utf8.ValidString(typed) {
		return Number{}, problem.New(problem.Invalid, "phone.none", "")
	}
	text := []rune(strings.Map(visible, typed))
	found, err := findRun(clean(text))
	if err != nil {
		return Number{}, err
	}
	number, err := normal(string(clean(text)[found.from:found.to]))
	if err != nil {
		return Number{}, err
	}
	return Number{Normal: number, Note: note(text[:found.from], text[found.to:])}, nil
}

// visible drops what cannot be seen and makes every gap a space.
func visible(r rune) rune {
	switch {
	case r == '\u200b' || unicode.IsSpace(r) || unicode.IsControl(r):
		return ' '
	case unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// clean gives ASCII digits and separators for all that people use as such, one character for one.
func clean(text []rune) []rune {
	out := make([]rune, len(text))
	for i, r := range text {
		switch {
		case r >= '០' && r <= '៩':
			r += '0' - '០'
		case r >= '๐' && r <= '๙':
			r += '0' - '๐'
		case r >= '０' && r <= '９':
			r += '0' - '０'
		case r == '＋':
			r = '+'
		case r == '（':
			r = '('
		case r == '）':
			r = ')'
		case r == '·' || r == '•' || r == '．':
			r = '.'
		case unicode.Is(unicode.Pd, r) || r == '−':
			r = '-'
		}
		out[i] = r
	}
	return out
}

type span struct{ from, to int } // in characters

// findRun finds the one run of digits that can be a number.
func findRun(text []rune) (span, error) {
	ascii := make([]byte, len(text)) // one byte for each character: what is not ASCII separates
	for i, r := range text {
		ascii[i] = '|'
		if r < utf8.RuneSelf {
			ascii[i] = byte(r)
		}
	}
	var found []span
	short := false
	for _, at := range run.FindAllIndex(ascii, -1) {
		if len(onlyDigits(string(ascii[at[0]:at[1]]))) >= minLooked {
			found = append(found, span{at[0], at[1]})
		} else {
			short = true
		}
	}
	switch {
	case len(found) > 1:
		return span{}, problem.New(problem.Invalid, "phone.two-numbers", "")
	case len(found) == 0 && short:
		return span{}, length(len(onlyDigits(string(ascii))))
	case len(found) == 0:
		return span{}, problem.New(problem.Invalid, "phone.none", "")
	}
	return found[0], nil
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func length(digits int) problem.Problem {
	return problem.New(problem.Invalid, "phone.length", "", "n", strconv.Itoa(digits))
}

// normal gives the normal form of a run.
func normal(run string) (string, error) {
	plus := strings.Contains(run, "+")
	if plus {
		run = strings.Replace(run, "(0)", "", 1)
	}
	digits := onlyDigits(run)
	switch {
	case plus:
		return international(digits, len(digits))
	case strings.HasPrefix(digits, "00") && !strings.HasPrefix(digits, "000"):
		return international(digits[2:], len(digits))
	case strings.HasPrefix(digits, "0"):
		return checked(cambodia, digits[1:], len(digits))
	case strings.HasPrefix(digits, cambodia) && len(digits) >= len(cambodia)+minNation:
		return international(digits, len(digits))
	}
	return "", problem.New(problem.Invalid, "phone.which-country", "")
}

// international reads digits that begin with a country code; typed is how many digits the person wrote.
func international(digits string, typed int) (string, error) {
	code := CountryCode(digits)
	nation := digits[len(code):]
	if hasTrunkZero[code] && keptTrunk(nation) {
		nation = nation[1:]
	}
	return checked(code, nation, typed)
}

// checked joins a country code and a national number without its trunk 0, when they can be one.
func checked(code, nation string, typed int) (string, error) {
	total := len(code) + len(nation)
	if code == "" || total < minDigits || total > maxDigits || hasTrunkZero[code] && strings.HasPrefix(nation, "000") ||
		code == cambodia && (len(nation) < minNation || len(nation) > maxNation) {
		return "", length(typed)
	}
	return "+" + code + nation, nil
}

// hasTrunkZero are the countries people of these cases are called in where 0 stands before a national number and never after the
// country code.
var hasTrunkZero = map[string]bool{"855": true, "66": true, "84": true, "856": true, "86": true, "60": true, "62": true, "886": true,
	"82": true}

// keptTrunk reports a 0 before a number that has its country code already. 00 555 nnn, made up for training, has none.
func keptTrunk(nation string) bool {
	return strings.HasPrefix(nation, "000") || strings.HasPrefix(nation, "0") && !strings.HasPrefix(nation, "00")
}

// note joins what stands before and after the number, without the brackets and marks that only part it from the number.
func note(before, after []rune) string {
	var kept []string
	for _, part := range [][]rune{before, after} {
		text := strings.Trim(strings.Join(strings.Fields(string(part)), " "), " ,;:/|-–—·=")
		for _, pair := range []string{"()", "（）", "[]"} {
			open, end := string([]rune(pair)[0]), string([]rune(pair)[1])
			if inner, ok := strings.CutPrefix(text, open); ok && strings.HasSuffix(inner, end) && !strings.ContainsAny(strings.TrimSuffix(inner, end), pair) {
				text = strings.TrimSpace(strings.TrimSuffix(inner, end))
			}
		}
		if text != "" {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, " ")
}
