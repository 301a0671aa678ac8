package screening

import (
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// Sections of a screening.
const (
	// SectionState: started, stopped, handed over, linked: coded only.
	SectionState event.Section = "state"
	// SectionTalk: how the talk was held, the answers and notes.
	SectionTalk event.Section = "talk"
	// SectionDecision: what a person decided.
	SectionDecision event.Section = "decision"
)

// Coded says that an answer is a code.
func (Answer) Coded() {}

// Started begins a screening with one list and version; answers to it always mean what that version asked.
type Started struct {
	Number     string     `json:"number" clear:"random number of the screening"`
	Instrument event.Code `json:"instrument"`
	Version    int        `json:"version"`
	Person     id.Person  `json:"person"`
	// Proxy: somebody speaks on the person's behalf.
	Proxy bool `json:"proxy"`
	// Age when recruited or exploited: adult, child, or possibly a child; the last two make the child list lead.
	Age      event.Code `json:"age"`
	Practice bool       `json:"practice"`
	// From is the tip or case this screening follows from.
	From id.Stream `json:"from"`
}

// Kind is the stored name.
func (Started) Kind() event.Kind { return "screening-started/1" }

// Section is state.
func (Started) Section() event.Section { return SectionState }

// Prepared is how the talk was made safe: safety and privacy, interpreter, consent in plain words.
type Prepared struct {
	Safe        event.Code           `json:"safe" form:"choice,vocab=talk-safe,required"`
	Private     event.Code           `json:"private" form:"choice,vocab=talk-private,required"`
	Interpreter event.Code           `json:"interpreter" form:"choice,vocab=talk-interpreter,required"`
	Language    event.Code           `json:"language" form:"choice,vocab=language"`
	Consent     event.Code           `json:"consent" form:"choice,vocab=talk-consent,required"`
	Setting     event.Shared[string] `json:"setting" form:"text,max=400"`
}

// Kind is the stored name.
func (Prepared) Kind() event.Kind { return "screening-prepared/1" }

// Section is talk.
func (Prepared) Section() event.Section { return SectionTalk }

// Answered is one answer, kept as given. A later answer to the same indicator stands in its place.
type Answered struct {
	Person    id.Person              `json:"person"`
	Indicator event.Code             `json:"indicator"`
	Answer    event.Personal[Answer] `json:"answer"`
	Note      event.Personal[string] `json:"note"`
}

// Kind is the stored name.
func (Answered) Kind() event.Kind { return "screening-answered/1" }

// Section is talk.
func (Answered) Section() event.Section { return SectionTalk }

// DataSubject is the person screened.
func (a Answered) DataSubject() id.Person { return a.Person }

// Noted is a note to the talk.
type Noted struct {
	Text event.Shared[string] `json:"text" form:"long,max=8000,required"`
}

// Kind is the stored name.
func (Noted) Kind() event.Kind { return "screening-noted/1" }

// Section is talk.
func (Noted) Section() event.Section { return SectionTalk }

// AgeSet says that the age band turned out otherwise; which list leads may change, no answer does.
type AgeSet struct {
	Age event.Code `json:"age" form:"choice,vocab=age-at-time,required"`
}

// Kind is the stored name.
func (AgeSet) Kind() event.Kind { return "screening-age-set/1" }

// Section is state.
func (AgeSet) Section() event.Section { return SectionState }

// Stopped interrupts the talk, with the reason; nothing is lost and it can go on later, elsewhere.
type Stopped struct {
	Reason event.Code           `json:"reason" form:"choice,vocab=stop-reason,required"`
	Note   event.Shared[string] `json:"note" form:"text,max=400"`
}

// Kind is the stored name.
func (Stopped) Kind() event.Kind { return "screening-stopped/1" }

// Section is state.
func (Stopped) Section() event.Section { return SectionState }

// Resumed takes a stopped talk up again.
type Resumed struct{}

// Kind is the stored name.
func (Resumed) Kind() event.Kind { return "screening-resumed/1" }

// Section is state.
func (Resumed) Section() event.Section { return SectionState }

// Decided is a person's decision after reading the finding; the reason is the event's why. Against says that it does not follow it.
type Decided struct {
	Decision event.Code `json:"decision" form:"choice,vocab=presumption,required"`
	Outcome  event.Code `json:"outcome"`
	Against  bool       `json:"against"`
}

// Kind is the stored name.
func (Decided) Kind() event.Kind { return "screening-decided/1" }

// Section is decision.
func (Decided) Section() event.Section { return SectionDecision }

// HandedOver gives the screening to an agency to work on.
type HandedOver struct {
	To     id.Agency `json:"to" form:"agency,required"`
	Urgent bool      `json:"urgent"`
}

// Kind is the stored name.
func (HandedOver) Kind() event.Kind { return "screening-handed-over/1" }

// Section is state.
func (HandedOver) Section() event.Section { return SectionState }

// Linked says that the screening is of a person of a case.
type Linked struct {
	Case   id.Stream `json:"case"`
	Person id.Person `json:"person"`
}

// Kind is the stored name.
func (Linked) Kind() event.Kind { return "screening-linked-to-case/1" }

// Section is state.
func (Linked) Section() event.Section { return SectionState }

// Payloads lists the payloads of a screening that a case does not have, for the codec.
func Payloads() []event.Payload {
	return []event.Payload{Started{}, Prepared{}, Answered{}, Noted{}, AgeSet{}, Stopped{}, Resumed{}, Decided{}, HandedOver{}, Linked{}, TypedIn{}}
}

// Where a screening stands.
const (
	StateOpen    event.Code = "open"
	StateStopped event.Code = "stopped"
	StateDecided event.Code = "decided"
	StateLinked  event.Code = "linked"
)

// Age bands as recorded; see Age for what they do to the lists.
const (
	BandAdult         event.Code = "adult"
	BandChild         event.Code = "child"
	BandPossibleChild event.Code = "possible-child"
)

// Given is an answer with who gave it down, when, and the words beside it.
type Given struct {
	Answer Answer
	Note   string
	By     id.Account
	At     time.Time
	Times  int // how often it was answered; more than once means it was changed
}

// Decision is one decision on a screening.
type Decision struct {
	Decided
	By       id.Account
	Agency   id.Agency
	At       time.Time
	Happened string
	Why      string
}

// Record is the present state of a screening, as far as its reader may see it.
type Record struct {
	Stream    id.Stream
	Head      int64
	Started   Started
	By        id.Account
	Agency    id.Agency
	At        time.Time
	Happened  string
	Age       event.Code
	Prepared  *Prepared
	Given     map[string]Given
	Last      string // indicator answered last
	Notes     []string
	State     event.Code
	Stop      *Stopped
	StoppedAt time.Time
	Decisions []Decision
	HandedTo  id.Agency
	Urgent    bool
	LinkedTo  []Linked
	Paper     *Paper // nil when it was not held on paper
	Erased    bool
	History   []event.Opened
}

// Fold makes the state of a screening from its events, in order.
func Fold(stream id.Stream, events []event.Opened) *Record {
	r := &Record{Stream: stream, Given: map[string]Given{}, History: events}
	for i := range events {
		r.apply(&events[i])
	}
	return r
}

func (r *Record) apply(o *event.Opened) {
	r.Head = max(r.Head, o.Seq)
	switch p := o.Payload.(type) {
	case Started:
		r.Started, r.By, r.Agency, r.At, r.Happened, r.Age, r.State = p, o.Actor, o.Agency, o.Recorded, o.Happened, p.Age, StateOpen
	case Prepared:
		r.Prepared = &p
	case Answered:
		if p.Answer.Closed {
			r.Erased = true
			return
		}
		code := string(p.Indicator)
		r.Given[code] = Given{Answer: p.Answer.V, Note: p.Note.V, By: o.Actor, At: o.Recorded, Times: r.Given[code].Times + 1}
		r.Last = code
	case Noted:
		r.Notes = append(r.Notes, p.Text.V)
	case AgeSet:
		r.Age = p.Age
	case Stopped:
		r.State, r.Stop, r.StoppedAt = StateStopped, &p, o.Recorded
	case Resumed:
		r.State, r.Stop = StateOpen, nil
	case Decided:
		r.Decisions = append(r.Decisions, Decision{Decided: p, By: o.Actor, Agency: o.Agency, At: o.Recorded, Happened: o.Happened, Why: o.Why})
		r.State = StateDecided
	case HandedOver:
		r.HandedTo, r.Urgent = p.To, r.Urgent || p.Urgent
	case TypedIn:
		r.Paper = &Paper{TakenBy: p.TakenBy, By: o.Actor, At: o.Recorded, Held: o.Happened}
		if p.TakenBy == "" {
			r.Paper.TakenBy = o.Actor
		}
	case Linked:
		r.LinkedTo, r.State = append(r.LinkedTo, p), StateLinked
	}
}

// Answers gives the present answers, for the rule.
func (r *Record) Answers() Answers {
	out := make(Answers, len(r.Given))
	for code, g := range r.Given {
		out[code] = g.Answer
	}
	return out
}

// Holder is the agency that works on the screening now.
func (r *Record) Holder() id.Agency {
	if r.HandedTo != "" {
		return r.HandedTo
	}
	return r.Agency
}
