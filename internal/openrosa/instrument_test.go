package openrosa

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"spean/internal/lang"
	"spean/internal/screening"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("", 7*3600))

func TestOtherBytesAreAnotherVersion(t *testing.T) {
	for _, f := range InstrumentForms() {
		at := filepath.Join("testdata", "published", f.ID+"-"+f.Version+".xml")
		kept, err := os.ReadFile(at)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if string(kept) == string(f.XML) {
			continue
		}
		made := filepath.Join(os.TempDir(), filepath.Base(at))
		if err := os.WriteFile(made, f.XML, 0o600); err != nil {
			t.Fatal(err)
		}
		if kept == nil {
			t.Errorf("%s %s is new: look at %s, then keep it as %s", f.ID, f.Version, made, at)
		} else {
			t.Errorf("the bytes of %s %s changed: raise its number in revisions (new bytes in %s)", f.ID, f.Version, made)
		}
	}
}

func TestEveryPublishedVersionOfAnInstrumentsFormIsStillTaken(t *testing.T) {
	files, err := filepath.Glob("testdata/published/*.xml")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".xml")
		cut := strings.LastIndexByte(name, '-')
		if ref, ok := InstrumentOf(name[:cut], name[cut+1:]); !ok || ref.ID != name[:cut] {
			t.Errorf("%s is not taken", name)
		}
	}
	for _, version := range []string{"", "1", "1.0", "1.2", "2.1", "01.1", "1.1.1", "1.1 ", "x"} {
		if ref, ok := InstrumentOf(screening.AdultLabour, version); ok {
			t.Errorf("version %q is taken as %v", version, ref)
		}
	}
}

func TestFormsAskOfNothingOutsideThemselvesAndRequireNothing(t *testing.T) {
	for _, f := range InstrumentForms() {
		for _, word := range []string{"required", "constraint", "jr://", "<secondaryinstance", "pulldata", `src="`, "<submission"} {
			if strings.Contains(string(f.XML), word) {
				t.Errorf("%s holds %s", f.ID, word)
			}
		}
		if err := xml.Unmarshal(f.XML, new(struct{})); err != nil {
			t.Errorf("%s: %v", f.ID, err)
		}
	}
}

var textID, textRef = regexp.MustCompile(`<text id="([^"]+)">`), regexp.MustCompile(`jr:itext\('([^']+)'\)`)

func TestEveryTextAFormRefersToStandsInBothLanguagesAndNoOther(t *testing.T) {
	for _, f := range InstrumentForms() {
		texts := map[string]int{}
		for _, m := range textID.FindAllStringSubmatch(string(f.XML), -1) {
			texts[m[1]]++
		}
		refs := map[string]bool{}
		for _, m := range textRef.FindAllStringSubmatch(string(f.XML), -1) {
			refs[m[1]] = true
			if texts[m[1]] != len(lang.All()) {
				t.Errorf("%s: %s stands %d times", f.ID, m[1], texts[m[1]])
			}
		}
		for id := range texts {
			if !refs[id] {
				t.Errorf("%s: nothing refers to %s", f.ID, id)
			}
		}
	}
}

func TestEveryIndicatorIsAskedInItsDimension(t *testing.T) {
	for _, f := range InstrumentForms() {
		ref, _ := InstrumentOf(f.ID, f.Version)
		in, err := screening.Get(ref)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range in.Dimensions {
			for _, i := range d.Indicators {
				if !strings.Contains(string(f.XML), `<select1 ref="/data/`+d.Code+`/`+i.Code+`">`) {
					t.Errorf("%s does not ask %s", f.ID, i.Code)
				}
			}
		}
	}
}

func filledScreening(inside string) *Submission {
	s, err := ParseSubmission([]byte(`<data id="ilo-adult-labour" version="1.1"><start>2026-03-02T08:00:00.000+07:00</start>` + inside + `<meta><instanceID>uuid:1</instanceID></meta></data>`))
	if err != nil {
		panic(err)
	}
	return &s
}

