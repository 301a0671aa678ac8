package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"spean/internal/id"
	"spean/internal/vault"
)

var keysSchema = embedded("keys", 0x53706b79) // "Spky"

// Keys keeps wrapped keys and the root record in a file of their own. It implements vault.KeyStore and vault.RootStore and is safe
// for concurrent use.
type Keys struct{ file *file }

var (
	_ vault.KeyStore  = (*Keys)(nil)
	_ vault.RootStore = (*Keys)(nil)
)

// OpenKeys opens or creates the key store at path, refusing what OpenLog refuses.
func OpenKeys(path string) (*Keys, error) {
	f, err := openFile(context.Background(), path, keysSchema)
	if err != nil {
		return nil, err
	}
	return &Keys{file: f}, nil
}

// Close closes the file.
func (k *Keys) Close() error { return k.file.close() }

// Stopped gives the error that made the store stop writing, nil while it writes.
func (k *Keys) Stopped() error { return k.file.stopped() }

// Put implements vault.KeyStore.
func (k *Keys) Put(ctx context.Context, keys ...vault.WrappedKey) error {
	if len(keys) == 0 {
		return nil
	}
	err := k.file.change(ctx, func(tx *sql.Tx) error {
		for _, key := range keys {
			var erased *int64
			if key.Gone() {
				at := key.Erased.UnixMicro()
				erased = &at
			}
			_, err := tx.ExecContext(ctx, "insert into data_key (id, scope, subject, agency, box, erased, erased_by) values (?, ?, ?, ?, ?, ?, ?)",
				string(key.ID), string(key.Scope), string(key.Subject), string(key.Agency), notNull(key.Box), erased, string(key.ErasedBy))
			if ownFault(err) {
				return fmt.Errorf("%w: %w", vault.ErrKeyExists, err)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sqlite: keep keys: %w", err)
	}
	return nil
}

// Keys implements vault.KeyStore.
func (k *Keys) Keys(ctx context.Context, scopes ...id.Stream) ([]vault.WrappedKey, error) {
	return k.where(ctx, "scope", scopes)
}

// Find implements vault.KeyStore.
func (k *Keys) Find(ctx context.Context, ids ...id.Key) ([]vault.WrappedKey, error) {
	return k.where(ctx, "id", ids)
}

// where gives the keys whose column has one of the values, which travel as one JSON list, so that there can be any number.
func (k *Keys) where(ctx context.Context, column string, values any) ([]vault.WrappedKey, error) {
	list, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	return k.keys(ctx, "select "+keyColumns+" from data_key where "+column+" in (select value from json_each(?))", string(list))
}

// Erase implements vault.KeyStore. The bytes are overwritten in the file (secure_delete) and the WAL, which may still hold the page
// they stood on, is emptied. When a long read keeps it from being emptied the key is erased and the error says so; erasing again
// empties it.
func (k *Keys) Erase(ctx context.Context, scope id.Stream, subject id.Person, at time.Time, by id.Account) error {
	err := k.file.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "update data_key set box = x'', erased = ?, erased_by = ? where scope = ? and subject = ? and erased is null",
			at.UnixMicro(), string(by), string(scope), string(subject))
		return err
	})
	if err == nil {
		err = k.file.emptyWAL(ctx)
	}
	if err != nil {
		return fmt.Errorf("sqlite: erase a key: %w", err)
	}
	return nil
}

// Root implements vault.RootStore.
func (k *Keys) Root(ctx context.Context) (r vault.RootRecord, ok bool, err error) {
	err = k.file.read.QueryRowContext(ctx, "select source, salt, passes, memory_kib, threads, key, box from root").
		Scan(&r.Source, &r.Salt, &r.Passes, &r.MemoryKiB, &r.Threads, &r.Key, &r.Box)
	if errors.Is(err, sql.ErrNoRows) {
		return vault.RootRecord{}, false, nil
	}
	if err != nil {
		return vault.RootRecord{}, false, fmt.Errorf("sqlite: read of the root: %w", err)
	}
	return r, true, nil
}

// SetRoot implements vault.RootStore.
func (k *Keys) SetRoot(ctx context.Context, r vault.RootRecord) error {
	err := k.file.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "insert into root (one, source, salt, passes, memory_kib, threads, key, box) values (1, ?, ?, ?, ?, ?, ?, ?)",
			r.Source, notNull(r.Salt), r.Passes, r.MemoryKiB, r.Threads, string(r.Key), notNull(r.Box))
		if ownFault(err) {
			return vault.ErrRootExists
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("sqlite: keep the root: %w", err)
	}
	return nil
}
