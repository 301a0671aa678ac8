package screening

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// openIn lists the codes of the lists without yes or no.
func openIn(l Lists, answers Answers) []string {
	var out []string
	for _, c := range l.codes() {
		if answers[c].open() {
			out = append(out, c)
		}
	}
	return out
}

// outcomes is what all lists say of answers without open ones.
func outcomes(l Lists, answers Answers) string {
	f := l.Evaluate(answers)
	if f.Beside == nil {
		return string(f.Lead.Outcome)
	}
	return string(f.Lead.Outcome) + " " + string(f.Beside.Outcome)
}

// couldChange tries every completion of the other open indicators.
func couldChange(l Lists, answers Answers, code string) bool {
	var others []string
	for _, c := range openIn(l, answers) {
		if c != code {
			others = append(others, c)
		}
	}
	for mask := range 1 << len(others) {
		full := with(answers, code, Yes)
		for n, c := range others {
			full[c] = []Answer{No, Yes}[mask>>n&1]
		}
		yes := outcomes(l, full)
		full[code] = No
		if yes != outcomes(l, full) {
			return true
		}
	}
	return false
}

// mostlyClosed draws answers with at most n open indicators, so that every completion can be tried.
func mostlyClosed(t *rapid.T, l Lists, n int) Answers {
	answers := Answers{}
	for _, c := range l.codes() {
		answers[c] = rapid.SampledFrom([]Answer{No, No, No, Yes}).Draw(t, c)
	}
	for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(l.codes()), 1, n, rapid.ID[string]).Draw(t, "open") {
		switch a := rapid.SampledFrom([]Answer{Unknown, Declined, NotAsked}).Draw(t, "as "+c); a {
		case NotAsked:
			delete(answers, c)
		default:
			answers[c] = a
		}
	}
	return answers
}

// everyLists are the ways a screening can be read.
func everyLists(t testing.TB) []Lists {
	return []Lists{{Lead: adult(t)}, {Lead: child(t)}, {Lead: child(t), Beside: adult(t)}}
}

func TestTheQuestionsNeverHideAnIndicatorThatCouldChangeAnOutcome(t *testing.T) {
	ways := everyLists(t)
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(ways).Draw(t, "lists")
		answers := mostlyClosed(t, l, 6)
		plan := l.Plan(answers)
		for _, c := range openIn(l, answers) {
			want := couldChange(l, answers, c)
			if got := slices.Contains(plan.Open, c); got != want {
				t.Fatalf("%s could change the outcome: %v, the plan says %v", c, want, got)
			}
			if got := slices.Contains(plan.Ask, c); got != (want && answers[c] == NotAsked) {
				t.Fatalf("%s (%q) asked: %v", c, answers[c], got)
			}
			if got := slices.Contains(plan.More, c); got == want {
				t.Fatalf("%s is in neither or both of open and more", c)
			}
		}
	})
}

// spreadByCompletion counts outcomes after yes and after no by trying every completion.
func spreadByCompletion(l Lists, answers Answers, code string) int {
	sum := 0
	for _, in := range l.all() {
		for _, a := range []Answer{Yes, No} {
			sum += len(Evaluate(in, with(answers, code, a)).Possible)
		}
	}
	return sum
}

func TestTheQuestionThatLeavesFewestOutcomesComesFirst(t *testing.T) {
	ways := everyLists(t)
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(ways).Draw(t, "lists")
		answers := someAnswers(t, "")
		plan := l.Plan(answers)
		for n := 1; n < len(plan.Open); n++ {
			a, b := plan.Open[n-1], plan.Open[n]
			sa, sb := spreadByCompletion(l, answers, a), spreadByCompletion(l, answers, b)
			ia, _ := l.Indicator(a)
			ib, _ := l.Indicator(b)
			ra, rb := ia.Strength.rank(), ib.Strength.rank()
			pa, pb := slices.Index(l.codes(), a), slices.Index(l.codes(), b)
			if sa > sb || sa == sb && (ra > rb || ra == rb && pa > pb) {
				t.Fatalf("%s (%d outcomes, strength %d) stands before %s (%d, %d)", a, sa, ra, b, sb, rb)
			}
		}
	})
}

func TestAnAnsweredScreeningEndsSettledOrWithOnlyUnansweredDoubt(t *testing.T) {
	ways := everyLists(t)
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(ways).Draw(t, "lists")
		answers := Answers{}
		limit := l.Plan(answers).AtMost()
		asked := 0
		for code := l.Plan(answers).Next(); code != ""; code = l.Plan(answers).Next() {
			answers[code] = rapid.SampledFrom([]Answer{Yes, No, Unknown, Declined}).Draw(t, code)
			asked++
			left := l.Plan(answers).AtMost()
			if asked+left > limit {
				t.Fatalf("after %d questions %d are left: more than the %d promised at the start", asked, left, limit)
			}
		}
		f := l.Evaluate(answers)
		open := f.Lead.Outcome == Open || f.Beside != nil && f.Beside.Outcome == Open
		if open != (len(l.Plan(answers).Open) > 0) {
			t.Fatalf("open %v, but open indicators that could change it: %v", open, l.Plan(answers).Open)
		}
	})
}

