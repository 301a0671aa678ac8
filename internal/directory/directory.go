// Package directory is whom one can turn to: the services agencies offer, and the emergency contacts an installation needs before it may
// be used.
//
// Each agency keeps its own in its office stream. Nothing here is personal; the text is sealed all the same, since an address can be a
// shelter's. No number is shipped: an administrator confirms each contact with the day it was checked.
package directory

import (
	"strings"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
)

// Section of an office stream.
const SectionDirectory event.Section = "directory"

// OfficeOf names the office stream of an agency: one each, found without looking it up.
func OfficeOf(agency id.Agency) id.Stream {
	return id.Stream(id.Office + "-" + strings.TrimPrefix(string(agency), "agency-"))
}

// ServiceListed is one service: who offers it, where, when, and whom it takes. Under the same entry it is a correction.
type ServiceListed struct {
	Offers  []casefile.Code                          `json:"offers" form:"choices,vocab=need,required"`
	Takes   []casefile.Code                          `json:"takes" form:"choices,vocab=whom-it-takes"`
	Agency  id.Agency                                `json:"agency" form:"agency"`
	Name    event.Shared[string]                     `json:"name" form:"text,max=200,required"`
	Place   event.Shared[partial.Stated[place.Told]] `json:"place" form:"place"`
	Hours   event.Shared[string]                     `json:"hours" form:"text,max=200"`
	Contact event.Shared[string]                     `json:"contact" form:"text,max=200"`
	Note    event.Shared[string]                     `json:"note" form:"long,max=2000"`
	Checked partial.Date                             `json:"checked" clear:"the day the listing was checked" form:"date,past"`
}

// Kind is the stored name.
func (ServiceListed) Kind() event.Kind { return "service-listed/1" }

// Section is directory.
func (ServiceListed) Section() event.Section { return SectionDirectory }

// Check asks for a name and what is offered.
func (s ServiceListed) Check(partial.Day) problem.List {
	var list problem.List
	if s.Name.V == "" {
		list = append(list, problem.New(problem.Invalid, "error.required", "name"))
	}
	if len(s.Offers) == 0 {
		list = append(list, problem.New(problem.Invalid, "error.required", "offers"))
	}
	return list
}

// EmergencyConfirmed is a contact for immediate danger, checked by a person on a day.
type EmergencyConfirmed struct {
	Name    event.Shared[string] `json:"name" form:"text,max=200,required"`
	Contact event.Shared[string] `json:"contact" form:"text,max=200,required"`
	Hours   event.Shared[string] `json:"hours" form:"text,max=200"`
	// Agency, when the contact is an agency of this installation: an emergency referral can go to it.
	Agency  id.Agency    `json:"agency" form:"agency"`
	Checked partial.Date `json:"checked" clear:"the day the contact was checked" form:"date,past,required"`
}

// Kind is the stored name.
func (EmergencyConfirmed) Kind() event.Kind { return "emergency-confirmed/1" }

// Section is directory.
func (EmergencyConfirmed) Section() event.Section { return SectionDirectory }

// Check asks for a name, a contact and the day it was checked.
func (e EmergencyConfirmed) Check(today partial.Day) problem.List {
	var list problem.List
	for where, missing := range map[string]bool{"name": e.Name.V == "", "contact": e.Contact.V == "", "checked": e.Checked.IsZero()} {
		if missing {
			list = append(list, problem.New(problem.Invalid, "error.required", where))
		}
	}
	if first, ok := e.Checked.Earliest(); ok && first.Compare(today) > 0 {
		list = append(list, problem.New(problem.Invalid, "date.future", "checked", "typed", e.Checked.String()))
	}
	return list
}

// Removed takes a service or a contact off the list. It stands under its entry.
type Removed struct{}

// Kind is the stored name.
func (Removed) Kind() event.Kind { return "listing-removed/1" }

// Section is directory.
func (Removed) Section() event.Section { return SectionDirectory }

// Payloads lists the payloads of an office stream, for the codec.
func Payloads() []event.Payload {
	return []event.Payload{ServiceListed{}, EmergencyConfirmed{}, Removed{}}
}

// Listing is a service or an emergency contact as it stands.
type Listing[P event.Payload] struct {
	Entry  id.Entry
	Agency id.Agency // whose office lists it
	By     id.Account
	At     time.Time
	Seq    int64
	What   P
}

// Office is the present state of an agency's office stream.
type Office struct {
	Stream    id.Stream
	Head      int64
	Services  []Listing[ServiceListed]
	Emergency []Listing[EmergencyConfirmed]
}

// Fold makes the state of an office from its events, in order.
func Fold(stream id.Stream, events []event.Opened) *Office {
	o := &Office{Stream: stream}
	for i := range events {
		e := &events[i]
		o.Head = max(o.Head, e.Seq)
		switch p := e.Payload.(type) {
		case ServiceListed:
			o.Services = put(o.Services, e, p)
		case EmergencyConfirmed:
			o.Emergency = put(o.Emergency, e, p)
		case Removed:
			o.Services, o.Emergency = drop(o.Services, e.Entry), drop(o.Emergency, e.Entry)
		}
	}
	return o
}

func put[P event.Payload](list []Listing[P], e *event.Opened, p P) []Listing[P] {
	l := Listing[P]{Entry: e.Entry, Agency: e.Agency, By: e.Actor, At: e.Recorded, Seq: e.Seq, What: p}
	for i := range list {
		if list[i].Entry == e.Entry {
			list[i] = l
			return list
		}
	}
	return append(list, l)
}

func drop[P event.Payload](list []Listing[P], entry id.Entry) []Listing[P] {
	var out []Listing[P]
	for _, l := range list {
		if l.Entry != entry {
			out = append(out, l)
		}
	}
	return out
}
