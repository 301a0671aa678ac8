package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"spean/internal/backup"
	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/problem"
)

// say writes one sentence of the catalogue on a line.
func say(w io.Writer, id string, args ...string) error {
	_, err := fmt.Fprintln(w, lang.T(lang.English, id, args...))
	return err
}

// restoreCommand is `spean restore`.
type restoreCommand struct {
	From     string `required:"" placeholder:"FOLDER" help:"Folder of one backup, or of all of them: then the newest is restored."`
	KeysFrom string `placeholder:"FOLDER" help:"Where the keys are, when they are kept apart. The newest that fit are taken."`
	Identity string `required:"" placeholder:"FILE" help:"File with the secret half of a recovery key, as age-keygen wrote it."`
	Data     string `required:"" placeholder:"DIR" help:"Folder of the installation to make."`
	Database string `placeholder:"URL" env:"SPEAN_DATABASE" help:"postgres:// address of an empty database, for a backup of one."`
	Locked   bool   `help:"Restore without the root secret: what is sealed is not opened, and not checked."`
	Replace  bool   `help:"Allow a folder that holds something; it is moved aside, not removed."`
	secretFlags
}

// Run restores and says what it made.
func (c restoreCommand) Run(out console) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	file, err := os.Open(c.Identity)
	if err != nil {
		return problem.New(problem.Invalid, "serve.cannot-read", "--identity", "file", c.Identity)
	}
	defer func() { _ = file.Close() }() // read only
	identities, err := backup.Identities(file)
	if err != nil {
		return err
	}
	plan := node.RestorePlan{From: c.From, KeysFrom: c.KeysFrom, Identities: identities, Replace: c.Replace, Locked: c.Locked}
	if c.KeyFile != "" || c.PassphraseFile != "" {
		secret, err := c.read(ctx, out, c.Data, c.Database)
		if err != nil {
			return err
		}
		plan.Secret = &secret
	}
	r, err := node.Restore(ctx, node.Config{Data: c.Data, Database: c.Database}, plan)
	if wrong := (node.Unsound{}); errors.As(err, &wrong) {
		return errors.Join(checkCommand{}.tell(out, wrong.Report), found{int64(len(wrong.Faults)) + wrong.More})
	}
	if err != nil {
		return err
	}
	if r.Aside != "" {
		if err := say(out.Out, "backup.moved-aside", "folder", r.Aside); err != nil {
			return err
		}
	}
	return say(out.Out, "backup.restored", "folder", c.Data, "events", fmt.Sprint(r.Data.Facts.Events))
}
