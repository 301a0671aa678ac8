package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// Presume records a person's decision whether somebody on the case is a presumed victim, with the reason. The program never makes
// this decision; it only notes whether it goes against the finding of the screening named.
func (d *Desk) Presume(ctx context.Context, do Do, stream id.Stream, in casefile.PresumptionDecided) (Done, error) {
	return d.onCase(ctx, do, stream, access.CasePresume, casefile.SectionDecisions, func(c *casefile.Case) ([]event.Draft, error) {
		if err := checkDecision(c, in.Person, "presumption", in.Decision); err != nil {
			return nil, err
		}
		in.Against = Against(in.Decision, in.Outcome)
		return []event.Draft{do.draft("", in)}, needWhy(do)
	})
}

// Identify records an authority's formal identification: another state than presumed. An authority to which the case was referred
// may record it too.
func (d *Desk) Identify(ctx context.Context, do Do, stream id.Stream, in casefile.FormallyIdentified) (Done, error) {
	return d.onCase(ctx, do, stream, access.CaseIdentify, casefile.SectionDecisions, func(c *casefile.Case) ([]event.Draft, error) {
		if err := checkDecision(c, in.Person, "identification", in.Decision); err != nil {
			return nil, err
		}
		in.Authority = do.Who.Agency
		return []event.Draft{do.draft("", in)}, needWhy(do)
	})
}

func checkDecision(c *casefile.Case, person id.Person, list string, decision casefile.Code) error {
	if !casefile.InVocabulary(list, decision) {
		return problem.New(problem.Invalid, "error.required", "decision")
	}
	if p := c.Person(person); p == nil || p.Erased {
		return problem.New(problem.Invalid, "error.not-on-case", "person")
	}
	return nil
}

// Against reports whether a decision does not follow a finding: presumed without the finding of trafficking, or not presumed with one
// that is or can still be it (coercion and exploitation can). An open finding points nowhere and "not yet" goes against nothing.
func Against(decision, outcome casefile.Code) bool {
	switch decision {
	case casefile.PresumedVictim:
		return outcome != "" && outcome != "trafficking"
	case casefile.NotPresumed:
		return outcome == "trafficking" || outcome == "coercion-and-exploitation"
	}
	return false
}
