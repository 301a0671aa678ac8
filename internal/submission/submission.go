// Package submission is a filled form as a phone sent it: kept whole as it came, flagged and never refused, and what became of it.
//
// A submission is a stream of its own, named by the form and the instance the phone gave. Its words are about one person and sealed
// under that person's key, which is kept when a case is opened from it; what the form is, from whom it came and what is odd about it
// stands in codes. A form of screening becomes a screening at once; an HTCDS form is an intake, from which somebody opens a case. One
// without consent stays sealed until a legal basis is recorded or it is deleted; one of a form nobody serves stays in quarantine.
//
// The package reads no XML: internal/openrosa and internal/htcds do. It does no I/O and knows no time.
package submission

import (
	"bytes"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
)

// Sections of a submission.
const (
	// SectionState: from whom, which form, what is odd, what became of it: coded only.
	SectionState event.Section = "state"
	// SectionTold: what was filled in.
	SectionTold event.Section = "told"
)

// Digest is a keyed hash of what was sent: it tells the same from another, and tells nobody who lacks the key what it is of.
type Digest []byte

// Piece is how many bytes of a form one event holds at most; a longer one goes on in Continued.
const Piece = 160 << 10

// Forms as they are named here: what a form is for, whatever edition it came in.
const (
	FormHTCDS   event.Code = "htcds"
	FormAdult   event.Code = "ilo-adult-labour"
	FormChild   event.Code = "ilo-child-labour"
	FormUnknown event.Code = "unknown"
)

// Consent as the form says it.
const (
	ConsentGiven   event.Code = "given"
	ConsentRefused event.Code = "declined"
	ConsentNotSaid event.Code = "not-asked"
)

// Received is the form as it came.
type Received struct {
	Number string     `json:"number" clear:"random number of the submission"`
	Form   event.Code `json:"form"`
	// Device sent it.
	Device id.Device `json:"device"`
	// Person is whom the form is about.
	Person  id.Person  `json:"person"`
	Consent event.Code `json:"consent"`
	// Flags are why a person should look at it, each once.
	Flags   []event.Code `json:"flags"`
	Content Digest       `json:"content"`
	// Length of the form in bytes.
	Length int `json:"length"`
	// Screening it became, with the form.
	Screening id.Stream `json:"screening"`
	// More files were announced.
	More bool `json:"more"`

	XML event.Personal[[]byte] `json:"xml"`
}

// Kind is the stored name.
func (Received) Kind() event.Kind { return "submission-received/1" }

// Section is told.
func (Received) Section() event.Section { return SectionTold }

// DataSubject is whom the form is about.
func (r Received) DataSubject() id.Person { return r.Person }

// Continued holds the next bytes of a form that is longer than one event.
type Continued struct {
	Person id.Person              `json:"person"`
	XML    event.Personal[[]byte] `json:"xml"`
}

// Kind is the stored name.
func (Continued) Kind() event.Kind { return "submission-continued/1" }

// Section is told.
func (Continued) Section() event.Section { return SectionTold }

// DataSubject is whom the form is about.
func (c Continued) DataSubject() id.Person { return c.Person }

// Conflicted is a form sent under the name of one that was received before, with other content. It was answered with a conflict and is
// kept for somebody to look at.
type Conflicted struct {
	Person  id.Person              `json:"person"`
	Device  id.Device              `json:"device"`
	Content Digest                 `json:"content"`
	XML     event.Personal[[]byte] `json:"xml"`
}

// Kind is the stored name.
func (Conflicted) Kind() event.Kind { return "submission-conflicted/1" }

// Section is told.
func (Conflicted) Section() event.Section { return SectionTold }

// DataSubject is whom the form is about.
func (c Conflicted) DataSubject() id.Person { return c.Person }

// FilePart holds some bytes of a file that came with the form, in order. Name stands with the first.
type FilePart struct {
	Person  id.Person              `json:"person"`
	File    id.Entry               `json:"file"`
	Part    int                    `json:"part"`
	Parts   int                    `json:"parts"`
	Content Digest                 `json:"content"` // of the whole file
	Name    event.Personal[string] `json:"name"`
	Data    event.Personal[[]byte] `json:"data"`
}

// Kind is the stored name.
func (FilePart) Kind() event.Kind { return "submission-file/1" }

// Section is told.
func (FilePart) Section() event.Section { return SectionTold }

// DataSubject is whom the form is about.
func (f FilePart) DataSubject() id.Person { return f.Person }

// Completed says that the last of the announced files came.
type Completed struct{}

// Kind is the stored name.
func (Completed) Kind() event.Kind { return "submission-completed/1" }

// Section is state.
func (Completed) Section() event.Section { return SectionState }

// Reviewed says that somebody looked at the conflicts; why says what was found.
type Reviewed struct{}

// Kind is the stored name.
func (Reviewed) Kind() event.Kind { return "submission-conflict-reviewed/1" }

// Section is state.
func (Reviewed) Section() event.Section { return SectionState }

// BasisRecorded opens a submission without consent to those who work on it, on another legal basis; why gives the reason.
type BasisRecorded struct {
	Basis casefile.Code `json:"basis" form:"choice,vocab=legal-basis,required"`
	// Screening it became on that basis, when the form is one of screening.
	Screening id.Stream `json:"screening"`
}

// Kind is the stored name.
func (BasisRecorded) Kind() event.Kind { return "submission-basis-recorded/1" }

// Section is state.
func (BasisRecorded) Section() event.Section { return SectionState }

