package place

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"spean/internal/lang"
	"spean/internal/problem"
)

func TestTheGazetteerHoldsAllOfCambodia(t *testing.T) {
	count := map[Level]int{}
	units := map[string]int{}
	villages, communes := map[string]bool{}, map[string]bool{}
	for _, p := range Cambodia().all {
		count[p.Level()]++
		units[p.Unit]++
		switch p.Level() {
		case Village:
			villages[p.Khmer] = true
		case Commune:
			communes[p.Khmer] = true
		}
	}
	for level, want := range map[Level]int{Province: 25, District: 210, Commune: 1652, Village: 14578} {
		if count[level] != want {
			t.Errorf("level %d: %d places, want %d", level, count[level], want)
		}
	}
	for unit, want := range map[string]int{"khaet": 24, "reach-theani": 1, "srok": 163, "krong": 33, "khan": 14, "khum": 1378, "sangkat": 274, "phum": 14578} {
		if units[unit] != want {
			t.Errorf("%s: %d, want %d", unit, units[unit], want)
		}
	}
	if len(villages) != 9284 || len(communes) != 1457 {
		t.Errorf("%d names of villages and %d of communes, want 9284 and 1457", len(villages), len(communes))
	}
}

func TestNoPlaceIsAnOrphanOrUnnamed(t *testing.T) {
	g, seen := Cambodia(), map[string]bool{}
	for _, p := range g.all {
		parent, ok := g.Parent(p.Code)
		if ok != (p.Level() > Province) || ok && (parent.Level() != p.Level()-1 || !strings.HasPrefix(p.Code, parent.Code)) {
			t.Errorf("%s has the parent %q", p.Code, parent.Code)
		}
		if strings.Trim(p.Code, "0123456789") != "" || seen[p.Code] {
			t.Errorf("%s is no code or stands twice", p.Code)
		}
		seen[p.Code] = true
		if p.In(lang.English) == "" || !strings.ContainsFunc(p.Khmer, func(r rune) bool { return unicode.Is(unicode.Khmer, r) }) ||
			strings.ContainsRune(p.Khmer+p.Latin, '\u200b') || !lang.Has("place.unit-"+p.Unit) {
			t.Errorf("%s is not fit to be read: %+v", p.Code, p)
		}
	}
}

func TestChildrenGoDownFromTheProvincesToEveryVillage(t *testing.T) {
	g := Cambodia()
	if got := len(g.Children("")); got != 25 {
		t.Fatalf("%d provinces", got)
	}
	reached := 0
	var walk func(code string)
	walk = func(code string) {
		for _, p := range g.Children(code) {
			if parent, _ := g.Parent(p.Code); parent.Code != code {
				t.Errorf("%s is listed under %s", p.Code, code)
			}
			reached++
			walk(p.Code)
		}
	}
	walk("")
	if reached != len(g.all) {
		t.Errorf("reached %d of %d places", reached, len(g.all))
	}
	for _, code := range []string{"01020101", "99", "1", "0102010", "x"} {
		if len(g.Children(code)) != 0 {
			t.Errorf("%s has children", code)
		}
	}
}

func TestAPathLeadsFromTheVillageToItsProvince(t *testing.T) {
	var codes []string
	for _, p := range Cambodia().Path("25050603") {
		codes = append(codes, p.Code)
	}
	if strings.Join(codes, " ") != "25050603 250506 2505 25" {
		t.Error(codes)
	}
	if len(Cambodia().Path("26")) != 0 || len(Cambodia().Path("")) != 0 {
		t.Error("a path of no place")
	}
}

