package overlap

// Diagnostics say whether a Markov chain can be believed.
type Diagnostics struct {
	Chains, Draws int
	RHat          float64 // potential scale reduction of the logarithm of N over split chains
	Effective     float64 // effective number of independent draws
}
