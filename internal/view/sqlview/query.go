package sqlview

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"spean/internal/partial"
	"spean/internal/view"
)

// inUse is the generation readers see.
const inUse = "(select gen from view_generation where in_use)"

// condition is one on the rows v of a list, with its arguments.
type condition struct {
	sql  string
	args []any
}

// way is one of the ways in which an account comes to be shown a row. Each takes the account once.
type way struct {
	// through is what the rows are found through, before the rows themselves; empty when found is enough.
	through string
	// found finds the rows of an account; met asks it of rows that are read in the order of the list, one after another, which is
	// quicker where most of them meet it.
	found, met string
}

// where collects the conditions on the rows v of a list: all of some, and one of the ways when there are any.
type where struct {
	dialect dialect
	all     []condition
	ways    []way
	account string
	// rare: few rows meet the conditions, whoever is asked about, and an index holds them: the ways are asked of each.
	rare bool
}

func (s *Store) where() *where { return &where{dialect: s.dialect} }

// and adds a condition with its arguments.
func (w *where) and(sql string, args ...any) { w.all = append(w.all, condition{sql, args}) }

// nothing lets no row through.
func (w *where) nothing() { w.and("1 = 0") }

// is adds "column = value" unless the value is empty.
func is[T ~string](w *where, column string, value T) {
	if value != "" {
		w.and("v."+column+" = ?", string(value))
	}
}

// among adds "column is one of" unless the list is nil.
func among[T ~string](w *where, column string, values []T) {
	if values != nil {
		b, _ := json.Marshal(values) // texts can always be written
		w.and("v."+column+" in "+w.dialect.among, string(b))
	}
}

// day adds a comparison of a column of days unless the day is none.
func (w *where) day(column, comparison string, d partial.Day) {
	if d != (partial.Day{}) {
		w.and("v."+column+" "+comparison+" ?", d.String())
	}
}

// moment adds a comparison of a column of times unless the time is none.
func (w *where) moment(column, comparison string, t time.Time) {
	if !t.IsZero() {
		w.and("v."+column+" "+comparison+" ?", t.UnixMicro())
	}
}

// visible leaves what the reader may be shown: rows of their agency (in the column own) and, unless they see all of them, those the account
// comes to in one of some ways.
func (w *where) visible(v view.Visible, own string, ways ...way) {
	switch {
	case v.System:
	case v.Agency == "" || !v.All && (v.Account == "" || len(ways) == 0):
		w.nothing()
	default:
		w.and("v."+own+" = ?", string(v.Agency))
		if !v.All {
			w.ways, w.account = ways, string(v.Account)
		}
	}
}

// whose is the way to the rows with the account in a column.
func whose(column string) way {
	return way{found: "v." + column + " = ?", met: "v." + column + " || '' = ?"} // no index is looked for where something is done to a column
}

// carriesCase is the way to rows of the cases, named in a column, that the account leads or is on the team of.
func carriesCase(column string) way {
	same := "k.gen = v.gen and k.stream = v." + column + " and k.account = ?"
	return way{through: "view_carrier k cross join ", found: same, met: "exists (select 1 from view_carrier k where " + same + ")"}
}

// carriesLinked is the way to rows linked to a case that the account leads or is on the team of.
var carriesLinked = linked("v.stream in (select l.stream from view_carrier k join view_link l on l.gen = k.gen and l.other = k.stream " +
	"where k.gen = " + inUse + " and k.account = ?)")

func linked(sql string) way { return way{found: sql, met: sql} }

// linkedTo is met when the row is linked to a stream.
const linkedTo = "v.stream in (select l.stream from view_link l where l.gen = " + inUse + " and l.other = ?)"

// said gives the conditions that all rows meet, and one more with the account for its argument unless it is empty.
func (w *where) said(more string) condition {
	out := condition{sql: "v.gen = " + inUse}
	for _, c := range w.all {
		out.sql += " and " + c.sql
		out.args = append(out.args, c.args...)
	}
	if more != "" {
		out.sql += " and " + more
		out.args = append(out.args, w.account)
	}
	return out
}

// met gives the conditions with the ways asked of each row.
func (w *where) met() condition {
	out := w.said("")
	var ways []string
	for _, by := range w.ways {
		ways = append(ways, by.met)
		out.args = append(out.args, w.account)
	}
	out.sql += " and (" + strings.Join(ways, " or ") + ")"
	return out
}

// order is a list of columns; a minus before one turns it round.
type order []string

func (o order) sql(reversed bool) string {
	terms := make([]string, len(o))
	for i, column := range o {
		name, down := strings.CutPrefix(column, "-")
		terms[i] = "v." + name
		if down != reversed {
			terms[i] += " desc"
		}
	}
	return strings.Join(terms, ", ")
}

