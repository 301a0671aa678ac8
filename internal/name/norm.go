// Package name reads, compares and finds the names of people in Khmer and Latin letters.
//
// Khmer writing gives one picture many code orders, and names are romanised by ear, so equality of bytes finds nobody. Callers
// keep what was typed byte for byte and use what this package derives from it: Norm (one encoding per picture), Fold (looser, for
// search), Keys (blocking keys over both scripts and both name orders), SortKey (Khmer dictionary order), and Index, which holds
// folded names in memory only. The package never changes, joins or splits a stored name, never computes one script from the other
// for showing, and decides no identity: it proposes, a person decides.
//
// Invariants: Norm and Fold are idempotent; equal Norm means equal Fold; Norm leaves text without Khmer as it is, but for invisible
// characters. Unicode NFC is never applied to Khmer: its combining classes are wrong and frozen (Unicode Technical Note 61), and it
// can part a coeng from its consonant. Sources: UTN 61 (one encoding per valid picture) and the SIL Khmer encoding structure; the
// consonant key and the alternations of Latin spellings were measured on official Khmer place names in two lists.
package name

import (
	"slices"
	"strings"
	"unicode"
)

const (
	coeng = '\u17d2'
	ro    = 'រ'
	ba    = 'ប'

	zwsp = '\u200b'
	zwnj = '\u200c'
	zwj  = '\u200d'

	signU      = '\u17bb'
	signE      = '\u17c1'
	signAA     = '\u17b6'
	signII     = '\u17b8'
	signOE     = '\u17be'
	signOO     = '\u17c4'
	nikahit    = '\u17c6'
	muusikatan = '\u17c9'
	triisap    = '\u17ca'
	samyok     = '\u17d0'
	atthacan   = '\u17dd'
)

// category is the place of a mark in the one order of a syllable: base, robat, subscripts, shifter, vowels, signs, final.
type category int

const (
	notMark category = iota
	robat
	shifter
	vowelPre
	vowelBelow
	vowelAbove
	vowelAfter
	sign
	final
)

func categoryOf(r rune) category {
	switch {
	case r == '\u17cc':
		return robat
	case r == muusikatan || r == triisap:
		return shifter
	case r >= signOE && r <= '\u17c5':
		return vowelPre
	case r >= signU && r <= '\u17bd':
		return vowelBelow
	case r >= '\u17b7' && r <= '\u17ba':
		return vowelAbove
	case r == signAA:
		return vowelAfter
	case r == nikahit || r == '\u17cb' || r >= '\u17cd' && r <= '\u17d1' || r == '\u17d3' || r == atthacan:
		return sign
	case r == '\u17c7' || r == '\u17c8':
		return final
	}
	return notMark
}

// isBase reports consonants, independent vowels and the dotted circle: what a Khmer syllable begins with.
func isBase(r rune) bool {
	return r >= 'ក' && r <= 'អ' || r >= '\u17a5' && r <= '\u17b3' || r == '\u25cc'
}

func isKhmer(r rune) bool {
	return r >= '\u1780' && r <= '\u17ff' || r >= '\u19e0' && r <= '\u19ff'
}

// deprecated gives the text to write instead of characters that should not be used in text.
var deprecated = strings.NewReplacer("\u17a3", "អ", "\u17a4", "អា", "\u17b4", "", "\u17b5", "", "\u17d8", "។ល។")

// Norm gives the one encoding of the picture a text shows: invisible characters dropped, deprecated ones replaced, the parts of
// each Khmer syllable in the order of UTN 61, split vowels joined, doubled marks single, a consonant shifter typed as u restored.
func Norm(text string) string {
	text = dropInvisible(text)
	if !strings.ContainsFunc(text, isKhmer) {
		return text
	}
	in := []rune(deprecated.Replace(text))
	var out strings.Builder
	out.Grow(len(text))
	for i := 0; i < len(in); {
		switch {
		case isBase(in[i]):
			s, n := readSyllable(in[i:])
			s.write(&out)
			i += n
		case in[i] == coeng: // nothing to stand under
			i++
		default:
			out.WriteRune(in[i])
			i++
		}
	}
	return out.String()
}

// syllable is one base with what stands around it.
type syllable struct {
	base       rune
	subscripts []rune // consonants under the base, without their coeng
	marks      []rune
}

func readSyllable(in []rune) (syllable, int) {
	s := syllable{base: in[0]}
	i := 1
	for i < len(in) {
		switch {
		case in[i] == coeng && i+1 < len(in) && isBase(in[i+1]):
			s.subscripts = append(s.subscripts, in[i+1])
			i += 2
		case in[i] == coeng: // doubled, or nothing to put under the base
			i++
		case in[i] == signOE:
			s.marks = append(s.marks, signE, signII)
			i++
		case in[i] == signOO:
			s.marks = append(s.marks, signE, signAA)
			i++
		case categoryOf(in[i]) != notMark:
			s.marks = append(s.marks, in[i])
			i++
		default:
			s.settle()
			return s, i
		}
	}
	s.settle()
	return s, i
}

