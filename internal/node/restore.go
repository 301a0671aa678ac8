package node

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"spean/internal/backup"
	"spean/internal/check"
	"spean/internal/problem"
	"spean/internal/sqlite"
	"spean/internal/vault"
)

// RestorePlan says what is restored.
type RestorePlan struct {
	// From is the folder of one backup, or a folder of backups: then the newest.
	From string
	// KeysFrom is where to look for keys when they are kept elsewhere; empty for the same place. Of all keys that fit, the newest are
	// taken: who was erased since the data were backed up stays erased.
	KeysFrom   string
	Identities []age.Identity
	// Secret opens what is sealed, to check it before anything is replaced. A demonstration's is in the backup. Nil with Locked leaves
	// what is sealed unopened.
	Secret *vault.Secret
	Locked bool
	// Replace allows a data folder that holds something; it is moved aside, never removed.
	Replace bool
}

// Restored says what a restore has made.
type Restored struct {
	Data, Keys backup.Manifest
	// Report is of the check.
	Report check.Report
	// Aside is where the folder that was there before lies now; empty when there was none.
	Aside string
}

// choose finds the backup and the newest keys that fit it.
func (p RestorePlan) choose() (data, keys backup.Backup, err error) {
	if data, err = newestIn(p.From); err != nil {
		return data, keys, err
	}
	keysFrom := p.KeysFrom
	if keysFrom == "" {
		keysFrom = filepath.Dir(data.Folder)
	}
	candidates, err := backup.List(keysFrom)
	if err != nil {
		return data, keys, err
	}
	one, err := backup.Open(keysFrom)
	if err == nil {
		candidates = append(candidates, one)
	}
	candidates = append(candidates, data)
	for _, c := range candidates {
		if c.Has(backup.KeysName) && c.Facts.Installation == data.Facts.Installation && !c.Taken.Before(data.Taken) {
			return data, c, nil
		}
	}
	return data, keys, problem.New(problem.NotFound, "backup.no-keys", "--keys-from")
}

// newestIn gives the backup a folder is, or the newest it holds.
func newestIn(folder string) (backup.Backup, error) {
	one, err := backup.Open(folder)
	if problem.KindOf(err) != problem.NotFound {
		return one, err
	}
	all, listed := backup.List(folder)
	if listed == nil && len(all) > 0 {
		return all[0], nil
	}
	return one, errors.Join(err, listed)
}

// Restore makes the data folder of c from a backup. Everything is unpacked and checked in a folder beside it before anything is replaced;
// when it fails nothing was changed.
func Restore(ctx context.Context, c Config, p RestorePlan) (r Restored, err error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	dir, err := filepath.Abs(c.Data)
	if err != nil {
		return r, err
	}
	data, keys, err := p.choose()
	if err != nil {
		return r, err
	}
	if (c.Database != "") != (data.Facts.Engine == "postgres") || keys.Facts.Engine != data.Facts.Engine {
		return r, problem.New(problem.Unsupported, "backup.other-engine", "--from")
	}
	if c.Database != "" {
		return p.restoreTables(ctx, c.Database, data, keys)
	}
	r.Data, r.Keys = data.Manifest, keys.Manifest
	held, err := mayReplace(dir, p.Replace)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, held.release()) }()
	fresh := dir + ".restoring"
	if err := os.RemoveAll(fresh); err != nil {
		return r, err
	}
	if err := os.MkdirAll(fresh, 0o700); err != nil {
		return r, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(fresh))
		}
	}()
	if err := data.UnpackData(ctx, p.Identities, unpackInto(fresh, logFile, accountsFile, DemoSignInsFile)); err != nil {
		return r, err
	}
	if err := keys.UnpackKeys(ctx, p.Identities, unpackInto(fresh, keysFile, DemoKeyFile)); err != nil {
		return r, err
	}
	if err := syncDir(fresh); err != nil {
		return r, err
	}
	if err := upgradeFiles(fresh); err != nil {
		return r, err
	}
	if r.Report, err = p.check(ctx, Config{Data: fresh}, data.Manifest, keys.Manifest); err != nil {
		return r, err
	}
	if held.there {
		r.Aside = fmt.Sprintf("%s.before-restore-%s", dir, c.Clock().UTC().Format("20060102T150405Z"))
		if err := errors.Join(held.release(), os.Rename(dir, r.Aside)); err != nil {
			return r, err
		}
	}
	return r, errors.Join(os.Rename(fresh, dir), syncDir(filepath.Dir(dir)))
}

