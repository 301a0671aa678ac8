// Package postgres keeps the log, the data keys and the accounts in a PostgreSQL database: eventlog.Store and audit's entries in
// the schema spean_log (OpenLog), vault's keys in spean_keys (OpenKeys), account's people and sessions in spean_accounts
// (OpenAccounts). The three may lie in one database or in three; keys in one of their own can be backed up apart.
//
// What it promises. A change is on the server's disk before it is acknowledged: a server or a session without fsync,
// full_page_writes or synchronous_commit is refused. Appends are one after the other under an advisory lock that the transaction
// holds until it is visible, so positions have no hole and never appear out of order, whoever writes. Several programs may work on
// one database at once: each appends under that lock, and each hears at once what the others appended, over a session of its own that
// listens, and within seconds when that session's line is dead. All must be of one version of Spean: a schema that a newer program
// wrote is refused.
//
// What it does not promise: that an erased key's bytes are gone from the server's own write-ahead log or its archive before these
// are recycled; secrecy of what it is given (internal/vault seals before it comes here); or that it works behind a pooler that
// shares sessions between clients, which breaks both the lock and the notices followers wait for.
//
// A connection lost before a commit loses that change and nothing else. When it is lost in the middle of a commit, the log asks the
// server what became of it before it answers. When the server reports that its disk failed or is full, the store stops writing
// (eventlog.ErrFatal) and goes on reading.
package postgres

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"

	"spean/internal/eventlog"
)

// ErrClosed is the error of everything asked of a store that has been closed.
var ErrClosed = errors.New("postgres: the store is closed")

// state gives the SQLSTATE the server answered with; empty when the error is not the server's.
func state(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// ownFault reports whether an error is the fault of what was asked: bad data (class 22) or a broken constraint (class 23).
func ownFault(err error) bool {
	s := state(err)
	return strings.HasPrefix(s, "22") || strings.HasPrefix(s, "23")
}

// unique is the SQLSTATE of a value that is there already.
const unique = "23505"

// diskFault reports whether the server says that its disk failed or is full (53100), or that its data are damaged.
func diskFault(err error) bool {
	s := state(err)
	return s == "53100" || strings.HasPrefix(s, "58") || strings.HasPrefix(s, "XX00")
}

// fault is why a store takes no more changes; set once.
type fault struct{ why atomic.Pointer[error] }

// stop makes the store refuse every further change. The first reason stays.
func (f *fault) stop(cause error) error {
	err := fmt.Errorf("%w: %w", eventlog.ErrFatal, cause)
	f.why.CompareAndSwap(nil, &err)
	return *f.why.Load()
}

// Stopped gives the error that made the store stop writing, nil while it writes.
func (f *fault) Stopped() error {
	if err := f.why.Load(); err != nil {
		return *err
	}
	return nil
}

// judged passes an error on, and stops the store when it is the disk's.
func (f *fault) judged(err error) error {
	if diskFault(err) {
		return f.stop(err)
	}
	return err
}

// notNull gives empty bytes instead of none: no column of bytes is ever null.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
