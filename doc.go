// Package spean stands at the root of the repository and holds no code: only tidy_test.go, which keeps the shape of the house (who
// may import whom, where time, randomness and SQL may be touched, how long a file may grow) as a test. The program is cmd/spean;
// ARCHITECTURE.md is the map.
package spean
