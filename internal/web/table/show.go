package table

import (
	"slices"
	"strconv"
)

// address is the page with another query; the first page unless said otherwise.
func (t Table) address(q Query) string {
	if query := q.values().Encode(); query != "" {
		return t.Path + "?" + query
	}
	return t.Path
}

// sortedBy sorts by a column from the first page on, or turns the order when it already does.
func (t Table) sortedBy(c Column) Query {
	q := t.Query
	q.Down = q.Sort == c.Key && !q.Down
	q.Sort, q.Page = c.Key, 1
	return q
}

// SortAddress is where the link of a column leads.
func (t Table) SortAddress(c Column) string { return t.address(t.sortedBy(c)) }

// SortValue is what the button of a column sends.
func (t Table) SortValue(c Column) string { return t.sortedBy(c).values().Get("sort") }

// Sorted says how a column is sorted, in the words of aria-sort; "" when it is not.
func (t Table) Sorted(c Column) string {
	switch {
	case !c.Sorts || t.Query.Sort != c.Key:
		return ""
	case t.Query.Down:
		return "descending"
	}
	return "ascending"
}

// Sort is the present order as the address has it, for the filters' form to keep.
func (t Table) Sort() string { return t.Query.values().Get("sort") }

// Chosen reports whether a filter has an answer.
func (t Table) Chosen(f Filter, value string) bool {
	return slices.Contains(t.Query.Filters[f.Key], value)
}

// Filtered reports whether any filter narrows the list.
func (t Table) Filtered() bool {
	return slices.ContainsFunc(t.Filters, func(f Filter) bool {
		chosen := t.Query.Filters[f.Key]
		return len(chosen) > 0 && !slices.Equal(chosen, []string{f.Default})
	})
}

// Sorts reports whether any column sorts.
func (t Table) Sorts() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Sorts })
}

// Typed is what was typed into a filter.
func (t Table) Typed(f Filter) string { return t.Query.Get(f.Key) }

// WholeAddress shows every row on one page, for paper.
func (t Table) WholeAddress() string {
	q := t.Query
	q.Whole, q.Page = true, 1
	return t.address(q)
}

// From is the number of the first row shown, from 1.
func (t Table) From() string { return strconv.Itoa(t.Query.Offset() + 1) }

// To is the number of the last row shown.
func (t Table) To() string {
	if t.Query.Whole {
		return t.All()
	}
	return strconv.Itoa(min(t.Query.Offset()+PageSize, t.Total))
}

// All is the number of rows in all.
func (t Table) All() string { return strconv.Itoa(t.Total) }

// CountLabel is the message that says which rows are shown of how many.
func (t Table) CountLabel() string {
	if t.More {
		return "app.table.count-more"
	}
	return "app.table.count"
}

// PageNumber is the present page.
func (t Table) PageNumber() string { return strconv.Itoa(t.Query.Page) }

// Pages is how many pages there are, at least 1.
func (t Table) Pages() int {
	if t.Query.Whole {
		return 1
	}
	return max(1, (t.Total+PageSize-1)/PageSize)
}

// PageCount is Pages as text.
func (t Table) PageCount() string { return strconv.Itoa(t.Pages()) }

// Before is the address of the page before; "" on the first.
func (t Table) Before() string { return t.turned(-1) }

// After is the address of the next page; "" on the last.
func (t Table) After() string { return t.turned(1) }

func (t Table) turned(by int) string {
	q := t.Query
	if q.Page += by; q.Page < 1 || q.Page > t.Pages() {
		return ""
	}
	return t.address(q)
}

// Label is the message id of a cell's column.
func (t Table) Label(i int) string { return t.Columns[i].Label }

// Width is how many columns there are, for headings over all of them.
func (t Table) Width() int { return len(t.Columns) }

// None reports whether there is no row to show.
func (t Table) None() bool {
	return !slices.ContainsFunc(t.Bands, func(b Band) bool { return len(b.Rows) > 0 })
}
