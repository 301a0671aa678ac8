package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"spean/internal/lang"
)

// writeEstimateText prints an analysis for a person to read.
func writeEstimateText(w io.Writer, l lang.Lang, a analysis) error {
	var b bytes.Buffer
	fmt.Fprintln(&b, lang.T(l, "estimate.observed", "n", strconv.FormatInt(a.data.Whole.Observed(), 10), "lists", strconv.Itoa(len(a.data.Whole.Lists))))
	for _, m := range a.methods {
		fmt.Fprintf(&b, "\n%s\n  %s\n", lang.T(l, "estimate.method."+m.Name), sayResult(l, m))
		if len(m.Model) > 0 {
			fmt.Fprintf(&b, "  %s\n", lang.T(l, "estimate.model", "pairs", strings.Join(m.Model, ", ")))
		}
		for _, f := range m.Findings {
			fmt.Fprintf(&b, "  %s\n", lang.T(l, "estimate.finding."+f.Code, pairsOf(f.Args)...))
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// sayResult says a number with its interval, or why there is none.
func sayResult(l lang.Lang, m timed) string {
	if m.Reason != "" {
		return lang.T(l, "estimate.reason."+string(m.Reason))
	}
	id := "estimate.result"
	if math.IsInf(m.High, 1) {
		id = "estimate.result-boundless"
	}
	return lang.T(l, id, "estimate", whole(m.Estimate), "low", whole(m.Low), "high", whole(m.High), "level", strconv.Itoa(int(math.Round(100*m.Level))))
}

// whole writes a number without decimals, in groups of three.
func whole(x float64) string {
	s := strconv.FormatFloat(math.Round(x), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func pairsOf(args map[string]string) []string {
	var out []string
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}
