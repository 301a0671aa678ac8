package audittest

import "testing"

func TestTheStoreOfTheTestsKeepsThePromises(t *testing.T) {
	Run(t, func(testing.TB) Opener {
		m := NewMemory()
		return func(testing.TB) Store { return m }
	})
}
