package linkage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

const (
	maxModel      = 64 << 20 // bytes
	maxModelDepth = 8
	maxRules      = 200
)

// Write writes a model as JSON, the same bytes for the same model.
func (m *Model) Write(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(m)
}

// ReadModel reads a model that Write wrote. What it holds is checked, so that no number in it can make a probability that is none.
func ReadModel(in io.Reader) (*Model, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxModel+1))
	if err != nil {
		return nil, err
	}
	switch {
	case len(text) > maxModel:
		return nil, &ModelError{Code: "large", Args: map[string]string{"n": strconv.Itoa(maxModel >> 20)}}
	case depth(text) > maxModelDepth:
		return nil, &ModelError{Code: "deep", Args: map[string]string{"n": strconv.Itoa(maxModelDepth)}}
	}
	var head struct {
		Schema  string `json:"schema"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, &ModelError{Code: "json"}
	}
	switch {
	case head.Schema != modelSchema:
		return nil, &ModelError{Code: "schema", Where: "schema"}
	case head.Version != modelVersion:
		return nil, &ModelError{Code: "version", Where: "version", Args: map[string]string{"got": strconv.Itoa(head.Version), "want": strconv.Itoa(modelVersion)}}
	}
	m := &Model{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil || d.More() {
		return nil, &ModelError{Code: "json"}
	}
	if where := m.wrong(); where != "" {
		return nil, &ModelError{Code: "value", Where: where}
	}
	return m, nil
}

// depth is how many brackets stand open at once, outside texts.
func depth(text []byte) int {
	open, most := 0, 0
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			open++
			most = max(most, open)
		case c == '}' || c == ']':
			open--
		}
	}
	return most
}

// wrong gives the place of the first thing in a model that cannot be; empty when there is none.
func (m *Model) wrong() string {
	switch {
	case m.Records[0] < 1 || m.Records[0] > math.MaxInt32, m.Records[1] < 0 || m.Records[1] > math.MaxInt32:
		return "records"
	case !(m.Matches > 0 && m.Matches <= 1e18):
		return "matches"
	case !(m.Kin > 0 && m.Kin <= 1e18):
		return "kin"
	case len(m.Columns) == 0 || len(m.Columns) > maxColumns:
		return "columns"
	case len(m.Rules) > maxRules:
		return "rules"
	}
	for j := range m.Columns {
		if what := m.Columns[j].wrong(m.Columns); what != "" {
			return fmt.Sprintf("columns[%d].%s", j, what)
		}
		if slices.ContainsFunc(m.Columns[:j], func(c ModelColumn) bool { return c.Name == m.Columns[j].Name }) {
			return fmt.Sprintf("columns[%d].name", j)
		}
	}
	if m.circle() {
		return "columns[].on"
	}
	if what := m.Doubt.wrong(m.Columns); what != "" {
		return "doubt." + what
	}
	for i, r := range m.Rules {
		if !(r.Cost >= 0 && r.Cost <= 1e18) || !(r.Reach >= 0 && r.Reach <= 1.000001) || len(r.Keys) == 0 || len(r.Keys) > maxAtoms {
			return fmt.Sprintf("rules[%d]", i)
		}
		for _, k := range r.Keys {
			if k.Column < 0 || k.Column >= len(m.Columns) {
				return fmt.Sprintf("rules[%d].keys", i)
			}
		}
	}
	return ""
}

// wrong is the same of one column.
func (c *ModelColumn) wrong(all []ModelColumn) string {
	levels := levelNames[c.Kind]
	switch {
	case len(levels) == 0:
		return "kind"
	case !slices.Equal(c.Levels, levels):
		return "levels"
	case !chances(c.M, len(levels)):
		return "m"
	case !chances(c.U, len(levels)):
		return "u"
	case !chances(c.Kin, len(levels)):
		return "kin"
	case !(c.Filled >= 0 && c.Filled <= 1):
		return "filled"
	case c.Common.Least < 1:
		return "common.least"
	}
	for _, n := range c.Common.Records {
		if n < c.Common.Least || n > math.MaxInt32 {
			return "common.records"
		}
	}
	if c.On == nil {
		return ""
	}
	if c.On.Column < 0 || c.On.Column >= len(all) || len(c.On.M) != states || len(c.On.U) != states {
		return "on"
	}
	for i := range states {
		if !chances(c.On.M[i], len(levels)) || !chances(c.On.U[i], len(levels)) {
			return "on"
		}
	}
	return ""
}

// wrong is the same of the doubt.
func (d *ModelDoubt) wrong(columns []ModelColumn) string {
	counted := parameters{}
	for _, c := range columns {
		counted.columns = append(counted.columns, learned{M: c.M})
	}
	_, n := counted.doubted()
	switch {
	case !(d.Missed >= 0 && d.Missed <= 1):
		return "missed"
	case !(d.Spread >= 0 && d.Spread <= 1e6):
		return "spread"
	case len(d.Errors) != n:
		return "errors"
	}
	for i, row := range d.Errors {
		if len(row) != i+1 || slices.ContainsFunc(row, func(x float64) bool { return !(math.Abs(x) <= 1e6) }) {
			return "errors"
		}
	}
	return ""
}

// chances reports as many chances as a kind has levels, none of them impossible but the first.
func chances(x []float64, levels int) bool {
	if len(x) != levels || x[0] != 0 {
		return false
	}
	return !slices.ContainsFunc(x[1:], func(p float64) bool { return !(p >= 1e-30 && p <= 1) })
}

// circle reports columns that hang on one another in a circle.
func (m *Model) circle() bool {
	for j := range m.Columns {
		at := j
		for range len(m.Columns) + 1 {
			if m.Columns[at].On == nil {
				break
			}
			if at = m.Columns[at].On.Column; at == j {
				return true
			}
		}
	}
	return false
}
