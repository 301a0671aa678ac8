// Package referral is the hand of one agency reaching another: what is shared of a case, for which purpose, on what basis, until when,
// and what became of it.
//
// A referral is a stream of its own, readable by both agencies. It copies nothing from the case: the receiver looks at the case itself
// through a live grant (casefile.GrantOpened) on named sections, and the look ends with the grant. What the receiver writes goes into a
// case stream of the receiver's own.
package referral

import (
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
)

// Sections of a referral.
const (
	// SectionState: sent, answered, ended: coded only.
	SectionState event.Section = "state"
	// SectionMessage: what the sender tells.
	SectionMessage event.Section = "message"
	// SectionAnswer: what the receiver wrote; it stays the receiver's own when the referral has ended.
	SectionAnswer event.Section = "answer"
)

// Sent opens the referral. Which sections go, and how, stands in it as well as in the grant, so that both sides can read later what
// was agreed.
type Sent struct {
	Number string        `json:"number" clear:"random number of the referral"`
	Case   id.Stream     `json:"case"`
	From   id.Agency     `json:"from"`
	To     id.Agency     `json:"to" form:"agency,required"`
	Sort   casefile.Code `json:"sort" form:"choice,vocab=referral-kind,required"`
	// Purpose is one of the purposes consent is given for.
	Purpose casefile.Code          `json:"purpose" form:"choice,vocab=purpose,required"`
	Parts   []casefile.GrantedPart `json:"parts"`
	People  []id.Person            `json:"people" form:"people"`
	// Basis is consent, or why it goes without: danger to life, a legal duty. Consent is the entry when the basis is consent.
	Basis   casefile.Code        `json:"basis" form:"choice,vocab=legal-basis,required"`
	Consent id.Entry             `json:"consent"`
	Urgent  bool                 `json:"urgent" form:"bool"`
	Answer  partial.Date         `json:"answer" clear:"the day an answer is due" form:"date"`
	Until   partial.Date         `json:"until" clear:"the day the grant ends" form:"date"`
	Message event.Shared[string] `json:"message" form:"long,max=4000"`
}

// Kind is the stored name.
func (Sent) Kind() event.Kind { return "referral-sent/1" }

// Section is message.
func (Sent) Section() event.Section { return SectionMessage }

// Check asks for receiver, purpose, basis and at least one part about at least one person, and refuses an end before its beginning.
func (s Sent) Check(today partial.Day) problem.List {
	var list problem.List
	for _, f := range []struct {
		missing bool
		where   string
	}{{s.To == "", "to"}, {s.Sort == "", "sort"}, {s.Purpose == "", "purpose"}, {s.Basis == "", "basis"}, {len(s.Parts) == 0, "parts"}, {len(s.People) == 0, "people"}} {
		if f.missing {
			list = append(list, problem.New(problem.Invalid, "error.required", f.where))
		}
	}
	for _, d := range []struct {
		date  partial.Date
		where string
	}{{s.Answer, "answer"}, {s.Until, "until"}} {
		if last, ok := d.date.Latest(); ok && last.Compare(today) < 0 {
			list = append(list, problem.New(problem.Invalid, "date.past", d.where, "typed", d.date.String()))
		}
	}
	return list
}

// Accepted: the receiver takes it on, in a case stream of its own.
type Accepted struct {
	Case    id.Stream            `json:"case"`
	Message event.Shared[string] `json:"message" form:"long,max=4000"`
}

// Kind is the stored name.
func (Accepted) Kind() event.Kind { return "referral-accepted/1" }

// Section is answer.
func (Accepted) Section() event.Section { return SectionAnswer }

// Declined: the receiver does not, with the reason as the event's why.
type Declined struct {
	Reason casefile.Code `json:"reason" form:"choice,vocab=decline-reason,required"`
}

// Kind is the stored name.
func (Declined) Kind() event.Kind { return "referral-declined/1" }

// Section is answer.
func (Declined) Section() event.Section { return SectionAnswer }

