package overlap

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Pool estimates each stratum anew with strength borrowed from the others: the logarithm of unseen per seen people is taken to vary round a
// common mean, and each stratum's own is drawn to that mean the more, the less certain it is. The spread between strata is estimated as
// DerSimonian and Laird (1986, Meta-analysis in clinical trials; Control. Clin. Trials 7, 177-188) do, (Q-(k-1))/(sum w - sum w²/sum w); the
// shrinking is the empirical Bayes estimator of Efron and Morris (1975, J. Am. Stat. Assoc. 70, 311-319). A stratum without a number of its
// own is given the common mean with the spread between strata. It is a model on top of the estimates, and results are named so.
//
// Results are those of the strata by Sparse, with replicates; the answer has one for each, in the same order.
func Pool(strata []Stratum, results []Result) []Result {
	type own struct{ y, variance float64 }
	var known []own
	of := make([]*own, len(results))
	for i, r := range results {
		if o, ok := logRatio(float64(strata[i].Table.Observed()), r); ok {
			known = append(known, own{o[0], o[1]})
			of[i] = &own{o[0], o[1]}
		}
	}
	out := make([]Result, len(results))
	for i, r := range results {
		out[i] = Result{Name: PartialPooling, Level: r.Level, Samples: r.Samples, Reason: NotFinite}
		if strata[i].Table.Observed() == 0 {
			out[i].Reason = Nobody
		}
	}
	if len(known) < 2 {
		return out
	}
	sum, sum2, weighted := 0.0, 0.0, 0.0
	for _, k := range known {
		w := 1 / k.variance
		sum, sum2, weighted = sum+w, sum2+w*w, weighted+w*k.y
	}
	q := 0.0
	for _, k := range known {
		q += (k.y - weighted/sum) * (k.y - weighted/sum) / k.variance
	}
	between := math.Max(0, (q-float64(len(known)-1))/(sum-sum2/sum))
	sum, weighted = 0, 0
	for _, k := range known {
		w := 1 / (k.variance + between)
		sum, weighted = sum+w, weighted+w*k.y
	}
	mean, meanVariance := weighted/sum, 1/sum
	for i := range out {
		n := float64(strata[i].Table.Observed())
		if n == 0 {
			continue
		}
		y, variance := mean, between+meanVariance
		if o := of[i]; o != nil {
			keep := between / (between + o.variance)
			y = mean + keep*(o.y-mean)
			variance = keep*o.variance + (1-keep)*(1-keep)*meanVariance
		} else {
			out[i].Findings = append(out[i].Findings, finding("borrowed-wholly"))
		}
		half := distuv.UnitNormal.Quantile((1+out[i].Level)/2) * math.Sqrt(variance)
		out[i].Reason = NoReason
		out[i].Estimate, out[i].Low, out[i].High = n+n*math.Exp(y), n+n*math.Exp(y-half), n+n*math.Exp(y+half)
	}
	return out
}

// logRatio is the logarithm of unseen per seen people and its variance over the replicates that have one.
func logRatio(n float64, r Result) (out [2]float64, ok bool) {
	if r.Reason != "" || n == 0 || r.Estimate <= n {
		return out, false
	}
	var logs []float64
	for _, v := range r.Replicates {
		if !math.IsInf(v, 1) && v > n+1e-6 {
			logs = append(logs, math.Log((v-n)/n))
		}
	}
	if len(logs) < 10 || len(logs) < len(r.Replicates)/2 {
		return out, false
	}
	s := spread(logs)
	return [2]float64{math.Log((r.Estimate - n) / n), s*s + 1e-6}, true
}