// settle brings the parts into their one order.
func (s *syllable) settle() {
	slices.SortStableFunc(s.subscripts, func(a, b rune) int { return boolInt(a == ro) - boolInt(b == ro) })
	s.subscripts = slices.Compact(s.subscripts)
	slices.Sort(s.marks)
	s.marks = slices.Compact(s.marks)
	if slices.Contains(s.marks, signE) {
		switch {
		case slices.Contains(s.marks, signII):
			s.replace(signOE, signE, signII)
		case slices.Contains(s.marks, signAA):
			s.replace(signOO, signE, signAA)
		}
	}
	s.restoreShifter()
	slices.SortFunc(s.marks, func(a, b rune) int {
		if c := int(categoryOf(a)) - int(categoryOf(b)); c != 0 {
			return c
		}
		return int(a - b)
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// replace puts one mark for others.
func (s *syllable) replace(with rune, old ...rune) {
	s.marks = slices.DeleteFunc(s.marks, func(r rune) bool { return slices.Contains(old, r) })
	s.marks = append(s.marks, with)
}

// restoreShifter mends a shifter typed as u: under an above vowel both are drawn alike, and a syllable has no two such vowels.
func (s *syllable) restoreShifter() {
	if !slices.Contains(s.marks, signU) || slices.ContainsFunc(s.marks, func(r rune) bool { return categoryOf(r) == shifter }) {
		return
	}
	above := slices.ContainsFunc(s.marks, func(r rune) bool {
		return categoryOf(r) == vowelAbove || r == signOE || r == '\u17bf' || r == samyok || r == atthacan
	})
	if !above && !(slices.Contains(s.marks, signAA) && slices.Contains(s.marks, nikahit)) {
		return
	}
	if s.takesTriisap() {
		s.replace(triisap, signU)
	} else {
		s.replace(muusikatan, signU)
	}
}

// takesTriisap reports whether the consonants take 17CA: at least one of the first series and no ba. The others take 17C9.
func (s *syllable) takesTriisap() bool {
	all := append([]rune{s.base}, s.subscripts...)
	return !slices.Contains(all, ba) && slices.ContainsFunc(all, func(r rune) bool {
		return r >= 'ក' && r <= 'អ' && !strings.ContainsRune("ងញណនបមយរលវឡ", r)
	})
}

func (s *syllable) write(out *strings.Builder) {
	out.WriteRune(s.base)
	marks := s.marks
	if len(marks) > 0 && categoryOf(marks[0]) == robat {
		out.WriteRune(marks[0])
		marks = marks[1:]
	}
	for _, r := range s.subscripts {
		out.WriteRune(coeng)
		out.WriteRune(r)
	}
	for _, r := range marks {
		out.WriteRune(r)
	}
}

// isInvisible reports characters that show nothing and change no letter: zero-width spaces, joiners, marks of direction, variation
// selectors.
func isInvisible(r rune) bool {
	switch {
	case r >= zwsp && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2064', r >= '\u2066' && r <= '\u2069':
		return true
	}
	if r >= '\u180b' && unicode.Is(unicode.Variation_Selector, r) { // another drawing of the letter before it, never another letter
		return true
	}
	return r == '\ufeff' || r == '\u00ad' || r == '\u061c' || r == '\u180e'
}

// dropInvisible drops invisible characters, but keeps a joiner where it shapes what is seen: between emoji, and in scripts whose
// letters join.
func dropInvisible(text string) string {
	if !strings.ContainsFunc(text, isInvisible) {
		return text
	}
	in := []rune(text)
	var out strings.Builder
	before := rune(' ')
	for i, r := range in {
		if isInvisible(r) {
			next := slices.IndexFunc(in[i:], func(r rune) bool { return !isInvisible(r) })
			if r != zwj && r != zwnj || next < 0 || !joins(before) || !joins(in[i+next]) {
				continue
			}
		}
		out.WriteRune(r)
		before = r
	}
	return out.String()
}

// joins reports whether a joiner beside r can change what is seen.
func joins(r rune) bool {
	if unicode.In(r, unicode.Khmer, unicode.Latin, unicode.Thai, unicode.Lao, unicode.Han, unicode.Nd, unicode.Z, unicode.P) {
		return false
	}
	return r > unicode.MaxLatin1 && !isInvisible(r)
}
