// Package lang holds every sentence a person can read, in every language of the program.
//
// Messages live in catalog/<area>.json, by id: "screening.start" stands in screening.json. A message has the English text and,
// for Khmer, the text and its status: "draft", or "reviewed by NAME" once a native reader has passed it. Texts hold named
// arguments in braces, "{n} cases". English may differ by number ("one", "other"); Khmer nouns do not inflect and have one form
// (Unicode CLDR 48, plural rules: km has the single category "other").
//
// The package knows nothing of pages: it gives plain text, and whoever writes it into a page or a paper escapes it there.
// A broken catalogue is a broken program: loading panics, and the test of this package reads all of it.
package lang

import (
	"log/slog"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/language"

	"spean/internal/problem"
)

// Lang is a language of the program, by its BCP 47 code.
type Lang string

// The languages. Khmer comes first: it is the one most readers have.
const (
	Khmer   Lang = "km"
	English Lang = "en"
)

// All lists the languages in the order they are offered.
func All() []Lang { return []Lang{Khmer, English} }

// Parse gives the language with that code, or ok false.
func Parse(code string) (l Lang, ok bool) {
	for _, l := range All() {
		if string(l) == code {
			return l, true
		}
	}
	return "", false
}

// Other gives the language to switch to.
func (l Lang) Other() Lang {
	if l == Khmer {
		return English
	}
	return Khmer
}

// Name is the language's name in itself, which is how a person who cannot read the present page finds it.
func (l Lang) Name() string {
	if l == Khmer {
		return "ខ្មែរ"
	}
	return "English"
}

var matcher = language.NewMatcher([]language.Tag{language.Khmer, language.English})

// maxAccept bounds what is read of an Accept-Language header.
const maxAccept = 512

// Match picks a language for an Accept-Language header; fallback when the header asks for none of ours.
func Match(accept string, fallback Lang) Lang {
	if len(accept) > maxAccept {
		return fallback
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return fallback
	}
	_, index, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return fallback
	}
	return All()[index]
}

// T gives the text of a message; pairs are argument names and values in turn. When the message differs by number the argument
// "n" decides. An unknown id, or an argument the text needs and does not get, panics in tests; the running program shows the id
// in brackets and logs it once.
func T(l Lang, id string, pairs ...string) string {
	args := problem.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return text(l, id, args)
}

// Has reports whether there is a message with that id.
func Has(id string) bool {
	_, ok := catalog().byID[id]
	return ok
}

// Problem gives the text of a problem.
func Problem(l Lang, p problem.Problem) string { return text(l, p.Key, p.Args) }

func text(l Lang, id string, args problem.Args) string {
	m, ok := catalog().byID[id]
	if !ok {
		return missing(id, "no such message")
	}
	out, lacking := fill(m.form(l, args["n"]), args)
	if lacking != "" {
		return missing(id, "argument "+lacking+" not given")
	}
	return out
}

// form picks the text for a language and a number.
func (m Message) form(l Lang, n string) string {
	switch {
	case l == Khmer:
		return m.Khmer
	case n == "1" && m.EnglishOne != "":
		return m.EnglishOne
	}
	return m.English
}

// fill puts the arguments in; it names the first one the text needs and did not get.
func fill(text string, args problem.Args) (out, lacking string) {
	if !strings.Contains(text, "{") {
		return text, ""
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String(), lacking
		}
		name, after, _ := strings.Cut(rest, "}")
		value, ok := args[name]
		if !ok {
			lacking = name
		}
		b.WriteString(value)
		text = after
	}
}

// told remembers which missing messages were logged.
var told sync.Map

func missing(id, why string) string {
	if testing.Testing() {
		panic("lang: message " + id + ": " + why)
	}
	if _, before := told.LoadOrStore(id, true); !before {
		slog.Error("a message is missing from the catalogue", "id", id, "why", why)
	}
	return "[" + id + "]"
}
