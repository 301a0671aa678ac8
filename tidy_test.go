package spean

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lattice says who may import whom: the rooms before "<" lie below the room after it, which may use them. A room that is not on a
// line's right side may import no other. Rooms that do not exist yet may stand here. Two further rules need no line: a suite of
// tests that belongs to a room ("account/accounttest") may use the room and whatever the room may use, and other suites; and
// everything under tests/ may use everything.
const lattice = `
	words: what every room speaks with
	problem                                                   < lang
	problem                                                   < id
	problem id                                                < event
	problem                                                   < partial
	problem lang                                              < name
	problem lang name                                         < translation
	problem                                                   < phone
	problem lang name                                         < place
	                                                          < recent

	the field: events, folds, rules; no clock, no disk
	problem id event partial lang                             < screening
	problem id event partial name phone place screening       < casefile
	problem id event partial name phone place casefile        < tip
	problem id event partial place casefile                   < referral
	problem id event casefile                                 < submission
	id event                                                  < attachment
	problem                                                   < picture
	problem id event partial place casefile                   < directory

	what phones send: documents and values, no HTTP
	problem lang id event partial screening casefile          < openrosa
	problem lang id event partial place phone casefile openrosa < htcds

	who may do what, and proof of what was done
	problem id event recent                                   < access
	problem id                                                < account
	problem id event                                          < eventlog
	problem id event eventlog access                          < audit
	problem id event name access audit recent                 < vault

	lists derived from the log
	problem id event partial name phone place screening casefile tip referral directory submission < view
	problem id event partial name phone place screening casefile tip referral directory submission view < view/sqlview

	one room per database, the only ones that write its language
	problem id event eventlog audit vault account             < sqlite
	problem id event eventlog audit vault account             < postgres

	copies sealed to recovery keys, and proof that all that is stored fits together
	problem                                                   < backup
	problem id event attachment eventlog audit vault account view < check

	what a person can do
	problem id event partial name phone place lang screening casefile tip referral directory submission attachment openrosa htcds access account eventlog audit vault view recent < casework

	pages
	problem lang id openrosa htcds access account casework    < web/collect
	problem lang partial                                      < web/table
	problem lang id event partial name phone place casefile   < web/form
	problem lang id event partial name phone place screening casefile tip referral directory submission attachment openrosa htcds access account casework view web/form web/table web/collect < web

	invented cases, told as acts
	problem id event partial name phone place lang screening casefile tip referral directory access account casework < demo

	engines that stand alone: nothing of the case world
	                                                          < overlap
	name                                                      < linkage
	problem                                                   < release
	problem lang release                                      < publication

	the only wiring, and the commands
	problem lang id event partial name phone place screening casefile tip referral directory submission attachment picture openrosa htcds access account eventlog audit vault view view/sqlview sqlite postgres backup check casework web demo < node
	problem id lang translation access account vault screening backup check demo node overlap linkage release publication < cmd/spean
`

// places says in which rooms something may be touched. Tests may touch all of it.
var places = map[string][]string{
	"import net/http":     {"web", "web/collect", "node"},
	"import crypto/rand":  {"vault", "account", "id", "audit", "node", "cmd/spean"},
	"import math/rand":    {},
	"import math/rand/v2": {"overlap", "linkage", "release", "cmd/spean"}, // from a given seed
	"import database/sql": {"sqlite", "postgres", "view/sqlview", "node"},
	"import testing":      {"lang"}, // a missing message stops a test and is only logged in the program
	"import log":          {},
	"time.Now":            {"node", "cmd/spean"},
	"time.Since":          {"node", "cmd/spean"},
	"time.Until":          {"node", "cmd/spean"},
	"os.Getenv":           {"node", "cmd/spean"},
	"os.LookupEnv":        {"node", "cmd/spean"},
	"SQL":                 {"sqlite", "postgres", "view/sqlview"},
}

// bannedNames are names of rooms that hold whatever nobody has placed.
var bannedNames = []string{"util", "utils", "common", "models", "model", "types", "base", "misc", "helpers", "helper", "shared", "lib"}

const (
	maxFileLines     = 600
	maxFunctionLines = 70
)

// longFiles may be longer: they are data, not reading.
var longFiles = map[string]string{}

var (
	sqlPattern  = regexp.MustCompile(`(?m)^\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX)|ALTER\s+TABLE|DROP\s+TABLE|PRAGMA\s)`)
	unfinished  = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	skippedTest = regexp.MustCompile(`\b[tb]\.Sk` + `ip(f|Now)?\(`)
)

// source is one Go file of the house.
type source struct {
	path  string // from the root, with slashes
	room  string // "casefile", "web/form", "cmd/spean", "tests/browser"; "" for the root
	test  bool   // a _test.go file, or any file of a suite or under tests/
	text  []byte
	file  *ast.File
	lines *token.FileSet
}

// sources reads every Go file.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(at string, d fs.DirEntry, err error) error {
		at = filepath.ToSlash(at)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := path.Base(at); at != "." && strings.HasPrefix(base, ".") || base == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(at) != ".go" {
			return nil
		}
		s := source{path: at, room: roomOf(path.Dir(at)), lines: token.NewFileSet()}
		s.test = strings.HasSuffix(at, "_test.go") || suiteOf(s.room) != "" || strings.HasPrefix(s.room, "tests/")
		if s.text, err = os.ReadFile(at); err != nil {
			return err
		}
		s.file, err = parser.ParseFile(s.lines, at, s.text, parser.ParseComments)
		out = append(out, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// roomOf names the room of a folder, or of an import path of ours.
func roomOf(dir string) string {
	dir = strings.TrimPrefix(strings.TrimPrefix(dir, "spean/"), "./")
	if dir == "." || dir == "spean" {
		return ""
	}
	return strings.TrimPrefix(dir, "internal/")
}

// suiteOf gives the room a suite of tests belongs to: "account" for "account/accounttest".
func suiteOf(room string) string {
	parent, name := path.Split(room)
	parent = strings.TrimSuffix(parent, "/")
	if parent != "" && name == path.Base(parent)+"test" {
		return parent
	}
	return ""
}

// allowed reads the lattice: for every room, the rooms it may import.
func allowed() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(lattice) {
		below, above, ok := strings.Cut(line, "<")
		if ok {
			out[strings.TrimSpace(above)] = strings.Fields(below)
		}
	}
	return out
}

