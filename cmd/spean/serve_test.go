package main

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/node"
	"spean/internal/problem"
	"spean/internal/vault"
)

// start does what every start of the server does before it answers: it makes the first administrator's link, or keeps it.
func start(t *testing.T, data, address string, now func() time.Time, look func(*node.Node)) (link string) {
	t.Helper()
	secret, err := vault.KeyFile(bytes.Repeat([]byte("root"), 16))
	if err != nil {
		t.Fatal(err)
	}
	n, err := node.Open(t.Context(), node.Config{Data: data, Secret: secret, Clock: now, Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}})
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if err := (serveCommand{Data: data, Agency: "Agency", Administrator: "first", Lang: "km"}).found(t.Context(), console{Err: &said}, n, base); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(data, firstLink))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if look != nil {
		look(n)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(said.String(), linkPath) {
		t.Error("the link stands in what the server says")
	}
	return strings.TrimSpace(string(written))
}

func TestARestartKeepsTheLinkTheFirstAdministratorWasSent(t *testing.T) {
	data := t.TempDir()
	first := start(t, data, "https://spean.example", time.Now, nil)
	if !strings.HasPrefix(first, "https://spean.example/link/") {
		t.Fatalf("the link is %q", first)
	}
	if again := start(t, data, "https://spean.example", time.Now, nil); again != first {
		t.Error("starting again made another link")
	}
	_, secret, _ := strings.Cut(first, linkPath)
	moved := start(t, data, "https://other.example", time.Now, nil)
	if moved != "https://other.example/link/"+secret {
		t.Errorf("under another address the link is %q", moved)
	}
	taken := start(t, data, "https://other.example", time.Now, func(n *node.Node) {
		if _, err := n.Accounts.TakeLink(t.Context(), account.Secret(secret), "nine rivers meet here", "", time.Now()); err != nil {
			t.Fatal(err)
		}
	})
	if taken != moved {
		t.Error("the link changed before it was taken")
	}
	if left := start(t, data, "https://other.example", time.Now, nil); left != "" {
		t.Errorf("a link that was taken is still written down: %q", left)
	}
}

func TestALinkThatRanOutOrWasTamperedWithIsMadeAnew(t *testing.T) {
	data := t.TempDir()
	long := func() time.Time { return time.Now().Add(-2 * account.LinkLife) }
	old := start(t, data, "https://spean.example", long, nil)
	fresh := start(t, data, "https://spean.example", time.Now, nil)
	if fresh == old {
		t.Error("a link that ran out was kept")
	}
	for _, text := range []string{"", "nonsense", "https://spean.example/link/", "https://spean.example/link/never-was\n"} {
		if err := os.WriteFile(filepath.Join(data, firstLink), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if again := start(t, data, "https://spean.example", time.Now, nil); again == fresh || !strings.HasPrefix(again, "https://spean.example/link/") {
			t.Errorf("with %q in the file the link is %q", text, again)
		}
	}
}

func TestAServerThatListensEverywhereIsToldWhichAddressPeopleUse(t *testing.T) {
	for _, addr := range []string{":8400", "0.0.0.0:8400", "[::]:8400"} {
		c := serveCommand{Data: t.TempDir(), Addr: addr, KeyFile: "root.key", Cert: "cert.pem", Key: "key.pem"}
		_, err := c.check()
		if all := problem.All(err); len(all) == 0 || all[0].Key != "serve.which-address" {
			t.Errorf("%s alone: %v", addr, err)
		}
		c.PublicURL = "https://spean.example/"
		if base, err := c.check(); err != nil || base.String() != "https://spean.example" {
			t.Errorf("%s with an address: %v %v", addr, base, err)
		}
	}
}

func TestRow39_WhoStartsTheProgramIsToldThatItStoppedOnPurpose(t *testing.T) {
	var said bytes.Buffer
	if code := report(problem.New(problem.Broken, "serve.store-stopped", ""), &said); code != exitAgain || !strings.Contains(said.String(), "stopped on purpose") {
		t.Errorf("it ends with %d and says %s", code, said.String())
	}
}
