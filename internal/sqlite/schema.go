package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"spean/internal/problem"
)

//go:embed migrations
var migrations embed.FS

// schema is what a file must hold: numbered scripts, run in order, each in one transaction with the number it brings the file to.
type schema struct {
	scripts fs.FS
	// mark is the application_id of the file, so that one store's file is never opened as another's.
	mark int64
}

func embedded(name string, mark int64) schema {
	sub, err := fs.Sub(migrations, "migrations/"+name)
	if err != nil {
		panic(err) // the name is a constant of this package
	}
	return schema{scripts: sub, mark: mark}
}

// standing gives the version a file is of and the newest this program knows. It refuses a file that is not this store's, and one that a
// newer program wrote.
func (s schema) standing(ctx context.Context, conn *sql.Conn, where string) (version, newest int, err error) {
	names, err := fs.Glob(s.scripts, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, 0, fmt.Errorf("sqlite: no scripts for %s: %w", where, err)
	}
	var mark int64
	var tables int
	for pragma, into := range map[string]any{"pragma application_id": &mark, "pragma user_version": &version, "select count(*) from sqlite_schema": &tables} {
		if err := conn.QueryRowContext(ctx, pragma).Scan(into); err != nil {
			return 0, 0, unreadable(where, err)
		}
	}
	switch {
	case mark != s.mark && (mark != 0 || tables > 0):
		return 0, 0, problem.New(problem.Unsupported, "store.foreign", where)
	case version > len(names):
		return 0, 0, problem.New(problem.Unsupported, "store.newer", where)
	}
	return version, len(names), nil
}

// migrate runs the scripts a file has not seen. A script that is interrupted has not run. A file that holds something is copied beside
// itself first; see keepCopy.
func (s schema) migrate(ctx context.Context, conn *sql.Conn, path string) error {
	where := filepath.Base(path)
	version, newest, err := s.standing(ctx, conn, where)
	if err != nil {
		return err
	}
	if version > 0 && version < newest {
		if err := keepCopy(ctx, conn, path, version); err != nil {
			return fmt.Errorf("sqlite: %s: copy before the upgrade: %w", where, err)
		}
	}
	names, err := fs.Glob(s.scripts, "*.sql") // sorted
	if err != nil {
		return fmt.Errorf("sqlite: no scripts for %s: %w", where, err)
	}
	for n := version; n < len(names); n++ {
		script, err := fs.ReadFile(s.scripts, names[n])
		if err != nil {
			return fmt.Errorf("sqlite: %w", err)
		}
		if err := s.run(ctx, conn, string(script), n+1); err != nil {
			return fmt.Errorf("sqlite: %s: script %s: %w", where, names[n], err)
		}
	}
	return nil
}

func (s schema) run(ctx context.Context, conn *sql.Conn, script string, version int) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stamp := fmt.Sprintf(";pragma application_id=%d;pragma user_version=%d", s.mark, version)
	if _, err := tx.ExecContext(ctx, script+stamp); err != nil {
		return err
	}
	return tx.Commit()
}

// CopyMark stands in the name of a copy between the file's own name and the version it is of.
const CopyMark = ".before-upgrade-from-"

// keepCopy keeps a file as it is before an upgrade, beside it under the name "FILE.before-upgrade-from-N". The copy gets its name when it
// is whole and synced, so an upgrade that was interrupted finds either a whole copy of the same version, and goes on, or none.
func keepCopy(ctx context.Context, conn *sql.Conn, path string, version int) error {
	kept := fmt.Sprintf("%s%s%d", path, CopyMark, version)
	if _, err := os.Stat(kept); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	partial := kept + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	h, err := os.OpenFile(partial, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "vacuum into ?", partial)
	if err == nil {
		err = h.Sync()
	}
	if err := errors.Join(err, h.Close()); err != nil {
		return err
	}
	if err := os.Rename(partial, kept); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
