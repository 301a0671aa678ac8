package name

import (
	"strings"
	"unicode"
)

// Writing is the script of a text. The values are parts of message ids.
type Writing string

const (
	// Khmer letters only.
	Khmer Writing = "khmer"
	// Latin letters only, with or without accents.
	Latin Writing = "latin"
	// Thai letters only.
	Thai Writing = "thai"
	// Han characters only.
	Han Writing = "han"
	// Mixed is letters of two scripts or more.
	Mixed Writing = "mixed"
	// OtherScript is letters of one script not named here.
	OtherScript Writing = "other"
	// NoScript is a text without letters.
	NoScript Writing = ""
)

// Script names the script of the letters in text; digits, spaces and punctuation do not count.
func Script(text string) Writing {
	found := NoScript
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Khmer, r) {
			continue
		}
		s := OtherScript
		switch {
		case unicode.Is(unicode.Khmer, r):
			if unicode.IsDigit(r) || unicode.IsPunct(r) {
				continue
			}
			s = Khmer
		case unicode.Is(unicode.Latin, r):
			s = Latin
		case unicode.Is(unicode.Thai, r):
			s = Thai
		case unicode.Is(unicode.Han, r):
			s = Han
		}
		if found != NoScript && found != s {
			return Mixed
		}
		found = s
	}
	return found
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
