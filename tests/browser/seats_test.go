package browser_test

import (
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

// seat is where somebody sits down: a screen and the language of its pages. What a test tells of the field does not depend on it, so
// tests take it as an argument.
type seat struct {
	screen browser.Size
	l      lang.Lang
}

// String names a seat in the names of tests.
func (at seat) String() string { return at.screen.Name + "-" + string(at.l) }

// bothScreens are the two everything is tried on: a phone in Khmer, as in a commune, and a desk in English.
var bothScreens = []seat{{browser.Phone, lang.Khmer}, {browser.Desk, lang.English}}

// everySeat has each language on each screen.
var everySeat = append([]seat{{browser.Phone, lang.English}, {browser.Desk, lang.Khmer}}, bothScreens...)

// from tells one thing from each of some seats, one after another.
func from(t *testing.T, seats []seat, tell func(t *testing.T, at seat)) {
	for _, at := range seats {
		t.Run(at.String(), func(t *testing.T) { tell(t, at) })
	}
}

// fromEach tells one thing from each of some seats at the same time: each on a demonstration of its own, or only reading.
func fromEach(t *testing.T, seats []seat, tell func(t *testing.T, at seat)) {
	for _, at := range seats {
		t.Run(at.String(), func(t *testing.T) {
			t.Parallel()
			tell(t, at)
		})
	}
}

// other is the language the seat is not in.
func (at seat) other() lang.Lang {
	if at.l == lang.Khmer {
		return lang.English
	}
	return lang.Khmer
}

// elsewhere is the screen the seat is not at.
func (at seat) elsewhere() browser.Size {
	if at.screen.Phone {
		return browser.Desk
	}
	return browser.Phone
}

// noBarriersOnAnyScreen looks whether the page somebody has open fits the narrowest screen, and for barriers on the other screen and
// on theirs. Nothing of a page but its style sheet knows how wide it is, so it is the page as it would have been opened there.
func (who *person) noBarriersOnAnyScreen() *person {
	who.t.Helper()
	who.Resize(browser.Narrow).FitsItsScreen()
	who.Resize(who.elsewhere()).NoBarriers()
	who.Resize(who.screen).NoBarriers().NoComplaints()
	return who
}

// agencyName is what pages call an agency of the demonstration, shortly.
func agencyName(short string, l lang.Lang) string {
	return map[string]inBoth{
		"N1": {lang.Khmer: "ការិយាល័យប្រឆាំងការជួញដូរមនុស្ស", lang.English: "Anti-Trafficking Police Office"},
		"N2": {lang.Khmer: "ផ្ទះស្លឹកឈូក", lang.English: "Slek Chhuk House"},
		"N3": {lang.Khmer: "មន្ទីរ ស.អ.យ", lang.English: "Provincial Social Affairs Office"},
		"N4": {lang.Khmer: "Qiaobian", lang.English: "Qiaobian"},
	}[short][l]
}
