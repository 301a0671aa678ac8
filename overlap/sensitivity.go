package overlap

import (
	"math"
	"strconv"
)

// Variant is the log-linear estimate again with one choice made otherwise.
type Variant struct {
	Kind string // VaryThreshold, VaryWithout, VaryMerged
	Of   string // the threshold, the list left out, or the two lists merged as "A+B"
	Result
}

// Kinds of variants.
const (
	VaryThreshold = "threshold"
	VaryWithout   = "without"
	VaryMerged    = "merged"
)

// variantSamples bounds the replicates behind each variant's interval, which only has to show whether the number moves.
const variantSamples = 200

// thresholds tried beside the one chosen.
var thresholds = []float64{0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1}

// Sensitivity makes the log-linear estimate again with other thresholds, without each list, and with each pair of lists taken as one.
// Each variant has its interval, of fewer replicates.
func Sensitivity(t Table, o SparseOptions) []Variant {
	var out []Variant
	o.Samples = min(o.Samples, variantSamples)
	for _, p := range thresholds {
		if p != o.Threshold {
			other := o
			other.Threshold = p
			out = append(out, Variant{VaryThreshold, strconv.FormatFloat(p, 'f', -1, 64), Sparse(t, other)})
		}
	}
	if len(t.Lists) < 3 {
		return out
	}
	for i, name := range t.Lists {
		out = append(out, Variant{VaryWithout, name, Sparse(t.Without(i), o)})
	}
	for _, e := range edges(len(t.Lists)) {
		merged := t.Merged(e[0], e[1])
		out = append(out, Variant{VaryMerged, merged.Lists[e[0]], Sparse(merged, o)})
	}
	return out
}

// Statement says what the data can and cannot carry, as codes for a caller to put into words.
func Statement(t Table, main Result, others []Result, variants []Variant) []Finding {
	var out []Finding
	n := t.Observed()
	if n == 0 {
		return out
	}
	if len(t.Lists) == 2 {
		out = append(out, finding("two-lists"))
	}
	repeat, empty := int64(0), 0
	for _, c := range t.Cells {
		if c.Mask.Count() > 1 {
			repeat += c.Count
		}
	}
	pairs := edges(len(t.Lists))
	for _, e := range pairs {
		if t.Size(1<<e[0]|1<<e[1]) == 0 {
			empty++
		}
	}
	out = append(out, finding("rests-on", "n", repeat, "of", n))
	if empty > 0 {
		out = append(out, finding("pairs-apart", "n", empty, "of", len(pairs)))
	}
	if main.Reason != "" {
		return append(out, finding("no-number"), finding("assumptions"))
	}
	if math.IsInf(main.High, 1) {
		out = append(out, finding("only-at-least", "low", round(main.Low)))
	} else if main.High > 3*main.Low {
		out = append(out, finding("order-only", "low", round(main.Low), "high", round(main.High)))
	}
	if low, high, ok := span(main, variants, nil); ok && high > 1.5*low {
		out = append(out, finding("choices-matter", "low", round(low), "high", round(high)))
	}
	if low, high, ok := span(main, nil, others); ok && high > 1.5*low {
		out = append(out, finding("methods-differ", "low", round(low), "high", round(high)))
	}
	for _, r := range others {
		if r.Name == ChaoUnlikeLists && r.Reason == "" && r.Low > main.Estimate {
			out = append(out, finding("below-bound", "bound", round(r.Estimate), "estimate", round(main.Estimate)))
		}
	}
	return append(out, finding("assumptions"))
}

// span is the range of the estimates that exist.
func span(main Result, variants []Variant, others []Result) (low, high float64, ok bool) {
	low, high = main.Estimate, main.Estimate
	take := func(r Result) {
		if r.Reason == "" && r.Name != ChaoLowerBound && r.Name != ChaoUnlikeLists && r.Name != LincolnPetersen {
			low, high, ok = math.Min(low, r.Estimate), math.Max(high, r.Estimate), true
		}
	}
	for _, v := range variants {
		take(v.Result)
	}
	for _, r := range others {
		take(r)
	}
	return low, high, ok
}

func round(x float64) int64 { return int64(math.Round(x)) }
