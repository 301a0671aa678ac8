package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/problem"
)

// heard is what a command says, read while it still speaks.
type heard struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.said.Write(b)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.said.String()
}

var listens = regexp.MustCompile(`locked and listens on (\S+):`)

// lockedAt waits until a locked program listens.
func (h *heard) lockedAt(t *testing.T) string {
	t.Helper()
	for range 500 {
		if at := listens.FindStringSubmatch(h.String()); at != nil {
			return "http://" + at[1]
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("it is not locked: %s", h.String())
	return ""
}

func TestRow43_WithoutItsKeyTheProgramStartsLockedAndGoesOnWhenTheKeyIsThere(t *testing.T) {
	folder := t.TempDir()
	c := serveCommand{Data: filepath.Join(folder, "data"), Addr: "127.0.0.1:0", KeyFile: filepath.Join(folder, "root.key"), Lang: "en"}
	config := node.Config{Data: c.Data, Lang: lang.English, Logger: slog.New(slog.DiscardHandler), Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}}
	n, err := c.unlock(t.Context(), console{Err: io.Discard}, config) // a new installation makes its key
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	right, err := os.ReadFile(c.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	for what, key := range map[string][]byte{"missing": nil, "another": bytes.Repeat([]byte("x"), 64), "too short": []byte("x")} {
		if err := os.Remove(c.KeyFile); err != nil {
			t.Fatal(err)
		}
		if key != nil {
			if err := os.WriteFile(c.KeyFile, key, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		said, opened := &heard{}, make(chan *node.Node, 1)
		go func() {
			n, err := c.unlock(t.Context(), console{Err: said}, config)
			if err != nil {
				t.Error(err)
			}
			opened <- n
		}()
		address := said.lockedAt(t)
		for path, want := range map[string]string{"/": "Locked", "/healthz": "locked", "/openrosa/formList": "OpenRosaResponse"} {
			got, err := http.Get(address + path)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(got.Body)
			got.Body.Close()
			if err != nil || got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || !strings.Contains(string(body), want) {
				t.Errorf("%s with a key that is %s: %d %s %v", path, what, got.StatusCode, body, err)
			}
		}
		if err := os.WriteFile(c.KeyFile, right, 0o600); err != nil {
			t.Fatal(err)
		}
		n := <-opened
		if n == nil {
			t.Fatalf("with a key that was %s it did not go on: %s", what, said)
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRow43_ALockedProgramStopsWhenItIsTold(t *testing.T) {
	folder := t.TempDir()
	c := serveCommand{Data: filepath.Join(folder, "data"), Addr: "127.0.0.1:0", PassphraseFile: filepath.Join(folder, "passphrase"), Lang: "en"}
	if err := os.WriteFile(c.PassphraseFile, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := node.Config{Data: c.Data, Lang: lang.English, Logger: slog.New(slog.DiscardHandler), Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}}
	if _, err := c.unlock(t.Context(), console{Err: io.Discard}, config); len(problem.All(err)) != 1 || problem.All(err)[0].Key != "vault.passphrase-short" {
		t.Errorf("a new installation with a bad secret: %v", err)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	start(t, c.Data, "https://spean.example", time.Now, nil) // with another secret
	ctx, stop := context.WithCancel(t.Context())
	said, ended := &heard{}, make(chan error, 1)
	go func() {
		n, err := c.unlock(ctx, console{Err: said}, config)
		if n != nil {
			t.Error("it opened with another secret")
		}
		ended <- err
	}()
	said.lockedAt(t)
	stop()
	if err := <-ended; err != nil {
		t.Errorf("told to stop it says %v", err)
	}
}
