package name

import (
	"slices"
	"strings"
	"testing"

	"spean/internal/problem"
)

func keyOf(err error) string {
	if all := problem.All(err); len(all) == 1 {
		return all[0].Key
	}
	return ""
}

func TestB5AWordIsAskedAboutAndAcceptedAsTyped(t *testing.T) {
	typed := "ស\u17d2រ\u17d2តី?\u200b"
	if err := Check(typed); err != nil {
		t.Errorf("refused: %v", err)
	}
	if !slices.Equal(Doubts(typed), []string{"name.no-name"}) {
		t.Errorf("questions: %v", Doubts(typed))
	}
	for _, text := range []string{"unknown", "N/A", "???", "មិនស្គាល់", "ស្ត្រី", "Sok 2", "  "} {
		if !LooksLikeNoName(text) {
			t.Errorf("%s passes for a name", text)
		}
	}
	for _, text := range []string{"ឈួន បុប្ផា", "Srey Pov", "阿强", "ស្រីពៅ", "O'Brien", "Bang Hai"} {
		if LooksLikeNoName(text) || len(Doubts(text)) != 0 {
			t.Errorf("%s is doubted: %v", text, Doubts(text))
		}
	}
}

func TestB9AWholeStatementIsNoName(t *testing.T) {
	err := Check(strings.Repeat("She told me that ", 200))
	all := problem.All(err)
	if len(all) != 1 || all[0].Key != "name.too-long" || all[0].Args["limit"] != "200" || all[0].Args["length"] != "3400" {
		t.Errorf("%+v", all)
	}
	if err := Check(strings.Repeat("ស្ត្រី", MaxLength)); err != nil { // 1,200 code points, 3,600 bytes
		t.Errorf("length is counted as people count: %v", err)
	}
}

func TestB10TwoPeopleAreAskedAboutNeverSplit(t *testing.T) {
	for _, text := range []string{"Vannak and Sophal", "Vannak & Sophal", "វណ្ណៈ និង សុផល", "វណ្ណៈនិងសុផល", "Vannak\u200band\u200bSophal", "Sok / Dara", "阿强和春"} {
		if !TwoPeople(text) {
			t.Errorf("%s is taken for one", text)
		}
	}
	for _, text := range []string{"Vannak", "Sandy Anderson", "and Sophal", "CHHUON, BOPHA", "ឈួន បុប្ផា", "និង"} {
		if TwoPeople(text) {
			t.Errorf("%s is taken for two", text)
		}
	}
	if err := Check("Vannak and Sophal"); err != nil {
		t.Errorf("told as it is, it is kept: %v", err)
	}
}

func TestB12TextOfAnOldFontIsRefused(t *testing.T) {
	for _, text := range []string{"suxe Bisidæ", "eQµaH", "PkþI", "suvNÑa"} {
		if keyOf(Check(text)) != "name.old-font" {
			t.Errorf("%s was taken: %v", text, Check(text))
		}
	}
	for _, text := range []string{"CHHUON BOPHA", "José García", "Müller-Lüdenscheidt", "Nguyễn Thị Đào", "Kjær Bræstrup", "Sigríður Þórðardóttir", "McDonald", "LeBlanc",
		"Łukasz", "Çelik", "O´Brien", "Sóc Thạch", "Lâm Sơn", "François", "ÅSA ÖBERG", "Niño", "suxe", "VanDyke", "Chhuon:Bopha"} {
		if err := Check(text); err != nil {
			t.Errorf("%s was refused: %v", text, err)
		}
	}
}

func TestEmptyAndBrokenTextIsRefused(t *testing.T) {
	for text, key := range map[string]string{"": "name.empty", " \u200b\ufeff ": "name.empty", "a\xffb": "name.not-text", "a\x00b": "name.not-text"} {
		if got := keyOf(Check(text)); got != key {
			t.Errorf("%q: %q, want %s", text, got, key)
		}
	}
}

func TestNothingHidesInAShownName(t *testing.T) {
	if got := Visible("So\u202ek\u200b \x07\xff"); got != "So‹U+202E›k‹U+200B› ‹U+0007›‹FF›" {
		t.Errorf("%s", got)
	}
	if text := "ឈួន បុប្ផា 👍"; Visible(text) != text {
		t.Error("a plain name is shown as it is")
	}
}

func TestScriptsAreTold(t *testing.T) {
	for text, want := range map[string]Writing{"ឈួន បុប្ផា": Khmer, "CHHUON, Bopha 2": Latin, "Nguyễn": Latin, "สมชาย": Thai, "春波法": Han,
		"春波法 CHUN": Mixed, "Иван": OtherScript, "12 ?": NoScript, "១២": NoScript, "": NoScript} {
		if got := Script(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestNamesSortAsInAKhmerDictionary(t *testing.T) {
	want := strings.Fields("ក កក កា ក្ក ខ រ ឫ អ ឥ ឯក Bopha")
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if SortKey("ស\u17d2រ\u17d2តី") != SortKey("ស្ត្រី") {
		t.Error("one picture, two places in the list")
	}
}
