package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

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

// migrate runs the scripts a file has not seen. A script that is interrupted has not run.
func (s schema) migrate(ctx context.Context, conn *sql.Conn, where string) error {
	names, err := fs.Glob(s.scripts, "*.sql") // sorted
	if err != nil || len(names) == 0 {
		return fmt.Errorf("sqlite: no scripts for %s: %w", where, err)
	}
	var mark int64
	var version, tables int
	for pragma, into := range map[string]any{"pragma application_id": &mark, "pragma user_version": &version, "select count(*) from sqlite_schema": &tables} {
		if err := conn.QueryRowContext(ctx, pragma).Scan(into); err != nil {
			return unreadable(where, err)
		}
	}
	switch {
	case mark != s.mark && (mark != 0 || tables > 0):
		return problem.New(problem.Unsupported, "store.foreign", where)
	case version > len(names):
		return problem.New(problem.Unsupported, "store.newer", where)
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
