package linkage

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// compared gives the level of two values as they stand in a file, by name.
func compared(t interface{ Fatal(...any) }, k Kind, x, y string) string {
	col := &column{kind: k, values: newPool()}
	raw := rawColumn{values: newPool()}
	for _, v := range []string{x, y} {
		id, _ := raw.values.add(v)
		raw.ids = append(raw.ids, id)
	}
	if err := col.fill([]rawColumn{raw}); err != nil {
		t.Fatal(err)
	}
	return levelNames[k][col.compare(col.ids[0], col.ids[1])]
}

func TestValuesAreComparedAsPeopleWould(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		x, y string
		want string
	}{
		{Given, "Sokha", "SOKHA", "exact"},
		{Given, "Sokha", "Sokkha", "near"},
		{Given, "សុខា", "Sokha", "near"},
		{Given, "Bopha", "Popha", "near"},
		{Given, "Rith", "Rithy", "near"},
		{Given, "Chris", "Christopher", "similar"},
		{Given, "Dara", "Vuthy", "different"},
		{Given, "", "Vuthy", "unknown"},
		{Given, "Jean-Luc", "jean luc", "exact"},
		{Given, "José", "Jose", "exact"},
		{Name, "Sok Dara", "Dara SOK", "exact"},
		{Name, "Mr. Sok Dara", "Sok Dara", "exact"},
		{Name, "លោក សុខ ដារ៉ា", "សុខ ដារ៉ា", "exact"},
		{Name, "សុខ ដារ៉ា", "Sok Dara", "near"},
		{Name, "Srey Mom Touch", "Sreymom Touch", "near"},
		{Name, "Sok Dara", "Chan Vuthy", "different"},
		{Date, "1990-03-12", "12/03/1990", "exact"},
		{Date, "1990-03-12", "12 March 1990", "exact"},
		{Date, "1990-03-12", "12.3.2533", "exact"},
		{Date, "1990-03-12", "១២/០៣/១៩៩០", "exact"},
		{Date, "1990-03-12", "១២ មីនា ២៥៣៣", "exact"},
		{Date, "1990-03-12", "1990-12-03", "near"},
		{Date, "1990-03-12", "1990-03-13", "near"},
		{Date, "1990-03-12", "1990", "year"},
		{Date, "1990-03-12", "1990-07-25", "year"},
		{Date, "1990-03-12", "1971-08-30", "different"},
		{Year, "1990", "២៥៣៣", "exact"},
		{Year, "30", "៣០", "exact"},
		{Year, "34", "៣៤", "exact"},
		{Year, "1990", "1991", "near"},
		{Year, "34", "52", "different"},
		{Phone, "012 345 678", "+855 12 345 678", "exact"},
		{Phone, "012345678", "០១២៣៤៥៦៧៨", "exact"},
		{Phone, "012345678", "012345679", "near"},
		{Phone, "012345678", "098111222", "different"},
		{Identifier, "AB 123-456", "ab123456", "exact"},
		{Identifier, "AB123456", "AB124356", "near"},
		{Email, "Sok.Dara@mail.kh", "sok.dara@mail.kh", "exact"},
		{Email, "sok.dara@mail.kh", "sok.dara@post.kh", "near"},
		{Place, "Kampong Cham", "Kampong  cham", "exact"},
		{Place, "Poipet", "Poi Pet", "near"},
		{Place, "Kandal", "Battambang", "different"},
		{Number, "12.50", "12.5", "near"},
		{Number, "100", "377", "different"},
		{House, "12", "012", "exact"},
		{Category, "F", "M", "different"},
		{Address, "12 Main Street", "main street 12", "near"},
		{Address, "12 Main Street", "7 Hill Road", "different"},
		{Text, "unknown", "Main", "unknown"},
		{Name, "1 0ខ", "1 aខ 0", "part"},
		{Name, "1 aខ 0", "1 0ខ", "part"},
	} {
		if got := compared(t, c.kind, c.x, c.y); got != c.want {
			t.Errorf("%s: %q and %q are %s, want %s", c.kind, c.x, c.y, got, c.want)
		}
	}
}

