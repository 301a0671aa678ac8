package linkage

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The values are those of Winkler 1990, table 1, to three digits.
func TestJaroWinklerGivesThePublishedValues(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"shackleford", "shackelford", 0.982}, {"dunningham", "cunnigham", 0.896}, {"nichleson", "nichulson", 0.956}, {"jones", "johnson", 0.832},
		{"massey", "massie", 0.933}, {"abroms", "abrams", 0.922}, {"martha", "marhta", 0.961}, {"dwayne", "duane", 0.840}} {
		if got := likeness(c.a, c.b); math.Abs(got-c.want) > 0.0006 {
			t.Errorf("%s %s: %.3f, published %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestLikenessAndEditsAreSymmetricAndEqualTextsAreAlike(t *testing.T) {
	text := rapid.StringMatching(`[abcចក]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		if likeness(a, b) != likeness(b, a) || edits(a, b, 3) != edits(b, a, 3) {
			t.Fatalf("%q and %q are compared differently the other way round", a, b)
		}
		if a != "" && likeness(a, a) != 1 || edits(a, a, 3) != 0 {
			t.Fatalf("%q is not like itself", a)
		}
	})
}

func TestTwoLettersExchangedAreOneEdit(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"martha", "marhta", 1}, {"sok", "sokh", 1}, {"19801231", "19801213", 1}, {"abc", "xyz", 3}, {"", "ab", 2}, {"abcdefgh", "hgfedcba", 3}} {
		if got := edits(c.a, c.b, 2); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
