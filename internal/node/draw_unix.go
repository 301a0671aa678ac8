//go:build !windows

package node

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

// giveUp holds the process to what drawing takes: so much memory and time, no new file, no byte written to one, no core.
func giveUp() error {
	seconds := uint64(drawFor / time.Second)
	var errs []error
	for _, l := range []struct {
		what int
		most uint64
	}{{unix.RLIMIT_DATA, drawMemory}, {unix.RLIMIT_CPU, seconds}, {unix.RLIMIT_FSIZE, 0}, {unix.RLIMIT_CORE, 0}, {unix.RLIMIT_NOFILE, 0}} {
		errs = append(errs, unix.Setrlimit(l.what, &unix.Rlimit{Cur: l.most, Max: l.most}))
	}
	return errors.Join(errs...)
}
