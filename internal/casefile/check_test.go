package casefile_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/casefile/casefiletest"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
)

func date(t testing.TB, edtf string) partial.Date {
	t.Helper()
	d, err := partial.Parse(edtf)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func day(t testing.TB, edtf string) partial.Day {
	t.Helper()
	d, ok := date(t, edtf).Earliest()
	if !ok {
		t.Fatalf("%s is no day", edtf)
	}
	return d
}

func TestUnknownDeclinedAndNotAskedStayThreeValues(t *testing.T) {
	codec, err := event.NewCodec(casefile.Payloads()...)
	if err != nil {
		t.Fatal(err)
	}
	states := []partial.State{partial.StateNotAsked, partial.StateUnknown, partial.StateDeclined, partial.StateKnown}
	for name, zero := range casefile.Facts() {
		seen := map[string]partial.State{}
		for _, s := range states {
			fill := casefiletest.Filler{Mark: "m", Person: "person-aaaaaaaa", Account: "account-x", Agency: "agency-x", Stream: "case-x", State: s}
			f := fill.Fact(zero)
			if s == partial.StateNotAsked {
				f = unasked(f)
			}
			parts, err := codec.Encode(f, "")
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			back, _, err := codec.Decode(f.Kind(), parts)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !reflect.DeepEqual(back, event.Payload(f)) {
				t.Errorf("%s, %q: went in as %#v and came out as %#v", name, s, f, back)
			}
			c := casefile.Fold("case-x", numbered([]event.Opened{opened(entryNo(1), back)}))
			if !reflect.DeepEqual(c.Entries[0].Fact, f) {
				t.Errorf("%s, %q: the fold changed it", name, s)
			}
			if n := statedFields(f); n > 0 {
				key := string(parts.Personal) + string(parts.Shared)
				if other, twice := seen[key]; twice {
					t.Errorf("%s: %q is stored exactly as %q", name, s, other)
				}
				seen[key] = s
			}
		}
	}
}

func statedFields(f casefile.Fact) (n int) {
	for i := range reflect.TypeOf(f).NumField() {
		if strings.Contains(reflect.TypeOf(f).Field(i).Type.Name(), "Stated[") {
			n++
		}
	}
	return n
}

// unasked takes every answer back that can be not asked.
func unasked(f casefile.Fact) casefile.Fact {
	v := reflect.New(reflect.TypeOf(f)).Elem()
	v.Set(reflect.ValueOf(f))
	for i := range v.NumField() {
		if strings.Contains(v.Field(i).Type().Name(), "Stated[") {
			v.Field(i).SetZero()
		}
	}
	return v.Interface().(casefile.Fact)
}

func TestOnlyConsentThatWasGivenAndHoldsIsInForce(t *testing.T) {
	for _, c := range []struct {
		decision   event.Code
		until, day string
		want       bool
	}{
		{"given", "", "2099-01-01", true}, {"given", "2027-04-08", "2027-04-08", true}, {"given", "2027-04-08", "2027-04-09", false},
		{"given", "2027-04", "2027-04-30", true}, {"given", "2027-04", "2027-05-01", false}, {"given", "2027", "2027-12-31", true},
		{"declined", "", "2026-11-16", false}, {"declined", "2027", "2026-11-16", false}, {"", "", "2026-11-16", false},
	} {
		f := casefile.ConsentRecorded{Decision: c.decision}
		if c.until != "" {
			f.Until = date(t, c.until)
		}
		if got := f.InForce(day(t, c.day)); got != c.want {
			t.Errorf("%s until %q on %s: %v", c.decision, c.until, c.day, got)
		}
	}
}

// said is one word on one consent, and what became of it.
type said struct {
	decision, purpose event.Code
	to                id.Agency
	until             string
	then              event.Payload
}

func TestConsentIsForOnePurposeTowardsOneRecipientAndTheLatestWordStands(t *testing.T) {
	given, declined := said{decision: "given", purpose: "care", to: "agency-n1"}, said{decision: "declined", purpose: "care", to: "agency-n1"}
	withdrawn, struck, over := given, given, given
	withdrawn.then, struck.then, over.until = casefile.ConsentWithdrawn{Person: persons[0]}, casefile.EntryStruck{}, "2026-11-15"
	struckRefusal := declined
	struckRefusal.then = casefile.EntryStruck{}
	other, elsewhere := given, given
	other.purpose, elsewhere.to = "return", "agency-n3"
	for name, c := range map[string]struct {
		said            []said
		given, declined int // which word, from 1; 0 for none
	}{
		"nothing was said": {nil, 0, 0}, "given": {[]said{given}, 1, 0}, "declined": {[]said{declined}, 0, 1}, "withdrawn": {[]said{withdrawn}, 0, 0},
		"over": {[]said{over}, 0, 0}, "struck": {[]said{struck}, 0, 0}, "for another purpose": {[]said{other}, 0, 0}, "to another": {[]said{elsewhere}, 0, 0},
		"given then declined": {[]said{given, declined}, 0, 2}, "declined then given": {[]said{declined, given}, 2, 0}, "declined, then one that is over": {[]said{declined, over}, 0, 1},
		"withdrawn then given anew": {[]said{withdrawn, given}, 2, 0}, "given twice": {[]said{given, given}, 2, 0}, "a struck refusal": {[]said{given, struckRefusal}, 1, 0},
		"C3 reintegration, 3 November": {[]said{given, elsewhere, withdrawn}, 1, 0},
	} {
		var events []event.Opened
		for i, s := range c.said {
			f := casefile.ConsentRecorded{Person: persons[0], Decision: s.decision, Purpose: s.purpose, Recipient: s.to}
			if s.until != "" {
				f.Until = date(t, s.until)
			}
			events = append(events, opened(entryNo(i+1), f))
			if s.then != nil {
				events = append(events, opened(entryNo(i+1), s.then))
			}
		}
		fold := casefile.Fold("case-x", numbered(events))
		yes, no := fold.Consent(persons[0], "care", "agency-n1", day(t, "2026-11-16"))
		if !is(yes, c.given) || !is(no, c.declined) {
			t.Errorf("%s: given %v, declined %v", name, yes, no)
		}
		if yes, no := fold.Consent(persons[1], "care", "agency-n1", day(t, "2026-11-16")); yes != nil || no != nil {
			t.Errorf("%s: one person's word stood for another's", name)
		}
	}
}

func is(e *casefile.Entry, n int) bool {
	if e == nil || n == 0 {
		return e == nil && n == 0
	}
	return e.ID == entryNo(n)
}

func known[T any](v T) event.Shared[partial.Stated[T]] { return event.Common(partial.Known(v)) }

// faults are the keys and places of what is wrong, "consent.already-over@until".
func faults(list problem.List) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Key+"@"+p.Where)
	}
	slices.Sort(out)
	return out
}

