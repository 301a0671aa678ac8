// Package sqlite keeps the log, the data keys and the accounts in SQLite files: eventlog.Store and audit's entries in one file
// (OpenLog), vault's keys in another (OpenKeys), account's people and sessions in a third (OpenAccounts).
//
// What it promises. A change is on the disk before it is acknowledged: WAL with synchronous=FULL, read back from the live
// connection, and a file is refused when it is not so. One connection writes and it alone moves the WAL into the file; readers
// have a pool of their own that cannot write. One process has a file open at a time; a second is refused. A file is refused when
// a newer program wrote it, when it belongs to something else, or when the engine is older than 3.51.3 (before it, a checkpoint
// that met a writer could lose committed pages). Files are readable by their owner only.
//
// What it does not promise: anything on a network file system, whose locks and syncs cannot be trusted; secrecy of what it is
// given (internal/vault seals before it comes here); or that erased bytes cannot be found by taking a flash disk apart.
//
// After an error of the disk during an append the log stops writing for good (eventlog.ErrFatal) and goes on reading. What
// happens at each place a write can fail is the table in tests/crash.
package sqlite

import (
	"database/sql"
	"errors"

	engine "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"
)

// ErrClosed is the error of everything asked of a store that has been closed.
var ErrClosed = errors.New("sqlite: the store is closed")

// primary gives the primary result code of an error of the engine, 0 for any other error.
func primary(err error) int {
	var e *engine.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// ownFault reports whether an error inside a transaction is the fault of what was asked, and not of the disk or the engine.
func ownFault(err error) bool {
	switch primary(err) {
	case code.SQLITE_CONSTRAINT, code.SQLITE_TOOBIG, code.SQLITE_MISMATCH:
		return true
	}
	return false
}

// busy reports whether another program holds the file at this moment. Nothing was done; it can be tried again.
func busy(err error) bool {
	switch primary(err) {
	case code.SQLITE_BUSY, code.SQLITE_LOCKED:
		return true
	}
	return false
}

// each calls scan for every row and closes them.
func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
