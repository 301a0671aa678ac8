package table_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/name"
	"spean/internal/web/table"
)

func TestARowOfAListHeldWholeStandsByWhatItsColumnSaysAndEqualOnesStay(t *testing.T) {
	type row struct {
		kind string
		at   int
	}
	by := map[string]func(row) string{"kind": func(r row) string { return r.kind }}
	rapid.Check(t, func(t *rapid.T) {
		var rows []row
		for i, kind := range rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c"})).Draw(t, "kinds") {
			rows = append(rows, row{kind, i})
		}
		q := table.Query{Sort: rapid.SampledFrom([]string{"", "kind", "nonsense"}).Draw(t, "sort"), Down: rapid.Bool().Draw(t, "down"), Page: 1}
		before := slices.Clone(rows)
		got := table.InOrder(rows, q, by)
		if !slices.Equal(rows, before) {
			t.Fatal("the rows given were moved")
		}
		if len(got) != len(rows) {
			t.Fatalf("%d rows of %d", len(got), len(rows))
		}
		for i := 1; i < len(got); i++ {
			a, b := got[i-1], got[i]
			ordered := a.at < b.at
			if q.Sort == "kind" && a.kind != b.kind {
				ordered = a.kind < b.kind != q.Down
			}
			if !ordered {
				t.Fatalf("%+v stands before %+v", a, b)
			}
		}
	})
}

func TestNamesStandAsInAKhmerDictionary(t *testing.T) {
	rows := []string{"SOK", "ឈួន បុប្ផា", "CHHUON", "កែវ", "សុខ"}
	got := table.InOrder(rows, table.Query{Sort: "name"}, map[string]func(string) string{"name": name.SortKey})
	if want := []string{"កែវ", "ឈួន បុប្ផា", "សុខ", "CHHUON", "SOK"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestAPageOfAListHeldWholeHasItsRowsAndPaperHasAll(t *testing.T) {
	rows := make([]int, 60)
	for page, want := range map[int]int{1: 25, 2: 25, 3: 10, 4: 0} {
		if got := len(table.Part(rows, table.Query{Page: page})); got != want {
			t.Errorf("page %d has %d rows", page, got)
		}
	}
	if got := len(table.Part(rows, table.Query{Page: 1, Whole: true})); got != 60 {
		t.Errorf("paper has %d", got)
	}
}
