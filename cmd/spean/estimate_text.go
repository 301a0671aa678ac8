package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"spean/internal/lang"
	"spean/overlap"
)

// writeEstimateText prints an analysis for a person to read.
func writeEstimateText(w io.Writer, l lang.Lang, a analysis) error {
	var b bytes.Buffer
	fmt.Fprintln(&b, sayObserved(l, a.data.Whole))
	last := ""
	for _, m := range a.methods {
		if m.Name != last {
			fmt.Fprintf(&b, "\n%s\n", lang.T(l, "estimate.method."+m.Name))
			last = m.Name
		}
		sayMethod(&b, l, m, "  ")
	}
	fmt.Fprintf(&b, "\n%s\n", lang.T(l, "estimate.sensitivity", "n", strconv.Itoa(variantSamplesOf(a))))
	for _, v := range a.variants {
		fmt.Fprintf(&b, "  %s: %s\n", sayVariant(l, v), sayResult(l, v.Result))
	}
	for _, s := range a.strata {
		fmt.Fprintf(&b, "\n%s = %s. %s\n", a.by, s.Name, sayObserved(l, s.Table))
		for _, m := range s.methods {
			fmt.Fprintf(&b, "  %s\n", lang.T(l, "estimate.method."+m.Name))
			sayMethod(&b, l, m, "    ")
		}
	}
	fmt.Fprintf(&b, "\n%s\n", lang.T(l, "estimate.statement"))
	for _, f := range a.statement {
		fmt.Fprintf(&b, "  %s\n", sayFinding(l, f))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// variantSamplesOf is how many replicates stand behind the intervals of the variants.
func variantSamplesOf(a analysis) int {
	n := 0
	for _, v := range a.variants {
		n = max(n, v.Samples)
	}
	return n
}

func sayObserved(l lang.Lang, t overlap.Table) string {
	return lang.T(l, "estimate.observed", "n", whole(float64(t.Observed())), "lists", strconv.Itoa(len(t.Lists)))
}

// sayMethod says one method's answer, its model and what it remarks, each on a line of its own that begins with margin.
func sayMethod(b *bytes.Buffer, l lang.Lang, m timed, margin string) {
	line := sayResult(l, m.Result)
	switch {
	case m.Name == overlap.LincolnPetersen:
		line = strings.Join(m.Model, "") + ": " + line
	case len(m.Model) > 0:
		line += "\n" + margin + sayModel(l, m.Result)
	}
	fmt.Fprintln(b, margin+line)
	for _, s := range sayDetails(l, m.Result) {
		fmt.Fprintln(b, margin+s)
	}
}

// sayDetails says how sure an interval is and what a method remarks.
func sayDetails(l lang.Lang, r overlap.Result) []string {
	var out []string
	if r.Reason == "" && r.HighError > 0 && !math.IsInf(r.HighError, 1) && !math.IsInf(r.LowError, 1) {
		out = append(out, lang.T(l, "estimate.error", "n", strconv.Itoa(r.Samples), "low", whole(r.LowError), "high", whole(r.HighError)))
	}
	if d := r.Diagnostics; d != nil {
		out = append(out, lang.T(l, "estimate.chains", "chains", strconv.Itoa(d.Chains), "draws", strconv.Itoa(d.Draws),
			"rhat", strconv.FormatFloat(d.RHat, 'f', 2, 64), "effective", whole(d.Effective)))
	}
	for _, f := range r.Findings {
		out = append(out, sayFinding(l, f))
	}
	return out
}

func sayModel(l lang.Lang, r overlap.Result) string {
	return lang.T(l, "estimate.model."+r.Name, "pairs", strings.Join(r.Model, ", "))
}

func sayVariant(l lang.Lang, v overlap.Variant) string {
	return lang.T(l, "estimate.vary."+v.Kind, "of", v.Of)
}

func sayFinding(l lang.Lang, f overlap.Finding) string {
	var pairs []string
	for k, v := range f.Args {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			v = whole(float64(n))
		}
		pairs = append(pairs, k, v)
	}
	return lang.T(l, "estimate.finding."+f.Code, pairs...)
}

// sayResult says a number with its interval, or why there is none.
func sayResult(l lang.Lang, r overlap.Result) string {
	if r.Reason != "" {
		return lang.T(l, "estimate.reason."+string(r.Reason))
	}
	id := "estimate.result"
	if math.IsInf(r.High, 1) {
		id = "estimate.result-boundless"
	}
	return lang.T(l, id, "estimate", whole(r.Estimate), "low", whole(r.Low), "high", whole(r.High), "level", strconv.Itoa(int(math.Round(100*r.Level))))
}

// whole writes a number without decimals, in groups of three.
func whole(x float64) string {
	s := strconv.FormatFloat(math.Round(x), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
