package linkage

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// told gives what was found by the numbers of the records, smaller first when there is one file.
func told(left, right *File, r *Result) map[string][2]float64 {
	out := map[string][2]float64{}
	for _, p := range r.Pairs {
		a, b := left.IDs[p.Left], ""
		if right == nil {
			b = left.IDs[p.Right]
			a, b = min(a, b), max(a, b)
		} else {
			b = right.IDs[p.Right]
		}
		out[a+" "+b] = [2]float64{p.Probability, p.Weight}
	}
	return out
}

// shuffled gives the rows in another order.
func (f *File) shuffled(seed uint64) *File {
	return f.pick(func(string) bool { return true }, rand.New(rand.NewPCG(seed, 1)).Perm(f.Rows()))
}

func TestNothingDependsOnTheOrderOfRows(t *testing.T) {
	f := febrl(t, "dataset1", "soc_sec_id")
	want := told(f, nil, run(t, f, nil, Options{}))
	for seed := range uint64(3) {
		g := f.shuffled(seed)
		if got := told(g, nil, run(t, g, nil, Options{})); !maps.Equal(got, want) {
			t.Errorf("order %d: %d pairs with other weights than the %d of the first order", seed, len(got), len(want))
		}
	}
}

func TestLeftAndRightExchangedGiveTheMirroredOutput(t *testing.T) {
	left, right := febrl(t, "dataset4a"), febrl(t, "dataset4b")
	some := func(f *File, n int) *File {
		return f.pick(func(c string) bool { return c != "soc_sec_id" }, rand.New(rand.NewPCG(3, 3)).Perm(f.Rows())[:n])
	}
	left, right = some(left, 1500), some(right, 1200)
	r, m := run(t, left, right, Options{}), run(t, right, left, Options{})
	want := told(left, right, r)
	got := map[string][2]float64{}
	for _, p := range m.Pairs {
		got[left.IDs[p.Right]+" "+right.IDs[p.Left]] = [2]float64{p.Probability, p.Weight}
	}
	if !maps.Equal(want, got) || len(want) < 100 {
		t.Errorf("%d pairs one way round, %d the other", len(want), len(got))
	}
	if !slices.IsSortedFunc(m.Pairs, func(a, b Pair) int {
		return comparePairs(pair{int32(a.Left), int32(a.Right)}, pair{int32(b.Left), int32(b.Right)})
	}) {
		t.Error("mirrored pairs are not in the order of their rows")
	}
}

func TestAnyNumberOfWorkersGivesTheSameAndSoDoesTheSameSeed(t *testing.T) {
	f := febrl(t, "dataset1")
	want := run(t, f, nil, Options{Workers: 1, Seed: 7})
	for _, workers := range []int{1, 2, 5} {
		got := run(t, f, nil, Options{Workers: workers, Seed: 7})
		if !slices.Equal(got.Pairs, want.Pairs) || !slices.EqualFunc(got.Rules, want.Rules, sameRule) || got.Matches != want.Matches {
			t.Errorf("%d workers find other things than one", workers)
		}
	}
}

func TestARowMatchesItsCopy(t *testing.T) {
	f := febrl(t, "dataset1", "soc_sec_id")
	r := run(t, f, f.shuffled(5), Options{})
	g := f.shuffled(5)
	found := map[string]bool{}
	for _, p := range r.Pairs {
		if f.IDs[p.Left] == g.IDs[p.Right] && p.Probability > 0.99 {
			found[f.IDs[p.Left]] = true
		}
	}
	if len(found) != f.Rows() {
		t.Errorf("%d of %d rows are found again", len(found), f.Rows())
	}
}

func TestEmptyAndConstantColumnsChangeNothing(t *testing.T) {
	f := febrl(t, "dataset1")
	g := &File{Table: NewTable(append(slices.Clone(f.Names), "note", "country")), IDs: f.IDs}
	for row := range f.Rows() {
		var values []string
		for j := range f.Names {
			values = append(values, f.Value(row, j))
		}
		if err := g.Add(append(values, "", "Australia")); err != nil {
			t.Fatal(err)
		}
	}
	if !maps.Equal(told(f, nil, run(t, f, nil, Options{})), told(g, nil, run(t, g, nil, Options{}))) {
		t.Error("a column without values, or with one, changes what is found")
	}
}

