package sqlview

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
)

// table says how rows of one type lie in the database: the one place where columns are named.
type table[R any] struct {
	name string
	// columns with their types: "stream text, opened bigint". The first is the stream the row was made from.
	columns string
	// key are the columns that, with the generation, name a row.
	key string
	// fields gives where each column is kept in a row, in the order of columns.
	fields func(*R) []any
	// derived are columns only for finding and ordering, after the others, and their values.
	derived string
	values  func(*R) []any
	// indexes beside the key, each a list of columns.
	indexes []string
}

// names gives the names out of a list of columns with types.
func names(columns string) []string {
	var out []string
	for c := range strings.SplitSeq(columns, ",") {
		if name, _, _ := strings.Cut(strings.TrimSpace(c), " "); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// script gives the statements that make the table.
func (t table[R]) script(d dialect) []string {
	var b strings.Builder
	fmt.Fprintf(&b, "create table %s (gen bigint not null", t.name)
	for c := range strings.SplitSeq(t.columns+","+t.derived, ",") {
		name, kind, _ := strings.Cut(strings.TrimSpace(c), " ")
		if name == "" {
			continue
		}
		if kind == "text" {
			kind = d.text
		}
		fmt.Fprintf(&b, ", %s %s not null", name, kind)
	}
	fmt.Fprintf(&b, ", primary key (gen, %s))", t.key)
	out := []string{b.String()}
	for i, columns := range t.indexes {
		out = append(out, fmt.Sprintf("create index %s_%d on %s (gen, %s)", t.name, i+1, t.name, columns))
	}
	if d.guessed {
		out = append(out, t.guess("sqlite_autoindex_"+t.name+"_1", t.key))
		for i, columns := range t.indexes {
			out = append(out, t.guess(fmt.Sprintf("%s_%d", t.name, i+1), columns))
		}
	}
	return out
}

// alike is how many of a hundred thousand rows have one value in a column that begins an index: what a large office has. Of the
// columns not named here, agencies mostly, a quarter.
var alike = map[string]int{"stream": 2, "referral": 2, "number": 1, "account": 500, "assignee": 500, "author": 500}

// guess says how much an index narrows. It changes which index is used, never what is found.
func (t table[R]) guess(index, columns string) string {
	all := names(columns)
	first, named := alike[all[0]]
	if !named {
		first = 25_000
	}
	if columns == t.key && len(all) == 1 {
		first = 1
	}
	return fmt.Sprintf("insert into sqlite_stat1 (tbl, idx, stat) values ('%s', '%s', '100000 100000 %d%s')", t.name, index, first, strings.Repeat(" 1", len(all)-1))
}

// most is how many arguments a statement gets; both engines take more.
const most = 900

// insert puts rows into a generation.
func (t table[R]) insert(ctx context.Context, tx *sql.Tx, d dialect, gen int64, rows []R) error {
	all := append(append([]string{"gen"}, names(t.columns)...), names(t.derived)...)
	for chunk := range slices.Chunk(rows, most/len(all)) {
		args := make([]any, 0, len(chunk)*len(all))
		for i := range chunk {
			row := append([]any{gen}, t.fields(&chunk[i])...)
			if t.values != nil {
				row = append(row, t.values(&chunk[i])...)
			}
			for _, v := range row {
				plain, err := driver.DefaultParameterConverter.ConvertValue(v)
				if err != nil {
					return fmt.Errorf("%s: %w", t.name, err)
				}
				args = append(args, plain)
			}
		}
		one := "(?" + strings.Repeat(", ?", len(all)-1) + ")"
		statement := "insert into " + t.name + " (" + strings.Join(all, ", ") + ") values " + one + strings.Repeat(", "+one, len(chunk)-1)
		if _, err := tx.ExecContext(ctx, d.bound(statement), args...); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}
