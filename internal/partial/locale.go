package partial

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed locale.json
var localeJSON []byte

// localeData is locale.json: how dates are shown, and the words people type in them.
type localeData struct {
	Show    map[string]datePatterns
	Months  [][]string
	Animals [][]string
	Words   map[string][]string
}

type datePatterns struct {
	Months                                                      []string
	Day, Month, Decade, About, Unsure, Both, Span, Since, Until string
}

// locale is fixed at start: the file is part of the program, so a fault in it is a fault of the build.
var locale, lexicon = loadLocale()

// meaning is what a typed word stands for.
type meaning int

const (
	meansFiller meaning = iota
	meansDay
	meansMonth
	meansYear
	meansAge
	meansAbout
	meansUnsure
	meansBuddhist
	meansMonthName // number: 1 to 12
	meansAnimal    // number: 0 (rat) to 11 (pig)
)

type word struct {
	text    string
	meaning meaning
	number  int
}

func loadLocale() (localeData, []word) {
	var data localeData
	if err := json.Unmarshal(localeJSON, &data); err != nil {
		panic("partial: locale.json: " + err.Error())
	}
	var words []word
	add := func(texts []string, m meaning, n int) {
		for _, t := range texts {
			words = append(words, word{cleanTyped(t), m, n})
		}
	}
	for i, texts := range data.Months {
		add(texts, meansMonthName, i+1)
	}
	for i, texts := range data.Animals {
		add(texts, meansAnimal, i)
	}
	for name, m := range map[string]meaning{"filler": meansFiller, "day": meansDay, "month": meansMonth, "year": meansYear,
		"age": meansAge, "about": meansAbout, "unsure": meansUnsure, "buddhist": meansBuddhist} {
		add(data.Words[name], m, 0)
	}
	slices.SortStableFunc(words, func(a, b word) int { return len(b.text) - len(a.text) }) // longest match first
	return data, words
}

// nextWord finds the word text begins with. Khmer is written without spaces, so a Khmer word may be followed by another one;
// a Latin word must end where its letters end.
func nextWord(text string) (word, bool) {
	for _, w := range lexicon {
		rest, ok := strings.CutPrefix(text, w.text)
		if !ok {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(rest); rest != "" && w.text[0] < utf8.RuneSelf && unicode.IsLetter(r) {
			continue
		}
		return w, true
	}
	return word{}, false
}

// khmerReorder mends the typing orders of marks that occur in date words.
var khmerReorder = strings.NewReplacer("ំា", "ាំ", "\u17c1\u17b8", "\u17be")

// cleanTyped gives typed text as the readers of this package want it: ASCII digits, lower case, one kind of space, nothing invisible.
func cleanTyped(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '០' && r <= '៩':
			b.WriteRune(r - '០' + '0')
		case r == '\u200b' || unicode.IsSpace(r):
			b.WriteByte(' ')
		case r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff':
		case r == '–' || r == '—' || r == '−' || r == '‐' || r == '‑':
			b.WriteByte('-')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(khmerReorder.Replace(b.String())), " ")
}

// hasKhmerDigit reports whether s holds ០ to ៩.
func hasKhmerDigit(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= '០' && r <= '៩' })
}

// KhmerDigits shows every ASCII digit of s as a Khmer one.
func KhmerDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '០'
		}
		return r
	}, s)
}
