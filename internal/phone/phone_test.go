package phone

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/problem"
)

func TestB4AHusbandsNumberKeepsItsNote(t *testing.T) {
	got, err := Parse("០០០-555 117 (ប្តី)")
	if want := (Number{Normal: "+85500555117", Note: "ប្តី"}); err != nil || got != want {
		t.Fatalf("%+v %v, want %+v", got, err, want)
	}
}

func TestNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]Number{
		"000 555 117":                {"+85500555117", ""},
		"០០០ ៥៥៥ ១១៧":                {"+85500555117", ""},
		"000555117":                  {"+85500555117", ""},
		"000.555.117":                {"+85500555117", ""},
		"+85500555117":               {"+85500555117", ""},
		"+855 00 555 117":            {"+85500555117", ""},
		"+855 000 555 117":           {"+85500555117", ""},
		"+855 (0)00 555 117":         {"+85500555117", ""},
		"(+855) 00 555 117":          {"+85500555117", ""},
		"00855 00555117":             {"+85500555117", ""},
		"855 00 555 117":             {"+85500555117", ""},
		"855 000 555 117":            {"+85500555117", ""},
		"០០០\u200b៥៥៥\u200b១១៧":      {"+85500555117", ""},
		"000–555–117":                {"+85500555117", ""},
		"+6600555220 Sundays":        {"+6600555220", "Sundays"},
		"+66 (0)00 555 220":          {"+6600555220", ""},
		"๐๐๖๖ ๐๐๕๕๕๒๒๐":              {"+6600555220", ""},
		"+8400555140":                {"+8400555140", ""},
		"(000) 555 117":              {"+85500555117", ""},
		"ប្តី 000 555 117":           {"+85500555117", "ប្តី"},
		"ប្តី: 000 555 117, 7-9 pm":  {"+85500555117", "ប្តី 7-9 pm"},
		"000 555 117 (2)":            {"+85500555117", "2"},
		"000 555 117 (sister) late":  {"+85500555117", "(sister) late"},
		"+001 855":                   {},
		"＋８５５００５５５１１７":               {"+85500555117", ""},
		"0001 555 117":               {"+855001555117", ""},
		"000 555 117 from 19:00 on":  {"+85500555117", "from 19:00 on"},
		"+ 855 00 555 117":           {"+85500555117", ""},
		"\u2066+85500555117\u2069":   {"+85500555117", ""},
		"000 555 117\r\nthe sister ": {"+85500555117", "the sister"},
	} {
		got, err := Parse(typed)
		if got != want || (err == nil) != (want.Normal != "") {
			t.Errorf("%q: %+v %v, want %+v", typed, got, err, want)
		}
	}
}

func TestExactlyOneZeroIsTheTrunkPrefix(t *testing.T) {
	for typed, want := range map[string]string{"000 555 117": "+85500555117", "+855 000 555 117": "+85500555117", "+855 00 555 117": "+85500555117"} {
		if got, _ := Parse(typed); got.Normal != want {
			t.Errorf("%s: %s, want %s", typed, got.Normal, want)
		}
	}
	if got, err := Parse("555 117"); err == nil {
		t.Errorf("a number without its zeros was read as %s", got.Normal)
	}
}

func TestNeighbouringNumbersStayApart(t *testing.T) {
	a, _ := Parse("000 555 117")
	b, _ := Parse("000 555 118")
	if a.Normal == b.Normal {
		t.Error("117 and 118 are equal")
	}
}

func TestRow14_NumbersThatCannotBeReadSayWhy(t *testing.T) {
	for typed, key := range map[string]string{
		"": "phone.none", "she has none": "phone.none", "\xff000555117": "phone.none", "117": "phone.length", "555117": "phone.which-country",
		"00 555 117 0": "phone.length", "00555117": "phone.length", "000 555 117 / 000 555 118": "phone.two-numbers",
		"12 345 678": "phone.which-country", "66 00 555 220": "phone.which-country", "000 555 1177 7": "phone.length",
		"+855 000": "phone.length", "+1234567890123456": "phone.length", "+0 555 117 000": "phone.length",
		strings.Repeat("1", maxTyped+1): "phone.too-long", strings.Repeat("ក", maxTyped+1): "phone.too-long",
		"000 555": "phone.length", "000 555 117 000 555 118": "phone.length",
	} {
		got, err := Parse(typed)
		if all := problem.All(err); len(all) != 1 || all[0].Key != key || got != (Number{}) {
			t.Errorf("%.40q: %+v %v, want %s", typed, got, err, key)
		}
	}
}

func TestNumbersAreShownInGroups(t *testing.T) {
	for normal, want := range map[string]string{
		"+85500555117": "+855 00 555 117", "+8400555140": "+84 00 555 140", "+855005551170": "+855 00 555 1170", "+6600555220": "+66 00 555 220",
		"+8613800555000": "+86 1380 055 5000", "+12025550100": "+1 202 555 0100", "+37100555": "+371 00 555", "": "", "unknown": "unknown", "+": "+", "+1x": "+1x",
	} {
		if got := Display(normal); got != want {
			t.Errorf("%s: %s, want %s", normal, got, want)
		}
	}
}

func TestShownNumbersAreReadBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringMatching(`(\+|00|0|855)[0-9]{5,14}`).Draw(t, "typed")
		got, err := Parse(typed)
		if err != nil {
			return
		}
		again, err := Parse(Display(got.Normal))
		if err != nil || again != got {
			t.Fatalf("%s gives %+v, shown as %s, read as %+v %v", typed, got, Display(got.Normal), again, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"០០០-555 117 (ប្តី)", "+855 (0)00 555 117", "00855 00555117", "", "\xff", "(((((1", "+000000000", "1 (2) 3 (4) 5 (6) 7 (8) 9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse(s)
		if err != nil {
			if len(problem.All(err)) != 1 || got != (Number{}) {
				t.Fatalf("%q: %+v with %v", s, got, err)
			}
			return
		}
		again, err := Parse(got.Normal)
		if err != nil || again.Normal != got.Normal || again.Note != "" {
			t.Fatalf("%q gives %s, which reads as %+v %v", s, got.Normal, again, err)
		}
		if len([]rune(got.Note)) > len([]rune(s)) {
			t.Fatalf("the note %q is longer than what was typed", got.Note)
		}
	})
}
