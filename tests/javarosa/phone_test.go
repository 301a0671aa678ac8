package javarosa

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"spean/internal/openrosa"
)

// filled is one form the engine filled, as Filled.java writes it.
type filled struct {
	Form, Version, Language, Instance string
	Answers                           []struct{ Path, Value string }
	Shown                             []shown
	Attachments                       []string
	// Sent is how it was sent, where there was a server: the answer to each post and the last words.
	Sent struct {
		Statuses []int
		Message  string
	}

	xml []byte
}

// shown is one question as the engine showed it.
type shown struct {
	Path, Label, Hint string
	Codes, Choices    []string
}

// built is where the Java program was built, once for all tests.
var built struct {
	sync.Once
	folder string
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.folder != "" {
		if err := os.RemoveAll(built.folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// build compiles the Java program beside its libraries, in a folder of its own.
func build() {
	if built.folder, built.err = os.MkdirTemp("", "spean-phone-"); built.err != nil {
		return
	}
	if built.err = os.CopyFS(built.folder, os.DirFS("program")); built.err != nil {
		return
	}
	mvn := exec.Command("mvn", "-q", "-B", "compile", "dependency:copy-dependencies", "-DoutputDirectory=target/lib")
	mvn.Dir = built.folder
	if out, err := mvn.CombinedOutput(); err != nil {
		built.err = fmt.Errorf("the Java program was not built (./test installs what it needs): %w: %s", err, out)
	}
}

// day is what a phone did: the forms it filled, and what came of the trouble it made where there was a server, by name.
type day struct {
	filled  []filled
	trouble map[string]any
}

// phone fills every form of the given files in each of its languages so many times, or takes the forms of "server", address, user and
// password, sends what it filled there, and then makes trouble.
func phone(t *testing.T, seed, rounds int, forms ...string) day {
	t.Helper()
	if built.Do(build); built.err != nil {
		t.Fatal(built.err)
	}
	out := filepath.Join(t.TempDir(), "out")
	args := []string{"-cp", filepath.Join(built.folder, "target/classes") + ":" + filepath.Join(built.folder, "target/lib") + "/*", "spean.phone.Phone",
		strconv.Itoa(seed), strconv.Itoa(rounds), out}
	if said, err := exec.Command("java", append(args, forms...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var d day
	read := func(name string, into any) bool {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return err == nil
	}
	for f := (filled{}); read(strconv.Itoa(len(d.filled))+".json", &f); f = (filled{}) {
		var err error
		if f.xml, err = os.ReadFile(filepath.Join(out, strconv.Itoa(len(d.filled))+".xml")); err != nil {
			t.Fatal(err)
		}
		d.filled = append(d.filled, f)
	}
	read("trouble.json", &d.trouble)
	return d
}

// written writes forms to files, for the phone to load.
func written(t *testing.T, forms ...openrosa.Form) []string {
	t.Helper()
	var files []string
	for _, f := range forms {
		at := filepath.Join(t.TempDir(), f.ID+"-"+f.Version+".xml")
		if err := os.WriteFile(at, f.XML, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, at)
	}
	return files
}

// readBack parses what was filled and holds every value to what the engine answered, both ways.
func readBack(t *testing.T, f filled) openrosa.Submission {
	t.Helper()
	s, err := openrosa.ParseSubmission(f.xml)
	if err != nil {
		t.Fatalf("%s %s: %v", f.Form, f.Version, err)
	}
	if s.FormID != f.Form || s.Version != f.Version || s.InstanceID != f.Instance || f.Instance == "" {
		t.Errorf("%s %s %s was read as %s %s %s", f.Form, f.Version, f.Instance, s.FormID, s.Version, s.InstanceID)
	}
	answered := map[string]string{}
	for _, a := range f.Answers {
		answered[a.Path] = a.Value
		if got, ok := s.Get(a.Path); !ok || got != a.Value {
			t.Errorf("%s: %s was answered %q and read %q", f.Form, a.Path, a.Value, got)
		}
	}
	for _, v := range s.Values {
		if _, ok := answered[v.Path]; !ok && v.Text != "" {
			t.Errorf("%s: %s was read as %q and not answered", f.Form, v.Path, v.Text)
		}
	}
	return s
}

func TestRepeatsAndPicturesAreReadBackWhole(t *testing.T) {
	pictures, most := 0, 0
	for _, f := range phone(t, 1, 12, "testdata/visits.xml").filled {
		s := readBack(t, f)
		for _, name := range f.Attachments {
			pictures++
			if !slices.ContainsFunc(s.Values, func(v openrosa.Value) bool { return v.Text == name }) {
				t.Errorf("the picture %s is named nowhere", name)
			}
		}
		for _, v := range s.Values {
			most = max(most, strings.Count(v.Path, "["))
		}
	}
	if pictures == 0 || most < 2 {
		t.Errorf("%d pictures, repeats within repeats to depth %d: the seed tries too little", pictures, most)
	}
}
