package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"filippo.io/age"

	"spean/internal/problem"
)

// Plan is a backup to be made.
type Plan struct {
	// Folder gets a folder for the backup. It is made when missing.
	Folder string
	// KeysFolder gets the archive of keys, in a folder of the same name, when it is to lie elsewhere; empty for the same place.
	KeysFolder string
	Recovery   []age.Recipient
	// Taken is now. Its second names the backup.
	Taken time.Time
	// Reason says what makes it.
	Reason Reason
	// Data packs log and accounts, and Keys after it the keys, so that each event packed has its key. Both add what they find to Facts.
	Data, Keys Pack
	Facts      *Facts
}

// Write makes a backup and gives its manifest. When it fails nothing has the name of a backup; what is left under a name of its own is
// taken away by the next.
func Write(ctx context.Context, p Plan) (m Manifest, err error) {
	if len(p.Recovery) == 0 {
		return m, problem.New(problem.Invalid, "backup.no-recovery", "--recovery")
	}
	keysFolder := p.KeysFolder
	if keysFolder == "" {
		keysFolder = p.Folder
	}
	m = Manifest{Format: format, Taken: p.Taken.UTC().Truncate(time.Second), Reason: p.Reason}
	name := folderName(m.Taken)
	dirs := []string{filepath.Join(p.Folder, name)}
	if keysFolder != p.Folder {
		dirs = append(dirs, filepath.Join(keysFolder, name))
	}
	for _, dir := range dirs {
		if err := begin(dir); err != nil {
			return m, err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, os.RemoveAll(dir+partial))
			}
		}()
	}
	if m.Data, err = writeFile(ctx, dirs[0]+partial, DataName, p.Recovery, p.Data); err != nil {
		return m, err
	}
	if m.Keys, err = writeFile(ctx, dirs[len(dirs)-1]+partial, KeysName, p.Recovery, p.Keys); err != nil {
		return m, err
	}
	m.Facts = *p.Facts
	if !m.valid() {
		return m, fmt.Errorf("backup: a manifest nobody could read again: %+v", m.Facts)
	}
	for i := len(dirs) - 1; i >= 0; i-- { // the data last: when they have their name the keys are there
		if err := m.write(dirs[i] + partial); err != nil {
			return m, err
		}
		if err := finish(dirs[i]); err != nil {
			return m, err
		}
	}
	return m, nil
}

// begin makes the folder of a backup under its unfinished name, after taking away what an interrupted one left.
func begin(dir string) error {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return unwritable(parent, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Conflict, "backup.exists", "", "folder", dir)
	}
	left, err := filepath.Glob(filepath.Join(parent, "spean-*"+partial))
	if err != nil {
		return err
	}
	for _, l := range left {
		if _, ours := takenOf(filepath.Base(l[:len(l)-len(partial)])); ours {
			if err := os.RemoveAll(l); err != nil {
				return unwritable(parent, err)
			}
		}
	}
	if err := os.Mkdir(dir+partial, 0o700); err != nil {
		return unwritable(parent, err)
	}
	return nil
}

// finish gives a backup its name.
func finish(dir string) error {
	if err := errors.Join(syncFolder(dir+partial), os.Rename(dir+partial, dir)); err != nil {
		return unwritable(filepath.Dir(dir), err)
	}
	return syncFolder(filepath.Dir(dir))
}

// writeFile makes one archive, syncs it and verifies it from the disk.
func writeFile(ctx context.Context, dir, name string, recovery []age.Recipient, pack Pack) (File, error) {
	identity, recipient, err := once(recovery)
	if err != nil {
		return File{}, err
	}
	path := filepath.Join(dir, name)
	h, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return File{}, unwritable(dir, err)
	}
	sum := counted{hash: sha256.New()}
	parts, err := seal(ctx, io.MultiWriter(h, &sum), append(recovery[:len(recovery):len(recovery)], recipient), pack)
	if err == nil {
		err = h.Sync()
	}
	if err := errors.Join(err, h.Close()); err != nil {
		return File{}, err
	}
	f := File{Name: name, Bytes: sum.n, SHA256: hex.EncodeToString(sum.hash.Sum(nil)), Parts: parts}
	// The hash of the whole shows that the disk gives back what was written, the parts that it can be opened.
	return f, f.unpack(ctx, dir, []age.Identity{identity}, func(_ Part, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
}

// seal packs and encrypts an archive.
func seal(ctx context.Context, w io.Writer, to []age.Recipient, pack Pack) ([]Part, error) {
	buffered := bufio.NewWriterSize(w, 1<<20)
	sealed, err := age.Encrypt(buffered, to...)
	if err != nil {
		return nil, problem.New(problem.Invalid, "backup.recovery-mixed", "--recovery")
	}
	p := &Packer{tar: tar.NewWriter(sealed)}
	if err := pack(ctx, p); err != nil {
		return nil, err
	}
	if err := p.tar.Close(); err != nil {
		return nil, err
	}
	if err := sealed.Close(); err != nil {
		return nil, err
	}
	return p.parts, buffered.Flush()
}

// Packer puts parts into an archive. It is for one goroutine.
type Packer struct {
	tar   *tar.Writer
	parts []Part
}

// Add packs one part of a known size, which copy writes.
func (p *Packer) Add(name string, size int64, copy func(io.Writer) error) error {
	if !validPart(name) {
		return fmt.Errorf("backup: a part named %q", name)
	}
	if err := p.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}); err != nil {
		return err
	}
	sum := counted{hash: sha256.New()}
	if err := copy(io.MultiWriter(p.tar, &sum)); err != nil {
		return err
	}
	if sum.n != size {
		return fmt.Errorf("backup: %s has %d bytes, not the %d it said", name, sum.n, size)
	}
	p.parts = append(p.parts, Part{Name: name, Bytes: size, SHA256: hex.EncodeToString(sum.hash.Sum(nil))})
	return nil
}

// counted hashes and counts what is written to it.
type counted struct {
	hash hash.Hash
	n    int64
}

func (c *counted) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return c.hash.Write(b)
}

// syncFolder makes the names in a folder durable. Windows has no such call and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	h, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}

// pieceSize is how long a piece of a part of unknown size is; it is what packing one holds in memory.
const pieceSize = 4 << 20

// AddPieces packs a part whose size nobody knows before it is written, as pieces "NAME.00001", "NAME.00002", … that are put together in
// that order. There is at least one piece.
func (p *Packer) AddPieces(name string, copy func(io.Writer) error) error {
	w := &pieces{to: p, name: name}
	if err := copy(w); err != nil {
		return err
	}
	return w.end()
}

// pieces cuts what is written to it.
type pieces struct {
	to   *Packer
	name string
	n    int
	held []byte
}

func (w *pieces) Write(b []byte) (int, error) {
	whole := len(b)
	for len(b) > 0 {
		n := min(len(b), pieceSize-len(w.held))
		w.held, b = append(w.held, b[:n]...), b[n:]
		if len(w.held) == pieceSize {
			if err := w.end(); err != nil {
				return 0, err
			}
		}
	}
	return whole, nil
}

func (w *pieces) end() error {
	if len(w.held) == 0 && w.n > 0 {
		return nil
	}
	w.n++
	err := w.to.Add(fmt.Sprintf("%s.%05d", w.name, w.n), int64(len(w.held)), func(to io.Writer) error {
		_, err := to.Write(w.held)
		return err
	})
	w.held = w.held[:0]
	return err
}

// Whole gives the name of the part a piece belongs to.
func (p Part) Whole() string {
	name, _, _ := strings.Cut(p.Name, ".")
	return name
}
