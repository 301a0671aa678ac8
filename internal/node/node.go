// Package node wires one installation together: stores, vault, acts, views and pages. It is the only place that does, explicitly and in
// order; nothing registers itself. It alone reads the clock and the environment, so that everything else can be run again the same way.
package node

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/attachment"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/picture"
	"spean/internal/postgres"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/sqlite"
	"spean/internal/submission"
	"spean/internal/tip"
	"spean/internal/vault"
	"spean/internal/view"
	"spean/internal/view/sqlview"
)

// Config is what an installation is opened with.
type Config struct {
	// Data is the folder of the installation; made when missing, readable by its owner alone.
	Data string
	// Database is a postgres:// address when several servers share an agency's data; empty for SQLite in Data.
	Database string
	// Secret unlocks the vault; see vault.Passphrase and vault.KeyFile.
	Secret vault.Secret
	// Beside opens an installation on PostgreSQL next to the program that has the folder.
	Beside bool
	// Backups are made by Follow when there is a schedule.
	Backups *Schedule
	// Release says which program this is, for the page of health.
	Release string
	// Demo: all of it is invented, and every page says so.
	Demo bool
	// Hashing is the work of passwords; zero for the usual.
	Hashing account.Hashing
	// Clock is the only source of time; the machine's when nil.
	Clock func() time.Time
	// Draw makes previews of photos; within the program itself when nil. See DrawApart.
	Draw func(ctx context.Context, file []byte) ([]byte, error)
	// Lang is for browsers that ask for none of ours; Khmer when empty.
	Lang   lang.Lang
	Logger *slog.Logger
}

// Node is an open installation.
type Node struct {
	Desk     *casework.Desk
	Accounts *account.Desk
	Vault    *vault.Vault
	Keeper   *view.Keeper
	Index    *casework.Index

	config  Config
	log     logStore
	keys    keyStore
	rows    *sqlview.Store
	close   []io.Closer
	backups attempts
	waiters *waiters
	namesAt atomic.Int64 // the position the names were last kept aside at
	warned  sync.Once    // that a store has stopped writing
	disk    disks
	clock   clockWatch
	ran     func() time.Duration            // how long the machine has run
	measure func(dir string) (space, error) // the room on the disk of a folder
	room    *reserve                        // nil where the log is on another disk
	opened  time.Time
}

// logStore is the log and the audit tree beside it, in one database.
type logStore interface {
	eventlog.Store
	audit.Store
}

// keyStore keeps the keys, in a database of their own.
type keyStore interface {
	vault.KeyStore
	vault.RootStore
}

// Payloads lists every payload of the program, for its one codec.
func Payloads() []event.Payload {
	var all []event.Payload
	for _, room := range [][]event.Payload{casefile.Payloads(), tip.Payloads(), screening.Payloads(), referral.Payloads(), directory.Payloads(), submission.Payloads(), attachment.Payloads()} {
		all = append(all, room...)
	}
	return all
}

