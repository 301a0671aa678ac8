package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"

	"spean/internal/problem"
)

// Backup is a finished backup on a disk.
type Backup struct {
	Folder string
	Manifest
}

// Open reads the manifest of the backup in a folder.
func Open(folder string) (Backup, error) {
	h, err := os.Open(filepath.Join(folder, ManifestName))
	if err != nil {
		return Backup{}, problem.New(problem.NotFound, "backup.none-here", "--from", "folder", folder)
	}
	defer h.Close()
	m, err := ParseManifest(h)
	return Backup{Folder: folder, Manifest: m}, err
}

// List gives the finished backups in a folder, newest first. One whose manifest cannot be read is left out: it is no good backup.
func List(folder string) ([]Backup, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Backup
	for _, e := range entries { // sorted by name, which is by time
		taken, ours := takenOf(e.Name())
		if !ours || !e.IsDir() {
			continue
		}
		if b, err := Open(filepath.Join(folder, e.Name())); err == nil && b.Taken.Equal(taken) {
			out = append(out, b)
		}
	}
	slices.Reverse(out)
	return out, nil
}

// Has reports whether an archive of the backup is in its folder.
func (b Backup) Has(name string) bool {
	_, err := os.Stat(filepath.Join(b.Folder, name))
	return err == nil
}

// State says how an archive of a backup lies there now, judged by its size alone: what is inside was compared when it was written, and is
// compared again by whoever restores it.
type State string

// The states.
const (
	Whole   State = "whole"
	Missing State = "missing"
	Altered State = "altered" // another size than when it was written
)

// State gives the state of an archive that lies in a folder.
func (f File) State(folder string) State {
	info, err := os.Stat(filepath.Join(folder, f.Name))
	switch {
	case err != nil:
		return Missing
	case info.Size() != f.Bytes:
		return Altered
	}
	return Whole
}

// Unfinished gives how many bytes a backup that is being made in a folder has written; 0 when none is.
func Unfinished(folder string) int64 {
	files, err := filepath.Glob(filepath.Join(folder, "spean-*"+partial, "*"))
	if err != nil {
		return 0
	}
	var n int64
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			n += info.Size()
		}
	}
	return n
}

// Into takes one part while an archive is unpacked. It must read r to its end.
type Into func(p Part, r io.Reader) error

// UnpackData decrypts the archive of data and hands each part to into, in order. Nothing may be believed before it has returned without
// an error: only then is it known that the whole file is as it was written.
func (b Backup) UnpackData(ctx context.Context, identities []age.Identity, into Into) error {
	return b.Data.unpack(ctx, b.Folder, identities, into)
}

// UnpackKeys does the same with the archive of keys.
func (b Backup) UnpackKeys(ctx context.Context, identities []age.Identity, into Into) error {
	return b.Keys.unpack(ctx, b.Folder, identities, into)
}

func (f File) unpack(ctx context.Context, dir string, identities []age.Identity, into Into) error {
	h, err := os.Open(filepath.Join(dir, f.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.NotFound, "backup.file-missing", f.Name, "file", f.Name)
	}
	if err != nil {
		return err
	}
	defer h.Close()
	sum := counted{hash: sha256.New()}
	read := io.TeeReader(bufio.NewReaderSize(untilDone{ctx, h}, 1<<20), &sum)
	plain, err := age.Decrypt(read, identities...)
	if none := new(age.NoIdentityMatchError); errors.As(err, &none) {
		// A flipped bit in the header looks the same, so the whole file is asked.
		if _, err := io.Copy(io.Discard, read); err != nil || !f.is(sum) {
			return f.judged(ctx, err)
		}
		return problem.New(problem.Invalid, "backup.wrong-identity", "--identity", "file", f.Name)
	}
	if err != nil {
		return f.judged(ctx, err)
	}
	if err := f.parts(plain, into); err != nil {
		return f.judged(ctx, err)
	}
	if _, err := io.Copy(io.Discard, read); err != nil {
		return f.judged(ctx, err)
	}
	if !f.is(sum) {
		return damaged(f.Name, "file-damaged")
	}
	return nil
}

// is reports whether what was counted is the file of the manifest.
func (f File) is(sum counted) bool {
	return sum.n == f.Bytes && hex.EncodeToString(sum.hash.Sum(nil)) == f.SHA256
}

// errOther is an archive that opens and holds other parts than its manifest says.
var errOther = errors.New("backup: the archive does not hold what its manifest says")

// errInto wraps what a taker of parts failed with, which is no fault of the file.
type errInto struct{ error }

func (e errInto) Unwrap() error { return e.error }

// parts reads the archive against the manifest.
func (f File) parts(plain io.Reader, into Into) error {
	archive := tar.NewReader(plain)
	for _, want := range f.Parts {
		head, err := archive.Next()
		if err != nil {
			return err
		}
		if head.Name != want.Name || head.Size != want.Bytes || head.Typeflag != tar.TypeReg {
			return errOther
		}
		sum := counted{hash: sha256.New()}
		part := &faithful{r: io.TeeReader(archive, &sum)}
		if err := into(want, part); part.err != nil {
			return part.err
		} else if err != nil {
			return errInto{err}
		}
		if sum.n != want.Bytes || hex.EncodeToString(sum.hash.Sum(nil)) != want.SHA256 {
			return errOther
		}
	}
	if _, err := archive.Next(); err != io.EOF {
		return errOther
	}
	_, err := io.Copy(io.Discard, plain)
	return err
}

// judged tells a damaged file from what failed beside it.
func (f File) judged(ctx context.Context, err error) error {
	own := errInto{}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &own):
		return own.error
	}
	return errors.Join(damaged(f.Name, "file-damaged"), err)
}

// faithful remembers the error of the reader it passes on, whatever whoever reads makes of it.
type faithful struct {
	r   io.Reader
	err error
}

func (f *faithful) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if err != nil && err != io.EOF {
		f.err = err
	}
	return n, err
}

// untilDone reads until ctx ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(b)
}
