package main

import "testing"

// What a whole run measures is not measured here; that everything acknowledged is held to is.
func TestEveryFormAcknowledgedBeforeAKillIsListedOpensAndIsFound(t *testing.T) {
	*count, *kill = 300, true
	if err := run(); err != nil {
		t.Fatal(err)
	}
}
