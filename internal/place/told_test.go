package place

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"spean/internal/lang"
	"spean/internal/problem"
)

func TestAPlaceIsWrittenOutFromVillageToProvince(t *testing.T) {
	home, _ := Cambodia().Lookup("25050603")
	told := home.Told("")
	en, km := told.Display(lang.English), told.Display(lang.Khmer)
	if !strings.HasPrefix(en, "Thmei village, ") || !strings.HasSuffix(en, " district, Tboung Khmum province") || strings.Count(en, ", ") != 3 {
		t.Error(en)
	}
	if !strings.HasPrefix(km, "ភូមិថ្មី ") || !strings.HasSuffix(km, " ខេត្តត្បូងឃ្មុំ") {
		t.Error(km)
	}
	if told.Short(lang.English) != "Thmei, Tboung Khmum" || told.Short(lang.Khmer) != "ថ្មី ត្បូងឃ្មុំ" {
		t.Error(told.Short(lang.English), told.Short(lang.Khmer))
	}
	for _, same := range []string{"Thmei", "thmei ", "ថ្មី", "ភូមិថ្មី", en, km} {
		if want := "Thmei village, "; home.Told(same).Display(lang.English) != en && same != "ភូមិថ្មី" {
			t.Errorf("%q is not only the name: %s, want %s", same, home.Told(same).Display(lang.English), want)
		}
	}
	if got := home.Told("blue gate, No 00").Display(lang.English); got != en+" (as told: blue gate, No 00)" {
		t.Error(got)
	}
}

func TestPlacesOutsideTheListAreKeptAsTold(t *testing.T) {
	for _, row := range []struct {
		told   Told
		en, km string
	}{
		{Told{}, "", ""},
		{Told{Country: "VN", Text: "Ho Chi Minh City"}, "Ho Chi Minh City, Viet Nam", "Ho Chi Minh City វៀតណាម"},
		{Told{Country: "TH"}, "Thailand", "ថៃ"},
		{Told{Country: AtSea, Text: "two days south"}, "two days south, At sea", "two days south នៅលើសមុទ្រ"},
		{Told{List: "mef", Version: "2025", Code: "120914", Text: "កាកាបទី១"}, "កាកាបទី១ (mef 2025: 120914)", "កាកាបទី១ (mef 2025: 120914)"},
		{Told{List: "mef", Version: "2025", Code: "120914", Country: "KH"}, "mef 2025: 120914, Cambodia", "mef 2025: 120914 កម្ពុជា"},
		{Told{List: "pumi", Version: "2030-01-01", Code: "99", Country: "KH"}, "pumi 2030-01-01: 99, Cambodia", "pumi 2030-01-01: 99 កម្ពុជា"},
	} {
		if err := row.told.Check(); err != nil {
			t.Errorf("%+v: %v", row.told, err)
		}
		if en, km := row.told.Display(lang.English), row.told.Display(lang.Khmer); en != row.en || km != row.km {
			t.Errorf("%+v: %q %q", row.told, en, km)
		}
	}
}

func TestCodesOfAnotherListAreNeverReadInOurs(t *testing.T) {
	if p, ok := (Told{List: "mef", Version: "2025", Code: "120914"}).Place(); ok {
		t.Errorf("a code of another list was read as %s", p.Latin)
	}
}

func TestPlacesThatCannotBeReadBackAreRefused(t *testing.T) {
	for key, told := range map[string]Told{
		"place.reference-incomplete": {Code: "25"},
		"place.no-such-code":         {List: ListID, Version: ListVersion, Code: "26"},
		"place.no-such-country":      {Country: "XX"},
		"place.country-differs":      {List: ListID, Version: ListVersion, Code: "25", Country: "TH"},
		"place.too-long":             {Text: strings.Repeat("ក", MaxText+1)},
		"place.not-text":             {Text: "a\x00b"},
	} {
		if all := problem.All(told.Check()); len(all) != 1 || all[0].Key != key {
			t.Errorf("%+v: %v, want %s", told, all, key)
		}
	}
	for _, told := range []Told{{List: "pumi", Code: "25"}, {List: "<b>", Version: "1", Code: "1"}, {List: "mef", Version: "2025", Code: strings.Repeat("1", 99)}} {
		if told.Check() == nil {
			t.Errorf("%+v was accepted", told)
		}
	}
}

func TestCountriesAreTheListOfISO3166(t *testing.T) {
	if len(Countries()) != 249 {
		t.Fatalf("%d countries", len(Countries()))
	}
	for _, l := range lang.All() {
		names, order := map[string]string{}, CountriesIn(l)
		if len(order) != 249 || order[0] != "KH" {
			t.Errorf("%s offers %d, first %s", l, len(order), order[0])
		}
		for _, code := range order {
			n := CountryName(l, code)
			if other, twice := names[n]; twice || strings.ContainsRune(n, '\u200b') {
				t.Errorf("%s and %s are both called %s", code, other, n)
			}
			names[n] = code
			if len(code) != 2 || strings.ToUpper(code) != code || !IsCountry(code) {
				t.Errorf("%q is no code", code)
			}
			if l == lang.Khmer && !strings.ContainsFunc(n, func(r rune) bool { return unicode.Is(unicode.Khmer, r) }) {
				t.Errorf("%s has no Khmer name", code)
			}
		}
	}
	if IsCountry(AtSea) || IsCountry("kh") || IsCountry("") || CountryName(lang.English, AtSea) != "At sea" || CountryName(lang.English, "??") != "??" {
		t.Error("what is no country is taken as one")
	}
}

func TestEveryWordOfAPlaceHasBothLanguages(t *testing.T) {
	for _, key := range []string{"reference-incomplete", "no-such-code", "no-such-country", "country-differs", "too-long", "not-text", "ambiguous",
		"ambiguous-within", "not-found", "level-province", "level-district", "level-commune", "level-village"} {
		if !lang.Has("place." + key) {
			t.Errorf("no message place.%s", key)
		}
	}
}

func TestStoredPlacesComeBackTheSame(t *testing.T) {
	g := Cambodia()
	rapid.Check(t, func(t *rapid.T) {
		told := g.all[rapid.IntRange(0, len(g.all)-1).Draw(t, "place")].Told(rapid.StringN(0, 40, -1).Draw(t, "text"))
		data, err := json.Marshal(told)
		var back Told
		if err != nil || json.Unmarshal(data, &back) != nil || back != told {
			t.Fatalf("%+v came back as %+v", told, back)
		}
		p, ok := back.Place()
		if !ok || p.Code != told.Code || told.Display(lang.Khmer) == "" {
			t.Fatalf("%+v names %+v", told, p)
		}
	})
}

func FuzzTold(f *testing.F) {
	f.Add([]byte(`{"list":"pumi","version":"2026-06-01","code":"25050603","text":"x"}`))
	f.Add([]byte(`{"list":"mef","version":"2025","code":"120914","country":"KH"}`))
	f.Add([]byte(`{"code":"\u0000","country":"??"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var told Told
		if json.Unmarshal(data, &told) != nil {
			return
		}
		err := told.Check()
		if err != nil && len(problem.All(err)) == 0 {
			t.Fatal("a foreign error", err)
		}
		told.Display(lang.English)
		told.Short(lang.Khmer)
	})
}
