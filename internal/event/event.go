// Package event is the form of everything that is recorded: typed, versioned events and their stored shape.
//
// A payload is a Go struct that says what happened in the field ("a phone was recorded", "consent was withdrawn"), never "fields
// were updated". Its fields are of three sorts. Personal[T] holds what is about one data subject and is sealed under that
// subject's key; Shared[T] holds what belongs to the whole stream and is sealed under the stream's shared key; everything else is
// coded (identifiers, codes, numbers, yes and no) and stands in clear, so that access can be decided and views be built without
// opening anything. The Codec refuses a type with a plain text field: a name cannot be left in clear by forgetting.
//
// This package does no encryption and no storage: internal/vault seals and opens, internal/eventlog keeps.
package event

import (
	"fmt"
	"log/slog"
	"time"

	"spean/internal/id"
)

// Kind names what happened and the version of its shape, "phone-recorded/1". A released kind is readable for ever.
type Kind string

// Section is the part of a record a payload belongs to; access is decided and referrals are granted section by section.
type Section string

// Code is one code of a vocabulary (a role, a purpose, a reason). Its text in each language is in internal/lang.
type Code string

// Coded says that a Code is no text about people.
func (Code) Coded() {}

// Coded says that a section is a code, not text.
func (Section) Coded() {}

// Coded says that a kind is a code, not text.
func (Kind) Coded() {}

// Payload is one thing that happened.
type Payload interface {
	// Kind gives the constant name and version of this type.
	Kind() Kind
	// Section gives the part of the record this payload belongs to. It may depend on coded fields only.
	Section() Section
}

// Subjected is a payload with Personal fields: it names whose they are. The name may depend on coded fields only.
type Subjected interface{ DataSubject() id.Person }

// Upgraded is an old version of a payload that can say the same in the next version.
type Upgraded interface{ Upgrade() Payload }

// Mask is what a log, an error or a careless print shows instead of a sealed value.
const Mask = "[sealed]"

// Personal is a value about the payload's data subject.
type Personal[T any] struct {
	V T
	// Closed: the value was not opened, since its key was erased. The rest of the payload stands.
	Closed bool
}

// Shared is a value that belongs to the whole stream.
type Shared[T any] struct {
	V      T
	Closed bool
}

// About wraps a value about the data subject.
func About[T any](v T) Personal[T] { return Personal[T]{V: v} }

// Common wraps a value of the whole stream.
func Common[T any](v T) Shared[T] { return Shared[T]{V: v} }

// String hides the value.
func (Personal[T]) String() string { return Mask }

// String hides the value.
func (Shared[T]) String() string { return Mask }

// GoString hides the value from %#v.
func (Personal[T]) GoString() string { return Mask }

// GoString hides the value from %#v.
func (Shared[T]) GoString() string { return Mask }

// LogValue hides the value from structured logs.
func (Personal[T]) LogValue() slog.Value { return slog.StringValue(Mask) }

// LogValue hides the value from structured logs.
func (Shared[T]) LogValue() slog.Value { return slog.StringValue(Mask) }

// Draft is an event before it is sealed and given its place in the log.
type Draft struct {
	Payload Payload
	// Entry is the fact this event records, corrects, strikes or changes the state of. A later event with the same entry stands in
	// the place of the earlier one, which stays readable. Empty for events that are no fact.
	Entry id.Entry
	// Happened is when it happened in the field, as EDTF; empty means when it was recorded.
	Happened string
	// Why is the reason the person gave; it is sealed with the shared values.
	Why string
}

// Box is one sealed part.
type Box struct {
	Key  id.Key // which data key opens it
	Data []byte // nonce, key commitment and ciphertext, as internal/vault makes them
}

// Record is an event as stored. Everything but the boxes stands in clear.
type Record struct {
	Position int64 // place in the whole log, from 1; given by the store
	ID       id.Event
	Stream   id.Stream
	Seq      int64 // place in the stream, from 1
	Kind     Kind
	Entry    id.Entry
	Agency   id.Agency  // whose member recorded it
	Actor    id.Account // who recorded it
	Recorded time.Time  // UTC, microseconds
	Happened string     // EDTF or empty
	Clear    []byte     // JSON object of the coded fields
	Subject  id.Person  // whose key the personal box is under; empty without one
	Personal Box
	Shared   Box
	Prev     [32]byte // hash of the event before it in the stream; zero for the first
	Hash     [32]byte
}

// Opened is an event that may be read by whoever holds it.
type Opened struct {
	Record
	Payload Payload
	Why     string
	// Erased: the data subject's key is gone; Personal fields are closed.
	Erased bool
}

// LogValue shows where an opened event stands, never what it says.
func (o Opened) LogValue() slog.Value {
	return slog.StringValue(fmt.Sprintf("%s#%d %s", o.Stream, o.Seq, o.Record.Kind))
}

// String shows where an opened event stands, never what it says.
func (o Opened) String() string { return fmt.Sprintf("%s#%d %s", o.Stream, o.Seq, o.Record.Kind) }
