package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"spean/internal/problem"
)

// demands are what a live writing connection must answer. They are asked for when it is opened and read back here, since a
// misspelt or overridden pragma is ignored without an error.
var demands = []struct{ pragma, want string }{
	{"journal_mode", "wal"},
	{"synchronous", "2"}, // FULL: every commit is synced
	{"mmap_size", "0"},   // a mapped file turns a failed read into a crash and has met corruption in the field
	{"secure_delete", "1"},
	{"foreign_keys", "1"},
	{"wal_autocheckpoint", "0"}, // the writer checkpoints, after it has acknowledged
}

// oldest is the first version of the engine without the WAL-reset bug.
var oldest = [3]int{3, 51, 3}

// checkLive refuses a connection that would not keep what it acknowledges.
func checkLive(ctx context.Context, conn *sql.Conn) error {
	var version string
	if err := conn.QueryRowContext(ctx, "select sqlite_version()").Scan(&version); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if !recent(version) {
		return problem.New(problem.Unsupported, "store.engine-too-old", "", "version", version)
	}
	for _, d := range demands {
		var got string
		if err := conn.QueryRowContext(ctx, "pragma "+d.pragma).Scan(&got); err != nil {
			return fmt.Errorf("sqlite: pragma %s: %w", d.pragma, err)
		}
		if got != d.want {
			return problem.New(problem.Unsupported, "store.unsafe", "", "setting", d.pragma, "value", got)
		}
	}
	return nil
}

// recent reports whether a version of the engine is at least the oldest we trust.
func recent(version string) bool {
	parts := strings.Split(version, ".")
	for i, least := range oldest {
		if i >= len(parts) {
			return false
		}
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < least {
			return false
		}
		if n > least {
			return true
		}
	}
	return true
}