// Open opens an installation, making it when the folder is empty: its root of keys, its stores. Views and the name index are caught up
// by Follow, so that pages can be served while they fill.
func Open(ctx context.Context, c Config) (*Node, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Hashing == (account.Hashing{}) {
		c.Hashing = account.Usual()
	}
	if c.Draw == nil {
		c.Draw = func(_ context.Context, file []byte) ([]byte, error) { return picture.Preview(file) }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	var err error
	if c.Data != "" {
		if c.Data, err = filepath.Abs(c.Data); err != nil {
			return nil, err
		}
	}
	n := &Node{config: c, measure: spaceOf, ran: machineRan, backups: attempts{wake: make(chan struct{}, 1)}, opened: c.Clock()}
	n.clock.jump(n.opened, n.ran())
	if err := n.open(ctx); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *Node) open(ctx context.Context) error {
	if err := ownFolder(n.config.Data); err != nil {
		return err
	}
	if !n.config.Beside {
		lock, err := lockFolder(n.config.Data)
		if err != nil {
			return err
		}
		n.close = append(n.close, lock)
	}
	keys, people, err := n.openStores(ctx)
	if err != nil {
		return err
	}
	n.keys = keys
	if n.config.Database == "" {
		n.room = newReserve(n.config.Data, n.measure)
	}
	codec, err := event.NewCodec(Payloads()...)
	if err != nil {
		return err
	}
	if n.Vault, err = unlock(ctx, keys, n.config.Secret, codec); err != nil {
		return err
	}
	sealing, err := n.Vault.Derive(accountsUse, account.KeyBytes)
	if err != nil {
		return err
	}
	n.Accounts, err = account.Open(account.Settings{Store: people, Key: sealing, Rand: rand.Reader, Hashing: n.config.Hashing, Roles: roleCodes()})
	if err != nil {
		return err
	}
	policies, err := access.Load()
	if err != nil {
		return err
	}
	n.waiters = newWaiters()
	busy := func() bool { return n.Desk.Receiving() >= burst }
	n.Keeper = view.NewKeeper(&follower{logStore: n.log, busy: busy, waiters: n.waiters}, n.rows, n.Vault.Coded)
	n.Desk = casework.New(casework.Parts{Log: roomy{n.log, n.room}, Audit: audit.New(n.log, rand.Reader), Vault: n.Vault, Policies: policies,
		Lists: n.rows, IDs: id.Maker{Rand: rand.Reader}, Clock: n.config.Clock, Draw: n.config.Draw})
	grant, err := casework.SystemGrant(ctx, n.Desk)
	if err != nil {
		return err
	}
	n.Index = casework.NewIndex(&follower{logStore: n.log, busy: busy, waiters: n.waiters}, n.Vault, grant)
	n.Desk.Index = n.Index
	return nil
}

// accountsUse names the key that seals rows about people who sign in.
const accountsUse = "accounts"

func roleCodes() []string {
	var roles []string
	for _, r := range access.Roles() {
		roles = append(roles, string(r))
	}
	return roles
}

// openStores opens log, keys, accounts and rows on the engine configured.
func (n *Node) openStores(ctx context.Context) (keyStore, account.Store, error) {
	if n.config.Database != "" {
		return n.openPostgres(ctx)
	}
	path := func(name string) string { return filepath.Join(n.config.Data, name) }
	log, err := sqlite.OpenLog(path(logFile))
	if err != nil {
		return nil, nil, err
	}
	n.log, n.close = log, append(n.close, log)
	keys, err := sqlite.OpenKeys(path(keysFile))
	if err != nil {
		return nil, nil, err
	}
	n.close = append(n.close, keys)
	people, err := sqlite.OpenAccounts(path(accountsFile))
	if err != nil {
		return nil, nil, err
	}
	n.close = append(n.close, people)
	n.rows, err = sqlview.OpenSQLite(ctx, path(viewsFile))
	if err != nil {
		return nil, nil, err
	}
	n.close = append(n.close, n.rows)
	return keys, people, nil
}

func (n *Node) openPostgres(ctx context.Context) (keyStore, account.Store, error) {
	log, err := postgres.OpenLog(ctx, n.config.Database)
	if err != nil {
		return nil, nil, err
	}
	n.log, n.close = log, append(n.close, log)
	keys, err := postgres.OpenKeys(ctx, n.config.Database)
	if err != nil {
		return nil, nil, err
	}
	n.close = append(n.close, keys)
	people, err := postgres.OpenAccounts(ctx, n.config.Database)
	if err != nil {
		return nil, nil, err
	}
	n.close = append(n.close, people)
	n.rows, err = sqlview.OpenPostgres(ctx, n.config.Database)
	if err != nil {
		return nil, nil, err
	}
	n.close = append(n.close, n.rows)
	return keys, people, nil
}

// unlock opens the vault, making its root on a new installation.
func unlock(ctx context.Context, keys keyStore, secret vault.Secret, codec *event.Codec) (*vault.Vault, error) {
	v, err := vault.Open(ctx, keys, keys, secret, codec, rand.Reader)
	if problem.KindOf(err) != problem.NotFound {
		return v, err
	}
	if err := vault.Create(ctx, keys, secret, rand.Reader); err != nil && problem.KindOf(err) != problem.Conflict {
		return nil, err
	}
	return vault.Open(ctx, keys, keys, secret, codec, rand.Reader)
}

// ownFolder makes the data folder readable by its owner alone, and refuses one that others can read.
func ownFolder(dir string) error {
	if dir == "" {
		return problem.New(problem.Invalid, "serve.no-data-folder", "--data")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be made: %w", err)
	}
	return os.Chmod(dir, 0o700)
}

// Close closes everything, last opened first. A store that has stopped writing is left as a killed program would leave it: closing it
// would try again to sync what could not be synced.
func (n *Node) Close() error {
	var errs []error
	for i := len(n.close) - 1; i >= 0; i-- {
		if s, ok := n.close[i].(interface{ Stopped() error }); ok && s.Stopped() != nil {
			continue
		}
		errs = append(errs, n.close[i].Close())
	}
	n.close = nil
	return errors.Join(errs...)
}

// standsStopped is the message that a store has stopped writing.
const standsStopped = "store.stopped"

// Standing gives the id of the message that nothing can be saved: the disk is full, or the log, the keys or the accounts have stopped
// writing, and logs why, once; empty while all of them write. What could not be written is not tried again before the next start.
func (n *Node) Standing() string {
	for _, c := range n.close {
		s, ok := c.(interface{ Stopped() error })
		if !ok {
			continue // rows of lists are made again; they stop nothing
		}
		if err := s.Stopped(); err != nil {
			n.warned.Do(func() { n.config.Logger.Error("nothing can be saved until Spean is started again", "why", err) })
			return standsStopped
		}
	}
	if n.room != nil && n.room.isFull() {
		return "store.full"
	}
	return ""
}

// LastRecorded gives the moment the newest event was recorded, or the zero time of an empty log.
func (n *Node) LastRecorded(ctx context.Context) (time.Time, error) {
	var last time.Time
	var at int64
	for {
		page, err := n.log.After(ctx, at, 1000)
		if err != nil || len(page) == 0 {
			return last, err
		}
		at = page[len(page)-1].Position
		last = page[len(page)-1].Recorded
	}
}

// Rebuild makes every row of the views anew from the log.
func (n *Node) Rebuild(ctx context.Context) error { return n.Keeper.Rebuild(ctx) }

// Rooted reports whether the installation has a root of keys already: then its root secret exists and a new one could open nothing.
func Rooted(ctx context.Context, c Config) (bool, error) {
	if c.Database == "" {
		_, err := os.Stat(filepath.Join(c.Data, keysFile))
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return err == nil, err
	}
	keys, err := postgres.OpenKeys(ctx, c.Database)
	if err != nil {
		return false, err
	}
	_, ok, err := keys.Root(ctx)
	return ok, errors.Join(err, keys.Close())
}
