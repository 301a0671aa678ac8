package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"

	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/problem"
)

// unlock opens the installation with its root secret. While that is missing or another one, the program says on its pages that it is locked
// and shows nothing; it goes on by itself when the file of the secret changes. It gives no node and no error when it was stopped before.
// A new installation has nothing to be locked: there a bad secret is refused.
func (c serveCommand) unlock(ctx context.Context, out console, config node.Config) (*node.Node, error) {
	for {
		tried := c.secretSeen()
		n, err := c.open(ctx, out, config)
		if err == nil || !node.LockedBy(err) {
			return n, err
		}
		if rooted, bad := node.Rooted(ctx, config); bad != nil || !rooted {
			return nil, err
		}
		listener, bad := c.listen()
		if bad != nil {
			return nil, bad
		}
		fmt.Fprintf(out.Err, "spean: %s\n", lang.Problem(lang.English, problem.All(err)[0]))
		fmt.Fprintf(out.Err, "Spean is locked and listens on %s: it shows nothing and keeps nothing until the right secret is there, or it is started with it\n", listener.Addr())
		err = node.ServeLocked(ctx, listener, config.Lang, c.Cert != "" || c.behindProxy(), config.Logger, func() bool { return c.secretSeen() != tried })
		if err != nil || ctx.Err() != nil {
			return nil, err
		}
	}
}

func (c serveCommand) open(ctx context.Context, out console, config node.Config) (*node.Node, error) {
	secret, err := c.secret(ctx, out.In)
	if err != nil {
		return nil, err
	}
	config.Secret = secret
	return node.Open(ctx, config)
}

// secretSeen tells one content of the file of the secret from another, and from none. What came from standard input never changes.
func (c serveCommand) secretSeen() (sum [sha256.Size]byte) {
	path := c.KeyFile
	if path == "" {
		path = c.PassphraseFile
	}
	if path == "-" {
		return sum
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return sum
	}
	return sha256.Sum256(content)
}
