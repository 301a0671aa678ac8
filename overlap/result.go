package overlap

import (
	"fmt"
	"strings"
)

// Names of the methods, as Result.Name and the command's JSON say them.
const (
	SparseLogLinear = "sparse-loglinear"
	GraphAverage    = "decomposable-graphs"
	LatentClasses   = "latent-classes"
	ChaoLowerBound  = "chao-lower-bound"
	ChaoUnlikeLists = "chao-lower-bound-lists"
	LincolnPetersen = "lincoln-petersen"
	PartialPooling  = "sparse-loglinear-pooled"
)

// Reason is why there is no number.
type Reason string

// The reasons.
const (
	NoReason        Reason = ""
	Nobody          Reason = "nobody"           // the table is empty
	OneList         Reason = "one-list"         // a single list overlaps with nothing
	NoOverlap       Reason = "no-overlap"       // nobody is on two lists: any number of unseen people fits equally well
	ListOfAll       Reason = "list-of-all"      // one list holds everybody, so it says nothing about those it missed
	NotFinite       Reason = "not-finite"       // the likelihood has no maximum at finite parameters
	NotIdentifiable Reason = "not-identifiable" // several parameters fit equally well
	TooManyLists    Reason = "too-many-lists"
	NoConvergence   Reason = "no-convergence" // chains disagree: their numbers mean nothing yet
	Unsettled       Reason = "unsettled"      // there is an estimate, and the fit did not reach it
)

var faultReasons = map[fault]Reason{fine: NoReason, noOverlap: NoOverlap, listOfAll: ListOfAll, notFinite: NotFinite, notIdentifiable: NotIdentifiable, nobody: Nobody, unsettled: Unsettled}

// Result is what one method says about the size of the whole population, seen and unseen. A number never stands alone: either Reason
// is empty and Estimate, Low and High are given, or Reason says why they are not.
type Result struct {
	Name      string
	Reason    Reason
	Estimate  float64
	Low, High float64 // High is +Inf where the data set no upper limit
	Level     float64 // of the interval, 0.95
	Model     []string
	Samples   int // replicates or draws behind the interval, 0 where it is a formula

	// LowError and HighError are Monte Carlo standard errors of the ends of the interval, 0 where there are none.
	LowError, HighError float64

	Findings    []Finding
	Replicates  []float64    // the bootstrap's estimates, in order of their numbers
	Diagnostics *Diagnostics // of a Markov chain
}

// Finding is a coded remark about data or method, for a caller to put into words.
type Finding struct {
	Code string
	Args map[string]string
}

func finding(code string, pairs ...any) Finding {
	f := Finding{Code: code, Args: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Args[pairs[i].(string)] = fmt.Sprint(pairs[i+1])
	}
	return f
}

// names writes a set of lists as "A:B".
func (t Table) names(of Mask) string {
	var out []string
	for i, l := range t.Lists {
		if of.Has(i) {
			out = append(out, l)
		}
	}
	return strings.Join(out, ":")
}