func TestEveryIndicatorIsAnsweredOrAskedOrUnderMore(t *testing.T) {
	ways := everyLists(t)
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(ways).Draw(t, "lists")
		answers := someAnswers(t, "")
		plan := l.Plan(answers)
		reach := append(slices.Clone(plan.Open), plan.More...)
		slices.Sort(reach)
		want := openIn(l, answers)
		slices.Sort(want)
		if !slices.Equal(reach, want) {
			t.Fatalf("reachable %v, open %v", reach, want)
		}
	})
}

func TestAFreshAdultScreeningStartsWithStrongIndicatorsInListOrder(t *testing.T) {
	plan := Lists{Lead: adult(t)}.Plan(nil)
	if got := strings.Join(plan.Ask[:7], " "); got != "DR01 CR01 EX01 CD01 CD02 CD03 CD04" {
		t.Errorf("first questions %s", got)
	}
	if len(plan.Ask) != 67 || len(plan.More) != 0 {
		t.Errorf("%d to ask, %d under more", len(plan.Ask), len(plan.More))
	}
}

func TestAChildScreeningAsksOnlyWhatSettlesExploitation(t *testing.T) {
	plan := Lists{Lead: child(t)}.Plan(nil)
	if got := strings.Join(plan.Ask, " "); got != "EX01 EX02 EX03 EX04 EX05 EX06 EX07 EX09" {
		t.Errorf("asked %s", got)
	}
	if len(plan.More) != 57 {
		t.Errorf("%d under more", len(plan.More))
	}
}

func TestAPairAsksWhileEitherListCouldChange(t *testing.T) {
	l := Lists{Lead: child(t), Beside: adult(t)}
	if n := len(l.Plan(nil).Ask); n != 67 {
		t.Errorf("%d to ask at the start", n)
	}
	settledChild := Answers{"EX01": Yes, "EX02": Yes}
	plan := l.Plan(settledChild)
	if slices.Contains(plan.Ask, "EX03") || !slices.Contains(plan.Ask, "CD01") || !slices.Contains(plan.Ask, "RV08") {
		t.Errorf("with exploitation settled the adult result still asks for means: %v", plan.Ask)
	}
}

func TestS1H3OpenAnswersOfTheSistersTalkThatWouldChangeIt(t *testing.T) {
	var answers Answers
	for _, row := range handWorked(t) {
		if row.name == "S1a" {
			answers = row.answers
		}
	}
	plan := Lists{Lead: adult(t)}.Plan(answers)
	for _, c := range strings.Fields("EX01 EX04 EX05 CD01 CD04 DR02") {
		if !slices.Contains(plan.Open, c) {
			t.Errorf("%s would change it and is not listed", c)
		}
		if slices.Contains(plan.Ask, c) {
			t.Errorf("%s was answered unknown and is asked again", c)
		}
	}
	if r := Evaluate(adult(t), answers); r.Outcome != Open {
		t.Errorf("outcome %s", r.Outcome)
	}
}

func TestAgeChoosesTheLists(t *testing.T) {
	for _, row := range []struct {
		recruited, exploited Age
		lead, beside         string
	}{
		{AgeAdult, AgeAdult, AdultLabour, ""},
		{AgeChild, AgeChild, ChildLabour, AdultLabour},
		{AgeChild, AgeAdult, ChildLabour, AdultLabour},
		{AgePossiblyChild, AgeAdult, ChildLabour, AdultLabour},
		{AgeAdult, AgePossiblyChild, ChildLabour, AdultLabour},
		{AgePossiblyChild, AgePossiblyChild, ChildLabour, AdultLabour},
	} {
		l := ListsFor(adult(t), row.recruited, row.exploited)
		beside := ""
		if l.Beside != nil {
			beside = l.Beside.ID
		}
		if l.Lead.ID != row.lead || beside != row.beside {
			t.Errorf("%d %d: %s beside %q", row.recruited, row.exploited, l.Lead.ID, beside)
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	l := Lists{Lead: child(b), Beside: adult(b)}
	sheets := []Answers{nil}
	for _, row := range handWorked(b) {
		sheets = append(sheets, row.answers)
	}
	for n := 0; b.Loop(); n++ {
		l.Plan(sheets[n%len(sheets)])
	}
}

func ExampleLists_Plan() {
	in, _ := Latest(AdultLabour)
	answers := Answers{"DR01": Yes, "DR02": Yes, "EX01": Yes, "EX02": Yes}
	plan := Lists{Lead: in}.Plan(answers)
	fmt.Println(Evaluate(in, answers).Outcome, plan.Next())
	// Output: open CD01
}
