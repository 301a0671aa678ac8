package lang_test

import (
	"slices"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/lang"
)

func TestEveryCodeOfAVocabularyHasItsWords(t *testing.T) {
	known := map[string]bool{}
	for _, list := range casefile.VocabularyLists() {
		codes, _ := casefile.Vocabulary(list)
		for _, code := range codes {
			id := "vocab." + list + "." + code
			known[id] = true
			if !lang.Has(id) {
				t.Errorf("no words for the code %s of %s", code, list)
			}
		}
	}
	for _, m := range lang.Messages("vocab") {
		if !known[m.ID] {
			t.Errorf("%s names a code no vocabulary has", m.ID)
		}
	}
}

func TestCodesOfOneListAreToldApartInBothLanguages(t *testing.T) {
	for _, list := range casefile.VocabularyLists() {
		codes, _ := casefile.Vocabulary(list)
		for _, l := range lang.All() {
			seen := map[string]string{}
			for _, code := range codes {
				text := strings.ToLower(lang.T(l, "vocab."+list+"."+code))
				if other, twice := seen[text]; twice {
					t.Errorf("%s: %s and %s of %s are both %q", l, other, code, list, text)
				}
				seen[text] = code
			}
		}
	}
}

func TestEverySectionOfACaseHasItsName(t *testing.T) {
	for _, section := range casefile.Sections {
		if !lang.Has("section." + string(section)) {
			t.Errorf("no name for section %s", section)
		}
	}
	for _, m := range lang.Messages("section") {
		if name := strings.TrimPrefix(m.ID, "section."); !slices.ContainsFunc(casefile.Sections, func(s event.Section) bool { return string(s) == name }) {
			t.Errorf("%s names no section", m.ID)
		}
	}
}
