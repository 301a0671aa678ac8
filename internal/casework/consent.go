package casework

import (
	"context"
	"slices"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/referral"
)

// WithdrawConsent takes a consent back. Every grant for that purpose to that recipient that shows the person ends in the same transaction, in the case and in its referral,
// so that from this moment the receiver is shown and finds nothing.
func (d *Desk) WithdrawConsent(ctx context.Context, do Do, stream id.Stream, entry id.Entry, how casefile.Code) (Done, error) {
	return d.onStream(ctx, do, stream, access.CaseWithdrawConsent, casefile.SectionConsent, func(l loaded, decisions []access.Decision) (Done, error) {
		e := l.caseOf.Entry(entry)
		if e == nil || e.Struck != nil {
			return Done{}, problem.New(problem.NotFound, "error.not-available", "")
		}
		consent, ok := e.Fact.(casefile.ConsentRecorded)
		switch {
		case !ok:
			return Done{}, problem.New(problem.NotFound, "error.not-available", "")
		case consent.Decision != casefile.ConsentGiven || e.Withdrawn != nil:
			return Done{}, problem.New(problem.Conflict, "consent.not-in-force", "")
		}
		drafts := []event.Draft{do.draft(entry, casefile.ConsentWithdrawn{Person: consent.Person, How: event.About(how)})}
		return d.endGrants(ctx, do, decisions, l, drafts, casefile.EndConsentWithdrawn, func(g *casefile.Grant) bool {
			return g.Consent == entry || g.To == consent.Recipient && g.Purpose == consent.Purpose && slices.Contains(g.People, consent.Person)
		})
	})
}

// endGrants appends drafts to a case and ends the grants that match, on both sides.
func (d *Desk) endGrants(ctx context.Context, do Do, decisions []access.Decision, l loaded, drafts []event.Draft, cause casefile.Code, match func(*casefile.Grant) bool) (Done, error) {
	var others []change
	for _, g := range l.caseOf.Grants {
		if g.Ended != nil || !match(g) {
			continue
		}
		drafts = append(drafts, event.Draft{Payload: casefile.GrantEnded{Referral: g.Referral, Cause: cause}})
		r, err := d.load(ctx, do.Who, g.Referral)
		if err != nil {
			return Done{}, err
		}
		ending := d.decide(do.Who, access.ReferralEnd, r.resource)
		if do.Who.System {
			ending = d.decide(do.Who, access.SystemRemind, r.resource)
		}
		// Leave to withdraw a consent is leave to end what rests on it; where the actor could not end the referral alone, the case's
		// decision carries it and the entry says so.
		if allowed(ending) {
			decisions = append(decisions, ending...)
		} else {
			return Done{}, d.refuse(ctx, ending)
		}
		others = append(others, onto(r, event.Draft{Payload: referral.Ended{Cause: cause}}))
	}
	return d.append(ctx, do, decisions, append([]change{onto(l, drafts...)}, others...)...)
}

// grantsLost gives the referrals whose grant no longer rests on anything once drafts are recorded: the consent was struck or corrected
// away, or the person now refuses. Whatever takes a consent away ends what rests on it, not only its withdrawal.
func (d *Desk) grantsLost(l loaded, drafts []event.Draft) map[id.Stream]bool {
	after := append([]event.Opened(nil), l.coded...)
	touched := false
	for i, draft := range drafts {
		touched = touched || draft.Payload.Section() == casefile.SectionConsent
		after = append(after, event.Opened{Payload: draft.Payload, Record: event.Record{Entry: draft.Entry, Seq: l.head().Version + int64(i) + 1}})
	}
	if !touched {
		return nil
	}
	lost := map[id.Stream]bool{}
	c := casefile.Fold(l.stream, after)
	for _, g := range l.caseOf.Grants {
		if g.Active(d.Today()) && !d.stillCovered(c, g) {
			lost[g.Referral] = true
		}
	}
	return lost
}

// stillCovered reports whether everybody a grant shows still permits it, for as long as it lasts. A grant on another basis than consent
// only falls with a refusal. Suspects are not asked.
func (d *Desk) stillCovered(c *casefile.Case, g *casefile.Grant) bool {
	for _, person := range g.People {
		if who := c.Person(person); who == nil || slices.Equal(who.Roles(), []casefile.Code{casefile.RoleSuspect}) {
			continue
		}
		given, declined := c.Consent(person, g.Purpose, g.To, d.Today())
		if declined != nil || g.Consent != "" && given == nil {
			return false
		}
		if given != nil && g.Consent != "" {
			until := given.Fact.(casefile.ConsentRecorded).Until
			if _, ends := until.Latest(); ends && (g.Until.IsZero() || sooner(until, g.Until)) {
				return false
			}
		}
	}
	return true
}
