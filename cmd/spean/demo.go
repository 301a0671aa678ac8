package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"spean/internal/account"
	"spean/internal/demo"
	"spean/internal/node"
	"spean/internal/problem"
	"spean/internal/vault"
)

// demoCommand is `spean demo`: a whole installation with invented cases, on this machine alone.
type demoCommand struct {
	Addr     string `default:"127.0.0.1:8400" help:"Address to listen on; port 0 picks one."`
	Data     string `placeholder:"DIR" help:"Folder to keep between runs, with the same sign-ins and phone. A temporary one when left out."`
	JSON     bool   `help:"Print one line of JSON with the address, the sign-ins and a phone when the server listens."`
	Insecure bool   `name:"insecure-demo" help:"Allow an address other machines can reach. Everything is invented; nothing is protected."`
}

// signInsFile keeps the sign-ins of a demonstration that is kept. The demonstration is finished when it is there.
const signInsFile = node.DemoSignInsFile

// demoKeyFile holds the root secret of a demonstration. Only a demonstration keeps it beside the data.
const demoKeyFile = node.DemoKeyFile

// Run starts the demonstration and ends cleanly on SIGTERM or Ctrl-C.
func (c demoCommand) Run(out console) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := c.loopback(); err != nil {
		return err
	}
	fmt.Fprintln(out.Err, "Spean: preparing the demonstration …")
	folder, cleanUp, err := c.folder()
	if err != nil {
		return err
	}
	defer cleanUp()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return problem.New(problem.Invalid, "serve.cannot-listen", "--addr", "addr", c.Addr)
	}
	defer func() { _ = listener.Close() }() // Serve closes it first
	return c.serve(ctx, out, folder, listener)
}

// loopback refuses an address other machines can reach, unless that is asked for.
func (c demoCommand) loopback() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return problem.New(problem.Invalid, "serve.bad-address", "--addr", "addr", c.Addr)
	}
	if ip := net.ParseIP(host); c.Insecure || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return problem.New(problem.Invalid, "serve.demo-not-loopback", "--addr", "addr", c.Addr)
}

func (c demoCommand) folder() (string, func(), error) {
	if c.Data != "" {
		return c.Data, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "spean-demo-")
	return dir, func() { _ = os.RemoveAll(dir) }, err // a folder left behind holds invented facts only
}

func (c demoCommand) serve(ctx context.Context, out console, folder string, listener net.Listener) error {
	logger := slog.New(slog.NewTextHandler(out.Err, nil))
	clock := demo.NewClock(time.Now)
	n, signIns, err := openDemo(ctx, folder, clock, logger)
	if err != nil {
		return err
	}
	defer func() {
		if err := n.Close(); err != nil {
			logger.Error("closing", "why", err)
		}
	}()
	address := "http://" + listener.Addr().String()
	pages, err := n.Pages(address, false)
	if err != nil {
		return err
	}
	phone, err := openDemoPhone(ctx, n, folder, address, clock.Time())
	if err != nil {
		return err
	}
	following, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); n.Follow(following) }()
	defer func() { stop(); <-done }()
	if err := c.tell(out, address, signIns, phone); err != nil {
		return err
	}
	return n.Serve(ctx, listener, pages)
}

// openDemo opens the folder's installation and tells the cases into it when they have not been told yet. A folder whose telling was
// interrupted is refused rather than half used.
func openDemo(ctx context.Context, folder string, clock *demo.Clock, logger *slog.Logger) (*node.Node, []demo.SignIn, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, nil, err
	}
	signIns, err := readSignIns(folder)
	if err != nil {
		return nil, nil, err
	}
	key, err := demoKey(folder, signIns != nil)
	if err != nil {
		return nil, nil, err
	}
	cheap := account.Hashing{Params: account.Least(), Workers: 2, Queue: 32}
	draw, err := node.DrawApart()
	if err != nil {
		return nil, nil, err
	}
	n, err := node.Open(ctx, node.Config{Data: folder, Secret: key, Demo: true, Hashing: cheap, Clock: clock.Time, Logger: logger, Draw: draw, Release: thisProgram()})
	if err != nil {
		return nil, nil, err
	}
	if signIns == nil {
		signIns, err = demo.Tell(ctx, demo.Stage{Desk: n.Desk, Accounts: n.Accounts, AddAgency: n.Vault.AddAgency, Clock: clock, Password: passwords()})
		if err == nil {
			err = writeSignIns(folder, signIns)
		}
	}
	if err == nil {
		err = n.Settle(ctx)
	}
	var last time.Time
	if err == nil {
		last, err = n.LastRecorded(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(err, n.Close())
	}
	clock.Run(last)
	return n, signIns, nil
}

// demoKey reads the root secret of the demonstration, or makes it.
func demoKey(folder string, kept bool) (vault.Secret, error) {
	path := filepath.Join(folder, demoKeyFile)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !kept {
		key = make([]byte, 64)
		if _, err := io.ReadFull(rand.Reader, key); err != nil {
			return vault.Secret{}, err
		}
		err = os.WriteFile(path, key, 0o600)
	} else if err == nil && !kept {
		return vault.Secret{}, problem.New(problem.Invalid, "serve.demo-unfinished", "--data")
	}
	if err != nil {
		return vault.Secret{}, err
	}
	return vault.KeyFile(key)
}

func readSignIns(folder string) ([]demo.SignIn, error) {
	content, err := os.ReadFile(filepath.Join(folder, signInsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var signIns []demo.SignIn
	return signIns, json.Unmarshal(content, &signIns)
}

func writeSignIns(folder string, signIns []demo.SignIn) error {
	content, err := json.MarshalIndent(signIns, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, signInsFile), content, 0o600)
}

// passwords makes one password for each name, easy to type and different each time a demonstration is made.
func passwords() func(string) string {
	made := map[string]string{}
	return func(name string) string {
		if made[name] == "" {
			b := make([]byte, 10)
			if _, err := io.ReadFull(rand.Reader, b); err != nil {
				panic("spean: randomness failed: " + err.Error())
			}
			word := strings.ToLower(base32.StdEncoding.EncodeToString(b))
			made[name] = word[:4] + "-" + word[4:8] + "-" + word[8:12] + "-" + word[12:16]
		}
		return made[name]
	}
}

// tell says where the demonstration is, who can sign in and what a phone is set up with: on one line of JSON, or for people.
func (c demoCommand) tell(out console, url string, signIns []demo.SignIn, phone demoPhone) error {
	if c.JSON {
		return json.NewEncoder(out.Out).Encode(struct {
			URL      string        `json:"url"`
			Users    []demo.SignIn `json:"users"`
			OpenRosa demoPhone     `json:"openrosa"`
		}{url, signIns, phone})
	}
	fmt.Fprintf(out.Out, "\nSpean is at %s\nEvery name and fact is invented. It is 16 November 2026 here, and the clock runs.\n\n", url)
	for _, s := range signIns {
		fmt.Fprintf(out.Out, "  %-13s %-20s %-24s %s\n", s.Name, s.Password, s.Role, s.Agency)
	}
	fmt.Fprintf(out.Out, "\nForms as ODK Collect takes and sends them, on a phone of %s:\n  %s\n  user %s, password %s\n", demoPhoneOf, phone.URL, phone.User, phone.Password)
	_, err := fmt.Fprintln(out.Out, "\nStop with Ctrl-C.")
	return err
}
