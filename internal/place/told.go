// Package place holds places as they are recorded: a code of a versioned gazetteer, or a country with the words as told.
//
// The gazetteer of Cambodia (list "pumi", version "2026-06-01") is part of the program and read at its first use: provinces,
// districts, communes and villages with their names in Khmer and Latin letters. The package has no coordinates and no boundaries,
// never joins two lists by code, and never picks one of several places that are called alike: 153 villages are called Thmei.
//
// Invariants, held by tests: a code is its parent's code and two digits; every place but a province has its parent; 25 provinces,
// 210 districts, 1,652 communes, 14,578 villages. Source and licence: gazetteer/pumi-2026-06-01/README.md. Countries: ISO 3166-1
// alpha-2, with names by Unicode CLDR without its zero-width spaces.
package place

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/lang"
	"spean/internal/name"
	"spean/internal/problem"
)

// Told is a place as somebody recorded it. A code means nothing without its list and version: lists disagree about codes.
type Told struct {
	List    string `json:"list,omitempty"`    // gazetteer, "pumi"
	Version string `json:"version,omitempty"` // its version, "2026-06-01"
	Code    string `json:"code,omitempty"`    // code in that list and version
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-2, or "XS" at sea
	Text    string `json:"text,omitempty"`    // the name as told
}

// MaxText is the longest text of a place, in characters.
const MaxText = 200

// reference is what a list, a version and a code of any list look like; lists that are not shipped are kept as told.
var reference = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$`)

// Check refuses a place that could not be read back: place.reference-incomplete, place.no-such-code (code), place.no-such-country,
// place.country-differs, place.too-long (limit), place.not-text. An empty Told is no place yet, and no fault.
func (t Told) Check() error {
	var faults problem.List
	add := func(kind problem.Kind, key string, pairs ...string) {
		faults = append(faults, problem.New(kind, key, "", pairs...))
	}
	if t.List != "" || t.Version != "" || t.Code != "" {
		for _, part := range []string{t.List, t.Version, t.Code} {
			if !reference.MatchString(part) {
				add(problem.Invalid, "place.reference-incomplete")
				break
			}
		}
	}
	if t.shipped() {
		if _, ok := Cambodia().Lookup(t.Code); !ok && reference.MatchString(t.Code) {
			add(problem.Invalid, "place.no-such-code", "code", t.Code)
		}
		if t.Country != "" && t.Country != "KH" {
			add(problem.Invalid, "place.country-differs")
		}
	}
	if t.Country != "" && t.Country != AtSea && !IsCountry(t.Country) {
		add(problem.Invalid, "place.no-such-country")
	}
	switch {
	case utf8.RuneCountInString(t.Text) > MaxText:
		add(problem.TooLarge, "place.too-long", "limit", strconv.Itoa(MaxText))
	case !utf8.ValidString(t.Text) || strings.ContainsFunc(t.Text, unicode.IsControl):
		add(problem.Invalid, "place.not-text")
	}
	return faults.Err()
}

// shipped reports a reference to the list and version that are part of the program.
func (t Told) shipped() bool { return t.List == ListID && t.Version == ListVersion }

// Place gives the place of the gazetteer this names, if it names one.
func (t Told) Place() (Place, bool) {
	if !t.shipped() {
		return Place{}, false
	}
	return Cambodia().Lookup(t.Code)
}

// Display writes the place out: village, commune, district and province, then the text as told when that says something else.
// Text that is tied to neither a code nor a country is marked as not placed.
func (t Told) Display(l lang.Lang) string {
	text := strings.TrimSpace(t.Text)
	if p, ok := t.Place(); ok {
		full := p.full(l)
		if text == "" || t.says(p) {
			return full
		}
		return lang.T(l, "place.as-told", "place", full, "text", text)
	}
	switch {
	case t.Code != "":
		return t.elsewhere(l)
	case t.Country != "" && text != "":
		return lang.T(l, "place.in-country", "text", text, "country", CountryName(l, t.Country))
	case t.Country != "":
		return CountryName(l, t.Country)
	case text != "":
		return lang.T(l, "place.unplaced", "text", text)
	}
	return ""
}

// Short names the place for a strip or a list: the place and its province, or the text as told and the country.
func (t Told) Short(l lang.Lang) string {
	p, ok := t.Place()
	if !ok {
		if t.Code == "" && t.Country == "" {
			return strings.TrimSpace(t.Text)
		}
		return t.Display(l)
	}
	province, _ := Cambodia().Lookup(p.Code[:2])
	if p.Level() == Province {
		return p.In(l)
	}
	return lang.T(l, "place.in-country", "text", p.In(l), "country", province.In(l))
}

// elsewhere writes a reference to a list that is not part of the program: its code means nothing here and is shown as it is.
func (t Told) elsewhere(l lang.Lang) string {
	code := t.List + " " + t.Version + ": " + t.Code
	if text := strings.TrimSpace(t.Text); text != "" {
		code = text + " (" + code + ")"
	}
	if t.Country == "" {
		return code
	}
	return lang.T(l, "place.in-country", "text", code, "country", CountryName(l, t.Country))
}

// says reports whether the text as told is only the name of the place.
func (t Told) says(p Place) bool {
	told := fold(t.Text)
	for _, l := range lang.All() {
		if told == fold(p.In(l)) || told == fold(p.full(l)) {
			return true
		}
	}
	return false
}

// fold is how names of places are compared: letters, marks and digits of name.Fold, in lower case.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r < utf8.RuneSelf || !unicode.In(r, unicode.L, unicode.N, unicode.M):
			return -1
		}
		return unicode.ToLower(r)
	}, name.Fold(text))
}
