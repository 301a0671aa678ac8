package web

import (
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/lang"
)

// said writes what somebody said or wrote with every run of another script marked in its language, so that it is set and read aloud
// as what it is: Khmer in an English page, Latin in a Khmer one, Chinese and Thai in both.
func (v voice) said(text string) html {
	var out strings.Builder
	marked, start, end := "", 0, 0 // text[start:end] is a run in one language; what follows it are spaces and signs until the next letter
	flush := func(next int) {
		run := template.HTMLEscapeString(text[start:end])
		if marked != "" && run != "" {
			run = `<span lang="` + marked + `">` + run + `</span>`
		}
		out.WriteString(run)
		out.WriteString(template.HTMLEscapeString(text[end:next]))
		start, end = next, next
	}
	for i, r := range text {
		tongue, letter := v.tongueOf(r)
		if !letter {
			continue
		}
		if tongue != marked {
			flush(i)
			marked = tongue
		}
		end = i + utf8.RuneLen(r)
	}
	flush(len(text))
	if strings.ContainsFunc(text, turns) {
		return html(`<bdi>` + out.String() + `</bdi>`) // what turns the direction around ends with the text
	}
	return html(out.String())
}

// turns reports a character that shows nothing and turns the direction of what follows it.
func turns(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// tongueOf is the language to mark a letter with; empty for the page's own. Digits and signs are no letters.
func (v voice) tongueOf(r rune) (tongue string, letter bool) {
	switch {
	case !unicode.IsLetter(r) && !unicode.IsMark(r):
		return "", false
	case unicode.Is(unicode.Khmer, r):
		tongue = string(lang.Khmer)
	case unicode.Is(unicode.Latin, r):
		tongue = string(lang.English)
	case unicode.Is(unicode.Han, r):
		tongue = "zh"
	case unicode.Is(unicode.Thai, r):
		tongue = "th"
	}
	if tongue == string(v.lang) {
		tongue = ""
	}
	return tongue, true
}
