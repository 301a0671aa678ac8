package partial

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"spean/internal/problem"
)

// demoNow is the demo's clock: Monday 2026-11-16 09:00 in Cambodia.
var demoNow = time.Date(2026, 11, 16, 9, 0, 0, 0, time.FixedZone("ICT", 7*3600))

func refusal(t *testing.T, err error) problem.Problem {
	t.Helper()
	all := problem.All(err)
	if len(all) != 1 {
		t.Fatalf("%v is not one problem", err)
	}
	return all[0]
}

func TestB1ImpossibleBirthDateIsRefusedAndTheYearOffered(t *testing.T) {
	for _, typed := range []string{"31/02/1998", "៣១/០២/១៩៩៨", "31 February 1998", "១៩៩៨-០២-៣១"} {
		_, err := ParseTyped(typed, demoNow)
		p := refusal(t, err)
		if p.Key != "date.no-such-day-february" || p.Args["days"] != "28" || p.Args["year"] != "1998" || p.Args["offer"] != "1998" {
			t.Errorf("%s: %+v", typed, p)
		}
	}
}

func TestB2BuddhistYearIsAskedAboutAndNeverConvertedSilently(t *testing.T) {
	_, err := ParseTyped("12/4/2541", demoNow)
	p := refusal(t, err)
	if p.Key != "date.buddhist-year" || p.Args["be"] != "2541" || p.Args["ce"] != "1998" || p.Args["ce-before"] != "1997" {
		t.Fatalf("%+v", p)
	}
	got, err := ParseTyped("12/4/2541", demoNow, ConfirmBuddhist(1998))
	if err != nil || got.Date.String() != "1998-04-12" || got.Text != "12/4/2541" {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := ParseTyped("12/8/2541", demoNow, ConfirmBuddhist(1997)); err != nil || got.Date.String() != "1997-08-12" {
		t.Errorf("the year before may be confirmed too: %+v %v", got, err)
	}
	if _, err := ParseTyped("12/4/2541", demoNow, ConfirmBuddhist(1990)); refusal(t, err).Key != "date.buddhist-year" {
		t.Errorf("a confirmation of another year is none: %v", err)
	}
	if _, err := ParseTyped("ព.ស. ២៥៤១", demoNow); refusal(t, err).Key != "date.buddhist-year" {
		t.Errorf("the mark of the Buddhist era: %v", err)
	}
	if _, err := ParseTyped("1/1/2570", demoNow, ForFuture()); refusal(t, err).Key != "date.buddhist-year" {
		t.Errorf("an expiry in a Buddhist year: %v", err)
	}
}

func TestB3AgeBecomesTheYearsOfBirthAsTold(t *testing.T) {
	for _, typed := range []string{"២៧ឆ្នាំ", "27", "age 27", "អាយុ ២៧", "អាយុ២៧ឆ្នាំ", "27 years old", "២\u200b៧"} {
		got, err := ParseTyped(typed, demoNow)
		if typed == "២\u200b៧" {
			if err == nil {
				t.Errorf("two numbers were read as one age: %v", got)
			}
			continue
		}
		if err != nil || got.Date.String() != "1998/1999" || got.Basis != BasisTold || got.Text != typed {
			t.Errorf("%s: %+v %v", typed, got, err)
		}
	}
	if got, err := ParseTyped("ប្រហែល ២៧ឆ្នាំ", demoNow); err != nil || got.Date.String() != "1998~/1999~" {
		t.Errorf("about 27: %+v %v", got, err)
	}
	if got, err := ParseTyped("27", time.Date(2026, 12, 31, 1, 0, 0, 0, time.UTC)); err != nil || got.Date.String() != "1999" {
		t.Errorf("27 on the last day of the year: %+v %v", got, err)
	}
}

func TestDatesAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"1998-04-12": "1998-04-12", "12/4/1998": "1998-04-12", "១២/៤/១៩៩៨": "1998-04-12", "១២-04-1998": "1998-04-12",
		"12.4.1998": "1998-04-12", "1998/4/12": "1998-04-12", "12 April 1998": "1998-04-12", "April 12th, 1998": "1998-04-12",
		"12 មេសា 1998": "1998-04-12", "១២ មេសា ១៩៩៨": "1998-04-12", "ថ្ងៃទី១២ ខែមេសា ឆ្នាំ១៩៩៨": "1998-04-12",
		"ថ្ងៃទី១២ខែ៤ឆ្នាំ១៩៩៨": "1998-04-12", "Apr 1998": "1998-04", "មេសា ១៩៩៨": "1998-04", "4/1998": "1998-04", "1998-4": "1998-04",
		"1998": "1998", "ឆ្នាំ១៩៩៨": "1998", "year 1998": "1998", "1998~": "1998~", "about 1998": "1998~", "c. 1998": "1998~",
		"1998?": "1998?", "1998/1999": "1998/1999", "1998-1999": "1998/1999", "198x": "198X", "2025-10-xx": "2025-10-XX",
		" 1998 ": "1998", "ឆ្នំា១៩៩៨": "1998", "១៩៩៨ គ.ស.": "1998", "sep 2020": "2020-09", "កុម្ភៈ ២០២០": "2020-02",
		"៦ខែ": "2026-04/2026-05", "0": "2025/2026",
	} {
		got, err := ParseTyped(typed, demoNow)
		if err != nil || got.Date.String() != want || got.Text != typed {
			t.Errorf("%s: %v %v, want %s", typed, got.Date, err, want)
		}
	}
}

