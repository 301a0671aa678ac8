package screening

import (
	"strings"
	"testing"

	"spean/internal/lang"
)

func TestEveryOutcomeHasASentenceInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range handWorked(t) {
		r := Evaluate(row.list, row.answers)
		seen[RuleKey(r)] = true
		for _, l := range lang.All() {
			if text := Sentence(l, r); text == "" || strings.Contains(text, "()") {
				t.Errorf("%s in %s: %q", row.name, l, text)
			}
		}
	}
	for _, key := range strings.Fields("trafficking coercion-and-exploitation deception-and-exploitation exploitation none open trafficking-child none-child open-child") {
		if !seen["screening.rule."+key] {
			t.Errorf("no row of the table shows the sentence of %s", key)
		}
	}
}

// result evaluates the row of that name in the hand-worked table.
func result(t *testing.T, name string) Result {
	t.Helper()
	for _, row := range handWorked(t) {
		if row.name == name {
			return Evaluate(row.list, row.answers)
		}
	}
	t.Fatalf("no row %s", name)
	return Result{}
}

func TestCoercionWithExploitationIsNeverCalledALabourRightsCase(t *testing.T) {
	text := Sentence(lang.English, result(t, "S6a"))
	if !strings.Contains(text, "article 3 of the Palermo Protocol") || !strings.Contains(text, "C29") || strings.Contains(text, "labour-rights") {
		t.Error(text)
	}
	if text := Sentence(lang.Khmer, result(t, "S6a")); !strings.Contains(text, "C29") || strings.Contains(text, "សិទ្ធិការងារ") {
		t.Error(text)
	}
	if text := Sentence(lang.English, result(t, "S6b")); strings.Contains(text, "labour-rights") {
		t.Error(text)
	}
	if text := Sentence(lang.English, result(t, "one strong one medium")); !strings.Contains(text, "labour-rights case at least") {
		t.Error(text)
	}
}

func TestNoneSaysThatTheLawAsksForThePurposeOnly(t *testing.T) {
	for _, name := range []string{"S6c", "S4d"} {
		if text := Sentence(lang.English, result(t, name)); !strings.Contains(text, "purpose") || !strings.Contains(text, "before any work") {
			t.Error(text)
		}
	}
}

func TestAChildsResultSaysThatNoMeansIsNeededAndWhereTheActIsShown(t *testing.T) {
	text := Sentence(lang.English, result(t, "S5b"))
	if !strings.Contains(text, "no means is needed") || !strings.Contains(text, "act") {
		t.Error(text)
	}
}

func TestS4H2TheSentenceSaysWhichDimensionCarriedIt(t *testing.T) {
	text := Sentence(lang.English, result(t, "S4b"))
	if !strings.Contains(text, "(abuse of vulnerability at the place)") || !strings.Contains(text, "(deception when recruited)") {
		t.Error(text)
	}
}

func TestS2H6AnOpenResultNamesWhatIsStillPossible(t *testing.T) {
	text := Sentence(lang.English, result(t, "S2c"))
	if !strings.Contains(text, "trafficking for forced labour, deception and exploitation.") {
		t.Error(text)
	}
}

func TestEveryStateStrengthClauseAndAnswerHasAName(t *testing.T) {
	for _, l := range lang.All() {
		for _, s := range []DimensionState{Positive, StillOpen, Negative} {
			StateName(l, s)
		}
		for _, s := range Strengths {
			StrengthName(l, s)
		}
		for _, c := range Clauses {
			ClauseText(l, c)
		}
		for _, a := range []Answer{Yes, No, Unknown, Declined, NotAsked} {
			AnswerName(l, a)
		}
		for _, o := range Outcomes() {
			OutcomeName(l, o)
		}
		for _, s := range []SignState{SignPresent, SignOpen, SignAbsent} {
			SignStateName(l, s)
		}
		for _, id := range IDs() {
			lang.T(l, "screening.instrument."+id)
		}
	}
}
