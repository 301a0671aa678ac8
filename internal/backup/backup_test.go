package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"pgregory.net/rapid"

	"spean/internal/problem"
)

var ctx = context.Background()

var taken = time.Date(2026, 11, 16, 2, 30, 0, 0, time.UTC)

func newIdentity(t testing.TB) *age.X25519Identity {
	t.Helper()
	i, err := age.GenerateX25519Identity()
	must(t, err)
	return i
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// packing packs parts of the given content.
func packing(parts map[string]string) Pack {
	return func(_ context.Context, to *Packer) error {
		var names []string
		for name := range parts {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if err := to.Add(name, int64(len(parts[name])), func(w io.Writer) error {
				_, err := io.WriteString(w, parts[name])
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	}
}

var (
	dataParts = map[string]string{"log.db": strings.Repeat("the log ", 20000), "accounts.db": "people"}
	keyParts  = map[string]string{"keys.db": "keys"}
)

// planned is a small backup to a folder, sealed to whoever is given.
func planned(folder string, at time.Time, to ...age.Recipient) Plan {
	return Plan{Folder: folder, Recovery: to, Taken: at, Data: packing(dataParts), Keys: packing(keyParts),
		Facts: &Facts{Engine: "sqlite", Installation: "key-invented", Log: 1, Accounts: 1, Keys: 1, Events: 3, Entries: 2, Tree: strings.Repeat("ab", 32)}}
}

// made makes a backup and opens it.
func made(t testing.TB, folder string, at time.Time, to ...age.Recipient) Backup {
	t.Helper()
	m, err := Write(ctx, planned(folder, at, to...))
	must(t, err)
	b, err := Open(filepath.Join(folder, m.FolderName()))
	must(t, err)
	return b
}

// unpacked reads a whole backup back.
func unpacked(b Backup, identities ...age.Identity) (map[string]string, error) {
	out := map[string]string{}
	into := func(p Part, r io.Reader) error {
		content, err := io.ReadAll(r)
		out[p.Name] = string(content)
		return err
	}
	if err := b.UnpackData(ctx, identities, into); err != nil {
		return nil, err
	}
	return out, b.UnpackKeys(ctx, identities, into)
}

// failing is a test, or a property being tried.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

func refused(t failing, err error, key, where string) {
	t.Helper()
	all := problem.All(err)
	if len(all) != 1 || all[0].Key != key || all[0].Where != where {
		t.Fatalf("want %s at %s, got %v", key, where, err)
	}
}

func TestABackupComesBackAsItWasAndItsKeysAreApart(t *testing.T) {
	mine, other := newIdentity(t), newIdentity(t)
	b := made(t, t.TempDir(), taken, mine.Recipient(), other.Recipient())
	for _, identity := range []age.Identity{mine, other} {
		got, err := unpacked(b, identity)
		must(t, err)
		for _, parts := range []map[string]string{dataParts, keyParts} {
			for name, want := range parts {
				if got[name] != want {
					t.Errorf("%s came back with %d bytes of %d", name, len(got[name]), len(want))
				}
			}
		}
	}
	for _, p := range b.Data.Parts {
		if p.Name == "keys.db" {
			t.Error("the keys lie with the data")
		}
	}
	sealed, err := os.ReadFile(filepath.Join(b.Folder, DataName))
	must(t, err)
	if bytes.Contains(sealed, []byte("the log the log")) {
		t.Error("the archive is readable without a key")
	}
}

func TestAStockToolOpensABackup(t *testing.T) {
	identity := newIdentity(t)
	b := made(t, t.TempDir(), taken, identity.Recipient())
	read := func(r io.Reader) {
		t.Helper()
		archive := tar.NewReader(r)
		for _, want := range []string{"accounts.db", "log.db"} {
			head, err := archive.Next()
			must(t, err)
			content, err := io.ReadAll(archive)
			must(t, err)
			if head.Name != want || string(content) != dataParts[want] {
				t.Errorf("%s holds %d bytes", head.Name, len(content))
			}
		}
	}
	file, err := os.Open(filepath.Join(b.Folder, DataName))
	must(t, err)
	defer file.Close()
	plain, err := age.Decrypt(file, identity)
	must(t, err)
	read(plain)
	tool, err := exec.LookPath("age")
	if err != nil {
		return // the library above is the same reader; the program is tried where it is installed
	}
	secret := filepath.Join(t.TempDir(), "identity.txt")
	must(t, os.WriteFile(secret, []byte(identity.String()), 0o600))
	out, err := exec.Command(tool, "-d", "-i", secret, file.Name()).Output()
	must(t, err)
	read(bytes.NewReader(out))
}

func TestRecoveryKeysThatResistAQuantumComputerWorkAndDoNotMix(t *testing.T) {
	strong, err := age.GenerateHybridIdentity()
	must(t, err)
	b := made(t, t.TempDir(), taken, strong.Recipient())
	_, err = unpacked(b, strong)
	must(t, err)
	_, err = Write(ctx, planned(t.TempDir(), taken, strong.Recipient(), newIdentity(t).Recipient()))
	refused(t, err, "backup.recovery-mixed", "--recovery")
}

// security row 42: a flipped bit in a backup is found and named; security row 20: a file that is cut is never taken for whole.
func TestRow42_CutOrFlippedBytesOfEachFileAreFoundAndNamed(t *testing.T) {
	identity := newIdentity(t)
	whole := made(t, t.TempDir(), taken, identity.Recipient())
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom([]string{DataName, KeysName}).Draw(rt, "file")
		content, err := os.ReadFile(filepath.Join(whole.Folder, name))
		must(t, err)
		at := rapid.IntRange(0, len(content)-1).Draw(rt, "at")
		switch rapid.SampledFrom([]string{"flip", "cut", "grow"}).Draw(rt, "how") {
		case "flip":
			content[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		case "cut":
			content = content[:at]
		case "grow":
			content = append(content, 'x')
		}
		hurt := Backup{Folder: t.TempDir(), Manifest: whole.Manifest}
		for _, other := range []string{DataName, KeysName} {
			same, err := os.ReadFile(filepath.Join(whole.Folder, other))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(hurt.Folder, other), same, 0o600))
		}
		must(t, os.WriteFile(filepath.Join(hurt.Folder, name), content, 0o600))
		_, err = unpacked(hurt, identity)
		refused(rt, err, "backup.file-damaged", name)
	})
}

func TestAnotherRecoveryKeyIsToldFromADamagedFile(t *testing.T) {
	b := made(t, t.TempDir(), taken, newIdentity(t).Recipient())
	_, err := unpacked(b, newIdentity(t))
	refused(t, err, "backup.wrong-identity", "--identity")
}

func TestAFileThatIsMissingIsNamed(t *testing.T) {
	identity := newIdentity(t)
	b := made(t, t.TempDir(), taken, identity.Recipient())
	must(t, os.Remove(filepath.Join(b.Folder, KeysName)))
	_, err := unpacked(b, identity)
	refused(t, err, "backup.file-missing", KeysName)
}

func TestAnArchiveThatHoldsSomethingElseThanItsManifestSaysIsRefused(t *testing.T) {
	identity := newIdentity(t)
	b := made(t, t.TempDir(), taken, identity.Recipient())
	for what, change := range map[string]func(*File){
		"a part more":    func(f *File) { f.Parts = append(f.Parts, Part{Name: "more", SHA256: f.SHA256}) },
		"a part fewer":   func(f *File) { f.Parts = f.Parts[:1] },
		"another name":   func(f *File) { f.Parts[0].Name = "other.db" },
		"another length": func(f *File) { f.Parts[0].Bytes++ },
		"another hash":   func(f *File) { f.Parts[0].SHA256 = f.SHA256 },
	} {
		other := b
		other.Data.Parts = slices.Clone(b.Data.Parts)
		change(&other.Data)
		_, err := unpacked(other, identity)
		if all := problem.All(err); len(all) != 1 || all[0].Where != DataName {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// security row 6: names that would leave the folder are never unpacked.
func TestRow06_APartCannotLeaveItsFolder(t *testing.T) {
	for _, name := range []string{"", "..", "../log.db", "/log.db", "a/../../b", "a//b", "a\\b", "c:log.db", ".hidden", "a/.b", "log.db ", "LOG.db", "a/", "nul\x00", "con.", strings.Repeat("a", 201)} {
		if validPart(name) {
			t.Errorf("%q is taken for a part", name)
		}
	}
	for _, name := range []string{"log.db", "log/event.00001", "sign-ins.json", "files/ab/cd0123"} {
		if !validPart(name) {
			t.Errorf("%q is refused", name)
		}
	}
}

// security row 37: a backup that is interrupted anywhere is no backup, and the next one takes away what is left.
func TestAnInterruptedBackupIsNoBackup(t *testing.T) {
	folder, identity := t.TempDir(), newIdentity(t)
	broken := errors.New("the power failed")
	for _, where := range []string{"data", "keys"} {
		p := planned(folder, taken, identity.Recipient())
		fail := func(_ context.Context, to *Packer) error {
			return to.Add("log.db", 100, func(io.Writer) error { return broken })
		}
		if where == "data" {
			p.Data = fail
		} else {
			p.Keys = fail
		}
		if _, err := Write(ctx, p); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
			t.Errorf("a backup that failed at the %s leaves %v %v", where, entries, err)
		}
	}
	left := filepath.Join(folder, folderName(taken.Add(-time.Hour))+partial)
	must(t, os.Mkdir(left, 0o700))
	must(t, os.WriteFile(filepath.Join(left, DataName), []byte("half"), 0o600))
	if all, err := List(folder); err != nil || len(all) > 0 {
		t.Errorf("what a killed backup left is listed: %v %v", all, err)
	}
	made(t, folder, taken, identity.Recipient())
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a killed backup left is still there: %v", err)
	}
}

func TestABackupEndsWhenItIsToldTo(t *testing.T) {
	ending, cancel := context.WithCancel(ctx)
	folder := t.TempDir()
	p := planned(folder, taken, newIdentity(t).Recipient())
	p.Keys = func(_ context.Context, to *Packer) error {
		cancel()
		return packing(keyParts)(ctx, to)
	}
	if _, err := Write(ending, p); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if all, err := List(folder); err != nil || len(all) > 0 {
		t.Errorf("%v %v", all, err)
	}
}

func TestTheKeysCanBeKeptInAnotherPlace(t *testing.T) {
	identity, folder, keys := newIdentity(t), t.TempDir(), t.TempDir()
	p := planned(folder, taken, identity.Recipient())
	p.KeysFolder = keys
	m, err := Write(ctx, p)
	must(t, err)
	data, err := Open(filepath.Join(folder, m.FolderName()))
	must(t, err)
	apart, err := Open(filepath.Join(keys, m.FolderName()))
	must(t, err)
	if data.Has(KeysName) || apart.Has(DataName) || !data.Has(DataName) || !apart.Has(KeysName) {
		t.Error("data and keys do not lie apart")
	}
	discard := func(_ Part, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}
	must(t, data.UnpackData(ctx, []age.Identity{identity}, discard))
	must(t, apart.UnpackKeys(ctx, []age.Identity{identity}, discard))
}

// security row 58: keys are kept for a shorter time than data, so that who was erased is erased in backups too.
func TestOldBackupsGoAndKeysGoSooner(t *testing.T) {
	folder, identity := t.TempDir(), newIdentity(t)
	var last Backup
	for day := range 5 {
		last = made(t, folder, taken.AddDate(0, 0, day), identity.Recipient())
	}
	own := filepath.Join(folder, "notes.txt")
	must(t, os.WriteFile(own, nil, 0o600))
	must(t, Prune(folder, "", 3, 1, last.Manifest))
	all, err := List(folder)
	must(t, err)
	var has []string
	for _, b := range all {
		line := b.Taken.Format("02") + " data"
		if b.Has(KeysName) {
			line += " keys"
		}
		has = append(has, line)
	}
	if want := []string{"20 data keys", "19 data", "18 data"}; !slices.Equal(has, want) {
		t.Errorf("there are %q, want %q", has, want)
	}
	early := made(t, folder, taken.AddDate(-1, 0, 0), identity.Recipient())
	must(t, Prune(folder, "", 3, 1, early.Manifest))
	if !early.Has(DataName) || !early.Has(KeysName) {
		t.Error("after the clock was put back the backup just made is removed as the oldest")
	}
	if _, err := os.Stat(own); err != nil {
		t.Errorf("something that is no backup was removed: %v", err)
	}
}

func TestTwoBackupsOfOneSecondAreNotMixed(t *testing.T) {
	folder, identity := t.TempDir(), newIdentity(t)
	made(t, folder, taken, identity.Recipient())
	_, err := Write(ctx, planned(folder, taken, identity.Recipient()))
	refused(t, err, "backup.exists", "")
}

func TestABackupToNobodyIsRefused(t *testing.T) {
	_, err := Write(ctx, planned(t.TempDir(), taken))
	refused(t, err, "backup.no-recovery", "--recovery")
	for _, text := range []string{"", "age1", "AGE-SECRET-KEY-1", "# only a comment"} {
		if _, err := Recipients(strings.NewReader(text)); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