func imports(s source) []string {
	var out []string
	for _, spec := range s.file.Imports {
		at, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			out = append(out, at)
		}
	}
	return out
}

func TestRoomsImportOnlyWhatLiesBelow(t *testing.T) {
	may := allowed()
	for room, below := range may {
		for _, b := range below {
			if slices.Contains(may[b], room) {
				t.Errorf("the lattice lets %s and %s import each other", room, b)
			}
		}
	}
	for _, s := range sources(t) {
		if s.room == "" || strings.HasPrefix(s.room, "tests/") || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		below, placed := may[s.room]
		if owner := suiteOf(s.room); owner != "" {
			below, placed = append(slices.Clone(may[owner]), owner), true
		}
		if !placed && s.room != "problem" {
			t.Errorf("%s: the room %s is not in the lattice", s.path, s.room)
			continue
		}
		for _, at := range imports(s) {
			room := roomOf(at)
			ours := strings.HasPrefix(at, "spean/")
			if ours && !slices.Contains(below, room) && !(s.test && suiteOf(room) != "") {
				t.Errorf("%s: %s may not import %s", s.path, s.room, room)
			}
		}
	}
}

func TestTimeRandomnessNetworkAndSQLStayInTheirRooms(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		touch := func(what string, at token.Pos) {
			if rooms, ruled := places[what]; ruled && !slices.Contains(rooms, s.room) {
				t.Errorf("%s: %s has no place in %s", s.lines.Position(at), what, s.room)
			}
		}
		for _, spec := range s.file.Imports {
			at, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			touch("import "+at, spec.Pos())
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if of, ok := n.X.(*ast.Ident); ok {
					touch(of.Name+"."+n.Sel.Name, n.Pos())
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING && sqlPattern.MatchString(strings.Trim(n.Value, "`\"")) {
					touch("SQL", n.Pos())
				}
			}
			return true
		})
	}
}

func TestRoomsHaveNamesThatSayWhatTheyHold(t *testing.T) {
	for _, s := range sources(t) {
		if name := s.file.Name.Name; slices.Contains(bannedNames, strings.TrimSuffix(name, "_test")) {
			t.Errorf("%s: a package named %s holds whatever nobody has placed", s.path, name)
		}
	}
}

func TestFilesAndFunctionsCanBeReadAtOneSitting(t *testing.T) {
	for _, s := range sources(t) {
		if lines := strings.Count(string(s.text), "\n"); lines > maxFileLines && longFiles[s.path] == "" {
			t.Errorf("%s has %d lines, more than %d", s.path, lines, maxFileLines)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			from, to := s.lines.Position(f.Pos()), s.lines.Position(f.End())
			if lines := to.Line - from.Line + 1; lines > maxFunctionLines {
				t.Errorf("%s: %s has %d lines, more than %d", from, f.Name.Name, lines, maxFunctionLines)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		if strings.HasSuffix(s.path, "_test.go") && strings.HasSuffix(s.file.Name.Name, "_test") {
			continue // an outside view of the package beside it
		}
		documented[dir] = documented[dir] || s.file.Doc != nil && len(s.file.Doc.Text()) > 40
	}
	for _, dir := range slices.Sorted(maps.Keys(documented)) {
		if !documented[dir] {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

func TestNothingIsLeftUnfinishedOrSkipped(t *testing.T) {
	for _, s := range sources(t) {
		if found := unfinished.Find(s.text); found != nil {
			t.Errorf("%s says %s", s.path, found)
		}
		if found := skippedTest.Find(s.text); found != nil {
			t.Errorf("%s skips a test; a test that cannot run fails and says what it lacks", s.path)
		}
	}
}

// TestDependenciesAreTheListedOnes compares what the code imports with dependencies.txt: module, version, licence, what for.
func TestDependenciesAreTheListedOnes(t *testing.T) {
	listed := map[string]string{}
	text, err := os.ReadFile("dependencies.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) >= 4 && !strings.HasPrefix(line, "#") {
			listed[fields[0]] = fields[1]
		}
	}
	versions := requirements(t)
	used := map[string]string{}
	for _, s := range sources(t) {
		for _, at := range imports(s) {
			if first, _, _ := strings.Cut(at, "/"); strings.Contains(first, ".") {
				module := moduleOf(at, versions)
				used[module] = s.path
				if listed[module] != versions[module] {
					t.Errorf("%s imports %s %s; dependencies.txt says %q", s.path, module, versions[module], listed[module])
				}
			}
		}
	}
	for module := range listed {
		if used[module] == "" {
			t.Errorf("dependencies.txt lists %s, which nothing imports", module)
		}
	}
}

var requirePattern = regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+) (v\S+)`)

// requirements reads the modules of go.mod with their versions.
func requirements(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range requirePattern.FindAllStringSubmatch(string(text), -1) {
		out[m[1]] = m[2]
	}
	return out
}

// moduleOf finds the module of go.mod an import path belongs to: the longest that begins it.
func moduleOf(at string, versions map[string]string) string {
	for module := at; module != "."; module = path.Dir(module) {
		if versions[module] != "" {
			return module
		}
	}
	return at
}
