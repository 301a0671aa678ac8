package name

import (
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestOnePictureHasOneEncoding(t *testing.T) {
	for _, row := range []struct{ why, typed, want string }{
		{"coeng ro last", "ស\u17d2រ\u17d2តី", "ស\u17d2ត\u17d2រី"},
		{"vowel below before nikahit", "ខ\u17d2ញ\u17c6\u17bb", "ខ\u17d2ញ\u17bb\u17c6"},
		{"coeng before vowel", "សិទ\u17b7\u17d2ធ", "សិទ\u17d2ធ\u17b7"},
		{"split oe", "ក\u17c1\u17b8", "ក\u17be"},
		{"split oo", "ក\u17c1\u17b6", "ក\u17c4"},
		{"split oe typed backwards", "ក\u17b8\u17c1", "ក\u17be"},
		{"aa before nikahit", "ត\u17c6\u17b6", "ត\u17b6\u17c6"},
		{"triisap typed as u", "ស\u17bb\u17b8", "ស\u17ca\u17b8"},
		{"muusikatoan typed as u", "ប\u17bb\u17b8", "ប\u17c9\u17b8"},
		{"u of its own stays", "ខ\u17d2ញ\u17bb\u17c6", "ខ\u17d2ញ\u17bb\u17c6"},
		{"doubled mark", "កិិ", "កិ"},
		{"doubled coeng", "ក\u17d2\u17d2តា", "ក\u17d2តា"},
		{"coeng under nothing", "\u17d2ក", "ក"},
		{"coeng over nothing", "ក\u17d2", "ក"},
		{"robat before coeng", "ធ\u17d2ម\u17cc", "ធ\u17cc\u17d2ម"},
		{"deprecated aa letter", "\u17a3សយដ\u17d2ឋាន", "អសយដ\u17d2ឋាន"},
		{"deprecated aa vowel letter", "\u17a4", "អា"},
		{"inherent vowels", "ក\u17b4ខ\u17b5", "កខ"},
		{"zero-width space", "ឈួន\u200bបុប\u17d2ផា", "ឈួនបុប\u17d2ផា"},
		{"joiners and a mark of order", "សុ\u200c\u200d\u2060\ufeffខ", "សុខ"},
		{"atthacan before coeng, which NFC tears apart", "ក\u17dd\u17d2ខ", "ក\u17d2ខ\u17dd"},
	} {
		if got := Norm(row.typed); got != row.want {
			t.Errorf("%s: %+q, want %+q", row.why, got, row.want)
		}
	}
}

func TestB5WomanWithRoFirstIsSearchedAsWoman(t *testing.T) {
	if Fold("ស\u17d2រ\u17d2តី\u200b") != Fold("ស្ត្រី") {
		t.Error("ro first and ZWSP hide the word")
	}
	if !LooksLikeNoName("ស\u17d2រ\u17d2តី?\u200b") {
		t.Error("a word for woman with a question mark is not asked about")
	}
}

func TestFoldJoinsSpellingsThatBothCountAsRight(t *testing.T) {
	for _, pair := range [][2]string{{"ឈួន ភក្ដី", "ឈួន ភក្តី"}, {"កណ្ដាល", "កណ្តាល"}, {"វណ្ណៈ", "វណ្ណះ"}, {"ពិសិដ្ឋ", "ពិសិដ"}, {"ឲ្យ", "ឱ្យ"}, {"អោយ", "ឱ្យ"},
		{"ចាន់", "ចាន"}, {"ភូមិ ១", "ភូមិ1"}, {"ឈួន បុប្ផា", "ឈួន\u200bបុប្ផា"}} {
		if Fold(pair[0]) != Fold(pair[1]) {
			t.Errorf("%s and %s fold apart: %q %q", pair[0], pair[1], Fold(pair[0]), Fold(pair[1]))
		}
	}
	if Norm("ភក្ដី") == Norm("ភក្តី") {
		t.Error("subscript da and ta are two encodings: only the fold joins them")
	}
}

func TestOtherWritingIsLeftAlone(t *testing.T) {
	for _, text := range []string{"ทดสอบ นางสาว", "ເມືອງລາວ", "Nguyễn Thị Đào", "e\u0301", "\u00e9", "👩‍👩‍👧 👍🏽", "春波法", "می‌خواهم", "क्‍ष", "O'Brien-Łódź"} {
		if Norm(text) != text {
			t.Errorf("%+q became %+q", text, Norm(text))
		}
		if spaced := dropSpaces(text); Fold(text) != spaced {
			t.Errorf("%+q folds to %+q", text, Fold(text))
		}
	}
}

func TestRow09_VariationSelectorsTellNoTwoNamesApart(t *testing.T) {
	for plain, typed := range map[string]string{"Zuhravar": "Zuh\ufe0fravar", "春波法": "春\U000e0100波\ufe00法\U000e01ef", "ស្រី": "ស\ufe0e\u17d2\ufe0fរី\ufe0f", "ᠠᠮᠤ": "ᠠ\u180bᠮ\u180fᠤ", "": "\ufe0f"} {
		if Norm(typed) != Norm(plain) || Fold(typed) != Fold(plain) {
			t.Errorf("%+q is compared as %+q, %+q as %+q", typed, Norm(typed), plain, Norm(plain))
		}
	}
	if got := Norm("❤\ufe0f\u200d🔥"); got != "❤\u200d🔥" {
		t.Errorf("what is joined falls apart: %+q", got)
	}
	x := NewIndex()
	x.Add(1, Entry{Text: "Zu\ufe0fhravar Keo\U000e0101"})
	if hits := x.Search("Keo Zuhravar", 5); len(hits) != 1 {
		t.Errorf("found %d times", len(hits))
	}
}

// khmerText draws what keyboards and copied files bring: every Khmer mark, invisible characters, other writing.
func khmerText() *rapid.Generator[string] {
	r := rapid.OneOf(rapid.RuneFrom(nil, tableOf(0x1780, 0x17e9)), rapid.SampledFrom([]rune("កតដឋសរប\u17d2\u17d2\u17d2\u17bb\u17b8\u17c1\u17b6\u17c6\u17d0\u17c8\u17c7")),
		rapid.SampledFrom([]rune("\u200b\u200c\u200d\u2060\ufeff\ufe0f\U000e0100\u180b aBé\u0301ก春👩1?")))
	return rapid.StringOfN(r, 0, 12, -1)
}

func TestRow10_NormAndFoldAreIdempotentAndEqualNormFoldsEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := khmerText().Draw(t, "text")
		n, f := Norm(s), Fold(s)
		if Norm(n) != n {
			t.Fatalf("Norm(%+q) = %+q, again %+q", s, n, Norm(n))
		}
		if Fold(f) != f {
			t.Fatalf("Fold(%+q) = %+q, again %+q", s, f, Fold(f))
		}
		if Fold(n) != f {
			t.Fatalf("Fold(%+q) = %+q, of its Norm %+q", s, f, Fold(n))
		}
	})
}

func TestOrderOfTypedMarksDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SampledFrom([]rune("កសបរន")).Draw(t, "base")
		marks := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"\u17d2ត", "\u17d2រ", "\u17bb", "\u17b7", "\u17c6", "\u17c9", "\u17cb", "\u17c7"}), 0, 5,
			func(s string) string { return s }).Draw(t, "marks")
		shuffled := rapid.Permutation(marks).Draw(t, "shuffled")
		a, b := string(base), string(base)
		for i := range marks {
			a, b = a+marks[i], b+shuffled[i]
		}
		if Norm(a) != Norm(b) {
			t.Fatalf("%+q and %+q: %+q %+q", a, b, Norm(a), Norm(b))
		}
	})
}

func FuzzNorm(f *testing.F) {
	for _, s := range []string{"ស\u17d2រ\u17d2តី?\u200b", "ខ\u17d2ញ\u17c6\u17bb", "\u17d2\u17d2", "ក\u17dd\u17d2ខ", "\xff\xfe", "👩‍👩‍👧", "ឱ\u17d2យ\u17bb\u17b7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n := Norm(s); Norm(n) != n {
			t.Fatalf("Norm(%+q) = %+q, again %+q", s, n, Norm(n))
		}
		if x := Fold(s); Fold(x) != x || Fold(Norm(s)) != x {
			t.Fatalf("Fold(%+q) = %+q, again %+q, of its Norm %+q", s, x, Fold(x), Fold(Norm(s)))
		}
		Keys(s)
		PartKeys(s)
		SortKey(s)
		Visible(s)
		Check(s)
		Doubts(s)
	})
}

func tableOf(first, last rune) *unicode.RangeTable {
	return &unicode.RangeTable{R16: []unicode.Range16{{Lo: uint16(first), Hi: uint16(last), Stride: 1}}}
}
