package linkage

import (
	"strconv"
	"strings"
	"unicode"
)

// months are names of months, in English by their first letters, in Khmer and Thai.
var months = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"មករា": 1, "កុម្ភៈ": 2, "មីនា": 3, "មេសា": 4, "ឧសភា": 5, "មិថុនា": 6, "កក្កដា": 7, "សីហា": 8, "កញ្ញា": 9, "តុលា": 10, "វិច្ឆិកា": 11, "ធ្នូ": 12, "កុម្ភះ": 2,
	"มกราคม": 1, "กุมภาพันธ์": 2, "มีนาคม": 3, "เมษายน": 4, "พฤษภาคม": 5, "มิถุนายน": 6, "กรกฎาคม": 7, "สิงหาคม": 8, "กันยายน": 9, "ตุลาคม": 10, "พฤศจิกายน": 11, "ธันวาคม": 12}

// announced are words that Khmer and Thai put before the number of a day, the month and the year.
var announced = []string{"ថ្ងៃទី", "ថ្ងៃ", "ទី", "ខែ", "ឆ្នាំ", "วันที่", "เดือน", "ปี", "พ.ศ.", "ค.ศ."}

// parseDate reads a day as "yyyymmdd", a month as "yyyymm00" and a year as "yyyy0000"; empty when it is none. Which of day and month
// stands first cannot be seen in 3/4/1980: monthFirst says it for the column. Years of the Buddhist era are taken as they are counted
// in civil use, 543 ahead.
func parseDate(s string, monthFirst bool) string {
	parts, ok := dateParts(s)
	if !ok {
		return ""
	}
	y, m, d := 0, 0, 0
	switch {
	case len(parts) == 1 && len(parts[0]) == 8:
		y, m, d = number(parts[0][:4]), number(parts[0][4:6]), number(parts[0][6:])
		if last := number(parts[0][4:]); (m > 12 || y > 2700) && last >= 1800 && last <= 2100 {
			y, m, d = number(parts[0][4:]), number(parts[0][2:4]), number(parts[0][:2])
		}
	case len(parts) == 1 && len(parts[0]) == 4:
		y = number(parts[0])
	case len(parts) == 2 && len(parts[0]) == 4:
		y, m = number(parts[0]), number(parts[1])
	case len(parts) == 2 && len(parts[1]) == 4:
		y, m = number(parts[1]), number(parts[0])
	case len(parts) >= 3 && len(parts[0]) == 4:
		y, m, d = number(parts[0]), number(parts[1]), number(parts[2])
	case len(parts) >= 3:
		d, m, y = number(parts[0]), number(parts[1]), number(parts[2])
		if monthFirst && !named(s) {
			d, m = m, d
		}
		if len(parts[2]) <= 2 {
			y += 1900
		}
	}
	y = christian(y)
	if y < 1000 || y > 2399 || m > 99 || d > 99 {
		return ""
	}
	return pad(y, 4) + pad(m, 2) + pad(d, 2)
}

// christian gives a year as it is counted after Christ; years of the Buddhist era are 543 ahead.
func christian(y int) int {
	if y >= 2400 && y < 2700 {
		return y - 543
	}
	return y
}

// dateParts takes a text apart into numbers, names of months as numbers; a time of day after the third is left. It is false for what
// holds other words.
func dateParts(s string) ([]string, bool) {
	if !plain(s) {
		for _, w := range announced {
			s = strings.ReplaceAll(s, w, " ")
		}
	}
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return r == '-' || r == '/' || r == '.' || r == ',' || r == ':' || unicode.IsSpace(r) || r == 'T' || r == '\u200b'
	})
	var out []string
	swap := false
	for i, f := range fields {
		if d := digits(f); d != "" && len(d) == len([]rune(f)) {
			out = append(out, d)
			continue
		}
		key := strings.ToLower(f)
		if len(key) > 3 && plain(key) {
			key = key[:3]
		}
		if m := months[key]; m > 0 && len(out) < 3 {
			swap = swap || i == 0
			out = append(out, strconv.Itoa(m))
		} else if len(out) < 3 {
			return nil, false
		}
	}
	if swap && len(out) >= 3 { // Aug 5, 2016
		out[0], out[1] = out[1], out[0]
	}
	return out, len(out) > 0 && len(out) <= 7
}

// named reports a date whose month is written as a word.
func named(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) && r != 'T' })
}

// looksMonthFirst reports that the first number of a date written with strokes is a month, or that it is a day; neither when it can be both.
func looksMonthFirst(s string) (monthFirst, dayFirst bool) {
	parts, ok := dateParts(s)
	if !ok || len(parts) < 3 || len(parts[0]) > 2 || named(s) {
		return false, false
	}
	a, b := number(parts[0]), number(parts[1])
	return a <= 12 && b > 12 && b <= 31, a > 12 && a <= 31 && b <= 12
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func pad(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// amount reads a number with a point; -1 for none.
func amount(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return -1
	}
	return x
}
