package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A sabotage whose text has moved on would break nothing and prove nothing.
func TestWhatIsToBeTakenAwayStillStandsExactlyOnce(t *testing.T) {
	if len(sabotages) == 0 {
		t.Fatal("nothing is sabotaged")
	}
	for _, s := range sabotages {
		text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(s.file)))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), s.old); n != 1 {
			t.Errorf("%s: stands %d times in %s", s.name, n, s.file)
		}
		if strings.Contains(s.broken, s.old) || len(s.tests) == 0 {
			t.Errorf("%s takes nothing away, or no test is asked", s.name)
		}
	}
}
