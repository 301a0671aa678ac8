package htcds

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/openrosa"
	"spean/internal/place"
)

const her = id.Person("prs_invented")

func submission(pairs ...string) *openrosa.Submission {
	s := &openrosa.Submission{FormID: FormID, Version: PublishedVersion}
	for i := 0; i < len(pairs); i += 2 {
		s.Values = append(s.Values, openrosa.Value{Path: pairs[i], Text: pairs[i+1]})
	}
	return s
}

func TestWhatStandsOutsideTheFormIsKeptAsSentAndFlagged(t *testing.T) {
	const yes = "TRUE"
	for _, c := range []struct {
		node, sent string
		want       event.Code
	}{
		{"prs_Gender", "Female", openrosa.OutsideChoices},
		{"prs_Citizenship", "KHM", openrosa.OutsideChoices},
		{"vic_TypeOfExploitation", "ForcedLabour FishProcessing", openrosa.OutsideChoices},
		{"vic_Methods_of_Control", "Other Other", openrosa.TwiceChosen},
		{"prs_Birthdate", "17/05/2001", openrosa.NotADate},
		{"prs_Birthdate", "2001-02-30", openrosa.NotADate},
		{"prs_Birthdate", "2001", openrosa.NotADate},
		{"prs_Birthdate", "2027-01-01", openrosa.DateAhead},
		{"prs_Birthdate", "1890-01-01", openrosa.DateTooOld},
		{"cas_IncomingReferralDate", "yesterday", openrosa.NotADate},
		{"prs_HomePhone", "none", openrosa.NotAPhone},
		{"prs_Email", "at home", openrosa.NotAnEmail},
		{"cas_IncomingReferralDetails", strings.Repeat("ក", maxLine+1), openrosa.TooLong},
		{"prs_MiddleName", "ណា", openrosa.NotInForm},
		{"prs_Email[2]", "a@example.org", openrosa.SentTwice},
		{"__version__", "v2", openrosa.OtherVersion},
	} {
		in, flags := Read(submission(consentNode, yes, c.node, c.sent), today)
		if !slices.Equal(flags, []openrosa.Flag{{Path: c.node, Reason: c.want}}) {
			t.Errorf("%s %.40q: %v", c.node, c.sent, flags)
		}
		if f, ok := byNode[c.node]; ok {
			if got := strings.Join(in.Sent(f.Node), " "); got != c.sent {
				t.Errorf("%s %.40q is kept as %.40q", c.node, c.sent, got)
			}
		}
	}
}

func TestOnlyTrueIsConsent(t *testing.T) {
	for sent, want := range map[string]event.Code{"TRUE": "", "FALSE": openrosa.NoConsent, "": openrosa.ConsentNotSaid, "yes": openrosa.OutsideChoices} {
		in, flags := Read(submission(consentNode, sent), today)
		if agreed, known := in.Consent.Get(); agreed != (sent == "TRUE") || known != (sent == "TRUE" || sent == "FALSE") {
			t.Errorf("%q is read as %v", sent, in.Consent)
		}
		if want == "" && len(flags) > 0 || want != "" && !slices.Equal(flags, []openrosa.Flag{{Path: consentNode, Reason: want}}) {
			t.Errorf("%q: %v", sent, flags)
		}
	}
	if _, flags := Read(submission(), today); !slices.Equal(flags, []openrosa.Flag{{Path: consentNode, Reason: openrosa.ConsentNotSaid}}) {
		t.Errorf("an absent node: %v", flags)
	}
}

