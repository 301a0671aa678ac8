// Package release publishes statistics about people that reveal none of them: counts of one, two and three columns of a table, and
// synthetic rows that agree with them, under one budget of differential privacy.
//
// What it promises: for two tables that differ by all rows of one person, the probability of any release differs by at most a factor
// exp(epsilon), but for a chance of delta (Dwork and Roth 2014, Definition 2.4). All that looks at the table is counting with exact
// discrete Gaussian noise (Canonne, Kamath and Steinke 2020) and, where no schema is given, a threshold on noisy counts; budgets add up
// in zero-concentrated differential privacy (Bun and Steinke 2016) and are converted by the tight formula. Everything after that
// looks at noisy counts alone: a mixture of products is fitted to them (after Liu, Vietri and Wu 2021), counts are drawn towards
// it, and synthetic rows are drawn from it and adjusted until their counts agree.
//
// Invariants: noise is drawn by integer arithmetic from the bytes given; no code of a Table lies outside its Schema; nothing of a Release
// is computed from the table but through Noise; the same bytes of randomness give the same release on any number of cores.
//
// What it does not do: it draws no bytes of its own, opens no files, knows no clock, and has no opinion on which epsilon is right.
// Compare, KAnonymous and Audit give results that are not differentially private; their comments say so.
package release
