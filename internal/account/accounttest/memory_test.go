package accounttest

import (
	"testing"

	"spean/internal/account"
)

func TestThePlainStoreKeepsItsPromises(t *testing.T) {
	Run(t, func(testing.TB) Open {
		m := NewMemory()
		return func() account.Store { return m }
	})
}
