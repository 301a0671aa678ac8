package linkage

import (
	"fmt"
)

// Table is a file's columns, each value held once. It is filled row by row.
type Table struct {
	Names   []string // of the columns, without the one of identifiers
	columns []rawColumn
	rows    int
}

type rawColumn struct {
	values *pool
	ids    []uint32 // by row
}

// NewTable makes a table without rows.
func NewTable(names []string) *Table {
	t := &Table{Names: names}
	for range names {
		t.columns = append(t.columns, rawColumn{values: newPool()})
	}
	return t
}

// Add appends a row, one value a column.
func (t *Table) Add(row []string) error { return addRow(t, row) }

func addRow[T string | []byte](t *Table, row []T) error {
	if len(row) != len(t.columns) {
		return fmt.Errorf("linkage: a row of %d values for %d columns", len(row), len(t.columns))
	}
	for j := range t.columns {
		c := &t.columns[j]
		id, ok := hold(c.values, row[j])
		if !ok {
			return ErrTooLarge
		}
		c.ids = append(c.ids, id)
	}
	t.rows++
	return nil
}

// Rows is how many rows the table has.
func (t *Table) Rows() int { return t.rows }

// Value gives what stood in a row and a column.
func (t *Table) Value(row, column int) string {
	return t.columns[column].values.text(t.columns[column].ids[row])
}
