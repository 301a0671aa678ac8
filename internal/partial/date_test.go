package partial

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/problem"
)

func mustParse(t testing.TB, s string) Date {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return d
}

func TestEveryDateFormOfTheFieldKeepsItsTextAndItsBounds(t *testing.T) {
	for _, row := range []struct{ text, first, last string }{
		{"2025-01-18", "2025-01-18", "2025-01-18"},
		{"2025-02", "2025-02-01", "2025-02-28"},
		{"2024-02", "2024-02-01", "2024-02-29"},
		{"2025", "2025-01-01", "2025-12-31"},
		{"2025-01~", "2025-01-01", "2025-01-31"},
		{"1998~", "1998-01-01", "1998-12-31"},
		{"1998?", "1998-01-01", "1998-12-31"},
		{"1998%", "1998-01-01", "1998-12-31"},
		{"198X", "1980-01-01", "1989-12-31"},
		{"1980/1989", "1980-01-01", "1989-12-31"},
		{"2025-10-XX", "2025-10-01", "2025-10-31"},
		{"2025-XX", "2025-01-01", "2025-12-31"},
		{"2025-XX-XX", "2025-01-01", "2025-12-31"},
		{"2025-02/2026-08", "2025-02-01", "2026-08-31"},
		{"2025-02/2026-08-19", "2025-02-01", "2026-08-19"},
		{"2025-01-26/2025-01-31", "2025-01-26", "2025-01-31"},
		{"2025-02/..", "2025-02-01", ""},
		{"../2025-02-03~", "", "2025-02-03"},
	} {
		d := mustParse(t, row.text)
		if d.String() != row.text {
			t.Errorf("%s came back as %s", row.text, d)
		}
		first, ok := d.Earliest()
		if ok != (row.first != "") || ok && first.String() != row.first {
			t.Errorf("%s: first %v %v", row.text, first, ok)
		}
		last, ok := d.Latest()
		if ok != (row.last != "") || ok && last.String() != row.last {
			t.Errorf("%s: last %v %v", row.text, last, ok)
		}
	}
}

func TestRow13_BadDatesAreRefusedWithTheRightReason(t *testing.T) {
	for text, key := range map[string]string{
		"": "date.empty", "x": "date.not-understood", "../..": "date.not-understood", "1998-2": "date.not-understood",
		"1998-02-31": "date.no-such-day-february", "1998-13": "date.no-such-month", "1998-00": "date.no-such-month",
		"1998-01-00": "date.no-such-day-january", "1998-XX-03": "date.not-understood", "2541-04-12": "date.year-range",
		"2026/2025": "date.interval-order", "1998~~": "date.not-understood", "1998-02-03-04": "date.not-understood",
		"..": "date.not-understood", "1998/": "date.not-understood", "1998/1999/2000": "date.not-understood",
		"+998-01-01": "date.not-understood", "2025-01-01?/2025-01-01?/..": "date.not-understood",
	} {
		_, err := Parse(text)
		if all := problem.All(err); len(all) != 1 || all[0].Key != key {
			t.Errorf("%q: %v, want %s", text, err, key)
		}
	}
}

func TestBirthWrittenThreeWaysGivesThreeAges(t *testing.T) { // S1-H6
	at := mustParse(t, "2025-02")
	for birth, want := range map[string]Ages{"1998-04-12": {26, 26}, "1999": {25, 26}, "1998~": {26, 27}} {
		if got, ok := mustParse(t, birth).AgeAt(at); !ok || got != want {
			t.Errorf("born %s: %v %v, want %v", birth, got, ok, want)
		}
	}
}

func TestRow13_AgesAtTheEdges(t *testing.T) {
	for _, row := range []struct {
		birth, on string
		want      Ages
		ok        bool
	}{
		{"2008-02-29", "2026-02-28", Ages{17, 17}, true},
		{"2008-02-29", "2026-03-01", Ages{18, 18}, true},
		{"2010", "2009", Ages{}, false},
		{"2025-12", "2025-12-15", Ages{0, 0}, true},
		{"../2000", "2020", Ages{19, MaxAge}, true},
		{"2000/..", "2020", Ages{0, 20}, true},
		{"2000-01-01", "2019-05-01/..", Ages{19, MaxAge}, true},
	} {
		if got, ok := mustParse(t, row.birth).AgeAt(mustParse(t, row.on)); ok != row.ok || got != row.want {
			t.Errorf("born %s on %s: %v %v", row.birth, row.on, got, ok)
		}
	}
	if _, ok := (Date{}).AgeAt(mustParse(t, "2025")); ok {
		t.Error("no birth date has no age")
	}
}

func TestListsOrderByWhatIsKnown(t *testing.T) {
	want := []string{"../2024", "198X", "1980", "2025", "2025-XX", "2025~", "2025/2026", "2025/..", "2025-01", "2025-01-18",
		"2025-01-18/2025-01-24", "2025-02", ""}
	var dates []Date
	for _, s := range want {
		if s == "" {
			dates = append(dates, Date{})
			continue
		}
		dates = append(dates, mustParse(t, s))
	}
	shuffled := slices.Clone(dates)
	slices.Reverse(shuffled)
	slices.SortFunc(shuffled, Compare)
	for i, d := range shuffled {
		if d.String() != want[i] {
			t.Errorf("place %d: %q, want %q", i, d, want[i])
		}
	}
}