// Reminded: no answer came by the day it was due.
type Reminded struct{}

// Kind is the stored name.
func (Reminded) Kind() event.Kind { return "referral-reminded/1" }

// Section is state.
func (Reminded) Section() event.Section { return SectionState }

// Ended: the view is over.
type Ended struct {
	Cause casefile.Code `json:"cause" form:"choice,vocab=grant-end"`
}

// Kind is the stored name.
func (Ended) Kind() event.Kind { return "referral-ended/1" }

// Section is state.
func (Ended) Section() event.Section { return SectionState }

// Messaged is a later message between the two.
type Messaged struct {
	// FromReceiver: the receiving agency wrote it.
	FromReceiver bool                 `json:"from_receiver"`
	Text         event.Shared[string] `json:"text" form:"long,max=4000,required"`
}

// Kind is the stored name.
func (Messaged) Kind() event.Kind { return "referral-messaged/1" }

// Section is the side's that wrote it.
func (m Messaged) Section() event.Section {
	if m.FromReceiver {
		return SectionAnswer
	}
	return SectionMessage
}

// Payloads lists the payloads of a referral, for the codec.
func Payloads() []event.Payload {
	return []event.Payload{Sent{}, Accepted{}, Declined{}, Reminded{}, Ended{}, Messaged{}}
}

// Where a referral stands.
const (
	StateSent     casefile.Code = "sent"
	StateAccepted casefile.Code = "accepted"
	StateDeclined casefile.Code = "declined"
	StateEnded    casefile.Code = "ended"
)

// Message is one message.
type Message struct {
	By     id.Account
	Agency id.Agency
	At     time.Time
	Text   string
}

// Referral is the present state of a referral.
type Referral struct {
	Stream   id.Stream
	Head     int64
	By       id.Account
	At       time.Time
	Sent     Sent
	State    casefile.Code
	Answered time.Time
	AnswerBy id.Account
	// Case is the receiver's own stream, once accepted.
	Case     id.Stream
	Reason   casefile.Code // why declined
	Why      string
	Cause    casefile.Code // why ended
	EndedAt  time.Time
	Reminded []time.Time
	Messages []Message
	History  []event.Opened
}

// Fold makes the state of a referral from its events, in order.
func Fold(stream id.Stream, events []event.Opened) *Referral {
	r := &Referral{Stream: stream, History: events}
	for i := range events {
		r.apply(&events[i])
	}
	return r
}

func (r *Referral) apply(o *event.Opened) {
	r.Head = max(r.Head, o.Seq)
	said := func(text string) {
		if text != "" {
			r.Messages = append(r.Messages, Message{By: o.Actor, Agency: o.Agency, At: o.Recorded, Text: text})
		}
	}
	switch p := o.Payload.(type) {
	case Sent:
		r.Sent, r.By, r.At, r.State = p, o.Actor, o.Recorded, StateSent
		said(p.Message.V)
	case Accepted:
		r.State, r.Case, r.Answered, r.AnswerBy = StateAccepted, p.Case, o.Recorded, o.Actor
		said(p.Message.V)
	case Declined:
		r.State, r.Reason, r.Why, r.Answered, r.AnswerBy = StateDeclined, p.Reason, o.Why, o.Recorded, o.Actor
	case Reminded:
		r.Reminded = append(r.Reminded, o.Recorded)
	case Ended:
		if r.State != StateDeclined {
			r.State = StateEnded
		}
		r.Cause, r.EndedAt = p.Cause, o.Recorded
		if o.Why != "" {
			r.Why = o.Why
		}
	case Messaged:
		said(p.Text.V)
	}
}

// Active reports whether the receiver may look: sent and waiting (so that they can decide) or accepted, and not over by its date.
func (r *Referral) Active(day partial.Day) bool {
	if r.State != StateSent && r.State != StateAccepted {
		return false
	}
	until, ok := r.Sent.Until.Latest()
	return !ok || day.Compare(until) <= 0
}
