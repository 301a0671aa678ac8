package name

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators are reused, since a Collator serves one caller at a time.
var collators = sync.Pool{New: func() any { return collate.New(language.Khmer) }}

// SortKey gives bytes, as a string, that order names as a Khmer dictionary does (CLDR km): Khmer first, then other scripts. Names of
// one Norm have one key.
func SortKey(text string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buffer collate.Buffer
	text = Norm(text)
	script := "1"
	if strings.IndexFunc(text, unicode.IsLetter) == strings.IndexFunc(text, isKhmerLetter) {
		script = "0" // the collator does not put Khmer before other scripts, as CLDR asks
	}
	return script + string(c.KeyFromString(&buffer, text))
}

func isKhmerLetter(r rune) bool { return isKhmer(r) && unicode.IsLetter(r) }
