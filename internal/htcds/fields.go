package htcds

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"spean/internal/lang"
	"spean/internal/place"
)

//go:embed labels.json
var labelsFile []byte

// Kind says what a field of the form takes.
type Kind string

// The kinds of fields.
const (
	Text Kind = "text"
	Date Kind = "date"
	One  Kind = "one"  // one code of the choices
	Many Kind = "many" // codes of the choices, separated by one space
)

// khmerText is a Khmer text with how far it can be trusted.
type khmerText struct {
	Text   string `json:"text"`
	Status string `json:"status"` // "draft" or "reviewed by NAME"
}

// Choice is one answer a field offers.
type Choice struct {
	Code    string    `json:"code"`
	English string    `json:"en"`
	Khmer   khmerText `json:"km"`
}

// Field is one question of the form.
type Field struct {
	Node      string    `json:"node"`
	Kind      Kind      `json:"kind"`
	English   string    `json:"en"`
	Khmer     khmerText `json:"km"`
	Countries bool      `json:"countries,omitempty"` // the choices are the countries of ISO 3166-1
	Choices   []Choice  `json:"choices,omitempty"`
}

type labelsDoc struct {
	Schema int     `json:"schema"`
	Source string  `json:"source"`
	Fields []Field `json:"fields"`
}

var (
	fields = readLabels(labelsFile)
	byNode = indexFields(fields)
)

// readLabels panics on a broken file: it is part of the program and a test reads it.
func readLabels(file []byte) []Field {
	var doc labelsDoc
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil || doc.Schema != 1 {
		panic(fmt.Sprintf("htcds: labels.json is broken: %v", err))
	}
	return doc.Fields
}

func indexFields(fields []Field) map[string]*Field {
	out := make(map[string]*Field, len(fields))
	for i := range fields {
		out[fields[i].Node] = &fields[i]
	}
	return out
}

// Fields lists the questions of the form in their order.
func Fields() []Field { return slices.Clone(fields) }

// Label is the question in words; a node the form does not have stays as it is.
func Label(l lang.Lang, node string) string {
	f, ok := byNode[node]
	if !ok {
		return node
	}
	return in(l, f.English, f.Khmer)
}

// Answer is one code of a field in words; a code the field does not offer stays as it was sent.
func Answer(l lang.Lang, node, code string) string {
	f, ok := byNode[node]
	if !ok || !f.offers(code) {
		return code
	}
	if f.Countries {
		return place.CountryName(l, code)
	}
	c := f.Choices[slices.IndexFunc(f.Choices, func(c Choice) bool { return c.Code == code })]
	return in(l, c.English, c.Khmer)
}

func in(l lang.Lang, english string, khmer khmerText) string {
	if l == lang.Khmer {
		return khmer.Text
	}
	return english
}

// offers reports whether a code is among the choices.
func (f *Field) offers(code string) bool {
	if f.Countries {
		return place.IsCountry(code)
	}
	return slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Code == code })
}
