package publication

import (
	"os"

	"golang.org/x/sys/windows"
)

// lockFile waits until this program alone has the file. The system lets go of the lock when the program ends, however it ends. The
// locked byte lies far behind the end, so that others may read.
func lockFile(h *os.File) error {
	return windows.LockFileEx(windows.Handle(h.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 20})
}
