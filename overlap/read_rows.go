package overlap

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// stratum gives the counts of the stratum of a row.
func (t *reading) stratum(record []string) (*counts, error) {
	if t.by < 0 {
		return nil, nil
	}
	name := record[t.by]
	s := t.strata[name]
	if s != nil {
		return s, nil
	}
	if len(name) > maxField {
		return nil, bad("name-long", t.line, t.by+1, "n", maxField)
	}
	if len(t.strata) == MaxStrata {
		return nil, bad("too-many-strata", t.line, t.by+1, "n", MaxStrata)
	}
	s = &counts{}
	t.strata[strings.Clone(name)] = s
	return s, nil
}

// readPatterns reads the two shapes with 0/1 columns.
func (t *reading) readPatterns(record []string) error {
	people := map[string]bool{}
	var err error
	for ; record != nil; record, err = t.next() {
		mask := Mask(0)
		for bit, i := range t.lists {
			switch record[i] {
			case "1":
				mask |= 1 << bit
			case "0":
			default:
				return bad("not-binary", t.line, i+1, "name", t.header[i])
			}
		}
		n := int64(1)
		if t.countAt >= 0 {
			if n, err = strconv.ParseInt(record[t.countAt], 10, 64); err != nil || n < 0 || n > MaxPeople {
				return bad("not-count", t.line, t.countAt+1, "name", t.header[t.countAt], "n", MaxPeople)
			}
		}
		if mask == 0 && n > 0 {
			return bad("on-no-list", t.line, t.lists[0]+1)
		}
		if t.person >= 0 {
			if id := record[t.person]; people[id] {
				return bad("person-twice", t.line, t.person+1, "name", t.header[t.person])
			}
			people[strings.Clone(record[t.person])] = true
		}
		if t.total += n; t.total > MaxPeople {
			return bad("too-many-people", t.line, max(t.countAt, 0)+1, "n", MaxPeople)
		}
		s, err := t.stratum(record)
		if err != nil {
			return err
		}
		t.whole[mask] += n
		if s != nil {
			(*s)[mask] += n
		}
	}
	if err != io.EOF && err != nil {
		return err
	}
	return nil
}

// readEntries reads one row per person and list. The same entry twice counts once.
func (t *reading) readEntries(record []string) error {
	type person struct {
		mask    Mask
		stratum *counts
	}
	people := map[string]*person{}
	bit := map[string]int{}
	var err error
	for ; record != nil; record, err = t.next() {
		id, list := record[t.person], record[t.list]
		for _, i := range []int{t.person, t.list} {
			switch {
			case record[i] == "":
				return bad("cell-empty", t.line, i+1, "name", t.header[i])
			case len(record[i]) > maxField:
				return bad("name-long", t.line, i+1, "n", maxField)
			}
		}
		at, known := bit[list]
		if !known {
			if len(bit) == MostLists {
				return bad("too-many-lists", t.line, t.list+1, "n", MostLists)
			}
			at = len(bit)
			bit[strings.Clone(list)] = at
			t.names = append(t.names, strings.Clone(list))
		}
		s, err := t.stratum(record)
		if err != nil {
			return err
		}
		p := people[id]
		if p == nil {
			p = &person{stratum: s}
			people[strings.Clone(id)] = p
		}
		if t.by >= 0 && p.stratum != s {
			return bad("two-strata", t.line, t.by+1, "name", t.header[t.by])
		}
		p.mask |= 1 << at
	}
	if err != io.EOF && err != nil {
		return err
	}
	for _, p := range people {
		t.whole[p.mask]++
		if p.stratum != nil {
			(*p.stratum)[p.mask]++
		}
	}
	return nil
}

// data is what was read, in order.
func (t *reading) data(shape Shape) Data {
	table := func(counts counts) Table {
		var cells []Cell
		for m, n := range counts {
			cells = append(cells, Cell{m, n})
		}
		return NewTable(t.names, cells)
	}
	d := Data{Shape: shape, Whole: table(t.whole)}
	for name, counts := range t.strata {
		d.Strata = append(d.Strata, Stratum{name, table(*counts)})
	}
	slices.SortFunc(d.Strata, func(a, b Stratum) int { return strings.Compare(a.Name, b.Name) })
	return d
}
