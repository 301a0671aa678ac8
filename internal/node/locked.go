package node

import (
	"context"
	"log/slog"
	"net"
	"time"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/web"
)

// keyWait is how often a locked program looks whether another key is there.
const keyWait = 2 * time.Second

// LockedBy reports whether an error is of the root secret alone: it is missing, unreadable or another one. With the right one everything opens.
func LockedBy(err error) bool {
	all := problem.All(err)
	if len(all) != 1 {
		return false
	}
	switch all[0].Key {
	case "serve.key-file-gone", "serve.cannot-read", "vault.wrong-secret", "vault.key-file-size", "vault.passphrase-short":
		return true
	}
	return false
}

// ServeLocked answers on a listener that the installation is locked, and nothing else, until ctx ends or there is another secret to try.
func ServeLocked(ctx context.Context, l net.Listener, language lang.Lang, secure bool, logger *slog.Logger, another func() bool) error {
	pages, err := web.Locked(language, secure, logger)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		for serving.Err() == nil && !another() {
			pause(serving, keyWait)
		}
		stop()
	}()
	return serve(serving, l, web.Listener(pages, logger), nil)
}
