package linkage

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var drawnColumns = []string{"given_name", "surname", "date_of_birth", "sex", "town", "postcode", "phone"}

// syllables make names; the first are drawn more often.
var syllables = []string{"so", "ka", "ra", "vi", "cha", "phe", "ly", "tha", "mo", "no", "bo", "ri", "sa", "pho", "ne"}

// drawn is a table of invented people, and which rows are of the same one. Values are drawn apart from one another but for the postcode,
// which goes with the town.
type drawn struct {
	*Table
	person []int
}

// drawPeople draws n people, of whom share stand twice with each value mistyped, or missing, now and then.
func drawPeople(n int, share, typo float64, seed uint64) drawn {
	r := rand.New(rand.NewPCG(seed, 7))
	few := func(n int) int { return int(float64(n) * r.Float64() * r.Float64()) }
	word := func(parts int) string {
		s := ""
		for range parts {
			s += syllables[few(len(syllables))]
		}
		return s
	}
	d := drawn{Table: NewTable(drawnColumns)}
	add := func(row []string, person int) {
		d.Add(row)
		d.person = append(d.person, person)
	}
	for i := range n {
		town := few(40)
		row := []string{word(3), word(3), fmt.Sprintf("%d-%02d-%02d", 1950+r.IntN(55), 1+r.IntN(12), 1+r.IntN(28)), []string{"f", "m"}[r.IntN(2)],
			fmt.Sprintf("town%c%c", 'a'+town%20, 'k'+town/20), fmt.Sprint(12000 + 7*town), fmt.Sprint(10_000_000 + r.IntN(80_000_000))}
		add(row, i)
		if r.Float64() < share {
			again := slices.Clone(row)
			for j, v := range again {
				switch x := r.Float64(); {
				case x < typo:
					at := r.IntN(len(v))
					again[j] = v[:at] + string("aeiou01234"[r.IntN(10)]) + v[at+1:]
				case x < 1.5*typo:
					again[j] = ""
				}
			}
			add(again, i)
		}
	}
	return d
}

// same reports a pair of rows of one person.
func (d drawn) same(p Pair) bool { return d.person[p.Left] == d.person[p.Right] }

// halves parts the rows into two tables.
func (d drawn) halves() (left, right *Table) {
	left, right = NewTable(drawnColumns), NewTable(drawnColumns)
	for i := range d.rows {
		to := left
		if i > 0 && d.person[i-1] == d.person[i] || i%3 == 0 {
			to = right
		}
		var row []string
		for j := range drawnColumns {
			row = append(row, d.Value(i, j))
		}
		to.Add(row)
	}
	return left, right
}

func mustLink(t *testing.T, left, right *Table, o Options) *Result {
	t.Helper()
	r, err := Link(left, right, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// addsUp checks explanations of all pairs against what scoring them gave. Scores are kept in 32 bits.
func addsUp(t *testing.T, left, right *Table, r *Result) {
	t.Helper()
	if len(r.Pairs) < 100 {
		t.Fatalf("%d pairs are too few to say anything", len(r.Pairs))
	}
	for i, e := range r.Explain(r.Pairs) {
		sum := e.Kin
		for j, p := range e.Parts {
			sum += p.Weight()
			at := slices.Index(left.Names, p.Column.Name)
			if want := left.Value(e.Pair.Left, at); p.Left.Text != want {
				t.Fatalf("pair %d, column %d: %q is shown, %q stands there", i, j, p.Left.Text, want)
			}
			if want := right.Value(e.Pair.Right, at); p.Right.Text != want {
				t.Fatalf("pair %d, column %d: %q is shown, %q stands there", i, j, p.Right.Text, want)
			}
			if p.Left.Text == p.Right.Text && p.Left.Text != "" && (p.Level != "exact" || p.Left.Records < 2) {
				t.Fatalf("equal values are %s, held by %d", p.Level, p.Left.Records)
			}
			if p.Level == "unknown" && p.Weight() != 0 {
				t.Fatalf("what is not known weighs %f", p.Weight())
			}
		}
		if e.Kin > 0 || math.Abs(sum-e.Weight) > 1e-5*math.Max(1, math.Abs(sum)) {
			t.Fatalf("pair %d: parts add up to %f, the pair weighs %f", i, sum, e.Weight)
		}
		if p := logistic((e.Prior + sum) * math.Ln2); math.Abs(p-e.Probability) > 1e-5 {
			t.Fatalf("pair %d: the parts make %f, the pair has %f", i, p, e.Probability)
		}
	}
}

func TestThePartsOfAnExplanationAddUpToTheWeight(t *testing.T) {
	d := drawPeople(1200, 0.3, 0.08, 1)
	r := mustLink(t, d.Table, nil, Options{})
	addsUp(t, d.Table, d.Table, r)
	left, right := d.halves()
	addsUp(t, left, right, mustLink(t, left, right, Options{}))
	addsUp(t, right, left, mustLink(t, right, left, Options{}))
}

func TestAnExplanationTellsRarityAndDependenceApart(t *testing.T) {
	d := drawPeople(1500, 0.3, 0.08, 2)
	r := mustLink(t, d.Table, nil, Options{})
	hung, rare := 0, 0
	for _, e := range r.Explain(r.Pairs) {
		for _, p := range e.Parts {
			switch {
			case p.On == "" && math.Abs(p.Dependence) > 1e-9:
				t.Fatalf("%s hangs on nothing and is corrected by %f", p.Column.Name, p.Dependence)
			case p.Level != "exact" && p.Rarity != 0:
				t.Fatalf("values that are %s have a rarity of %f", p.Level, p.Rarity)
			case p.On != "" && p.Dependence < -0.5:
				hung++
			case p.Rarity > 0.5:
				rare++
			}
		}
	}
	if hung == 0 || rare == 0 {
		t.Errorf("of town and postcode %d were counted as one, of rare values %d counted for more", hung, rare)
	}
}
