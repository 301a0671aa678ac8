package node

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"spean/internal/account"
	"spean/internal/check"
	"spean/internal/event"
	"spean/internal/postgres"
	"spean/internal/problem"
	"spean/internal/sqlite"
	"spean/internal/vault"
	"spean/internal/view/sqlview"
)

// Check re-derives everything the installation of c has stored; see internal/check. It reads only and may run beside whoever serves it.
// Without a secret (nil) nothing that is sealed is opened.
func Check(ctx context.Context, c Config, secret *vault.Secret) (report check.Report, err error) {
	codec, err := event.NewCodec(Payloads()...)
	if err != nil {
		return report, err
	}
	r := &reading{}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.openAll(ctx, c); unsound(err) {
		where := problem.All(err)[0].Where
		return check.Report{Faults: []problem.Problem{problem.New(problem.Broken, "check.store", where, "where", where)}, Errors: []error{err}}, nil
	} else if err != nil {
		return report, err
	}
	if secret != nil {
		if err := r.unlock(ctx, *secret, codec); err != nil {
			return report, err
		}
	}
	r.parts.Coded = func(records []event.Record) ([]event.Opened, error) { return vault.Coded(codec, records) }
	r.parts.Pause = func(ctx context.Context) { pause(ctx, 50*time.Millisecond) }
	return check.Run(ctx, r.parts)
}

// reading is the stores of an installation, opened for reading.
type reading struct {
	parts  check.Parts
	keys   keyStore
	people account.Store
	open   []io.Closer
}

func (r *reading) close() error {
	var errs []error
	for _, c := range r.open {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

func (r *reading) openAll(ctx context.Context, c Config) error {
	if c.Database != "" {
		return r.openTables(ctx, c.Database)
	}
	for _, name := range []string{keysFile, logFile} {
		if _, err := os.Stat(filepath.Join(c.Data, name)); err == nil {
			return r.openFiles(ctx, c.Data)
		}
	}
	return problem.New(problem.Invalid, "check.no-installation", "--data", "folder", c.Data)
}

func (r *reading) openTables(ctx context.Context, address string) error {
	whole, err := postgres.ReadWhole(ctx, address)
	if err != nil {
		return err
	}
	r.open = append(r.open, whole)
	r.parts.Log, r.parts.Tree, r.parts.Keys, r.parts.Accounts, r.keys, r.people = whole, whole, whole, whole, whole.Vault(), whole.People()
	rows, err := sqlview.ReadPostgres(ctx, address)
	return r.lists(rows, err)
}

func (r *reading) openFiles(ctx context.Context, dir string) error {
	log, err := sqlite.ReadLog(ctx, filepath.Join(dir, logFile))
	if err != nil {
		return err
	}
	r.open = append(r.open, log)
	keys, err := sqlite.ReadKeys(ctx, filepath.Join(dir, keysFile))
	if err != nil {
		return err
	}
	r.open = append(r.open, keys)
	people, err := sqlite.ReadAccounts(ctx, filepath.Join(dir, accountsFile))
	if err != nil {
		return err
	}
	r.open = append(r.open, people)
	r.parts.Log, r.parts.Tree, r.parts.Keys, r.parts.Accounts, r.keys, r.people = log, log, keys, people, keys, people
	r.parts.Pages = map[string]check.Pages{logFile: log, keysFile: keys, accountsFile: people}
	abs, err := filepath.Abs(filepath.Join(dir, viewsFile))
	if err != nil {
		return err
	}
	rows, err := sqlview.ReadSQLite(ctx, abs)
	return r.lists(rows, err)
}

// lists takes the rows, unless there are none of this version: those are made anew at the next start.
func (r *reading) lists(rows *sqlview.Store, err error) error {
	if errors.Is(err, sqlview.ErrOther) {
		return nil
	}
	if err == nil {
		r.open = append(r.open, rows)
		r.parts.Lists = rows
	}
	return err
}

func (r *reading) unlock(ctx context.Context, secret vault.Secret, codec *event.Codec) (err error) {
	if r.parts.Vault, err = vault.Open(ctx, r.keys, r.keys, secret, codec, rand.Reader); err != nil {
		return err
	}
	sealing, err := r.parts.Vault.Derive(accountsUse, account.KeyBytes)
	if err != nil {
		return err
	}
	r.parts.Desk, err = account.Open(account.Settings{Store: r.people, Key: sealing, Rand: rand.Reader, Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}, Roles: roleCodes()})
	return err
}

// unsound reports whether a store could not be opened because of what it is, and not because of what this program is.
func unsound(err error) bool {
	for _, p := range problem.All(err) {
		switch p.Key {
		case "store.cannot-open", "store.foreign", "store.missing":
			return true
		}
	}
	return false
}
