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

// condition is one on the rows v of a list. Few says it so that the rows are found by it; many so that rows in the order of the list are
// asked one after another, which is quicker where most of them meet it. Both take the same arguments.
type condition struct{ few, many string }

// where collects the conditions on the rows v of a list.
type where struct {
	dialect dialect
	parts   []condition
	args    []any
}

func (s *Store) where() *where { return &where{dialect: s.dialect} }

// and adds a condition with its arguments.
func (w *where) and(sql string, args ...any) { w.meet(condition{sql, sql}, args...) }

// meet adds a condition that is said in two ways.
func (w *where) meet(c condition, args ...any) {
	w.parts = append(w.parts, c)
	w.args = append(w.args, args...)
}

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

// visible leaves what the reader may be shown: rows of their agency (in the column own) and, unless they see all of them, those that
// also meet one of the conditions, each of which takes the account once.
func (w *where) visible(v view.Visible, own string, carries ...condition) {
	switch {
	case v.System:
	case v.Agency == "" || !v.All && (v.Account == "" || len(carries) == 0):
		w.nothing()
	case v.All:
		w.and("v."+own+" = ?", string(v.Agency))
	default:
		args := []any{string(v.Agency)}
		for range carries {
			args = append(args, string(v.Account))
		}
		either := func(way func(condition) string) string {
			var ways []string
			for _, c := range carries {
				ways = append(ways, way(c))
			}
			return "v." + own + " = ? and (" + strings.Join(ways, " or ") + ")"
		}
		w.meet(condition{either(few), either(many)}, args...)
	}
}

// said is a condition said in one way.
func said(s string) condition { return condition{s, s} }

func few(c condition) string  { return c.few }
func many(c condition) string { return c.many }

// carriesCase is met when the account leads the case in a column or is on its team.
func carriesCase(column string) condition {
	return condition{few: "v." + column + " in (select k.stream from view_carrier k where k.gen = " + inUse + " and k.account = ?)",
		many: "exists (select 1 from view_carrier k where k.gen = v.gen and k.stream = v." + column + " and k.account = ?)"}
}

// carriesLinked is met when the account leads a case the row is linked to, or is on its team.
var carriesLinked = said("v.stream in (select l.stream from view_carrier k join view_link l on l.gen = k.gen and l.other = k.stream " +
	"where k.gen = " + inUse + " and k.account = ?)")

// linkedTo is met when the row is linked to a stream.
const linkedTo = "v.stream in (select l.stream from view_link l where l.gen = " + inUse + " and l.other = ?)"

func (w *where) sql(way func(condition) string) string {
	out := "v.gen = " + inUse
	for _, c := range w.parts {
		out += " and " + way(c)
	}
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

// counting counts the rows of a list, as far as they are counted.
func counting[R any](t table[R], w *where) string {
	return fmt.Sprintf("select count(*) from (select 1 from %s v where %s limit %d) counted", t.name, w.sql(few), view.MostCounted)
}

// reading reads a part of a list, whose conditions are met by few of the rows or by many.
func reading[R any](t table[R], w *where, by string, way func(condition) string) string {
	return "select " + strings.Join(names(t.columns), ", ") + " from " + t.name + " v where " + w.sql(way) + " order by " + by + " limit ? offset ?"
}

func page[R any](ctx context.Context, s *Store, t table[R], w *where, by string, window view.Window) (out view.Listed[R], err error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return out, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, s.dialect.bound(counting(t, w)), w.args...).Scan(&out.Total); err != nil {
		return out, err
	}
	if out.Total <= window.Offset() && out.Total < view.MostCounted {
		return out, nil
	}
	way := few
	if out.Total == view.MostCounted {
		way = many
	}
	rows, err := tx.QueryContext(ctx, s.dialect.bound(reading(t, w, by, way)), append(w.args, window.Limit(), window.Offset())...)
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
