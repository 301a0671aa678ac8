package name

import "strings"

// soundOf gives the consonant key of letters a to z: the consonants as classes that ad hoc spellings of Khmer keep apart. Vowels go,
// but for one in front, shown as A; aspirates, voicing and doubled letters go, since every office writes them in its own way.
// Sok, Sokh -> sk; Chea, Jea, Chia -> c; Dara, Tara -> tr; Vannak, Wannak -> vnk; Bopha, Popa -> pp.
func soundOf(letters string) string {
	var key []byte
	last := byte(0) // the class before, 0 after a vowel
	for i := 0; i < len(letters); {
		class, n := consonant(letters, i)
		switch {
		case class == 0 && i == 0:
			key = append(key, 'A')
			last = 0
		case class == 0:
			last = 0
		case class == silent:
		case class != last:
			key = append(key, class)
			last = class
		}
		i += n
	}
	return string(key)
}

// silent is a consonant that is written and not heard.
const silent = byte('-')

// consonantClasses are the spellings of each class, longest first.
var consonantClasses = []struct {
	spelling string
	class    byte
}{
	{"chh", 'c'}, {"ch", 'c'}, {"zh", 'c'}, {"ng", 'n'}, {"nh", 'n'}, {"gn", 'n'}, {"kh", 'k'}, {"ph", 'p'}, {"th", 't'}, {"j", 'c'},
	{"c", 'k'}, {"k", 'k'}, {"g", 'k'}, {"q", 'k'}, {"p", 'p'}, {"b", 'p'}, {"f", 'p'}, {"t", 't'}, {"d", 't'}, {"v", 'v'}, {"w", 'v'},
	{"s", 's'}, {"z", 's'}, {"x", 's'}, {"n", 'n'}, {"m", 'm'}, {"l", 'l'},
}

// consonant gives the class of the spelling at i and its length: 0 for a vowel, silent for what is not heard.
func consonant(s string, i int) (byte, int) {
	c := s[i]
	switch c {
	case 'h':
		if i == 0 {
			return 'h', 1
		}
		return silent, 1
	case 'r': // not heard after a vowel, before a consonant or the end
		if i > 0 && isVowel(s[i-1]) && (i+1 == len(s) || !isVowel(s[i+1])) {
			return silent, 1
		}
		return 'r', 1
	case 'y':
		if i == 0 && len(s) > 1 && isVowel(s[1]) {
			return 'y', 1
		}
		return 0, 1
	}
	for _, cc := range consonantClasses {
		if strings.HasPrefix(s[i:], cc.spelling) {
			return cc.class, len(cc.spelling)
		}
	}
	return 0, 1
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// lettersOf keeps a to z of a folded Latin part; "" when it holds letters of another writing.
func lettersOf(folded string) string {
	var b strings.Builder
	for _, r := range folded {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r >= 0x80:
			return ""
		}
	}
	return b.String()
}
