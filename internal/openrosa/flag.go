package openrosa

import (
	"spean/internal/event"
	"spean/internal/lang"
)

// Flag is something in a submission that a person should look at. What was sent is kept as it was sent.
type Flag struct {
	// Path is the node, as in Value. A device may send any name, so a path that the form does not have is text from outside.
	Path   string
	Reason event.Code
}

// Reasons of flags. The values are stored.
const (
	NoConsent      event.Code = "no-consent"       // the person does not agree
	ConsentNotSaid event.Code = "consent-not-said" // nobody wrote down whether the person agrees
	OutsideChoices event.Code = "outside-choices"  // a code the question does not offer
	TwiceChosen    event.Code = "twice-chosen"     // one code twice in one answer
	NotADate       event.Code = "not-a-date"
	DateAhead      event.Code = "date-ahead"
	DateTooOld     event.Code = "date-too-old"
	NotAPhone      event.Code = "not-a-phone"
	NotAnEmail     event.Code = "not-an-email"
	NotInForm      event.Code = "not-in-form"     // a node the form does not have
	SentTwice      event.Code = "sent-twice"      // a node that stands more than once; the first counts
	OtherVersion   event.Code = "other-version"   // the form names two versions of itself
	TooLong        event.Code = "too-long"        // longer than the page would take
	AgeNotSaid     event.Code = "age-not-said"    // so under 18 is held possible
	AnsweredAnyway event.Code = "answered-anyway" // answers although the person does not agree
)

// Reasons lists every reason, so that each has its words.
func Reasons() []event.Code {
	return []event.Code{NoConsent, ConsentNotSaid, OutsideChoices, TwiceChosen, NotADate, DateAhead, DateTooOld, NotAPhone, NotAnEmail,
		NotInForm, SentTwice, OtherVersion, TooLong, AgeNotSaid, AnsweredAnyway}
}

// Says is the flag in words.
func (f Flag) Says(l lang.Lang) string { return lang.T(l, "openrosa.flag."+string(f.Reason)) }
