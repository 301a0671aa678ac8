package sqlview

import (
	"context"
	"database/sql"

	"spean/internal/view"
)

// script gives the statements that make every table.
func (d dialect) script() []string {
	out := []string{"create table view_generation (gen bigint not null primary key, position bigint not null, event " + d.text +
		" not null, in_use boolean not null, made bigint not null)"}
	if d.guessed {
		out = append(out, "analyze") // makes the table of statistics
	}
	for _, s := range [][]string{cases.script(d), carriers.script(d), caseForms.script(d), tasks.script(d), consents.script(d), tips.script(d),
		screenings.script(d), submissions.script(d), referrals.script(d), grants.script(d), links.script(d)} {
		out = append(out, s...)
	}
	return out
}

// tableNames names every table of rows.
func tableNames() []string {
	return []string{cases.name, carriers.name, caseForms.name, tasks.name, consents.name, tips.name, screenings.name, submissions.name, referrals.name, grants.name,
		links.name}
}

// insert puts all rows of some streams into a generation.
func (s *Store) insert(ctx context.Context, tx *sql.Tx, gen int64, streams []view.Rows) error {
	var all view.Rows
	for i := range streams {
		r := &streams[i]
		all.Cases = append(all.Cases, r.Cases...)
		all.Tasks = append(all.Tasks, r.Tasks...)
		all.Consents = append(all.Consents, r.Consents...)
		all.Tips = append(all.Tips, r.Tips...)
		all.Screenings = append(all.Screenings, r.Screenings...)
		all.Submissions = append(all.Submissions, r.Submissions...)
		all.Referrals = append(all.Referrals, r.Referrals...)
		all.Grants = append(all.Grants, r.Grants...)
		all.Links = append(all.Links, r.Links...)
	}
	for _, insert := range []func() error{
		func() error { return cases.insert(ctx, tx, s.dialect, gen, all.Cases) },
		func() error { return carriers.insert(ctx, tx, s.dialect, gen, carriersOf(all.Cases)) },
		func() error { return caseForms.insert(ctx, tx, s.dialect, gen, formsOf(all.Cases)) },
		func() error { return tasks.insert(ctx, tx, s.dialect, gen, all.Tasks) },
		func() error { return consents.insert(ctx, tx, s.dialect, gen, all.Consents) },
		func() error { return tips.insert(ctx, tx, s.dialect, gen, all.Tips) },
		func() error { return screenings.insert(ctx, tx, s.dialect, gen, all.Screenings) },
		func() error { return submissions.insert(ctx, tx, s.dialect, gen, all.Submissions) },
		func() error { return referrals.insert(ctx, tx, s.dialect, gen, all.Referrals) },
		func() error { return grants.insert(ctx, tx, s.dialect, gen, all.Grants) },
		func() error { return links.insert(ctx, tx, s.dialect, gen, all.Links) },
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	return nil
}
