// Package servers holds the tests of several Spean servers that work on one PostgreSQL database at once, as a ministry runs them: first
// as open installations within the test, where moments can be chosen, then as real processes behind their pages.
package servers
