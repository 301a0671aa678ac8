package screening

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"spean/internal/lang"
	"spean/internal/problem"
)

//go:embed instruments/*.json
var shipped embed.FS

// Schema is the version of the instrument file format this program reads.
const Schema = 1

// Limits of one instrument file.
const (
	MaxInstrumentSize = 1 << 20 // bytes
	maxIndicators     = 100     // in one dimension
	maxText           = 600     // characters in one text
)

var (
	idPattern   = regexp.MustCompile(`^[a-z][a-z0-9-]{2,39}$`)
	codePattern = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}$`)
)

// ParseInstrument reads and checks one instrument file. It refuses fields it does not know, so that a file made for a later
// program is never half understood. Companion names another file and is not resolved here.
func ParseInstrument(data []byte) (*Instrument, error) {
	var in Instrument
	if err := decodeStrict(data, &in); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	in.index()
	return &in, nil
}

// decodeStrict reads exactly one JSON value without unknown fields.
func decodeStrict(data []byte, into any) error {
	if len(data) > MaxInstrumentSize {
		return problem.New(problem.TooLarge, "screening.instrument.too-large", "", "limit", strconv.Itoa(MaxInstrumentSize))
	}
	if !utf8.Valid(data) {
		return problem.New(problem.Invalid, "screening.instrument.not-json", "line "+lineOf(data, firstInvalid(data)))
	}
	if where, ok := repeatedName(data); ok {
		return problem.New(problem.Invalid, "screening.instrument.repeated-name", where)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return problem.New(problem.Invalid, "screening.instrument.not-json", decodePlace(err, data))
	}
	if _, err := dec.Token(); err != io.EOF {
		return problem.New(problem.Invalid, "screening.instrument.not-json", "line "+lineOf(data, int(dec.InputOffset())))
	}
	return nil
}

// decodePlace says where decoding stopped: the unknown field, the field of the wrong kind, or the line.
func decodePlace(err error, data []byte) string {
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return strings.Trim(field, `"`)
	}
	var wrongKind *json.UnmarshalTypeError
	if errors.As(err, &wrongKind) {
		return "line " + lineOf(data, int(wrongKind.Offset))
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return "line " + lineOf(data, int(syntax.Offset))
	}
	return "line " + lineOf(data, len(data))
}

// repeatedName finds the line of the first name that stands twice in one JSON object, upper and lower case alike: the standard
// reader would let the second one win in silence. Broken JSON is left to the reader.
func repeatedName(data []byte) (where string, found bool) {
	type level struct {
		names map[string]bool // nil in an array
		value bool            // the next token in an object is a value
	}
	var stack []level
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		token, err := dec.Token()
		if err != nil {
			return "", false
		}
		if d, ok := token.(json.Delim); ok && (d == '}' || d == ']') {
			stack = stack[:len(stack)-1]
			continue
		}
		if n := len(stack) - 1; n >= 0 && stack[n].names != nil {
			if !stack[n].value {
				name := strings.ToLower(token.(string))
				if stack[n].names[name] {
					return "line " + lineOf(data, int(dec.InputOffset())-1), true
				}
				stack[n].names[name], stack[n].value = true, true
				continue
			}
			stack[n].value = false
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{names: map[string]bool{}})
		case json.Delim('['):
			stack = append(stack, level{})
		}
	}
}

// check finds everything wrong with an instrument.
func (in *Instrument) check() error {
	if in.Schema != Schema {
		return problem.New(problem.Unsupported, "screening.instrument.schema", "schema", "schema", strconv.Itoa(in.Schema))
	}
	var faults problem.List
	fault := func(ok bool, where string) {
		if !ok && len(faults) < maxFaults {
			faults = append(faults, problem.New(problem.Invalid, "screening.instrument.field", where))
		}
	}
	fault(idPattern.MatchString(in.ID), "id")
	fault(in.Version >= 1, "version")
	fault(in.Population == Adults || in.Population == Children, "population")
	fault(in.Companion == Ref{} || idPattern.MatchString(in.Companion.ID) && in.Companion.ID != in.ID && in.Companion.Version >= 1, "companion")
	fault(len(in.Sources) > 0, "sources")
	for n, s := range in.Sources {
		fault(goodText(s.Title) && goodText(s.Reference) && s.Year > 1900, fmt.Sprintf("sources[%d]", n))
	}
	fault(goodText(in.Note), "note")
	fault(len(in.Dimensions) == int(dimensionCount), "dimensions")
	for n, d := range in.Dimensions {
		fault(n < int(dimensionCount) && d.Code == DimensionCodes[n], fmt.Sprintf("dimensions[%d].code", n))
		d.check(fault)
	}
	return faults.Err()
}

