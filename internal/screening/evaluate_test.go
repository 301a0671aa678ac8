package screening

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// adult and child are the lists new screenings start with.
func adult(t testing.TB) *Instrument { return latest(t, AdultLabour) }
func child(t testing.TB) *Instrument { return latest(t, ChildLabour) }

func latest(t testing.TB, id string) *Instrument {
	t.Helper()
	in, err := Latest(id)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// sheetRow is one row of the hand-worked table.
type sheetRow struct {
	name    string
	list    *Instrument
	answers Answers
	worked  string // dimensions as worked out by hand
	outcome Outcome
}

var letters = map[string]Answer{"Y": Yes, "N": No, "U": Unknown, "D": Declined, "A": NotAsked}

// handWorked reads the table.
func handWorked(t testing.TB) []sheetRow {
	t.Helper()
	data, err := os.ReadFile("testdata/hand-worked.txt")
	if err != nil {
		t.Fatal(err)
	}
	var rows []sheetRow
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 9 {
			t.Fatalf("%d cells in %q", len(cells), line)
		}
		worked, outcome, _ := strings.Cut(cells[8], " = ")
		row := sheetRow{name: cells[0], list: latest(t, "ilo-"+cells[1]+"-labour"), answers: Answers{}, worked: worked, outcome: Outcome(outcome)}
		for d, cell := range cells[2:8] {
			readCell(t, row, DimensionCodes[d], cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// readCell reads one cell such as "Y 01 02; N 08; A rest".
func readCell(t testing.TB, row sheetRow, dim, cell string) {
	t.Helper()
	named := map[string]bool{}
	for part := range strings.SplitSeq(cell, "; ") {
		fields := strings.Fields(part)
		answer, ok := letters[fields[0]]
		if !ok {
			t.Fatalf("%s: %q", row.name, part)
		}
		for _, f := range fields[1:] {
			if f == "rest" {
				for _, code := range row.list.Codes() {
					if strings.HasPrefix(code, dim) && !named[code] && answer != NotAsked {
						row.answers[code] = answer
					}
				}
				continue
			}
			named[dim+f] = true
			if answer != NotAsked {
				row.answers[dim+f] = answer
			}
		}
	}
}

// show writes dimensions as the table does.
func show(r Result) string {
	mark := map[DimensionState]string{Positive: "+", StillOpen: "o", Negative: "-"}
	var out []string
	for _, d := range r.Dimensions {
		count := ""
		for _, s := range Strengths {
			if n := d.Yes.Of(s); n > 0 {
				count += fmt.Sprintf("%s%d", s, n)
			}
		}
		if count == "" {
			count = "0"
		}
		out = append(out, d.Code+" "+count+mark[d.State])
	}
	return strings.Join(out, " ")
}

func TestTheRuleGivesWhatWasWorkedOutByHand(t *testing.T) {
	rows := handWorked(t)
	seen := map[Outcome]map[Population]int{}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := Evaluate(row.list, row.answers)
			if got := show(r); got != row.worked {
				t.Errorf("dimensions\n got %s\nwant %s", got, row.worked)
			}
			if r.Outcome != row.outcome {
				t.Errorf("outcome %s, want %s", r.Outcome, row.outcome)
			}
		})
		if seen[row.outcome] == nil {
			seen[row.outcome] = map[Population]int{}
		}
		seen[row.outcome][row.list.Population]++
	}
	if len(rows) < 60 {
		t.Errorf("only %d rows", len(rows))
	}
	for _, o := range Outcomes() {
		if seen[o][Adults] == 0 {
			t.Errorf("no adult row ends as %s", o)
		}
	}
	for _, o := range []Outcome{Trafficking, None, Open} {
		if seen[o][Children] == 0 {
			t.Errorf("no child row ends as %s", o)
		}
	}
}

func TestCountedHoldsEveryYesOfTheListInListOrder(t *testing.T) {
	answers := Answers{"CD03": Yes, "DR01": Yes, "EX08": Yes, "EX02": No, "RV08": Unknown, "RV06": Yes}
	want := map[string]string{
		AdultLabour: "[{DR01 S} {RV06 M} {EX08 M} {CD03 S}]",
		ChildLabour: "[{DR01 S} {RV06 M} {CD03 S}]",
	}
	for id, w := range want {
		if got := fmt.Sprint(Evaluate(latest(t, id), answers).Counted); got != w {
			t.Errorf("%s counted %s, want %s", id, got, w)
		}
	}
	if r := Evaluate(adult(t), nil); r.Counted == nil || len(r.Counted) != 0 {
		t.Error("nothing counted must be an empty list, not an absent one")
	}
}

func TestAPositiveDimensionNamesItsClause(t *testing.T) {
	for _, row := range []struct {
		yes    Tally
		clause Clause
	}{
		{Tally{2, 0, 0}, TwoStrong}, {Tally{1, 1, 0}, StrongAndOther}, {Tally{1, 0, 1}, StrongAndOther},
		{Tally{0, 3, 0}, ThreeMedium}, {Tally{0, 2, 1}, TwoMediumAndWeak}, {Tally{0, 2, 0}, ""}, {Tally{1, 0, 0}, ""}, {Tally{0, 1, 9}, ""},
	} {
		if got := row.yes.Clause(); got != row.clause {
			t.Errorf("%+v: clause %q, want %q", row.yes, got, row.clause)
		}
	}
}

func TestAnOpenDimensionNamesTheAnswersThatAloneWouldMakeItStand(t *testing.T) {
	r := Evaluate(adult(t), Answers{"EX02": Yes, "EX03": Yes, "EX01": Unknown, "EX04": No, "EX05": Declined})
	if got := strings.Join(r.Dimension("EX").Tips, " "); got != "EX01 EX05 EX06 EX07 EX08 EX09" {
		t.Errorf("tips %s", got)
	}
	if d := Evaluate(adult(t), Answers{"EX02": Yes}).Dimension("EX"); len(d.Tips) != 1 || d.Tips[0] != "EX01" {
		t.Errorf("with one medium only the strong one tips alone: %v", d.Tips)
	}
}

// someAnswers draws answers to any codes of the pair.
func someAnswers(t *rapid.T, label string) Answers {
	answers := Answers{}
	in, _ := Latest(AdultLabour)
	for _, code := range in.Codes() {
		if a := rapid.SampledFrom([]Answer{Yes, No, Unknown, Declined, NotAsked, NotAsked}).Draw(t, label+code); a != NotAsked {
			answers[code] = a
		}
	}
	return answers
}

func with(answers Answers, code string, a Answer) Answers {
	out := Answers{}
	for c, v := range answers {
		out[c] = v
	}
	out[code] = a
	return out
}

func bothLists(t testing.TB) []*Instrument { return []*Instrument{adult(t), child(t)} }

func TestAFurtherYesNeverWeakensADimension(t *testing.T) {
	level := map[DimensionState]int{Negative: 0, StillOpen: 1, Positive: 2}
	lists := bothLists(t)
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SampledFrom(lists).Draw(t, "list")
		answers := someAnswers(t, "")
		code := rapid.SampledFrom(in.Codes()).Draw(t, "code")
		before, after := Evaluate(in, answers), Evaluate(in, with(answers, code, Yes))
		for n, d := range after.Dimensions {
			if level[d.State] < level[before.Dimensions[n].State] {
				t.Fatalf("yes to %s took %s from %s to %s", code, d.Code, before.Dimensions[n].State, d.State)
			}
		}
	})
}

