package javarosa

import (
	"slices"
	"strings"
	"testing"
	"time"

	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/lang"
	"spean/internal/openrosa"
	"spean/internal/partial"
	"spean/internal/screening"
)

var (
	now   = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 7*3600))
	today = partial.DayOf(now)
)

// languageOf is the language a form names so; the published HTCDS form names none and is English.
func languageOf(t *testing.T, f filled) lang.Lang {
	t.Helper()
	for _, l := range lang.All() {
		if strings.HasSuffix(f.Language, "("+string(l)+")") {
			return l
		}
	}
	if f.Language != "" {
		t.Errorf("%s is in %q", f.Form, f.Language)
	}
	return lang.English
}

// only fails on flags the random answers do not explain.
func only(t *testing.T, f filled, flags []openrosa.Flag, expected ...event.Code) {
	t.Helper()
	for _, flag := range flags {
		if !slices.Contains(expected, flag.Reason) {
			t.Errorf("%s in %s: %s is flagged %s", f.Form, f.Language, flag.Path, flag.Reason)
		}
	}
}

func TestInstrumentsAreFilledInBothLanguagesAndReadBackWhole(t *testing.T) {
	languages, proxies := map[string]int{}, 0
	for _, f := range phone(t, 2, 4, written(t, openrosa.InstrumentForms()...)...).filled {
		s := readBack(t, f)
		read, flags, err := openrosa.ReadScreening(&s, now)
		if err != nil {
			t.Fatal(err)
		}
		only(t, f, flags, openrosa.NotADate, openrosa.NoConsent, openrosa.ConsentNotSaid, openrosa.AgeNotSaid)
		given := 0
		for _, a := range f.Answers {
			if len(a.Path) == len("DR/DR01") && a.Path[2] == '/' {
				given++
				if !slices.Contains(read.Answers, openrosa.Given{Indicator: a.Path[3:], Answer: screening.Answer(a.Value)}) {
					t.Errorf("%s: the answer to %s is not in the screening", f.Form, a.Path)
				}
			}
		}
		if given != len(read.Answers) {
			t.Errorf("%s: %d answers were given and %d read", f.Form, given, len(read.Answers))
		}
		if !read.Consented() && read.Prepared.Consent != "" && given > 0 {
			t.Errorf("%s asked on although the person does not want to talk", f.Form)
		}
		if read.Proxy {
			proxies++
		}
		languages[f.Language]++
		inItsWords(t, f, read)
	}
	if len(languages) != len(lang.All()) || proxies == 0 {
		t.Errorf("filled in %v, %d by somebody else", languages, proxies)
	}
}

// inItsWords checks that the indicators were asked in the instrument's words for whoever answered.
func inItsWords(t *testing.T, f filled, read openrosa.Screening) {
	t.Helper()
	l := languageOf(t, f)
	in, err := screening.Get(read.Instrument)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, q := range f.Shown {
		i, ok := in.Indicator(q.Path[strings.LastIndexByte(q.Path, '/')+1:])
		if !ok {
			continue
		}
		asked++
		want := i.In(l).Question
		if read.Proxy {
			want = i.In(l).Proxy
		}
		if q.Label != want || q.Hint != i.In(l).Reason {
			t.Errorf("%s: %s was asked as %q, %q", f.Language, q.Path, q.Label, q.Hint)
		}
		for n, code := range q.Codes {
			if q.Choices[n] != screening.AnswerName(l, screening.Answer(code)) {
				t.Errorf("%s: %s is offered as %q", f.Language, code, q.Choices[n])
			}
		}
	}
	if asked != len(in.Codes()) && read.Prepared.Consent != "declined" {
		t.Errorf("%s asked %d of %d questions", f.Form, asked, len(in.Codes()))
	}
}

func TestBothEditionsOfHTCDSAreFilledAndReadBackWhole(t *testing.T) {
	editions := map[string]int{}
	for _, f := range phone(t, 3, 6, written(t, htcds.Forms()...)...).filled {
		s := readBack(t, f)
		if !htcds.Accepts(s.FormID, s.Version) {
			t.Errorf("%s %s is not taken", s.FormID, s.Version)
		}
		in, flags := htcds.Read(&s, today)
		only(t, f, flags, openrosa.NoConsent, openrosa.ConsentNotSaid, openrosa.DateAhead, openrosa.NotAPhone, openrosa.NotAnEmail)
		for _, field := range htcds.Fields() {
			sent, _ := s.Get(field.Node)
			if got := strings.Join(in.Sent(field.Node), " "); got != sent {
				t.Errorf("%s: %s was sent %q and read %q", f.Version, field.Node, sent, got)
			}
		}
		editions[f.Version+" "+f.Language]++
		if f.Version == htcds.KhmerVersion {
			inTheirLabels(t, f)
		}
	}
	if len(editions) != 3 {
		t.Errorf("filled as %v", editions)
	}
}

// inTheirLabels checks that the Khmer edition was shown in its labels.
func inTheirLabels(t *testing.T, f filled) {
	t.Helper()
	l := languageOf(t, f)
	for _, q := range f.Shown {
		node := q.Path[strings.LastIndexByte(q.Path, '/')+1:]
		if q.Label != htcds.Label(l, node) {
			t.Errorf("%s: %s is called %q", f.Language, node, q.Label)
		}
		for n, code := range q.Codes {
			if country := node == "prs_Citizenship" && l == lang.English; !country && q.Choices[n] != htcds.Answer(l, node, code) {
				t.Errorf("%s: %s %s is called %q", f.Language, node, code, q.Choices[n])
			}
		}
	}
}
