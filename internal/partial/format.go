package partial

import (
	"strconv"
	"strings"
)

// FormatDate shows a date in a language ("en" or "km"; any other is shown as "en"): day, month in words, year, only as far as
// known. khmerDigits shows ០ to ៩. No date gives "".
func FormatDate(d Date, lang string, khmerDigits bool) string {
	if d.IsZero() {
		return ""
	}
	p, ok := locale.Show[lang]
	if !ok {
		p = locale.Show["en"]
	}
	var s string
	switch {
	case !d.interval:
		s = p.point(d.from)
	case d.from.open:
		s = put(p.Until, "{to}", p.point(d.to))
	case d.to.open:
		s = put(p.Since, "{from}", p.point(d.from))
	default:
		s = put(p.Span, "{from}", p.point(d.from), "{to}", p.point(d.to))
	}
	if khmerDigits {
		return KhmerDigits(s)
	}
	return s
}

// put writes values into a pattern, each in its place. No value looks like a place.
func put(pattern string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pattern = strings.ReplaceAll(pattern, pairs[i], pairs[i+1])
	}
	return pattern
}

func (p datePatterns) point(at point) string {
	pattern := "{year}"
	switch {
	case at.day != 0:
		pattern = p.Day
	case at.month != 0:
		pattern = p.Month
	case at.decade:
		pattern = p.Decade
	}
	month := ""
	if at.month != 0 {
		month = p.Months[at.month-1]
	}
	s := put(pattern, "{day}", strconv.Itoa(int(at.day)), "{month}", month, "{year}", strconv.Itoa(int(at.year)))
	mark := "{date}"
	switch {
	case at.about && at.unsure:
		mark = p.Both
	case at.about:
		mark = p.About
	case at.unsure:
		mark = p.Unsure
	}
	return strings.ReplaceAll(mark, "{date}", s)
}