func TestPlacesAreFoundInEitherScriptAtEveryLevel(t *testing.T) {
	for _, row := range []struct{ text, within, first string }{
		{"Poipet", "", "0110"}, {"ប៉ោយប៉ែត", "", "0110"}, {"poipet", "0110", "011002"}, {"Kampong Cham", "", "03"}, {"kampongcham", "", "03"},
		{"កំពង់ចាម", "", "03"}, {"KAMPONG-CHAM", "", "03"}, {"ខេត្តកំពង់ចាម", "", "03"}, {"khaet Kampong Cham", "", "03"}, {"Phnom Penh", "", "12"},
		{"កណ្ដាល", "", "08"}, {"កណ្តាល", "", "08"}, {"Banteay Mean", "", "01"}, {"ថ្មី", "250506", "25050603"}, {"ថ្\u200bមី", "250506", "25050603"},
		{"Thmei", "250506", "25050603"},
	} {
		got := Cambodia().Search(row.text, row.within, 5)
		if len(got) == 0 || got[0].Code != row.first {
			t.Errorf("%q in %q: %v, want %s first", row.text, row.within, got, row.first)
		}
		for _, p := range got {
			if !strings.HasPrefix(p.Code, row.within) {
				t.Errorf("%q in %q: found %s", row.text, row.within, p.Code)
			}
		}
	}
	for _, text := range []string{"", " ", "\u200b", "Atlantis", strings.Repeat("ក", maxQuery+1), "\xff"} {
		if got := Cambodia().Search(text, "", 5); len(got) != 0 {
			t.Errorf("%.20q found %v", text, got)
		}
	}
	if len(Cambodia().Search("Thmei", "", 7)) != 7 || Cambodia().Search("Thmei", "", 0) != nil || len(Cambodia().Search("Thmei", "99", 7)) != 0 {
		t.Error("the limit or the place around it is not kept")
	}
}

func TestEveryPlaceIsFoundByItsOwnNames(t *testing.T) {
	g := Cambodia()
	rapid.Check(t, func(t *rapid.T) {
		p := g.all[rapid.IntRange(0, len(g.all)-1).Draw(t, "place")]
		parent, _ := g.Parent(p.Code)
		for _, text := range []string{p.Khmer, p.In(lang.English), strings.ToUpper(p.In(lang.English))} {
			found := false
			for _, hit := range g.Search(text, parent.Code, len(g.all)) {
				found = found || hit.Code == p.Code
			}
			if !found {
				t.Fatalf("%s is not found by %q in %q", p.Code, text, parent.Code)
			}
		}
	})
}

func TestB8ThmeiAsksTheProvinceFirst(t *testing.T) {
	for text, count := range map[string]string{"Thmei": "153", "thmei": "153", "ថ្មី": "153", "Thmey": "153", "ភូមិថ្មី": "155"} {
		_, err := Cambodia().Resolve(text, "")
		if all := problem.All(err); len(all) != 1 || all[0].Key != "place.ambiguous" || all[0].Args["count"] != count {
			t.Errorf("%s: %+v", text, all)
		}
	}
	_, err := Cambodia().Resolve("Thmei", "25")
	if all := problem.All(err); len(all) != 1 || all[0].Key != "place.ambiguous-within" {
		t.Errorf("in one province: %+v", all)
	}
	if p, err := Cambodia().Resolve("Thmei", "250506"); err != nil || p.Code != "25050603" {
		t.Errorf("in one commune: %+v %v", p, err)
	}
	told := Told{Text: "Thmei"}
	if told.Check() != nil || told.Display(lang.English) != "Thmei (place not determined)" || told.Short(lang.Khmer) != "Thmei" {
		t.Errorf("free text: %v %q", told.Check(), told.Display(lang.English))
	}
}

func TestANameNobodyHasIsNotResolved(t *testing.T) {
	for _, text := range []string{"", "  ", "Atlantis", "Kampong Ch", strings.Repeat("x", 5000), "\xff"} {
		p, err := Cambodia().Resolve(text, "")
		if all := problem.All(err); len(all) != 1 || all[0].Key != "place.not-found" || p != (Place{}) {
			t.Errorf("%.20q: %+v %v", text, p, err)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"Thmei", "ថ្មី", "ភូមិ", "", "\xff", "ខេត្ត\u17d2"} {
		f.Add(s, "25")
	}
	f.Fuzz(func(t *testing.T, text, within string) {
		for _, p := range Cambodia().Search(text, within, 3) {
			if !strings.HasPrefix(p.Code, within) {
				t.Fatalf("%q in %q found %s", text, within, p.Code)
			}
		}
		if p, err := Cambodia().Resolve(text, within); err == nil && p.Code == "" {
			t.Fatal("resolved to nothing")
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		if _, err := read(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Cambodia().fold()
	}
}

func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		Cambodia().Search("kampong", "", 20)
	}
}
