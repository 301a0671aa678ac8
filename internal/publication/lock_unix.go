//go:build !windows

package publication

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile waits until this program alone has the file. The system lets go of the lock when the program ends, however it ends.
func lockFile(h *os.File) error {
	for {
		if err := unix.Flock(int(h.Fd()), unix.LOCK_EX); err != unix.EINTR {
			return err
		}
	}
}