func TestUnknownDeclinedAndNotAskedAreOneToTheRuleAndNeverNo(t *testing.T) {
	lists := bothLists(t)
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SampledFrom(lists).Draw(t, "list")
		answers := someAnswers(t, "")
		code := rapid.SampledFrom(in.Codes()).Draw(t, "code")
		unknown := Evaluate(in, with(answers, code, Unknown))
		for _, same := range []Answer{Declined, NotAsked} {
			if r := Evaluate(in, with(answers, code, same)); show(r) != show(unknown) || r.Outcome != unknown.Outcome {
				t.Fatalf("%s: %q reads unlike unknown", code, same)
			}
		}
		if !slices.Contains(unknown.Possible, Evaluate(in, with(answers, code, Yes)).Possible[0]) {
			t.Fatalf("%s: unknown excludes what yes allows", code)
		}
		no := Evaluate(in, with(answers, code, No))
		for _, o := range no.Possible {
			if !slices.Contains(unknown.Possible, o) {
				t.Fatalf("%s: unknown excludes %s, which no allows", code, o)
			}
		}
	})
}

func TestTheOrderOfAnswersNeverMatters(t *testing.T) {
	in := adult(t)
	rapid.Check(t, func(t *rapid.T) {
		answers := someAnswers(t, "")
		codes := rapid.Permutation(in.Codes()).Draw(t, "order")
		again := Answers{}
		for _, c := range codes {
			if a, ok := answers[c]; ok {
				again[c] = a
			}
		}
		if a, b := Evaluate(in, answers), Evaluate(in, again); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
}

func TestTheOutcomeIsWhatEveryCompletionGives(t *testing.T) {
	lists := bothLists(t)
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SampledFrom(lists).Draw(t, "list")
		answers := someAnswers(t, "")
		open := rapid.SliceOfNDistinct(rapid.SampledFrom(in.Codes()), 0, 9, rapid.ID[string]).Draw(t, "open")
		for _, c := range in.Codes() {
			if answers[c].open() {
				answers[c] = No
			}
		}
		for _, c := range open {
			answers[c] = Unknown
		}
		found := map[Outcome]bool{}
		for mask := range 1 << len(open) {
			full := answers
			for n, c := range open {
				full = with(full, c, []Answer{No, Yes}[mask>>n&1])
			}
			found[Evaluate(in, full).Outcome] = true
		}
		r := Evaluate(in, answers)
		if len(found) != len(r.Possible) {
			t.Fatalf("completions give %v, possible says %v", found, r.Possible)
		}
		for _, o := range r.Possible {
			if !found[o] {
				t.Fatalf("no completion gives %s", o)
			}
		}
		if (r.Outcome == Open) != (len(found) > 1) {
			t.Fatalf("outcome %s with completions %v", r.Outcome, found)
		}
	})
}
