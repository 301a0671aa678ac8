package sqlview

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"spean/internal/id"
	"spean/internal/view"
)

// ErrOther is the error of rows that another version of the program made, or that are not there: they are made anew when the program
// starts.
var ErrOther = errors.New("sqlview: the rows are not of this version")

// ReadSQLite opens rows for comparing them, beside whoever has them open. ErrOther when there are none of this version.
func ReadSQLite(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrOther
	}
	db, err := sql.Open("sqlite", sqliteName(path, false)+"&mode=ro")
	if err != nil {
		return nil, fmt.Errorf("sqlview: %w", err)
	}
	return (&Store{dialect: sqlite, write: db, read: db}).reading(ctx)
}

// ReadPostgres opens rows for comparing them, beside the servers that work on them. ErrOther when there are none of this version.
func ReadPostgres(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("sqlview: the address of the database is wrong") // the driver's error may repeat a password
	}
	config.RuntimeParams["default_transaction_read_only"] = "on"
	db := stdlib.OpenDB(*config)
	return (&Store{dialect: postgres, write: db, read: db}).reading(ctx)
}

func (s *Store) reading(ctx context.Context) (*Store, error) {
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	var made string
	err := s.read.QueryRowContext(ctx, "select coalesce(max(by_version), '') from view_made").Scan(&made)
	if err != nil || made != fingerprint(s.dialect.script()) {
		return nil, errors.Join(ErrOther, s.Close())
	}
	return s, nil
}

// compared is a table whose stored rows can be compared with those it should have.
type compared interface {
	wanted(streams []view.Rows) (map[id.Stream][]string, error)
	stored(ctx context.Context, s *Store, gen int64, first, last id.Stream) (map[id.Stream][]string, error)
}

// compare joins a table with the way its rows are taken out of view.Rows.
type compare[R any] struct {
	table[R]
	of func(view.Rows) []R
}

func allCompared() []compared {
	return []compared{
		compare[view.CaseRow]{cases, func(r view.Rows) []view.CaseRow { return r.Cases }},
		compare[carrier]{carriers, func(r view.Rows) []carrier { return carriersOf(r.Cases) }},
		compare[caseForm]{caseForms, func(r view.Rows) []caseForm { return formsOf(r.Cases) }},
		compare[view.TaskRow]{tasks, func(r view.Rows) []view.TaskRow { return r.Tasks }},
		compare[view.ConsentRow]{consents, func(r view.Rows) []view.ConsentRow { return r.Consents }},
		compare[view.TipRow]{tips, func(r view.Rows) []view.TipRow { return r.Tips }},
		compare[view.ScreeningRow]{screenings, func(r view.Rows) []view.ScreeningRow { return r.Screenings }},
		compare[view.SubmissionRow]{submissions, func(r view.Rows) []view.SubmissionRow { return r.Submissions }},
		compare[view.ReferralRow]{referrals, func(r view.Rows) []view.ReferralRow { return r.Referrals }},
		compare[view.GrantRow]{grants, func(r view.Rows) []view.GrantRow { return r.Grants }},
		compare[view.LinkRow]{links, func(r view.Rows) []view.LinkRow { return r.Links }},
	}
}

// Differing gives those streams from one identifier to another whose rows in a generation are not the ones wanted. Wanted are the rows of
// all streams there are in between: rows of any other differ too. Rows counts those wanted.
func (s *Store) Differing(ctx context.Context, g view.Generation, from, until id.Stream, want []view.Rows) (differ []id.Stream, rows int64, err error) {
	wrong := map[id.Stream]bool{}
	for _, t := range allCompared() {
		wanted, err := t.wanted(want)
		if err != nil {
			return nil, 0, err
		}
		have, err := t.stored(ctx, s, g.Number, from, until)
		if err != nil {
			return nil, 0, err
		}
		for stream, w := range wanted {
			rows += int64(len(w))
			slices.Sort(w)
			slices.Sort(have[stream])
			wrong[stream] = wrong[stream] || !slices.Equal(w, have[stream])
			delete(have, stream)
		}
		for stream := range have {
			wrong[stream] = true
		}
	}
	for stream, is := range wrong {
		if is {
			differ = append(differ, stream)
		}
	}
	slices.Sort(differ)
	return differ, rows, nil
}

func (c compare[R]) all() []string { return append(names(c.columns), names(c.derived)...) }

func (c compare[R]) wanted(streams []view.Rows) (map[id.Stream][]string, error) {
	out := map[id.Stream][]string{}
	for _, s := range streams {
		for _, r := range c.of(s) {
			values := c.fields(&r)
			if c.values != nil {
				values = append(values, c.values(&r)...)
			}
			text, err := rowText(values)
			if err != nil {
				return nil, err
			}
			out[s.Stream] = append(out[s.Stream], text)
		}
	}
	return out, nil
}

func (c compare[R]) stored(ctx context.Context, s *Store, gen int64, first, last id.Stream) (map[id.Stream][]string, error) {
	out := map[id.Stream][]string{}
	columns := c.all()
	rows, err := s.read.QueryContext(ctx, s.dialect.bound("select "+strings.Join(columns, ", ")+" from "+c.name+" where gen = ? and stream >= ? and stream <= ?"),
		gen, string(first), string(last))
	err = each(rows, err, func() error {
		into := make([]any, len(columns))
		values := make([]any, len(columns))
		for i := range into {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		text, err := rowText(values)
		stream := id.Stream(fmt.Sprint(values[0]))
		out[stream] = append(out[stream], text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlview: %s: %w", c.name, err)
	}
	return out, nil
}

// rowText writes the values of a row as the database keeps them, the same for a row that is read and one that would be written.
func rowText(values []any) (string, error) {
	var b strings.Builder
	for _, v := range values {
		plain, err := driver.DefaultParameterConverter.ConvertValue(v)
		if err != nil {
			return "", err
		}
		switch p := plain.(type) {
		case []byte:
			plain = string(p)
		case bool: // one engine keeps truth as a number
			plain = map[bool]int64{false: 0, true: 1}[p]
		}
		fmt.Fprintf(&b, "%q|", fmt.Sprint(plain))
	}
	return b.String(), nil
}
