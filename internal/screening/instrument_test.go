package screening

import (
	"crypto/sha256"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"spean/internal/lang"
	"spean/internal/problem"
)

// published are the strengths of the source's tables, in list order; a dash is an indicator the list lacks.
var published = map[string]map[string]string{
	AdultLabour: {"DR": "SMMMMMMMMW", "CR": "SMMMMMMMMM", "RV": "MMMMMMMMMMMMMMWW", "EX": "SMMMMMMMW", "CD": "SSSSMMMMMMMMMMW", "DV": "MMMMMWW"},
	ChildLabour: {"DR": "SMMMMMMMMS", "CR": "SSSSMMMMMM", "RV": "MMMMMMM-MMMMMMMM", "EX": "SMMMMMM-M", "CD": "SSSSSSSSMMMMMMM", "DV": "MMMMMMM"},
}

func TestTheListsHoldTheStrengthsOfTheirSource(t *testing.T) {
	for id, table := range published {
		in := latest(t, id)
		for _, d := range in.Dimensions {
			var got []string
			for _, i := range d.Indicators {
				got = append(got, i.Code+" "+string(i.Strength))
			}
			var want []string
			for n, s := range table[d.Code] {
				if s != '-' {
					want = append(want, fmt.Sprintf("%s%02d %c", d.Code, n+1, s))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s %s\n got %v\nwant %v", id, d.Code, got, want)
			}
		}
	}
	if a, c := len(adult(t).Codes()), len(child(t).Codes()); a != 67 || c != 65 {
		t.Errorf("%d adult and %d child indicators, not 67 and 65", a, c)
	}
}

func TestTheStoneMeterIsExactForBothLists(t *testing.T) {
	for _, in := range bothLists(t) {
		if !in.MeterExact() {
			t.Errorf("%s: the bank would say something else than the rule", in.ID)
		}
		for _, d := range in.Dimensions {
			weak := 0
			for _, i := range d.Indicators {
				if i.Strength == Weak {
					weak++
				}
			}
			if weak > 2 {
				t.Errorf("%s %s has %d weak indicators: the meter holds for two", in.ID, d.Code, weak)
			}
		}
	}
	if !(Tally{Medium: 1, Weak: 2}).meterExact() || (Tally{Medium: 1, Weak: 3}).meterExact() {
		t.Error("one medium with three weak reaches the bank and meets no clause: there the meter must not be used")
	}
}

// fingerprints of an instrument: what its answers mean to the rule, and the original words of what was asked.
func fingerprints(in *Instrument) (meaning, words string) {
	m, w := sha256.New(), sha256.New()
	fmt.Fprintln(m, in.ID, in.Version, in.Population, in.Companion)
	for _, d := range in.Dimensions {
		for _, i := range d.Indicators {
			fmt.Fprintln(m, d.Code, i.Code, i.Strength)
			for _, l := range lang.All() {
				if t := i.In(l); t.Status == "original" {
					fmt.Fprintf(w, "%s %s %q %q %q %q %q\n", i.Code, l, t.Question, t.Proxy, t.Reason, t.Label, t.Example)
				}
			}
		}
	}
	return fmt.Sprintf("%x", m.Sum(nil)), fmt.Sprintf("%x", w.Sum(nil))
}

// A version once used in an office means the same for ever. When this fails, do not change testdata/frozen.txt: put the file
// back and add the next version beside it. Translations may be corrected in place: the original words say what was asked.
func TestAVersionOnceShippedNeverChanges(t *testing.T) {
	data, err := os.ReadFile("testdata/frozen.txt")
	if err != nil {
		t.Fatal(err)
	}
	frozen := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var ref Ref
		var meaning, words string
		if _, err := fmt.Sscan(line, &ref.ID, &ref.Version, &meaning, &words); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		in, err := Get(ref)
		if err != nil {
			t.Errorf("%v is no longer readable", ref)
			continue
		}
		gotMeaning, gotWords := fingerprints(in)
		if gotMeaning != meaning || gotWords != words {
			t.Errorf("%s %d %s %s is not what was shipped", ref.ID, ref.Version, gotMeaning, gotWords)
		}
		frozen++
	}
	if all := len(loaded().instruments); frozen != all {
		t.Errorf("%d of %d instruments are frozen", frozen, all)
	}
}

var (
	deprecatedKhmer = regexp.MustCompile(`[\x{17A3}\x{17A4}\x{17B4}\x{17B5}\x{17D3}\x{17D8}\x{200B}-\x{200D}\x{2060}\x{FEFF}]`)
	// misordered: coeng ro before another coeng, a vowel or sign before a coeng, a split vowel, a doubled mark
	misordered = regexp.MustCompile(`\x{17D2}\x{179A}\x{17D2}|[\x{17B6}-\x{17C8}]\x{17D2}|\x{17C1}[\x{17B8}\x{17B6}]|\x{17C6}[\x{17BB}\x{17B6}]`)
)

