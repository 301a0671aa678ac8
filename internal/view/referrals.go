package view

import (
	"context"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// ReferralRow is one referral of a list.
type ReferralRow struct {
	Stream       id.Stream
	Number       string
	Case         id.Stream // referred
	ReceiverCase id.Stream // the receiver's own, once accepted
	Author       id.Account
	From, To     id.Agency
	Sort         event.Code
	Purpose      event.Code
	State        event.Code
	Cause        event.Code // why it ended
	Urgent       bool
	Sent         time.Time
	AnswerDue    partial.Date
	Until        partial.Date
	// LastReminded is zero while nobody was reminded.
	LastReminded time.Time
}

// ReferralOrder is what a list of referrals is ordered by. Equal ones stand by stream.
type ReferralOrder string

// The orders. Reversed turns any of them round.
const (
	// ReferralsByWaiting: those waiting for an answer first, of these the urgent ones first and then the one due first; the others
	// follow, sent last first.
	ReferralsByWaiting ReferralOrder = "waiting"
	// ReferralsBySent: sent last comes first.
	ReferralsBySent ReferralOrder = "sent"
	// ReferralsByAnswer: whose answer is due first.
	ReferralsByAnswer ReferralOrder = "answer"
	// ReferralsByUntil: whose last day comes first; those without one come last.
	ReferralsByUntil ReferralOrder = "until"
	// ReferralsByNumber: by number.
	ReferralsByNumber ReferralOrder = "number"
)

// ReferralQuery asks for referrals, by waiting when nothing else is said. Fields left zero do not narrow the list. Outgoing referrals were sent by the agency; who does not
// see All sees those they sent and those of a case they carry. Incoming ones were sent to it; who does not see All sees those
// whose own case they carry.
type ReferralQuery struct {
	Visible Visible
	Side    Side
	States  []event.Code
	// Case is at either end: the case referred or the receiver's own.
	Case id.Stream
	Only []id.Stream
	// AnswerBefore leaves those whose answer was due before this day, UntilBefore those whose last day comes before it.
	AnswerBefore, UntilBefore partial.Day
	Order                     ReferralOrder
	Reversed                  bool
	Window                    Window
}

// GrantRow is one live grant of a referral on a case.
type GrantRow struct {
	Case     id.Stream
	Referral id.Stream
	To       id.Agency
	Parts    []casefile.GrantedPart
	People   []id.Person
	Consent  id.Entry // it rests on; empty when it rests on another basis
	Opened   time.Time
	Ended    bool
}

// GrantQuery asks for grants in the order they were opened. Fields left zero do not narrow the list, but one of To, Case and Referral
// has to be given: without any nothing is found.
type GrantQuery struct {
	To       id.Agency
	Case     id.Stream
	Referral id.Stream
	// Active leaves those not ended.
	Active bool
	Window Window
}

// ReferralLists are the lists of what passes between agencies.
type ReferralLists interface {
	Referrals(ctx context.Context, q ReferralQuery) (Listed[ReferralRow], error)
	Grants(ctx context.Context, q GrantQuery) (Listed[GrantRow], error)
}
