package node

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

func TestNamesAreTakenFromWhatWasKeptAsideAndFromTheLogWithoutIt(t *testing.T) {
	g := closedInstallation(t)
	c := g.Config
	names := filepath.Join(c.Data, namesFile)
	opened := func() (n *Node, fromCopy bool) {
		n, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		n.takeNames(t.Context())
		fromCopy = n.Index.Position() > 0
		if err := n.Index.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		return n, fromCopy
	}
	closed := func(n *Node) {
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}

	n, fromCopy := opened()
	whole := n.Index.Position()
	if fromCopy || whole == 0 {
		t.Fatalf("taken from a copy nobody kept, at %d", whole)
	}
	if n.keepNames(t.Context()); exists(names) {
		t.Error("a small office's names are kept aside, which spares it nothing")
	}
	if err := os.WriteFile(names+".new", bytes.Repeat([]byte("left by a killed program"), 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	if at, err := n.writeNames(context.WithoutCancel(t.Context())); err != nil || at != whole {
		t.Fatalf("kept at %d of %d: %v", at, whole, err)
	}
	closed(n)
	if exists(names + ".new") {
		t.Error("what was being written is still there")
	}

	n, fromCopy = opened()
	if !fromCopy || n.Index.Position() != whole {
		t.Errorf("taken from the copy %t, at %d of %d", fromCopy, n.Index.Position(), whole)
	}
	closed(n)

	if err := os.WriteFile(names, []byte("not a copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	n, fromCopy = opened()
	if fromCopy || n.Index.Position() != whole {
		t.Errorf("after damage: taken from the copy %t, at %d of %d", fromCopy, n.Index.Position(), whole)
	}
	closed(n)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
