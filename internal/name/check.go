package name

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"spean/internal/problem"
)

// MaxLength is the longest name taken, in characters as people count them (grapheme clusters).
const MaxLength = 200

// Check refuses what cannot be a name: nothing, more than MaxLength (name.too-long, arguments limit and length), text of an old
// font that is no Unicode (name.old-font), bytes that are no text. Names that are only doubtful pass: see Doubts.
func Check(text string) error {
	switch {
	case strings.TrimSpace(dropInvisible(text)) == "":
		return problem.New(problem.Invalid, "name.empty", "")
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return problem.New(problem.Invalid, "name.not-text", "")
	}
	if length := Length(text); length > MaxLength {
		return problem.New(problem.TooLarge, "name.too-long", "", "limit", strconv.Itoa(MaxLength), "length", strconv.Itoa(length))
	}
	if LooksLikeOldFont(text) {
		return problem.New(problem.Invalid, "name.old-font", "")
	}
	return nil
}

// Length counts the characters of a text as people see them: a Khmer base with all that stands around it is one.
func Length(text string) int {
	var b strings.Builder
	in := []rune(text)
	for i := 0; i < len(in); i++ {
		if in[i] == coeng && i+1 < len(in) && isBase(in[i+1]) {
			i++ // a subscript starts a cluster of its own in Unicode's rules, not on paper
			continue
		}
		b.WriteRune(in[i])
	}
	return uniseg.GraphemeClusterCount(b.String())
}

// Doubts gives the questions to ask before a name is kept as told, as message keys: name.two-people, name.no-name.
func Doubts(text string) []string {
	var keys []string
	if LooksLikeNoName(text) {
		keys = append(keys, "name.no-name")
	}
	if TwoPeople(text) {
		keys = append(keys, "name.two-people")
	}
	return keys
}

//go:embed words.json
var wordsJSON []byte

// words are words met in name fields: those that stand between two names, and those that are no name.
var words = func() (w struct {
	Between  []string // with a gap on both sides
	Joining  []string // without gaps: writing that has none
	NotNames []string
}) {
	if err := json.Unmarshal(wordsJSON, &w); err != nil {
		panic("name: words.json: " + err.Error())
	}
	for i, s := range w.NotNames {
		w.NotNames[i] = foldPart(s)
	}
	return w
}()

// TwoPeople reports whether a text may name two people ("Vannak and Sophal"). It is a question, never a reason to split.
func TwoPeople(text string) bool {
	text = strings.Trim(foldLatin(strings.ReplaceAll(text, string(zwsp), " ")), " \n\t")
	fields := strings.Fields(text)
	for i, f := range fields {
		if i > 0 && i < len(fields)-1 && slices.Contains(words.Between, f) {
			return true
		}
	}
	for _, w := range words.Joining {
		if at := strings.Index(text, w); at > 0 && at+len(w) < len(text) {
			return true
		}
	}
	return false
}

// LooksLikeNoName reports whether a text may be something else than a name: no letters, a question, digits, a word such as "woman"
// or "unknown" alone.
func LooksLikeNoName(text string) bool {
	if Script(text) == NoScript || strings.ContainsAny(text, "?!？@#=<>") || strings.ContainsFunc(text, unicode.IsDigit) {
		return true
	}
	return slices.Contains(words.NotNames, foldPart(text))
}

// oldFontEvidence is how much must speak for an old font before a name is refused; names of Europe and Viet Nam stay below.
const oldFontEvidence = 2

// LooksLikeOldFont reports whether a text was typed for a font that draws Khmer in the places of Latin-1 (Limon, ABC): signs and
// capitals inside words, no Khmer letter. Such text means nothing without its font, so it is not guessed at.
func LooksLikeOldFont(text string) bool {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }) ||
		strings.ContainsFunc(text, func(r rune) bool { return r > 0xff && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) {
		return false
	}
	evidence := 0
	for _, w := range strings.Fields(text) {
		evidence += oldFontSigns([]rune(w))
	}
	return evidence >= oldFontEvidence
}

func oldFontSigns(w []rune) int {
	evidence, hasLower := 0, slices.ContainsFunc(w, unicode.IsLower)
	for i, r := range w {
		inside := i > 0 && i < len(w)-1
		switch {
		case r >= 0xa1 && r <= 0xbf && len(w) > 1 && !strings.ContainsRune("«»´·", r), r == '×', r == '÷':
			evidence += oldFontEvidence // a sign of Latin-1 in a word
		case (r == 'æ' || r == 'Æ') && i == len(w)-1:
			evidence += oldFontEvidence
		case r > 0x7f && r <= 0xff && unicode.IsUpper(r) && i > 0 && hasLower:
			evidence += oldFontEvidence
		case (r == 'þ' || r == 'ð') && inside && unicode.IsUpper(w[i+1]):
			evidence += oldFontEvidence
		case inside && strings.ContainsRune(";:[]{}|\\^~%$&", r) && unicode.IsLetter(w[i-1]) && unicode.IsLetter(w[i+1]):
			evidence++
		case i > 0 && unicode.IsUpper(r) && unicode.IsLower(w[i-1]) && !isNamePrefix(string(w[:i])):
			evidence++
		}
	}
	return evidence
}

// isNamePrefix reports beginnings after which names of Europe write a capital.
func isNamePrefix(s string) bool {
	return slices.Contains([]string{"Mc", "Mac", "De", "Di", "Da", "La", "Le", "Van", "Von", "Fitz"}, s)
}

// Visible shows a text with its invisible characters written out, as ‹U+200B›, so that nothing hides in a name.
func Visible(text string) string {
	var b strings.Builder
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "‹%02X›", text[i])
		case isInvisible(r) || unicode.IsControl(r):
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
