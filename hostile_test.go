package spean

import (
	"fmt"
	"go/ast"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryRowOfHostileInputsNamesTheTestsThatExist holds docs/hostile-inputs.md to the tests: all it names exist, and all that carry the
// number of a row stand in that row.
func TestEveryRowOfHostileInputsNamesTheTestsThatExist(t *testing.T) {
	page, err := os.ReadFile("docs/hostile-inputs.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(page)) {
		if row := regexp.MustCompile(`^\| (\d+) \|`).FindStringSubmatch(line); row != nil {
			rows[row[1]] = line
		}
	}
	for n := 1; n <= 47; n++ {
		if line := rows[fmt.Sprint(n)]; line == "" && (n <= 20 || n >= 37) {
			t.Errorf("row %d is missing", n)
		}
	}
	exist := map[string]bool{}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			exist[f.Name.Name] = true
			number := regexp.MustCompile(`^TestRow0*(\d+)_`).FindStringSubmatch(f.Name.Name)
			if number != nil && !strings.Contains(rows[number[1]], "`"+f.Name.Name+"`") {
				t.Errorf("%s: %s is not in its row of docs/hostile-inputs.md", s.path, f.Name.Name)
			}
		}
	}
	for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(page), -1) {
		if !exist[name[1]] {
			t.Errorf("docs/hostile-inputs.md names %s, which does not exist", name[1])
		}
	}
}