func TestRow13_TypedDatesThatCannotBeAreRefusedWithTheReason(t *testing.T) {
	for typed, key := range map[string]string{
		"": "date.empty", " \u200b": "date.empty", "yesterday": "date.not-understood", "2027": "date.future", "2026-12-01": "date.future",
		"17/11/2026": "date.future", "1700": "date.year-range", "1/1/1890": "date.too-old", "121": "date.age-range", "age 1998": "date.age-range",
		"98": "date.age-or-year", "12/4": "date.needs-year", "12 April": "date.needs-year", "12/4/98": "date.short-year",
		"12 April 98": "date.short-year", "4/13/1998": "date.no-such-month", "12/0/1998": "date.no-such-month",
		"0/5/1998": "date.no-such-day-may", "31 កញ្ញា 1998": "date.no-such-day-september", "-27": "date.not-understood",
		"year of the tiger": "date.animal-year", "ឆ្នាំខាល": "date.animal-year", "1998/1997": "date.interval-order",
		"12 April May 1998": "date.not-understood", "1/2/3/4": "date.not-understood", "1998\xff": "date.not-understood",
		"99999999999": "date.not-understood", "6 days": "date.not-understood", "40 months": "date.not-understood",
		"April 1 1998 2": "date.not-understood", "tiger 1998": "date.not-understood", strings.Repeat("1", 300): "date.not-understood",
	} {
		got, err := ParseTyped(typed, demoNow)
		if err == nil {
			t.Errorf("%s was read as %v", typed, got.Date)
		} else if p := refusal(t, err); p.Key != key {
			t.Errorf("%s: %s, want %s", typed, p.Key, key)
		}
	}
	_, err := ParseTyped("ឆ្នាំខាល", demoNow)
	if p := refusal(t, err); p.Args["years"] != "1938, 1950, 1962, 1974, 1986, 1998, 2010, 2022" {
		t.Errorf("years of the Tiger: %+v", p)
	}
}

func TestEventsHaveNoAgesAndOnlyDeadlinesLieAhead(t *testing.T) {
	if _, err := ParseTyped("27", demoNow, ForEvent()); refusal(t, err).Key != "date.not-understood" {
		t.Errorf("an age as the date of an event: %v", err)
	}
	if _, err := ParseTyped("20/11/2026", demoNow, ForEvent()); refusal(t, err).Key != "date.future" {
		t.Errorf("an event that has not happened: %v", err)
	}
	if got, err := ParseTyped("20/11/2026", demoNow, ForFuture()); err != nil || got.Date.String() != "2026-11-20" {
		t.Errorf("an expiry: %v %v", got, err)
	}
	if _, err := ParseTyped("2090", demoNow, ForFuture()); refusal(t, err).Key != "date.future" {
		t.Errorf("too far ahead: %v", err)
	}
	if got, err := ParseTyped("2025-02/..", demoNow, ForEvent()); err != nil || got.Date.String() != "2025-02/.." {
		t.Errorf("still going on: %v %v", got, err)
	}
}

