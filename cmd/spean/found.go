package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"spean/internal/account"
	"spean/internal/node"
	"spean/internal/problem"
)

// firstLink is the file with the link of the first administrator, in the data folder, readable by its owner alone.
const firstLink = "first-administrator.txt"

// found makes the first agency and its administrator, and writes the one-time link. A link that still works is kept, so that starting
// again does not take it from whoever it was sent to. Once it has been taken the file is removed.
func (c serveCommand) found(ctx context.Context, out console, n *node.Node, base *url.URL) error {
	path := filepath.Join(c.Data, firstLink)
	founded, err := n.Accounts.Founded(ctx)
	if err != nil {
		return err
	}
	if founded {
		return removed(path)
	}
	secret, err := stillWorks(ctx, n, path)
	if err != nil {
		return err
	}
	until := "as long as before"
	if secret == "" {
		h, err := n.Found(ctx, account.Agency{Names: account.Names{Latin: c.Agency}, Kind: "ngo", Country: "KH"},
			account.Newcomer{Name: c.Administrator, Names: account.Names{Latin: c.Administrator}, Lang: c.Lang})
		if err != nil {
			return err
		}
		secret, until = h.Secret, "until "+h.Ends.Format("2006-01-02 15:04 MST")
	}
	if err := removed(path); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(base.String()+linkPath+secret.Reveal()+"\n"), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(out.Err, "The link for the first administrator is in %s; it works once, %s.\n", path, until)
	return nil
}

// linkPath is where one-time links lead.
const linkPath = "/link/"

// stillWorks gives the secret of the link in a file when it was not taken and has not run out; empty otherwise.
func stillWorks(ctx context.Context, n *node.Node, path string) (account.Secret, error) {
	written, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	_, secret, _ := strings.Cut(strings.TrimSpace(string(written)), linkPath)
	if _, _, err = n.Accounts.Look(ctx, account.Secret(secret), time.Now()); problem.KindOf(err) == problem.Expired {
		return "", nil
	}
	return account.Secret(secret), err
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
