package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// At a terminal one line says what is being done, written over and taken away in the end; what must stay is not lost behind it.
func TestALinkingThatIsWatchedSaysHowFarItIs(t *testing.T) {
	script, err := os.ReadFile("testdata/link.txt")
	if err != nil {
		t.Fatal(err)
	}
	unpack(t, string(script))
	keys, program := terminal(t)
	var out bytes.Buffer
	if code := run([]string{"link", "ragged.csv", "other.csv", "--out", "p.csv", "--lang", "km"}, console{In: strings.NewReader(""), Out: &out, Err: program}); code != exitDone {
		t.Fatalf("exit %d", code)
	}
	shown := make([]byte, 1<<16)
	n, err := keys.Read(shown)
	if err != nil {
		t.Fatal(err)
	}
	text := string(shown[:n])
	at := 0
	for _, want := range []string{"\r\x1b[Kកំពុងអាន ragged.csv 100\u00a0%", "\r\x1b[Kspean: ragged.csv: ", "កំពុងអាន other.csv", "កំពុងរៀបចំ · 9 ជួរ · 0 វិ.", "កំពុងសរសេរ"} {
		next := strings.Index(text[at:], want)
		if next < 0 {
			t.Fatalf("%q is not shown after %q in %q", want, text[:at], text)
		}
		at += next
	}
	if !strings.HasSuffix(text, "\r\x1b[K") {
		t.Errorf("the line stays: %q", text)
	}
}

func TestProgressIsNotWrittenMoreOftenThanItCanBeRead(t *testing.T) {
	var b bytes.Buffer
	p := &progress{to: &b, start: time.Now()}
	for n := range int64(1000) {
		p.tell("a", n, 1000)
	}
	p.tell("b", 1, 1)
	if n := strings.Count(b.String(), "\r"); n > 100 || !strings.Contains(b.String(), "a 0\u00a0%") || !strings.Contains(b.String(), "\x1b[Kb ·") {
		t.Errorf("%d lines: %q", n, b.String())
	}
	b.Reset()
	p.clear()
	p.clear()
	if b.String() != "\r\x1b[K" {
		t.Errorf("%q", b.String())
	}
}
