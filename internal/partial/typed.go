package partial

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"spean/internal/problem"
)

// Basis says what a date rests on. The values are stored.
type Basis string

const (
	// BasisDocument: read from a paper.
	BasisDocument Basis = "document"
	// BasisTold: said by a person.
	BasisTold Basis = "told"
	// BasisEstimated: guessed by the person who wrote it.
	BasisEstimated Basis = "estimated"
)

// Typed is a date read from what a person typed, with the text byte for byte as typed.
type Typed struct {
	Text  string
	Date  Date
	Basis Basis // BasisTold when an age was typed; else empty: the page asks
}

// Option changes what ParseTyped accepts.
type Option func(*typedReader)

// ForEvent reads the date of something that happened: no ages.
func ForEvent() Option { return func(r *typedReader) { r.noAge = true } }

// ForFuture reads a date that may lie ahead (an expiry, an appointment): no ages, up to FutureYears ahead.
func ForFuture() Option { return func(r *typedReader) { r.noAge, r.future = true, true } }

// ConfirmBuddhist says that the person confirmed a Buddhist year to be the Gregorian year ce.
func ConfirmBuddhist(ce int) Option { return func(r *typedReader) { r.confirmed = ce } }

// FutureYears is how far ahead a date may lie where the future is allowed at all.
const FutureYears = 50

// maxTyped is the longest text taken for a date, in bytes; Khmer letters take three each.
const maxTyped = 200

// ParseTyped reads what people type into a date field: ISO and EDTF, day/month/year in Latin or Khmer digits, month names in
// English or Khmer, a year alone, an age ("27", "២៧ឆ្នាំ"). It refuses with a problem that says what to do:
//   - date.no-such-day-… : the month has fewer days; its argument offer is the year alone
//   - date.buddhist-year (arguments be, ce, ce-before): ask, and read again with ConfirmBuddhist; never converted silently
//   - date.animal-year (years), date.age-or-year (age, year): ask
//   - date.future, date.too-old, date.age-range, date.needs-year, date.short-year, date.not-understood and the keys of Parse
//
// An age gives the years in which the person can have been born, with BasisTold. now is read in its own zone.
func ParseTyped(typed string, now time.Time, options ...Option) (Typed, error) {
	r := typedReader{today: DayOf(now)}
	for _, o := range options {
		o(&r)
	}
	if len(typed) > maxTyped {
		return Typed{}, problem.New(problem.TooLarge, "date.not-understood", "")
	}
	text := cleanTyped(typed)
	if text == "" {
		return Typed{}, problem.New(problem.Invalid, "date.empty", "")
	}
	if !utf8.ValidString(typed) {
		return Typed{}, notUnderstood()
	}
	date, err := Parse(strings.ToUpper(text))
	if err != nil {
		if err = r.scan(text); err == nil {
			date, err = r.read()
		}
	}
	if err == nil {
		err = r.check(date)
	}
	if err != nil {
		return Typed{}, err
	}
	return Typed{Text: typed, Date: date, Basis: r.basis}, nil
}

func notUnderstood() problem.Problem {
	return problem.New(problem.Invalid, "date.not-understood", "")
}

// typedReader holds what one typed date says while it is read.
type typedReader struct {
	today         Day
	noAge, future bool
	confirmed     int

	numbers       []number
	monthName     int
	animal        int // 1 (rat) to 12 (pig)
	has           [meansAnimal + 1]bool
	basis         Basis
	buddhistShift int // 543 or 544 once a year was confirmed
}

type number struct{ value, width int }

func (n number) isYear() bool { return n.width == 4 }

// scan takes the text apart into numbers and words.
func (r *typedReader) scan(text string) error {
	if text[0] == '-' || text[0] == '+' {
		return notUnderstood()
	}
	for text != "" {
		switch c := text[0]; {
		case c >= '0' && c <= '9':
			end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
			if end < 0 {
				end = len(text)
			}
			value, ok := digits(text[:end])
			if !ok || len(r.numbers) == 3 {
				return notUnderstood()
			}
			r.numbers = append(r.numbers, number{value, end})
			text = text[end:]
		case c == '~':
			r.has[meansAbout], text = true, text[1:]
		case c == '?':
			r.has[meansUnsure], text = true, text[1:]
		case strings.IndexByte(" /-.,()", c) >= 0:
			text = text[1:]
		default:
			w, ok := nextWord(text)
			if !ok || w.meaning == meansMonthName && r.monthName != 0 {
				return notUnderstood()
			}
			r.has[w.meaning] = true
			switch w.meaning {
			case meansMonthName:
				r.monthName = w.number
			case meansAnimal:
				r.animal = w.number + 1
			}
			text = text[len(w.text):]
		}
	}
	return nil
}

