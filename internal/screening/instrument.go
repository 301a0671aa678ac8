package screening

import "spean/internal/lang"

// Ref names one version of one instrument. Answers are kept with it, so that they mean the same for ever.
type Ref struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// Words are the texts of one indicator in one language.
type Words struct {
	Status   string `json:"status"`            // "original" where Spean wrote them first, "draft" or "reviewed by NAME" in a translation
	Question string `json:"question"`          // asked of the person
	Proxy    string `json:"proxy"`             // asked of somebody who speaks on the person's behalf
	Reason   string `json:"reason"`            // why we ask, said to whoever is asked
	Label    string `json:"label"`             // short phrase for findings
	Example  string `json:"example,omitempty"` // what people tell
}

// Indicator is one sign, its weight and its words by language code.
type Indicator struct {
	Code     string              `json:"code"`
	Strength Strength            `json:"strength"`
	Words    map[lang.Lang]Words `json:"words"`
}

// In gives the words in a language; every indicator has them in every language of the program.
func (i Indicator) In(l lang.Lang) Words { return i.Words[l] }

// DimensionList is one dimension of an instrument with its indicators in list order.
type DimensionList struct {
	Code       string      `json:"code"`
	Indicators []Indicator `json:"indicators"`
}

// Source is a publication an instrument takes its codes and strengths from.
type Source struct {
	Title     string `json:"title"`
	Reference string `json:"reference"`
	Year      int    `json:"year"`
}

// Instrument is one version of a list of indicators. It is read-only after loading.
type Instrument struct {
	Schema     int             `json:"schema"`
	ID         string          `json:"id"`
	Version    int             `json:"version"`
	Population Population      `json:"population"`
	Companion  Ref             `json:"companion"` // the other list of the pair, whose codes a sheet may also hold
	Sources    []Source        `json:"sources"`
	Note       string          `json:"note"` // what is the source's and what is Spean's own
	Dimensions []DimensionList `json:"dimensions"`

	codes      map[string]place
	companion  *Instrument
	meterExact bool
}

// place is where an indicator stands in its list.
type place struct {
	dimension dimension
	index     int
}

// Ref names this version.
func (in *Instrument) Ref() Ref { return Ref{in.ID, in.Version} }

// Indicator finds an indicator by code.
func (in *Instrument) Indicator(code string) (Indicator, bool) {
	p, ok := in.codes[code]
	if !ok {
		return Indicator{}, false
	}
	return in.Dimensions[p.dimension].Indicators[p.index], true
}

// Accepts reports whether a sheet read under this list may hold the code: it is in this list or in the other of the pair.
func (in *Instrument) Accepts(code string) bool {
	if _, ok := in.codes[code]; ok {
		return true
	}
	if in.companion == nil {
		return false
	}
	_, ok := in.companion.codes[code]
	return ok
}

// Other is the other list of the pair: the child list of an adult one and the reverse.
func (in *Instrument) Other() *Instrument { return in.companion }

// Codes lists every code in list order.
func (in *Instrument) Codes() []string {
	var out []string
	for _, d := range in.Dimensions {
		for _, i := range d.Indicators {
			out = append(out, i.Code)
		}
	}
	return out
}

// MeterExact reports whether the stone meter may be drawn with a bank: for every count of yes this list can have, the stones reach
// the bank if and only if the rule is met. Where it is false, draw stones without a bank and let the words speak.
func (in *Instrument) MeterExact() bool { return in.meterExact }

// index fills the look-up tables of a validated instrument.
func (in *Instrument) index() {
	in.codes, in.meterExact = map[string]place{}, true
	for d, list := range in.Dimensions {
		var all Tally
		for n, i := range list.Indicators {
			in.codes[i.Code] = place{dimension(d), n}
			all = all.plus(i.Strength, 1)
		}
		in.meterExact = in.meterExact && all.meterExact()
	}
}
