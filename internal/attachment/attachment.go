// Package attachment is a photo or document attached to a case: kept whole in a stream of its own, under a key of its own.
//
// A file is cut into parts, each sealed under the key of its stream and of the person it is of, and ends with what says that it is
// whole: how many parts, how long, of what type, and its SHA-256, sealed too. Parts, end and the fact of the case that names the file are
// appended in one transaction (internal/casework), so a file is there whole or not at all, and a cut upload leaves nothing behind.
// Destroying the key of a file makes it unreadable and touches nothing else.
//
// What a file is, is read from its first bytes and never from its name: see TypeOf. The name is words of a person about the file, cleaned
// and shown, and never a path: see CleanName. The package decodes no picture (internal/picture does), does no I/O and knows no time.
package attachment

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"

	"spean/internal/event"
	"spean/internal/id"
)

// Limits of what is attached.
const (
	// MaxLength is how long a file can be, and all files of one upload together, in bytes.
	MaxLength = 16 << 20
	// MaxFiles is how many files one upload brings.
	MaxFiles = 10
	// MaxOnCase is how many files a case holds, struck ones too.
	MaxOnCase = 500
	// Piece is how many bytes of a file one event holds.
	Piece = 160 << 10
)

// SectionContent is the section of everything in a file's stream. Whether a person may have it is decided besides by the section of the
// case the file stands in.
const SectionContent event.Section = "content"

// Part holds some bytes of a file, in order.
type Part struct {
	Person id.Person              `json:"person"`
	Number int                    `json:"number"` // from 1
	Data   event.Personal[[]byte] `json:"data"`
}

// Kind is the stored name.
func (Part) Kind() event.Kind { return "file-part/1" }

// Section is content.
func (Part) Section() event.Section { return SectionContent }

// DataSubject is whose file it is.
func (p Part) DataSubject() id.Person { return p.Person }

// Kept ends a file: it is whole.
type Kept struct {
	Person id.Person              `json:"person"`
	Parts  int                    `json:"parts"`
	Length int                    `json:"length"`
	Type   event.Code             `json:"type"`
	SHA256 event.Personal[[]byte] `json:"sha256"`
}

// Kind is the stored name.
func (Kept) Kind() event.Kind { return "file-kept/1" }

// Section is content.
func (Kept) Section() event.Section { return SectionContent }

// DataSubject is whose file it is.
func (k Kept) DataSubject() id.Person { return k.Person }

// Payloads lists the payloads of a file, for the codec.
func Payloads() []event.Payload { return []event.Payload{Part{}, Kept{}} }

// Cut makes the events of a file.
func Cut(person id.Person, data []byte) []event.Payload {
	var out []event.Payload
	for piece := range slices.Chunk(data, Piece) {
		out = append(out, Part{Person: person, Number: len(out) + 1, Data: event.About(piece)})
	}
	sum := sha256.Sum256(data)
	return append(out, Kept{Person: person, Parts: len(out), Length: len(data), Type: TypeOf(data), SHA256: event.About(sum[:])})
}

// ErrNotWhole is the error of a file of which something is missing, or is not what was sent.
var ErrNotWhole = errors.New("attachment: the file is not whole")

// Whole gives what says that a file is whole, read from its events in codes: its parts follow one another from the first to the last, then
// the end, and nothing after it.
func Whole(events []event.Opened) (Kept, error) {
	if len(events) == 0 {
		return Kept{}, ErrNotWhole
	}
	kept, ok := events[len(events)-1].Payload.(Kept)
	if !ok || kept.Parts != len(events)-1 {
		return Kept{}, ErrNotWhole
	}
	for i, o := range events[:len(events)-1] {
		if part, ok := o.Payload.(Part); !ok || part.Number != i+1 || part.Person != kept.Person {
			return Kept{}, ErrNotWhole
		}
	}
	return kept, nil
}

// Join puts a file together again from its opened events, and holds it to its length and hash.
func Join(events []event.Opened) ([]byte, Kept, error) {
	kept, err := Whole(events)
	if err != nil {
		return nil, kept, err
	}
	data := make([]byte, 0, min(kept.Length, MaxLength))
	for _, o := range events[:len(events)-1] {
		data = append(data, o.Payload.(Part).Data.V...)
	}
	if sum := sha256.Sum256(data); len(data) != kept.Length || !bytes.Equal(sum[:], kept.SHA256.V) {
		return nil, kept, ErrNotWhole
	}
	return data, kept, nil
}
