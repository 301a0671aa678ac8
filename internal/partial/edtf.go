package partial

import (
	"fmt"
	"strconv"
	"strings"

	"spean/internal/problem"
)

// maxEDTF is the longest text a date can have: two days with marks and the slash between.
const maxEDTF = 23

// Parse reads a date in EDTF. Accepted: YYYY, YYYY-MM, YYYY-MM-DD, a decade YYYX, XX for a day or a month that is not known
// (YYYY-MM-XX, YYYY-XX, YYYY-XX-XX), each with at most one mark at its end (~ about, ? not sure, % both), and the interval a/b
// where one end may be ".." (open). String gives back exactly the text that was read. For what people type, see ParseTyped.
func Parse(s string) (Date, error) {
	if s == "" {
		return Date{}, problem.New(problem.Invalid, "date.empty", "")
	}
	if len(s) > maxEDTF {
		return Date{}, problem.New(problem.TooLarge, "date.not-understood", "")
	}
	left, right, interval := strings.Cut(s, "/")
	from, err := parsePoint(left, interval)
	if err != nil || !interval {
		return Date{from: from}, err
	}
	to, err := parsePoint(right, true)
	if err != nil {
		return Date{}, err
	}
	if from.open && to.open {
		return Date{}, problem.New(problem.Invalid, "date.not-understood", "")
	}
	if !from.open && !to.open && to.last().Compare(from.first()) < 0 {
		return Date{}, problem.New(problem.Invalid, "date.interval-order", "")
	}
	return Date{from: from, to: to, interval: true}, nil
}

func parsePoint(s string, mayBeOpen bool) (point, error) {
	notUnderstood := problem.New(problem.Invalid, "date.not-understood", "")
	if s == ".." && mayBeOpen {
		return point{open: true}, nil
	}
	var p point
	if rest, mark := cutMark(s); mark != 0 {
		s = rest
		p.about = mark == '~' || mark == '%'
		p.unsure = mark == '?' || mark == '%'
	}
	parts := strings.Split(s, "-")
	if len(parts) > 3 || len(parts[0]) != 4 {
		return point{}, notUnderstood
	}
	p.written = uint8(len(parts))
	yearText := parts[0]
	if len(parts) == 1 && yearText[3] == 'X' {
		p.decade = true
		yearText = yearText[:3] + "0"
	}
	year, ok := digits(yearText)
	if !ok {
		return point{}, notUnderstood
	}
	if year < MinYear || year > MaxYear {
		return point{}, yearRange()
	}
	p.year = int16(year)
	var known [3]int
	for i := 1; i < len(parts); i++ {
		if parts[i] == "XX" {
			continue
		}
		n, ok := digits(parts[i])
		if !ok || len(parts[i]) != 2 || (i == 2 && known[1] == 0) {
			return point{}, notUnderstood
		}
		known[i] = n
		if i == 1 && (n < 1 || n > 12) {
			return point{}, noSuchMonth(n, year)
		}
		if i == 2 && (n < 1 || n > DaysIn(year, known[1])) {
			return point{}, noSuchDay(year, known[1], n)
		}
	}
	p.month, p.day = uint8(known[1]), uint8(known[2])
	return p, nil
}

func cutMark(s string) (string, byte) {
	if s == "" || !strings.ContainsRune("~?%", rune(s[len(s)-1])) {
		return s, 0
	}
	return s[:len(s)-1], s[len(s)-1]
}

// digits reads ASCII digits only: no sign, no spaces.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// String gives the EDTF text, "" for no date.
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.interval:
		return d.from.String() + "/" + d.to.String()
	}
	return d.from.String()
}

// String gives one end as EDTF writes it.
func (p point) String() string {
	if p.open {
		return ".."
	}
	s := fmt.Sprintf("%04d", p.year)
	if p.decade {
		s = s[:3] + "X"
	}
	for i, n := range []uint8{p.month, p.day} {
		if int(p.written) < i+2 {
			break
		}
		if n == 0 {
			s += "-XX"
		} else {
			s += fmt.Sprintf("-%02d", n)
		}
	}
	switch {
	case p.about && p.unsure:
		s += "%"
	case p.about:
		s += "~"
	case p.unsure:
		s += "?"
	}
	return s
}

// noSuchDayKeys names each month in words, since a message "February 1998 has 28 days" is understood at once.
var noSuchDayKeys = [13]string{1: "date.no-such-day-january", 2: "date.no-such-day-february", 3: "date.no-such-day-march",
	4: "date.no-such-day-april", 5: "date.no-such-day-may", 6: "date.no-such-day-june", 7: "date.no-such-day-july",
	8: "date.no-such-day-august", 9: "date.no-such-day-september", 10: "date.no-such-day-october",
	11: "date.no-such-day-november", 12: "date.no-such-day-december"}

func noSuchDay(year, month, day int) problem.Problem {
	return problem.New(problem.Invalid, noSuchDayKeys[month], "", "day", strconv.Itoa(day), "year", strconv.Itoa(year),
		"days", strconv.Itoa(DaysIn(year, month)), "offer", strconv.Itoa(year))
}

func noSuchMonth(month, year int) problem.Problem {
	return problem.New(problem.Invalid, "date.no-such-month", "", "month", strconv.Itoa(month), "year", strconv.Itoa(year),
		"offer", strconv.Itoa(year))
}

func yearRange() problem.Problem {
	return problem.New(problem.Invalid, "date.year-range", "", "min", strconv.Itoa(MinYear), "max", strconv.Itoa(MaxYear))
}
