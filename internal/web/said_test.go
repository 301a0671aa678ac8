package web

import (
	stdhtml "html"
	"regexp"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"spean/internal/lang"
)

func TestWhatIsSaidInAnotherScriptIsMarkedInItsLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"Chantha":               "Chantha",
		"  +855 12 ":            "  +855 12 ",
		"ចាន់ថា":                `<span lang="km">ចាន់ថា</span>`,
		"Chantha (ចាន់ ថា), 22": `Chantha (<span lang="km">ចាន់ ថា</span>), 22`,
		"王 <b>":                 `<span lang="zh">王</span> &lt;b&gt;`,
		"ก ก":                   `<span lang="th">ก ก</span>`,
	} {
		if got := string(voice{lang: lang.English}.said(text)); got != want {
			t.Errorf("%q is written %s", text, got)
		}
	}
}

func TestNothingOfWhatIsSaidIsLost(t *testing.T) {
	tags := regexp.MustCompile(`</?span[^>]*>`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aé ក្ខ៊王ก1<&\"\u200b\ufffd"))).Draw(t, "text")
		got := stdhtml.UnescapeString(tags.ReplaceAllString(string(voice{lang: lang.Khmer}.said(text)), ""))
		if !utf8.ValidString(got) || got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}
