package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"spean/internal/check"
	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/problem"
	"spean/internal/vault"
)

// secretFlags say where the root secret is, for commands that open what is sealed.
type secretFlags struct {
	KeyFile        string `placeholder:"FILE" help:"File with the root secret, as for serve."`
	PassphraseFile string `placeholder:"FILE" help:"File with the passphrase, or - for standard input, as for serve."`
}

// read gives the root secret. A demonstration keeps its own in its folder.
func (f secretFlags) read(ctx context.Context, out console, data, database string) (vault.Secret, error) {
	if f.KeyFile == "" && f.PassphraseFile == "" {
		key, err := os.ReadFile(filepath.Join(data, node.DemoKeyFile))
		if err == nil {
			return vault.KeyFile(key)
		}
	}
	if (f.KeyFile == "") == (f.PassphraseFile == "") {
		return vault.Secret{}, problem.New(problem.Invalid, "serve.one-secret", "--key-file")
	}
	if f.KeyFile != "" {
		if _, err := os.Stat(f.KeyFile); err != nil { // unlike serve, nothing is made here
			return vault.Secret{}, problem.New(problem.Invalid, "serve.cannot-read", "--key-file", "file", f.KeyFile)
		}
	}
	return serveCommand{Data: data, Database: database, KeyFile: f.KeyFile, PassphraseFile: f.PassphraseFile}.secret(ctx, out.In)
}

// checkCommand is `spean check`. It only reads what is stored, notes in the data folder that it was
// done (see node.RememberCheck) and may run while Spean serves.
type checkCommand struct {
	Data     string `required:"" placeholder:"DIR" help:"Folder of the installation."`
	Database string `placeholder:"URL" env:"SPEAN_DATABASE" help:"postgres:// address, as for serve."`
	JSON     bool   `help:"Print one line of JSON."`
	secretFlags
}

// checkLine is the line of JSON: counts, and what is wrong where.
type checkLine struct {
	OK          bool        `json:"ok"`
	Submissions int64       `json:"submissions"`
	Cases       int64       `json:"cases"`
	Tips        int64       `json:"tips"`
	Screenings  int64       `json:"screenings"`
	Referrals   int64       `json:"referrals"`
	Events      int64       `json:"events"`
	Entries     int64       `json:"entries"`
	Tree        string      `json:"tree"`
	Commands    int64       `json:"commands"`
	Keys        int64       `json:"keys"`
	Erased      int64       `json:"erased"`
	Accounts    int64       `json:"account_rows"`
	Lists       bool        `json:"lists"`
	Rows        int64       `json:"rows"`
	Faults      []faultLine `json:"faults,omitempty"`
	More        int64       `json:"more,omitempty"`
}

// faultLine is one thing that is wrong.
type faultLine struct {
	Where string `json:"where"`
	Key   string `json:"key"`
	What  string `json:"what"`
}

// Run checks and says what is wrong where; the exit code is 0 only when nothing is.
func (c checkCommand) Run(out console) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if info, err := os.Stat(c.Data); err != nil || !info.IsDir() {
		return problem.New(problem.Invalid, "serve.no-data-folder", "--data")
	}
	secret, err := c.read(ctx, out, c.Data, c.Database)
	if err != nil {
		return err
	}
	r, err := node.Check(ctx, node.Config{Data: c.Data, Database: c.Database}, &secret)
	if err != nil {
		return err
	}
	if err := c.tell(out, r); err != nil {
		return err
	}
	if node.RememberCheck(c.Data, time.Now(), r) != nil { // a folder one may only read is checked, too
		if err := say(out.Err, "check.not-remembered"); err != nil {
			return err
		}
	}
	if !r.OK() {
		return found{int64(len(r.Faults)) + r.More}
	}
	return nil
}

// found says that a check named faults; they have been printed.
type found struct{ faults int64 }

func (f found) Error() string {
	return lang.T(lang.English, "check.faults", "n", fmt.Sprint(f.faults))
}

func (c checkCommand) tell(out console, r check.Report) error {
	if c.JSON {
		line := checkLine{OK: r.OK(), Submissions: r.Streams["submission"], Cases: r.Streams["case"], Tips: r.Streams["tip"],
			Screenings: r.Streams["screening"], Referrals: r.Streams["referral"], Events: r.Events, Entries: r.Entries, Tree: fmt.Sprintf("%x", r.Tree.Hash[:]),
			Commands: r.Commands, Keys: r.Keys, Erased: r.Erased, Accounts: r.AccountRows, Lists: r.Listed, Rows: r.Rows, More: r.More}
		for _, f := range r.Faults {
			line.Faults = append(line.Faults, faultLine{f.Where, f.Key, lang.Problem(lang.English, f)})
		}
		return json.NewEncoder(out.Out).Encode(line)
	}
	for _, f := range r.Faults {
		if _, err := fmt.Fprintln(out.Out, lang.Problem(lang.English, f)); err != nil {
			return err
		}
	}
	if !r.Listed {
		if err := say(out.Out, "check.no-lists"); err != nil {
			return err
		}
	}
	if !r.OK() {
		return nil
	}
	return say(out.Out, "check.well", "events", fmt.Sprint(r.Events), "entries", fmt.Sprint(r.Entries), "keys", fmt.Sprint(r.Keys))
}
