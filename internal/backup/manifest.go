package backup

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"spean/internal/problem"
)

// format names the form of the manifest and of what it describes. A newer one is refused.
const format = "spean-backup/1"

// maxManifest bounds a manifest that is read; one with every part of a large installation has a few hundred kilobytes.
const maxManifest = 8 << 20

// Manifest says what a backup holds. It is readable without any key and holds nothing personal.
type Manifest struct {
	Format string `json:"format"`
	// Taken is the moment the backup was begun, UTC; the data are of a moment right after it.
	Taken time.Time `json:"taken"`
	// Reason says what made it; empty in backups of programs that did not say.
	Reason Reason `json:"reason,omitempty"`
	Facts  Facts  `json:"facts"`
	// Data and Keys are the two archives.
	Data File `json:"data"`
	Keys File `json:"keys"`
}

// Reason says what made a backup.
type Reason string

// The reasons.
const (
	OnSchedule Reason = "schedule" // a serving program, once a day
	AskedFor   Reason = "asked"    // an administrator, on the page of backups
	ByCommand  Reason = "command"  // spean backup
)

func (r Reason) valid() bool { return r == "" || r == OnSchedule || r == AskedFor || r == ByCommand }

// Facts are what whoever restores the backup must find again.
type Facts struct {
	// Engine is "sqlite" or "postgres".
	Engine string `json:"engine"`
	// Installation is the identifier of the node's key: keys fit data of the same installation only.
	Installation string `json:"installation"`
	// Versions of the stores' schemas.
	Log      int64 `json:"log_version"`
	Accounts int64 `json:"accounts_version"`
	Keys     int64 `json:"keys_version"`
	// Events is the position of the last event, Entries the size of the audit tree, Tree its hash in hex.
	Events  int64  `json:"events"`
	Entries int64  `json:"entries"`
	Tree    string `json:"tree"`
	// AccountRows and KeyRows count rows, erased keys included.
	AccountRows int64 `json:"account_rows"`
	KeyRows     int64 `json:"key_rows"`
}

// File is one archive.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Parts  []Part `json:"parts"`
}

// Part is one file inside an archive, in the order of the archive.
type Part struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// ParseManifest reads a manifest. What this package would not write is refused.
func ParseManifest(r io.Reader) (Manifest, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return Manifest{}, err
	}
	refused := func(what string) error { return damaged(ManifestName, what) }
	if len(content) > maxManifest {
		return Manifest{}, refused("manifest-damaged")
	}
	var version struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(content, &version); err != nil {
		return Manifest{}, refused("manifest-damaged")
	}
	if version.Format != format {
		return Manifest{}, problem.New(problem.Unsupported, "backup.newer", ManifestName)
	}
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(content))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil || dec.More() {
		return Manifest{}, refused("manifest-damaged")
	}
	if !m.valid() {
		return Manifest{}, refused("manifest-damaged")
	}
	return m, nil
}

func (m Manifest) valid() bool {
	f := m.Facts
	for _, n := range []int64{f.Log, f.Accounts, f.Keys} {
		if n < 1 || n > 1<<20 {
			return false
		}
	}
	if f.Events < 0 || f.Entries < 0 || f.AccountRows < 0 || f.KeyRows < 0 || !isHash(f.Tree) || m.Taken.IsZero() {
		return false
	}
	return m.Reason.valid() && (f.Engine == "sqlite" || f.Engine == "postgres") && m.Data.valid(DataName) && m.Keys.valid(KeysName)
}

func (f File) valid(name string) bool {
	if f.Name != name || f.Bytes <= 0 || !isHash(f.SHA256) || len(f.Parts) == 0 {
		return false
	}
	seen := map[string]bool{}
	return !slices.ContainsFunc(f.Parts, func(p Part) bool {
		bad := !validPart(p.Name) || seen[p.Name] || p.Bytes < 0 || !isHash(p.SHA256)
		seen[p.Name] = true
		return bad
	})
}

func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32
}

// write puts the manifest into a folder, durably.
func (m Manifest) write(dir string) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	h, err := os.OpenFile(filepath.Join(dir, ManifestName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return unwritable(dir, err)
	}
	if _, err = h.Write(append(content, '\n')); err == nil {
		err = h.Sync()
	}
	if err := h.Close(); err != nil {
		return unwritable(dir, err)
	}
	return err
}

func unwritable(dir string, err error) error {
	return fmt.Errorf("%w: %w", problem.New(problem.Invalid, "backup.cannot-write", "", "folder", dir), err)
}

// FolderName gives the name of the folder of the backup.
func (m Manifest) FolderName() string { return folderName(m.Taken) }
