package linkage

import (
	"compress/gzip"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// febrl reads one of the Febrl data sets, without some columns.
func febrl(t testing.TB, name string, without ...string) *File {
	t.Helper()
	h, err := os.Open("testdata/febrl/" + name + ".csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	z, err := gzip.NewReader(h)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadCSV(z, "")
	if err != nil || f.LeftOut > 0 {
		t.Fatal(err, f.LeftOut)
	}
	return f.pick(func(col string) bool { return !slices.Contains(without, col) }, nil)
}

// pick gives the columns that are wanted, and the rows in another order; nil for that they stand in.
func (f *File) pick(wanted func(column string) bool, order []int) *File {
	if order == nil {
		for row := range f.Rows() {
			order = append(order, row)
		}
	}
	var names []string
	var at []int
	for j, n := range f.Names {
		if wanted(n) {
			names, at = append(names, n), append(at, j)
		}
	}
	out := &File{Table: NewTable(names), IDColumn: f.IDColumn}
	for _, row := range order {
		var values []string
		for _, j := range at {
			values = append(values, f.Value(row, j))
		}
		if err := out.Add(values); err != nil {
			panic(err)
		}
		out.IDs = append(out.IDs, f.IDs[row])
	}
	return out
}

// person is the part of a record's number that names the person.
func person(id string) string { return strings.Split(id, "-")[1] }

// truth counts the pairs of records of one person.
func truth(left, right *File) int {
	held := map[string]int{}
	for _, id := range left.IDs {
		held[person(id)]++
	}
	n := 0
	if right == nil {
		for _, k := range held {
			n += k * (k - 1) / 2
		}
		return n
	}
	for _, id := range right.IDs {
		n += held[person(id)]
	}
	return n
}

// link runs the engine on one file or two.
func run(t testing.TB, left, right *File, o Options) *Result {
	t.Helper()
	var second *Table
	if right != nil {
		second = right.Table
	}
	r, err := Link(left.Table, second, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The floors are the best values of F1 that Splink 4.0.17 reached with rules and threshold chosen by hand with the truth in view. Here
// nothing is told and the threshold is the default one.
func TestFebrlIsLinkedAtTheDefaultThreshold(t *testing.T) {
	number := "soc_sec_id"
	for _, c := range []struct {
		name, left, right string
		without           []string
		floor             float64
	}{
		{"1", "dataset1", "", nil, 1},
		{"3", "dataset3", "", nil, 0.9996},
		{"4", "dataset4a", "dataset4b", nil, 1},
		{"1 without number", "dataset1", "", []string{number}, 1},
		{"3 without number", "dataset3", "", []string{number}, 0.9968},
		{"4 without number", "dataset4a", "dataset4b", []string{number}, 0.99955},
	} {
		t.Run(c.name, func(t *testing.T) {
			left, right := febrl(t, c.left, c.without...), (*File)(nil)
			other := left
			if c.right != "" {
				right = febrl(t, c.right, c.without...)
				other = right
			}
			r := run(t, left, right, Options{Seed: 1})
			all := float64(truth(left, right))
			found, true_, said := 0.0, 0.0, 0.0
			for _, p := range r.Pairs {
				said += p.Probability
				if p.Probability >= 0.5 {
					found++
					if person(left.IDs[p.Left]) == person(other.IDs[p.Right]) {
						true_++
					}
				}
			}
			if f1 := 2 * true_ / (found + all); f1 < c.floor {
				t.Errorf("F1 %.5f of %g pairs found, below %g", f1, found, c.floor)
			}
			if math.Abs(r.Matches-all) > 0.005*all || math.Abs(said-all) > 0.005*all {
				t.Errorf("%.1f matches expected, the probabilities add up to %.1f, there are %g", r.Matches, said, all)
			}
			if reach := r.Rules[len(r.Rules)-1].Reach; math.Abs(reach-1) > 0.005 {
				t.Errorf("the rules are said to reach %.4f of all matches", reach)
			}
		})
	}
}