func TestEveryIndicatorHasSpokenWordsInBothLanguages(t *testing.T) {
	for _, in := range bothLists(t) {
		labels := map[string]string{}
		for _, code := range in.Codes() {
			i, _ := in.Indicator(code)
			en, km := i.In(lang.English), i.In(lang.Khmer)
			for _, q := range []string{en.Question, en.Proxy, km.Question, km.Proxy} {
				if !strings.HasSuffix(q, "?") || strings.Count(q, "?") != 1 {
					t.Errorf("%s %s: not one question: %s", in.ID, code, q)
				}
			}
			for _, p := range []string{" you ", " your ", " you?", " yourself"} {
				if strings.Contains(en.Proxy, p) {
					t.Errorf("%s %s: said to the wrong person: %s", in.ID, code, en.Proxy)
				}
			}
			if other := labels[en.Label]; other != "" || labels[km.Label] != "" {
				t.Errorf("%s: %s and %s have one label", in.ID, code, other+labels[km.Label])
			}
			labels[en.Label], labels[km.Label] = code, code
			for _, text := range []string{km.Question, km.Proxy, km.Reason, km.Label, km.Example} {
				checkKhmer(t, in.ID+" "+code, text)
			}
			if in.Population == Children && strings.Contains(km.Question, "តើអ្នក") {
				t.Errorf("%s: a child is not spoken to like that: %s", code, km.Question)
			}
			if en.Status != "original" {
				t.Errorf("%s: Spean's own English words are no translation", code)
			}
		}
	}
}

func checkKhmer(t *testing.T, where, text string) {
	t.Helper()
	if text == "" {
		return
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Khmer, r) }) {
		t.Errorf("%s: not Khmer: %s", where, text)
	}
	if bad := deprecatedKhmer.FindString(text) + misordered.FindString(text); bad != "" {
		t.Errorf("%s: %+q in %s", where, bad, text)
	}
}

func TestInstrumentsAreFoundByIDAndVersion(t *testing.T) {
	in, err := Get(Ref{AdultLabour, 1})
	if err != nil || in.Other().ID != ChildLabour || in.Other().Other() != in {
		t.Fatalf("version 1 of the adult list and its pair: %v", err)
	}
	if _, err := Get(Ref{AdultLabour, 999}); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a version nobody shipped: %v", err)
	}
	if _, err := Latest("ilo-adult-sexual"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a list that is not held here: %v", err)
	}
	if got := strings.Join(IDs(), " "); got != "ilo-adult-labour ilo-child-labour" {
		t.Errorf("instruments %s", got)
	}
}

// shippedText is the text of a shipped file, to be spoilt.
func shippedText(t testing.TB, name string) string {
	t.Helper()
	data, err := shipped.ReadFile("instruments/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestASpoiltInstrumentIsRefusedWithItsPlace(t *testing.T) {
	whole := shippedText(t, "ilo-adult-labour.v1.json")
	for _, row := range []struct{ name, old, new, where string }{
		{"later schema", `"schema": 1`, `"schema": 2`, "schema"},
		{"no version", `"version": 1,`, `"version": 0,`, "version"},
		{"population", `"adults"`, `"people"`, "population"},
		{"unknown field", `"schema": 1,`, `"schema": 1, "colour": "red",`, "colour"},
		{"number for a text", `"label": "Told of other pay"`, `"label": 7`, "line 58"},
		{"field twice", `"schema": 1,`, `"schema": 1, "schema": 1,`, "line 2"},
		{"field twice in two cases", `"schema": 1,`, `"schema": 1, "Schema": 1,`, "line 2"},
		{"code twice", `"code": "DR02"`, `"code": "DR01"`, "DR01"},
		{"code of another dimension", `"code": "DR10"`, `"code": "EX10"`, "EX10"},
		{"strength", `"strength": "W"`, `"strength": "X"`, "DR10.strength"},
		{"empty text", `"label": "Told of other pay"`, `"label": ""`, "DR02.en.label"},
		{"blank at the end", `"label": "Told of other pay"`, `"label": "Told of other pay "`, "DR02.en.label"},
		{"control character", `"label": "Told of other pay"`, `"label": "Told\u0007"`, "DR02.en.label"},
		{"status", `"status": "draft"`, `"status": "done"`, "DR01.km.status"},
		{"dimension", `"code": "RV",`, `"code": "QQ",`, "dimensions[2].code"},
		{"id", `"id": "ilo-adult-labour"`, `"id": "ILO"`, "id"},
		{"endless text", `"label": "Told of other pay"`, `"label": "` + strings.Repeat("x", maxText+1) + `"`, "DR02.en.label"},
	} {
		spoilt := strings.Replace(whole, row.old, row.new, 1)
		if spoilt == whole {
			t.Fatalf("%s: nothing replaced", row.name)
		}
		_, err := ParseInstrument([]byte(spoilt))
		faults := problem.All(err)
		if len(faults) == 0 || faults[0].Where != row.where {
			t.Errorf("%s: %v, want a problem at %s", row.name, err, row.where)
		}
	}
	for _, bad := range []string{"", "{}", "[]", "null", whole + "{}", whole[:len(whole)/2], "\xff"} {
		if _, err := ParseInstrument([]byte(bad)); len(problem.All(err)) == 0 {
			t.Errorf("%.20q was taken", bad)
		}
	}
	if _, err := ParseInstrument(make([]byte, MaxInstrumentSize+1)); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("over the limit: %v", err)
	}
}

func FuzzParseInstrument(f *testing.F) {
	f.Add([]byte(shippedText(f, "ilo-child-labour.v1.json")))
	f.Add([]byte(`{"schema":1,"id":"x","version":1,"dimensions":[{"code":"DR"}]}`))
	f.Add([]byte(`{"a":{"a":[{"a":1}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := ParseInstrument(data)
		if err != nil {
			if len(problem.All(err)) == 0 {
				t.Fatalf("not a problem a person can act on: %v", err)
			}
			return
		}
		if r := Evaluate(in, nil); len(r.Dimensions) != 6 || len(in.Codes()) == 0 {
			t.Fatal("taken, but cannot be evaluated")
		}
	})
}
