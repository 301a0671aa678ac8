package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"spean/internal/account"
)

var accountsSchema = embedded("accounts", 0x53706163) // "Spac"

// Accounts keeps the rows of internal/account in a file of their own. It implements account.Store and is safe for concurrent use.
type Accounts struct {
	file       *file
	remembered rememberedRows
}

var _ account.Store = (*Accounts)(nil)

// OpenAccounts opens or creates the account store at path, refusing what OpenLog refuses.
func OpenAccounts(path string) (*Accounts, error) {
	f, err := openFile(context.Background(), path, accountsSchema)
	if err != nil {
		return nil, err
	}
	return &Accounts{file: f}, nil
}

// Close closes the file.
func (a *Accounts) Close() error { return a.file.close() }

// Stopped gives the error that made the store stop writing, nil while it writes.
func (a *Accounts) Stopped() error { return a.file.stopped() }

const accountColumns = "kind, name, owner, version, ends, sealed"

func scanRow(scan func(...any) error) (r account.Row, err error) {
	var ends *int64
	err = scan(&r.Kind, &r.Name, &r.Owner, &r.Version, &ends, &r.Sealed)
	if ends != nil {
		r.Ends = time.UnixMicro(*ends).UTC()
	}
	return r, err
}

// Row implements account.Store.
func (a *Accounts) Row(ctx context.Context, k account.Key) (account.Row, bool, error) {
	r, ok, changes := a.remembered.row(k)
	if !ok {
		rows, err := a.read(ctx, "select "+accountColumns+" from account_row where kind = ? and name = ?", string(k.Kind), k.Name)
		if err != nil || len(rows) == 0 {
			return account.Row{}, false, err
		}
		r = rows[0]
		a.remembered.keep(r, changes)
	}
	r.Sealed = bytes.Clone(r.Sealed) // the caller's own
	return r, true, nil
}

// Owned implements account.Store.
func (a *Accounts) Owned(ctx context.Context, kind account.Kind, owner string) ([]account.Row, error) {
	return a.read(ctx, "select "+accountColumns+" from account_row where kind = ? and owner = ? order by name", string(kind), owner)
}

func (a *Accounts) read(ctx context.Context, query string, args ...any) ([]account.Row, error) {
	var out []account.Row
	rows, err := a.file.ask(ctx, query, args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		r, err := scanRow(rows.Scan)
		out = append(out, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlite: read of account rows: %w", err)
	}
	return out, nil
}

// change runs one transaction and forgets what was remembered, whatever became of it.
func (a *Accounts) change(ctx context.Context, do func(*sql.Tx) error) error {
	defer a.remembered.changed()
	return a.file.change(ctx, do)
}

// Write implements account.Store.
func (a *Accounts) Write(ctx context.Context, changes []account.Change) error {
	if err := account.Check(changes); err != nil {
		return err
	}
	err := a.change(ctx, func(tx *sql.Tx) error {
		for _, c := range changes {
			done, err := writeRow(ctx, tx, c)
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err != nil || n != 1 {
				return errors.Join(account.ErrChanged, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sqlite: write of account rows: %w", err)
	}
	return nil
}

func writeRow(ctx context.Context, tx *sql.Tx, c account.Change) (sql.Result, error) {
	var ends *int64
	if !c.Ends.IsZero() {
		at := c.Ends.UnixMicro()
		ends = &at
	}
	switch {
	case c.Remove:
		return tx.ExecContext(ctx, "delete from account_row where kind = ? and name = ? and version = ?", string(c.Kind), c.Name, c.Version)
	case c.Version == 0:
		return tx.ExecContext(ctx, "insert into account_row ("+accountColumns+") values (?, ?, ?, 1, ?, ?) on conflict do nothing",
			string(c.Kind), c.Name, c.Owner, ends, notNull(c.Sealed))
	}
	return tx.ExecContext(ctx, "update account_row set owner = ?, version = version + 1, ends = ?, sealed = ? where kind = ? and name = ? and version = ?",
		c.Owner, ends, notNull(c.Sealed), string(c.Kind), c.Name, c.Version)
}

// Sweep implements account.Store.
func (a *Accounts) Sweep(ctx context.Context, now time.Time) (int, error) {
	var swept int64
	err := a.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "delete from account_row where ends <= ?", now.UnixMicro())
		if err == nil {
			swept, err = done.RowsAffected()
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sqlite: sweep of account rows: %w", err)
	}
	return int(swept), nil
}