// read gives the date the scanned parts name.
func (r *typedReader) read() (Date, error) {
	n := r.numbers
	switch {
	case r.animal != 0 && len(n) == 0 && r.monthName == 0:
		return Date{}, r.animalYear()
	case r.animal != 0:
		return Date{}, notUnderstood()
	case r.monthName != 0:
		return r.withMonthName()
	case len(n) == 1:
		return r.single(n[0])
	case len(n) == 2 && n[0].width <= 2 && n[1].isYear():
		return r.compose(n[1], n[0].value, 0)
	case len(n) == 2 && n[0].isYear() && n[1].width <= 2:
		return r.compose(n[0], n[1].value, 0)
	case len(n) == 2 && n[0].isYear() && n[1].isYear():
		return r.years(n[0], n[1])
	case len(n) == 2 && n[0].width <= 2 && n[1].width <= 2:
		return Date{}, problem.New(problem.Invalid, "date.needs-year", "")
	case len(n) == 3 && n[0].isYear() && n[1].width <= 2 && n[2].width <= 2:
		return r.compose(n[0], n[1].value, n[2].value)
	case len(n) == 3 && n[2].isYear() && n[0].width <= 2 && n[1].width <= 2:
		return r.compose(n[2], n[1].value, n[0].value)
	case len(n) == 3 && n[0].width <= 2 && n[1].width <= 2 && n[2].width <= 2:
		return Date{}, problem.New(problem.Invalid, "date.short-year", "")
	}
	return Date{}, notUnderstood()
}

func (r *typedReader) withMonthName() (Date, error) {
	n := r.numbers
	switch {
	case len(n) == 1 && n[0].isYear():
		return r.compose(n[0], r.monthName, 0)
	case len(n) == 2 && n[0].width <= 2 && n[1].isYear():
		return r.composeDay(n[1], r.monthName, n[0].value)
	case len(n) == 2 && n[0].isYear() && n[1].width <= 2:
		return r.composeDay(n[0], r.monthName, n[1].value)
	case len(n) == 2 && n[0].width <= 2 && n[1].width <= 2:
		return Date{}, problem.New(problem.Invalid, "date.short-year", "")
	case len(n) <= 1 && (len(n) == 0 || n[0].width <= 2):
		return Date{}, problem.New(problem.Invalid, "date.needs-year", "")
	}
	return Date{}, notUnderstood()
}

// single reads one number: a year, or an age.
func (r *typedReader) single(n number) (Date, error) {
	aged := r.has[meansAge] || r.has[meansYear]
	switch {
	case n.isYear() && !r.has[meansAge] && !r.has[meansMonth] && !r.has[meansDay]:
		return r.compose(n, 0, 0)
	case r.noAge || r.has[meansDay] || r.has[meansBuddhist]:
		return Date{}, notUnderstood()
	case r.has[meansMonth]:
		return r.ageInMonths(n.value)
	case n.value > MaxAge:
		return Date{}, problem.New(problem.Invalid, "date.age-range", "", "max", strconv.Itoa(MaxAge))
	case !aged && n.value >= 80 && n.value <= 99:
		return Date{}, problem.New(problem.Invalid, "date.age-or-year", "", "age", strconv.Itoa(n.value), "year", strconv.Itoa(1900+n.value))
	}
	r.basis = BasisTold
	first, last := r.today.AddYears(-n.value-1).AddDays(1), r.today.AddYears(-n.value)
	return r.span(strconv.Itoa(first.Year), strconv.Itoa(last.Year))
}

// maxAgeInMonths bounds ages told in months: beyond it people count years.
const maxAgeInMonths = 36

