package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The same table with the model it was learned from gives the same files, to the byte.
func TestAModelTakenUpGivesTheFilesOfTheRunThatSavedIt(t *testing.T) {
	script, err := os.ReadFile("testdata/link-model.txt")
	if err != nil {
		t.Fatal(err)
	}
	unpack(t, string(script))
	link := func(args ...string) string {
		var out, errs bytes.Buffer
		if code := run(append([]string{"link"}, args...), console{In: strings.NewReader(""), Out: &out, Err: &errs}); code != exitDone {
			t.Fatalf("link %v ended with %d: %s", args, code, errs.String())
		}
		return out.String()
	}
	first := link("people.csv", "--out", "a.csv", "--clusters", "ca.csv", "--model", "m.json", "--json")
	again := link("people.csv", "--out", "b.csv", "--clusters", "cb.csv", "--model", "m.json", "--json")
	if first != again {
		t.Errorf("first\n%s\nthen\n%s", first, again)
	}
	for _, pair := range [][2]string{{"a.csv", "b.csv"}, {"ca.csv", "cb.csv"}} {
		a, errA := os.ReadFile(pair[0])
		b, errB := os.ReadFile(pair[1])
		if errA != nil || errB != nil || len(a) < 30 || !bytes.Equal(a, b) {
			t.Errorf("%v: %s\n%s", pair, a, b)
		}
	}
}
