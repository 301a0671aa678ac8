package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	code "modernc.org/sqlite/lib"

	"spean/internal/eventlog"
)

// How long the WAL grows before it is moved into the file, and before readers are waited for; in frames of 4 KiB. A reader that is not
// done then (a backup of a large log) is asked again after as many more, and waited for only a moment each time: nobody who saves waits
// for a backup.
const (
	checkpointFrames = 1000
	longFrames       = 4000
	readerPatience   = 50 // milliseconds
)

// stop makes the file refuse every further change: what reached the disk is unknown until it is opened again. The first reason stays.
func (f *file) stop(cause error) error {
	err := fmt.Errorf("%w: %w", eventlog.ErrFatal, cause)
	f.fault.CompareAndSwap(nil, &err)
	return *f.fault.Load()
}

// stopped gives why the file refuses changes, nil while it takes them.
func (f *file) stopped() error {
	if err := f.fault.Load(); err != nil {
		return *err
	}
	return nil
}

// change runs one transaction, durable before it returns. An error of do undoes it.
func (f *file) change(ctx context.Context, do func(*sql.Tx) error) error {
	if err := f.stopped(); err != nil {
		return err
	}
	if f.write == nil {
		return errReading
	}
	conn, err := f.write.Conn(ctx) // there is one: this waits for its turn
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return f.judged(err)
	}
	if err := do(tx); err != nil {
		tx.Rollback() // its error adds nothing
		return f.judged(err)
	}
	if err := tx.Commit(); err != nil {
		if busy(err) || ctx.Err() != nil {
			return err
		}
		return f.stop(err)
	}
	return f.moveWAL(conn)
}

// judged passes an error on, and stops the file when it is the disk's.
func (f *file) judged(err error) error {
	if diskFault(err) {
		return f.stop(err)
	}
	return err
}

// diskFault reports whether an error leaves it unknown what reached the disk, or says that nothing more will.
func diskFault(err error) bool {
	switch primary(err) {
	case code.SQLITE_IOERR, code.SQLITE_FULL, code.SQLITE_CORRUPT, code.SQLITE_NOTADB, code.SQLITE_READONLY, code.SQLITE_CANTOPEN, code.SQLITE_PROTOCOL,
		code.SQLITE_NOMEM, code.SQLITE_INTERNAL:
		return true
	}
	return false
}

// moveWAL moves a long WAL into the file. It takes only what readers no longer need, unless one of them has made it very long. A
// failure stops the file: a sync that failed once must not be tried again as if nothing had happened.
func (f *file) moveWAL(conn *sql.Conn) error {
	mode := "noop" // only counts
	for {
		blocked, frames, moved, err := checkpoint(conn, mode)
		if mode == "restart" {
			f.waitFrom = longFrames
			if blocked || busy(err) {
				f.waitFrom = frames + longFrames
			}
		}
		switch {
		case busy(err):
			return nil
		case err != nil:
			return f.stop(fmt.Errorf("checkpoint: %w", err))
		case mode != "noop" || frames-moved < checkpointFrames:
			return nil
		}
		if mode = "passive"; frames > max(longFrames, f.waitFrom) {
			mode = "restart"
		}
	}
}

// emptyWAL moves all of the WAL into the file and cuts it to nothing, so that nothing erased remains in it.
func (f *file) emptyWAL(ctx context.Context) error {
	conn, err := f.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer conn.Close()
	blocked, _, _, err := checkpoint(conn, "truncate")
	switch {
	case busy(err) || err == nil && blocked:
		return errors.New("sqlite: a long read keeps the bytes in the WAL; try again")
	case err != nil:
		return f.stop(fmt.Errorf("checkpoint: %w", err))
	}
	return nil
}

func checkpoint(conn *sql.Conn, mode string) (blocked bool, frames, moved int, err error) {
	if mode == "restart" {
		if _, err := conn.ExecContext(context.Background(), fmt.Sprintf("pragma busy_timeout(%d)", readerPatience)); err != nil {
			return false, 0, 0, err
		}
		defer func() {
			_, restored := conn.ExecContext(context.Background(), "pragma busy_timeout(5000)")
			err = errors.Join(err, restored)
		}()
	}
	err = conn.QueryRowContext(context.Background(), "pragma wal_checkpoint("+mode+")").Scan(&blocked, &frames, &moved)
	return blocked, frames, moved, err
}
