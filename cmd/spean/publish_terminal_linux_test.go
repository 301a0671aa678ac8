package main

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal: what is typed at one end is read at the other, as by a program a person sits before.
func terminal(t *testing.T) (keys, program *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	if err := unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return keys, program
}

// At a terminal the values are shown, and whether the budget pays for finding them is what the person answers.
func TestAPersonAtATerminalConfirmsTheSchemaOrLetsTheBudgetFindIt(t *testing.T) {
	for _, c := range []struct {
		answer, lang string
		confirmed    bool
	}{{"yes", "en", true}, {"ចាស", "km", true}, {"no", "en", false}, {"", "en", false}, {"yesterday", "en", false}} {
		t.Chdir(t.TempDir())
		if err := os.WriteFile("t.csv", []byte("sex,kind\nF,debt\nM,debt\nF,kin\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		keys, program := terminal(t)
		if _, err := keys.WriteString(c.answer + "\n"); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		args := []string{"publish", "t.csv", "--epsilon", "1", "--delta", "1e-6", "--out", "o", "--lang", c.lang}
		if code := run(args, console{In: program, Out: &out, Err: &errs}); code != 0 {
			t.Fatalf("%q: exit %d: %s", c.answer, code, errs.String())
		}
		for _, shown := range []string{"sex: F | M", "kind: debt | kin"} {
			if !strings.Contains(out.String(), shown) {
				t.Errorf("%q: %q is not shown: %s", c.answer, shown, out.String())
			}
		}
		schema, err := os.ReadFile("o/owner/schema.json")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(schema), "debt") != c.confirmed { // three rows are too few for the budget to find a value
			t.Errorf("%q: the schema is %s", c.answer, schema)
		}
		ledger, err := os.ReadFile("t.csv.ledger")
		if err != nil {
			t.Fatal(err)
		}
		_, entry, _ := strings.Cut(string(ledger), "\n") // after the line of the budget
		if strings.Contains(entry, `"delta"`) == c.confirmed {
			t.Errorf("%q: finding values is to be paid for exactly when it is done: %s", c.answer, entry)
		}
	}
}

// A file, a pipe and the null device are no person: nothing is asked and the budget finds the values.
func TestNobodyIsAskedWhereNobodySits(t *testing.T) {
	t.Chdir(t.TempDir())
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if isTerminal(null) || isTerminal(strings.NewReader("yes\n")) {
		t.Error("taken for a terminal")
	}
	_, program := terminal(t)
	if !isTerminal(program) {
		t.Error("a terminal is not seen")
	}
}
