package javarosa

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"spean/internal/htcds"
	"spean/internal/openrosa"
)

// demonstration is the program as it says it runs.
type demonstration struct {
	OpenRosa struct{ URL, User, Password string }
}

// started builds the program, starts its demonstration in a folder, and gives what ends it.
func started(t *testing.T, folder string) (demonstration, string, func()) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "spean")
	if said, err := exec.Command("go", "build", "-o", program, "spean/cmd/spean").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	process := exec.Command(program, "demo", "--json", "--addr", "127.0.0.1:0", "--data", folder)
	out, err := process.StdoutPipe()
	if err == nil {
		err = process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var d demonstration
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &d)
	}
	if err != nil {
		t.Error(err)
	}
	return d, program, func() {
		t.Helper()
		if err := process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := process.Wait(); err != nil {
			t.Error(err)
		}
	}
}

func TestAPhoneTakesEveryFormAndWhatItIsToldWasKeptIsThere(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "demo")
	d, program, end := started(t, folder)
	did := phone(t, 5, 2, "server", d.OpenRosa.URL, d.OpenRosa.User, d.OpenRosa.Password)
	end()
	forms, posts := map[string]bool{}, 0
	for _, f := range did.filled {
		forms[f.Form+" "+f.Version+" "+f.Language] = true
		posts = max(posts, len(f.Sent.Statuses))
		if slices.ContainsFunc(f.Sent.Statuses, func(s int) bool { return s != 201 }) {
			t.Errorf("%s %s in %s was answered %v: %s", f.Form, f.Version, f.Language, f.Sent.Statuses, f.Sent.Message)
		}
	}
	if want := 2*len(openrosa.InstrumentForms()) + len(htcds.Forms()) + 1; len(forms) != want || posts < 3 {
		t.Errorf("%d forms and languages of %d, at most %d posts for one", len(forms), want, posts)
	}
	for what, want := range map[string]any{"the same again": 201., "the same name with other words": 409., "a version nobody knows": 404., "a form nobody knows": 404.,
		"no XML": 400., "a wrong password": "401 Basic", "a wrong user": "401 Basic", "no credentials": "401 Basic"} {
		if got := did.trouble[what]; got != want {
			t.Errorf("%s is answered %v", what, got)
		}
	}
	said, err := exec.Command(program, "check", "--data", folder, "--json").Output()
	var report struct {
		OK          bool
		Submissions int
	}
	if err == nil {
		err = json.Unmarshal(said, &report)
	}
	if err != nil || !report.OK || report.Submissions < len(did.filled) {
		t.Errorf("%d were acknowledged; %s %v", len(did.filled), said, err)
	}
}