func TestComparingIsSymmetricAndOnlyEqualTextsAreExact(t *testing.T) {
	kinds := slices.DeleteFunc(slices.Clone(Kinds), func(k Kind) bool { return k == Ignore })
	text := rapid.StringMatching(`[a-cកខ1-3]{1,4}([ /@.-][a-cខ0-2]{1,4}){0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		k, x, y := rapid.SampledFrom(kinds).Draw(t, "kind"), text.Draw(t, "x"), text.Draw(t, "y")
		one, other := compared(t, k, x, y), compared(t, k, y, x)
		if one != other {
			t.Fatalf("%s: %q and %q are %s, the other way round %s", k, x, y, one, other)
		}
		if x == y && one != "exact" && one != "unknown" {
			t.Fatalf("%s: %q is %s to itself", k, x, one)
		}
	})
}

func TestDatesAreReadAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"1990-03-12", "19900312"}, {"19900312", "19900312"}, {"12031990", "19900312"}, {"12/03/1990", "19900312"}, {"1990-03-12T00:00:00", "19900312"},
		{"1990-03-12 00:00:00", "19900312"}, {"12-Mar-1990", "19900312"}, {"March 12, 1990", "19900312"}, {"12 មីនា 1990", "19900312"},
		{"១២-០៣-១៩៩០", "19900312"}, {"๑๒/๐๓/๒๕๓๓", "19900312"}, {"12/03/2533", "19900312"}, {"2533-03-12", "19900312"},
		{"1990-03", "19900300"}, {"03/1990", "19900300"}, {"1990", "19900000"}, {"២៥៣៣", "19900000"}, {"12/3/90", "19900312"},
		{"ថ្ងៃទី១២ ខែមីនា ឆ្នាំ១៩៩០", "19900312"}, {"១២ ខែកុម្ភះ ២៥៣៣", "19900212"}, {"12 มีนาคม 2533", "19900312"}, {"วันที่ ๑๒ เดือนมีนาคม พ.ศ. ๒๕๓๓", "19900312"}, {"ទីក្រុង", ""},
		{"Kampot", ""}, {"", ""}, {"12/03", ""}, {"999", ""}, {"1-2-3-4-5-6-7-8-9", ""},
	} {
		if got := parseDate(c.text, false); got != c.want {
			t.Errorf("%q is read as %q, want %q", c.text, got, c.want)
		}
	}
	if got := parseDate("03/12/1990", true); got != "19900312" {
		t.Errorf("with the month first: %q", got)
	}
}

func TestWhetherTheMonthStandsFirstIsSeenFromTheWholeColumn(t *testing.T) {
	column := func(texts ...string) rawColumn {
		raw := rawColumn{values: newPool()}
		for _, s := range texts {
			id, _ := raw.values.add(s)
			raw.ids = append(raw.ids, id)
		}
		return raw
	}
	either := []rawColumn{column("03/04/1990")}
	if !monthsFirst([]rawColumn{column("03/04/1990", "12/25/1991")}, false) || monthsFirst([]rawColumn{column("03/04/1990", "25/12/1991")}, true) ||
		monthsFirst(either, false) || !monthsFirst(either, true) {
		t.Error("days and months are told apart wrongly")
	}
}

func TestWhatColumnsHoldIsGuessedFromHeadingsAndValues(t *testing.T) {
	for _, c := range []struct {
		heading string
		values  []string
		want    Kind
	}{
		{"dob", []string{"1990-01-02", "1991-02-03"}, Date},
		{"ថ្ងៃកំណើត", []string{"០២/០១/១៩៩០", "០៣/០២/១៩៩១"}, Date},
		{"DateOfBirth", []string{"1990", "1991"}, Year},
		{"x", []string{"1990-01-02", "1991-02-03"}, Date},
		{"mobile_phone", []string{"012345678", "011222333"}, Phone},
		{"ទូរស័ព្ទ", []string{"012345678", "011222333"}, Phone},
		{"first_name", []string{"Dara", "Sokha"}, Given},
		{"first_name", []string{"Sok Dara Vuthy", "Chan Bopha Srey"}, Name},
		{"ឈ្មោះ", []string{"សុខ ដារ៉ា", "ចាន់ បុប្ផា"}, Name},
		{"lastName", []string{"Sok", "Chan"}, Family},
		{"sex", []string{"F", "M"}, Category},
		{"ខេត្ត", []string{"កំពត", "តាកែវ"}, Place},
		{"x", []string{"a@b.kh", "c@d.kh"}, Email},
		{"passport no", []string{"N1234567", "N7654321"}, Identifier},
		{"age", []string{"17", "23"}, Year},
		{"age", []string{"young", "old"}, Given},
		{"constant", []string{"KH", "KH", "KH"}, Ignore},
	} {
		raw := rawColumn{values: newPool()}
		for _, s := range c.values {
			id, _ := raw.values.add(s)
			raw.ids = append(raw.ids, id)
		}
		if got := guess(c.heading, raw); got != c.want {
			t.Errorf("%s with %q is taken for %s, want %s", c.heading, c.values, got, c.want)
		}
	}
}
