package form

import (
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"spean/internal/lang"
	"spean/internal/phone"
	"spean/internal/place"
	"spean/internal/problem"
)

// levels name the controls of a Cambodian place, the largest first. Each holds a code that begins with the one before it.
var levels = []string{"province", "district", "commune", "village"}

var placeParts = append([]string{"country"}, levels...)

const cambodia = "KH"

// placeShown is what the markup of a place sees beside its field.
type placeShown struct {
	Countries []Option
	Levels    []levelShown
}

// levelShown is one select: the places of one level inside what was chosen above.
type levelShown struct {
	Name, Label string
	Chosen      string
	Options     []Option
}

// chosenPlace is the code of the smallest place chosen. A smaller one that does not lie in the larger one is left over from before
// the larger one was changed, and does not count.
func chosenPlace(values url.Values, name string) string {
	code := ""
	for _, level := range levels {
		next := values.Get(name + "." + level)
		if next == "" || !strings.HasPrefix(next, code) || len(next) != len(code)+2 {
			break
		}
		code = next
	}
	return code
}

func showLevels(l lang.Lang, name, code string) []levelShown {
	var out []levelShown
	for i, level := range levels {
		above := code[:min(2*i, len(code))]
		children := place.Cambodia().Children(above)
		if len(above) != 2*i || len(children) == 0 {
			break
		}
		shown := levelShown{Name: name + "." + level, Label: "form.place." + level, Chosen: code[:min(2*i+2, len(code))]}
		for _, p := range children {
			shown.Options = append(shown.Options, Option{p.Code, p.In(l)})
		}
		out = append(out, shown)
	}
	return out
}

func showPlace(l lang.Lang, x Field, values url.Values) *placeShown {
	out := &placeShown{Countries: slices.Clone(countries(l)), Levels: showLevels(l, x.Name, chosenPlace(values, x.Name))}
	out.Countries = append(out.Countries, Option{place.AtSea, place.CountryName(l, place.AtSea)})
	return out
}

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_.-]{0,60}$`)

// PlaceLevels writes the selects of a place field for a page that is already there: those inside the place with that code.
func PlaceLevels(l lang.Lang, name, code string) (template.HTML, error) {
	_, known := place.Cambodia().Lookup(code)
	if !fieldName.MatchString(name) || code != "" && !known {
		return "", problem.New(problem.NotFound, "error.hidden.title", "")
	}
	var b strings.Builder
	err := sets[l].ExecuteTemplate(&b, "levels", showLevels(l, name, code))
	return template.HTML(b.String()), err
}

func fillPlace(values url.Values, name string, told place.Told) {
	values.Set(name, told.Text)
	values.Set(name+".country", told.Country)
	if told.List == place.ListID && told.Version == place.ListVersion {
		for i, level := range levels {
			if len(told.Code) >= 2*i+2 {
				values.Set(name+"."+level, told.Code[:2*i+2])
			}
		}
	}
}

func (r *reading) place() (any, bool) {
	told := place.Told{Country: r.sub("country"), Text: r.text()}
	if code := chosenPlace(r.typed, r.Name); code != "" {
		told.List, told.Version, told.Code = place.ListID, place.ListVersion, code
		if told.Country == "" {
			told.Country = cambodia
		}
	}
	r.refuse(told.Check())
	return told, len(r.faults) == 0
}

// countries are all countries in the order of a language; sorting them takes longer than writing a page, so it is done once.
func countries(l lang.Lang) []Option { return countryOptions()[l] }

var countryOptions = sync.OnceValue(func() map[lang.Lang][]Option {
	out := map[lang.Lang][]Option{}
	for _, l := range lang.All() {
		for _, code := range place.CountriesIn(l) {
			out[l] = append(out[l], Option{code, place.CountryName(l, code)})
		}
	}
	return out
})

// phone reads a number into its normal form; what stands beside it in the typed text is for the page to keep.
func (r *reading) phone() (any, bool) {
	number, err := phone.Parse(r.text())
	r.refuse(err)
	return number.Normal, err == nil
}

// MostText is the longest text of a place as told.
func (placeShown) MostText() string { return strconv.Itoa(2 * place.MaxText) }
