package main

import (
	"encoding/json"
	"io"
	"math"
)

// estimateJSON is what --json prints.
type estimateJSON struct {
	Observed int64         `json:"observed"`
	Methods  []methodJSON  `json:"methods"`
	Warnings []warningJSON `json:"warnings"`
}

// methodJSON is one method's answer: a number with its interval, or the reason why there is none. An end of an interval that the data
// does not limit is null.
type methodJSON struct {
	Name     string       `json:"name"`
	Estimate *float64     `json:"estimate"`
	Interval *[2]*float64 `json:"interval"`
	Level    float64      `json:"level"`
	Model    []string     `json:"model"`
	Reason   string       `json:"reason,omitempty"`
	Error    *[2]*float64 `json:"interval_error,omitempty"`
	Samples  int          `json:"samples,omitempty"`
	Seconds  float64      `json:"seconds"`
}

// warningJSON is a coded remark.
type warningJSON struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

func writeEstimateJSON(w io.Writer, a analysis) error {
	out := estimateJSON{Observed: a.data.Whole.Observed(), Methods: []methodJSON{}, Warnings: []warningJSON{}}
	for _, m := range a.methods {
		out.Methods = append(out.Methods, m.json())
		for _, f := range m.Findings {
			out.Warnings = append(out.Warnings, warningJSON{f.Code, f.Args})
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func (t timed) json() methodJSON {
	m := methodJSON{Name: t.Name, Level: t.Level, Model: t.Model, Reason: string(t.Reason), Samples: t.Samples, Seconds: math.Round(t.seconds*1e6) / 1e6}
	if m.Model == nil {
		m.Model = []string{}
	}
	if t.Reason != "" {
		return m
	}
	m.Estimate = rounded(t.Estimate)
	m.Interval = &[2]*float64{rounded(t.Low), rounded(t.High)}
	if t.LowError > 0 || t.HighError > 0 {
		m.Error = &[2]*float64{rounded(t.LowError), rounded(t.HighError)}
	}
	return m
}

// rounded keeps two decimals; what has no limit is null.
func rounded(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	x = math.Round(x*100) / 100
	return &x
}
