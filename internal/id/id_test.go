package id

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func seeded(seed uint64) Maker {
	return Maker{Rand: rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})}
}

func TestNumberSurvivesBeingSpokenAndTyped(t *testing.T) {
	m := seeded(1)
	for range 200 {
		n := m.Number()
		khmer := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '០' + r - '0'
			}
			return ' '
		}, n)
		for _, typed := range []string{n, strings.ReplaceAll(n, "-", ""), khmer} {
			if got, ok := ParseNumber(typed); !ok || got != n {
				t.Fatalf("%q typed as %q reads as %q, %v", n, typed, got, ok)
			}
		}
	}
}

func TestOneWrongDigitOrASwapIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := strings.ReplaceAll(seeded(rapid.Uint64().Draw(t, "seed")).Number(), "-", "")
		i := rapid.IntRange(0, 8).Draw(t, "at")
		other := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if other != n[i] {
			if _, ok := ParseNumber(n[:i] + string(other) + n[i+1:]); ok {
				t.Fatalf("wrong digit at %d of %s not caught", i, n)
			}
		}
		if i < 8 && n[i] != n[i+1] {
			if _, ok := ParseNumber(n[:i] + string(n[i+1]) + string(n[i]) + n[i+2:]); ok {
				t.Fatalf("swap at %d of %s not caught", i, n)
			}
		}
	})
}

func TestIdentifiersTellTheirKind(t *testing.T) {
	m := seeded(2)
	s := m.Stream(Case)
	if s.Kind() != Case || !Valid(string(s), Case) || Valid(string(s), Tip) {
		t.Fatalf("stream %q", s)
	}
	for _, bad := range []string{"", "case", "case-", "case-../../x", "case-ABCDEFGHIJ", "case-" + strings.Repeat("a", 65)} {
		if Valid(bad, Case) {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestNoRandomnessStopsTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("an identifier was made without randomness")
		}
	}()
	Maker{Rand: bytes.NewReader(nil)}.Secret()
}

func FuzzParseNumber(f *testing.F) {
	f.Add("472-931-865")
	f.Add("៤៧២ ៩៣១ ៨៦៥")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := ParseNumber(s); ok {
			if again, ok := ParseNumber(n); !ok || again != n {
				t.Fatalf("canonical form %q does not read back", n)
			}
		}
	})
}
