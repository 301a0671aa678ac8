package demo_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// waitable are what a point may wait for.
var waitable = []string{"link chart", "exports", "statistics", "match weights", "the ministry's gazetteer"}

// points are the ids of all hard points, links, bad inputs and stories.
func points() map[string]bool {
	out := map[string]bool{}
	for id, n := range map[string]int{"S1-H": 9, "S2-H": 7, "S3-H": 6, "S4-H": 6, "S5-H": 6, "S6-H": 4, "L": 7, "B": 12, "story ": 25} {
		for i := range n {
			out[fmt.Sprint(id, i+1)] = true
		}
	}
	return out
}

func TestTheListOfScenariosIsWholeAndTrue(t *testing.T) {
	const root = "../.."
	exists := map[string]bool{}
	function, named := regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]+)\(`), regexp.MustCompile("`(Test[A-Za-z0-9_]+)`")
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		for _, m := range function.FindAllSubmatch(content, -1) {
			exists[string(m[1])] = true
		}
		return err
	}))
	content, err := os.ReadFile(filepath.Join(root, "docs", "scenarios.md"))
	must(t, err)
	left := points()
	for _, m := range named.FindAllStringSubmatch(string(content), -1) {
		if !exists[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 6 || strings.Contains(line, "---") || strings.TrimSpace(cells[1]) == "id" {
			continue
		}
		id, shown, waits := strings.TrimSpace(cells[1]), named.MatchString(cells[3]), strings.TrimSpace(cells[4])
		if !left[id] {
			t.Errorf("%s is no point, or stands twice", id)
		}
		delete(left, id)
		later := false
		for _, what := range waitable {
			later = later || strings.HasPrefix(waits, what)
		}
		if !shown && !later || waits != "" && !later {
			t.Errorf("%s is shown by %q and waits for %q", id, cells[3], waits)
		}
	}
	for id := range left {
		t.Errorf("%s has no row", id)
	}
}
