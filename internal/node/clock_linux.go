package node

import (
	"time"

	"golang.org/x/sys/unix"
)

// machineRan gives how long this machine has run, asleep or not; clock_gettime(2).
func machineRan() time.Duration {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &at); err != nil {
		return programRan()
	}
	return time.Duration(at.Nano())
}
