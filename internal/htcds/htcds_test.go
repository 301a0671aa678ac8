package htcds

import (
	"crypto/sha256"
	"encoding/hex"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/name"
	"spean/internal/openrosa"
	"spean/internal/partial"
)

var today = partial.Day{Year: 2026, Month: 3, Day: 2}

// publishedSum is the SHA-256 of the form as IOM published it.
const publishedSum = "50c1253caabdc31cad057fc37f30899e0c06a77ba1133854746ca2a154d07008"

func TestThePublishedFormIsServedByteForByte(t *testing.T) {
	f := Forms()[1]
	sum := sha256.Sum256(f.XML)
	if f.ID != FormID || f.Version != PublishedVersion || hex.EncodeToString(sum[:]) != publishedSum {
		t.Errorf("%s %s has other bytes: %x", f.ID, f.Version, sum)
	}
}

func TestOtherBytesAreAnotherVersion(t *testing.T) {
	for _, f := range Forms()[:1] {
		at := filepath.Join("testdata", "published", f.Version+".xml")
		kept, err := os.ReadFile(at)
		if os.IsNotExist(err) {
			t.Fatalf("%s is new: look at it, then keep it as %s (bytes in %s)", f.Version, at, keep(t, f))
		}
		if err != nil {
			t.Fatal(err)
		}
		if string(kept) != string(f.XML) {
			t.Errorf("the bytes of %s changed: give it another version (new bytes in %s)", f.Version, keep(t, f))
		}
	}
}

// keep writes a form where a person can look at it.
func keep(t *testing.T, f openrosa.Form) string {
	t.Helper()
	at := filepath.Join(os.TempDir(), f.ID+"-"+f.Version+".xml")
	if err := os.WriteFile(at, f.XML, 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

var (
	boundNodes = regexp.MustCompile(`<bind [^>]*nodeset="([^"]+)"[^>]*>`)
	instance   = regexp.MustCompile(`<instance>.*</instance>`)
	controls   = regexp.MustCompile(`<(select1|select|input) ref="([^"]+)"`)
	values     = regexp.MustCompile(`<value>([^<]*)</value></item>`)
)

func TestTheKhmerEditionHasTheNodesBindingsAndChoicesOfThePublishedForm(t *testing.T) {
	khmer, english := Forms()[0], Forms()[1]
	if khmer.ID != english.ID || khmer.Version == english.Version || khmer.Hash == english.Hash {
		t.Errorf("%s %s and %s %s", khmer.ID, khmer.Version, english.ID, english.Version)
	}
	same := strings.ReplaceAll(string(khmer.XML), KhmerVersion, PublishedVersion)
	for name, part := range map[string]*regexp.Regexp{"instance": instance, "bindings": boundNodes, "controls": controls, "choices": values} {
		if got, want := part.FindAllString(same, -1), part.FindAllString(string(english.XML), -1); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s differ: %d of %d", name, len(got), len(want))
		}
	}
}

// corrected are labels of the published form that say something else than their field means.
var corrected = map[string]string{"prs_Title": "Second Name"}

func TestEnglishLabelsAreThoseOfThePublishedForm(t *testing.T) {
	node, seen := "", map[string]bool{}
	for _, m := range labelled.FindAllStringSubmatch(string(published), -1) {
		if m[1] != "" {
			node = m[1]
			seen[node] = true
			continue
		}
		printed, code := html.UnescapeString(m[2]), html.UnescapeString(m[3])
		switch f := byNode[node]; {
		case f == nil:
			t.Fatalf("%s has no labels", node)
		case code == "":
			if got := Label(lang.English, node); got != printed && corrected[node] != printed {
				t.Errorf("%s is %q, published as %q", node, got, printed)
			}
		case !f.offers(code):
			t.Errorf("%s does not offer %s", node, code)
		case !f.Countries && Answer(lang.English, node, code) != printed:
			t.Errorf("%s %s is %q, published as %q", node, code, Answer(lang.English, node, code), printed)
		}
	}
	if len(seen) != len(fields) {
		t.Errorf("the form has %d questions, the labels %d", len(seen), len(fields))
	}
}

func TestEveryLabelIsInKhmerAndSaysHowFarItCanBeTrusted(t *testing.T) {
	check := func(at string, text khmerText) {
		if text.Text == "" || text.Text != strings.TrimSpace(text.Text) || !strings.ContainsAny(text.Text, "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអឯឥ") {
			t.Errorf("%s is not Khmer: %q", at, text.Text)
		}
		for _, word := range strings.Fields(text.Text) {
			if normal := name.Norm(word); normal != word {
				t.Errorf("%s: %+q should be %+q (%s)", at, word, normal, normal)
			}
		}
		if text.Status != "draft" && !strings.HasPrefix(text.Status, "reviewed by ") {
			t.Errorf("%s has the status %q", at, text.Status)
		}
	}
	for _, f := range fields {
		check(f.Node, f.Khmer)
		told := map[string]bool{}
		for _, c := range f.Choices {
			check(f.Node+" "+c.Code, c.Khmer)
			if told[c.Khmer.Text] {
				t.Errorf("%s: two choices are called %s", f.Node, c.Khmer.Text)
			}
			told[c.Khmer.Text] = true
		}
	}
}

func TestSubmissionsOfEveryEditionEverServedAreTaken(t *testing.T) {
	for _, f := range Forms() {
		if !Accepts(f.ID, f.Version) {
			t.Errorf("%s is not taken", f.Version)
		}
	}
	for _, v := range []string{"", "x", PublishedVersion + "-km0", PublishedVersion + "-km9", PublishedVersion + "-km1x"} {
		if Accepts(FormID, v) {
			t.Errorf("%q is taken", v)
		}
	}
}
