// Package problem names everything that can go wrong in words a person can act on.
//
// A Problem carries a kind, a message key, where it is (a field, a row, a path) and the arguments of the message. It holds no
// text: internal/lang has the text of every key in every language, and the edge that answers the person translates it once.
// Args are shown to the person who typed the input and are never logged, since they may repeat what was typed.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what the caller must do with a problem. The values are wire values: never reorder or reuse one.
type Kind int

const (
	// Invalid: the input is wrong; the person can mend it.
	Invalid Kind = iota + 1
	// NotFound: there is no such thing, or none this person may know of.
	NotFound
	// Withheld: it exists and this person may not know. Outside it must look exactly like NotFound.
	Withheld
	// Conflict: somebody else changed it first; show what changed and let the person choose.
	Conflict
	// TooLarge: over a documented limit.
	TooLarge
	// Unsupported: a version, format or option this program does not know.
	Unsupported
	// Expired: a session, link, consent or grant is over.
	Expired
	// Broken: our fault. Logged without personal data, shown with a number.
	Broken
)

var kindNames = map[Kind]string{Invalid: "invalid", NotFound: "not-found", Withheld: "withheld", Conflict: "conflict",
	TooLarge: "too-large", Unsupported: "unsupported", Expired: "expired", Broken: "broken"}

// String gives the stable name of the kind, as used in logs.
func (k Kind) String() string { return kindNames[k] }

// Args are the named arguments of a message.
type Args map[string]string

// Problem is one thing that went wrong.
type Problem struct {
	Kind  Kind
	Key   string // message id in internal/lang
	Where string // field name, row, path; empty when the whole input is meant
	Args  Args
}

// Error gives kind, key and place, never the arguments: they may hold personal data and errors reach logs.
func (p Problem) Error() string {
	if p.Where == "" {
		return fmt.Sprintf("%s: %s", p.Kind, p.Key)
	}
	return fmt.Sprintf("%s: %s at %s", p.Kind, p.Key, p.Where)
}

// New makes a problem; pairs are argument names and values in turn.
func New(kind Kind, key, where string, pairs ...string) Problem {
	p := Problem{Kind: kind, Key: key, Where: where}
	if len(pairs) > 1 {
		p.Args = Args{}
		for i := 0; i+1 < len(pairs); i += 2 {
			p.Args[pairs[i]] = pairs[i+1]
		}
	}
	return p
}

// List is several problems found in one input; an empty list is no error (see Err).
type List []Problem

// Error joins the problems.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, p := range l {
		parts[i] = p.Error()
	}
	return strings.Join(parts, "; ")
}

// Err gives nil for an empty list, so that `return faults.Err()` is safe.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All finds the problems in an error: a Problem, a List, or wrapped ones. Anything else is none.
func All(err error) List {
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one Problem
	if errors.As(err, &one) {
		return List{one}
	}
	return nil
}

// KindOf gives the kind of the first problem in err, or Broken when it holds none. A nil error has kind 0.
func KindOf(err error) Kind {
	if err == nil {
		return 0
	}
	if all := All(err); len(all) > 0 {
		return all[0].Kind
	}
	return Broken
}

// Hidden reports whether the person must be told "not available to you", the one answer for withheld and not existing.
func Hidden(err error) bool {
	k := KindOf(err)
	return k == NotFound || k == Withheld
}
