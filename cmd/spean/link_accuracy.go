package main

import (
	"slices"
	"strconv"

	"spean/internal/lang"
	"spean/linkage"
)

// accuracyLevel is how often the intervals of precision and recall hold the truth.
const accuracyLevel = 0.95

// accuracyAt are thresholds for which precision and recall are told, beside the one that was asked for.
var accuracyAt = []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99}

// accuracy estimates precision and recall at the thresholds, and says which of them was asked for.
func (k linkCommand) accuracy(r *linkage.Result) (all []linkage.Accuracy, asked linkage.Accuracy) {
	at := append(slices.Clone(accuracyAt), k.Threshold)
	slices.Sort(at)
	at = slices.Compact(at)
	all = r.Accuracy(accuracyLevel, at...)
	return all, all[slices.Index(at, k.Threshold)]
}

// sayEstimate says a share with the wide interval; empty when there is none.
func sayEstimate(l lang.Lang, id string, e *linkage.Estimate) string {
	if e == nil {
		return ""
	}
	return lang.T(l, id, "value", percent(e.Value), "low", percent(e.Low), "high", percent(e.High), "level", percent(accuracyLevel))
}

// percent writes a share in hundredths, more exactly the nearer it is to none or all.
func percent(share float64) string {
	for digits, near := 0, 0.05; digits < 2; digits, near = digits+1, near/10 {
		if share == 0 || share == 1 || share >= near && share <= 1-near {
			return strconv.FormatFloat(100*share, 'f', digits, 64)
		}
	}
	switch {
	case share < 0.0001:
		return "<\u00a00.01"
	case share > 0.9999:
		return ">\u00a099.99"
	}
	return strconv.FormatFloat(100*share, 'f', 2, 64)
}
