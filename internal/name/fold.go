package name

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// foldSigns are looser spellings of one word in Khmer: subscript da and ta look alike, some signs may be left out, inherited
// endings are written in two ways, and "give" in three.
var foldSigns = strings.NewReplacer("\u17d2ដ", "\u17d2ត", "ដ\u17d2ឋ", "ដ",
	"\u17cb", "", "\u17cc", "", "\u17cd", "", "\u17ce", "", "\u17cf", "", "\u17d0", "", "\u17d1", "", "\u17d3", "", "\u17dd", "",
	"\u17c8", "\u17c7", "ឱ\u17d2យ", "អោយ", "ឲ\u17d2យ", "អោយ", "ឲ", "ឱ",
	"០", "0", "១", "1", "២", "2", "៣", "3", "៤", "4", "៥", "5", "៦", "6", "៧", "7", "៨", "8", "៩", "9")

// Fold gives a looser form for search: Norm, subscript da as ta, signs that may be left out, Khmer digits as ASCII, no spaces.
// Two different names may fold alike, so a fold is a reason to look, never to join.
func Fold(text string) string {
	text = dropSpaces(Norm(text))
	if !strings.ContainsFunc(text, isKhmer) {
		return text
	}
	for { // dropping a sign can bring two marks together that have one order
		folded := foldSigns.Replace(Norm(text))
		if folded == text {
			return folded
		}
		text = folded
	}
}

func dropSpaces(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// foldLatin gives text with Latin letters in lower case and without their accents; everything else stays.
func foldLatin(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteRune(unicode.ToLower(r))
		case r == 'đ' || r == 'Đ' || r == 'ð' || r == 'Ð':
			b.WriteByte('d')
		case r == 'ø' || r == 'Ø':
			b.WriteByte('o')
		case r == 'ß':
			b.WriteString("ss")
		case unicode.Is(unicode.Latin, r):
			for _, part := range norm.NFKD.String(string(r)) {
				if !unicode.Is(unicode.Mn, part) {
					b.WriteRune(unicode.ToLower(part))
				}
			}
		case r >= '\u0300' && r <= '\u036f': // an accent typed apart from its letter
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// foldPart is how the parts of names are compared: Fold and foldLatin.
func foldPart(part string) string { return foldLatin(Fold(part)) }

// part is one part of a name, as it is compared and as it is read aloud.
type part struct {
	fold string
	norm string
}

// maxParts is how many parts of one text are looked at; a name has two to four.
const maxParts = 8

// splitParts takes a name apart where people leave a gap: spaces of any kind, hyphens, strokes, commas. Other punctuation is dropped.
func splitParts(text string) []part {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == zwsp || strings.ContainsRune("-‐‑–—,;/()·・，、（）", r)
	})
	var out []part
	for _, f := range fields {
		f = strings.Map(func(r rune) rune {
			if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.In(r, unicode.Pi, unicode.Pf, unicode.Po) && !isKhmer(r) {
				return -1
			}
			return r
		}, f)
		if p := (part{foldPart(f), Norm(f)}); p.fold != "" && len(out) < maxParts {
			out = append(out, p)
		}
	}
	return out
}

// FoldWord gives a word as names are compared: Fold, Latin letters in lower case and without accents.
func FoldWord(word string) string { return foldPart(word) }
