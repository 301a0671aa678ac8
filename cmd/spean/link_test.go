package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// linked runs spean link in a folder of its own, with the files of a script, and gives all it wrote and printed.
func linked(t *testing.T, script string, args ...string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + script)
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	defer t.Chdir(here)
	unpack(t, string(text))
	var out, errs bytes.Buffer
	args = append([]string{"link", "people.csv", "--out", "p.csv", "--clusters", "c.csv", "--report", "r.html", "--model", "m.json", "--json"}, args...)
	if code := run(args, console{In: strings.NewReader(""), Out: &out, Err: &errs}); code != exitDone {
		t.Fatalf("ended with %d: %s", code, errs.String())
	}
	for _, name := range []string{"p.csv", "c.csv", "r.html", "m.json"} {
		b, err := os.ReadFile(name)
		if err != nil || len(b) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		out.Write(b)
	}
	return out.String()
}

func TestOneSeedGivesTheSameFilesOnAnyNumberOfCores(t *testing.T) {
	cores := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(cores)
	one := linked(t, "link-report.txt", "--seed", "7")
	for _, n := range []int{2, 5} {
		runtime.GOMAXPROCS(n)
		if many := linked(t, "link-report.txt", "--seed", "7"); many != one {
			t.Errorf("%d cores give other files than one", n)
		}
	}
}

// The rules that are chosen, and the levels that are shown, differ from table to table; a word that is missing stops the test.
func TestTheReportHasWordsForAllThatALargerTableBrings(t *testing.T) {
	h, err := os.Open("../../linkage/testdata/febrl/dataset3.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	z, err := gzip.NewReader(h)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	unpack(t, "-- people.csv --\n"+string(text))
	for _, l := range []string{"en", "km"} {
		var out, errs bytes.Buffer
		args := []string{"link", "people.csv", "--out", "p.csv", "--report", "r.html", "--columns", "soc_sec_id=ignore", "--lang", l}
		if code := run(args, console{In: strings.NewReader(""), Out: &out, Err: &errs}); code != exitDone {
			t.Fatalf("ended with %d: %s", code, errs.String())
		}
		page, err := os.ReadFile("r.html")
		if err != nil || bytes.Count(page, []byte("<h3>")) < 9 || bytes.Count(page, []byte("<rect")) < 60 || bytes.Contains(page, []byte("link.")) {
			t.Errorf("%s: a page of %d bytes, %v", l, len(page), err)
		}
	}
}
