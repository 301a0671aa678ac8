package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"spean/internal/account"
)

var accountsSchema = embedded("spean_accounts", "accounts")

// Accounts keeps the rows of internal/account in a schema of their own. It implements account.Store and is safe for concurrent use.
type Accounts struct {
	fault
	pool *pgxpool.Pool
}

var _ account.Store = (*Accounts)(nil)

// OpenAccounts opens the account store of a database, making its tables when there are none.
func OpenAccounts(ctx context.Context, address string) (*Accounts, error) {
	p, err := openPool(ctx, address, accountsSchema)
	if err != nil {
		return nil, err
	}
	return &Accounts{pool: p}, nil
}

// Close ends the sessions.
func (a *Accounts) Close() error {
	a.pool.Close()
	return nil
}

const accountColumns = "kind, name, owner, version, ends, sealed"

func scanAccount(row pgx.CollectableRow) (r account.Row, err error) {
	var ends *time.Time
	err = row.Scan(&r.Kind, &r.Name, &r.Owner, &r.Version, &ends, &r.Sealed)
	if ends != nil {
		r.Ends = ends.UTC()
	}
	return r, err
}

// Row implements account.Store.
func (a *Accounts) Row(ctx context.Context, k account.Key) (account.Row, bool, error) {
	rows, err := a.rows(ctx, "select "+accountColumns+" from account_row where kind = $1 and name = $2", string(k.Kind), k.Name)
	if err != nil || len(rows) == 0 {
		return account.Row{}, false, err
	}
	return rows[0], true, nil
}

// Owned implements account.Store.
func (a *Accounts) Owned(ctx context.Context, kind account.Kind, owner string) ([]account.Row, error) {
	return a.rows(ctx, "select "+accountColumns+" from account_row where kind = $1 and owner = $2 order by name", string(kind), owner)
}

func (a *Accounts) rows(ctx context.Context, query string, args ...any) ([]account.Row, error) {
	rows, err := a.pool.Query(ctx, query, args...)
	if err == nil {
		var out []account.Row
		if out, err = pgx.CollectRows(rows, scanAccount); err == nil {
			return out, nil
		}
	}
	return nil, fmt.Errorf("postgres: read of account rows: %w", err)
}

// Write implements account.Store.
func (a *Accounts) Write(ctx context.Context, changes []account.Change) error {
	if err := account.Check(changes); err != nil {
		return err
	}
	ordered := slices.SortedFunc(slices.Values(changes), func(x, y account.Change) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name))
	})
	err := a.change(ctx, a.pool, func(tx pgx.Tx) error {
		for _, c := range ordered {
			done, err := writeRow(ctx, tx, c)
			if err != nil {
				return err
			}
			if done.RowsAffected() != 1 {
				return account.ErrChanged
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("postgres: write of account rows: %w", err)
	}
	return nil
}

func writeRow(ctx context.Context, tx pgx.Tx, c account.Change) (pgconn.CommandTag, error) {
	var ends *time.Time
	if !c.Ends.IsZero() {
		ends = &c.Ends
	}
	switch {
	case c.Remove:
		return tx.Exec(ctx, "delete from account_row where kind = $1 and name = $2 and version = $3", string(c.Kind), c.Name, c.Version)
	case c.Version == 0:
		return tx.Exec(ctx, "insert into account_row ("+accountColumns+") values ($1, $2, $3, 1, $4, $5) on conflict do nothing",
			string(c.Kind), c.Name, c.Owner, ends, notNull(c.Sealed))
	}
	return tx.Exec(ctx, "update account_row set owner = $3, version = version + 1, ends = $4, sealed = $5 where kind = $1 and name = $2 and version = $6",
		string(c.Kind), c.Name, c.Owner, ends, notNull(c.Sealed), c.Version)
}

// Sweep implements account.Store. It leaves rows that somebody is writing at this moment to the next sweep, so it can never wait for
// a writer that waits for it.
func (a *Accounts) Sweep(ctx context.Context, now time.Time) (int, error) {
	var swept int64
	err := a.change(ctx, a.pool, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `delete from account_row where (kind, name) in
			(select kind, name from account_row where ends <= $1 for update skip locked)`, now)
		swept = done.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("postgres: sweep of account rows: %w", err)
	}
	return int(swept), nil
}
