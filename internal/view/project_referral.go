package view

import (
	"spean/internal/event"
	"spean/internal/referral"
)

func (r *Rows) ofReferral(coded []event.Opened) {
	f := referral.Fold(r.Stream, coded)
	if f.Sent.Number == "" {
		return
	}
	row := ReferralRow{Stream: f.Stream, Number: f.Sent.Number, Case: f.Sent.Case, ReceiverCase: f.Case, Author: f.By, From: f.Sent.From,
		To: f.Sent.To, Sort: f.Sent.Sort, Purpose: f.Sent.Purpose, State: f.State, Cause: f.Cause, Urgent: f.Sent.Urgent, Sent: f.At,
		AnswerDue: f.Sent.Answer, Until: f.Sent.Until}
	if n := len(f.Reminded); n > 0 {
		row.LastReminded = f.Reminded[n-1]
	}
	r.Referrals = []ReferralRow{row}
}
