// Package linkage finds records of the same person or thing in one table or in two, without labels: columns in, pairs with probabilities out.
//
// It guesses what each column holds (guess.go), cleans values (clean.go, date.go), compares them into a few ordered levels (compare.go),
// learns from sampled pairs what each level is worth (gather.go, train.go), chooses blocking rules (atoms.go, choose.go), compares all
// pairs in their blocks (score.go) and says how right and how complete the result may be (accuracy.go, doubt.go). The model is that of
// Fellegi and Sunter (1969, A theory for record linkage, J. Am. Stat. Assoc. 64), fitted by expectation-maximisation over all pairs as
// Winkler (2000) describes it. It knows nothing of cases, reads from io.Reader and opens no files.
//
// Invariants: the result depends on the tables, the options and the seed alone, not on the number of workers; what is learned does not depend
// on the order of rows; a column of identifiers given by the caller is not part of a Table.
package linkage