// Unsound is the error of data that were checked and are not in order.
type Unsound struct{ check.Report }

// Error counts what is wrong; the report names it.
func (u Unsound) Error() string {
	return fmt.Sprintf("node: the check found %d faults", int64(len(u.Faults))+u.More)
}

// check checks what was unpacked, and that it is what the manifests say.
func (p RestorePlan) check(ctx context.Context, c Config, data, keys backup.Manifest) (check.Report, error) {
	secret := p.Secret
	if content, err := os.ReadFile(filepath.Join(c.Data, DemoKeyFile)); err == nil && secret == nil && c.Database == "" {
		own, err := vault.KeyFile(content)
		if err != nil {
			return check.Report{}, err
		}
		secret = &own
	}
	if secret == nil && !p.Locked {
		return check.Report{}, problem.New(problem.Invalid, "backup.secret-needed", "--key-file")
	}
	report, err := Check(ctx, c, secret)
	if err != nil {
		return report, err
	}
	for _, c := range []struct {
		where       string
		said, found int64
	}{
		{"events", data.Facts.Events, report.Events},
		{"audit entries", data.Facts.Entries, report.Entries},
		{"account rows", data.Facts.AccountRows, report.AccountRows},
		{"keys", keys.Facts.KeyRows, report.Keys},
	} {
		if c.said != c.found {
			report.Faults = append(report.Faults, problem.New(problem.Broken, "check.counts", c.where, "where", c.where,
				"said", fmt.Sprint(c.said), "found", fmt.Sprint(c.found)))
		}
	}
	if hex.EncodeToString(report.Tree.Hash[:]) != data.Facts.Tree {
		report.Faults = append(report.Faults, problem.New(problem.Broken, "check.other-tree", "audit", "where", "audit"))
	}
	if !report.OK() {
		return report, Unsound{report}
	}
	return report, nil
}

// upgradeFiles brings what was unpacked to the version of this program. The copies an upgrade keeps are not needed: there is the backup.
func upgradeFiles(dir string) error {
	log, err := sqlite.OpenLog(filepath.Join(dir, logFile))
	if err != nil {
		return err
	}
	if err := log.Close(); err != nil {
		return err
	}
	keys, err := sqlite.OpenKeys(filepath.Join(dir, keysFile))
	if err != nil {
		return err
	}
	if err := keys.Close(); err != nil {
		return err
	}
	people, err := sqlite.OpenAccounts(filepath.Join(dir, accountsFile))
	if err != nil {
		return err
	}
	if err := people.Close(); err != nil {
		return err
	}
	copies, err := filepath.Glob(filepath.Join(dir, "*"+sqlite.CopyMark+"*"))
	for _, c := range copies {
		err = errors.Join(err, os.Remove(c))
	}
	return err
}

// target is a data folder that is about to be replaced.
type target struct {
	there bool // it exists
	lock  *folderLock
}

func (t *target) release() error {
	if t.lock == nil {
		return nil
	}
	lock := t.lock
	t.lock = nil
	return lock.Close()
}

// mayReplace refuses a folder that holds something, unless that is allowed and no program has it.
func mayReplace(dir string, replace bool) (*target, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &target{}, os.MkdirAll(filepath.Dir(dir), 0o700)
	case err != nil:
		return nil, problem.New(problem.Invalid, "backup.cannot-write", "--data", "folder", dir)
	case len(entries) > 0 && !replace:
		return nil, problem.New(problem.Conflict, "backup.folder-taken", "--data", "folder", dir)
	}
	lock, err := lockFolder(dir)
	return &target{there: true, lock: lock}, err
}

// unpackInto writes the parts with the given names into a folder, synced, and refuses every other.
func unpackInto(dir string, names ...string) backup.Into {
	return func(p backup.Part, r io.Reader) error {
		for _, name := range names {
			if p.Name == name {
				return writeSynced(filepath.Join(dir, name), r)
			}
		}
		return problem.New(problem.Unsupported, "backup.newer", p.Name)
	}
}

func writeSynced(path string, r io.Reader) error {
	h, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(h, r)
	if err == nil {
		err = h.Sync()
	}
	return errors.Join(err, h.Close())
}