// orders are what a list can be ordered by; nothing chosen, or something unknown, is the usual order.
type orders[O ~string] struct {
	usual order
	by    map[O]order
}

// sql gives the chosen order.
func (o orders[O]) sql(chosen O, reversed bool) string {
	if by, known := o.by[chosen]; known {
		return by.sql(reversed)
	}
	return o.usual.sql(reversed)
}

// indexes gives, for every order, an index that holds the rows of one owner in it, so that a page reads its own rows and sorts none.
// Narrows are further columns conditions are often on: with them, counting reads no rows either.
func (o orders[O]) indexes(owner string, narrows ...string) []string {
	all := []order{o.usual}
	for _, name := range slices.Sorted(maps.Keys(o.by)) {
		all = append(all, o.by[name])
	}
	var out []string
	for _, by := range all {
		columns := []string{owner}
		for _, column := range by {
			name, down := strings.CutPrefix(column, "-")
			columns = append(columns, name+map[bool]string{true: " desc"}[down])
		}
		for _, name := range narrows {
			if !slices.Contains(by, name) {
				columns = append(columns, name)
			}
		}
		out = append(out, strings.Join(columns, ", "))
	}
	return out
}

// listed reads one page of a list and the number of all its rows, of one moment.
func listed[R any](ctx context.Context, s *Store, t table[R], w *where, by string, window view.Window) (view.Listed[R], error) {
	out, err := page(ctx, s, t, w, by, window)
	if err != nil {
		return view.Listed[R]{}, fmt.Errorf("sqlview: %s: %w", t.name, err)
	}
	return out, nil
}

// keysOf gives the keys of all rows of a list, each found its own way, or of so many of each way when most is not zero.
func keysOf[R any](t table[R], w *where, most int) condition {
	ways := w.ways
	if len(ways) == 0 {
		ways = []way{{}}
	}
	var out condition
	for i, by := range ways {
		c := w.said(by.found)
		one := "select v." + strings.Join(names(t.key), ", v.") + " from " + by.through + t.name + " v where " + c.sql
		if by.through != "" {
			one += " and k.gen = " + inUse
		}
		if most > 0 {
			one += fmt.Sprintf(" limit %d", most)
		}
		if i > 0 {
			out.sql += " union "
		}
		out.sql += fmt.Sprintf("select * from (%s) way%d", one, i)
		out.args = append(out.args, c.args...)
	}
	return out
}

// counting counts the rows of a list, as far as they are counted.
func counting[R any](t table[R], w *where) condition {
	keys := keysOf(t, w, view.MostCounted)
	if w.rare && len(w.ways) > 0 {
		keys = w.met()
		keys.sql = "select 1 from " + t.name + " v where " + keys.sql
	}
	return condition{fmt.Sprintf("select count(*) from (%s limit %d) counted", keys.sql, view.MostCounted), keys.args}
}

// reading reads a part of a list: of a few rows, which are found and sorted, or of many, which are asked in order.
func reading[R any](t table[R], w *where, by string, many bool, window view.Window) condition {
	columns := "select v." + strings.Join(names(t.columns), ", v.")
	var out condition
	switch {
	case len(w.ways) == 0:
		c := w.said("")
		out = condition{columns + " from " + t.name + " v where " + c.sql, c.args}
	case many || w.rare:
		c := w.met()
		out = condition{columns + " from " + t.name + " v where " + c.sql, c.args}
	default:
		keys := keysOf(t, w, 0)
		var same []string
		for _, name := range names(t.key) {
			same = append(same, "v."+name+" = found."+name)
		}
		out = condition{columns + " from (" + keys.sql + ") found cross join " + t.name + " v where v.gen = " + inUse + " and " + strings.Join(same, " and "), keys.args}
	}
	out.sql += " order by " + by + " limit ? offset ?"
	out.args = append(out.args, window.Limit(), window.Offset())
	return out
}

func page[R any](ctx context.Context, s *Store, t table[R], w *where, by string, window view.Window) (out view.Listed[R], err error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return out, err
	}
	defer tx.Rollback()
	count := counting(t, w)
	if err := tx.QueryRowContext(ctx, s.dialect.bound(count.sql), count.args...).Scan(&out.Total); err != nil {
		return out, err
	}
	if out.Total <= window.Offset() && out.Total < view.MostCounted {
		return out, nil
	}
	part := reading(t, w, by, out.Total == view.MostCounted, window)
	rows, err := tx.QueryContext(ctx, s.dialect.bound(part.sql), part.args...)
	return out, each(rows, err, func() error {
		var r R
		err := rows.Scan(t.fields(&r)...)
		out.Rows = append(out.Rows, r)
		return err
	})
}

// each calls scan for every row and closes them.
func each(rows *sql.Rows, err error, scan func() error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}
