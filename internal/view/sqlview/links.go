package sqlview

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"spean/internal/id"
	"spean/internal/view"
)

var links = table[view.LinkRow]{
	name:    "view_link",
	columns: "stream text, person text, other text, other_person text",
	key:     "stream, person, other, other_person",
	fields: func(r *view.LinkRow) []any {
		return []any{&r.Stream, &r.Person, &r.Other, &r.OtherPerson}
	},
	indexes: []string{"other"},
}

// Links implements view.Finder.
func (s *Store) Links(ctx context.Context, of ...id.Stream) ([]view.LinkRow, error) {
	if len(of) == 0 {
		return nil, nil
	}
	array, err := json.Marshal(of)
	if err != nil {
		return nil, fmt.Errorf("sqlview: %w", err)
	}
	columns := strings.Join(names(links.columns), ", ")
	statement := "select " + columns + " from " + links.name + " v where v.gen = " + inUse + " and (v.stream in " + s.dialect.among +
		" or v.other in " + s.dialect.among + ") order by " + columns
	var out []view.LinkRow
	rows, err := s.read.QueryContext(ctx, s.dialect.bound(statement), string(array), string(array))
	err = each(rows, err, func() error {
		var r view.LinkRow
		err := rows.Scan(links.fields(&r)...)
		out = append(out, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlview: %s: %w", links.name, err)
	}
	return out, nil
}

// Numbered implements view.Finder.
func (s *Store) Numbered(ctx context.Context, number string) ([]id.Stream, error) {
	var parts []string
	var args []any
	for _, name := range []string{cases.name, tips.name, screenings.name, submissions.name, referrals.name} {
		parts = append(parts, "select stream from "+name+" v where v.gen = "+inUse+" and v.number = ?")
		args = append(args, number)
	}
	var out []id.Stream
	rows, err := s.read.QueryContext(ctx, s.dialect.bound(strings.Join(parts, " union ")+" order by stream"), args...)
	err = each(rows, err, func() error {
		var stream id.Stream
		err := rows.Scan(&stream)
		out = append(out, stream)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sqlview: a number: %w", err)
	}
	return out, nil
}
