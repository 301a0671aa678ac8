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
		s = strings.NewReplacer("{to}", p.point(d.to)).Replace(p.Until)
	case d.to.open:
		s = strings.NewReplacer("{from}", p.point(d.from)).Replace(p.Since)
	default:
		s = strings.NewReplacer("{from}", p.point(d.from), "{to}", p.point(d.to)).Replace(p.Span)
	}
	if khmerDigits {
		return KhmerDigits(s)
	}
	return s
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
	s := strings.NewReplacer("{day}", strconv.Itoa(int(at.day)), "{month}", month, "{year}", strconv.Itoa(int(at.year))).Replace(pattern)
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
