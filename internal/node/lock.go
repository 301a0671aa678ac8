package node

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"spean/internal/problem"
)

// lockName is the file whose lock says that a program has the folder. The system lets go of the lock when the program ends, however it
// ends; the file stays.
const lockName = "spean.lock"

// errHeld is the error of a lock that another program has.
var errHeld = errors.New("node: another program has the lock")

// folderLock is the lock of a data folder, held.
type folderLock struct{ file *os.File }

// lockFolder takes the lock of a data folder, or refuses when another program has it.
func lockFolder(dir string) (*folderLock, error) {
	h, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", problem.New(problem.Invalid, "store.cannot-open", lockName), err)
	}
	if err := lockFile(h); errors.Is(err, errHeld) {
		return nil, errors.Join(problem.New(problem.Conflict, "store.in-use", lockName), h.Close())
	} else if err != nil {
		return nil, errors.Join(fmt.Errorf("the data folder cannot be locked: %w", err), h.Close())
	}
	return &folderLock{h}, nil
}

// Close lets go of the lock.
func (l *folderLock) Close() error { return l.file.Close() }

// syncDir makes the names in a folder durable. Windows has no such call and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	h, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}
