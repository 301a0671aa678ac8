package screening

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/problem"
)

func TestAnswersAreReadAsWritten(t *testing.T) {
	text := "{ \"DR01\" : \"yes\",\n\"CD03\":\"unknown\", \"EX08\":\"declined\",\"DV07\":\"no\"}\n\n"
	want := Answers{"DR01": Yes, "CD03": Unknown, "EX08": Declined, "DV07": No}
	for _, in := range bothLists(t) {
		got, err := ReadAnswers(strings.NewReader(text), in)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v %v", in.ID, got, err)
		}
	}
	if got, err := ReadAnswers(strings.NewReader("{}"), adult(t)); err != nil || len(got) != 0 {
		t.Errorf("nothing asked yet: %v %v", got, err)
	}
}

func TestBadAnswersNameWhatAndWhere(t *testing.T) {
	for _, row := range []struct{ name, text, key, where, arg string }{
		{"empty", "", "not-json", "line 1", ""},
		{"blank", " \n ", "not-json", "line 2", ""},
		{"cut off", "{\"DR01\":\n\"yes\"", "not-json", "line 2", ""},
		{"comma at the end", `{"DR01":"yes",}`, "not-json", "line 1", ""},
		{"second value", "{}\n{}", "not-json", "line 2", ""},
		{"garbage behind", "{} x", "not-json", "line 1", ""},
		{"comment", "{} // no", "not-json", "line 1", ""},
		{"list", "\n[]", "not-object", "line 2", ""},
		{"null", "null", "not-object", "line 1", ""},
		{"text", `"yes"`, "not-object", "line 1", ""},
		{"not UTF-8", "{\"DR01\":\n\"\xff\"}", "not-utf8", "line 2", ""},
		{"code twice", "{\"DR01\":\"yes\",\n\"DR01\":\"yes\"}", "repeated", "line 2", "DR01"},
		{"code twice by escape", `{"DR01":"yes","\u0044R01":"no"}`, "repeated", "line 1", "DR01"},
		{"code in neither list", `{"XX99":"yes"}`, "unknown-code", "line 1", "XX99"},
		{"small letters", `{"dr01":"yes"}`, "unknown-code", "line 1", "dr01"},
		{"blank in code", `{"DR01 ":"yes"}`, "unknown-code", "line 1", "DR01 "},
		{"sexual exploitation list", `{"EX10":"yes"}`, "unknown-code", "line 1", "EX10"},
		{"capital answer", `{"DR01":"Yes"}`, "not-an-answer", "line 1", `"Yes"`},
		{"empty answer", `{"DR01":""}`, "not-an-answer", "line 1", `""`},
		{"null answer", `{"DR01":null}`, "not-an-answer", "line 1", "null"},
		{"true", `{"DR01":true}`, "not-an-answer", "line 1", "true"},
		{"number", `{"DR01":1}`, "not-an-answer", "line 1", "1"},
		{"object", `{"DR01":{"DR01":"yes"}}`, "not-an-answer", "line 1", `{"DR01":"yes"}`},
		{"the wrong value of a code the list lacks", `{"RV08":"maybe"}`, "not-an-answer", "line 1", `"maybe"`},
	} {
		for _, in := range bothLists(t) {
			answers, err := ReadAnswers(strings.NewReader(row.text), in)
			faults := problem.All(err)
			if len(faults) != 1 || answers != nil {
				t.Errorf("%s: %v %v", row.name, answers, err)
				continue
			}
			p := faults[0]
			if p.Key != "screening.answers."+row.key || p.Where != row.where {
				t.Errorf("%s: %s at %s", row.name, p.Key, p.Where)
			}
			for _, l := range lang.All() {
				if text := lang.Problem(l, p); !strings.Contains(text, row.arg) || !strings.Contains(text, strings.TrimPrefix(row.where, "line ")) {
					t.Errorf("%s: the message names neither what nor where: %s", row.name, text)
				}
			}
		}
	}
}

func TestEveryFaultOfAFileIsToldUpToALimit(t *testing.T) {
	_, err := ReadAnswers(strings.NewReader(`{"XX01":"yes","DR01":"oui","DR02":"yes","DR02":"no"}`), adult(t))
	if n := len(problem.All(err)); n != 3 {
		t.Errorf("%d faults told of three", n)
	}
	many := "{" + strings.Repeat(`"ZZ99":1,`, 1000) + `"DR01":"yes"}`
	if _, err := ReadAnswers(strings.NewReader(many), adult(t)); len(problem.All(err)) != maxFaults {
		t.Errorf("%d faults told", len(problem.All(err)))
	}
}

func TestTooLargeAFileIsRefused(t *testing.T) {
	full := `{"DR01":"yes"}`
	full += strings.Repeat(" ", MaxAnswersSize-len(full))
	if _, err := ReadAnswers(strings.NewReader(full), adult(t)); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
	if _, err := ReadAnswers(strings.NewReader(full+" "), adult(t)); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("one byte more: %v", err)
	}
	deep := `{"DR01":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}"
	if _, err := ReadAnswers(strings.NewReader(deep), adult(t)); len(problem.All(err)) == 0 {
		t.Errorf("too deep: %v", err)
	}
}

func TestWhatWasTypedIsShownSafely(t *testing.T) {
	_, err := ReadAnswers(strings.NewReader(`{"\u001b[2J`+strings.Repeat("ក", 500)+`":"yes"}`), adult(t))
	p := problem.All(err)[0]
	if code := p.Args["code"]; strings.ContainsRune(code, 0x1b) || len([]rune(code)) > quotedRunes+1 {
		t.Errorf("shown as %q", code)
	}
	if strings.Contains(err.Error(), "ក") {
		t.Errorf("the error for logs repeats what was typed: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("disk") }

func TestAReadThatFailsIsNotTheTypistsFault(t *testing.T) {
	if _, err := ReadAnswers(brokenReader{}, adult(t)); problem.KindOf(err) != problem.Broken {
		t.Errorf("%v", err)
	}
}

func FuzzReadAnswers(f *testing.F) {
	for _, s := range []string{`{"DR01":"yes","CD03":"unknown"}`, `{"DR01":"yes","DR01":"no"}`, `[]`, "{\"\xff\":1}", `{"EX08":"declined"}`, `{"DR01":{"a":[1]}}`} {
		f.Add([]byte(s))
	}
	in := child(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		answers, err := ReadAnswers(strings.NewReader(string(data)), in)
		if err != nil {
			faults := problem.All(err)
			if len(faults) == 0 {
				t.Fatalf("not a problem a person can act on: %v", err)
			}
			for _, p := range faults {
				lang.Problem(lang.Khmer, p)
			}
			return
		}
		out, err := json.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadAnswers(strings.NewReader(string(out)), in)
		if err != nil || !maps.Equal(again, answers) {
			t.Fatalf("written and read again: %v %v, was %v", again, err, answers)
		}
		for code, a := range answers {
			if !a.Given() || !in.Accepts(code) {
				t.Fatalf("%s %q was taken", code, a)
			}
		}
	})
}