func TestWhatCannotBeIsRefusedWithItsPlace(t *testing.T) {
	today := day(t, "2026-11-16")
	episode := casefile.EpisodeAdded{Forms: []event.Code{"forced-labour"}}
	hours := func(low, high int) casefile.Fact {
		e := episode
		e.Hours = known(casefile.Span{Low: low, High: high})
		return e
	}
	days := func(low, high int) casefile.Fact {
		e := episode
		e.Days = known(casefile.Span{Low: low, High: high})
		return e
	}
	born := func(edtf string, basis event.Code) casefile.Fact {
		return casefile.BirthRecorded{Person: persons[0], Born: event.About(partial.Known(date(t, edtf))), Basis: event.About(basis)}
	}
	consent := func(given, until string) casefile.Fact {
		f := casefile.ConsentRecorded{Person: persons[0], Decision: "given", Purpose: "care", Given: date(t, given)}
		if until != "" {
			f.Until = date(t, until)
		}
		return f
	}
	for name, c := range map[string]struct {
		fact casefile.Fact
		want []string
	}{
		"B6, 25 hours": {hours(25, 25), []string{"number.range@hours"}}, "24 hours": {hours(24, 24), nil}, "no hours": {hours(0, 0), nil},
		"a span turned round": {hours(15, 14), []string{"number.range@hours"}}, "less than none": {hours(-1, 4), []string{"number.range@hours"}},
		"14-15": {hours(14, 15), nil}, "14-25": {hours(14, 25), []string{"number.range@hours"}},
		"B6, 8 days": {days(8, 8), []string{"number.range@days"}}, "7 days": {days(7, 7), nil},
		"an episode without a form": {casefile.EpisodeAdded{}, []string{"error.required@forms"}},
		"a birth tomorrow":          {born("2026-11-17", "told"), []string{"date.future@born"}}, "a birth today": {born("2026-11-16", "told"), nil},
		"a birth this month": {born("2026-11", "told"), nil}, "a birth next year": {born("2027", "told"), []string{"date.future@born"}},
		"121 years ago": {born("1905", "told"), []string{"date.too-old@born"}}, "119 years ago": {born("1907", "told"), nil},
		"a birth without a basis":      {born("1998", ""), []string{"error.required@basis"}},
		"an unknown birth":             {casefile.BirthRecorded{Person: persons[0], Born: event.About(partial.Unknown[partial.Date]())}, nil},
		"B11, ten years back":          {consent("2026-11-16", "2016-11-20"), []string{"consent.already-over@until"}},
		"over the same day":            {consent("2026-11-16", "2026-11-16"), nil},
		"given tomorrow":               {consent("2026-11-17", ""), []string{"date.future@given"}},
		"over, but it held once":       {consent("2024-01-01", "2025-01-01"), nil},
		"a consent of nobody":          {casefile.ConsentRecorded{}, []string{"error.required@decision", "error.required@given", "error.required@person", "error.required@purpose"}},
		"a name without letters":       {casefile.NameRecorded{}, []string{"error.required@text"}},
		"a person without a role":      {casefile.PersonAdded{}, []string{"error.required@roles"}},
		"a number with no rule":        {casefile.PhoneRecorded{Number: event.About(partial.Known("+85500555101"))}, []string{"error.required@safe"}},
		"no number":                    {casefile.PhoneRecorded{Number: event.About(partial.Declined[string]())}, nil},
		"a paper of no sort":           {casefile.DocumentRecorded{}, []string{"error.required@sort"}},
		"a place of no sort":           {casefile.HomeRecorded{}, []string{"error.required@sort"}},
		"a leg from nowhere":           {casefile.LegAdded{Stage: "source"}, []string{"error.required@to"}},
		"a leg to nobody knows where":  {casefile.LegAdded{Stage: "source", To: event.Common(partial.Unknown[place.Told]())}, nil},
		"a need of no sort":            {casefile.NeedRecorded{}, []string{"error.required@sort"}},
		"a concern that says nothing":  {casefile.SafetyConcernRaised{}, []string{"error.required@level", "error.required@text"}},
		"a note that says nothing":     {casefile.NoteWritten{}, []string{"error.required@audience", "error.required@text"}},
		"a task to do nothing":         {casefile.TaskAdded{}, []string{"error.required@sort", "error.required@title"}},
		"a sex nobody asked about":     {casefile.SexRecorded{}, nil},
		"a nationality nobody knows":   {casefile.NationalityRecorded{}, nil},
		"languages nobody asked about": {casefile.LanguagesRecorded{}, nil},
	} {
		if got := faults(c.fact.Check(today)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestFilledFactsAreFine(t *testing.T) {
	for name, zero := range casefile.Facts() {
		for round := range 20 {
			f := casefiletest.Filler{Mark: "m", Person: persons[0], Account: "account-x", Agency: "agency-x", Stream: "case-x", Round: round}.Fact(zero)
			if err := f.Check(day(t, "2026-11-16")).Err(); err != nil {
				t.Errorf("%s %d: %v", name, round, err)
			}
		}
	}
}

// left lists what a shortened fact still says of its own, besides codes, dates and places cut to province or country.
var left = map[string][]string{
	"home":       {"sort", "place", "source"},
	"leg":        {"from", "to", "dates", "transport", "stamp"},
	"need":       {"sort"},
	"wage-claim": {"stands", "dates"},
	"episode":    {"dates", "place", "sector"},
}

func TestAShortenedFactSaysNoMoreThanAgreed(t *testing.T) {
	for name, zero := range casefile.Facts() {
		s, ok := zero.(casefile.Shortener)
		if !ok {
			if left[name] != nil {
				t.Errorf("%s is listed and cannot be shortened", name)
			}
			continue
		}
		if left[name] == nil {
			t.Errorf("nobody listed what a shortened %s may say", name)
		}
		full := casefiletest.Filler{Mark: "secret", Person: persons[0], Account: "account-x", Agency: "agency-x", Stream: "case-x"}.Fact(zero)
		s = full.(casefile.Shortener)
		short := s.Shorten()
		if personal, shared := casefiletest.Texts(short); len(personal)+len(shared) > 0 {
			t.Errorf("a shortened %s still says %q %q", name, personal, shared)
		}
		if short.Kind() != full.Kind() || short.Section() != full.Section() || !slices.Equal(short.(casefile.Fact).Concerns(), full.Concerns()) {
			t.Errorf("a shortened %s is about something else", name)
		}
		empty := casefiletest.Empty(short)
		v := reflect.TypeOf(full)
		for i := range v.NumField() {
			field, _, _ := strings.Cut(v.Field(i).Tag.Get("json"), ",")
			text := strings.Contains(v.Field(i).Type.Name(), "Personal[") || strings.Contains(v.Field(i).Type.Name(), "Shared[")
			if text && slices.Contains(empty, field) == slices.Contains(left[name], field) {
				t.Errorf("a shortened %s: %s", name, field)
			}
		}
		if again := short.(casefile.Shortener).Shorten(); !reflect.DeepEqual(again, short) {
			t.Errorf("shortening a %s twice is not shortening it once", name)
		}
	}
}

func TestAShortenedPlaceIsItsProvinceOrItsCountry(t *testing.T) {
	for name, c := range map[string]struct{ in, want place.Told }{
		"a village":     {place.Told{List: "pumi", Version: "2026-06-01", Code: "25050603", Country: "KH", Text: "behind the pagoda"}, place.Told{List: "pumi", Version: "2026-06-01", Code: "25", Country: "KH"}},
		"a province":    {place.Told{List: "pumi", Version: "2026-06-01", Code: "12", Country: "KH"}, place.Told{List: "pumi", Version: "2026-06-01", Code: "12", Country: "KH"}},
		"abroad":        {place.Told{Country: "CN", Text: "Jiangxi?, two hours from a big station"}, place.Told{Country: "CN"}},
		"not placeable": {place.Told{Text: "at the river"}, place.Told{}},
	} {
		short := casefile.HomeRecorded{Place: event.About(partial.Known(c.in))}.Shorten().(casefile.HomeRecorded)
		if got, ok := short.Place.V.Get(); !ok || got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, s := range []partial.Stated[place.Told]{partial.Unknown[place.Told](), partial.Declined[place.Told](), partial.NotAsked[place.Told]()} {
		if got := (casefile.HomeRecorded{Place: event.About(s)}).Shorten().(casefile.HomeRecorded).Place.V; got != s {
			t.Errorf("%v became %v", s, got)
		}
	}
}

func TestNoReferralMayCarryCareConsentOrTheCourse(t *testing.T) {
	for _, s := range []event.Section{casefile.SectionCare, casefile.SectionConsent, casefile.SectionCourse, casefile.SectionTasks, casefile.SectionIntake, casefile.SectionReferrals} {
		if slices.Contains(casefile.Referable, s) {
			t.Errorf("%s can be referred", s)
		}
	}
	for _, s := range casefile.Referable {
		if !slices.Contains(casefile.Sections, s) {
			t.Errorf("%s is no section", s)
		}
	}
	for _, told := range []casefile.Fact{casefile.NeedRecorded{Restricted: true}, casefile.NoteWritten{Audience: casefile.AudienceCare}} {
		if told.Section() != casefile.SectionCare {
			t.Errorf("what %s tells in confidence stands in %s", told.Kind(), told.Section())
		}
	}
}

func TestEveryFactStandsInASectionOfThePageUnderItsOwnName(t *testing.T) {
	for name, f := range casefile.Facts() {
		if casefile.FactName(f) != name {
			t.Errorf("%s is called %s", name, casefile.FactName(f))
		}
		if !slices.Contains(casefile.Sections, f.Section()) {
			t.Errorf("%s stands in %s", name, f.Section())
		}
		if !slices.ContainsFunc(casefile.Payloads(), func(p event.Payload) bool { return p.Kind() == f.Kind() }) {
			t.Errorf("%s is not known to the codec", name)
		}
	}
	if casefile.FactName(casefile.CaseOpened{}) != "" {
		t.Error("opening a case is no fact")
	}
}
