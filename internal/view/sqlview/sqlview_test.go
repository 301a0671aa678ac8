package sqlview_test

import (
	"context"
	"path/filepath"
	"testing"

	"spean/internal/postgres/postgrestest"
	"spean/internal/view/sqlview"
	"spean/internal/view/viewtest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

// inSQLite gives an opener of a file in a temporary folder.
func inSQLite(t testing.TB) viewtest.Opener {
	path := filepath.Join(t.TempDir(), "view.db")
	return opener(t, func(ctx context.Context) (*sqlview.Store, error) { return sqlview.OpenSQLite(ctx, path) })
}

// inPostgres gives an opener of a database of its own.
func inPostgres(t testing.TB) viewtest.Opener {
	address := postgrestest.Database(t)
	return opener(t, func(ctx context.Context) (*sqlview.Store, error) { return sqlview.OpenPostgres(ctx, address) })
}

// opener gives a store each time and closes them all when the test ends.
func opener(t testing.TB, open func(context.Context) (*sqlview.Store, error)) viewtest.Opener {
	var stores []*sqlview.Store
	t.Cleanup(func() {
		for _, s := range stores {
			s.Close()
		}
	})
	return func() viewtest.Store {
		s, err := open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		stores = append(stores, s)
		return s
	}
}

func TestRowsInSQLite(t *testing.T) { viewtest.Run(t, inSQLite) }

func TestRowsInPostgreSQL(t *testing.T) { viewtest.Run(t, inPostgres) }
