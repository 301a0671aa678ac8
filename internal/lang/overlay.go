package lang

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"unicode/utf8"
)

// Overlay holds Khmer texts of one installation that stand before those of the program: what a translator has written and a release does
// not hold yet. Each says of which English text it is the translation. When the program's English changes, it no longer fits, is stale,
// and the program's own text is shown again.
type Overlay struct {
	Schema   int                 `json:"schema"`
	Language Lang                `json:"language"`
	Messages map[string]Overlaid `json:"messages"`
}

// Overlaid is one text of an overlay.
type Overlaid struct {
	Of     string `json:"of"` // see Message.Of
	Text   string `json:"text"`
	Status string `json:"status"`
}

// Limits of an overlay.
const (
	MaxOverlay  = 8 << 20 // bytes
	overlayKind = 1
)

// Of is a short hash of the English text of a message, by which a translation knows what it translates.
func (m Message) Of() string {
	sum := sha256.Sum256([]byte(m.EnglishOne + "\x00" + m.English))
	return hex.EncodeToString(sum[:8])
}

// ReadOverlay reads an overlay. A text that is not fit for its message is refused when the overlay is used, not here: the message may have
// changed since.
func ReadOverlay(data []byte) (Overlay, error) {
	var o Overlay
	if len(data) > MaxOverlay || !utf8.Valid(data) {
		return o, fmt.Errorf("lang: an overlay is UTF-8 of at most %d bytes", MaxOverlay)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil {
		return Overlay{}, fmt.Errorf("lang: overlay: %w", err)
	}
	if dec.More() || o.Schema != overlayKind || o.Language != Khmer {
		return Overlay{}, fmt.Errorf("lang: overlay of schema %d for %q is not read by this program", o.Schema, o.Language)
	}
	return o, nil
}

// JSON writes an overlay as ReadOverlay reads it.
func (o Overlay) JSON() ([]byte, error) {
	o.Schema, o.Language = overlayKind, Khmer
	out, err := json.MarshalIndent(o, "", " ")
	return append(out, '\n'), err
}

// overlaid is the catalogue with an overlay on it.
type overlaid struct {
	catalogue
	used  map[string]bool // ids whose Khmer text is the overlay's
	stale map[string]bool // ids the overlay has a text for that no longer fits
}

// current is what T reads; nil stands for the catalogue as the program ships it.
var current atomic.Pointer[overlaid]

// Use puts an overlay before the texts of the program, in place of the one used before, and gives the ids that are stale: those whose
// English has changed since, that are gone, or whose text does not fit. An empty overlay gives the program's own texts back. It is called
// at the start of the program, before anybody is served.
func Use(o Overlay) (stale []string) {
	shipped := shipped()
	c := &overlaid{catalogue: catalogue{byID: maps.Clone(shipped.byID), area: shipped.area}, used: map[string]bool{}, stale: map[string]bool{}}
	for id, text := range o.Messages {
		m, known := shipped.byID[id]
		of := m.Of()
		m.Khmer, m.Status = text.Text, text.Status
		if !known || of != text.Of || m.check() != nil {
			c.stale[id] = true
			continue
		}
		c.byID[id], c.used[id] = m, true
	}
	current.Store(c)
	return slices.Sorted(maps.Keys(c.stale))
}

// catalog is the catalogue in use.
func catalog() catalogue {
	if c := current.Load(); c != nil {
		return c.catalogue
	}
	return shipped()
}

// Stand counts how far an area is translated.
type Stand struct {
	Area                   string
	Messages               int
	Draft, Reviewed        int // of the Khmer texts in use
	FromOverlay, StaleHere int
}

// Stands counts how far every area is translated. No text is ever missing: a catalogue without one is refused when it is read.
func Stands() []Stand {
	var out []Stand
	c := current.Load()
	for _, area := range Areas() {
		s := Stand{Area: area}
		for _, m := range Messages(area) {
			s.Messages++
			if m.Status == Draft {
				s.Draft++
			} else {
				s.Reviewed++
			}
			if c != nil && c.used[m.ID] {
				s.FromOverlay++
			}
			if c != nil && c.stale[m.ID] {
				s.StaleHere++
			}
		}
		out = append(out, s)
	}
	return out
}

// Draft is the status of a text no native reader has passed.
const Draft = "draft"

// Find gives a message by id as it is in use.
func Find(id string) (Message, bool) {
	m, ok := catalog().byID[id]
	return m, ok
}

// Fit reports what is wrong with a message as it stands; nil when nothing is.
func (m Message) Fit() error { return m.check() }
