package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"spean/internal/access"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// entryVersion is the version of the record's shape.
const entryVersion = 1

// MaxEntry is the largest entry that is read, in bytes. A list of ten thousand cases takes about a tenth of it.
const MaxEntry = 16 << 20

// Purpose is the code of why somebody looks. An act has none: its event has the reason.
type Purpose string

// The purposes. Their words are in the catalogue under audit.purpose.
const (
	ForPage    Purpose = "page"
	ForList    Purpose = "list"
	ForSearch  Purpose = "search"
	ForPrint   Purpose = "print"
	ForPreview Purpose = "preview"
	// ForFilePreview and ForOriginal are looks at a file attached to a case: at a new picture made of it, and at what was sent itself.
	ForFilePreview Purpose = "file-preview"
	ForOriginal    Purpose = "file-original"
	ForWork        Purpose = "work" // an act that has to read before it decides
	ForErase       Purpose = "erase"
	ForRebuild     Purpose = "rebuild"
	ForIndex       Purpose = "index"
	ForRemind      Purpose = "remind"
)

// Coded says that a purpose is a code, not text.
func (Purpose) Coded() {}

// Decided is what was decided about one stream (or about none): the sections are those with the same answer for the same reasons.
type Decided struct {
	Act      access.Act      `json:"act"`
	Stream   id.Stream       `json:"stream,omitempty"`
	Sections []event.Section `json:"sections,omitempty"`
	Allowed  bool            `json:"allowed"`
	Rules    []string        `json:"rules,omitempty"`
}

// Entry is one look or act.
type Entry struct {
	Version int        `json:"v"`
	Time    time.Time  `json:"time"`
	Actor   id.Account `json:"actor,omitempty"`
	Agency  id.Agency  `json:"agency,omitempty"`
	// System: the node itself acted.
	System  bool      `json:"system,omitempty"`
	Purpose Purpose   `json:"purpose,omitempty"`
	Decided []Decided `json:"decided"`
	Policy  string    `json:"policy"`
	// Events are the hashes of the events the act appended, in hex.
	Events []string `json:"events,omitempty"`
	Salt   []byte   `json:"salt"`
}

// Shown counts the streams that were opened.
func (e Entry) Shown() int {
	seen := map[id.Stream]bool{}
	for _, d := range e.Decided {
		if d.Allowed && d.Stream != "" {
			seen[d.Stream] = true
		}
	}
	return len(seen)
}

// Streams lists the streams the entry is about, in order of first mention.
func (e Entry) Streams() []id.Stream {
	var out []id.Stream
	seen := map[id.Stream]bool{}
	for _, d := range e.Decided {
		if d.Stream != "" && !seen[d.Stream] {
			seen[d.Stream] = true
			out = append(out, d.Stream)
		}
	}
	return out
}

// makeEntry writes down decisions of one principal under one set of rules.
func makeEntry(now time.Time, purpose Purpose, decisions []access.Decision, salt io.Reader) (Entry, error) {
	if len(decisions) == 0 {
		return Entry{}, fmt.Errorf("audit: nothing was decided")
	}
	who := decisions[0].Request().Principal
	e := Entry{Version: entryVersion, Time: now.UTC().Truncate(time.Microsecond), Actor: who.Account, Agency: who.Agency,
		System: who.System, Purpose: purpose, Policy: decisions[0].Version(), Salt: make([]byte, 16)}
	type group struct {
		act     access.Act
		stream  id.Stream
		allowed bool
		rules   string
	}
	places := map[group]int{}
	for _, d := range decisions {
		r := d.Request()
		switch {
		case d.Version() == "":
			return Entry{}, fmt.Errorf("audit: a decision nobody made")
		case d.Version() != e.Policy || r.Principal.Account != who.Account || r.Principal.Agency != who.Agency || r.Principal.System != who.System:
			return Entry{}, fmt.Errorf("audit: one entry for decisions about two people or under two sets of rules")
		}
		g := group{r.Act, r.Resource.Stream, d.Allowed(), strings.Join(d.Reasons(), " ")}
		at, ok := places[g]
		if !ok {
			at = len(e.Decided)
			places[g] = at
			e.Decided = append(e.Decided, Decided{Act: r.Act, Stream: r.Resource.Stream, Allowed: d.Allowed(), Rules: d.Reasons()})
		}
		if s := r.Section; s != "" && !slices.Contains(e.Decided[at].Sections, s) {
			e.Decided[at].Sections = append(e.Decided[at].Sections, s)
		}
	}
	if _, err := io.ReadFull(salt, e.Salt); err != nil {
		return Entry{}, fmt.Errorf("audit: no randomness: %w", err)
	}
	return e, nil
}

// record gives the canonical bytes of an entry.
func (e Entry) record() ([]byte, error) {
	b, err := json.Marshal(e)
	if err == nil && len(b) > MaxEntry {
		err = problem.New(problem.TooLarge, "error.record-too-large", "")
	}
	return b, err
}

// Parse reads a stored record. What is not exactly as this package writes it is refused.
func Parse(record []byte) (Entry, error) {
	var e Entry
	if len(record) > MaxEntry {
		return e, problem.New(problem.TooLarge, "error.record-too-large", "")
	}
	dec := json.NewDecoder(bytes.NewReader(record))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("audit: entry: %w", err)
	}
	if e.Version != entryVersion {
		return Entry{}, problem.New(problem.Unsupported, "error.unknown-event", "")
	}
	if again, err := e.record(); err != nil || !bytes.Equal(again, record) {
		return Entry{}, fmt.Errorf("audit: entry is not in canonical form")
	}
	return e, nil
}

func hashes(events []event.Record) []string {
	out := make([]string, len(events))
	for i := range events {
		out[i] = hex.EncodeToString(events[i].Hash[:])
	}
	return out
}
