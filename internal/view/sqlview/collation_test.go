package sqlview_test

import (
	"context"
	"database/sql"
	"net/url"
	"slices"
	"testing"

	"spean/internal/postgres/postgrestest"
	"spean/internal/view"
	"spean/internal/view/sqlview"
	"spean/internal/view/viewtest"
)

// TestOrderDoesNotDependOnTheLanguageOfTheDatabase: a database in Khmer orders text by its own rules, and rows are ordered by bytes all
// the same, as in SQLite.
func TestOrderDoesNotDependOnTheLanguageOfTheDatabase(t *testing.T) {
	ctx := context.Background()
	address := postgrestest.Database(t)
	inKhmer, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	inKhmer.Path = "/in_khmer"
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("create database in_khmer template template0 encoding 'UTF8' locale_provider icu icu_locale 'km' locale 'C'"); err != nil {
		t.Fatal(err)
	}
	s, err := sqlview.OpenPostgres(ctx, inKhmer.String())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want := []string{"1-2", "12", "B", "a", "ក"}
	rows := make([]view.Rows, len(want))
	for i, number := range want {
		rows[i] = caseOf(len(want) - i)
		rows[i].Cases[0].Number = number
	}
	keep(t, s, 1, rows...)
	got, err := s.Cases(ctx, view.CaseQuery{Visible: view.Visible{System: true}, Order: view.CasesByNumber})
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, r := range got.Rows {
		numbers = append(numbers, r.Number)
	}
	if !slices.Equal(numbers, want) {
		t.Errorf("numbers stand as %q, want %q", numbers, want)
	}
}

var _ viewtest.Store = (*sqlview.Store)(nil)
