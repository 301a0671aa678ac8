package linkage

import "strings"

// level says how well two values agree: nothing is known, they differ, and so on up to equal. What a level is worth is learned.
type level = uint8

const (
	unknown   level = 0
	different level = 1
)

// maxLevels is more than any kind of column has.
const maxLevels = 8

// levelNames are the names of each kind's levels; the last is equality.
var levelNames = map[Kind][]string{
	Given:      {"unknown", "different", "similar", "near", "swapped", "exact"},
	Family:     {"unknown", "different", "similar", "near", "swapped", "exact"},
	Name:       {"unknown", "different", "part", "similar", "near", "exact"},
	Date:       {"unknown", "different", "year", "close", "near", "exact"},
	Identifier: {"unknown", "different", "similar", "near", "exact"},
	Phone:      {"unknown", "different", "similar", "near", "exact"},
	Email:      {"unknown", "different", "near", "exact"},
	Place:      {"unknown", "different", "similar", "near", "exact"},
	Category:   {"unknown", "different", "near", "exact"},
	Year:       {"unknown", "different", "similar", "near", "exact"},
	House:      {"unknown", "different", "similar", "near", "exact"},
	Number:     {"unknown", "different", "similar", "near", "exact"},
	Text:       {"unknown", "different", "part", "half", "similar", "near", "exact"},
	Address:    {"unknown", "different", "part", "half", "similar", "near", "exact"},
}

// top is the level of equality.
func (k Kind) top() level { return level(len(levelNames[k]) - 1) }

// swapped is the level of a name whose parts stand the wrong way round.
const swapped level = 4

// compare gives the level of two values of a column, by number. The order of the two does not matter.
func (c *column) compare(a, b uint32) level {
	if a == 0 || b == 0 {
		return unknown
	}
	if a == b {
		return c.kind.top()
	}
	switch c.kind {
	case Given, Family:
		return c.compareNames(a, b)
	case Name:
		return c.compareWhole(a, b)
	case Text, Address:
		return c.compareTexts(a, b)
	}
	x, y := c.values.text(a), c.values.text(b)
	switch c.kind {
	case Date:
		return compareDates(x, y)
	case Identifier, Phone:
		return compareNumbers(x, y)
	case Email:
		return compareEmails(x, y)
	case Year:
		return compareYears(x, y)
	case Number, House:
		return compareAmounts(x, y)
	case Category:
		if likeness(x, y) >= 0.9 {
			return 2
		}
		return different
	}
	return comparePlaces(x, y)
}

// compareNames compares parts of names: an edit apart, alike by Jaro and Winkler, or of one sound across scripts; or one the beginning of
// the other.
func (c *column) compareNames(a, b uint32) level {
	x, y := c.values.text(a), c.values.text(b)
	j := likeness(x, y)
	sound := c.sounds[a] != 0 && c.sounds[a] == c.sounds[b]
	switch {
	case j >= 0.93, sound && (j >= 0.8 || plain(x) != plain(y)), edits(x, y, 1) <= 1 && min(len(x), len(y)) >= 4:
		return 3
	case j >= 0.82, sound, strings.HasPrefix(x, y), strings.HasPrefix(y, x):
		return 2
	}
	return different
}

// compareWhole compares whole names, their parts in any order.
func (c *column) compareWhole(a, b uint32) level {
	alike := c.words.alike(a, b)
	switch {
	case alike >= 1000:
		return 5
	case alike >= 850, c.sounds[a] != 0 && c.sounds[a] == c.sounds[b], nearlyJoined(c.values.text(a), c.values.text(b)):
		return 4
	case alike >= 600:
		return 3
	case alike >= 300:
		return 2
	}
	return different
}

// compareTexts compares by the weight of the words in common, and as one run of letters.
func (c *column) compareTexts(a, b uint32) level {
	alike := c.words.alike(a, b)
	switch {
	case alike >= 850 || nearlyJoined(c.values.text(a), c.values.text(b)):
		return 5
	case alike >= 650:
		return 4
	case alike >= 450:
		return 3
	case alike >= 250:
		return 2
	}
	return different
}

// nearlyJoined reports that two texts without their gaps are one edit in eight letters apart.
func nearlyJoined(x, y string) bool {
	longest := max(len(x), len(y))
	limit := max(1, longest/8)
	if longest < 4 || longest > maxCompared || len(x)-len(y) > 2*limit || len(y)-len(x) > 2*limit {
		return false
	}
	return edits(strings.ReplaceAll(x, " ", ""), strings.ReplaceAll(y, " ", ""), limit) <= limit
}

// compareDates compares days written yyyymmdd: mistyped by a digit, day and month exchanged, two of the three parts the same, or the year.
// A part that is not known says nothing against.
func compareDates(x, y string) level {
	if len(x) != 8 || len(y) != 8 {
		if edits(x, y, 1) <= 1 {
			return 4
		}
		return different
	}
	same := 0
	for _, p := range [3][2]int{{0, 4}, {4, 6}, {6, 8}} {
		a, b := x[p[0]:p[1]], y[p[0]:p[1]]
		if a == b || strings.Trim(a, "0") == "" || strings.Trim(b, "0") == "" {
			same++
		}
	}
	switch {
	case edits(x, y, 1) <= 1, x[:4] == y[:4] && x[4:6] == y[6:] && x[6:] == y[4:6]:
		return 4
	case same == 2, edits(x, y, 2) <= 2:
		return 3
	case x[:4] == y[:4]:
		return 2
	}
	return different
}

// compareNumbers compares numbers of papers and telephones: mistyped once, or twice where there are digits enough. A number that ends
// as the other does is the other without its prefix.
func compareNumbers(x, y string) level {
	if len(x) > len(y) {
		x, y = y, x
	}
	e := edits(x, y, 2)
	switch {
	case e <= 1 && len(x) >= 4, len(x) >= 6 && strings.HasSuffix(y, x):
		return 3
	case e <= 2 && len(x) >= 6:
		return 2
	}
	return different
}

// compareEmails compares the part before the at sign.
func compareEmails(x, y string) level {
	a, _, _ := strings.Cut(x, "@")
	b, _, _ := strings.Cut(y, "@")
	if a == b || edits(x, y, 2) <= 2 {
		return 2
	}
	return different
}

// compareYears compares years and ages: one apart or mistyped, or a few apart.
func compareYears(x, y string) level {
	d := number(x) - number(y)
	switch {
	case d*d <= 1, min(len(x), len(y)) >= 4 && edits(x, y, 1) <= 1:
		return 3
	case d*d <= 9:
		return 2
	}
	return different
}

// compareAmounts compares numbers: mistyped, or within five or twenty hundredths of each other.
func compareAmounts(x, y string) level {
	a, b := amount(x), amount(y)
	most, least := max(a, b), min(a, b)
	switch {
	case min(len(x), len(y)) >= 2 && edits(x, y, 1) <= 1, a >= 0 && least >= 0.95*most && least > 0:
		return 3
	case least > 0 && least >= 0.8*most:
		return 2
	}
	return different
}

// comparePlaces compares names of places and postcodes.
func comparePlaces(x, y string) level {
	j := likeness(x, y)
	switch {
	case edits(x, y, 1) <= 1 && min(len(x), len(y)) >= 3, j >= 0.93, nearlyJoined(x, y):
		return 3
	case j >= 0.85, len(x) >= 4 && len(y) >= 4 && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x)):
		return 2
	}
	return different
}
