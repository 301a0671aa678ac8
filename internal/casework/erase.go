package casework

import (
	"context"
	"slices"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/submission"
)

// ErasePerson makes everything personal about somebody on a case unreadable for good: their key is destroyed, and that of every tip,
// screening and form linked to them and of each of their files. The rest of the case stands and its hashes verify. Grants that show the person end. The event is
// recorded first: if the program stops in between, FinishErasures does the rest.
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
	return done, d.destroyKeys(ctx, decisions, stream, p)
}

// FinishErasures destroys the keys that are left of people whose erasing was recorded, and of deleted forms, as the node's own act: the program may have
// stopped between the two, or a key store older than the erasing was put back. The record of looks has it. It is cheap when there is
// nothing to do.
func (d *Desk) FinishErasures(ctx context.Context) error {
	for _, stream := range d.Index.erasures() {
		if err := d.finishErasures(ctx, stream); err != nil {
			return err
		}
		d.Index.finished(stream)
	}
	return nil
}

func (d *Desk) finishErasures(ctx context.Context, stream id.Stream) error {
	l, err := d.load(ctx, access.System(), stream)
	if err == nil && stream.Kind() == id.Submission {
		return d.destroySent(ctx, d.decide(access.System(), access.SystemErase, l.resource), submission.Fold(stream, l.coded))
	}
	if err != nil || l.caseOf == nil {
		return err
	}
	for _, p := range l.caseOf.People {
		if !p.Erased {
			continue
		}
		left := false
		for _, k := range keysOf(p) {
			gone, err := d.Vault.Erased(ctx, k.subject, stream, k.scope)
			if err != nil {
				return err
			}
			left = left || !gone
		}
		if left {
			if err := d.destroyKeys(ctx, d.decide(access.System(), access.SystemErase, l.resource), stream, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// destroyKeys records the look and destroys every key of somebody on a case.
func (d *Desk) destroyKeys(ctx context.Context, decisions []access.Decision, stream id.Stream, p *casefile.Person) error {
	grant, err := d.Audit.Look(ctx, d.now(), audit.ForErase, decisions...)
	if err != nil {
		return err
	}
	for _, k := range keysOf(p) {
		if err := d.Vault.Erase(ctx, grant, d.now(), stream, k.subject, k.scope); err != nil {
			return err
		}
	}
	return nil
}

// keptKey is where a key of somebody is kept, and under whom.
type keptKey struct {
	subject id.Person
	scope   id.Stream
}

// keysOf lists the keys of somebody on a case: the one their data on it are sealed under, those of every tip, screening and form linked to them,
// and that of each of their files.
func keysOf(p *casefile.Person) []keptKey {
	out := []keptKey{{p.ID, p.KeyScope}}
	for _, t := range p.Tips {
		out = append(out, keptKey{t.TipPerson, t.Tip})
	}
	for _, s := range p.Screening {
		out = append(out, keptKey{s.ScreeningPerson, s.Screening})
	}
	for _, f := range p.Forms {
		out = append(out, keptKey{f.SubmissionPerson, f.Submission})
	}
	for _, f := range p.Files {
		out = append(out, keptKey{p.ID, f})
	}
	return out
}
