package overlap

import (
	"errors"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTheThreeShapesHoldTheSamePeople(t *testing.T) {
	want := NewTable([]string{"A", "B"}, []Cell{{1, 2}, {2, 1}, {3, 1}})
	for name, text := range map[string]string{
		"patterns":               "A,B,n\n1,0,2\n0,1,1\n1,1,1\n",
		"patterns, split":        "A,B,Frequency\n1,0,1\n1,0,1\n0,1,1\n1,1,1\n0,0,0\n",
		"people":                 "A,B\n1,0\n1,0\n0,1\n1,1\n",
		"people with a number":   "person_id,A,B\n1,1,0\n2,1,0\n3,0,1\n4,1,1\n",
		"entries":                "person,list\n1,A\n2,A\n3,B\n4,A\n4,B\n4,B\n",
		"entries, turned":        "source,case\nA,1\nA,2\nB,3\nA,4\nB,4\n",
		"semicolons, a mark":     "\ufeffA;B;count\r\n1;0;2\r\n0;1;1\r\n1;1;1\r\n",
		"tabs, quotes, spaces":   "\"A\"\t\"B\"\t\"freq\"\n 1\t0 \t2\n0\t1\t1\n1\t1\t1",
		"blank lines in between": "A,B,n\n\n1,0,2\n\n0,1,1\n1,1,1\n",
	} {
		d, err := Read(strings.NewReader(text), ReadOptions{})
		if err != nil || !reflect.DeepEqual(d.Whole, want) {
			t.Errorf("%s: %+v %v", name, d.Whole, err)
		}
	}
}

// Whatever the order of columns and rows, and whichever of the three shapes, the same people are read.
func TestNeitherOrderNorShapeChangesWhoIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := someTable(rt)
		for i := range table.Lists { // a list of nobody has no row of its own in the shape of entries
			table = NewTable(table.Lists, append(table.Cells, Cell{1 << i, 1}))
		}
		want, _ := table.byName()
		order := rapid.Permutation([]int{0, 1, 2, 3, 4}[:len(table.Lists)]).Draw(rt, "order")
		var names, patterns, people, entries []string
		for _, i := range order {
			names = append(names, table.Lists[i])
		}
		for _, c := range table.Cells {
			var row []string
			for _, i := range order {
				row = append(row, strconv.Itoa(int(c.Mask>>i&1)))
			}
			line := strings.Join(row, ",")
			patterns = append(patterns, line+","+strconv.FormatInt(c.Count-1, 10), line+",1")
			for range c.Count {
				people = append(people, line)
				for _, i := range order {
					if c.Mask.Has(i) {
						entries = append(entries, "p"+strconv.Itoa(len(people))+","+table.Lists[i])
					}
				}
			}
		}
		for _, shape := range []struct {
			header string
			lines  []string
		}{{strings.Join(names, ",") + ",n", patterns}, {strings.Join(names, ","), people}, {"person,list", entries}} {
			lines := rapid.Permutation(shape.lines).Draw(rt, "rows")
			d, err := Read(strings.NewReader(shape.header+"\n"+strings.Join(lines, "\n")+"\n"), ReadOptions{})
			if err != nil {
				rt.Fatal(err)
			}
			if got, _ := d.Whole.byName(); !reflect.DeepEqual(got, want) {
				rt.Fatalf("%s as %s: %v, not %v", shape.header, d.Shape, got, want)
			}
		}
	})
}

func TestStrataAddUpToTheWhole(t *testing.T) {
	d, err := Read(strings.NewReader("A,sex,B,total\n1,f,0,3\n0,m,1,4\n1,m,1,5\n"), ReadOptions{Counts: "total", By: "sex"})
	if err != nil || len(d.Strata) != 2 || d.Strata[0].Name != "f" || d.Strata[0].Table.Observed() != 3 || d.Strata[1].Table.Observed() != 9 || d.Whole.Observed() != 12 {
		t.Errorf("%+v %v", d, err)
	}
}

