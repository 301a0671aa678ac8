package casework

import (
	"context"
	"time"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
)

// Linked is a tip, screening, form or referral a case is bound to, as the case names it: in codes only, so that nothing of it is opened.
type Linked struct {
	Stream id.Stream
	Number string
	State  casefile.Code
	At     time.Time // taken, started, received, sent
	// Purpose is of a referral, Outcome of a screening: the finding its latest decision was made on.
	Purpose, Outcome casefile.Code
	// Sees: this reader may open it. Another agency's tip stands on a case by its number alone.
	Sees bool
}

// addLinked names what the case is bound to, as far as the reader sees those bonds. Only codes are read.
func (d *Desk) addLinked(ctx context.Context, who access.Principal, s *Sight) error {
	var streams []id.Stream
	for _, t := range s.Tips {
		streams = append(streams, t.Tip)
	}
	for _, t := range s.Screens {
		streams = append(streams, t.Screening)
	}
	for _, g := range s.Grants {
		streams = append(streams, g.Referral)
	}
	for _, f := range s.Forms {
		streams = append(streams, f.Submission)
	}
	if s.From.Kind() == id.Submission {
		streams = append(streams, s.From)
	}
	s.Linked = map[id.Stream]Linked{}
	for _, stream := range append(streams, s.Received...) {
		l, err := d.load(ctx, who, stream)
		if err != nil {
			return err
		}
		if len(l.coded) > 0 {
			linked := linkedOf(stream, l.coded)
			linked.Sees = d.may(who, seeing(stream), l.resource, access.State)
			s.Linked[stream] = linked
		}
	}
	return nil
}

func linkedOf(stream id.Stream, coded []event.Opened) Linked {
	l := Linked{Stream: stream}
	switch stream.Kind() {
	case id.Tip:
		t := tip.Fold(stream, coded)
		l.Number, l.State, l.At = t.Taken.Number, t.State, t.At
	case id.Screening:
		r := screening.Fold(stream, coded)
		l.Number, l.State, l.At = r.Started.Number, r.State, r.At
		if n := len(r.Decisions); n > 0 {
			l.Outcome = r.Decisions[n-1].Outcome
		}
	case id.Submission:
		r := submission.Fold(stream, coded)
		l.Number, l.State, l.At = r.Received.Number, r.State, r.At
	case id.Referral:
		r := referral.Fold(stream, coded)
		l.Number, l.State, l.At, l.Purpose = r.Sent.Number, r.State, r.At, r.Sent.Purpose
	}
	return l
}
