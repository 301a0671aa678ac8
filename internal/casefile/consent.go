package casefile

import (
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
)

// ConsentRecorded is what a person agreed to or refused: for one purpose, towards one recipient, until a day.
type ConsentRecorded struct {
	Person   id.Person `json:"person" form:"person,required"`
	Decision Code      `json:"decision" form:"choice,vocab=consent-decision,required"`
	Purpose  Code      `json:"purpose" form:"choice,vocab=purpose,required"`
	// Recipient is an agency of this installation; RecipientText names anyone else.
	Recipient     id.Agency              `json:"recipient" form:"agency"`
	RecipientText event.Personal[string] `json:"recipient_text" form:"text,max=200"`
	// Given is the day it was given or refused; Until the last day it holds; neither needs opening to know that a consent is over.
	Given    partial.Date           `json:"given" clear:"the day a permission begins" form:"date,past,required"`
	Until    partial.Date           `json:"until" clear:"the day a permission ends" form:"date"`
	UntilEnd event.Personal[string] `json:"until_end" form:"text,max=200"`
	How      event.Personal[Code]   `json:"how" form:"choice,vocab=consent-how"`
	// By is who gave it when it was not the person: a guardian, for a child.
	By          event.Personal[string] `json:"by" form:"text,max=200"`
	Language    event.Personal[Code]   `json:"language" form:"choice,vocab=language"`
	Interpreter event.Personal[string] `json:"interpreter" form:"text,max=200"`
	Conditions  event.Personal[string] `json:"conditions" form:"text,max=400"`
}

// Kind is the stored name.
func (ConsentRecorded) Kind() event.Kind { return "consent-recorded/1" }

// Section is consent.
func (ConsentRecorded) Section() event.Section { return SectionConsent }

// DataSubject is the person.
func (c ConsentRecorded) DataSubject() id.Person { return c.Person }

// Concerns the person.
func (c ConsentRecorded) Concerns() []id.Person { return []id.Person{c.Person} }

// Check refuses a consent that is over on the day it is given (a mistyped year) or given after today.
func (c ConsentRecorded) Check(today partial.Day) problem.List {
	list := required(required(required(nil, c.Person == "", "person"), c.Decision == "", "decision"), c.Purpose == "", "purpose")
	list = required(list, c.Given.IsZero(), "given")
	given, okGiven := c.Given.Earliest()
	if okGiven && given.Compare(today) > 0 {
		list = append(list, problem.New(problem.Invalid, "date.future", "given", "typed", c.Given.String()))
	}
	if until, ok := c.Until.Latest(); ok && okGiven && until.Compare(given) < 0 {
		list = append(list, problem.New(problem.Invalid, "consent.already-over", "until", "until", c.Until.String(), "given", c.Given.String()))
	}
	return list
}

// InForce reports whether a consent that was given and not withdrawn holds on a day.
func (c ConsentRecorded) InForce(day partial.Day) bool {
	if c.Decision != ConsentGiven {
		return false
	}
	until, ok := c.Until.Latest()
	return !ok || day.Compare(until) <= 0
}

// ConsentWithdrawn takes a consent back. It stands under the consent's entry.
type ConsentWithdrawn struct {
	Person id.Person            `json:"person"`
	How    event.Personal[Code] `json:"how" form:"choice,vocab=consent-how"`
}

// Kind is the stored name.
func (ConsentWithdrawn) Kind() event.Kind { return "consent-withdrawn/1" }

// Section is consent.
func (ConsentWithdrawn) Section() event.Section { return SectionConsent }

// DataSubject is the person.
func (c ConsentWithdrawn) DataSubject() id.Person { return c.Person }
