package casefile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"spean/internal/casefile"
)

// root is the repository, seen from here.
const root = "../.."

var (
	testName = regexp.MustCompile("`(Test[A-Za-z0-9_]+)`")
	testFunc = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]+)\(t \*testing\.T\)`)
)

// tests are the names of all tests of the repository.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllSubmatch(content, -1) {
			out[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheTableOfFactsIsWholeAndTrue(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(root, "docs", "facts.md"))
	if err != nil {
		t.Fatal(err)
	}
	exists := tests(t)
	for _, m := range testName.FindAllStringSubmatch(string(content), -1) {
		if !exists[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
	left := map[string]bool{casefile.File: true}
	for kind := range casefile.Facts() {
		left[kind] = true
	}
	var columns []string
	for line := range strings.Lines(string(content)) {
		if !strings.HasPrefix(line, "|") {
			columns = nil
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case columns == nil:
			columns = cells
			if got := strings.Join(cells[len(cells)-7:], " "); got != "enter show correct search print refer erase" {
				t.Fatalf("a table of %s", got)
			}
			continue
		case strings.HasPrefix(cells[0], "---"):
			continue
		case len(cells) != len(columns):
			t.Fatalf("%s has %d cells", cells[0], len(cells))
		}
		if kind := strings.Trim(cells[0], "`"); kind != cells[0] {
			if !left[kind] {
				t.Errorf("%s is no fact, or stands twice", kind)
			}
			delete(left, kind)
		}
		for i := len(cells) - 7; i < len(cells); i++ {
			why, not := strings.CutPrefix(cells[i], "does not apply: ")
			if !testName.MatchString(cells[i]) && (!not || len(why) < 15) {
				t.Errorf("%s, %s: neither a test nor a reason: %q", cells[0], columns[i], cells[i])
			}
		}
	}
	for kind := range left {
		t.Errorf("%s has no row", kind)
	}
}
