package place

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"spean/internal/lang"
)

// The list and version of the gazetteer that is part of the program.
const (
	ListID      = "pumi"
	ListVersion = "2026-06-01"
)

//go:embed gazetteer/pumi-2026-06-01
var files embed.FS

// Level is how deep a place lies; its code has twice as many digits.
type Level int

// The levels of administration of Cambodia.
const (
	Province Level = iota + 1
	District
	Commune
	Village
)

// Place is one row of the gazetteer.
type Place struct {
	Code  string
	Unit  string // khaet, reach-theani; srok, krong, khan; khum, sangkat; phum
	Khmer string
	Latin string // may be empty
}

// Level gives the level of the place.
func (p Place) Level() Level { return Level(len(p.Code) / 2) }

// In gives the name in the letters of a language, without the word for its unit. One village of the list has no Latin name and is
// called by its Khmer one.
func (p Place) In(l lang.Lang) string {
	if l == lang.Khmer || p.Latin == "" {
		return p.Khmer
	}
	return p.Latin
}

// WithUnit gives the name with the word for what it is: "Thmei village".
func (p Place) WithUnit(l lang.Lang) string { return lang.T(l, "place.unit-"+p.Unit, "name", p.In(l)) }

// Told gives a reference to the place, with the text as told beside it.
func (p Place) Told(text string) Told {
	return Told{List: ListID, Version: ListVersion, Code: p.Code, Country: "KH", Text: text}
}

// full writes the place out from the village up to the province.
func (p Place) full(l lang.Lang) string {
	path := Cambodia().Path(p.Code)
	parts := make([]string, len(path))
	for i, step := range path {
		parts[i] = step.WithUnit(l)
	}
	return strings.Join(parts, between[l])
}

// Gazetteer is one version of one list. It never changes once read, so any number of goroutines may use it.
type Gazetteer struct {
	all    []Place // by code as text: a place stands before all it holds, and what it holds stands together
	folded func() []folds
}

// Cambodia is the gazetteer that is part of the program, read at the first call.
var Cambodia = sync.OnceValue(func() *Gazetteer {
	g, err := read()
	if err != nil {
		panic("place: " + err.Error()) // the files are part of the program: broken ones are a broken program
	}
	return g
})

// columns say where code, unit, Khmer and Latin stand in the rows of a file; -1 is the unit of every village.
var columns = []struct {
	file    string
	columns int
	at      [4]int
}{
	{"provinces.tsv", 5, [4]int{0, 2, 3, 4}},
	{"districts.tsv", 4, [4]int{0, 1, 2, 3}},
	{"communes.tsv", 4, [4]int{0, 1, 2, 3}},
	{"villages.tsv", 3, [4]int{0, -1, 1, 2}},
}

func read() (*Gazetteer, error) {
	g := &Gazetteer{all: make([]Place, 0, 16500)}
	for i, f := range columns {
		data, err := files.ReadFile("gazetteer/" + ListID + "-" + ListVersion + "/" + f.file)
		if err != nil {
			return nil, err
		}
		header := true
		for line := range strings.Lines(string(data)) {
			if header {
				header = false
				continue
			}
			cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(cells) != f.columns || len(cells[0]) != 2*(i+1) {
				return nil, fmt.Errorf("%s: %q is no row", f.file, line)
			}
			unit := "phum"
			if f.at[1] >= 0 {
				unit = strings.ReplaceAll(cells[f.at[1]], "_", "-")
			}
			g.all = append(g.all, Place{Code: cells[f.at[0]], Unit: unit, Khmer: cells[f.at[2]], Latin: cells[f.at[3]]})
		}
	}
	slices.SortFunc(g.all, func(a, b Place) int { return strings.Compare(a.Code, b.Code) })
	g.folded = sync.OnceValue(g.fold)
	return g, nil
}

func (g *Gazetteer) index(code string) (int, bool) {
	return slices.BinarySearchFunc(g.all, code, func(p Place, code string) int { return strings.Compare(p.Code, code) })
}

// Lookup gives the place with that code.
func (g *Gazetteer) Lookup(code string) (Place, bool) {
	if i, ok := g.index(code); ok {
		return g.all[i], true
	}
	return Place{}, false
}

// Parent gives the place that holds the one with that code; a province has none.
func (g *Gazetteer) Parent(code string) (Place, bool) {
	if _, ok := g.index(code); !ok || len(code) <= 2 {
		return Place{}, false
	}
	return g.Lookup(code[:len(code)-2])
}

// Path gives the place and all that hold it, the smallest first; none for an unknown code.
func (g *Gazetteer) Path(code string) []Place {
	var out []Place
	for p, ok := g.Lookup(code); ok; p, ok = g.Parent(p.Code) {
		out = append(out, p)
	}
	return out
}

// Children gives what lies one level below, by code: provinces for "", none below a village or an unknown code.
func (g *Gazetteer) Children(code string) []Place {
	var out []Place
	from, to := g.under(code)
	for _, p := range g.all[from:to] {
		if len(p.Code) == len(code)+2 {
			out = append(out, p)
		}
	}
	return out
}

// under gives the range of everything inside a place, itself left out; everything for "", nothing for an unknown code.
func (g *Gazetteer) under(code string) (from, to int) {
	if code == "" {
		return 0, len(g.all)
	}
	from, ok := g.index(code)
	if !ok {
		return 0, 0
	}
	to, _ = g.index(code + "~") // after every digit
	return from + 1, to
}

// between parts the steps of an address: a Khmer address has a space, since each step begins with the word for its unit.
var between = map[lang.Lang]string{lang.Khmer: " ", lang.English: ", "}
