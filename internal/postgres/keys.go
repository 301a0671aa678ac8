package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"spean/internal/id"
	"spean/internal/vault"
)

var keysSchema = embedded("spean_keys", "keys")

// Keys keeps wrapped keys and the root record in a schema of their own. It implements vault.KeyStore and vault.RootStore and is safe
// for concurrent use.
type Keys struct {
	fault
	pool *pgxpool.Pool
}

var (
	_ vault.KeyStore  = (*Keys)(nil)
	_ vault.RootStore = (*Keys)(nil)
)

// OpenKeys opens the key store of a database, making its tables when there are none.
func OpenKeys(ctx context.Context, address string) (*Keys, error) {
	p, err := openPool(ctx, address, keysSchema)
	if err != nil {
		return nil, err
	}
	return &Keys{pool: p}, nil
}

// Close ends the sessions.
func (k *Keys) Close() error {
	k.pool.Close()
	return nil
}

// Put implements vault.KeyStore.
func (k *Keys) Put(ctx context.Context, keys ...vault.WrappedKey) error {
	if len(keys) == 0 {
		return nil
	}
	err := k.change(ctx, k.pool, func(tx pgx.Tx) error {
		var rows pgx.Batch
		rows.Queue("select pg_advisory_xact_lock($1)", int64(lockKeys)) // two Puts in opposite order would wait for each other
		for _, key := range keys {
			var erased *time.Time
			if key.Gone() {
				erased = &key.Erased
			}
			rows.Queue("insert into data_key (id, scope, subject, agency, box, erased, erased_by) values ($1, $2, $3, $4, $5, $6, $7)",
				string(key.ID), string(key.Scope), string(key.Subject), string(key.Agency), notNull(key.Box), erased, string(key.ErasedBy))
		}
		err := tx.SendBatch(ctx, &rows).Close()
		if state(err) == unique {
			return fmt.Errorf("%w: %w", vault.ErrKeyExists, err)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("postgres: keep keys: %w", err)
	}
	return nil
}

const keyColumns = "id, scope, subject, agency, box, erased, erased_by"

// Keys implements vault.KeyStore.
func (k *Keys) Keys(ctx context.Context, scopes ...id.Stream) ([]vault.WrappedKey, error) {
	return k.where(ctx, "select "+keyColumns+" from data_key where scope = any($1::text[])", scopes)
}

// Find implements vault.KeyStore.
func (k *Keys) Find(ctx context.Context, ids ...id.Key) ([]vault.WrappedKey, error) {
	return k.where(ctx, "select "+keyColumns+" from data_key where id = any($1::text[])", ids)
}

func (k *Keys) where(ctx context.Context, query string, values any) ([]vault.WrappedKey, error) {
	rows, err := k.pool.Query(ctx, query, values)
	return keysOf(rows, err)
}

// keysOf collects the keys of an answer.
func keysOf(rows pgx.Rows, err error) ([]vault.WrappedKey, error) {
	if err == nil {
		var out []vault.WrappedKey
		out, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (key vault.WrappedKey, err error) {
			var erased *time.Time
			err = row.Scan(&key.ID, &key.Scope, &key.Subject, &key.Agency, &key.Box, &erased, &key.ErasedBy)
			if erased != nil {
				key.Erased = erased.UTC()
			}
			return key, err
		})
		if err == nil {
			return out, nil
		}
	}
	return nil, fmt.Errorf("postgres: read of keys: %w", err)
}

// rewritten makes the server write the table anew, of living rows only. Unlike a vacuum, which keeps what an older snapshot of any other
// session may still see, it keeps no old copy of a row for anybody.
const rewritten = "alter table data_key alter column box type bytea using box || ''::bytea"

// Erase implements vault.KeyStore. The server keeps the old copy of a changed row; so the table, which is small, is written anew in the
// same transaction, and its old file goes with the commit. Whoever holds the table open for long, as a dump does, makes Erase give
// up, having changed nothing. The server's write-ahead log keeps the bytes until it is recycled.
func (k *Keys) Erase(ctx context.Context, scope id.Stream, subject id.Person, at time.Time, by id.Account) error {
	err := k.change(ctx, k.pool, func(tx pgx.Tx) error {
		for _, prepare := range []string{"set local lock_timeout = '10s'", "lock table data_key in access exclusive mode"} {
			if _, err := tx.Exec(ctx, prepare); err != nil {
				return err
			}
		}
		done, err := tx.Exec(ctx, "update data_key set box = '', erased = $1, erased_by = $2 where scope = $3 and subject = $4 and erased is null",
			at, string(by), string(scope), string(subject))
		if err != nil || done.RowsAffected() == 0 {
			return err
		}
		_, err = tx.Exec(ctx, rewritten)
		return err
	})
	if err != nil {
		return fmt.Errorf("postgres: erase a key: %w", err)
	}
	return nil
}

// Root implements vault.RootStore.
func (k *Keys) Root(ctx context.Context) (r vault.RootRecord, ok bool, err error) {
	var passes, memory int64
	var threads int32
	err = k.pool.QueryRow(ctx, "select source, salt, passes, memory_kib, threads, key, box from root").
		Scan(&r.Source, &r.Salt, &passes, &memory, &threads, &r.Key, &r.Box)
	if errors.Is(err, pgx.ErrNoRows) {
		return vault.RootRecord{}, false, nil
	}
	if err != nil {
		return vault.RootRecord{}, false, fmt.Errorf("postgres: read of the root: %w", err)
	}
	r.Passes, r.MemoryKiB, r.Threads = uint32(passes), uint32(memory), uint8(threads)
	return r, true, nil
}

// SetRoot implements vault.RootStore.
func (k *Keys) SetRoot(ctx context.Context, r vault.RootRecord) error {
	err := k.change(ctx, k.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "insert into root (one, source, salt, passes, memory_kib, threads, key, box) values (1, $1, $2, $3, $4, $5, $6, $7)",
			r.Source, notNull(r.Salt), int64(r.Passes), int64(r.MemoryKiB), int32(r.Threads), string(r.Key), notNull(r.Box))
		if state(err) == unique {
			return vault.ErrRootExists
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("postgres: keep the root: %w", err)
	}
	return nil
}
