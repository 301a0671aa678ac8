package sqlview

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"spean/internal/partial"
)

// A cell is where a column is kept when the driver knows nothing of its type. It goes both ways.

// moment keeps a time as microseconds since 1970; none is 0.
type moment struct{ at *time.Time }

// Value implements driver.Valuer.
func (m moment) Value() (driver.Value, error) { return micro(*m.at), nil }

func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Scan implements sql.Scanner.
func (m moment) Scan(from any) error {
	n, ok := from.(int64)
	if !ok {
		return fmt.Errorf("a time kept as %T", from)
	}
	*m.at = time.Time{}
	if n != 0 {
		*m.at = time.UnixMicro(n).UTC()
	}
	return nil
}

// date keeps a date as EDTF; none is empty.
type date struct{ on *partial.Date }

// Value implements driver.Valuer.
func (d date) Value() (driver.Value, error) { return d.on.String(), nil }

// Scan implements sql.Scanner.
func (d date) Scan(from any) error {
	s, ok := from.(string)
	if !ok {
		return fmt.Errorf("a date kept as %T", from)
	}
	*d.on = partial.Date{}
	if s == "" {
		return nil
	}
	var err error
	*d.on, err = partial.Parse(s)
	return err
}

// list keeps several codes or identifiers as a JSON array; none is empty.
type list[T any] struct{ of *[]T }

// Value implements driver.Valuer.
func (l list[T]) Value() (driver.Value, error) {
	if len(*l.of) == 0 {
		return "", nil
	}
	b, err := json.Marshal(*l.of)
	return string(b), err
}

// Scan implements sql.Scanner.
func (l list[T]) Scan(from any) error {
	s, ok := from.(string)
	if !ok {
		return fmt.Errorf("a list kept as %T", from)
	}
	*l.of = nil
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), l.of)
}

func listOf[T any](of *[]T) list[T] { return list[T]{of} }

// noDay stands after every day.
const noDay = "9999-99-99"

// lastDay gives the last day a date can mean, for ordering and comparing; noDay when there is none.
func lastDay(d partial.Date) string {
	if day, ok := d.Latest(); ok {
		return day.String()
	}
	return noDay
}