const prepared = `<talk><safe>yes</safe><private>alone</private><proxy>other</proxy><interpreter>not-needed</interpreter><language>km</language><say/><consent>given</consent><age>adult</age></talk>`

func TestASubmissionOfAnInstrumentsFormIsTheScreeningItWouldBeOnThePage(t *testing.T) {
	s, flags, err := ReadScreening(filledScreening(prepared+`<person><name>ស្រីនាង</name><sex>female</sex><born>24</born></person>
		<DR><DR01>yes</DR01><DR02/><DR03>unknown</DR03></DR><EX><EX01>declined</EX01></EX><end_of_talk><note>ពាក្យ</note><stop>time</stop></end_of_talk>`), now)
	if err != nil || len(flags) > 0 {
		t.Fatal(flags, err)
	}
	want := []Given{{"DR01", screening.Yes}, {"DR03", screening.Unknown}, {"EX01", screening.Declined}}
	born, ok := s.Born.Get()
	if !slices.Equal(s.Answers, want) || !s.Proxy || !s.Consented() || !s.Prepares() || s.Age != screening.BandAdult || s.Name != "ស្រីនាង" ||
		s.Sex.Value != "female" || !ok || born.String() != "2001/2002" || s.Note != "ពាក្យ" || s.Stopped == nil || s.Stopped.Reason != "time" {
		t.Errorf("read %+v", s)
	}
}

func TestWhatStandsOutsideAnInstrumentsFormIsFlaggedAndNeverRefused(t *testing.T) {
	for inside, want := range map[string][]Flag{
		"": {{"talk/age", AgeNotSaid}, {"talk/consent", ConsentNotSaid}},
		`<talk><consent>declined</consent></talk><DR><DR01>yes</DR01></DR>`:         {{"talk/consent", NoConsent}, {"talk/consent", AnsweredAnyway}},
		prepared + `<DR><DR01>perhaps</DR01><DR02>yes</DR02><DR02>no</DR02></DR>`:   {{"DR/DR01", OutsideChoices}, {"DR/DR02[2]", SentTwice}},
		prepared + `<DR><EX01>yes</EX01></DR><q>1</q>`:                              {{"DR/EX01", NotInForm}, {"q", NotInForm}},
		prepared + `<person><born>the year of the rat</born><sex>x</sex></person>`:  {{"person/born", NotADate}, {"person/sex", OutsideChoices}},
		prepared + `<person><name>` + strings.Repeat("ក", 201) + `</name></person>`: {{"person/name", TooLong}},
	} {
		_, flags, err := ReadScreening(filledScreening(inside), now)
		if err != nil || !slices.Equal(flags, want) {
			t.Errorf("%.80s: %v, %v", inside, flags, err)
		}
	}
	if _, _, err := ReadScreening(&Submission{FormID: "htcds_xlsform"}, now); err == nil {
		t.Error("another form was read as a screening")
	}
}

func TestEveryReasonOfAFlagHasItsWords(t *testing.T) {
	for _, reason := range Reasons() {
		for _, l := range lang.All() {
			if (Flag{Reason: reason}).Says(l) == "" {
				t.Errorf("%s says nothing in %s", reason, l)
			}
		}
	}
}

func FuzzWhateverArrivesOnAnInstrumentsFormBecomesAScreening(f *testing.F) {
	f.Add([]byte(`<data id="ilo-adult-labour" version="1.1">` + prepared + `<DR><DR01>yes</DR01></DR></data>`))
	f.Add([]byte(`<data id="ilo-child-labour" version="1.1"><talk><age>adult</age></talk><person><born>2544</born></person></data>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		sent, err := ParseSubmission(text)
		if err != nil {
			return
		}
		s, _, err := ReadScreening(&sent, now)
		if err != nil {
			return
		}
		if s.Age == "" {
			t.Fatal("a screening without an age band chooses no list")
		}
		in, err := screening.Get(s.Instrument)
		if err != nil {
			t.Fatal(err)
		}
		for _, given := range s.Answers {
			if !in.Accepts(given.Indicator) || !given.Answer.Given() {
				t.Fatalf("%+v is no answer", given)
			}
		}
	})
}
