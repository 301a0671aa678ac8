package screening

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/lang"
	"spean/internal/problem"
)

func TestTheCrosswalkHasALineForEveryIndicatorAndReachesEverySign(t *testing.T) {
	list := Signs()
	reached := map[int]bool{}
	var codes []string
	for _, c := range list.Crosswalk {
		codes = append(codes, c.Code)
		for _, n := range c.Signs {
			reached[n] = true
		}
	}
	if want := (Lists{Lead: child(t), Beside: adult(t)}).codes(); !slices.Equal(codes, want) {
		t.Errorf("the crosswalk covers\n%v, the lists hold\n%v", codes, want)
	}
	for _, s := range list.Signs {
		if !reached[s.Number] {
			t.Errorf("no indicator shows sign %d", s.Number)
		}
		checkKhmer(t, "sign", s.Label[lang.Khmer])
	}
	if !strings.Contains(list.Note, "Spean's own") {
		t.Error("the crosswalk does not say that it is Spean's own")
	}
}

func TestSignsArePresentOpenOrAbsentByTheAnswers(t *testing.T) {
	l := Lists{Lead: adult(t)}
	answers := Answers{"CD03": Yes, "CR06": No, "DR01": Unknown, "EX01": No, "CD01": No, "CR05": No, "CD02": Declined}
	want := map[int]SignState{1: SignOpen, 2: SignOpen, 3: SignPresent, 4: SignPresent, 5: SignOpen, 7: SignAbsent, 9: SignOpen, 11: SignAbsent}
	got := l.Signs(answers)
	if len(got) != 11 {
		t.Fatalf("%d signs", len(got))
	}
	for _, s := range got {
		if w, ok := want[s.Sign.Number]; ok && s.State != w {
			t.Errorf("%s is %s, want %s", s.Sign.Label[lang.English], s.State, w)
		}
	}
	if got[2].Codes[0] != "CD03" || len(got[2].Open) != 0 {
		t.Errorf("restriction of movement is shown by %v, open %v", got[2].Codes, got[2].Open)
	}
}

func TestASignOnlyTheOtherListHasIsReadWhereBothStandTogether(t *testing.T) {
	answers := Answers{}
	for _, c := range adult(t).Codes() {
		answers[c] = No
	}
	answers["EX08"] = Yes
	if s := (Lists{Lead: child(t)}).Signs(answers)[9]; s.State != SignAbsent {
		t.Errorf("the child list alone lacks EX08: %s", s.State)
	}
	if s := (Lists{Lead: child(t), Beside: adult(t)}).Signs(answers)[9]; s.State != SignPresent {
		t.Errorf("beside the adult list it counts: %s", s.State)
	}
}

func TestAFurtherYesNeverTakesASignAway(t *testing.T) {
	level := map[SignState]int{SignAbsent: 0, SignOpen: 1, SignPresent: 2}
	l := Lists{Lead: child(t), Beside: adult(t)}
	rapid.Check(t, func(t *rapid.T) {
		answers := someAnswers(t, "")
		code := rapid.SampledFrom(l.codes()).Draw(t, "code")
		before, after := l.Signs(answers), l.Signs(with(answers, code, Yes))
		for n := range after {
			if level[after[n].State] < level[before[n].State] {
				t.Fatalf("yes to %s took sign %d from %s to %s", code, n+1, before[n].State, after[n].State)
			}
		}
	})
}

func TestASpoiltListOfSignsIsRefused(t *testing.T) {
	whole := shippedText(t, "forced-labour.v1.json")
	for _, row := range []struct{ old, new, where string }{
		{`"schema": 1`, `"schema": 9`, "schema"},
		{`"number": 3`, `"number": 4`, "signs[2].number"},
		{`"en": "Isolation"`, `"en": ""`, "signs[3].en"},
		{`{"code": "DR02", "signs": [2]}`, `{"code": "DR01", "signs": [2]}`, "crosswalk.DR01"},
		{`{"code": "DR02", "signs": [2]}`, `{"code": "DR02", "signs": [12]}`, "crosswalk.DR02"},
	} {
		spoilt := strings.Replace(whole, row.old, row.new, 1)
		_, err := ParseSigns([]byte(spoilt))
		faults := problem.All(err)
		if spoilt == whole || len(faults) == 0 || faults[0].Where != row.where {
			t.Errorf("%s: %v", row.new, err)
		}
	}
}

func FuzzParseSigns(f *testing.F) {
	f.Add([]byte(shippedText(f, "forced-labour.v1.json")))
	f.Add([]byte(`{"schema":1,"signs":[{"number":1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ParseSigns(data)
		if err == nil && len(list.Signs) != signCount || err != nil && len(problem.All(err)) == 0 {
			t.Fatalf("%v %v", list, err)
		}
	})
}
