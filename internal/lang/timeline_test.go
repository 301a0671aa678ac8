package lang_test

import (
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
)

// told are the arguments a sentence of the timeline may have; a page gives them all and each sentence takes what it needs.
var told = []string{"account", "agency", "code", "date", "number", "person", "what"}

func TestEverythingThatCanBeRecordedHasItsSentence(t *testing.T) {
	for _, p := range payloads() {
		kind, _, _ := strings.Cut(string(p.Kind()), "/")
		if !lang.Has("timeline." + kind) {
			t.Errorf("no sentence for %s", p.Kind())
		}
	}
}

func TestSentencesOfTheTimelineAskForNothingAPageDoesNotHave(t *testing.T) {
	for _, m := range lang.Messages("timeline") {
		for _, arg := range m.Args() {
			if !slices.Contains(told, arg) {
				t.Errorf("%s asks for %s", m.ID, arg)
			}
		}
		if m.EnglishOne != "" {
			t.Errorf("%s differs by number", m.ID)
		}
	}
}
