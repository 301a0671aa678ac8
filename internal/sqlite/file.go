package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"spean/internal/problem"
)

// file is one database file, open once on the whole machine.
type file struct {
	path string
	// write has exactly one connection; every change goes through it.
	write *sql.DB
	// read cannot write (query_only).
	read *sql.DB
	// statements are the prepared read queries by their text; see ask.
	statements sync.Map
	// hold keeps the lock file locked, through held, for as long as the file is open. The system lets go of it when the process dies.
	hold *sql.DB
	held *sql.Conn
	// waitFrom is how many frames the WAL must have before readers are waited for again; used by whoever has the writing connection.
	waitFrom int
	// fault is why the file takes no more changes; set once.
	fault atomic.Pointer[error]
}

// readers bounds the connections that read at once.
const readers = 8

// openFile opens or creates the database file at path and brings its schema up to date.
func openFile(ctx context.Context, path string, s schema) (f *file, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	f = &file{path: path}
	defer func() {
		if err != nil {
			f.close()
			f = nil
		}
	}()
	if err := f.create(); err != nil {
		return f, err
	}
	if err := f.lock(ctx); err != nil {
		return f, err
	}
	if f.write, err = pool(path, 1, "_txlock=immediate", "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "mmap_size(0)",
		"secure_delete(ON)", "foreign_keys(ON)", "trusted_schema(OFF)", "wal_autocheckpoint(0)",
		"journal_size_limit(134217728)"); err != nil {
		return f, err
	}
	conn, err := f.write.Conn(ctx)
	if err != nil {
		return f, unreadable(path, err)
	}
	defer conn.Close()
	if err := checkLive(ctx, conn); err != nil {
		return f, err
	}
	if err := s.migrate(ctx, conn, path); err != nil {
		return f, err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil { // the names of the file and its WAL
		return f, err
	}
	f.read, err = pool(path, readers, "", "busy_timeout(5000)", "mmap_size(0)", "foreign_keys(ON)", "trusted_schema(OFF)", "query_only(ON)")
	return f, err
}

// create makes the folder and an empty file, readable by their owner only. The engine gives the WAL the mode of the file.
func (f *file) create() error {
	dir := filepath.Dir(f.path)
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return unreadable(f.path, err)
		}
		if err := syncFolder(filepath.Dir(dir)); err != nil {
			return err
		}
	}
	for _, path := range []string{f.path, f.lockPath()} {
		h, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return unreadable(f.path, err)
		}
		if err := errors.Join(h.Chmod(0o600), h.Close()); err != nil && runtime.GOOS != "windows" {
			return unreadable(f.path, err)
		}
	}
	return nil
}

func (f *file) lockPath() string { return f.path + ".lock" }

// lock takes the lock file beside the database. It is a database itself, of no bytes, so that the engine's own locks do the work
// on every system.
func (f *file) lock(ctx context.Context) (err error) {
	if f.hold, err = pool(f.lockPath(), 1, "", "busy_timeout(0)"); err != nil {
		return err
	}
	if f.held, err = f.hold.Conn(ctx); err != nil {
		return unreadable(f.path, err)
	}
	if _, err := f.held.ExecContext(ctx, "begin exclusive"); busy(err) {
		return problem.New(problem.Conflict, "store.in-use", filepath.Base(f.path))
	} else if err != nil {
		return unreadable(f.path, err)
	}
	return nil
}

// close closes what is open. The last connection to close moves the WAL into the file.
func (f *file) close() error {
	var errs []error
	for _, db := range []*sql.DB{f.read, f.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if f.held != nil {
		errs = append(errs, f.held.Close())
	}
	if f.hold != nil {
		errs = append(errs, f.hold.Close())
	}
	return errors.Join(errs...)
}

// pool gives connections to a file, each with the pragmas set.
func pool(path string, size int, option string, pragmas ...string) (*sql.DB, error) {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // a Windows path begins with its drive
		slashed = "/" + slashed
	}
	name := (&url.URL{Scheme: "file", Path: slashed}).String() + "?_dqs=0&_error_rc=1&" + option
	for _, p := range pragmas {
		name += "&_pragma=" + url.QueryEscape(p)
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

func unreadable(path string, err error) error {
	return fmt.Errorf("%w: %w", problem.New(problem.Invalid, "store.cannot-open", filepath.Base(path)), err)
}

// syncFolder makes the names in a folder durable. Windows has no such call and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	h, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if err := errors.Join(h.Sync(), h.Close()); err != nil {
		return fmt.Errorf("sqlite: sync of the folder: %w", err)
	}
	return nil
}
