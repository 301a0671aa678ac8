package node

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"spean/internal/account"
	"spean/internal/vault"
)

// broken is a store that has stopped writing, as soon as it has a reason.
type broken struct{ why error }

func (b *broken) Stopped() error { return b.why }
func (b *broken) Close() error   { return nil }

func TestAStoreThatStoppedWritingIsSaidOnEveryPageAndLoggedOnce(t *testing.T) {
	secret, err := vault.KeyFile(bytes.Repeat([]byte("root"), 16))
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	n, err := Open(context.Background(), Config{Data: t.TempDir(), Secret: secret, Logger: slog.New(slog.NewTextHandler(&said, nil)),
		Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	watched := 0
	for _, c := range n.close {
		if _, ok := c.(interface{ Stopped() error }); ok {
			watched++
		}
	}
	if watched != 3 {
		t.Errorf("%d stores are watched; the log, the keys and the accounts must be", watched)
	}
	store := &broken{}
	n.close = append(n.close, store)
	if id := n.Standing(); id != "" || said.Len() > 0 {
		t.Fatalf("all is well and it says %q %s", id, said.String())
	}
	store.why = errors.New("the disk is full")
	for range 3 {
		if id := n.Standing(); id != "store.stopped" {
			t.Fatalf("a store has stopped and it says %q", id)
		}
	}
	if n := strings.Count(said.String(), "the disk is full"); n != 1 {
		t.Errorf("logged %d times: %s", n, said.String())
	}
}