// check finds what is wrong with one dimension: codes belong to it and rise, so no code stands twice.
func (d DimensionList) check(fault func(ok bool, where string)) {
	fault(len(d.Indicators) > 0 && len(d.Indicators) <= maxIndicators, d.Code)
	last := ""
	for _, i := range d.Indicators {
		fault(codePattern.MatchString(i.Code) && strings.HasPrefix(i.Code, d.Code) && i.Code > last, i.Code)
		last = i.Code
		fault(i.Strength.Known(), i.Code+".strength")
		fault(len(i.Words) == len(lang.All()), i.Code+".words")
		for _, l := range lang.All() {
			w, at := i.Words[l], i.Code+"."+string(l)
			fault(goodStatus(w.Status), at+".status")
			fault(goodText(w.Question), at+".question")
			fault(goodText(w.Proxy), at+".proxy")
			fault(goodText(w.Reason), at+".reason")
			fault(goodText(w.Label), at+".label")
			fault(w.Example == "" || goodText(w.Example), at+".example")
		}
	}
}

// goodText reports whether s is a line a page can show: not blank, not endless, without control characters.
func goodText(s string) bool {
	return s == strings.TrimSpace(s) && s != "" && utf8.RuneCountInString(s) <= maxText && !strings.ContainsFunc(s, unicode.IsControl)
}

// goodStatus reports whether s says how far a text can be trusted.
func goodStatus(s string) bool {
	return s == "original" || s == "draft" || strings.HasPrefix(s, "reviewed by ") && goodText(s)
}

// library is every instrument and sign list shipped with the program.
type library struct {
	instruments map[Ref]*Instrument
	signs       *SignList
}

// loaded reads the shipped files once. They are part of the program and tested with it, so a fault in them stops the program.
var loaded = sync.OnceValue(func() library {
	lib, err := loadShipped()
	if err != nil {
		panic(fmt.Sprintf("shipped instruments: %v", err))
	}
	return lib
})

func loadShipped() (library, error) {
	lib := library{instruments: map[Ref]*Instrument{}}
	files, err := shipped.ReadDir("instruments")
	if err != nil {
		return lib, err
	}
	for _, f := range files {
		data, err := shipped.ReadFile("instruments/" + f.Name())
		if err != nil {
			return lib, err
		}
		if strings.HasPrefix(f.Name(), "forced-labour.") {
			if lib.signs, err = ParseSigns(data); err != nil {
				return lib, fmt.Errorf("%s: %w", f.Name(), err)
			}
			continue
		}
		in, err := ParseInstrument(data)
		if err != nil {
			return lib, fmt.Errorf("%s: %w", f.Name(), err)
		}
		if want := fmt.Sprintf("%s.v%d.json", in.ID, in.Version); f.Name() != want {
			return lib, fmt.Errorf("%s holds %s", f.Name(), want)
		}
		lib.instruments[in.Ref()] = in
	}
	for _, in := range lib.instruments {
		if in.companion = lib.instruments[in.Companion]; in.companion == nil {
			return lib, fmt.Errorf("%s: companion %s version %d is missing", in.ID, in.Companion.ID, in.Companion.Version)
		}
	}
	return lib, nil
}

// Get finds an instrument by id and version; every version ever shipped stays readable.
func Get(ref Ref) (*Instrument, error) {
	if in, ok := loaded().instruments[ref]; ok {
		return in, nil
	}
	return nil, problem.New(problem.NotFound, "screening.instrument.no-such-version", "instrument",
		"id", quoted(ref.ID), "version", strconv.Itoa(ref.Version))
}

// Latest finds the newest version of an instrument: the one new screenings use.
func Latest(id string) (*Instrument, error) {
	var newest *Instrument
	for ref, in := range loaded().instruments {
		if ref.ID == id && (newest == nil || ref.Version > newest.Version) {
			newest = in
		}
	}
	if newest == nil {
		return nil, problem.New(problem.NotFound, "screening.instrument.unknown", "instrument", "id", quoted(id), "known", strings.Join(IDs(), ", "))
	}
	return newest, nil
}

// Versions lists the versions of an instrument ever shipped, the newest first.
func Versions(id string) []int {
	var out []int
	for ref := range loaded().instruments {
		if ref.ID == id {
			out = append(out, ref.Version)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// IDs lists the instruments shipped, sorted.
func IDs() []string {
	var out []string
	for ref := range loaded().instruments {
		if !slices.Contains(out, ref.ID) {
			out = append(out, ref.ID)
		}
	}
	slices.Sort(out)
	return out
}
