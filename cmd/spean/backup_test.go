package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"spean/internal/demo"
)

// typed runs one command and gives what it printed.
func typed(t *testing.T, want int, args ...string) (out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	if code := run(args, console{In: strings.NewReader(""), Out: &o, Err: &e}); code != want {
		t.Fatalf("%v: exit %d, want %d\n%s%s", args, code, want, o.String(), e.String())
	}
	return o.String(), e.String()
}

// checkedLine runs spean check --json.
func checkedLine(t *testing.T, want int, dir string) (line checkLine) {
	t.Helper()
	out, _ := typed(t, want, "check", "--data", dir, "--json")
	if err := json.Unmarshal([]byte(out), &line); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return line
}

func TestADemonstrationIsCheckedBackedUpAndRestoredByTyping(t *testing.T) {
	dir, place := filepath.Join(t.TempDir(), "demo"), t.TempDir()
	n, _, err := openDemo(context.Background(), dir, demo.NewClock(time.Now), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	serving := checkedLine(t, exitDone, dir)
	if !serving.OK || serving.Cases < 1 || serving.Events < serving.Cases || !serving.Lists {
		t.Errorf("while it serves: %+v", serving)
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(place, "recovery.txt")
	if err := os.WriteFile(secret, []byte(identity.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder, keys, to := filepath.Join(place, "backups"), filepath.Join(place, "keys"), filepath.Join(place, "data")
	typed(t, exitDone, "backup", "--data", dir, "--to", folder, "--keys-to", keys, "--recovery", identity.Recipient().String())
	_, said := typed(t, exitBadInput, "restore", "--from", folder, "--identity", secret, "--data", to)
	if !strings.Contains(said, "--keys-from") {
		t.Errorf("without the keys it says %s", said)
	}
	typed(t, exitDone, "restore", "--from", folder, "--keys-from", keys, "--identity", secret, "--data", to)
	restored := checkedLine(t, exitDone, to)
	if !restored.OK || restored.Events != serving.Events || restored.Cases != serving.Cases || restored.Keys != serving.Keys {
		t.Errorf("%+v was %+v", restored, serving)
	}
	if _, said := typed(t, exitBadInput, "restore", "--from", folder, "--keys-from", keys, "--identity", secret, "--data", to); !strings.Contains(said, "--replace") {
		t.Errorf("over what is there it says %s", said)
	}
	if err := os.Truncate(filepath.Join(to, "accounts.db"), 5000); err != nil {
		t.Fatal(err)
	}
	if hurt := checkedLine(t, exitBroken, to); hurt.OK || len(hurt.Faults) == 0 || hurt.Faults[0].Where == "" {
		t.Errorf("a file that was cut: %+v", hurt)
	}
}

func TestBackupRestoreAndCheckSayWhatTheyLack(t *testing.T) {
	empty := t.TempDir()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"backup", "--data", empty, "--to", empty}, "--recovery"},
		{[]string{"backup", "--data", empty, "--to", empty, "--recovery", "age1none"}, "age1"},
		{[]string{"check", "--data", filepath.Join(empty, "nowhere")}, "--data"},
		{[]string{"check", "--data", empty}, "--key-file"},
		{[]string{"check"}, "--data"},
		{[]string{"restore", "--from", empty, "--identity", filepath.Join(empty, "no"), "--data", empty}, "cannot be read"},
	} {
		if _, said := typed(t, exitBadInput, c.args...); !strings.Contains(said, c.says) {
			t.Errorf("%v says %s", c.args, said)
		}
	}
}
