package release

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spean/release/releasetest"
)

// read reads a table written as text.
func read(t testing.TB, text string) *RawTable {
	t.Helper()
	raw, err := ReadTable(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// checkInside holds every published value to the schema, and every impossible combination out.
func checkInside(t testing.TB, r *Release) {
	t.Helper()
	rules := r.Schema.rules()
	for i := range r.Synthetic.Rows {
		row := r.Synthetic.row(i)
		for j, code := range row {
			if c := &r.Schema.Columns[j]; int(code) >= c.codes() || code == 0 && c.Complete {
				t.Fatalf("row %d: column %s has a value outside the schema: %d", i, c.Name, code)
			}
		}
		if n := rules.broken(row); n >= 0 {
			t.Fatalf("row %d has impossible combination %d", i, n)
		}
	}
	for _, a := range r.Aggregates {
		if a.Count < 1 || rules.within(a.Columns, a.Codes) {
			t.Fatalf("aggregate %v", a)
		}
		for i, j := range a.Columns {
			if code := int(a.Codes[i]); code == 0 || code >= r.Schema.Columns[j].codes() {
				t.Fatalf("aggregate %v has a value outside the schema", a)
			}
		}
	}
}

func TestTablesOfEveryShapeCanBePublished(t *testing.T) {
	same := strings.Repeat("F,a\n", 500)
	for name, text := range map[string]string{
		"no row":                  "sex,kind\n",
		"one row":                 "sex,kind\nF,a\n",
		"one column":              "sex\n" + strings.Repeat("F\nM\n\"\"\n", 300),
		"a column with one value": "sex,kind\n" + strings.Repeat("F,a\nF,b\n", 300),
		"all rows equal":          "sex,kind\n" + same,
		"all cells empty":         "sex,kind\n" + strings.Repeat(",\n", 400),
		"an empty column":         "sex,kind,none\n" + strings.Repeat("F,a,\nM,b,\n", 300),
	} {
		for _, found := range []bool{true, false} {
			for _, epsilon := range []float64{0.05, 1, 20} {
				r, errs := made(t, read(t, text), epsilon, found, 3)
				checkInside(t, r)
				if epsilon == 20 && errs.Aggregates[1] > 20 {
					t.Errorf("%s, found %v: counts are %.1f from the truth", name, found, errs.Aggregates[1])
				}
			}
		}
	}
}

// What passes Check is never refused after it was spent, however the table turns out.
func TestWhatPassesTheCheckCanBeMade(t *testing.T) {
	raw := read(t, "a,b,c,d,e\n"+strings.Repeat("1,2,3,4,5\n2,3,4,5,6\n", 5000))
	refused, passed := 0, 0
	for epsilon := 1e-5; epsilon < 1; epsilon *= 1.3 {
		for _, found := range []bool{true, false} {
			order := ordered(t, raw, epsilon, 1e-6, found)
			if order.Check(len(raw.Names)) != nil {
				refused++
				continue
			}
			passed++
			if _, err := Make(raw, order, rand.NewChaCha8([32]byte{1})); err != nil {
				t.Errorf("epsilon %v, found %v: %v", epsilon, found, err)
			}
		}
	}
	if refused == 0 || passed == 0 {
		t.Errorf("%d refused, %d passed", refused, passed)
	}
}

func TestWhatIsPublishedDoesNotDependOnTheOrderOfRows(t *testing.T) {
	raw := "a,b,c\n"
	lines := []string{}
	random := rand.New(rand.NewPCG(1, 1))
	for range 400 {
		lines = append(lines, fmt.Sprintf("%d,%d,%d\n", random.IntN(3), random.IntN(4), random.IntN(2)))
	}
	one, _ := made(t, read(t, raw+strings.Join(lines, "")), 2, true, 8)
	slices.Reverse(lines)
	two, _ := made(t, read(t, raw+strings.Join(lines, "")), 2, true, 8)
	if !reflect.DeepEqual(one.Synthetic.Codes, two.Synthetic.Codes) || !reflect.DeepEqual(one.Aggregates, two.Aggregates) {
		t.Error("the same rows in another order give another release")
	}
}

// A schema says in which order columns are published; where they stand in the file is nothing.
func TestWhatIsPublishedDoesNotDependOnTheOrderOfColumns(t *testing.T) {
	var one, two strings.Builder
	one.WriteString("a,b,c\n")
	two.WriteString("c,a,b\n")
	random := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		a, b, c := random.IntN(3), random.IntN(4), random.IntN(2)
		fmt.Fprintf(&one, "%d,%d,%d\n", a, b, c)
		fmt.Fprintf(&two, "%d,%d,%d\n", c, a, b)
	}
	s := read(t, one.String()).Guess()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	p, err := Plan(2, 1e-6, false)
	if err != nil {
		t.Fatal(err)
	}
	var made [2]*Release
	for i, text := range []string{one.String(), two.String()} {
		if made[i], err = Make(read(t, text), Order{Spending: p, Schema: s, Rows: -1}, rand.NewChaCha8([32]byte{8})); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(made[0].Synthetic.Codes, made[1].Synthetic.Codes) || !reflect.DeepEqual(made[0].Aggregates, made[1].Aggregates) {
		t.Error("the same columns in another order give another release")
	}
}

func TestTheSameSeedGivesTheSameReleaseOnAnyNumberOfCores(t *testing.T) {
	raw := invented(t, releasetest.Shape{Rows: 2000, Seed: 5, Loose: 2})
	one, _ := made(t, raw, 3, true, 4)
	before := runtime.GOMAXPROCS(1)
	two, _ := made(t, raw, 3, true, 4)
	runtime.GOMAXPROCS(before)
	var a, b bytes.Buffer
	for _, w := range []struct {
		r *Release
		b *bytes.Buffer
	}{{one, &a}, {two, &b}} {
		if err := w.r.WriteAggregates(w.b); err != nil {
			t.Fatal(err)
		}
		if err := w.r.Synthetic.WriteCSV(w.b); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("one core and several give different releases")
	}
}

func TestMoreBudgetBringsCountsNearerToTheTruth(t *testing.T) {
	raw := invented(t, releasetest.Shape{Rows: 5000, Seed: 6, Loose: 2})
	last := [4]float64{}
	for i, epsilon := range []float64{0.2, 0.8, 3, 12} {
		mean := [4]float64{}
		var sigma [4]float64
		for seed := range byte(3) {
			r, errs := made(t, raw, epsilon, false, seed)
			sigma = r.Sigma
			for k := range mean {
				mean[k] += errs.Synthetic[k] / 3
			}
		}
		for k := 1; k <= 3; k++ {
			if i > 0 && mean[k] > last[k]+0.1*sigma[min(k, 2)] {
				t.Errorf("epsilon %v: counts of %d columns are %.1f from the truth, with less budget %.1f", epsilon, k, mean[k], last[k])
			}
		}
		last = mean
	}
}

func TestNothingOutsideTheSchemaIsPublishedWhateverTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 4).Draw(t, "columns")
		s := &Schema{}
		for j := range columns {
			c := Column{Name: fmt.Sprint("c", j), Complete: rapid.Bool().Draw(t, "complete")}
			for v := range rapid.IntRange(1, 4).Draw(t, "values") {
				c.Values = append(c.Values, fmt.Sprint("v", v))
			}
			s.Columns = append(s.Columns, c)
		}
		if columns > 1 && rapid.Bool().Draw(t, "rule") {
			s.Impossible = []map[string]string{{"c0": "v0", "c1": s.Columns[1].Values[len(s.Columns[1].Values)-1]}}
			s.Columns[0].Complete = false
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		names := []string{}
		for _, c := range s.Columns {
			names = append(names, c.Name)
		}
		text.WriteString(strings.Join(names, ",") + "\n")
		rules := s.rules()
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			row, cells := make([]uint16, columns), make([]string, columns)
			for j := range s.Columns {
				c := &s.Columns[j]
				low := 0
				if c.Complete {
					low = 1
				}
				row[j] = uint16(rapid.IntRange(low, len(c.Values)).Draw(t, "cell"))
				cells[j] = `"` + c.Value(row[j]) + `"`
			}
			if rules.broken(row) < 0 {
				text.WriteString(strings.Join(cells, ",") + "\n")
			}
		}
		raw, err := ReadTable(strings.NewReader(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Plan(rapid.Float64Range(0.1, 10).Draw(t, "epsilon"), 1e-5, false)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Make(raw, Order{Spending: p, Schema: s, Rows: rapid.IntRange(-1, 50).Draw(t, "asked")}, rand.NewChaCha8([32]byte{1}))
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.Synthetic.Rows {
			codes := r.Synthetic.row(i)
			for j, code := range codes {
				if c := &s.Columns[j]; int(code) >= c.codes() || code == 0 && c.Complete {
					t.Fatalf("column %s has code %d", c.Name, code)
				}
			}
			if rules.broken(codes) >= 0 {
				t.Fatalf("row %v cannot occur", codes)
			}
		}
	})
}

