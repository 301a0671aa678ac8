package screening

import (
	"fmt"
	"slices"
	"strconv"

	"spean/internal/lang"
	"spean/internal/problem"
)

// signCount is how many indicators of forced labour the ILO names.
const signCount = 11

// Sign is one of the ILO's eleven indicators of forced labour.
type Sign struct {
	Number int                  `json:"number"`
	Label  map[lang.Lang]string `json:"label"`
}

// Crossing says which signs a yes to one operational indicator shows; none when the indicator belongs to no sign's category.
type Crossing struct {
	Code  string `json:"code"`
	Signs []int  `json:"signs"`
}

// SignList is the eleven signs with Spean's own crosswalk from indicators to them.
type SignList struct {
	Schema    int        `json:"schema"`
	ID        string     `json:"id"`
	Version   int        `json:"version"`
	Sources   []Source   `json:"sources"`
	Note      string     `json:"note"`   // says that the crosswalk is Spean's own
	Status    string     `json:"status"` // of the Khmer labels: "draft" or "reviewed by NAME"
	Signs     []Sign     `json:"signs"`
	Crosswalk []Crossing `json:"crosswalk"`
}

// SignState says how far the answers show a sign.
type SignState string

// A sign is present with one yes, open while an indicator that could show it is open, absent when all of them are no.
const (
	SignPresent SignState = "present"
	SignOpen    SignState = "open"
	SignAbsent  SignState = "absent"
)

// SignResult is one sign under one set of answers.
type SignResult struct {
	Sign  Sign
	State SignState
	Codes []string // the yes answers that show it, in list order
	Open  []string // open indicators that could show it
}

// ParseSigns reads and checks a file of signs.
func ParseSigns(data []byte) (*SignList, error) {
	var l SignList
	if err := decodeStrict(data, &l); err != nil {
		return nil, err
	}
	if l.Schema != Schema {
		return nil, problem.New(problem.Unsupported, "screening.instrument.schema", "schema", "schema", strconv.Itoa(l.Schema))
	}
	var faults problem.List
	fault := func(ok bool, where string) {
		if !ok && len(faults) < maxFaults {
			faults = append(faults, problem.New(problem.Invalid, "screening.instrument.field", where))
		}
	}
	fault(idPattern.MatchString(l.ID), "id")
	fault(l.Version >= 1, "version")
	fault(len(l.Sources) > 0, "sources")
	fault(goodText(l.Note), "note")
	fault(goodStatus(l.Status), "status")
	fault(len(l.Signs) == signCount, "signs")
	for n, s := range l.Signs {
		at := fmt.Sprintf("signs[%d]", n)
		fault(s.Number == n+1, at+".number")
		fault(len(s.Label) == len(lang.All()), at+".label")
		for _, l := range lang.All() {
			fault(goodText(s.Label[l]), at+"."+string(l))
		}
	}
	seen := map[string]bool{}
	for _, c := range l.Crosswalk {
		fault(codePattern.MatchString(c.Code) && !seen[c.Code], "crosswalk."+c.Code)
		seen[c.Code] = true
		for _, n := range c.Signs {
			fault(n >= 1 && n <= signCount, "crosswalk."+c.Code)
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return &l, nil
}

// Signs is the list of signs shipped with the program.
func Signs() *SignList { return loaded().signs }

// Signs reads the eleven signs from the answers to every indicator the lists have.
func (l Lists) Signs(answers Answers) []SignResult {
	list := Signs()
	out := make([]SignResult, len(list.Signs))
	for n, s := range list.Signs {
		out[n] = SignResult{Sign: s, State: SignAbsent}
	}
	for _, code := range l.codes() {
		for _, number := range list.shownBy(code) {
			one := &out[number-1]
			switch a := answers[code]; {
			case a == Yes:
				one.Codes = append(one.Codes, code)
				one.State = SignPresent
			case a.open():
				one.Open = append(one.Open, code)
				if one.State == SignAbsent {
					one.State = SignOpen
				}
			}
		}
	}
	return out
}

// shownBy gives the signs a yes to code shows.
func (l *SignList) shownBy(code string) []int {
	n := slices.IndexFunc(l.Crosswalk, func(c Crossing) bool { return c.Code == code })
	if n < 0 {
		return nil
	}
	return l.Crosswalk[n].Signs
}
