package partial

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

// Years a Date may name. Wider years are typing errors or other calendars, and are asked about instead of stored.
const (
	MinYear = 1850
	MaxYear = 2199
)

// Day is one day of the Gregorian calendar, without zone or hour.
type Day struct{ Year, Month, Day int }

// DayOf gives the calendar day of a moment, in that moment's own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, int(m), d}
}

// Compare orders days: -1, 0 or 1.
func (d Day) Compare(other Day) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// String gives YYYY-MM-DD.
func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// AddYears moves the day by whole years; 29 February becomes 1 March in a year that has none, as ages are counted.
func (d Day) AddYears(n int) Day {
	return DayOf(time.Date(d.Year+n, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC))
}

// AddDays moves the day by whole days.
func (d Day) AddDays(n int) Day {
	return DayOf(time.Date(d.Year, time.Month(d.Month), d.Day+n, 0, 0, 0, 0, time.UTC))
}

// DaysIn gives the number of days of a month.
func DaysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Date is a day, month, year, decade or span as far as it is known, with marks for "about" and "not sure". The zero value is no
// date. Dates are comparable with ==; equal means written the same.
type Date struct {
	from, to point // to is used only when interval
	interval bool
}

// point is one end of a date. Month and day 0 are not known. Exactly one point is open: {open: true}.
type point struct {
	year          int16
	month, day    uint8
	written       uint8 // how many of year, month, day are written; XX stands where one is written but not known
	decade        bool  // year is the first of ten: 198X
	about, unsure bool
	open          bool // the ".." of an interval
}

// OnDay is the date of a moment, in that moment's own zone.
func OnDay(t time.Time) Date { return ofDay(DayOf(t)) }

func ofDay(d Day) Date {
	return Date{from: point{year: int16(d.Year), month: uint8(d.Month), day: uint8(d.Day), written: 3}}
}

func ofYear(y int) Date { return Date{from: point{year: int16(y), written: 1}} }

// IsZero reports whether there is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// IsDay reports whether exactly one day is known, without "about" or "not sure".
func (d Date) IsDay() bool {
	return !d.interval && d.from.day != 0 && !d.from.about && !d.from.unsure
}

// IsInterval reports whether the date is a span with two ends.
func (d Date) IsInterval() bool { return d.interval }

// IsAbout reports whether either end is approximate.
func (d Date) IsAbout() bool { return d.from.about || d.to.about }

// IsUnsure reports whether either end is uncertain.
func (d Date) IsUnsure() bool { return d.from.unsure || d.to.unsure }

// Earliest gives the first day the date can mean; false when there is none (no date, or open at the start). "About" and "not
// sure" do not widen the date: by how much nobody said.
func (d Date) Earliest() (Day, bool) {
	if d.IsZero() || d.from.open {
		return Day{}, false
	}
	return d.from.first(), true
}

// Latest gives the last day the date can mean; false when there is none (no date, or open at the end).
func (d Date) Latest() (Day, bool) {
	end := d.end()
	if d.IsZero() || end.open {
		return Day{}, false
	}
	return end.last(), true
}

func (d Date) end() point {
	if d.interval {
		return d.to
	}
	return d.from
}

func (p point) first() Day {
	return Day{int(p.year), max(int(p.month), 1), max(int(p.day), 1)}
}

func (p point) last() Day {
	year, month, day := int(p.year), int(p.month), int(p.day)
	if p.decade {
		year += 9
	}
	if month == 0 {
		month = 12
	}
	if day == 0 {
		day = DaysIn(year, month)
	}
	return Day{year, month, day}
}

// Before reports whether every day d can mean lies before every day other can mean.
func (d Date) Before(other Date) bool {
	last, ok := d.Latest()
	first, ok2 := other.Earliest()
	return ok && ok2 && last.Compare(first) < 0
}

// Compare orders dates for lists, by what is known and nothing else: a year stands before the months of that year, a month
// before its days, an open start first, no date last. It is a total order; 0 means written the same.
func Compare(a, b Date) int {
	if a.IsZero() || b.IsZero() {
		return cmp.Compare(boolInt(a.IsZero()), boolInt(b.IsZero()))
	}
	return cmp.Or(cmp.Compare(boolInt(b.from.open), boolInt(a.from.open)), comparePoints(a.from, b.from), cmp.Compare(boolInt(a.interval), boolInt(b.interval)),
		comparePoints(a.end(), b.end()), cmp.Compare(a.String(), b.String()))
}

func comparePoints(a, b point) int {
	return cmp.Or(cmp.Compare(a.sortYear(), b.sortYear()), cmp.Compare(a.month, b.month), cmp.Compare(a.day, b.day),
		cmp.Compare(boolInt(b.decade), boolInt(a.decade)))
}

// sortYear puts an open end after every year. Compare puts an open start first before it asks for years.
func (p point) sortYear() int {
	if p.open {
		return MaxYear + 1
	}
	return int(p.year)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// MaxAge is the oldest age believed. It also bounds an age that an open date leaves open.
const MaxAge = 120

// Ages is a span of ages in completed years, both ends possible.
type Ages struct{ Min, Max int }

// AgeAt gives the ages a person born on d may have had at any time of the date on. It is false when either date is missing or
// the person cannot have been born by then. A side left open by a date is bounded by 0 and MaxAge.
func (d Date) AgeAt(on Date) (Ages, bool) {
	if d.IsZero() || on.IsZero() {
		return Ages{}, false
	}
	ages := Ages{0, MaxAge}
	born, hasBorn := d.Latest()
	at, hasAt := on.Earliest()
	if hasBorn && hasAt {
		ages.Min = min(max(completedYears(born, at), 0), MaxAge)
	}
	born, hasBorn = d.Earliest()
	at, hasAt = on.Latest()
	if hasBorn && hasAt {
		if at.Compare(born) < 0 {
			return Ages{}, false
		}
		ages.Max = min(completedYears(born, at), MaxAge)
	}
	return ages, true
}

func completedYears(born, at Day) int {
	years := at.Year - born.Year
	if at.Compare(born.AddYears(years)) < 0 {
		years--
	}
	return years
}

// MarshalJSON writes the EDTF text; no date is "".
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads the EDTF text; "" is no date.
func (d *Date) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if s == "" {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
