package main

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"spean/internal/lang"
	"spean/internal/screening"
)

// writeScreenText prints a result for a person to read.
func writeScreenText(w io.Writer, l lang.Lang, in *screening.Instrument, answers screening.Answers) error {
	var b bytes.Buffer
	lists := screening.Lists{Lead: in}
	r := screening.Evaluate(in, answers)
	fmt.Fprintln(&b, lang.T(l, "screening.report.list", "name", lang.T(l, "screening.instrument."+in.ID), "version", strconv.Itoa(in.Version)))
	fmt.Fprintln(&b, lang.T(l, "screening.report.outcome", "outcome", screening.OutcomeName(l, r.Outcome)))
	fmt.Fprintln(&b, screening.Sentence(l, r))

	fmt.Fprintf(&b, "\n%s\n", lang.T(l, "screening.report.dimensions"))
	for _, d := range r.Dimensions {
		fmt.Fprintf(&b, "  %s  %s: %s", d.Code, screening.DimensionName(l, d.Code), screening.StateName(l, d.State))
		if d.Clause != "" {
			fmt.Fprintf(&b, " (%s)", screening.ClauseText(l, d.Clause))
		}
		fmt.Fprintln(&b)
	}

	fmt.Fprintf(&b, "\n%s\n", lang.T(l, "screening.report.counted"))
	for _, c := range r.Counted {
		i, _ := in.Indicator(c.Code)
		fmt.Fprintf(&b, "  %s  %s (%s)\n", c.Code, i.In(l).Label, screening.StrengthName(l, c.Strength))
	}
	if len(r.Counted) == 0 {
		fmt.Fprintf(&b, "  %s\n", lang.T(l, "screening.report.nothing-counted"))
	}

	fmt.Fprintf(&b, "\n%s\n", lang.T(l, "screening.report.would-change"))
	open := lists.Plan(answers).Open
	for _, code := range open {
		i, _ := in.Indicator(code)
		fmt.Fprintf(&b, "  %s  %s (%s)\n", code, i.In(l).Label, screening.AnswerName(l, answers[code]))
	}
	if len(open) == 0 {
		fmt.Fprintf(&b, "  %s\n", lang.T(l, "screening.report.nothing-changes"))
	}

	fmt.Fprintf(&b, "\n%s\n", lang.T(l, "screening.report.signs"))
	for _, s := range lists.Signs(answers) {
		line := fmt.Sprintf("  %2d  %s: %s %s", s.Sign.Number, s.Sign.Label[l], screening.SignStateName(l, s.State), strings.Join(s.Codes, " "))
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
	}
	fmt.Fprintf(&b, "\n%s\n", lang.T(l, "screening.report.advice"))
	_, err := w.Write(b.Bytes())
	return err
}
