package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/referral"
)

// AcceptReferral takes a referral on. The receiver's own work begins in a case stream of its own, which copies nothing; when into is
// not empty it goes on in that case of the receiver's, which was there before.
func (d *Desk) AcceptReferral(ctx context.Context, do Do, stream id.Stream, message string, into id.Stream) (Done, error) {
	both := []id.Stream{stream}
	if into != "" {
		both = append(both, into)
	}
	return d.once(ctx, do, both, func() (Done, error) {
		l, coded, decisions, err := d.answering(ctx, do, stream)
		if err != nil {
			return Done{}, err
		}
		own, more, err := d.receiving(ctx, do, stream, into)
		if err != nil {
			return Done{}, err
		}
		if coded.State != referral.StateSent {
			return Done{}, problem.New(problem.Conflict, "referral.already-answered", "")
		}
		accepted := referral.Accepted{Case: own.stream, Message: event.Common(message)}
		return d.append(ctx, do, append(decisions, more...), onto(l, do.draft("", accepted)), own)
	})
}

// receiving is what accepting does in the receiver's own case: a new one, or one that was there before.
func (d *Desk) receiving(ctx context.Context, do Do, stream, into id.Stream) (change, []access.Decision, error) {
	if into == "" {
		made := d.IDs.Stream(id.Case)
		_, decisions := d.openDecision(do, made)
		if !allowed(decisions) {
			return change{}, nil, d.refuse(ctx, decisions)
		}
		return change{stream: made, owner: do.Who.Agency, drafts: []event.Draft{do.draft("", d.opening(do, stream))}}, decisions, nil
	}
	c, err := d.load(ctx, do.Who, into)
	if err != nil {
		return change{}, nil, err
	}
	decisions := d.decide(do.Who, access.CaseRecord, c.resource, casefile.SectionIntake)
	if c.caseOf == nil || !allowed(decisions) {
		return change{}, nil, d.refuse(ctx, decisions)
	}
	return onto(c, do.draft("", casefile.ReferralLinked{Referral: stream})), decisions, nil
}

// answering loads a referral for its answer.
func (d *Desk) answering(ctx context.Context, do Do, stream id.Stream) (loaded, *referral.Referral, []access.Decision, error) {
	l, err := d.load(ctx, do.Who, stream)
	if err != nil {
		return l, nil, nil, err
	}
	decisions := d.decide(do.Who, access.ReferralAnswer, l.resource)
	if !allowed(decisions) {
		return l, nil, nil, d.refuse(ctx, decisions)
	}
	return l, referral.Fold(stream, l.coded), decisions, nil
}

// DeclineReferral does not take a referral on, with a reason the sender sees. The grant ends.
func (d *Desk) DeclineReferral(ctx context.Context, do Do, stream id.Stream, reason casefile.Code) (Done, error) {
	return d.once(ctx, do, []id.Stream{stream}, func() (Done, error) {
		l, coded, decisions, err := d.answering(ctx, do, stream)
		if err != nil {
			return Done{}, err
		}
		switch {
		case coded.State != referral.StateSent:
			return Done{}, problem.New(problem.Conflict, "referral.already-answered", "")
		case !casefile.InVocabulary("decline-reason", reason):
			return Done{}, problem.New(problem.Invalid, "error.required", "reason")
		}
		if err := needWhy(do); err != nil {
			return Done{}, err
		}
		return d.endReferral(ctx, do, decisions, l, coded, casefile.EndDeclined, do.draft("", referral.Declined{Reason: reason}))
	})
}

// EndReferral ends a referral from either side: its purpose is reached, or the sender takes it back.
func (d *Desk) EndReferral(ctx context.Context, do Do, stream id.Stream, cause casefile.Code) (Done, error) {
	return d.onStream(ctx, do, stream, access.ReferralEnd, access.State, func(l loaded, decisions []access.Decision) (Done, error) {
		if cause != casefile.EndPurposeReached && cause != casefile.EndTakenBack {
			return Done{}, problem.New(problem.Invalid, "error.required", "cause")
		}
		coded := referral.Fold(stream, l.coded)
		if !coded.Active(d.Today()) {
			return Done{}, problem.New(problem.Conflict, "referral.already-ended", "")
		}
		return d.endReferral(ctx, do, decisions, l, coded, cause, do.draft("", referral.Ended{Cause: cause}))
	})
}

// endReferral ends a referral and its grant on the case in one transaction.
func (d *Desk) endReferral(ctx context.Context, do Do, decisions []access.Decision, l loaded, coded *referral.Referral, cause casefile.Code, draft event.Draft) (Done, error) {
	c, err := d.load(ctx, do.Who, coded.Sent.Case)
	if err != nil {
		return Done{}, err
	}
	// The receiver has no say on the sender's case but this: to give back what it was granted.
	resource := c.resource
	onCase := d.decide(do.Who, access.ReferralEnd, resource)
	if !allowed(onCase) {
		return Done{}, d.refuse(ctx, onCase)
	}
	ended := event.Draft{Payload: casefile.GrantEnded{Referral: l.stream, Cause: cause}}
	return d.append(ctx, do, append(decisions, onCase...), onto(l, draft), onto(c, ended))
}

// NoteReferral writes to the other side.
func (d *Desk) NoteReferral(ctx context.Context, do Do, stream id.Stream, text string) (Done, error) {
	return d.onStream(ctx, do, stream, access.ReferralNote, access.State, func(l loaded, decisions []access.Decision) (Done, error) {
		if text == "" {
			return Done{}, problem.New(problem.Invalid, "error.required", "text")
		}
		said := referral.Messaged{FromReceiver: do.Who.Agency == l.resource.To, Text: event.Common(text)}
		return d.append(ctx, do, decisions, onto(l, do.draft("", said)))
	})
}
