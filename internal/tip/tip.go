// Package tip is what a caller says before there is a case: who may be in danger, where, what is happening, how sure the caller is,
// and whether and how safely the caller can be reached.
//
// A tip is a stream of its own. People in it (the caller, whoever may be in danger) are data subjects with keys of their own from the
// first word; when a case is opened from the tip or the tip is linked to one, those keys are kept. The person's facts use the same
// payloads as a case (internal/casefile), so that nothing is typed twice. The agency a tip is handed to works on it; the one that took
// it sees that it was handed over.
package tip

import (
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
)

// Sections of a tip.
const (
	// SectionState: taken, handed over, linked, closed: coded only.
	SectionState event.Section = "state"
	// SectionTold: what the caller said.
	SectionTold event.Section = "told"
)

// Taken is what the caller said, in the order callers talk.
type Taken struct {
	Number string `json:"number" clear:"random number of the tip"`
	// Urgency as the hotline worker judged it: now, soon, can wait, not known.
	Urgency casefile.Code `json:"urgency" form:"choice,vocab=urgency,required"`
	Channel casefile.Code `json:"channel" form:"choice,vocab=tip-channel,required"`
	// Sure is how sure the caller is, and how they know.
	Sure casefile.Code `json:"sure" form:"choice,vocab=how-sure,required"`
	// AtRisk is the person who may be in danger; Caller the one who told, absent when unknown altogether.
	AtRisk id.Person `json:"at_risk"`
	Caller id.Person `json:"caller"`

	Happening event.Shared[string]                       `json:"happening" form:"long,max=8000,required"`
	Where     event.Shared[partial.Stated[place.Told]]   `json:"where" form:"place"`
	Since     event.Shared[partial.Stated[partial.Date]] `json:"since" form:"date,past"`
	HowKnown  event.Shared[string]                       `json:"how_known" form:"text,max=400"`
	// MayTell: what may be said to whom when somebody calls back.
	CallBack event.Shared[string] `json:"call_back" form:"text,max=400"`
}

// Kind is the stored name.
func (Taken) Kind() event.Kind { return "tip-taken/1" }

// Section is told.
func (Taken) Section() event.Section { return SectionTold }

// Check asks for the words and the three judgements.
func (t Taken) Check(partial.Day) problem.List {
	var list problem.List
	for _, f := range []struct {
		missing bool
		where   string
	}{{t.Urgency == "", "urgency"}, {t.Channel == "", "channel"}, {t.Sure == "", "sure"}, {t.Happening.V == "", "happening"}} {
		if f.missing {
			list = append(list, problem.New(problem.Invalid, "error.required", f.where))
		}
	}
	return list
}

// HandedOver gives the tip to an agency to work on.
type HandedOver struct {
	To id.Agency `json:"to" form:"agency,required"`
}

// Kind is the stored name.
func (HandedOver) Kind() event.Kind { return "tip-handed-over/1" }

// Section is state.
func (HandedOver) Section() event.Section { return SectionState }

// Linked says that the agency working on the tip linked it to a case of its own, new or old.
type Linked struct {
	Case   id.Stream `json:"case"`
	Person id.Person `json:"person"`
}

// Kind is the stored name.
func (Linked) Kind() event.Kind { return "tip-linked-to-case/1" }

// Section is state.
func (Linked) Section() event.Section { return SectionState }

// Closed ends a tip that leads no further; the reason is the event's why.
type Closed struct {
	Reason casefile.Code `json:"reason" form:"choice,vocab=tip-close,required"`
}

// Kind is the stored name.
func (Closed) Kind() event.Kind { return "tip-closed/1" }

// Section is state.
func (Closed) Section() event.Section { return SectionState }

// Payloads lists the payloads of a tip that a case does not have, for the codec.
func Payloads() []event.Payload { return []event.Payload{Taken{}, HandedOver{}, Linked{}, Closed{}} }

// Where a tip stands.
const (
	StateTaken  casefile.Code = "taken"
	StateHanded casefile.Code = "handed-over"
	StateLinked casefile.Code = "linked"
	StateClosed casefile.Code = "closed"
)

// Tip is the present state of a tip, as far as its reader may see it.
type Tip struct {
	Stream   id.Stream
	Head     int64
	By       id.Account
	Agency   id.Agency
	At       time.Time
	Happened string
	Taken    Taken
	// People holds the facts about caller and person at risk, folded as in a case.
	People   *casefile.Case
	State    casefile.Code
	HandedTo id.Agency
	HandedAt time.Time
	LinkedTo []Linked
	Reason   casefile.Code
	Why      string
	History  []event.Opened
}

// Fold makes the state of a tip from its events, in order.
func Fold(stream id.Stream, events []event.Opened) *Tip {
	t := &Tip{Stream: stream, People: casefile.Fold(stream, events), History: events}
	for i := range events {
		o := &events[i]
		t.Head = max(t.Head, o.Seq)
		switch p := o.Payload.(type) {
		case Taken:
			t.Taken, t.By, t.Agency, t.At, t.Happened, t.State = p, o.Actor, o.Agency, o.Recorded, o.Happened, StateTaken
		case HandedOver:
			t.HandedTo, t.HandedAt, t.State = p.To, o.Recorded, StateHanded
		case Linked:
			t.LinkedTo, t.State = append(t.LinkedTo, p), StateLinked
		case Closed:
			t.State, t.Reason, t.Why = StateClosed, p.Reason, o.Why
		}
	}
	return t
}

// Holder is the agency that works on the tip now.
func (t *Tip) Holder() id.Agency {
	if t.HandedTo != "" {
		return t.HandedTo
	}
	return t.Agency
}