func TestAPersonsRowsAreBoundedWhereverTheyStand(t *testing.T) {
	s := &Schema{Columns: []Column{{Name: "a", Values: []string{"x", "y"}}}, Person: "who", RowsPerPerson: 2}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	one, err := read(t, "who,a\n1,y\n1,x\n1,y\n2,x\n1,\n").Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	two, err := read(t, "who,a\n1,\n2,x\n1,y\n1,y\n1,x\n").Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	l := s.layoutOf(0)
	if one.Rows != 3 || !slices.Equal(one.count(l), two.count(l)) {
		t.Errorf("%d rows, %v and %v", one.Rows, one.count(l), two.count(l))
	}
	p, _ := Plan(1, 1e-6, false)
	few, err := measure(one, subsets(1, 1), p.Ways[1], seeded(1))
	if err != nil {
		t.Fatal(err)
	}
	s.RowsPerPerson = 4
	many, err := measure(one, subsets(1, 1), p.Ways[1], seeded(1))
	if err != nil || many[0].Variance.Float() < 3.99*few[0].Variance.Float() {
		t.Errorf("twice the rows of a person need four times the variance: %v, %v, %v", few[0].Variance, many[0].Variance, err)
	}
}

func TestEveryKAnonymousRowHasItsCompany(t *testing.T) {
	raw := invented(t, releasetest.Shape{Rows: 3000, Seed: 7, Loose: 2})
	s := raw.Guess()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	table, err := raw.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	out := KAnonymous(table, 11)
	seen := map[string]int{}
	for i := range out.Rows {
		seen[fmt.Sprint(out.row(i))]++
	}
	for row, n := range seen {
		if n < 11 {
			t.Errorf("row %s stands %d times", row, n)
		}
	}
	if out.Rows != table.Rows || out.Filled()*3 < table.Filled() {
		t.Errorf("%d of %d rows, %d of %d cells are left", out.Rows, table.Rows, out.Filled(), table.Filled())
	}
	if few := KAnonymous(table, 5000); few.Rows != 0 {
		t.Error("a table of fewer than k rows has no k-anonymous export")
	}
}

// Whether some cell of a column is empty is a fact of the data that nobody confirms and no budget pays for.
func TestAGuessedSchemaDoesNotTellThatNoCellIsEmpty(t *testing.T) {
	full, gap := read(t, "a,b\nx,y\nx,z\n"), read(t, "a,b\nx,y\nx,z\nx,\n")
	if one, two := full.Guess(), gap.Guess(); !reflect.DeepEqual(one, two) {
		t.Errorf("a row with an empty cell changes the guess: %+v, %+v", one, two)
	}
}
