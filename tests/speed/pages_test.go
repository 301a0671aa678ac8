// Package speed times pages as a browser gets them: over HTTP, whole, signed in, with the recorded looks. Nothing here is a test that
// passes or fails; run it with
//
//	go test ./tests/speed -run '^$' -bench .
package speed

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/demo"
	"spean/internal/node"
	"spean/internal/vault"
)

// office is the demonstration, served on a port of its own.
type office struct {
	*node.Node
	url string
}

// password is everybody's here.
func password(name string) string { return "the password of " + name }

func opened(b *testing.B) office {
	b.Helper()
	secret, err := vault.KeyFile([]byte("not a secret: only a benchmark of invented cases"))
	if err != nil {
		b.Fatal(err)
	}
	clock := demo.NewClock(time.Now)
	n, err := node.Open(b.Context(), node.Config{Data: b.TempDir(), Secret: secret, Demo: true, Clock: clock.Time,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 32}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = n.Close() }) // nothing is kept
	_, err = demo.Tell(b.Context(), demo.Stage{Desk: n.Desk, Accounts: n.Accounts, AddAgency: n.Vault.AddAgency, Clock: clock, Password: password})
	if err == nil {
		err = n.Settle(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	clock.Set(demo.Now)
	return office{n, served(b, n)}
}

// served serves a node until the benchmark ends.
func served(b *testing.B, n *node.Node) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := n.Pages("http://"+l.Addr().String(), false)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { n.Follow(ctx); ended <- nil }()
	go func() { ended <- n.Serve(ctx, l, pages) }()
	b.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, <-ended); err != nil {
			b.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// browser is somebody signed in.
type browser struct {
	http.Client
	url string
}

func (o office) signIn(b *testing.B, name string) *browser {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	at := &browser{Client: http.Client{Jar: jar}, url: o.url}
	res, err := at.PostForm(o.url+"/sign-in", url.Values{"name": {name}, "password": {password(name)}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/" {
		b.Fatalf("%s could not sign in: %s at %s", name, res.Status, res.Request.URL.Path)
	}
	return at
}

// get reads a whole page.
func (at *browser) get(b *testing.B, path string) string {
	b.Helper()
	res, err := at.Get(at.url + path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s, %v", path, res.Status, err)
	}
	return string(page)
}

// first finds the first link on a page to something of a kind.
func (at *browser) first(b *testing.B, page, kind string) string {
	b.Helper()
	link := regexp.MustCompile(`"(/` + kind + `/` + kind[:len(kind)-1] + `-[a-z0-9]+)"`).FindStringSubmatch(at.get(b, page))
	if link == nil {
		b.Fatalf("%s leads to no %s", page, kind)
	}
	return link[1]
}

// BenchmarkPages times the pages people open most, on the demonstration.
func BenchmarkPages(b *testing.B) {
	o := opened(b)
	for _, c := range []struct{ name, who, path string }{
		{"home of a lead", "kalyan.ngo", "/"},
		{"list of cases", "kalyan.ngo", "/cases"},
		{"search by name", "kalyan.ngo", "/search?q=srey"},
		{"case", "kalyan.ngo", ""},
		{"home of a director", "tevy.ngo", "/"},
	} {
		b.Run(c.name, func(b *testing.B) {
			at := o.signIn(b, c.who)
			if c.path == "" {
				c.path = at.first(b, "/cases", "cases")
			}
			for b.Loop() {
				at.get(b, c.path)
			}
		})
	}
}
