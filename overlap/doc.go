// Package overlap estimates how many people no list has seen, from how the lists overlap: Multiple Systems Estimation.
//
// It takes a Table (who is on which lists, as counts of patterns), and gives estimates by several methods, each with an interval or with
// the reason why it has none. It reads tables from an io.Reader and does no other input or output; randomness comes from a seed,
// each replicate or chain having its own stream, so results are the same on any number of cores. It knows nothing of cases.
//
// Invariants: a Table holds each pattern once, in order of its mask; no estimate depends on the order of rows or of lists, because
// every method works on the lists in the order of their names. A list's bit in a mask is its place in Table.Lists.
//
// Sources, cited at the functions that follow them:
//
//	Bishop, Fienberg and Holland (1975). Discrete Multivariate Analysis. MIT Press. Chapter 6.
//	Chan, Silverman and Vincent (2021). Multiple Systems Estimation for Sparse Capture Data. J. Am. Stat. Assoc. 116, 1297-1306.
//	Fienberg and Rinaldo (2012). Maximum likelihood estimation in log-linear models. Ann. Stat. 40, 996-1023.
//	DiCiccio and Efron (1996). Bootstrap confidence intervals. Stat. Sci. 11, 189-228.
//	Hyndman and Fan (1996). Sample quantiles in statistical packages. Am. Stat. 50, 361-365.
//	Madigan and York (1997). Bayesian methods for estimation of the size of a closed population. Biometrika 84, 19-31.
//	Manrique-Vallier (2016). Bayesian population size estimation using Dirichlet process mixtures. Biometrics 72, 1246-1254.
//	Chao (1987). Estimating the population size for capture-recapture data with unequal catchability. Biometrics 43, 783-791.
//	Rivest and Baillargeon (2007). Applications and extensions of Chao's moment estimator. Biometrics 63, 999-1006.
//	Chapman (1951). Some properties of the hypergeometric distribution with applications to zoological sample censuses.
//	Seber (1970). The effects of trap response on tag recapture estimates. Biometrics 26, 13-22.
package overlap
