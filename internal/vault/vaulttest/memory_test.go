package vaulttest

import "testing"

func TestTheStoreOfTheTestsKeepsThePromises(t *testing.T) {
	Run(t, func(testing.TB) Opener {
		m := &Memory{}
		return func(testing.TB) Store { return m }
	})
}
