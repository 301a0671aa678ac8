package web

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"spean/internal/lang"
)

func TestEveryPageHasItsHelp(t *testing.T) {
	known := map[string]bool{}
	for _, part := range helpParts {
		for _, topic := range part.Topics {
			known[topic] = true
		}
	}
	used := map[string]bool{"setup": true} // it stands in the place of other pages
	for _, r := range (&Server{}).routes() {
		topic := helpFor(r.Pattern)
		if strings.HasPrefix(r.Pattern, "GET ") && !known[topic] {
			t.Errorf("%s has no help (%q)", r.Pattern, topic)
		}
		used[topic] = true
	}
	for topic := range known {
		if !used[topic] {
			t.Errorf("no page leads to the help %s", topic)
		}
	}
	if helpFor("/") != "" || helpFor("GET /never") != "" {
		t.Error("a page that is not there has help")
	}
}

var sentenceEnd = regexp.MustCompile(`[.!?:;។៖]`)

func TestHelpSaysTheSameInBothLanguagesAndIsShort(t *testing.T) {
	help, err := loadHelp()
	if err != nil {
		t.Fatal(err)
	}
	files, err := helpFiles.ReadDir("help")
	if err != nil || len(files) != 2*len(help[lang.Khmer]) {
		t.Errorf("%d files for %d topics: %v", len(files), len(help[lang.Khmer]), err)
	}
	routes := map[string]bool{}
	for _, r := range (&Server{}).routes() {
		routes[strings.TrimPrefix(r.Pattern, "GET ")] = true
	}
	link := regexp.MustCompile(`href="([^"]*)"`)
	for name, en := range help[lang.English] {
		km := help[lang.Khmer][name]
		for _, mark := range []string{"<h2>", "<ul", "<li>", "<p>", "<kbd>", "<a "} {
			if strings.Count(string(en.Body), mark) != strings.Count(string(km.Body), mark) {
				t.Errorf("%s has %d of %s in English and %d in Khmer", name, strings.Count(string(en.Body), mark), mark, strings.Count(string(km.Body), mark))
			}
		}
		for l, topic := range map[lang.Lang]helpTopic{lang.English: en, lang.Khmer: km} {
			text := string(topic.Body)
			if n := len(sentenceEnd.FindAllString(text, -1)); n < 6 || n > 36 || len([]rune(text)) > 2600 {
				t.Errorf("%s in %s has %d sentences and %d characters", name, l, n, len([]rune(text)))
			}
			if isKhmer := strings.ContainsFunc(topic.Title, func(r rune) bool { return unicode.Is(unicode.Khmer, r) }); isKhmer != (l == lang.Khmer) {
				t.Errorf("%s in %s is called %s", name, l, topic.Title)
			}
			if strings.ContainsAny(text, "`[]*#") {
				t.Errorf("%s in %s has a mark that was not read: %s", name, l, text)
			}
			for _, m := range link.FindAllStringSubmatch(text, -1) {
				if !routes[m[1]] {
					t.Errorf("%s leads to %s, which is no page", name, m[1])
				}
			}
		}
	}
}

func TestNoMarkupOfAHelpFileReachesAPage(t *testing.T) {
	got, err := readHelp("# Title\n<script>alert(1)</script> **<b>** [x](javascript:alert) [y](//evil.example) [z](/help\" onclick=\"x)\n## <i>\n- `<kbd>`\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<i>", "<b><b>", "<kbd><kbd>", `href="javascript`, `href="//`, `onclick="`} {
		if strings.Contains(string(got.Body), bad) {
			t.Errorf("%s reaches the page: %s", bad, got.Body)
		}
	}
	for _, broken := range []string{"", "no title\ntext", "# only a title", "# t\n# two"} {
		if _, err := readHelp(broken); err == nil {
			t.Errorf("%q was read", broken)
		}
	}
}
