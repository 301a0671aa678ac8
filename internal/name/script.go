package name

import (
	"strings"
	"unicode"
)

// Script is the writing of a text. The values are stored.
type Script string

const (
	// Khmer letters only.
	Khmer Script = "khmer"
	// Latin letters only, with or without accents.
	Latin Script = "latin"
	// Thai letters only.
	Thai Script = "thai"
	// Han characters only.
	Han Script = "han"
	// Mixed is letters of two scripts or more.
	Mixed Script = "mixed"
	// OtherScript is letters of one script not named here.
	OtherScript Script = "other"
	// NoScript is a text without letters.
	NoScript Script = ""
)

// ScriptOf names the script of the letters in text; digits, spaces and punctuation do not count.
func ScriptOf(text string) Script {
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
