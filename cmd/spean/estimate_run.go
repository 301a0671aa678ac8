package main

import (
	"time"

	"spean/overlap"
)

// analysis is all that is said about one table.
type analysis struct {
	data      overlap.Data
	methods   []timed // the first is the one the report leads with
	variants  []overlap.Variant
	statement []overlap.Finding
	by        string
	strata    []stratumAnalysis
}

// stratumAnalysis is what is said about one part of the table.
type stratumAnalysis struct {
	overlap.Stratum
	methods []timed
}

// timed is a result and the seconds it took.
type timed struct {
	overlap.Result
	seconds float64
}

// clocked times one method.
func clocked(method func() overlap.Result) timed {
	start := time.Now()
	r := method()
	return timed{r, time.Since(start).Seconds()}
}

// analyse runs every method on a table.
func (e estimateCommand) analyse(data overlap.Data) analysis {
	o := overlap.DefaultSparse()
	o.Threshold, o.Samples, o.Seed = e.Threshold, e.Samples, e.Seed
	latent := overlap.DefaultLatent()
	latent.Seed = e.Seed
	t := data.Whole
	a := analysis{data: data, by: e.By, methods: []timed{
		clocked(func() overlap.Result { return overlap.Sparse(t, o) }),
		clocked(func() overlap.Result {
			return overlap.Average(t, overlap.AverageOptions{Level: o.Level, Seed: e.Seed})
		}),
		clocked(func() overlap.Result { return overlap.Latent(t, latent) }),
		clocked(func() overlap.Result { return overlap.Chao(t, o.Level) }),
		clocked(func() overlap.Result { return overlap.ChaoLists(t, o.Level) }),
	}}
	for _, r := range overlap.Pairs(t, o.Level) {
		a.methods = append(a.methods, timed{Result: r})
	}
	a.variants = overlap.Sensitivity(t, o)
	var others []overlap.Result
	for _, m := range a.methods[1:] {
		others = append(others, m.Result)
	}
	a.statement = overlap.Statement(t, a.methods[0].Result, others, a.variants)
	a.strata = byStratum(data.Strata, o)
	return a
}

// byStratum estimates each stratum by itself, and again with strength borrowed from the others.
func byStratum(strata []overlap.Stratum, o overlap.SparseOptions) []stratumAnalysis {
	var out []stratumAnalysis
	var own []overlap.Result
	for _, s := range strata {
		r := clocked(func() overlap.Result { return overlap.Sparse(s.Table, o) })
		own = append(own, r.Result)
		out = append(out, stratumAnalysis{s, []timed{r}})
	}
	for i, r := range overlap.Pool(strata, own) {
		out[i].methods = append(out[i].methods, timed{Result: r})
	}
	return out
}
