package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/problem"
	"spean/internal/vault"
)

// serveCommand is `spean serve`: a real installation.
type serveCommand struct {
	Data           string `required:"" placeholder:"DIR" help:"Folder of the installation. Made when missing."`
	Database       string `placeholder:"URL" env:"SPEAN_DATABASE" help:"postgres:// address when several servers share an agency's data."`
	Addr           string `default:"127.0.0.1:8400" help:"Address to listen on."`
	KeyFile        string `placeholder:"FILE" help:"File with the root secret (32 to 4096 random bytes), outside the data folder. Made when missing on a new installation."`
	PassphraseFile string `placeholder:"FILE" help:"File with the passphrase on its first line, or - for standard input; outside the data folder."`
	Cert           string `placeholder:"FILE" help:"Certificate (PEM) for https."`
	Key            string `placeholder:"FILE" help:"Key of the certificate (PEM)."`
	PublicURL      string `name:"public-url" placeholder:"URL" help:"https address people use: that of a proxy on this machine, or of this server when it listens on every address. Links handed out lead there."`
	Metrics        string `placeholder:"ADDR" help:"Address on this machine, such as 127.0.0.1:8401, where a monitor reads measures in Prometheus' format at /metrics."`
	Agency         string `default:"Agency" help:"Name of the first agency; its administrator can change it."`
	Administrator  string `default:"administrator" help:"Sign-in name of the first administrator."`
	Lang           string `default:"km" enum:"en,km" help:"Language for browsers that ask for neither."`

	Backup scheduleFlags `embed:"" prefix:"backup-"`
}

// Run serves until SIGTERM or Ctrl-C. Bad configuration is refused with the reason before anything is made.
func (c serveCommand) Run(out console) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	base, err := c.check()
	if err != nil {
		return err
	}
	backups, err := c.Backup.schedule()
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(out.Err, nil))
	l, _ := lang.Parse(c.Lang)
	node.Speak(c.Data, logger)
	draw, err := node.DrawApart()
	if err != nil {
		return err
	}
	config := node.Config{Data: c.Data, Database: c.Database, Lang: l, Logger: logger, Backups: backups, Draw: draw, Release: thisProgram()}
	n, err := c.unlock(ctx, out, config)
	if err != nil || n == nil {
		return err
	}
	defer func() {
		if err := n.Close(); err != nil {
			logger.Error("closing", "why", err)
		}
	}()
	return c.serve(ctx, out, n, base, logger)
}

// check refuses configuration that would be unsafe or cannot work, and gives the address people use.
func (c serveCommand) check() (*url.URL, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, problem.New(problem.Invalid, "serve.bad-address", "--addr", "addr", c.Addr)
	}
	ip := net.ParseIP(host)
	loopback := host == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case (c.Cert == "") != (c.Key == ""):
		return nil, problem.New(problem.Invalid, "serve.cert-and-key", "--cert")
	case c.Cert == "" && !loopback:
		return nil, problem.New(problem.Invalid, "serve.plain-http", "--addr", "addr", c.Addr)
	case c.Metrics != "" && !onLoopback(c.Metrics):
		return nil, problem.New(problem.Invalid, "serve.metrics-loopback", "--metrics", "addr", c.Metrics)
	case c.PublicURL == "" && (host == "" || ip != nil && ip.IsUnspecified()):
		return nil, problem.New(problem.Invalid, "serve.which-address", "--public-url", "addr", c.Addr)
	case (c.KeyFile == "") == (c.PassphraseFile == ""):
		return nil, problem.New(problem.Invalid, "serve.one-secret", "--key-file")
	case c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://"):
		return nil, problem.New(problem.Unsupported, "serve.database-unknown", "--database")
	}
	for flag, path := range map[string]string{"--key-file": c.KeyFile, "--passphrase-file": c.PassphraseFile} {
		if path != "" && path != "-" && within(c.Data, path) {
			return nil, problem.New(problem.Invalid, "serve.secret-in-data", flag)
		}
	}
	scheme := "http"
	if c.Cert != "" {
		scheme = "https"
	}
	address := scheme + "://" + c.Addr
	if c.PublicURL != "" {
		address = c.PublicURL
	}
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || c.PublicURL != "" && base.Scheme != "https" {
		return nil, problem.New(problem.Invalid, "serve.public-url", "--public-url")
	}
	return base, nil
}

// behindProxy: people reach a proxy under another address, which passes plain requests on to this machine's loopback.
func (c serveCommand) behindProxy() bool { return c.PublicURL != "" && c.Cert == "" }

// within reports whether a path lies in a folder, links followed as far as they exist.
func within(folder, path string) bool {
	real := func(p string) string {
		abs, err := filepath.Abs(p)
		if err != nil {
			return p
		}
		for dir, rest := abs, ""; ; dir, rest = filepath.Dir(dir), filepath.Join(filepath.Base(dir), rest) {
			if followed, err := filepath.EvalSymlinks(dir); err == nil {
				return filepath.Join(followed, rest)
			}
			if dir == filepath.Dir(dir) {
				return abs
			}
		}
	}
	rel, err := filepath.Rel(real(folder), real(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// secret reads the root secret from its file or standard input; on a new installation a missing key file is made.
func (c serveCommand) secret(ctx context.Context, in io.Reader) (vault.Secret, error) {
	if c.KeyFile != "" {
		key, err := readOrMakeKey(ctx, c.KeyFile, node.Config{Data: c.Data, Database: c.Database})
		if err != nil {
			return vault.Secret{}, err
		}
		return vault.KeyFile(key)
	}
	if c.PassphraseFile != "-" {
		file, err := os.Open(c.PassphraseFile)
		if err != nil {
			return vault.Secret{}, problem.New(problem.Invalid, "serve.cannot-read", "--passphrase-file", "file", c.PassphraseFile)
		}
		defer func() { _ = file.Close() }() // read only
		in = file
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return vault.Secret{}, problem.New(problem.Invalid, "serve.cannot-read", "--passphrase-file", "file", c.PassphraseFile)
	}
	return vault.Passphrase(strings.TrimRight(line, "\r\n"))
}

// serve makes the first administrator's link where there is nobody yet, and answers requests.
func (c serveCommand) serve(ctx context.Context, out console, n *node.Node, base *url.URL, logger *slog.Logger) error {
	listener, err := c.listen()
	if err != nil {
		return err
	}
	if base.Port() == "0" { // any port that is free
		base.Host = listener.Addr().String()
	}
	pages, err := n.Pages(base.String(), c.behindProxy())
	if err == nil {
		err = c.found(ctx, out, n, base)
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	monitor, err := c.listenForMonitor()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if monitor != nil {
		pages = n.Measure(ctx, monitor, pages)
	}
	following, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); n.Follow(following) }()
	defer func() { stop(); <-done }()
	fmt.Fprintf(out.Err, "Spean listens on %s\n", listener.Addr())
	return n.Serve(ctx, listener, pages)
}

func (c serveCommand) listen() (net.Listener, error) {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return nil, problem.New(problem.Invalid, "serve.cannot-listen", "--addr", "addr", c.Addr)
	}
	if c.Cert == "" {
		return listener, nil
	}
	pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
	if err != nil {
		return nil, errors.Join(problem.New(problem.Invalid, "serve.certificate", "--cert"), listener.Close())
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}), nil
}
