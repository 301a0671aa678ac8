package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// ask runs one of the room's few read queries through a statement prepared once: parsing the text costs more than reading a stream.
// Only constant texts may come here, since a statement is kept for each until the file is closed.
func (f *file) ask(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	kept, ok := f.statements.Load(query)
	if !ok {
		made, err := f.read.PrepareContext(context.WithoutCancel(ctx), query)
		if err != nil {
			return nil, fmt.Errorf("sqlite: %w", err)
		}
		var lost bool
		if kept, lost = f.statements.LoadOrStore(query, made); lost {
			_ = made.Close() // another reader was quicker; nothing hangs on ours
		}
	}
	return kept.(*sql.Stmt).QueryContext(ctx, args...)
}
