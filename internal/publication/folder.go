package publication

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"spean/internal/problem"
)

// Folder is a folder of a release in the making. It gets its name when everything in it is on the disk.
type Folder struct{ dir, partial string }

// NewFolder prepares a folder; there must be nothing of that name.
func NewFolder(dir string) (*Folder, error) {
	f := &Folder{dir: filepath.Clean(dir)}
	if entries, err := os.ReadDir(f.dir); err == nil && len(entries) > 0 || err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, problem.New(problem.Conflict, "publish.out.taken", "out", "folder", dir)
	}
	if err := os.MkdirAll(filepath.Dir(f.dir), 0o755); err != nil {
		return nil, f.cannot()
	}
	var err error
	if f.partial, err = os.MkdirTemp(filepath.Dir(f.dir), "."+filepath.Base(f.dir)+"-"); err != nil {
		return nil, f.cannot()
	}
	return f, nil
}

func (f *Folder) cannot() error {
	return problem.New(problem.Invalid, "publish.out.cannot-write", "out", "folder", f.dir)
}

// OwnerFolder is the part of a release that is never published.
const OwnerFolder = "owner"

// Write writes one file, closed to others where it is the owner's.
func (f *Folder) Write(name string, write func(io.Writer) error) error {
	at := filepath.Join(f.partial, filepath.FromSlash(name))
	mode := os.FileMode(0o644)
	if filepath.Dir(name) == OwnerFolder {
		mode = 0o600
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			return f.cannot()
		}
	}
	h, err := os.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return f.cannot()
	}
	out := bufio.NewWriter(h)
	if err := errors.Join(write(out), out.Flush(), h.Sync(), h.Close()); err != nil {
		return errors.Join(f.cannot(), err)
	}
	return nil
}

// Finish gives the folder its name.
func (f *Folder) Finish() error {
	if err := errors.Join(os.Chmod(f.partial, 0o755), syncDir(f.partial)); err != nil {
		return f.cannot()
	}
	if err := os.Remove(f.dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return f.cannot()
	}
	if err := os.Rename(f.partial, f.dir); err != nil {
		return f.cannot()
	}
	return syncDir(filepath.Dir(f.dir))
}

// Abandon removes what was written so far; after Finish it does nothing.
func (f *Folder) Abandon() { _ = os.RemoveAll(f.partial) }
