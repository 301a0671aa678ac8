package lang_test

import (
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/name"
)

// otherOrder are messages whose Khmer is written in another code order than ours, each with the reason.
var otherOrder = map[string]string{
	"country.jo": "as the Unicode CLDR writes the country",
}

// One look can be typed in many code orders; a browser's search and a reader's screen voice know only one of them.
func TestRow10_KhmerWordsAreWrittenInOneCodeOrder(t *testing.T) {
	for _, area := range lang.Areas() {
		for _, m := range lang.Messages(area) {
			if _, allowed := otherOrder[m.ID]; allowed {
				continue
			}
			for _, word := range strings.Fields(m.Khmer) {
				if normal := name.Norm(word); normal != word {
					t.Errorf("%s: %+q should be %+q (%s)", m.ID, word, normal, normal)
				}
			}
		}
	}
}
