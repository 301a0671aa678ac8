package main

import (
	"time"

	"spean/overlap"
)

// analysis is all that is said about one table.
type analysis struct {
	data    overlap.Data
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
	return analysis{data: data, methods: []timed{
		clocked(func() overlap.Result { return overlap.Sparse(data.Whole, o) }),
	}}
}
