package main

import (
	"context"
	"fmt"

	"spean/internal/node"
)

// rebuildCommand is `spean rebuild`: it makes every row of the lists anew from the log, of which it only reads. With SQLite the server
// must be stopped, since one program at a time has the folder; with PostgreSQL it may go on serving the old rows meanwhile.
type rebuildCommand struct {
	Data           string `required:"" placeholder:"DIR" help:"Folder of the installation."`
	Database       string `placeholder:"URL" env:"SPEAN_DATABASE" help:"postgres:// address, as for serve."`
	KeyFile        string `placeholder:"FILE" help:"File with the root secret, as for serve."`
	PassphraseFile string `placeholder:"FILE" help:"File with the passphrase, or - for standard input, as for serve."`
}

// Run rebuilds and says so.
func (c rebuildCommand) Run(out console) error {
	ctx := context.Background()
	serve := serveCommand{Data: c.Data, Database: c.Database, KeyFile: c.KeyFile, PassphraseFile: c.PassphraseFile, Addr: "127.0.0.1:0"}
	if _, err := serve.check(); err != nil {
		return err
	}
	secret, err := serve.secret(ctx, out.In)
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, node.Config{Data: c.Data, Database: c.Database, Secret: secret, Beside: c.Database != ""})
	if err != nil {
		return err
	}
	if err := n.Rebuild(ctx); err != nil {
		return err
	}
	fmt.Fprintln(out.Err, "The lists have been made anew from the log.")
	return n.Close()
}
