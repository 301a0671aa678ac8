package sqlview

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"spean/internal/problem"
)

// dialect is all in which the two engines differ.
type dialect struct {
	// text is the type of text that is compared byte by byte, so that both engines order alike.
	text string
	// among is a list given as one argument, a JSON array of texts.
	among string
	// guessed: the engine has no statistics of its own and believes those in the table sqlite_stat1, which are written with the tables;
	// without them it looks for what one person carries among all that their agency has.
	guessed bool
	// numbered: arguments are $1, $2, … and not ?.
	numbered bool
	// alone keeps two programs from making tables or generations at once; empty where opening a transaction does.
	alone string
}

var (
	sqlite = dialect{
		text:    "text",
		guessed: true,
		among:   "(select value from json_each(?))",
	}
	postgres = dialect{
		text:     `text collate "C"`,
		among:    "(select json_array_elements_text(?::json))",
		numbered: true,
		alone:    "select pg_advisory_xact_lock(1398829430)", // "Spev"
	}
)

// bound writes the arguments of a statement, which stand as question marks, the way the engine wants them.
func (d dialect) bound(statement string) string {
	if !d.numbered {
		return statement
	}
	var b strings.Builder
	n := 0
	for _, r := range statement {
		if r == '?' {
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// rowsInMemory is how many KiB of the file are held while it is written: rows that are made again go all over their indexes, and a page that
// does not stay is written many times.
const rowsInMemory = "cache_size(-16384)"

// sqliteName gives the driver's name of a file. Whoever reads cannot write.
func sqliteName(path string, write bool) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // a Windows path begins with its drive
		slashed = "/" + slashed
	}
	options := url.Values{"_pragma": {"busy_timeout(5000)", "mmap_size(0)", "trusted_schema(OFF)"}, "_dqs": {"0"}}
	if write {
		options["_pragma"] = append(options["_pragma"], "journal_mode(WAL)", "synchronous(NORMAL)", "journal_size_limit(16777216)", rowsInMemory)
		options.Set("_txlock", "immediate")
	} else {
		options["_pragma"] = append(options["_pragma"], "query_only(ON)")
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: options.Encode()}).String()
}

// mark is the application_id of the file ("Spvw"), so that a file that keeps something else is never taken for rows.
const mark = 0x53707677

// ownFile refuses a file that is not a database or holds something else, and marks an empty one.
func ownFile(ctx context.Context, db *sql.DB, path string) error {
	var found, tables int64
	err := db.QueryRowContext(ctx, "select (select application_id from pragma_application_id), (select count(*) from sqlite_schema)").Scan(&found, &tables)
	if err != nil {
		return fmt.Errorf("sqlview: %w: %w", problem.New(problem.Invalid, "store.cannot-open", filepath.Base(path)), err)
	}
	if found != mark && (found != 0 || tables > 0) {
		return problem.New(problem.Unsupported, "store.foreign", filepath.Base(path))
	}
	if _, err := db.ExecContext(ctx, fmt.Sprintf("pragma application_id = %d", mark)); err != nil {
		return fmt.Errorf("sqlview: %w", err)
	}
	return nil
}

// createPrivate makes an empty file only its owner can read. The engine gives the files beside it the same mode.
func createPrivate(path string) error {
	if !filepath.IsAbs(path) {
		return errors.New("sqlview: the path of the file must be absolute")
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("sqlview: %w", err)
	}
	return f.Close()
}
