package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestCommandsDoWhatTheirScriptsSay plays every script of testdata. A script is a line of comment, steps, and files:
//
//	> screen --instrument ilo-adult-labour sheet.json   runs spean with these arguments
//	< {"DR01":"yes"}                                    standard input of the next run
//	exit 2                                              the last run's exit code
//	out TEXT, err TEXT                                  the last run's output holds the text
//	file NAME TEXT, no-file NAME TEXT                   the file holds the text, or does not
//	no out, no err                                      the last run wrote nothing there
//	-- sheet.json --                                    everything below is this file
func TestCommandsDoWhatTheirScriptsSay(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range scripts {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			steps := unpack(t, string(data))
			play(t, steps)
		})
	}
}

// unpack writes the files of a script into a fresh folder, makes it the current one and gives the steps.
func unpack(t *testing.T, script string) []string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	var steps []string
	var file string
	for line := range strings.Lines(script) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok {
			file = strings.TrimSuffix(name, " --")
			line = ""
		}
		if file == "" {
			steps = append(steps, strings.TrimRight(line, "\n"))
			continue
		}
		f, err := os.OpenFile(filepath.Join(dir, file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(line); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return steps
}

// play runs the steps and checks what they say.
func play(t *testing.T, steps []string) {
	t.Helper()
	var out, errs bytes.Buffer
	stdin, command, code := "", "", -1
	for n, step := range steps {
		verb, rest, _ := strings.Cut(step, " ")
		fail := func(what string) {
			t.Errorf("line %d, %s: %s\nexit %d\nout %s\nerr %s", n+1, command, what, code, out.String(), errs.String())
		}
		switch verb {
		case "", "#":
		case "<":
			stdin = rest + "\n"
		case ">":
			out.Reset()
			errs.Reset()
			command = rest
			code = run(strings.Fields(rest), console{In: strings.NewReader(stdin), Out: &out, Err: &errs})
			stdin = ""
		case "exit":
			if strconv.Itoa(code) != rest {
				fail("want exit " + rest)
			}
		case "out":
			if !strings.Contains(out.String(), rest) {
				fail("standard output lacks " + rest)
			}
		case "err":
			if !strings.Contains(errs.String(), rest) {
				fail("standard error lacks " + rest)
			}
		case "file", "no-file":
			name, text, _ := strings.Cut(rest, " ")
			held, err := os.ReadFile(name)
			if err != nil || strings.Contains(string(held), text) != (verb == "file") {
				fail(step)
			}
		case "no":
			if rest == "out" && out.Len() > 0 || rest == "err" && errs.Len() > 0 {
				fail("want " + step)
			}
		default:
			t.Fatalf("line %d: unknown step %q", n+1, step)
		}
	}
}
