package partial

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/problem"
)

func TestB6HoursOutOfRangeNameTheRange(t *testing.T) {
	for typed, highest := range map[string]int{"25": 24, "8": 7, "៨": 7} {
		_, err := ParseWhole(typed, 0, highest)
		p := refusal(t, err)
		if p.Key != "number.range" || p.Args["min"] != "0" || p.Args["max"] != map[int]string{24: "24", 7: "7"}[highest] {
			t.Errorf("%s: %+v", typed, p)
		}
	}
	if n, err := ParseWhole(" ១៤ ", 0, 24); err != nil || n != 14 {
		t.Errorf("14 hours: %d %v", n, err)
	}
	for typed, key := range map[string]string{"": "number.not-whole", "7.5": "number.not-whole", "many": "number.not-whole",
		"-1": "number.range", "1e3": "number.not-whole", "99999999999999999999": "number.not-whole", "+-5": "number.not-whole"} {
		if _, err := ParseWhole(typed, 0, 24); refusal(t, err).Key != key {
			t.Errorf("%q: %v, want %s", typed, err, key)
		}
	}
}

func TestB7SwappedSeparatorsAreProposedAndNeedAYes(t *testing.T) {
	amount, confirm, err := ParseAmount("១.២០០,៥០")
	if err != nil || amount != "1200.50" || !confirm || FormatAmount(amount, false) != "1,200.50" {
		t.Errorf("%s %v %v", amount, confirm, err)
	}
}

func TestAmountsAreReadExactlyOrAsked(t *testing.T) {
	for _, row := range []struct {
		typed   string
		want    Amount
		confirm bool
	}{
		{"900", "900", false}, {"៩០០", "900", false}, {"១២០០", "1200", false}, {"1,200", "1200", false}, {"1,200.50", "1200.50", false},
		{"1200.50", "1200.50", false}, {"0.5", "0.5", false}, {"1 200", "1200", false}, {"88,000", "88000", false}, {"1.200", "1200", true},
		{"1.200,50", "1200.50", true}, {"1,50", "1.50", true}, {"១,២០០", "1200", true}, {"១,៥០", "1.50", true}, {"១.៥០", "1.50", true},
		{"1.2005", "1.2005", false}, {"007", "7", false}, {"0", "0", false}, {"1,234,567", "1234567", false}, {"1.234.567", "1234567", true},
		{"0,200", "0.200", true}, {"10000000000000000000.1", "", false}, {"999999999999999.9999", "999999999999999.9999", false},
	} {
		got, confirm, err := ParseAmount(row.typed)
		if got != row.want || confirm != row.confirm || (err != nil) != (row.want == "") {
			t.Errorf("%s: %q confirm %v %v, want %q %v", row.typed, got, confirm, err, row.want, row.confirm)
		}
	}
}

func TestRow14_AmountsThatAreNoneAreRefused(t *testing.T) {
	for typed, key := range map[string]string{
		"": "number.not-a-number", "NaN": "number.not-a-number", "1e309": "number.not-a-number", "Inf": "number.not-a-number", "-5": "number.negative",
		"−៥": "number.negative", "--5": "number.not-a-number", "1.2.3": "number.not-a-number", "1,2,3": "number.not-a-number", "5.": "number.not-a-number",
		".5": "number.not-a-number", "0x10": "number.not-a-number", "900 USD": "number.not-a-number", "1234567890123456": "number.too-big",
		"1.23456": "number.too-big", "1\xff": "number.not-a-number", strings.Repeat("9", 100): "number.too-big", "1,200,50": "number.not-a-number",
	} {
		got, _, err := ParseAmount(typed)
		if err == nil {
			t.Errorf("%q was read as %s", typed, got)
		} else if p := refusal(t, err); p.Key != key {
			t.Errorf("%q: %s, want %s", typed, p.Key, key)
		}
	}
}

func TestAmountsAreShownInBothDigits(t *testing.T) {
	for a, want := range map[Amount][2]string{"1234567.89": {"1,234,567.89", "១.២៣៤.៥៦៧,៨៩"}, "228000": {"228,000", "២២៨.០០០"},
		"5": {"5", "៥"}, "": {"", ""}} {
		if FormatAmount(a, false) != want[0] || FormatAmount(a, true) != want[1] {
			t.Errorf("%s: %s %s", a, FormatAmount(a, false), FormatAmount(a, true))
		}
	}
}

func TestStoredAmountsAreOnlyCanonicalOnes(t *testing.T) {
	for text, good := range map[string]bool{`"1200.50"`: true, `"0"`: true, `""`: true, `"1,200"`: false, `"-1"`: false, `"NaN"`: false,
		`"01"`: false, `"1."`: false, `1`: false, `"1234567890123456"`: false} {
		var a Amount
		if err := json.Unmarshal([]byte(text), &a); (err == nil) != good {
			t.Errorf("%s: %q %v", text, a, err)
		}
	}
}

func TestShownAmountsAreReadBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?`).Draw(t, "amount")
		for _, khmer := range []bool{false, true} {
			got, confirm, err := ParseAmount(FormatAmount(Amount(text), khmer))
			if err != nil || string(got) != text || !khmer && confirm {
				t.Fatalf("%s shown as %s was read as %s, confirm %v, %v", text, FormatAmount(Amount(text), khmer), got, confirm, err)
			}
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"១.២០០,៥០", "1,200.50", "-1", "1e309", "NaN", "0,5", "\xff", " 1 000 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, err := ParseAmount(s)
		if err != nil {
			if len(problem.All(err)) != 1 || got != "" {
				t.Fatalf("%q: %v with %q", s, err, got)
			}
			return
		}
		var back Amount
		if back.UnmarshalText([]byte(got)) != nil || back != got {
			t.Fatalf("%q gave %q, which is not canonical", s, got)
		}
	})
}
