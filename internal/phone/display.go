package phone

import "strings"

// twoDigits are the first digits of the country codes with two digits (ITU-T E.164, list of assigned codes); 1 and 7 have one, all
// others three.
var twoDigits = map[string]string{"2": "07", "3": "0123469", "4": "013456789", "5": "12345678", "6": "0123456", "8": "1246", "9": "0123458"}

// CountryCode gives the country code that digits begin with, or "" when none does.
func CountryCode(digits string) string {
	switch {
	case digits == "" || digits[0] == '0':
		return ""
	case digits[0] == '1' || digits[0] == '7':
		return digits[:1]
	case len(digits) >= 2 && strings.IndexByte(twoDigits[digits[:1]], digits[1]) >= 0:
		return digits[:2]
	case len(digits) >= 3:
		return digits[:3]
	}
	return ""
}

// Display groups a normal form for reading: "+855 00 555 117". Text that is no normal form stays as it is.
func Display(normal string) string {
	digits, ok := strings.CutPrefix(normal, "+")
	code := CountryCode(digits)
	if !ok || code == "" || onlyDigits(digits) != digits {
		return normal
	}
	return "+" + code + " " + strings.Join(groups(digits[len(code):]), " ")
}

// groups parts digits from the end: a last group of three or four, the others of three, the first with what is left.
func groups(digits string) []string {
	last := 4
	if len(digits) <= 6 || len(digits) == 8 {
		last = 3
	}
	var out []string
	for len(digits) > last {
		out = append([]string{digits[len(digits)-last:]}, out...)
		digits, last = digits[:len(digits)-last], 3
	}
	if len(out) > 0 && len(digits) == 1 {
		out[0] = digits + out[0]
		return out
	}
	return append([]string{digits}, out...)
}