func TestAWholeSubmissionIsReadWithoutAFlag(t *testing.T) {
	text, err := os.ReadFile("../openrosa/testdata/htcds.xml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := openrosa.ParseSubmission(text)
	if err != nil {
		t.Fatal(err)
	}
	in, flags := Read(&s, today)
	if len(flags) > 0 || !in.Says() || in.SecondName != "អ៊ុក" || in.Birthdate.Date.String() != "2001-05-17" || len(in.Control) != 6 || in.ReferredOn.Typed != "2026-03-01" {
		t.Errorf("%v, %+v", flags, in)
	}
	empty, _ := Read(submission(consentNode, "TRUE"), today)
	if empty.Says() {
		t.Error("a submission with consent alone says something")
	}
}

// kinds lists the facts that come out, the note as "note".
func kinds(facts []casefile.Fact) []string {
	var out []string
	for _, f := range facts {
		name, _, _ := strings.Cut(string(f.Kind()), "/")
		out = append(out, strings.Replace(name, "note-written", "note", 1))
	}
	return out
}

// sample is a valid answer to a field.
func sample(f Field) string {
	switch {
	case f.Kind == Date:
		return "2001-05-17"
	case f.Countries:
		return "KH"
	case len(f.Choices) > 0:
		return f.Choices[0].Code
	case strings.HasSuffix(f.Node, "Phone"):
		return "+85500555101"
	case f.Node == "prs_MailingCountry":
		return "កម្ពុជា"
	}
	return "ពាក្យ"
}

func TestEachNodeBecomesTheFactTheTableNames(t *testing.T) {
	doc, err := os.ReadFile("../../docs/formats/openrosa.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| ((?:con|prs|vic|cas)_\w+) \| ([a-z-]+) \| [^|]*\|$`).FindAllStringSubmatch(string(doc), -1) {
		table[m[1]] = m[2]
	}
	for _, f := range fields {
		in, _ := Read(submission(f.Node, sample(f)), today)
		if got := strings.Join(kinds(Facts(&in, her, lang.Khmer, today)), " "); got != table[f.Node] {
			t.Errorf("%s becomes %q; the table says %q", f.Node, got, table[f.Node])
		}
	}
	if len(table) != len(fields) {
		t.Errorf("the table has %d nodes, the form %d", len(table), len(fields))
	}
	rows := regexp.MustCompile(`(?m)^\| ((?:prs|vic)_\w+) \| (\w+) \| ([a-z-]+) \|$`).FindAllStringSubmatch(string(doc), -1)
	said := 0
	for _, codes := range exact {
		said += len(codes)
	}
	for _, m := range rows {
		if exact[m[1]][Code(m[2])] != casefile.Code(m[3]) || !byNode[m[1]].offers(m[2]) {
			t.Errorf("the table says %s %s is %s", m[1], m[2], m[3])
		}
	}
	if len(rows) != said {
		t.Errorf("the table has %d codes, the program %d", len(rows), said)
	}
}

// intakes draws submissions, valid and not.
func intakes(t *rapid.T) *openrosa.Submission {
	s := submission()
	for _, f := range fields {
		if rapid.IntRange(0, 2).Draw(t, "left out") == 0 {
			continue
		}
		text := rapid.OneOf(rapid.Just(sample(f)), rapid.StringN(0, 300, 900), rapid.SampledFrom([]string{"", "Other", "TRUE", "a\nb", "KH", "2027-01-01", "0"})).Draw(t, f.Node)
		if f.Kind == Many && rapid.Bool().Draw(t, "several") {
			text = f.Choices[0].Code + " " + f.Choices[len(f.Choices)-2].Code
		}
		s.Values = append(s.Values, openrosa.Value{Path: f.Node, Text: text})
	}
	return s
}

func TestNothingThatWasSentIsLeftOutOfACase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(lang.All()).Draw(t, "language")
		in, _ := Read(intakes(t), today)
		facts := Facts(&in, her, l, today)
		kept := keptText(t, facts)
		for _, line := range in.Lines(l) {
			for n, sent := range in.Sent(line.Node) {
				if said := equals(line.Node, sent); !containsAny(kept, line.Answers[n], said, strings.TrimSpace(sent)) {
					t.Fatalf("%s was sent as %q and is in no fact", line.Node, sent)
				}
			}
		}
	})
}

// equals is how a fact says what was sent, where that is neither the text nor its label.
func equals(node, sent string) string {
	if same, ok := exact[node][Code(sent)]; ok {
		return string(same)
	}
	switch {
	case sent == "NonSpecifiedUnknown":
		return `"unknown"`
	case node == "prs_MailingCountry":
		return countryOf(sent)
	}
	return sent
}

// keptText is everything the facts hold, each text as it stands.
func keptText(t *rapid.T, facts []casefile.Fact) []string {
	var out []string
	for _, f := range facts {
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var held any
		if err := json.Unmarshal(text, &held); err != nil {
			t.Fatal(err)
		}
		out = append(out, textsIn(held)...)
	}
	return out
}

// textsIn lists every text in a JSON value.
func textsIn(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, e := range v {
			out = append(out, textsIn(e)...)
		}
	case map[string]any:
		for _, e := range v {
			out = append(out, textsIn(e)...)
		}
	}
	return out
}

func containsAny(texts []string, wanted ...string) bool {
	for _, w := range wanted {
		for _, text := range texts {
			if strings.Contains(text, strings.Trim(w, `"`)) {
				return true
			}
		}
	}
	return false
}

func TestFactsOfAnIntakePassTheirOwnChecks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, _ := Read(intakes(t), today)
		for _, f := range Facts(&in, her, lang.Khmer, today) {
			if faults := f.Check(today); len(faults) > 0 {
				t.Fatalf("%s: %v", f.Kind(), faults)
			}
		}
	})
}

func TestALongTellingBecomesSeveralNotes(t *testing.T) {
	in, _ := Read(submission("cas_IncomingReferralDetails", strings.Repeat("ក", 2*maxNote)), today)
	if got := fmt.Sprint(kinds(Facts(&in, her, lang.Khmer, today))); got != "[note note note]" {
		t.Error(got)
	}
}

func TestACountryIsKnownByItsCodeAndItsNames(t *testing.T) {
	for typed, want := range map[string]string{"kh": "KH", " Thailand ": "TH", "កម្ពុជា": "KH", "": "", "Siam": "", "XX": "", place.CountryName(lang.Khmer, "MY"): "MY"} {
		if got := countryOf(typed); got != want {
			t.Errorf("%q is %q", typed, got)
		}
	}
}

func FuzzWhateverArrivesBecomesAnIntakeAndFacts(f *testing.F) {
	whole, err := os.ReadFile("../openrosa/testdata/htcds.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`<d id="htcds_xlsform"><vic_TypeOfExploitation>Other x  Other</vic_TypeOfExploitation><prs_MobilePhone>012 / 013</prs_MobilePhone></d>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := openrosa.ParseSubmission(text)
		if err != nil {
			return
		}
		in, _ := Read(&s, today)
		for _, fact := range Facts(&in, her, lang.English, today) {
			if faults := fact.Check(today); len(faults) > 0 {
				t.Fatalf("%s: %v", fact.Kind(), faults)
			}
		}
	})
}
