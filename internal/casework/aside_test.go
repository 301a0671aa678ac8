package casework_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"spean/internal/casework"
	"spean/internal/id"
)

// kept gives a copy of the name index of the demonstration's office.
func (o *office) kept() []byte {
	o.t.Helper()
	var w bytes.Buffer
	at, err := o.Desk.Index.Keep(o.t.Context(), &w)
	must(o.t, err)
	if at != o.Desk.Index.Position() {
		o.t.Errorf("kept at %d of %d", at, o.Desk.Index.Position())
	}
	return w.Bytes()
}

// anew is an index nothing was read into.
func (o *office) anew() *casework.Index {
	grant, err := casework.SystemGrant(o.t.Context(), o.Desk)
	must(o.t, err)
	return casework.NewIndex(o.Desk.Log, o.Desk.Vault, grant)
}

func TestNamesThatWereKeptAsideFindTheSameAsThoseReadFromTheLog(t *testing.T) {
	o := newOffice(t)
	copied := o.kept()
	x := o.anew()
	if at, err := x.Take(t.Context(), bytes.NewReader(copied)); err != nil || at != o.Desk.Index.Position() {
		t.Fatalf("taken at %d: %v", at, err)
	}
	for _, query := range []string{"Popha", "Chuon", "បុប្ផា", "ស្រីពៅ", "+85500555101", "ZZ0000131", "春波法", "Choun Popa"} {
		read := o.find("kalyan.ngo", query)
		before := o.Desk.Index
		o.Desk.Index = x
		taken := o.find("kalyan.ngo", query)
		o.Desk.Index = before
		order := func(a, b casework.Hit) int {
			return bytes.Compare([]byte(a.Stream+id.Stream(a.Person)), []byte(b.Stream+id.Stream(b.Person)))
		}
		slices.SortFunc(read, order)
		slices.SortFunc(taken, order)
		if len(read) == 0 || !slices.EqualFunc(read, taken, func(a, b casework.Hit) bool {
			return a.Stream == b.Stream && a.Person == b.Person && a.Name == b.Name && a.Why == b.Why
		}) {
			t.Errorf("%q finds %+v, and from the copy %+v", query, read, taken)
		}
	}
}

func TestACopyOfTheNamesSaysNothingWithoutItsKeyAndNothingWhenItWasTouched(t *testing.T) {
	o := newOffice(t)
	copied := o.kept()
	for _, word := range []string{"BOPHA", "បុប្ផា", "+855"} {
		if bytes.Contains(copied, []byte(word)) {
			t.Errorf("%q stands in the copy", word)
		}
	}
	for _, at := range []int{0, 10, len(copied) / 2, len(copied) - 1} {
		touched := bytes.Clone(copied)
		touched[at] ^= 1
		x := o.anew()
		if _, err := x.Take(t.Context(), bytes.NewReader(touched)); !errors.Is(err, casework.ErrNotKept) || x.Position() != 0 {
			t.Errorf("touched at %d: %v", at, err)
		}
		if _, err := x.Take(t.Context(), bytes.NewReader(copied[:at])); !errors.Is(err, casework.ErrNotKept) || x.Position() != 0 {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
}

func TestErasingAnybodyShutsEveryCopyOfTheNames(t *testing.T) {
	o := newOffice(t)
	before := o.kept()
	s1, bopha := o.s1()
	_, err := o.Desk.ErasePerson(t.Context(), o.by("thida.ngo", "she asked for it"), s1, bopha)
	must(t, err)
	x := o.anew()
	if _, err := x.Take(t.Context(), bytes.NewReader(before)); !errors.Is(err, casework.ErrNotKept) || x.Position() != 0 {
		t.Fatalf("what was kept before an erasing is taken: %v", err)
	}
	must(t, o.Desk.Index.CatchUp(t.Context()))
	if _, err := x.Take(t.Context(), bytes.NewReader(o.kept())); err != nil {
		t.Fatalf("what was kept after it: %v", err)
	}
	o.Desk.Index = x
	for _, query := range []string{"Popha", "បុប្ផា", "ស្រីពៅ"} {
		if hits := o.find("kalyan.ngo", query); slices.ContainsFunc(hits, func(h casework.Hit) bool { return h.Person == bopha }) {
			t.Errorf("%q still finds her: %+v", query, hits)
		}
	}
}

func TestACopyUnderANewKeyWaitsUntilTheIndexKnowsTheWholeLog(t *testing.T) {
	o := newOffice(t)
	behind := o.anew()
	if _, err := behind.Keep(t.Context(), &bytes.Buffer{}); !errors.Is(err, casework.ErrNotKept) {
		t.Errorf("an index that knows nothing was kept: %v", err)
	}
}