func TestBeforeIsOnlySaidWhenSure(t *testing.T) {
	if !mustParse(t, "2025-01").Before(mustParse(t, "2025-02-03")) {
		t.Error("January is before 3 February")
	}
	if mustParse(t, "2025").Before(mustParse(t, "2025-02")) || mustParse(t, "2025/..").Before(mustParse(t, "2026")) {
		t.Error("not sure, so not before")
	}
}

func anyDate(t *rapid.T) Date {
	end := func() string {
		day := DayOf(time.Date(rapid.IntRange(MinYear, MaxYear-1).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)).
			AddDays(rapid.IntRange(0, 364).Draw(t, "day"))
		s := day.String()
		s = rapid.SampledFrom([]string{s, s[:7], s[:4], s[:3] + "X", s[:7] + "-XX", s[:4] + "-XX", s[:4] + "-XX-XX"}).Draw(t, "form")
		return s + rapid.SampledFrom([]string{"", "~", "?", "%"}).Draw(t, "mark")
	}
	a, b := end(), end()
	text := rapid.SampledFrom([]string{a, a + "/..", "../" + a, a + "/" + b, b + "/" + a}).Draw(t, "shape")
	d, err := Parse(text)
	if err != nil {
		if problem.All(err)[0].Key != "date.interval-order" {
			t.Fatalf("%s: %v", text, err)
		}
		d, _ = Parse(a)
	}
	return d
}

func TestDatesRoundTripAndOrderTotally(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyDate(t), anyDate(t), anyDate(t)
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Date
		if err := json.Unmarshal(data, &back); err != nil || back != a {
			t.Fatalf("%s came back as %s: %v", a, back, err)
		}
		if first, ok := a.Earliest(); ok {
			if last, ok := a.Latest(); ok && last.Compare(first) < 0 {
				t.Fatalf("%s ends before it begins", a)
			}
		}
		if Compare(a, b) != -Compare(b, a) || (Compare(a, b) == 0) != (a == b) {
			t.Fatalf("order of %s and %s", a, b)
		}
		if Compare(a, b) <= 0 && Compare(b, c) <= 0 && Compare(a, c) > 0 {
			t.Fatalf("order of %s, %s, %s is no order", a, b, c)
		}
		if a.Before(b) && b.Before(a) {
			t.Fatalf("%s and %s before each other", a, b)
		}
		if ages, ok := a.AgeAt(b); ok && (ages.Min > ages.Max || ages.Min < 0 || ages.Max > MaxAge) {
			t.Fatalf("born %s at %s: %v", a, b, ages)
		}
	})
}

func TestStatedKeepsFourStatesApart(t *testing.T) {
	for want, s := range map[string]Stated[int]{`{}`: NotAsked[int](), `{"s":"known","v":0}`: Known(0),
		`{"s":"unknown"}`: Unknown[int](), `{"s":"declined"}`: Declined[int]()} {
		data, err := json.Marshal(s)
		if err != nil || string(data) != want {
			t.Errorf("%v: %s %v, want %s", s, data, err, want)
		}
		var back Stated[int]
		if err := json.Unmarshal(data, &back); err != nil || back != s {
			t.Errorf("%s came back as %v: %v", data, back, err)
		}
	}
	for _, bad := range []string{`{"v":1}`, `{"s":"known"}`, `{"s":"declined","v":1}`, `{"s":"maybe"}`, `{"s":"known","v":"x"}`, `{"t":1}`, `[]`} {
		s := Known(7)
		if json.Unmarshal([]byte(bad), &s) == nil || s != Known(7) {
			t.Errorf("%s was read as %v", bad, s)
		}
	}
	if _, err := json.Marshal(Stated[int]{State: "maybe"}); err == nil {
		t.Error("a fifth state was written")
	}
}

func TestNotAskedIsLeftOutOfStoredFacts(t *testing.T) {
	type fact struct {
		Born Stated[Date] `json:"born,omitzero"`
	}
	if data, _ := json.Marshal(fact{}); string(data) != `{}` {
		t.Errorf("not asked is stored as %s", data)
	}
	data, _ := json.Marshal(fact{Known(mustParse(t, "1998~"))})
	if string(data) != `{"born":{"s":"known","v":"1998~"}}` {
		t.Errorf("%s", data)
	}
	v, ok := Known("x").Get()
	if v != "x" || !ok || !Unknown[int]().IsUnknown() || !Declined[int]().IsDeclined() || NotAsked[int]().IsAsked() || !Unknown[int]().IsAsked() {
		t.Error("the questions about a state disagree with it")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1998-04-12", "1998~", "198X", "2025-02/..", "../2025-10-XX", "2025-XX-XX%", "2541-04-12", "a/b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			if problem.All(err) == nil {
				t.Fatalf("%q: %v is no problem a person can read", s, err)
			}
			return
		}
		if d.String() != s {
			t.Fatalf("%q came back as %q", s, d)
		}
	})
}
