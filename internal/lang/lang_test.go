package lang

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"spean/internal/problem"
)

// latinInKhmer are the messages whose Khmer text has no Khmer letter, each for a reason a reader would accept.
var latinInKhmer = map[string]string{
	"app.language-english": "the name of English in English, for a person who does not read Khmer",
}

func TestEveryMessageOfTheCatalogueIsFitToBeRead(t *testing.T) {
	if len(Areas()) == 0 {
		t.Fatal("no catalogue was read")
	}
	for _, area := range Areas() {
		for _, m := range Messages(area) {
			for _, text := range []string{m.English, m.EnglishOne, m.Khmer} {
				if strings.Contains(text, "[?]") {
					t.Errorf("%s holds a mark of the drafting table: %s", m.ID, text)
				}
				if strings.Count(text, "{") != len(argPattern.FindAllString(text, -1)) {
					t.Errorf("%s holds a brace that is no argument: %s", m.ID, text)
				}
				if text != strings.TrimSpace(text) {
					t.Errorf("%s has a space at an end: %q", m.ID, text)
				}
			}
			words := argPattern.ReplaceAllString(m.Khmer, "")
			hasKhmer := strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Khmer, r) })
			hasLatin := strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
			if _, allowed := latinInKhmer[m.ID]; hasLatin && !hasKhmer && !allowed {
				t.Errorf("%s is not Khmer: %s", m.ID, m.Khmer)
			}
			if strings.ContainsFunc(m.English, func(r rune) bool { return unicode.Is(unicode.Khmer, r) }) && area != "app" {
				t.Errorf("%s has Khmer letters in the English text: %s", m.ID, m.English)
			}
		}
	}
}

func TestWordsThatAreNoMessageAreRefused(t *testing.T) {
	for name, file := range map[string]string{
		"another area":        `{"schema":1,"area":"b","messages":{}}`,
		"an id of elsewhere":  `{"schema":1,"area":"a","messages":{"b.x":{"en":"X","km":{"text":"ក","status":"draft"}}}}`,
		"no Khmer":            `{"schema":1,"area":"a","messages":{"a.x":{"en":"X","km":{"text":"","status":"draft"}}}}`,
		"no English":          `{"schema":1,"area":"a","messages":{"a.x":{"km":{"text":"ក","status":"draft"}}}}`,
		"a third status":      `{"schema":1,"area":"a","messages":{"a.x":{"en":"X","km":{"text":"ក","status":"fine"}}}}`,
		"different arguments": `{"schema":1,"area":"a","messages":{"a.x":{"en":"{n} X","km":{"text":"ក","status":"draft"}}}}`,
		"plural without n":    `{"schema":1,"area":"a","messages":{"a.x":{"en":{"one":"X","other":"Xs"},"km":{"text":"ក","status":"draft"}}}}`,
		"upper case":          `{"schema":1,"area":"a","messages":{"a.X":{"en":"X","km":{"text":"ក","status":"draft"}}}}`,
		"an unknown member":   `{"schema":1,"area":"a","messages":{"a.x":{"en":"X","fr":"X","km":{"text":"ក","status":"draft"}}}}`,
	} {
		if _, err := load(fstest.MapFS{"catalog/a.json": {Data: []byte(file)}}); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestNumbersChooseTheEnglishFormAndNeverTheKhmerOne(t *testing.T) {
	for n, want := range map[string]string{"1": "1 day late", "2": "2 days late", "0": "0 days late"} {
		if got := T(English, "app.days-late", "n", n); got != want {
			t.Errorf("n=%s: %q", n, got)
		}
		if got, want := T(Khmer, "app.days-late", "n", n), "យឺត "+n+" ថ្ងៃ"; got != want {
			t.Errorf("n=%s: %q", n, got)
		}
	}
}

func TestArgumentsAreFilledOnceAndNeverReadAgain(t *testing.T) {
	got, lacking := fill("{a} and {b}, {a}", problem.Args{"a": "{b}", "b": "two"})
	if got != "{b} and two, {b}" || lacking != "" {
		t.Errorf("%q lacking %q", got, lacking)
	}
	if _, lacking := fill("{a} {c}", problem.Args{"a": "x"}); lacking != "c" {
		t.Errorf("lacking %q", lacking)
	}
}

func TestBrowsersAreAnsweredInALanguageTheyAskFor(t *testing.T) {
	for accept, want := range map[string]Lang{
		"":                         Khmer,
		"km-KH,km;q=0.9,en;q=0.8":  Khmer,
		"en-US,en;q=0.9":           English,
		"fr-FR,en;q=0.5":           English,
		"ja":                       Khmer,
		"*":                        Khmer,
		";;;":                      Khmer,
		strings.Repeat("en,", 999): Khmer,
	} {
		if got := Match(accept, Khmer); got != want {
			t.Errorf("%.40q gives %s, want %s", accept, got, want)
		}
	}
}

func TestAMissingMessageStopsATest(t *testing.T) {
	for _, call := range []func(){
		func() { T(English, "app.there-is-none") },
		func() { T(English, "app.days-late") },
		func() { Problem(Khmer, problem.New(problem.Invalid, "nothing.here", "")) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		}()
	}
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{"km", "en-US,en;q=0.9", "x-y;q=zz", "*;q=0", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if _, ok := Parse(string(Match(accept, English))); !ok {
			t.Errorf("%q gave a language that is none", accept)
		}
	})
}
