package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"spean/internal/problem"
)

// openReading opens a file for reading only, beside whoever has it open for writing: it takes no lock, moves no WAL and changes no
// schema. A file of another version is refused, since this program would not know what it reads.
func openReading(ctx context.Context, path string, s schema) (f *file, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "store.missing", filepath.Base(path), "file", filepath.Base(path))
	}
	f = &file{path: path}
	if f.read, err = pool(path, readers, "mode=ro", "busy_timeout(5000)", "mmap_size(0)", "trusted_schema(OFF)", "query_only(ON)"); err != nil {
		return nil, err
	}
	conn, err := f.read.Conn(ctx)
	if err == nil {
		var version, newest int
		if version, newest, err = s.standing(ctx, conn, filepath.Base(path)); err == nil && version < newest {
			err = problem.New(problem.Unsupported, "store.older", filepath.Base(path))
		}
		err = errors.Join(err, conn.Close())
	} else {
		err = unreadable(path, err)
	}
	if err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// errReading is the error of a change to a store that was opened for reading.
var errReading = errors.New("sqlite: the store was opened for reading only")

// ReadLog opens a log for reading, beside whoever writes it. Append is refused, and Wait hears of nothing new.
func ReadLog(ctx context.Context, path string) (*Log, error) {
	f, err := openReading(ctx, path, logSchema)
	if err != nil {
		return nil, err
	}
	l := &Log{file: f}
	l.tide.moved = make(chan struct{})
	return l, nil
}

// ReadKeys opens a key store for reading, beside whoever writes it. Every change is refused.
func ReadKeys(ctx context.Context, path string) (*Keys, error) {
	f, err := openReading(ctx, path, keysSchema)
	if err != nil {
		return nil, err
	}
	return &Keys{file: f}, nil
}

// ReadAccounts opens an account store for reading, beside whoever writes it. Every change is refused.
func ReadAccounts(ctx context.Context, path string) (*Accounts, error) {
	f, err := openReading(ctx, path, accountsSchema)
	if err != nil {
		return nil, err
	}
	return &Accounts{file: f}, nil
}
