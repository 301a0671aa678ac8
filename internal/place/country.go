package place

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"spean/internal/lang"
)

// AtSea stands for no country's land or waters. It is no country, so it is not among Countries.
const AtSea = "XS"

// countries are the codes the catalogue has names for: the catalogue is the list.
var countries = sync.OnceValue(func() []string {
	var out []string
	for _, m := range lang.Messages("country") {
		if code := strings.ToUpper(strings.TrimPrefix(m.ID, "country.")); code != AtSea {
			out = append(out, code)
		}
	}
	return out
})

// Countries gives all codes of ISO 3166-1 alpha-2, sorted.
func Countries() []string { return slices.Clone(countries()) }

// near come first where a country is chosen: Cambodia, its neighbours and where people of these cases are taken most.
var near = []string{"KH", "TH", "VN", "LA", "CN", "MY", "ID", "TW", "KR", "SG", "SA"}

// CountriesIn gives all codes in the order they are offered to a reader: the near ones, then by name in that language.
func CountriesIn(l lang.Lang) []string {
	rest := slices.DeleteFunc(Countries(), func(code string) bool { return slices.Contains(near, code) })
	byName := collate.New(language.Make(string(l)))
	slices.SortFunc(rest, func(a, b string) int { return byName.CompareString(CountryName(l, a), CountryName(l, b)) })
	return slices.Concat(near, rest)
}

// IsCountry reports a code of ISO 3166-1 alpha-2.
func IsCountry(code string) bool {
	_, ok := slices.BinarySearch(countries(), code)
	return ok
}

// CountryName gives the name of a country, or of AtSea. A code that is none stays as it is.
func CountryName(l lang.Lang, code string) string {
	id := "country." + strings.ToLower(code)
	if code == AtSea || IsCountry(code) {
		return lang.T(l, id)
	}
	return code
}
