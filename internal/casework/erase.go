package casework

import (
	"context"
	"slices"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// ErasePerson makes everything personal about somebody on a case unreadable for good: their key is destroyed, and that of every tip
// and screening linked to them. The rest of the case stands and its hashes verify. Grants that show the person end. The event is
// recorded first: if the program stops in between, the erasure is asked again and finishes.
func (d *Desk) ErasePerson(ctx context.Context, do Do, stream id.Stream, person id.Person) (Done, error) {
	l, err := d.load(ctx, do.Who, stream)
	if err != nil {
		return Done{}, err
	}
	decisions := d.decide(do.Who, access.CaseErasePerson, l.resource)
	if !allowed(decisions) {
		return Done{}, d.refuse(ctx, decisions)
	}
	p := l.caseOf.Person(person)
	if p == nil {
		return Done{}, problem.New(problem.NotFound, "error.not-available", "")
	}
	if err := needWhy(do); err != nil {
		return Done{}, err
	}
	done := Done{Stream: stream}
	if !p.Erased {
		drafts := []event.Draft{do.draft("", casefile.PersonErased{Person: person})}
		done, err = d.endGrants(ctx, do, decisions, l, drafts, casefile.EndPersonErased, func(g *casefile.Grant) bool { return slices.Contains(g.People, person) })
		if err != nil {
			return Done{}, err
		}
	}
	grant, err := d.Audit.Look(ctx, d.now(), "erase", decisions...)
	if err != nil {
		return Done{}, err
	}
	if err := d.Vault.Erase(ctx, grant, d.now(), stream, person, p.KeyScope); err != nil {
		return Done{}, err
	}
	for _, t := range p.Tips {
		if err := d.Vault.Erase(ctx, grant, d.now(), stream, t.TipPerson, t.Tip); err != nil {
			return Done{}, err
		}
	}
	for _, s := range p.Screening {
		if err := d.Vault.Erase(ctx, grant, d.now(), stream, s.ScreeningPerson, s.Screening); err != nil {
			return Done{}, err
		}
	}
	return done, nil
}