func TestBadInputIsRefusedWithItsPlace(t *testing.T) {
	for text, want := range map[string]InputError{
		"":                             {Code: "empty"},
		"A,,n\n":                       {Code: "header-empty", Line: 1, Column: 2},
		"A,A,n\n":                      {Code: "header-twice", Line: 1, Column: 2},
		"A,B,n,count\n":                {Code: "two-counts", Line: 1, Column: 4},
		"n\n1\n":                       {Code: "no-lists", Line: 1},
		"A,B,n\n1,0,2\n1,2,2\n":        {Code: "not-binary", Line: 3, Column: 2},
		"A,B,n\n1,0,-2\n":              {Code: "not-count", Line: 2, Column: 3},
		"A,B,n\n1,0,1.5\n":             {Code: "not-count", Line: 2, Column: 3},
		"A,B,n\n1,0,\n":                {Code: "not-count", Line: 2, Column: 3},
		"A,B,n\n1,0,1000000001\n":      {Code: "not-count", Line: 2, Column: 3},
		"A,B,n\n1,0,1000000000\n1,1,1": {Code: "too-many-people", Line: 3, Column: 3},
		"A,B,n\n0,0,7\n":               {Code: "on-no-list", Line: 2, Column: 1},
		"A,B,n\n1,0\n":                 {Code: "ragged", Line: 2, Column: 3},
		"A,B,n\n1,0,2,3\n":             {Code: "ragged", Line: 2, Column: 4},
		"A,B,n\n1,\"0,2\n":             {Code: "quote", Line: 2},
		"A,B,n\n1,0,\xff\n":            {Code: "not-utf8", Line: 2},
		"id,A,B\n1,1,0\n1,1,0\n":       {Code: "person-twice", Line: 3, Column: 1},
		"person,list\na,\n":            {Code: "cell-empty", Line: 2, Column: 2},
		"a,b,c,d,e,f,g,h,i,j,k,l,m,n\n" + strings.Repeat("1,", 13) + "1\n": {Code: "too-many-lists", Line: 1, Column: 13},
	} {
		_, err := Read(strings.NewReader(text), ReadOptions{})
		var got *InputError
		if !errors.As(err, &got) || got.Code != want.Code || got.Line != want.Line || want.Column != 0 && got.Column != want.Column {
			t.Errorf("%q: %v, want %+v", text, err, want)
		}
	}
	if _, err := Read(strings.NewReader("person,list,p\na,X,1\na,Y,2\n"), ReadOptions{By: "p"}); err == nil || err.(*InputError).Code != "two-strata" {
		t.Errorf("%v", err)
	}
	if _, err := Read(strings.NewReader("A,B\n"+strings.Repeat(" ", MaxBytes)), ReadOptions{}); err == nil || err.(*InputError).Code != "too-large" {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"UKdat", "Ned"} {
		b, err := os.ReadFile("testdata/" + name + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), "", "")
	}
	f.Add("id;A;B;sex\n1;1;0;f\n", "", "sex")
	f.Add("person,list\na,X\nb,Y\na,Y\n", "", "")
	f.Add("A,B,x\n1,1,3\n", "x", "A")
	f.Fuzz(func(t *testing.T, text, counts, by string) {
		d, err := Read(strings.NewReader(text), ReadOptions{Counts: counts, By: by})
		if err != nil {
			var bad *InputError
			if !errors.As(err, &bad) || bad.Code == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		if len(d.Whole.Lists) > MostLists || d.Whole.Observed() > MaxPeople {
			t.Fatalf("%+v", d)
		}
		sum := int64(0)
		for _, s := range d.Strata {
			sum += s.Table.Observed()
		}
		if by != "" && sum != d.Whole.Observed() {
			t.Fatalf("strata hold %d of %d", sum, d.Whole.Observed())
		}
		o := DefaultSparse()
		o.Samples = 0
		if len(d.Whole.Lists) <= 6 {
			if r := Sparse(d.Whole, o); r.Reason == "" && r.Estimate < float64(d.Whole.Observed()) {
				t.Fatalf("%+v", r)
			}
		}
	})
}
