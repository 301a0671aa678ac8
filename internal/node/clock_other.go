//go:build !linux

package node

import "time"

// machineRan gives how long the program has run. Some systems leave out the time they slept.
func machineRan() time.Duration { return programRan() }