func TestABlockingRuleMoreLosesNoPair(t *testing.T) {
	f := febrl(t, "dataset3", "soc_sec_id")
	c, err := newCorpus(f.Table, nil, plan(f.Table, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	l := c.gather(2)
	p := c.train(&l, 0, 2)
	rules, told := c.choose(&l)
	s := c.newScorer(p, 0.05)
	var before map[pair]float32
	for n := range len(rules) + 1 {
		now := map[pair]float32{}
		for _, x := range c.score(l.atoms, rules[:n], told[:n], s, 2, func(int, int) {}) {
			now[x.pair] = x.odds
		}
		for k, odds := range before {
			if now[k] != odds {
				t.Fatalf("with %d rules the pair %v has %v, with one less %v", n, k, now[k], odds)
			}
		}
		before = now
	}
	if len(rules) < 3 || len(before) < 6000 {
		t.Errorf("%d rules found %d pairs", len(rules), len(before))
	}
}

func TestTablesWithNothingToFindGiveNothing(t *testing.T) {
	add := func(rows ...[]string) *Table {
		table := NewTable([]string{"name", "dob"})
		for _, row := range rows {
			if err := table.Add(row); err != nil {
				t.Fatal(err)
			}
		}
		return table
	}
	one, empty := []string{"Sok Dara", "1990-01-02"}, []string{"", ""}
	for i, c := range []struct{ left, right *Table }{
		{add(), nil}, {add(one), nil}, {add(empty, empty, empty), nil}, {add(), add()}, {add(one), add()}, {add(), add(one)}, {add(one), add(empty)},
	} {
		r, err := Link(c.left, c.right, Options{})
		if err != nil || len(r.Pairs) > 0 {
			t.Errorf("case %d: %v, %v", i, r, err)
		}
		r.Clusters(0.5)
	}
	if err := add().Add([]string{"one"}); err == nil {
		t.Error("a row with a value too few is taken")
	}
}

func TestKindsThatAreGivenAreKept(t *testing.T) {
	f := febrl(t, "dataset1")
	kinds := map[string]Kind{"surname": Text, "postcode": Ignore}
	r := run(t, f, nil, Options{Kinds: kinds})
	got := fmt.Sprint(r.Columns)
	want := "[{given_name given} {surname text} {street_number house} {address_1 address} {address_2 address} {suburb place} {state place} {date_of_birth date} {soc_sec_id identifier}]"
	if got != want {
		t.Errorf("columns are %s, want %s", got, want)
	}
}

// Which of two tables is worked on first is seen from what they hold; a kind is given under the heading of either.
func TestAKindIsGivenUnderTheHeadingOfEitherTable(t *testing.T) {
	d := drawPeople(300, 0.3, 0.08, 11)
	left, right := d.halves()
	right.Names = append([]string{"Given Name"}, right.Names[1:]...)
	for _, heading := range []string{"given_name", "Given Name"} {
		for _, pair := range [][2]*Table{{left, right}, {right, left}} {
			r := mustLink(t, pair[0], pair[1], Options{Kinds: map[string]Kind{heading: Text}})
			if r.Columns[0].Kind != Text {
				t.Errorf("%s given under %s is taken for %s", Text, heading, r.Columns[0].Kind)
			}
		}
	}
}

// Of ten thousand columns those that tell people apart are compared, and those whose kind is given.
func TestOfThousandsOfColumnsTheMostTellingAreCompared(t *testing.T) {
	d := drawPeople(60, 0.2, 0.05, 12)
	names := slices.Clone(drawnColumns)
	for j := len(names); j < maxColumns; j++ {
		names = append(names, fmt.Sprintf("answer%d", j))
	}
	wide := NewTable(names)
	for i := range d.rows {
		row := make([]string, len(names))
		for j := range row {
			if row[j] = []string{"yes", "no", ""}[(i*j+j)%3]; j < len(drawnColumns) {
				row[j] = d.Value(i, j)
			}
		}
		if err := wide.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	r := mustLink(t, wide, nil, Options{Kinds: map[string]Kind{"answer9998": Category}})
	has := func(name string) bool {
		return slices.ContainsFunc(r.Columns, func(c Column) bool { return c.Name == name })
	}
	if len(r.Columns) != mostCompared || !has("given_name") || !has("date_of_birth") || !has("phone") || !has("answer9998") {
		t.Errorf("%d columns are compared: %v", len(r.Columns), r.Columns)
	}
	for _, p := range r.Pairs {
		if p.Probability > 0.9 && !d.same(p) {
			t.Errorf("%+v are two people", p)
		}
	}
}