// Deleted says that the words of a submission were destroyed with their key; why gives the reason.
type Deleted struct {
	Person id.Person `json:"person"`
}

// Kind is the stored name.
func (Deleted) Kind() event.Kind { return "submission-deleted/1" }

// Section is state.
func (Deleted) Section() event.Section { return SectionState }

// Linked says that a case was opened from the submission, or that it was added to one.
type Linked struct {
	Case   id.Stream `json:"case"`
	Person id.Person `json:"person"`
}

// Kind is the stored name.
func (Linked) Kind() event.Kind { return "submission-linked-to-case/1" }

// Section is state.
func (Linked) Section() event.Section { return SectionState }

// Payloads lists the payloads of a submission, for the codec.
func Payloads() []event.Payload {
	return []event.Payload{Received{}, Continued{}, Conflicted{}, FilePart{}, Completed{}, Reviewed{}, BasisRecorded{}, Deleted{}, Linked{}}
}

// Where a submission stands.
const (
	StateWaiting    casefile.Code = "waiting"     // an intake nobody has worked on
	StateScreened   casefile.Code = "screened"    // it became a screening
	StateSealed     casefile.Code = "sealed"      // without consent
	StateQuarantine casefile.Code = "quarantined" // of a form nobody serves
	StateLinked     casefile.Code = "linked"
	StateDeleted    casefile.Code = "deleted"
)

// BasisWithin is how long after it came a legal basis may be recorded for a submission without consent. After that it can only be
// deleted.
const BasisWithin = 30 * 24 * time.Hour

// Submission is the present state of a submission, as far as its reader may see it.
type Submission struct {
	Stream   id.Stream
	Head     int64
	By       id.Account
	Agency   id.Agency
	At       time.Time
	Received Received
	State    casefile.Code
	Basis    casefile.Code
	Why      string // of the basis or the deletion
	LinkedTo []Linked
	// Conflicts are forms sent later under the same name with other content; Unreviewed counts those nobody has looked at.
	Conflicts  []Conflicted
	Unreviewed int
	// Files that came with the form.
	Files []File
	// Incomplete: more files were announced and have not come.
	Incomplete bool
	// Erased: what was filled in cannot be opened any more.
	Erased  bool
	History []event.Opened

	xml []byte
}

// File is a file that came with a form.
type File struct {
	ID      id.Entry
	Name    string
	Content Digest
	Data    []byte
}

// Fold makes the state of a submission from its events, in order.
func Fold(stream id.Stream, events []event.Opened) *Submission {
	s := &Submission{Stream: stream, History: events}
	for i := range events {
		s.apply(&events[i])
	}
	return s
}

func (s *Submission) apply(o *event.Opened) {
	s.Head = max(s.Head, o.Seq)
	switch p := o.Payload.(type) {
	case Received:
		s.Received, s.By, s.Agency, s.At, s.Erased, s.xml = p, o.Actor, o.Agency, o.Recorded, p.XML.Closed, p.XML.V
		s.State, s.Incomplete = p.began(), p.More
	case Continued:
		s.xml = bytes.Join([][]byte{s.xml, p.XML.V}, nil)
	case Conflicted:
		s.conflict(p)
	case FilePart:
		s.file(p)
	case Completed:
		s.Incomplete = false
	case Reviewed:
		s.Unreviewed = 0
	case BasisRecorded:
		s.Basis, s.Why = p.Basis, o.Why
		if s.State == StateSealed {
			s.State = StateWaiting
		}
		if p.Screening != "" {
			s.State, s.Received.Screening = StateScreened, p.Screening
		}
	case Deleted:
		s.State, s.Why = StateDeleted, o.Why
	case Linked:
		s.LinkedTo, s.State = append(s.LinkedTo, p), StateLinked
	}
}

func (s *Submission) file(p FilePart) {
	if n := len(s.Files); n > 0 && s.Files[n-1].ID == p.File {
		s.Files[n-1].Data = bytes.Join([][]byte{s.Files[n-1].Data, p.Data.V}, nil)
		return
	}
	s.Files = append(s.Files, File{ID: p.File, Name: p.Name.V, Content: p.Content, Data: p.Data.V})
}

// conflict keeps another form; the pieces of a long one follow each other.
func (s *Submission) conflict(p Conflicted) {
	if n := len(s.Conflicts); n > 0 && bytes.Equal(s.Conflicts[n-1].Content, p.Content) {
		last := &s.Conflicts[n-1]
		last.XML.V = bytes.Join([][]byte{last.XML.V, p.XML.V}, nil)
		return
	}
	s.Conflicts = append(s.Conflicts, p)
	s.Unreviewed++
}

// began is where a submission stands when it comes.
func (r Received) began() casefile.Code {
	switch {
	case r.Form == FormUnknown:
		return StateQuarantine
	case r.Screening != "":
		return StateScreened
	case r.Consent != ConsentGiven:
		return StateSealed
	}
	return StateWaiting
}

// XML is the form as it came; empty when it was not opened.
func (s *Submission) XML() []byte { return s.xml }

// Withheld reports whether what was filled in is closed to everybody: it is without consent and basis, of an unknown form, or deleted.
func (s *Submission) Withheld() bool {
	return s.State == StateSealed || s.State == StateQuarantine || s.State == StateDeleted
}

// Overdue reports whether the time to record a legal basis is over.
func (s *Submission) Overdue(now time.Time) bool {
	return s.State == StateSealed && now.After(s.At.Add(BasisWithin))
}
