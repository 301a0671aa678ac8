// Package partial holds what is known in part: answers that were never asked, not known or declined, dates known to a day, a
// month, a year or a span, and numbers as people type them.
//
// It never fills a gap: a missing day stays missing, a Buddhist year or a doubtful separator is asked about and not converted,
// and what a person typed is kept beside what was read. It holds no clock; the present is an argument. It does not decide
// whether a value makes sense for a case (hours in a day, consent that is already over): the room that owns the fact does.
//
// Dates are a part of the Extended Date/Time Format (EDTF, ISO 8601-2:2019), see Parse.
package partial

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// State says what stands behind an answer. The zero value is "not asked". The values are stored: never change one.
type State string

const (
	// StateNotAsked: nobody put the question yet.
	StateNotAsked State = ""
	// StateKnown: there is a value.
	StateKnown State = "known"
	// StateUnknown: asked, and the person does not know.
	StateUnknown State = "unknown"
	// StateDeclined: asked, and the person does not want to say.
	StateDeclined State = "declined"
)

// Stated is a value together with what stands behind it. Value is the zero value of T unless State is StateKnown.
type Stated[T any] struct {
	State State
	Value T
}

// Known is an answer with a value.
func Known[T any](v T) Stated[T] { return Stated[T]{State: StateKnown, Value: v} }

// Unknown is the answer "I do not know".
func Unknown[T any]() Stated[T] { return Stated[T]{State: StateUnknown} }

// Declined is the answer "I do not want to say".
func Declined[T any]() Stated[T] { return Stated[T]{State: StateDeclined} }

// NotAsked is no answer, since there was no question.
func NotAsked[T any]() Stated[T] { return Stated[T]{} }

// IsKnown reports whether there is a value.
func (s Stated[T]) IsKnown() bool { return s.State == StateKnown }

// IsUnknown reports whether the person was asked and does not know.
func (s Stated[T]) IsUnknown() bool { return s.State == StateUnknown }

// IsDeclined reports whether the person was asked and does not want to say.
func (s Stated[T]) IsDeclined() bool { return s.State == StateDeclined }

// IsAsked reports whether the question was put, whatever the answer.
func (s Stated[T]) IsAsked() bool { return s.State != StateNotAsked }

// IsZero reports "not asked", so that `omitzero` leaves such an answer out of stored JSON.
func (s Stated[T]) IsZero() bool { return s.State == StateNotAsked }

// Get gives the value and whether there is one.
func (s Stated[T]) Get() (T, bool) { return s.Value, s.IsKnown() }

type statedJSON struct {
	State State           `json:"s,omitempty"`
	Value json.RawMessage `json:"v,omitempty"`
}

// MarshalJSON writes {"s":"known","v":…}, {"s":"unknown"}, {"s":"declined"} or {}. A state outside the four is refused.
func (s Stated[T]) MarshalJSON() ([]byte, error) {
	out := statedJSON{State: s.State}
	switch s.State {
	case StateNotAsked, StateUnknown, StateDeclined:
	case StateKnown:
		v, err := json.Marshal(s.Value)
		if err != nil {
			return nil, err
		}
		out.Value = v
	default:
		return nil, fmt.Errorf("partial: no such state of an answer")
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes and nothing else: a value without "known", or "known" without one, is refused.
func (s *Stated[T]) UnmarshalJSON(data []byte) error {
	var in statedJSON
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return err
	}
	var zero T
	switch in.State {
	case StateNotAsked, StateUnknown, StateDeclined:
		if in.Value != nil {
			return fmt.Errorf("partial: an answer that is not known carries a value")
		}
		s.State, s.Value = in.State, zero
		return nil
	case StateKnown:
		if in.Value == nil {
			return fmt.Errorf("partial: a known answer carries no value")
		}
		value := zero
		if err := json.Unmarshal(in.Value, &value); err != nil {
			return err
		}
		s.State, s.Value = StateKnown, value
		return nil
	}
	return fmt.Errorf("partial: no such state of an answer")
}