func (r *typedReader) ageInMonths(n int) (Date, error) {
	if n > maxAgeInMonths {
		return Date{}, notUnderstood()
	}
	r.basis = BasisTold
	month := func(back int) string {
		return time.Date(r.today.Year, time.Month(r.today.Month-back), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	}
	return r.span(month(n+1), month(n))
}

func (r *typedReader) years(a, b number) (Date, error) {
	from, err := r.gregorian(a.value)
	if err != nil {
		return Date{}, err
	}
	to, err := r.gregorian(b.value)
	if err != nil {
		return Date{}, err
	}
	return r.span(strconv.Itoa(from), strconv.Itoa(to))
}

// span is a/b, or a alone when both are the same.
func (r *typedReader) span(a, b string) (Date, error) {
	if a == b {
		return Parse(a + r.mark())
	}
	return Parse(a + r.mark() + "/" + b + r.mark())
}

// compose builds a date from a year and a month and day, 0 for none typed.
func (r *typedReader) compose(year number, month, day int) (Date, error) {
	if len(r.numbers) > 1 && (month < 1 || month > 12) {
		ce, err := r.gregorian(year.value)
		if err != nil {
			return Date{}, err
		}
		return Date{}, noSuchMonth(month, ce)
	}
	if len(r.numbers) == 3 {
		return r.composeDay(year, month, day)
	}
	ce, err := r.gregorian(year.value)
	if err != nil {
		return Date{}, err
	}
	text := fmt.Sprintf("%04d", ce)
	if month != 0 {
		text += fmt.Sprintf("-%02d", month)
	}
	return Parse(text + r.mark())
}

func (r *typedReader) composeDay(year number, month, day int) (Date, error) {
	ce, err := r.gregorian(year.value)
	if err != nil {
		return Date{}, err
	}
	return Parse(fmt.Sprintf("%04d-%02d-%02d%s", ce, month, day, r.mark()))
}

func (r *typedReader) mark() string {
	switch {
	case r.has[meansAbout] && r.has[meansUnsure]:
		return "%"
	case r.has[meansAbout]:
		return "~"
	case r.has[meansUnsure]:
		return "?"
	}
	return ""
}

// lastYear is the latest year the field takes.
func (r *typedReader) lastYear() int {
	if r.future {
		return r.today.Year + FutureYears
	}
	return r.today.Year
}

// gregorian gives the Gregorian year of a typed one. A year marked as Buddhist, or one that lies ahead and would be a likely year
// if it were Buddhist, is only taken when the person confirmed it. The Khmer Buddhist year turns in April or May, so it is 543 or
// 544 ahead: the question names both.
func (r *typedReader) gregorian(year int) (int, error) {
	if year <= r.lastYear() && !r.has[meansBuddhist] {
		return year, nil
	}
	if r.buddhistShift == 0 && r.confirmed != 0 && (r.confirmed == year-543 || r.confirmed == year-544) {
		r.buddhistShift = year - r.confirmed
	}
	if r.buddhistShift != 0 {
		return year - r.buddhistShift, nil
	}
	if ce := year - 543; ce >= r.today.Year-MaxAge && ce <= r.lastYear()+1 {
		return 0, problem.New(problem.Invalid, "date.buddhist-year", "", "be", strconv.Itoa(year), "ce", strconv.Itoa(ce),
			"ce-before", strconv.Itoa(ce-1))
	}
	if year > r.lastYear() {
		return 0, problem.New(problem.Invalid, "date.future", "")
	}
	return 0, r.tooOld()
}

func (r *typedReader) tooOld() problem.Problem {
	return problem.New(problem.Invalid, "date.too-old", "", "year", strconv.Itoa(r.today.Year-MaxAge))
}

// animalYear asks which of the years of an animal is meant.
func (r *typedReader) animalYear() error {
	var years []string
	for y := r.today.Year - 90; y <= r.today.Year; y++ {
		if (y-4)%12 == r.animal-1 {
			years = append(years, strconv.Itoa(y))
		}
	}
	return problem.New(problem.Invalid, "date.animal-year", "", "years", strings.Join(years, ", "))
}

// check refuses dates that lie ahead where the field is about the past, and dates before anyone alive was born.
func (r *typedReader) check(d Date) error {
	if first, ok := d.Earliest(); ok && (!r.future && first.Compare(r.today) > 0 || first.Year > r.lastYear()) {
		return problem.New(problem.Invalid, "date.future", "")
	}
	if last, ok := d.Latest(); ok && last.Year < r.today.Year-MaxAge {
		return r.tooOld()
	}
	return nil
}
