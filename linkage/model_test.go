package linkage

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// saved writes a model and reads it again.
func saved(t *testing.T, m *Model) *Model {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := ReadModel(&b)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAModelGivesTheSameResultAsTheRunThatSavedIt(t *testing.T) {
	d := drawPeople(1200, 0.3, 0.08, 3)
	left, right := d.halves()
	for _, c := range []struct {
		name        string
		left, right *Table
	}{{"one", d.Table, nil}, {"two", left, right}, {"turned", right, left}} {
		first := mustLink(t, c.left, c.right, Options{})
		again := mustLink(t, c.left, c.right, Options{Model: saved(t, first.Model()), Workers: 1})
		if len(first.Pairs) < 100 || !slices.Equal(first.Pairs, again.Pairs) {
			t.Errorf("%s: %d pairs, then %d; or they weigh otherwise", c.name, len(first.Pairs), len(again.Pairs))
		}
		if !slices.EqualFunc(first.Rules, again.Rules, sameRule) || first.Matches != again.Matches || !slices.Equal(first.Columns, again.Columns) {
			t.Errorf("%s: first %v %v, then %v %v", c.name, first.Matches, first.Rules, again.Matches, again.Rules)
		}
		var a, b bytes.Buffer
		first.Model().Write(&a)
		again.Model().Write(&b)
		if a.String() != b.String() {
			t.Errorf("%s: the model saved of a model is another", c.name)
		}
	}
}

func sameRule(a, b Rule) bool {
	return a.Name == b.Name && a.Cost == b.Cost && a.Reach == b.Reach && a.Pairs == b.Pairs && a.Skipped == b.Skipped && slices.Equal(a.Keys, b.Keys)
}

func TestAModelHoldsNoValueOfTheTable(t *testing.T) {
	d := drawPeople(600, 0.3, 0.08, 4)
	var b bytes.Buffer
	if err := mustLink(t, d.Table, nil, Options{}).Model().Write(&b); err != nil {
		t.Fatal(err)
	}
	for i := range d.rows {
		for j := range drawnColumns {
			if v := d.Value(i, j); len(v) > 6 && strings.Contains(b.String(), v) {
				t.Fatalf("the model holds %q", v)
			}
		}
	}
}

// A list of forty people says nothing of how common a name is; the model of many knows. Of ten thousand tables drawn so, fewer than one would
// fail: the twelve that stand twice are found with hardly a value mistyped.
func TestAModelOfManyFindsPeopleInAShortList(t *testing.T) {
	many := mustLink(t, drawPeople(3000, 0.3, 0.08, 5).Table, nil, Options{})
	short := drawPeople(40, 0.3, 0.03, 6)
	r := mustLink(t, short.Table, nil, Options{Model: saved(t, many.Model())})
	found, wrong, all := 0, 0, short.rows-40
	for _, p := range r.Pairs {
		switch {
		case p.Probability < 0.5:
		case short.same(p):
			found++
		default:
			wrong++
		}
	}
	if found < all-1 || wrong > 0 || all < 5 {
		t.Errorf("of %d twice %d were found, and %d strangers", all, found, wrong)
	}
	for _, p := range r.Pairs {
		if math.IsNaN(p.Probability) || math.IsNaN(p.Weight) {
			t.Fatal("a probability that is none")
		}
	}
}

func TestAModelThatDoesNotFitIsRefusedWithTheReason(t *testing.T) {
	d := drawPeople(300, 0.3, 0.08, 7)
	m := mustLink(t, d.Table, nil, Options{}).Model()
	other := NewTable([]string{"given name", "surname", "dob", "sex", "town", "postcode", "phone"})
	other.Add([]string{"a", "b", "2000-01-01", "f", "x", "1", "2"})
	other.Add([]string{"a", "b", "2000-01-01", "f", "x", "1", "2"})
	for _, c := range []struct {
		code, name  string
		left, right *Table
		o           Options
	}{
		{"column", "date_of_birth", other, nil, Options{Model: m}},
		{"tables", "", d.Table, d.Table, Options{Model: m}},
		{"kind", "surname", d.Table, nil, Options{Model: m, Kinds: map[string]Kind{"surname": Text}}},
	} {
		_, err := Link(c.left, c.right, c.o)
		var bad *ModelError
		if !errors.As(err, &bad) || bad.Code != c.code || bad.Args["name"] != c.name {
			t.Errorf("%s: %v", c.code, err)
		}
	}
	renamed := NewTable([]string{"Given Name", "Surname", "Date of birth", "Sex", "Town", "Postcode", "Phone", "remarks"})
	for i := range 50 {
		row := []string{}
		for j := range drawnColumns {
			row = append(row, d.Value(i, j))
		}
		renamed.Add(append(row, "nothing"))
	}
	if _, err := Link(renamed, nil, Options{Model: m}); err != nil {
		t.Errorf("headings that mean the same: %v", err)
	}
}

func TestAModelThatCannotBeIsRefusedWithItsPlace(t *testing.T) {
	var b bytes.Buffer
	if err := mustLink(t, drawPeople(300, 0.3, 0.08, 8).Table, nil, Options{}).Model().Write(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, c := range []struct{ was, is, code, where string }{
		{`"schema": "spean-linkage-model"`, `"schema": "other"`, "schema", "schema"},
		{`"version": 1`, `"version": 2`, "version", "version"},
		{`"kind": "given"`, `"kind": "ignore"`, "value", "columns[0].kind"},
		{`"near"`, `"nigh"`, "value", "columns[0].levels"},
		{`"matches": `, `"matches": -`, "value", "matches"},
		{`"errors": [`, `"errors": [ [1, 1],`, "value", "doubt.errors"},
		{`"filled": `, `"filled": 7`, "value", "columns[0].filled"},
		{`"schema"`, `"more": 1, "schema"`, "json", ""},
		{`{`, ``, "json", ""},
		{`{`, strings.Repeat(`{"a":`, 9), "deep", ""},
	} {
		if !strings.Contains(text, c.was) {
			t.Fatalf("no %s in the model", c.was)
		}
		_, err := ReadModel(strings.NewReader(strings.Replace(text, c.was, c.is, 1)))
		var bad *ModelError
		if !errors.As(err, &bad) || bad.Code != c.code || bad.Where != c.where {
			t.Errorf("%s: %v", c.is, err)
		}
	}
	if _, err := ReadModel(strings.NewReader(strings.Repeat(" ", maxModel+1))); err == nil || err.(*ModelError).Code != "large" {
		t.Errorf("too large: %v", err)
	}
}

// FuzzReadModel reads anything. What is taken for a model can be written and read again, and gives probabilities.
func FuzzReadModel(f *testing.F) {
	d := drawPeople(120, 0.3, 0.08, 9)
	r, err := Link(d.Table, nil, Options{})
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	r.Model().Write(&b)
	f.Add(b.Bytes())
	f.Add(bytes.Replace(b.Bytes(), []byte(`"of": "`), []byte(`"of": "x`), 1))
	f.Add(regexp.MustCompile(`(?s)"errors": \[\s*\[\s*[-.e0-9]+`).ReplaceAll(b.Bytes(), []byte(`"errors": [[1e6`)))
	f.Add(regexp.MustCompile(`"spread": [-.e0-9]+`).ReplaceAll(b.Bytes(), []byte(`"spread": 1e6`)))
	f.Add([]byte(`{"schema":"spean-linkage-model","version":1,"records":[1,0],"matches":1,"kin":1,"columns":[],"rules":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ReadModel(bytes.NewReader(text))
		if err != nil {
			return
		}
		saved(t, m)
		r, err := Link(d.Table, nil, Options{Model: m, Workers: 1})
		if err != nil {
			return
		}
		for _, p := range r.Pairs {
			if !(p.Probability >= 0 && p.Probability <= 1) || math.IsNaN(p.Weight) {
				t.Fatalf("probability %f, weight %f", p.Probability, p.Weight)
			}
		}
		for _, a := range r.Accuracy(0.9, 0.1, 0.5) {
			for _, e := range []*Estimate{a.Precision, a.Recall} {
				if e != nil && !(0 <= e.Low && e.Low <= e.Value && e.Value <= e.High && e.High <= 1) {
					t.Fatalf("from %g on %+v", a.Threshold, *e)
				}
			}
		}
	})
}
