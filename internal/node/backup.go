package node

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"spean/internal/backup"
	"spean/internal/sqlite"
)

// BackupPlan says where backups go and who can open them.
type BackupPlan struct {
	Folder string
	// KeysFolder gets the keys when they are to lie elsewhere.
	KeysFolder string
	Recovery   []age.Recipient
	// Keep is how many backups stay in the folder, KeepKeys how many of them keep their keys; 0 keeps all.
	Keep, KeepKeys int
	// Reason says what makes it.
	Reason backup.Reason
}

// Backup makes a backup of the installation c describes, beside whoever serves it: it needs no root secret, takes no lock and stops
// nobody.
func Backup(ctx context.Context, c Config, p BackupPlan) (backup.Manifest, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	facts := new(backup.Facts)
	plan := backup.Plan{Folder: p.Folder, KeysFolder: p.KeysFolder, Recovery: p.Recovery, Taken: c.Clock(), Reason: p.Reason, Facts: facts}
	if c.Database != "" {
		source := tables{address: c.Database, facts: facts}
		plan.Data, plan.Keys = source.data, source.keys
	} else {
		source := files{dir: c.Data, facts: facts}
		plan.Data, plan.Keys = source.data, source.keys
	}
	m, err := backup.Write(ctx, plan)
	if err != nil {
		return m, err
	}
	if err := rememberBackup(c.Data, m); err != nil {
		return m, err
	}
	return m, backup.Prune(p.Folder, p.KeysFolder, p.Keep, p.KeepKeys, m)
}

// Files of an installation on SQLite, as they are named in the data folder and in a backup. What only a demonstration has beside them
// goes with them: its root secret with the keys, its sign-ins with the data.
const (
	logFile      = "log.db"
	accountsFile = "accounts.db"
	keysFile     = "keys.db"
	viewsFile    = "views.db"

	DemoKeyFile     = "demo.key"
	DemoSignInsFile = "sign-ins.json"
)

// files packs an installation on SQLite.
type files struct {
	dir   string
	facts *backup.Facts
}

// data packs the log, then the accounts: whoever acted in the log is in the accounts.
func (f files) data(ctx context.Context, to *backup.Packer) error {
	f.facts.Engine = "sqlite"
	err := f.pack(ctx, to, logFile, sqlite.SnapshotLog, &f.facts.Log, func(s *sqlite.Snapshot) (err error) {
		if f.facts.Events, err = s.Events(ctx); err != nil {
			return err
		}
		tree, err := s.Tree(ctx)
		f.facts.Entries, f.facts.Tree = tree.N, hex.EncodeToString(tree.Hash[:])
		return err
	})
	if err != nil {
		return err
	}
	err = f.pack(ctx, to, accountsFile, sqlite.SnapshotAccounts, &f.facts.Accounts, func(s *sqlite.Snapshot) (err error) {
		f.facts.AccountRows, err = s.Rows(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return f.small(to, DemoSignInsFile)
}

// keys packs the keys as they stand after the data were packed: each key an event needs was durable before the event was.
func (f files) keys(ctx context.Context, to *backup.Packer) error {
	err := f.pack(ctx, to, keysFile, sqlite.SnapshotKeys, &f.facts.Keys, func(s *sqlite.Snapshot) (err error) {
		if f.facts.KeyRows, err = s.Keys(ctx); err != nil {
			return err
		}
		root, err := s.Root(ctx)
		f.facts.Installation = string(root)
		return err
	})
	if err != nil {
		return err
	}
	return f.small(to, DemoKeyFile)
}

// pack packs one moment of one file, after its pages have been found to fit together.
func (f files) pack(ctx context.Context, to *backup.Packer, name string, take func(context.Context, string) (*sqlite.Snapshot, error), version *int64,
	learn func(*sqlite.Snapshot) error) (err error) {
	s, err := take(ctx, filepath.Join(f.dir, name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Check(ctx); err != nil {
		return err
	}
	if *version, err = s.Version(ctx); err != nil {
		return err
	}
	if err := learn(s); err != nil {
		return err
	}
	size, err := s.Size(ctx)
	if err != nil {
		return err
	}
	return to.Add(name, size, func(w io.Writer) error { return s.Copy(ctx, w) })
}

// small packs a small file when there is one.
func (f files) small(to *backup.Packer, name string) error {
	content, err := os.ReadFile(filepath.Join(f.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return to.Add(name, int64(len(content)), func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
