package javascript

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// modules is where the modules of the pages are.
const modules = "../../internal/web/static/js"

// settings are the files the compiler is installed and run by.
var settings = []string{"package.json", "package-lock.json", ".npmrc", "tsconfig.json"}

// compiler installs the compiler and gives its program.
func compiler(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range settings {
		copied(t, name, filepath.Join(folder, name))
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("the compiler cannot be installed: %v (./test installs Node and npm; npm needs a line to its packages)\n%s", err, out)
	}
	return filepath.Join(folder, "node_modules", "typescript", "bin", "tsc")
}

func copied(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o755)
	}
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// house copies the settings and the modules to a place where they lie to each other as here, so that a test can change a module.
func house(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range settings {
		copied(t, name, filepath.Join(root, "tests", "javascript", name))
	}
	names, err := filepath.Glob(modules + "/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no modules: %v", err)
	}
	for _, name := range names {
		copied(t, name, filepath.Join(root, "internal", "web", "static", "js", filepath.Base(name)))
	}
	return root
}

// check runs the compiler and gives what it found, one line a fault.
func check(t *testing.T, tsc, root string) string {
	t.Helper()
	run := exec.Command("node", tsc, "--project", filepath.Join(root, "tests", "javascript", "tsconfig.json"), "--pretty", "false")
	out, err := run.CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatalf("the compiler does not run: %v", err)
	}
	return strings.TrimSpace(string(out))
}

func TestModulesAreWhatTheirTypesSay(t *testing.T) {
	tsc, root := compiler(t), house(t)
	if found := check(t, tsc, root); found != "" {
		t.Errorf("the compiler finds:\n%s", found)
	}
	// That it finds nothing means something only if it reads every module: each, with one false line added, is found out.
	names, err := filepath.Glob(filepath.Join(root, "internal", "web", "static", "js", "*.js"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = f.WriteString("\ndocument.querySelector(\"main\").focus();\n")
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	found := check(t, tsc, root)
	for _, name := range names {
		if !strings.Contains(found, filepath.Base(name)+"(") {
			t.Errorf("a fault in %s is not found in:\n%s", filepath.Base(name), found)
		}
	}
}
