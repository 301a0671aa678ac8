package main

import (
	"encoding/json"
	"io"
	"math"

	"spean/overlap"
)

// estimateJSON is what --json prints.
type estimateJSON struct {
	Observed    int64         `json:"observed"`
	Methods     []methodJSON  `json:"methods"`
	Warnings    []warningJSON `json:"warnings"`
	Sensitivity []variantJSON `json:"sensitivity"`
	Strata      []stratumJSON `json:"strata,omitempty"`
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
	Error    *[2]*float64 `json:"interval_error,omitempty"` // Monte Carlo standard error of each end
	Samples  int          `json:"samples,omitempty"`
	Chains   *chainsJSON  `json:"diagnostics,omitempty"`
	Seconds  float64      `json:"seconds"`
}

// chainsJSON says whether a Markov chain can be believed.
type chainsJSON struct {
	Chains    int      `json:"chains"`
	Draws     int      `json:"draws"`
	RHat      *float64 `json:"rhat"`
	Effective *float64 `json:"effective"`
}

// variantJSON is the estimate with one choice made otherwise.
type variantJSON struct {
	Kind string `json:"kind"`
	Of   string `json:"of"`
	methodJSON
}

// stratumJSON is one value of the column estimated by.
type stratumJSON struct {
	Name     string       `json:"name"`
	Observed int64        `json:"observed"`
	Methods  []methodJSON `json:"methods"`
}

// warningJSON is a coded remark; Method is empty where it concerns the data.
type warningJSON struct {
	Code   string            `json:"code"`
	Method string            `json:"method,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
}

func writeEstimateJSON(w io.Writer, a analysis) error {
	out := estimateJSON{Observed: a.data.Whole.Observed(), Methods: []methodJSON{}, Warnings: []warningJSON{}, Sensitivity: []variantJSON{}}
	for _, m := range a.methods {
		out.Methods = append(out.Methods, m.json())
		for _, f := range m.Findings {
			out.Warnings = append(out.Warnings, warningJSON{f.Code, m.Name, f.Args})
		}
	}
	for _, f := range a.statement {
		out.Warnings = append(out.Warnings, warningJSON{Code: f.Code, Args: f.Args})
	}
	for _, v := range a.variants {
		out.Sensitivity = append(out.Sensitivity, variantJSON{v.Kind, v.Of, timed{Result: v.Result}.json()})
	}
	for _, s := range a.strata {
		part := stratumJSON{Name: s.Name, Observed: s.Table.Observed()}
		for _, m := range s.methods {
			part.Methods = append(part.Methods, m.json())
		}
		out.Strata = append(out.Strata, part)
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
	if d := t.Diagnostics; d != nil {
		m.Chains = &chainsJSON{d.Chains, d.Draws, rounded(d.RHat), rounded(d.Effective)}
	}
	if t.Reason != overlap.NoReason {
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
