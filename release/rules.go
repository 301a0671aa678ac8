package release

import "slices"

// condition is one part of an impossible combination.
type condition struct {
	col  int
	code uint16
}

// rules are the structural zeros of a schema, by number and by column.
type rules struct {
	all [][]condition
	of  [][]int // rules that name a column
}

// rules compiles the impossible combinations.
func (s *Schema) rules() rules {
	r := rules{of: make([][]int, len(s.Columns))}
	for n, rule := range s.Impossible {
		var parts []condition
		for name, value := range rule {
			j := s.index(name)
			parts = append(parts, condition{j, s.Columns[j].code[value]})
			r.of[j] = append(r.of[j], n)
		}
		slices.SortFunc(parts, func(a, b condition) int { return a.col - b.col })
		r.all = append(r.all, parts)
	}
	return r
}

// holds tells whether a row has the n-th combination.
func (r *rules) holds(n int, row []uint16) bool {
	for _, part := range r.all[n] {
		if row[part.col] != part.code {
			return false
		}
	}
	return true
}

// broken gives the first combination a row has, or -1.
func (r *rules) broken(row []uint16) int {
	for n := range r.all {
		if r.holds(n, row) {
			return n
		}
	}
	return -1
}

// within tells whether cells of some columns hold a whole impossible combination.
func (r *rules) within(cols []int, codes []uint16) bool {
	for _, parts := range r.all {
		found := 0
		for _, part := range parts {
			if i := slices.Index(cols, part.col); i >= 0 && codes[i] == part.code {
				found++
			}
		}
		if found == len(parts) {
			return true
		}
	}
	return false
}
