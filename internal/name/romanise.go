package name

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxReadings bounds the ways one part, or one name, is read aloud.
const maxReadings = 8

// khmerConsonants are Latin spellings by sound, as identity cards use them; series and aspiration do not matter to soundOf.
var khmerConsonants = map[rune]string{'ក': "k", 'ខ': "kh", 'គ': "k", 'ឃ': "kh", 'ង': "ng", 'ច': "ch", 'ឆ': "chh", 'ជ': "ch", 'ឈ': "chh",
	'ញ': "nh", 'ដ': "d", 'ឋ': "th", 'ឌ': "d", 'ឍ': "th", 'ណ': "n", 'ត': "t", 'ថ': "th", 'ទ': "t", 'ធ': "th", 'ន': "n", 'ប': "b", 'ផ': "ph",
	'ព': "p", 'ភ': "ph", 'ម': "m", 'យ': "y", 'រ': "r", 'ល': "l", 'វ': "v", 'ឝ': "s", 'ឞ': "s", 'ស': "s", 'ហ': "h", 'ឡ': "l", 'អ': ""}

var khmerIndependent = map[rune]string{'ឥ': "e", 'ឦ': "ei", 'ឧ': "u", 'ឨ': "uk", 'ឩ': "ou", 'ឪ': "ov", 'ឫ': "ru", 'ឬ': "rue", 'ឭ': "lu", 'ឮ': "lue",
	'ឯ': "ae", 'ឰ': "ai", 'ឱ': "ao", 'ឲ': "ao", 'ឳ': "av"}

var khmerVowels = map[rune]string{signAA: "a", '\u17b7': "i", signII: "ey", '\u17b9': "oe", '\u17ba': "eu", signU: "o", '\u17bc': "ou", '\u17bd': "uo",
	signOE: "aeu", '\u17bf': "oea", '\u17c0': "ie", signE: "e", '\u17c2': "ae", '\u17c3': "ai", signOO: "o", '\u17c5': "ao", samyok: "a"}

// readings gives the ways a Khmer part may be written in Latin letters, at most maxReadings, the likeliest first. They serve
// soundOf and nearness only and are never shown: romanisation is not a function. text is a Norm.
func readings(text string) []string {
	var syllables []syllable
	for in := []rune(text); len(in) > 0; {
		if !isBase(in[0]) {
			in = in[1:]
			continue
		}
		s, n := readSyllable(in)
		in = in[n:]
		if !slices.Contains(s.marks, '\u17cd') { // toandakhiat: not read aloud
			syllables = append(syllables, s)
		}
	}
	out := []string{""}
	for i := range syllables {
		if i+1 < len(syllables) && syllables[i+1].base == 'ង' { // ាំង is ang, not amng
			syllables[i].marks = slices.DeleteFunc(syllables[i].marks, func(r rune) bool { return r == nikahit })
		}
		out = extend(out, syllables[i].readings(i == 0, i == len(syllables)-1))
	}
	if len(out) == 1 && out[0] == "" {
		return nil
	}
	return out
}

// extend joins every head with every tail, the first ones first, up to maxReadings.
func extend(heads, tails []string) []string {
	var out []string
	for _, t := range tails {
		for _, h := range heads {
			if len(out) < maxReadings && !slices.Contains(out, h+t) {
				out = append(out, h+t)
			}
		}
	}
	return out
}

// readings gives the ways one syllable is written; first and last are its place in the part.
func (s syllable) readings(first, last bool) []string {
	onset := s.onset()
	rime, hasVowel := s.rime()
	switch {
	case hasVowel && slices.Contains(s.marks, '\u17c5'): // ao, ov, av
		return []string{onset + rime, onset + "av"}
	case slices.Contains(s.marks, '\u17c8') && last:
		return []string{onset + rime + "k", onset + rime}
	case hasVowel:
		return []string{onset + rime}
	case first && !last:
		return []string{onset + "a"}
	case first:
		return []string{onset + "or"}
	case len(s.subscripts) > 0 && last: // the end of a final cluster may not be heard
		return []string{khmerConsonants[s.base], onset}
	case s.base == 'វ' && last:
		return []string{"v", "o"}
	case s.base == 'ស' && last:
		return []string{"s", "h"}
	case s.base == ro && !last:
		return []string{"r", "ra"}
	}
	return []string{onset}
}

// onset gives base and subscripts. Ha above another consonant only changes it: with vo it is f.
func (s syllable) onset() string {
	if v, ok := khmerIndependent[s.base]; ok {
		return v
	}
	var b strings.Builder
	below := s.subscripts
	switch {
	case s.base == 'ហ' && len(below) > 0 && below[0] == 'វ':
		b.WriteString("f")
		below = below[1:]
	case s.base == 'ហ' && len(below) > 0:
	default:
		b.WriteString(khmerConsonants[s.base])
	}
	for _, r := range below {
		b.WriteString(khmerConsonants[r])
	}
	return b.String()
}

// rime gives the vowel and the signs that sound, and whether there is any.
func (s syllable) rime() (string, bool) {
	var b strings.Builder
	nasal := ""
	for _, r := range s.marks {
		switch r {
		case nikahit:
			nasal = "m"
		case '\u17c7', '\u17c8':
			if b.Len() == 0 {
				b.WriteString("a")
			}
		default:
			b.WriteString(khmerVowels[r])
		}
	}
	if nasal != "" && b.Len() == 0 {
		b.WriteString("o")
	}
	if s.base == 'អ' && b.Len() == 0 {
		b.WriteString("a")
	}
	b.WriteString(nasal)
	_, independent := khmerIndependent[s.base]
	return b.String(), b.Len() > 0 || independent
}

// isKhmerPart reports whether a part begins with a Khmer letter.
func isKhmerPart(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return isBase(r)
}
