package casework

import (
	"context"
	"time"

	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/view"
)

// Linked is a tip, screening or referral a case is bound to, as the case names it: in codes only, so that nothing of it is opened.
type Linked struct {
	Stream id.Stream
	Number string
	State  casefile.Code
	At     time.Time // taken, started, sent
	// Purpose is of a referral, Outcome of a screening: the finding its latest decision was made on.
	Purpose, Outcome casefile.Code
}

// addLinked names what the case is bound to, as far as the reader sees those bonds.
func (d *Desk) addLinked(ctx context.Context, s *Sight) error {
	var tips, screens, referrals []id.Stream
	for _, t := range s.Tips {
		tips = append(tips, t.Tip)
	}
	for _, t := range s.Screens {
		screens = append(screens, t.Screening)
	}
	for _, g := range s.Grants {
		referrals = append(referrals, g.Referral)
	}
	referrals = append(referrals, s.Received...)
	everything, all := view.Visible{System: true}, view.Window{Size: view.MaxPageSize}
	s.Linked = map[id.Stream]Linked{}
	if len(tips) > 0 {
		rows, err := d.Lists.Tips(ctx, view.TipQuery{Visible: everything, Only: tips, Window: all})
		if err != nil {
			return err
		}
		for _, r := range rows.Rows {
			s.Linked[r.Stream] = Linked{Stream: r.Stream, Number: r.Number, State: r.State, At: r.Taken}
		}
	}
	if len(screens) > 0 {
		rows, err := d.Lists.Screenings(ctx, view.ScreeningQuery{Visible: everything, Only: screens, Window: all})
		if err != nil {
			return err
		}
		for _, r := range rows.Rows {
			s.Linked[r.Stream] = Linked{Stream: r.Stream, Number: r.Number, State: r.State, At: r.Started, Outcome: r.Outcome}
		}
	}
	if len(referrals) == 0 {
		return nil
	}
	rows, err := d.Lists.Referrals(ctx, view.ReferralQuery{Visible: everything, Only: referrals, Window: all})
	if err != nil {
		return err
	}
	for _, r := range rows.Rows {
		s.Linked[r.Stream] = Linked{Stream: r.Stream, Number: r.Number, State: r.State, At: r.Sent, Purpose: r.Purpose}
	}
	return nil
}
