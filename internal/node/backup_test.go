package node

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"spean/internal/backup"
	"spean/internal/id"
	"spean/internal/postgres/postgrestest"
	"spean/internal/problem"
	"spean/internal/vault"
)

func recovery(t testing.TB) *age.X25519Identity {
	t.Helper()
	i, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// backedUp makes a backup some minutes after the installation was made.
func (g *generated) backedUp(t testing.TB, folder string, minutes int, to age.Recipient) backup.Manifest {
	t.Helper()
	clock := func() time.Time { return generatedAt.Add(time.Duration(minutes) * time.Minute) }
	m, err := Backup(context.Background(), Config{Data: g.Data, Database: g.Database, Clock: clock}, BackupPlan{Folder: folder, Recovery: []age.Recipient{to}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (g *generated) plan(from string, identity age.Identity) RestorePlan {
	return RestorePlan{From: from, Identities: []age.Identity{identity}, Secret: &g.secret}
}

// names lists what is in a folder.
func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func refusedAs(t testing.TB, err error, key string) {
	t.Helper()
	if all := problem.All(err); len(all) == 0 || all[0].Key != key {
		t.Fatalf("want %s, got %v", key, err)
	}
}

// security row 37: whatever is saved meanwhile, a backup is of one moment, and each event in it has its key.
func TestABackupTakenWhilePeopleSaveComesBackInOrder(t *testing.T) {
	g, identity, folder := generate(t, 30), recovery(t), t.TempDir()
	stop, saved := g.keepSaving(t)
	for minute := range 3 {
		m := g.backedUp(t, folder, minute, identity.Recipient())
		to := filepath.Join(t.TempDir(), "data")
		r, err := Restore(context.Background(), Config{Data: to}, g.plan(filepath.Join(folder, m.FolderName()), identity))
		if err != nil {
			t.Fatal(err)
		}
		if r.Report.Events != m.Facts.Events || r.Report.Entries != m.Facts.Entries || m.Facts.Events < 300 || !r.Report.Opened {
			t.Errorf("%+v of %+v", r.Report, m.Facts)
		}
		again := *g
		again.Config.Data = to
		again.open(t)
		again.close(t)
	}
	stop()
	if saved.acts.Load() == 0 {
		t.Error("nothing was saved meanwhile")
	}
}

func TestRestoreReplacesNothingUntoldAndMovesAsideWhatWasThere(t *testing.T) {
	g, identity, folder := generate(t, 2), recovery(t), t.TempDir()
	g.backedUp(t, folder, 0, identity.Recipient())
	ctx, plan, to := context.Background(), g.plan(folder, identity), filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(to, "own.txt")
	if err := os.WriteFile(own, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Restore(ctx, Config{Data: to}, plan)
	refusedAs(t, err, "backup.folder-taken")
	plan.Replace = true
	_, err = Restore(ctx, Config{Data: g.Data}, plan) // it is open
	refusedAs(t, err, "store.in-use")
	r, err := Restore(ctx, Config{Data: to, Clock: g.Clock}, plan)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(filepath.Join(r.Aside, "own.txt")); err != nil || string(kept) != "mine" {
		t.Errorf("what was there is in %s: %q %v", r.Aside, kept, err)
	}
	if _, err := os.Stat(own); !errors.Is(err, os.ErrNotExist) {
		t.Error("what was there is mixed with what was restored")
	}
}

// security row 42, row 43: a backup that was altered, and a wrong or missing key, change nothing and are named.
func TestABackupThatIsNotInOrderChangesNothing(t *testing.T) {
	g, identity, folder := generate(t, 2), recovery(t), t.TempDir()
	m := g.backedUp(t, folder, 0, identity.Recipient())
	wrong, err := vault.KeyFile([]byte(strings.Repeat("wrong", 10)))
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		hurt func(dir string) error
		plan func(*RestorePlan)
		want string
	}{
		"data":     {hurt: flip(backup.DataName), want: "backup.file-damaged"},
		"keys":     {hurt: flip(backup.KeysName), want: "backup.file-damaged"},
		"cut":      {hurt: func(d string) error { return os.Truncate(filepath.Join(d, backup.DataName), 5000) }, want: "backup.file-damaged"},
		"manifest": {hurt: func(d string) error { return os.Truncate(filepath.Join(d, backup.ManifestName), 300) }, want: "backup.manifest-damaged"},
		"other events": {hurt: func(d string) error {
			path := filepath.Join(d, backup.ManifestName)
			content, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(content), `"events": 20`, `"events": 19`, 1)), 0o600))
		}, want: "check.counts"},
		"keys gone":       {hurt: func(d string) error { return os.Remove(filepath.Join(d, backup.KeysName)) }, want: "backup.no-keys"},
		"recovery key":    {plan: func(p *RestorePlan) { p.Identities = []age.Identity{recovery(t)} }, want: "backup.wrong-identity"},
		"root secret":     {plan: func(p *RestorePlan) { p.Secret = &wrong }, want: "vault.wrong-secret"},
		"no root secret":  {plan: func(p *RestorePlan) { p.Secret = nil }, want: "backup.secret-needed"},
		"no backup there": {plan: func(p *RestorePlan) { p.From = t.TempDir() }, want: "backup.none-here"},
	} {
		from := t.TempDir()
		if err := os.CopyFS(from, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		if c.hurt != nil {
			if err := c.hurt(filepath.Join(from, m.FolderName())); err != nil {
				t.Fatal(err)
			}
		}
		plan := g.plan(filepath.Join(from, m.FolderName()), identity)
		if c.plan != nil {
			c.plan(&plan)
		}
		beside := t.TempDir()
		_, err := Restore(context.Background(), Config{Data: filepath.Join(beside, "data")}, plan)
		if unsound := (Unsound{}); errors.As(err, &unsound) {
			err = problem.List(unsound.Faults)
		}
		if all := problem.All(err); len(all) == 0 || all[0].Key != c.want {
			t.Errorf("%s: want %s, got %v", what, c.want, err)
		}
		if left := names(t, beside); len(left) > 0 {
			t.Errorf("%s: a restore that was refused leaves %q", what, left)
		}
	}
}

// flip turns a bit in the middle of a file.
func flip(name string) func(string) error {
	return func(dir string) error {
		path := filepath.Join(dir, name)
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		content[len(content)/2] ^= 1
		return os.WriteFile(path, content, 0o600)
	}
}

// security row 58: data that were backed up before a person was erased come back with the newest keys, so the person stays erased.
func TestWhoWasErasedStaysErasedInAnOldBackup(t *testing.T) {
	g, identity, folder := generate(t, 3), recovery(t), t.TempDir()
	old := g.backedUp(t, folder, 0, identity.Recipient())
	ctx := context.Background()
	key := firstKey(t, g)
	if err := g.node.keys.Erase(ctx, key.Scope, key.Subject, generatedAt, g.who); err != nil {
		t.Fatal(err)
	}
	newer := g.backedUp(t, folder, 1, identity.Recipient())
	r, err := Restore(ctx, Config{Data: filepath.Join(t.TempDir(), "data")}, g.plan(filepath.Join(folder, old.FolderName()), identity))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Keys.Taken.Equal(newer.Taken) || !r.Data.Taken.Equal(old.Taken) || r.Report.Erased != 1 {
		t.Errorf("data of %v, keys of %v, %d erased", r.Data.Taken, r.Keys.Taken, r.Report.Erased)
	}
}

// firstKey gives the key of some person.
func firstKey(t testing.TB, g *generated) vault.WrappedKey {
	t.Helper()
	streams, err := g.node.log.(interface {
		StreamsAfter(context.Context, id.Stream, int) ([]id.Stream, error)
	}).StreamsAfter(context.Background(), "", 1)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := g.node.keys.Keys(context.Background(), streams...)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(keys, func(k vault.WrappedKey) bool { return k.Subject != "" })
	return keys[i]
}

// security row 44: one program at a time has a data folder, also when the data are in PostgreSQL.
func TestRow44_ASecondProgramOnADataFolderIsRefused(t *testing.T) {
	g := generate(t, 1)
	_, err := Open(context.Background(), g.Config)
	refusedAs(t, err, "store.in-use")
	other := exec.Command(os.Args[0], "-test.run", "^TestChildOpens$")
	other.Env = append(os.Environ(), "SPEAN_TEST_DATA="+g.Data)
	if out, err := other.CombinedOutput(); err != nil || !strings.Contains(string(out), "store.in-use") {
		t.Errorf("another process: %v\n%s", err, out)
	}
	g.close(t)
	g.open(t)
	shared := Config{Data: t.TempDir(), Database: postgrestest.Database(t), Secret: g.secret, Hashing: g.Hashing}
	n, err := Open(context.Background(), shared)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(context.Background(), shared)
	refusedAs(t, err, "store.in-use")
	shared.Data = t.TempDir()
	second, err := Open(context.Background(), shared)
	if err != nil {
		t.Fatalf("a second server with a folder of its own: %v", err)
	}
	if err := errors.Join(second.Close(), n.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestChildOpens opens a folder when another test starts it as a process, and says what became of it.
func TestChildOpens(t *testing.T) {
	if dir := os.Getenv("SPEAN_TEST_DATA"); dir != "" {
		_, err := Open(context.Background(), Config{Data: dir})
		os.Stdout.WriteString(err.Error())
	}
}

func TestAnInstallationOnPostgreSQLIsBackedUpRestoredAndChecked(t *testing.T) {
	g, identity, folder := generateIn(t, 20, postgrestest.Database(t)), recovery(t), t.TempDir()
	ctx := context.Background()
	if err := g.node.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if r, err := Check(ctx, g.Config, &g.secret); err != nil || !r.OK() || !r.Listed || r.Events != 200 {
		t.Fatalf("%v %q %+v", err, named(r), r)
	}
	stop, _ := g.keepSaving(t)
	m := g.backedUp(t, folder, 0, identity.Recipient())
	stop()
	empty := postgrestest.Database(t)
	r, err := Restore(ctx, Config{Database: empty}, g.plan(folder, identity))
	if err != nil {
		t.Fatal(err)
	}
	if r.Report.Events != m.Facts.Events || r.Report.Keys != m.Facts.KeyRows || m.Facts.Engine != "postgres" {
		t.Errorf("%+v of %+v", r.Report, m.Facts)
	}
	_, err = Restore(ctx, Config{Database: empty}, g.plan(folder, identity))
	refusedAs(t, err, "backup.database-taken")
	_, err = Restore(ctx, Config{Data: filepath.Join(t.TempDir(), "data")}, g.plan(folder, identity))
	refusedAs(t, err, "backup.other-engine")
	if err := flip(backup.DataName)(filepath.Join(folder, m.FolderName())); err != nil {
		t.Fatal(err)
	}
	other := postgrestest.Database(t)
	_, err = Restore(ctx, Config{Database: other}, g.plan(folder, identity))
	refusedAs(t, err, "backup.file-damaged")
	if _, err := Check(ctx, Config{Database: other}, nil); err != nil {
		refusedAs(t, err, "store.missing") // everything was taken away again
	}
}

// security row 37: kill -9 at any moment of a backup or a restore leaves whole backups and either no installation or a whole one.
func TestRow37_KilledBackupsAndRestoresLeaveNothingHalf(t *testing.T) {
	g, identity, folder, place := generate(t, 60), recovery(t), t.TempDir(), t.TempDir()
	g.close(t)
	for round := range 12 {
		child := exec.Command(os.Args[0], "-test.run", "^TestChildBacksUpAndRestores$")
		child.Env = append(os.Environ(), "SPEAN_TEST_DATA="+g.Data, "SPEAN_TEST_FOLDER="+folder, "SPEAN_TEST_PLACE="+filepath.Join(place, "data"),
			"SPEAN_TEST_IDENTITY="+identity.String())
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+rand.IntN(400)) * time.Millisecond)
		_ = child.Process.Kill() // it may have ended
		_ = child.Wait()         // killed
		all, err := backup.List(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range all[:min(1, len(all))] {
			if _, err := Restore(context.Background(), Config{Data: filepath.Join(t.TempDir(), "data")}, g.plan(b.Folder, identity)); err != nil {
				t.Errorf("round %d: a finished backup: %v", round, err)
			}
		}
		if _, err := os.Stat(filepath.Join(place, "data")); err == nil {
			if r := checkedAs(t, filepath.Join(place, "data"), &g.secret); !r.OK() || r.Events != 600 {
				t.Errorf("round %d: a finished restore: %q", round, named(r))
			}
		}
	}
}

// TestChildBacksUpAndRestores does so again and again when another test starts it as a process, until it is killed.
func TestChildBacksUpAndRestores(t *testing.T) {
	dir := os.Getenv("SPEAN_TEST_DATA")
	if dir == "" || os.Getenv("SPEAN_TEST_FOLDER") == "" {
		return
	}
	folder, ctx := os.Getenv("SPEAN_TEST_FOLDER"), context.Background()
	identity, err := age.ParseX25519Identity(os.Getenv("SPEAN_TEST_IDENTITY"))
	if err != nil {
		t.Fatal(err)
	}
	for {
		at := time.Unix(rand.Int64N(1<<32), 0)
		clock := func() time.Time { return at }
		if _, err := Backup(ctx, Config{Data: dir, Clock: clock}, BackupPlan{Folder: folder, Recovery: []age.Recipient{identity.Recipient()}}); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(ctx, Config{Data: os.Getenv("SPEAN_TEST_PLACE"), Clock: clock}, RestorePlan{From: folder, Identities: []age.Identity{identity}, Locked: true, Replace: true}); err != nil {
			t.Fatal(err)
		}
	}
}
