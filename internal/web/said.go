package web

import (
	"html/template"
	"strings"
	"unicode"

	"spean/internal/lang"
)

// said writes what somebody said or wrote with every run of another script marked in its language, so that it is set and read aloud
// as what it is: Khmer in an English page, Latin in a Khmer one, Chinese and Thai in both.
func (v voice) said(text string) html {
	var out strings.Builder
	var run, between, marked string // between are spaces and signs nobody knows yet where they belong
	flush := func() {
		text := template.HTMLEscapeString(run)
		if marked != "" && run != "" {
			text = `<span lang="` + marked + `">` + text + `</span>`
		}
		out.WriteString(text + template.HTMLEscapeString(between))
		run, between = "", ""
	}
	for _, r := range text {
		tongue, letter := v.tongueOf(r)
		switch {
		case !letter:
			between += string(r)
			continue
		case tongue != marked:
			flush()
			marked = tongue
		}
		run += between + string(r)
		between = ""
	}
	flush()
	return html(out.String())
}

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