func TestTodayIsReadInTheZoneOfThePerson(t *testing.T) {
	late := time.Date(2026, 11, 15, 20, 0, 0, 0, time.UTC) // already the 16th in Cambodia
	if _, err := ParseTyped("2026-11-16", late.In(demoNow.Location())); err != nil {
		t.Errorf("today was refused: %v", err)
	}
	if OnDay(late.In(demoNow.Location())).String() != "2026-11-16" || !OnDay(late).IsDay() {
		t.Error("the day of a moment is the day of its zone")
	}
}

func TestDatesAreShownInBothLanguages(t *testing.T) {
	for _, row := range []struct{ date, en, km string }{
		{"2016-08-05", "5 August 2016", "5 សីហា 2016"},
		{"2016-08", "August 2016", "សីហា 2016"},
		{"2016-08-XX", "August 2016", "សីហា 2016"},
		{"2016", "2016", "2016"},
		{"198X", "the 1980s", "ទសវត្សរ៍ 1980"},
		{"1998~", "about 1998", "ប្រហែល 1998"},
		{"1998?", "1998 (not sure)", "1998 (មិនប្រាកដ)"},
		{"1998%", "about 1998 (not sure)", "ប្រហែល 1998 (មិនប្រាកដ)"},
		{"1998/1999", "1998 to 1999", "1998 ដល់ 1999"},
		{"2025-02/..", "from February 2025", "ចាប់ពី កុម្ភៈ 2025"},
		{"../2025-02", "until February 2025", "រហូតដល់ កុម្ភៈ 2025"},
	} {
		d := mustParse(t, row.date)
		if en, km := FormatDate(d, "en", false), FormatDate(d, "km", false); en != row.en || km != row.km {
			t.Errorf("%s: %q %q", row.date, en, km)
		}
	}
	if got := FormatDate(mustParse(t, "2016-08-05"), "km", true); got != "៥ សីហា ២០១៦" {
		t.Errorf("Khmer digits: %s", got)
	}
	if FormatDate(Date{}, "en", false) != "" || FormatDate(mustParse(t, "1998"), "fr", false) != "1998" {
		t.Error("no date shows nothing; an unknown language is shown in English")
	}
}

func TestEveryShownDayIsReadBack(t *testing.T) {
	for day := (Day{2023, 12, 25}); day.Compare(Day{2025, 1, 5}) < 0; day = day.AddDays(1) {
		for _, lang := range []string{"en", "km"} {
			shown := FormatDate(ofDay(day), lang, lang == "km")
			if got, err := ParseTyped(shown, demoNow); err != nil || got.Date != ofDay(day) {
				t.Fatalf("%s shown as %s was read as %v: %v", day, shown, got.Date, err)
			}
		}
	}
}

func FuzzParseTyped(f *testing.F) {
	for _, s := range []string{"31/02/1998", "12/4/2541", "២៧ឆ្នាំ", "ថ្ងៃទី១២ ខែមេសា ឆ្នាំ១៩៩៨", "c. 1998?", "98", "៦ខែ", "ព.ស.", "year of the ox", "\xff", "198X"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, options := range [][]Option{nil, {ForEvent()}, {ForFuture()}, {ConfirmBuddhist(1998)}} {
			got, err := ParseTyped(s, demoNow, options...)
			if err != nil {
				if len(problem.All(err)) != 1 {
					t.Fatalf("%q: %v is no problem a person can read", s, err)
				}
				continue
			}
			if back, err := Parse(got.Date.String()); err != nil || back != got.Date || got.Text != s || !utf8.ValidString(s) {
				t.Fatalf("%q gave %v, which is not a date: %v", s, got, err)
			}
		}
	})
}
