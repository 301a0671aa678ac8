package sqlview

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"spean/internal/id"
	"spean/internal/view"
)

// InUse implements view.Writer.
func (s *Store) InUse(ctx context.Context) (view.Generation, error) {
	var g view.Generation
	err := s.read.QueryRowContext(ctx, "select gen, position, event from view_generation where in_use").Scan(&g.Number, &g.Mark.Position, &g.Mark.Event)
	if err != nil {
		return g, fmt.Errorf("sqlview: the generation in use: %w", err)
	}
	return g, nil
}

// Replace implements view.Writer.
func (s *Store) Replace(ctx context.Context, g view.Generation, to view.Mark, streams []view.Rows) error {
	return s.change(ctx, "replacing rows", func(tx *sql.Tx) error {
		moved, err := s.affected(ctx, tx, "update view_generation set position = ?, event = ? where gen = ? and position = ? and event = ?",
			to.Position, string(to.Event), g.Number, g.Mark.Position, string(g.Mark.Event))
		if err != nil {
			return err
		}
		if moved != 1 {
			return view.ErrMoved
		}
		var which []id.Stream
		for i := range streams {
			if !streams[i].New {
				which = append(which, streams[i].Stream)
			}
		}
		array, err := json.Marshal(which)
		if err != nil {
			return err
		}
		for _, name := range tableNames() {
			if len(which) == 0 {
				break
			}
			if _, err := s.affected(ctx, tx, "delete from "+name+" where gen = ? and stream in "+s.dialect.among, g.Number, string(array)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return s.insert(ctx, tx, g.Number, streams)
	})
}

// Begin implements view.Writer.
func (s *Store) Begin(ctx context.Context) (view.Generation, error) {
	var g view.Generation
	err := s.change(ctx, "beginning a generation", func(tx *sql.Tx) error {
		if err := s.alone(ctx, tx); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, "select max(made) + 1 from view_generation").Scan(&g.Number); err != nil {
			return err
		}
		if _, err := s.affected(ctx, tx, "update view_generation set made = ?", g.Number); err != nil {
			return err
		}
		_, err := s.affected(ctx, tx, "insert into view_generation (gen, position, event, in_use, made) values (?, 0, '', false, ?)", g.Number, g.Number)
		return err
	})
	return g, err
}

// Use implements view.Writer.
func (s *Store) Use(ctx context.Context, g, instead view.Generation) error {
	return s.change(ctx, "using a generation", func(tx *sql.Tx) error {
		if err := s.alone(ctx, tx); err != nil {
			return err
		}
		for _, step := range []struct {
			of        view.Generation
			was, then bool
		}{{instead, true, false}, {g, false, true}} {
			there, err := s.affected(ctx, tx, "update view_generation set in_use = ? where gen = ? and position = ? and event = ? and in_use = ?",
				step.then, step.of.Number, step.of.Mark.Position, string(step.of.Mark.Event), step.was)
			if err != nil {
				return err
			}
			if there != 1 {
				return view.ErrMoved
			}
		}
		return s.dropOthers(ctx, tx)
	})
}

// dropOthers removes every generation that is not in use. It begins with the generations themselves: that waits for whoever is filling
// one, and keeps everybody from filling it afterwards.
func (s *Store) dropOthers(ctx context.Context, tx *sql.Tx) error {
	for _, name := range append([]string{"view_generation"}, tableNames()...) {
		statement := "delete from " + name + " where gen <> " + inUse
		if _, err := s.affected(ctx, tx, statement); err != nil {
			return err
		}
	}
	return nil
}

// alone keeps two programs from making tables or generations at once.
func (s *Store) alone(ctx context.Context, tx *sql.Tx) error {
	if s.dialect.alone == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, s.dialect.alone)
	return err
}

func (s *Store) affected(ctx context.Context, tx *sql.Tx, statement string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, s.dialect.bound(statement), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// change runs a change in one transaction.
func (s *Store) change(ctx context.Context, what string, do func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err == nil {
		if err = do(tx); err == nil {
			err = tx.Commit()
		} else {
			err = errors.Join(err, tx.Rollback())
		}
	}
	if err != nil {
		return fmt.Errorf("sqlview: %s: %w", what, err)
	}
	return nil
}
