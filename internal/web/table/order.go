package table

import (
	"cmp"
	"slices"
)

// InOrder gives the rows of a list that is held whole, in the order the address asks for: by has, for the key of each column that sorts,
// what a row is sorted by, a text that compares byte by byte (name.SortKey for names). Rows that are equal, and all of them when nothing
// is asked for, stand as they stood. The list given is left as it is.
func InOrder[T any](rows []T, q Query, by map[string]func(T) string) []T {
	key := by[q.Sort]
	if key == nil {
		return rows
	}
	type keyed struct {
		key string
		row T
	}
	all := make([]keyed, len(rows))
	for i, row := range rows {
		all[i] = keyed{key(row), row}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		if q.Down {
			a, b = b, a
		}
		return cmp.Compare(a.key, b.key)
	})
	out := make([]T, len(rows))
	for i := range all {
		out[i] = all[i].row
	}
	return out
}

// Part cuts out of a list that is held whole what one page shows.
func Part[T any](rows []T, q Query) []T {
	if q.Whole {
		return rows
	}
	from := min(q.Offset(), len(rows))
	return rows[from:min(from+PageSize, len(rows))]
}
