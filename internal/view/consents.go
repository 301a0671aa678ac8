package view

import (
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// ConsentRow is one consent, given or refused, that was not struck.
type ConsentRow struct {
	Stream id.Stream // the case
	Entry  id.Entry
	// Seq is the event holding the present wording.
	Seq       int64
	Agency    id.Agency
	Lead      id.Account // of the case
	Person    id.Person
	Purpose   event.Code
	Recipient id.Agency // empty when it is for somebody outside
	Decision  event.Code
	Given     partial.Date
	Until     partial.Date
	Withdrawn bool
}

// ConsentQuery asks for consents, the one ending first standing first and those without an end last. Fields left zero do not narrow
// the list.
type ConsentQuery struct {
	Visible Visible
	Case    id.Stream
	Person  id.Person
	// Standing leaves those given and not withdrawn, whether over by their date or not.
	Standing bool
	// EndsFrom leaves those whose last day is this one or later, EndsBefore those whose last day comes before it.
	EndsFrom, EndsBefore partial.Day
	Window               Window
}
