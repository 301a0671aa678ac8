package main

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"spean/internal/lang"
	"spean/overlap"
)

// upset is an UpSet plot (Lex and others 2014, UpSet: Visualization of Intersecting Sets; IEEE Trans. Vis. Comput. Graph. 20, 1983-1992):
// a column for each pattern with its bar above and a dot for each list in it, a row for each list with its size.
type upset struct {
	Title, Desc   string
	Width, Height float64
	Columns       []upsetColumn
	Rows          []upsetRow
	Base          float64 // foot of the columns' bars
	Left          float64 // where the rows' bars end
	Omitted       string
}

type upsetColumn struct {
	X, Y, Height, Width float64
	Middle              float64
	Count               string
	Dots                []upsetDot
	LineTop, LineEnd    float64 // between the first and the last dot
}

type upsetDot struct {
	Y  float64
	In bool
}

type upsetRow struct {
	Name           string
	Size           string
	Y, BarX, Width float64
	BarY, TextY    float64
	Shade          bool
}

const mostColumns = 30

// bySize gives a table's patterns, the most frequent first.
func bySize(t overlap.Table) []overlap.Cell {
	cells := slices.Clone(t.Cells)
	slices.SortStableFunc(cells, func(a, b overlap.Cell) int { return cmp.Compare(b.Count, a.Count) })
	return cells
}

func listNames(t overlap.Table, m overlap.Mask) string {
	var out []string
	for i, name := range t.Lists {
		if m.Has(i) {
			out = append(out, name)
		}
	}
	return strings.Join(out, " + ")
}

func drawUpset(l lang.Lang, t overlap.Table) upset {
	const names, bars, column, row, above = 150.0, 110.0, 24.0, 24.0, 150.0
	cells := bySize(t)
	u := upset{Title: lang.T(l, "estimate.report.upset"), Left: bars, Base: above + 24}
	left := bars + names
	if len(cells) > mostColumns {
		u.Omitted = lang.T(l, "estimate.report.omitted", "n", strconv.Itoa(len(cells)-mostColumns))
		cells = cells[:mostColumns]
	}
	u.Width, u.Height = left+column*float64(max(len(cells), 1))+10, u.Base+row*float64(len(t.Lists))+14
	longest, largest := int64(1), int64(1)
	for _, c := range cells {
		longest = max(longest, c.Count)
	}
	for i := range t.Lists {
		largest = max(largest, t.Size(1<<i))
	}
	for i, name := range t.Lists {
		y := u.Base + 8 + row*float64(i)
		size := t.Size(1 << i)
		width := (bars - 50) * float64(size) / float64(largest)
		u.Rows = append(u.Rows, upsetRow{Name: shorten(name, 20), Size: strconv.FormatInt(size, 10), Y: y, BarX: bars - width, Width: width,
			BarY: y + 5, TextY: y + row/2 + 5, Shade: i%2 == 0})
	}
	var said []string
	for k, c := range cells {
		// the square root keeps patterns of a few people in sight beside those of hundreds
		high := (above - 20) * math.Sqrt(float64(c.Count)/float64(longest))
		x := left + column*float64(k)
		col := upsetColumn{X: x + 4, Width: column - 8, Height: high, Y: u.Base - high, Middle: x + column/2, Count: strconv.FormatInt(c.Count, 10)}
		for i := range t.Lists {
			y := u.Base + 8 + row*float64(i) + row/2
			col.Dots = append(col.Dots, upsetDot{y, c.Mask.Has(i)})
			if c.Mask.Has(i) {
				if col.LineTop == 0 {
					col.LineTop = y
				}
				col.LineEnd = y
			}
		}
		u.Columns = append(u.Columns, col)
		if k < 5 {
			said = append(said, listNames(t, c.Mask)+" "+col.Count)
		}
	}
	u.Desc = lang.T(l, "estimate.report.upset-desc", "first", strings.Join(said, "; "))
	return u
}

// shorten keeps a name within its place in a picture; the table beside it has it whole.
func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
