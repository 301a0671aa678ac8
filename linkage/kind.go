package linkage

import (
	"slices"
	"strings"
)

// Kind is what a column holds; it decides how values are cleaned, compared and used as keys.
type Kind string

// The kinds of columns.
const (
	Ignore     Kind = "ignore"     // never looked at
	Identifier Kind = "identifier" // a number of a paper or an account: equal or mistyped
	Given      Kind = "given"      // given name
	Family     Kind = "family"     // family name
	Name       Kind = "name"       // whole name of a person, parts in any order
	Date       Kind = "date"       // a day, usually of birth
	Year       Kind = "year"       // a year or an age
	Phone      Kind = "phone"      // digits of a telephone
	Email      Kind = "email"      // an address of electronic mail
	Place      Kind = "place"      // town, district, postcode
	Category   Kind = "category"   // one of few: sex, state, type
	Text       Kind = "text"       // several words: a street, a title, a list of authors
	Address    Kind = "address"    // street and house
	House      Kind = "house"      // number of a house
	Number     Kind = "number"     // a number whose nearness says something: a price, a day of a month
)

// Kinds are all kinds a column may be given.
var Kinds = []Kind{Identifier, Given, Family, Name, Date, Year, Phone, Email, Place, Category, Text, Address, House, Number, Ignore}

// ParseKind reads a kind as it is typed.
func ParseKind(s string) (Kind, bool) {
	k := Kind(strings.ToLower(s))
	return k, slices.Contains(Kinds, k)
}

// personal reports a column in which relatives, neighbours and namesakes differ: they share a family name, a street, a telephone, not
// these.
func (k Kind) personal() bool {
	switch k {
	case Given, Name, Date, Year, Identifier, Email, Text, Number:
		return true
	}
	return false
}
