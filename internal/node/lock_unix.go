//go:build !windows

package node

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func lockFile(h *os.File) error {
	err := unix.Flock(int(h.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return errHeld
	}
	return err
}
