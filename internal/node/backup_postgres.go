package node

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"spean/internal/backup"
	"spean/internal/postgres"
	"spean/internal/problem"
)

// tables packs an installation on PostgreSQL: the rows of each table, in the text form of COPY, of one moment for each store.
type tables struct {
	address string
	facts   *backup.Facts
}

func (p tables) data(ctx context.Context, to *backup.Packer) error {
	p.facts.Engine = "postgres"
	err := p.pack(ctx, to, "log", postgres.SnapshotLog, &p.facts.Log, func(s *postgres.Snapshot) (err error) {
		if p.facts.Events, err = s.Events(ctx); err != nil {
			return err
		}
		tree, err := s.Tree(ctx)
		p.facts.Entries, p.facts.Tree = tree.N, hex.EncodeToString(tree.Hash[:])
		return err
	})
	if err != nil {
		return err
	}
	return p.pack(ctx, to, "accounts", postgres.SnapshotAccounts, &p.facts.Accounts, func(s *postgres.Snapshot) (err error) {
		p.facts.AccountRows, err = s.Rows(ctx)
		return err
	})
}

// keys packs the keys as they stand after the data were packed: each key an event needs was durable before the event was.
func (p tables) keys(ctx context.Context, to *backup.Packer) error {
	return p.pack(ctx, to, "keys", postgres.SnapshotKeys, &p.facts.Keys, func(s *postgres.Snapshot) (err error) {
		if p.facts.KeyRows, err = s.Keys(ctx); err != nil {
			return err
		}
		root, err := s.Root(ctx)
		p.facts.Installation = string(root)
		return err
	})
}

func (p tables) pack(ctx context.Context, to *backup.Packer, store string, take func(context.Context, string) (*postgres.Snapshot, error), version *int64,
	learn func(*postgres.Snapshot) error) (err error) {
	s, err := take(ctx, p.address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if *version, err = s.Version(ctx); err != nil {
		return err
	}
	if err := learn(s); err != nil {
		return err
	}
	for _, table := range s.Tables() {
		name := store + "/" + strings.ReplaceAll(table, "_", "-")
		if err := to.AddPieces(name, func(w io.Writer) error { return s.Copy(ctx, table, w) }); err != nil {
			return err
		}
	}
	return nil
}

// restoreTables fills an empty database from a backup, checks it, and takes everything away again when it is not in order.
func (p RestorePlan) restoreTables(ctx context.Context, address string, data, keys backup.Backup) (r Restored, err error) {
	r.Data, r.Keys = data.Manifest, keys.Manifest
	load, err := postgres.StartLoad(ctx, address)
	if err != nil {
		return r, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, load.Undo(context.WithoutCancel(ctx)))
		}
		err = errors.Join(err, load.Close())
	}()
	if err := load.Make(ctx, data.Facts.Log, keys.Facts.Keys, data.Facts.Accounts); err != nil {
		return r, err
	}
	for _, unpack := range []func(backup.Into) error{
		func(into backup.Into) error { return data.UnpackData(ctx, p.Identities, into) },
		func(into backup.Into) error { return keys.UnpackKeys(ctx, p.Identities, into) },
	} {
		f := filling{ctx: ctx, load: load}
		err := unpack(f.take)
		if err := errors.Join(err, f.end(err)); err != nil {
			return r, err
		}
	}
	if err := load.Finish(ctx); err != nil {
		return r, err
	}
	r.Report, err = p.check(ctx, Config{Database: address}, data.Manifest, keys.Manifest)
	return r, err
}

// filling puts the pieces of each table together and lets the database read them as one.
type filling struct {
	ctx  context.Context
	load *postgres.Load
	part string
	pipe *io.PipeWriter
	done chan error
}

func (f *filling) take(p backup.Part, r io.Reader) error {
	if p.Whole() != f.part {
		if err := f.end(nil); err != nil {
			return err
		}
		store, table, ok := strings.Cut(p.Whole(), "/")
		if !ok {
			return problem.New(problem.Unsupported, "backup.newer", p.Name)
		}
		read, write := io.Pipe()
		f.part, f.pipe, f.done = p.Whole(), write, make(chan error, 1)
		go func() {
			err := f.load.Table(f.ctx, store, strings.ReplaceAll(table, "-", "_"), read)
			read.CloseWithError(errors.Join(err, io.ErrClosedPipe))
			f.done <- err
		}()
	}
	_, err := io.Copy(f.pipe, r)
	return err
}

// end lets the database finish the table it is at, or give it up.
func (f *filling) end(why error) error {
	if f.pipe == nil {
		return nil
	}
	pipe := f.pipe
	f.pipe = nil
	if why != nil {
		pipe.CloseWithError(why)
		<-f.done
		return nil
	}
	pipe.Close()
	return <-f.done
}
