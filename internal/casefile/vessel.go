package casefile

import "regexp"

// shipNumber is an IMO number as it is written on papers and hulls.
var shipNumber = regexp.MustCompile(`(?i)\bIMO[\s:.-]*([0-9]{7})\b`)

// ShipNumberDoubt reports whether a text names an IMO number whose last digit does not check, and which digit would: the first six digits
// weighted 7 to 2, their sum's last digit (IMO resolution A.1117(30)). Such a number is kept as told, with the doubt shown beside it.
func ShipNumberDoubt(text string) (want string, doubtful bool) {
	found := shipNumber.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	sum := 0
	for i, digit := range found[1][:6] {
		sum += int(digit-'0') * (7 - i)
	}
	want = itoa(sum % 10)
	return want, want != found[1][6:]
}
