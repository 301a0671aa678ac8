package problem

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestErrorNeverRepeatsWhatWasTyped(t *testing.T) {
	p := New(Invalid, "name.too-long", "latin", "typed", "CANARY-NAME")
	if strings.Contains(p.Error(), "CANARY") {
		t.Fatalf("error text repeats an argument: %s", p.Error())
	}
}

func TestWithheldAndNotFoundLookAlike(t *testing.T) {
	for _, k := range []Kind{Withheld, NotFound} {
		if !Hidden(fmt.Errorf("case: %w", New(k, "case.unavailable", ""))) {
			t.Errorf("%s is not hidden", k)
		}
	}
	if Hidden(New(Invalid, "x", "")) || Hidden(nil) {
		t.Error("only withheld and not-found are hidden")
	}
}

func TestKindOfForeignErrorIsBroken(t *testing.T) {
	if KindOf(errors.New("disk")) != Broken || KindOf(nil) != 0 {
		t.Fatal("a foreign error is our fault; no error has no kind")
	}
}

func TestEmptyListIsNoError(t *testing.T) {
	if (List{}).Err() != nil {
		t.Fatal("empty list must be nil")
	}
	two := List{New(Invalid, "a", "x"), New(Conflict, "b", "y")}
	if got := All(fmt.Errorf("wrap: %w", two)); len(got) != 2 || got[1].Key != "b" {
		t.Fatalf("All lost problems: %v", got)
	}
}
