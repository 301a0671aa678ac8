package partial

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"spean/internal/problem"
)

// Amount is a number that is not negative, kept as its decimal text: digits, then a point and the decimals as typed. "" is none.
// It is never a floating-point number, so 1200.50 stays 1200.50.
type Amount string

// Limits of an Amount.
const (
	maxWholeDigits    = 15
	maxDecimals       = 4
	maxTypedAmount    = 64
	maxDecimalsOfPay  = 2 // a lone separator before three digits parts thousands
	digitsInOneGroup  = 3
	separatorsOfParts = ".,"
)

// ParseAmount reads an amount as typed, in Latin or Khmer digits. Khmer writing swaps the separators (១.២០០,៥០ is 1,200.50), so
// where digits or separators leave room for two readings confirm is true: the amount is a proposal that needs a yes before it is
// kept. Refused: anything but digits and separators (number.not-a-number), negative (number.negative), too long (number.too-big).
func ParseAmount(typed string) (amount Amount, confirm bool, err error) {
	if len(typed) > maxTypedAmount {
		return "", false, problem.New(problem.TooLarge, "number.too-big", "", "digits", strconv.Itoa(maxWholeDigits))
	}
	if !utf8.ValidString(typed) {
		return "", false, notANumber()
	}
	text := strings.ReplaceAll(cleanTyped(typed), " ", "")
	if rest, negative := strings.CutPrefix(text, "-"); negative && isNumberText(rest) {
		return "", false, problem.New(problem.Invalid, "number.negative", "")
	}
	if !isNumberText(text) {
		return "", false, notANumber()
	}
	latin, likelyLatin := readAmount(text, ",", ".")
	khmer, likelyKhmer := readAmount(text, ".", ",")
	separated := strings.ContainsAny(text, separatorsOfParts)
	khmerFirst := hasKhmerDigit(typed)
	switch {
	case latin == "" && khmer == "":
		return "", false, notANumber()
	case khmerFirst && likelyKhmer, !likelyLatin && likelyKhmer, latin == "":
		amount, confirm = khmer, separated
	default:
		amount, confirm = latin, separated && khmerFirst
	}
	if amount.tooLong() {
		return "", false, problem.New(problem.TooLarge, "number.too-big", "", "digits", strconv.Itoa(maxWholeDigits))
	}
	return amount, confirm, nil
}

func (a Amount) tooLong() bool {
	whole, decimals, _ := strings.Cut(string(a), ".")
	return len(whole) > maxWholeDigits || len(decimals) > maxDecimals
}

func notANumber() problem.Problem { return problem.New(problem.Invalid, "number.not-a-number", "") }

func isNumberText(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.,") == ""
}

// readAmount reads text with the given separators: "" when it cannot be read so; likely is false when it reads so but has more
// decimals than money has.
func readAmount(text, group, point string) (amount Amount, likely bool) {
	whole, decimals, hasPoint := strings.Cut(text, point)
	if hasPoint && (decimals == "" || strings.ContainsAny(decimals, separatorsOfParts)) {
		return "", false
	}
	groups := strings.Split(whole, group)
	for i, g := range groups {
		short := i == 0 && len(groups) > 1 && (len(g) > digitsInOneGroup || strings.HasPrefix(g, "0"))
		if g == "" || short || i > 0 && len(g) != digitsInOneGroup {
			return "", false
		}
	}
	canonical := strings.TrimLeft(strings.Join(groups, ""), "0")
	if canonical == "" {
		canonical = "0"
	}
	if hasPoint {
		canonical += "." + decimals
	}
	return Amount(canonical), len(decimals) <= maxDecimalsOfPay
}

// FormatAmount shows an amount with its thousands parted: 1,200.50, or ១.២០០,៥០ in Khmer digits, whose separators are swapped.
func FormatAmount(a Amount, khmerDigits bool) string {
	whole, decimals, hasPoint := strings.Cut(string(a), ".")
	group, point := ",", "."
	if khmerDigits {
		group, point = ".", ","
	}
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%digitsInOneGroup == 0 {
			b.WriteString(group)
		}
		b.WriteRune(c)
	}
	if hasPoint {
		b.WriteString(point + decimals)
	}
	if khmerDigits {
		return KhmerDigits(b.String())
	}
	return b.String()
}

// UnmarshalText reads a stored amount and refuses any that ParseAmount could not have made.
func (a *Amount) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = ""
		return nil
	}
	if len(text) > maxTypedAmount || !isNumberText(string(text)) {
		return notANumber()
	}
	got, _ := readAmount(string(text), ",", ".")
	if string(got) != string(text) || got.tooLong() {
		return notANumber()
	}
	*a = got
	return nil
}

// ParseWhole reads a whole number between lowest and highest, in Latin or Khmer digits. Problems: number.not-whole, and
// number.range with the arguments min and max.
func ParseWhole(typed string, lowest, highest int) (int, error) {
	text := cleanTyped(typed)
	n, ok := digits(strings.TrimPrefix(text, "-"))
	if !ok || !utf8.ValidString(typed) || len(typed) > maxTypedAmount {
		return 0, problem.New(problem.Invalid, "number.not-whole", "", "min", strconv.Itoa(lowest), "max", strconv.Itoa(highest))
	}
	if strings.HasPrefix(text, "-") {
		n = -n
	}
	if n < lowest || n > highest {
		return 0, problem.New(problem.Invalid, "number.range", "", "min", strconv.Itoa(lowest), "max", strconv.Itoa(highest))
	}
	return n, nil
}
