package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"spean/internal/problem"
)

// check reads the whole file and finds pages, indexes and references that do not fit together.
func (f *file) check(ctx context.Context) error {
	var said []string
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		rows, err := f.read.QueryContext(ctx, "pragma "+pragma)
		err = each(rows, err, func(rows *sql.Rows) error {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(sql.NullString)
			}
			err = rows.Scan(values...)
			if text := values[0].(*sql.NullString).String; text != "ok" {
				said = append(said, text)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("sqlite: %s: %w", pragma, err)
		}
	}
	if len(said) > 0 {
		return fmt.Errorf("%w: %d places", problem.New(problem.Broken, "store.damaged", ""), len(said))
	}
	return nil
}

// Check reads the whole file and says whether its pages, indexes and references fit together; eventlog.Verify and audit's Verify say
// whether what is in them does.
func (l *Log) Check(ctx context.Context) error { return l.file.check(ctx) }

// Check reads the whole file and says whether its pages and indexes fit together.
func (k *Keys) Check(ctx context.Context) error { return k.file.check(ctx) }

// Check reads the whole file and says whether its pages and indexes fit together.
func (a *Accounts) Check(ctx context.Context) error { return a.file.check(ctx) }
