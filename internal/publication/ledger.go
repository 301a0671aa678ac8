package publication

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"spean/internal/problem"
	"spean/release"
)

// LedgerOf names the ledger of a table: beside the table itself, also when it was named through a link.
func LedgerOf(table string) (string, error) {
	real, err := filepath.EvalSymlinks(table)
	if err != nil {
		return "", problem.New(problem.Invalid, "publish.no-table", "table")
	}
	return real + ".ledger", nil
}

// HasLedger tells whether a table has one.
func HasLedger(table string) (bool, error) {
	name, err := LedgerOf(table)
	if err != nil {
		return false, err
	}
	_, err = os.Lstat(name)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return true, err
}

// Spend enters a spending in the ledger of a table and returns once it is on the disk: only then may anything be measured. What decide
// gives is appended while no other program has the ledger; when it refuses, nothing is written.
func Spend(table string, decide func(*release.Ledger) ([]byte, error)) (err error) {
	name, err := LedgerOf(table)
	if err != nil {
		return err
	}
	h, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return problem.New(problem.Invalid, "publish.ledger.cannot-write", "ledger", "file", filepath.Base(name))
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	if err := lockFile(h); err != nil {
		return fmt.Errorf("the ledger cannot be locked: %w", err)
	}
	if err := stillThere(h, name); err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(h, release.MaxLedger+1))
	if err != nil {
		return err
	}
	ledger, err := release.ReadLedger(data)
	if err != nil {
		return err
	}
	add, err := decide(ledger)
	if err != nil {
		if len(data) == 0 {
			err = errors.Join(err, os.Remove(name))
		}
		return err
	}
	if _, err := h.Write(add); err != nil {
		return problem.New(problem.Invalid, "publish.ledger.cannot-write", "ledger", "file", filepath.Base(name))
	}
	if err := h.Sync(); err != nil {
		return fmt.Errorf("the ledger is not safe on the disk: %w", err)
	}
	return syncDir(filepath.Dir(name))
}

// stillThere refuses a ledger that was taken away between opening and locking it.
func stillThere(h *os.File, name string) error {
	held, err := h.Stat()
	if err != nil {
		return err
	}
	now, err := os.Stat(name)
	if err != nil || !os.SameFile(held, now) {
		return problem.New(problem.Conflict, "publish.ledger.moved", "ledger", "file", filepath.Base(name))
	}
	return nil
}

// syncDir makes the names in a folder durable. Windows has no such call and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	h, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}
