package node

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/vault"
)

// watched opens an installation and keeps what it logs.
func watched(t *testing.T) (n *Node, said *bytes.Buffer) {
	t.Helper()
	secret, err := vault.KeyFile(bytes.Repeat([]byte("root"), 16))
	if err != nil {
		t.Fatal(err)
	}
	said = &bytes.Buffer{}
	n, err = Open(t.Context(), Config{Data: t.TempDir(), Secret: secret, Logger: slog.New(slog.NewTextHandler(said, nil)),
		Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return n, said
}

func TestADiskThatFillsIsSaidToTheAdministratorAndLoggedOnce(t *testing.T) {
	n, said := watched(t)
	now := space{free: 300 << 30, total: 500 << 30}
	n.measure = func(string) (space, error) { return now, nil }
	n.watchDisk()
	if w := n.diskWarnings(); len(w) > 0 || said.Len() > 0 {
		t.Fatalf("there is room and it warns: %v %s", w, said)
	}
	now.free = 24 << 30 // less than a twentieth
	for range 3 {
		n.watchDisk()
	}
	if w := n.diskWarnings(); len(w) != 1 || w[0].Key != "store.disk-low" || w[0].Args["free"] != "24.0" || w[0].Args["total"] != "500.0" {
		t.Errorf("warnings %v", w)
	}
	if c := strings.Count(said.String(), "nearly full"); c != 1 {
		t.Errorf("logged %d times: %s", c, said)
	}
	now.free = 25 << 30
	n.watchDisk()
	if len(n.diskWarnings()) > 0 || !strings.Contains(said.String(), "has room again") {
		t.Errorf("there is room again and it says %s", said)
	}
	if small := (space{free: 1<<30 - 1, total: 4 << 30}); !small.low() {
		t.Error("a small disk is nearly full below 1 GiB")
	}
	n.measure = func(string) (space, error) { return space{}, errors.New("no such disk") }
	if len(n.diskWarnings()) > 0 {
		t.Error("what is not known is no warning")
	}
}

func TestTheDiskOfAFolderCanBeMeasured(t *testing.T) {
	s, err := spaceOf(t.TempDir())
	if err != nil || s.total == 0 || s.free > s.total {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := spaceOf(t.TempDir() + "/nowhere"); err == nil {
		t.Error("a folder that is not there was measured")
	}
}

func TestHealthNamesWhatKeepsPeopleFromWorking(t *testing.T) {
	n, ctx := generate(t, 1).node, t.Context()
	now := generatedAt
	n.config.Clock = func() time.Time { return now }
	if code := n.Health(ctx); code != "" {
		t.Errorf("lists are a moment behind, which is nothing, and it says %s", code)
	}
	now = now.Add(2 * mayLag)
	if code := n.Health(ctx); code != "lists-behind" {
		t.Errorf("lists lag and it says %q", code)
	}
	if err := n.Keeper.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if code := n.Health(ctx); code != "names-behind" {
		t.Errorf("the names lag and it says %q", code)
	}
	if err := n.Index.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if code := n.Health(ctx); code != "" {
		t.Errorf("all is caught up and it says %s", code)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if code := n.Health(over); code != "log-unreadable" {
		t.Errorf("the stores do not answer and it says %q", code)
	}
	store := &broken{}
	store.set(errors.New("the disk is full"))
	n.close = append(n.close, store)
	if code := n.Health(ctx); code != "store-stopped" {
		t.Errorf("a store has stopped and it says %q", code)
	}
}
