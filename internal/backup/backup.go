// Package backup writes copies of an installation that are sealed to recovery keys, and reads them back.
//
// A backup is a folder of its own with three files: manifest.json, data.tar.age (the log with its audit tree, and the accounts) and
// keys.tar.age (the wrapped keys). The two archives are tar, encrypted with age (filippo.io/age, age-encryption.org/v1) to the recovery
// keys, so that `age -d -i IDENTITY data.tar.age | tar x` opens them without Spean. The keys are apart so that they can be kept in
// another place and for a shorter time: a person whose key was erased is unreadable in every copy of the data, once the older copies
// of the keys are gone. The form is in docs/formats/backup.md.
//
// What it promises. A folder that has its final name is whole: its files were written under another name, synced, read back from the
// disk and decrypted again with a key that existed only for that moment, and compared with what was put in, byte by byte through their
// hashes. Memory does not grow with the installation. What is read is judged before it is used: the manifest has limits, names of parts
// are checked, and a file that is cut or altered is named.
//
// What it does not promise: that nobody made the backup up. Whoever knows a recovery key's public half can seal something else to it;
// opening what is in it with the installation's root secret (internal/check) shows that.
//
// It knows no database: who calls it says how each part is copied and where it goes.
package backup

import (
	"context"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"spean/internal/problem"
)

// Names of the files of a backup.
const (
	ManifestName = "manifest.json"
	DataName     = "data.tar.age"
	KeysName     = "keys.tar.age"
)

// stamp is how a backup's folder is named after the moment it was taken, in UTC.
const stamp = "20060102T150405Z"

var folderPattern = regexp.MustCompile(`^spean-(\d{8}T\d{6}Z)$`)

// folderName gives the name of the folder of a backup.
func folderName(taken time.Time) string { return "spean-" + taken.UTC().Format(stamp) }

// takenOf reads the moment out of a folder's name.
func takenOf(name string) (time.Time, bool) {
	m := folderPattern.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}, false
	}
	at, err := time.Parse(stamp, m[1])
	return at, err == nil
}

// partial marks what is not finished.
const partial = ".partial"

// Recipients reads recovery keys (the public halves, "age1…"), one a line; comments begin with #. At least one is needed.
func Recipients(r io.Reader) ([]age.Recipient, error) {
	all, err := age.ParseRecipients(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, problem.New(problem.Invalid, "backup.recovery-key", "--recovery")
	}
	return all, nil
}

// Identities reads the secret halves of recovery keys ("AGE-SECRET-KEY-…"), as age-keygen writes them.
func Identities(r io.Reader) ([]age.Identity, error) {
	all, err := age.ParseIdentities(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, problem.New(problem.Invalid, "backup.identity-file", "--identity")
	}
	return all, nil
}

// once gives an identity that exists only while a backup is verified, of the sort of the recovery keys: age does not seal one file to
// recipients that resist a quantum computer and to such that do not.
func once(recovery []age.Recipient) (age.Identity, age.Recipient, error) {
	for _, r := range recovery {
		if _, quantumSafe := r.(*age.HybridRecipient); quantumSafe {
			id, err := age.GenerateHybridIdentity()
			if err != nil {
				return nil, nil, err
			}
			return id, id.Recipient(), nil
		}
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, nil, err
	}
	return id, id.Recipient(), nil
}

// Pack puts the parts of an archive into it.
type Pack func(ctx context.Context, to *Packer) error

// validPart reports whether a part may have this name: letters, digits, dots, hyphens and single slashes, so that it stays below the
// folder it is unpacked into on every system.
func validPart(name string) bool {
	if name == "" || len(name) > 200 || !filepath.IsLocal(filepath.FromSlash(name)) {
		return false
	}
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/", r)) {
			return false
		}
	}
	return !slices.ContainsFunc(strings.Split(name, "/"), func(s string) bool { return s == "" || s[0] == '.' || s[len(s)-1] == '.' })
}

// damaged is the problem of a file of a backup that is not as it was written.
func damaged(file, what string) error {
	return problem.New(problem.Invalid, "backup."+what, file, "file", file)
}
