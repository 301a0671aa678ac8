package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"spean/internal/lang"
	"spean/linkage"
)

// writePairs writes the pairs at or above the threshold, in the order of their rows.
func (k linkCommand) writePairs(left, right *linkage.File, r *linkage.Result) error {
	return writeWhole(k.l, k.Out, func(w io.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write([]string{"left_id", "right_id", "probability", "weight"}); err != nil {
			return err
		}
		for _, p := range r.Pairs {
			if p.Probability < k.Threshold {
				continue
			}
			if err := out.Write([]string{left.IDs[p.Left], right.IDs[p.Right], strconv.FormatFloat(p.Probability, 'f', 6, 64), strconv.FormatFloat(p.Weight, 'f', 3, 64)}); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	})
}

// writeClusters writes one number a person.
func (k linkCommand) writeClusters(left, right *linkage.File, r *linkage.Result) error {
	leftOf, rightOf := r.Clusters(k.Threshold)
	return writeWhole(k.l, k.Clusters, func(w io.Writer) error {
		out := csv.NewWriter(w)
		header := []string{"id", "cluster"}
		if k.Right != "" {
			header = []string{"file", "id", "cluster"}
		}
		if err := out.Write(header); err != nil {
			return err
		}
		for side, of := range [][]int{leftOf, rightOf} {
			file, name := left, "left"
			if side == 1 {
				file, name = right, "right"
			}
			for row, cluster := range of {
				line := []string{file.IDs[row], strconv.Itoa(cluster)}
				if k.Right != "" {
					line = append([]string{name}, line...)
				}
				if err := out.Write(line); err != nil {
					return err
				}
			}
		}
		out.Flush()
		return out.Error()
	})
}

// linkSummary is what --json prints.
type linkSummary struct {
	Left      int                `json:"left"`
	Right     int                `json:"right"`
	LeftOut   int                `json:"rows_left_out"`
	Pairs     int                `json:"pairs"`
	Expected  float64            `json:"expected_matches"`
	Threshold float64            `json:"threshold"`
	Precision *linkage.Estimate  `json:"precision"`
	Recall    *linkage.Estimate  `json:"recall"`
	Level     float64            `json:"interval_level"`
	Accuracy  []linkage.Accuracy `json:"accuracy"`
	Columns   []linkage.Column   `json:"columns"`
	Rules     []linkage.Rule     `json:"rules"`
}

// tellResult says what was found.
func (k linkCommand) tellResult(c console, left, right *linkage.File, r *linkage.Result) error {
	all, asked := k.accuracy(r)
	s := linkSummary{Left: left.Rows(), Pairs: asked.Pairs, Threshold: k.Threshold, Expected: r.Matches, Columns: r.Columns, Rules: r.Rules, LeftOut: left.LeftOut,
		Precision: asked.Precision, Recall: asked.Recall, Level: accuracyLevel, Accuracy: all}
	if k.Right != "" {
		s.Right = right.Rows()
		s.LeftOut += right.LeftOut
	}
	if k.JSON {
		return json.NewEncoder(c.Out).Encode(s)
	}
	fmt.Fprintln(c.Out, lang.T(k.l, "link.found", "n", whole(float64(s.Pairs)), "rows", whole(float64(s.Left+s.Right)), "expected", whole(s.Expected)))
	for _, line := range []string{sayEstimate(k.l, "link.precision", s.Precision), sayEstimate(k.l, "link.recall", s.Recall)} {
		if line != "" {
			fmt.Fprintln(c.Out, line)
		}
	}
	for _, col := range r.Columns {
		fmt.Fprintf(c.Out, "  %s: %s\n", col.Name, lang.T(k.l, "link.kind."+string(col.Kind)))
	}
	for _, rule := range r.Rules {
		fmt.Fprintf(c.Out, "  %s\n", lang.T(k.l, "link.rule", "name", k.sayRule(rule, r.Columns), "cost", whole(rule.Cost), "reach", strconv.FormatFloat(100*rule.Reach, 'f', 2, 64)))
	}
	return nil
}
