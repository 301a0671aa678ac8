package main

import (
	"os"
	"runtime/debug"
)

// collectAt is by how much, in hundredths, memory may grow before what is not used any more is collected. Most of what a server holds are
// the names people are found by, which stay: letting twice as much lie about, as is usual, would double it.
const collectAt = 50

// holdLittle has the server collect sooner than programs usually do, unless whoever runs it says otherwise.
func holdLittle() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}
