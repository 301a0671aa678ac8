package node

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"

	"spean/internal/casework"
)

// namesFile holds what the name index kept aside, sealed. It is in no backup: without it the names are read from the log.
const namesFile = "names.sealed"

// keptEvery is how many events the log moves on before the names are kept anew: what a start reads of the log in half a second.
const keptEvery = 5000

// takeNames fills the empty name index from what was kept aside. Nothing kept, or nothing that fits, is no fault: the log has it all.
func (n *Node) takeNames(ctx context.Context) {
	if n.Index.Position() > 0 {
		return
	}
	f, err := os.Open(filepath.Join(n.config.Data, namesFile))
	if err != nil {
		return
	}
	defer f.Close()
	at, err := n.Index.Take(ctx, bufio.NewReaderSize(f, 1<<18))
	if err != nil {
		n.config.Logger.Info("the names are read from the log", "why", err)
		return
	}
	n.namesAt.Store(at)
}

// keepNames keeps the names aside when the log has moved on far enough since. Only a whole copy takes the place of the last.
func (n *Node) keepNames(ctx context.Context) {
	if n.Index.Position()-n.namesAt.Load() < keptEvery {
		return
	}
	at, err := n.writeNames(ctx)
	switch {
	case err == nil:
		n.namesAt.Store(at)
	case !errors.Is(err, casework.ErrNotKept):
		n.said(ctx, "the names were not kept aside", err)
	}
}

func (n *Node) writeNames(ctx context.Context) (at int64, err error) {
	// One name, so that what a killed program left of it is written over.
	f, err := os.OpenFile(filepath.Join(n.config.Data, namesFile+".new"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 1<<18)
	at, err = n.Index.Keep(ctx, w)
	if err == nil {
		err = errors.Join(w.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, err
	}
	return at, os.Rename(f.Name(), filepath.Join(n.config.Data, namesFile))
}
