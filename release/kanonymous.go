package release

import "slices"

// KAnonymous gives a copy of the table in which every row is the same, cell for cell, as at least k-1 others; cells that would tell rows
// apart are emptied, and when even that does not suffice no row is left (Sweeney 2002, "k-anonymity", by local suppression).
// Rows are parted from the top: all start with empty cells, and a group of rows is given back the column that restores most cells, as
// long as every part keeps k rows, as Mondrian does (LeFevre, DeWitt and Ramakrishnan 2006). It is a weaker promise
// than differential privacy: it knows no budget, and somebody who knows other things about a person, or another export of the same
// people, may learn more. Complete columns may come out empty.
func KAnonymous(t *Table, k int) *Table {
	out := newTable(t.Schema, 0)
	if k < 1 || t.Rows < k {
		return out
	}
	p := &parting{from: t, to: newTable(t.Schema, t.Rows), k: k}
	rows := make([]int, t.Rows)
	for i := range rows {
		rows[i] = i
	}
	open := make([]int, len(t.Codes))
	for j := range open {
		open[j] = j
	}
	p.part(rows, open)
	return p.to.sorted()
}

// parting is a k-anonymous table in the making.
type parting struct {
	from, to *Table
	k        int
}

// part restores what it can of the open columns for a group of rows.
func (p *parting) part(rows, open []int) {
	best, gain := -1, 0
	for _, j := range open {
		if g := p.gain(rows, j); g > gain {
			best, gain = j, g
		}
	}
	if best < 0 {
		return
	}
	rest := make([]int, 0, len(open)-1)
	for _, j := range open {
		if j != best {
			rest = append(rest, j)
		}
	}
	groups, kept := p.split(rows, best)
	for code, group := range groups {
		if kept[code] && code > 0 {
			for _, i := range group {
				p.to.Codes[best][i] = uint16(code)
			}
		}
	}
	var blank []int
	for code, group := range groups {
		if kept[code] && code > 0 {
			p.part(group, rest)
		} else {
			blank = append(blank, group...)
		}
	}
	if len(blank) > 0 {
		p.part(blank, rest)
	}
}

// gain counts the cells that column j would give back.
func (p *parting) gain(rows []int, j int) int {
	groups, kept := p.split(rows, j)
	gain := 0
	for code, group := range groups {
		if code > 0 && kept[code] {
			gain += len(group)
		}
	}
	return gain
}

// split parts rows by a column and says which values may be shown: those with k rows, where what stays empty has none or k rows, too.
func (p *parting) split(rows []int, j int) (groups [][]int, kept []bool) {
	groups = make([][]int, p.from.Schema.Columns[j].codes())
	for _, i := range rows {
		c := p.from.Codes[j][i]
		groups[c] = append(groups[c], i)
	}
	kept = make([]bool, len(groups))
	blank := len(groups[0])
	for code := 1; code < len(groups); code++ {
		kept[code] = len(groups[code]) >= p.k
		if !kept[code] {
			blank += len(groups[code])
		}
	}
	for blank > 0 && blank < p.k {
		small := -1
		for code := range groups {
			if kept[code] && (small < 0 || len(groups[code]) < len(groups[small])) {
				small = code
			}
		}
		if small < 0 {
			break
		}
		kept[small] = false
		blank += len(groups[small])
	}
	return groups, kept
}

// sorted gives the rows in the order of their codes, so that where a row stands tells nothing.
func (t *Table) sorted() *Table {
	order := make([]int, t.Rows)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		for j := range t.Codes {
			if c := int(t.Codes[j][a]) - int(t.Codes[j][b]); c != 0 {
				return c
			}
		}
		return 0
	})
	out := newTable(t.Schema, t.Rows)
	for j := range t.Codes {
		for to, from := range order {
			out.Codes[j][to] = t.Codes[j][from]
		}
	}
	return out
}
