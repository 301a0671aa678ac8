package casework

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/name"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/vault"
)

// Index finds people by name, phone, document or place. It is built at unlock from one look by the node itself, follows the log, and is
// held in memory only: nothing about names rests on disk in clear. What it finds still has to be allowed to whoever asked.
type Index struct {
	log   eventlog.Store
	vault *vault.Vault
	grant audit.Grant
	names *name.Index

	mu      sync.RWMutex
	at      int64                  // guarded by mu: position the index has followed
	moved   chan struct{}          // guarded by mu: closed and replaced whenever at changes
	streams map[id.Stream]*indexed // guarded by mu
	keys    map[string][]ref       // guarded by mu: consonant keys, folds, phones and documents
	erased  map[id.Person]bool     // guarded by mu
	// unfinished are cases with people who were erased, and deleted forms, until their keys were seen to be gone.
	unfinished map[id.Stream]bool // guarded by mu
}

// ref is a person of a stream.
type ref struct {
	stream id.Stream
	person id.Person
}

// indexed is what the index holds of one stream.
type indexed struct {
	agency id.Agency
	// handed is the agency a tip or screening was handed to; workers are lead and team of a case. Both only spare asking access about
	// what it would refuse; access decides.
	handed  id.Agency
	workers []id.Account
	people  map[id.Person][]found
	keys    []string
}

// found is one findable text of a person (or, with an empty person, of the stream).
type found struct {
	section event.Section
	sort    casefile.Code
	text    string
}

// NewIndex makes the index; Follow fills it. The grant is the node's own, from a recorded look.
func NewIndex(log eventlog.Store, v *vault.Vault, grant audit.Grant) *Index {
	return &Index{log: log, vault: v, grant: grant, names: name.NewIndex(), moved: make(chan struct{}), streams: map[id.Stream]*indexed{},
		keys: map[string][]ref{}, erased: map[id.Person]bool{}, unfinished: map[id.Stream]bool{}}
}

// indexPage is how many events are followed at a time.
const indexPage = 2000

// CatchUp follows the log to where it stands now.
func (x *Index) CatchUp(ctx context.Context) error {
	for {
		more, err := x.step(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// Follow follows the log until ctx ends.
func (x *Index) Follow(ctx context.Context) error {
	for {
		if err := x.CatchUp(ctx); err != nil {
			return err
		}
		x.mu.RLock()
		at := x.at
		x.mu.RUnlock()
		if err := x.log.Wait(ctx, at); err != nil {
			return err
		}
	}
}

func (x *Index) step(ctx context.Context) (more bool, err error) {
	x.mu.RLock()
	at := x.at
	x.mu.RUnlock()
	page, err := x.log.After(ctx, at, indexPage)
	if err != nil || len(page) == 0 {
		return false, err
	}
	began, older := touched(page)
	if err := x.begin(ctx, began); err != nil {
		return false, err
	}
	for _, s := range older {
		if err := x.refresh(ctx, s); err != nil {
			return false, err
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.at = page[len(page)-1].Position
	close(x.moved)
	x.moved = make(chan struct{})
	return len(page) == indexPage, nil
}

// Position gives the position of the log the index has followed.
func (x *Index) Position() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.at
}

// Reached waits until the index has followed the log to a position, or ctx ends.
func (x *Index) Reached(ctx context.Context, position int64) bool {
	for {
		x.mu.RLock()
		at, moved := x.at, x.moved
		x.mu.RUnlock()
		if at >= position {
			return true
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// forget drops an erased person and everybody linked to them; guarded by mu.
func (x *Index) forget(p *casefile.Person) {
	x.erased[p.ID] = true
	for _, t := range p.Tips {
		x.erased[t.TipPerson] = true
	}
	for _, s := range p.Screening {
		x.erased[s.ScreeningPerson] = true
	}
	for stream, have := range x.streams {
		for person := range have.people {
			if x.erased[person] {
				delete(have.people, person)
				x.put(stream, have)
			}
		}
	}
}

// erasures are the cases with people who were erased, and the deleted forms, whose keys were not yet seen to be gone.
func (x *Index) erasures() []id.Stream {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return slices.Sorted(maps.Keys(x.unfinished))
}

// finished says that the keys of those erased on a case, or of a deleted form, are gone.
func (x *Index) finished(stream id.Stream) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.unfinished, stream)
}

// put replaces what is held of a stream; guarded by mu.
func (x *Index) put(stream id.Stream, next *indexed) {
	x.names.RemoveOwner(string(stream))
	if old := x.streams[stream]; old != nil {
		for _, k := range old.keys {
			x.keys[k] = slices.DeleteFunc(x.keys[k], func(r ref) bool { return r.stream == stream })
			if len(x.keys[k]) == 0 {
				delete(x.keys, k)
			}
		}
	}
	next.keys = nil
	for person, texts := range next.people {
		if x.erased[person] {
			delete(next.people, person)
			continue
		}
		for i, f := range texts {
			x.names.Add(entryKey(stream, person, i), string(stream), f.text)
			for _, k := range storedKeys(f) {
				x.keys[k] = append(x.keys[k], ref{stream, person})
				next.keys = append(next.keys, k)
			}
		}
	}
	x.streams[stream] = next
}

func entryKey(stream id.Stream, person id.Person, i int) string {
	return string(stream) + "|" + string(person) + "|" + string(rune('a'+i%26)) + string(rune('a'+i/26%26))
}

// matchKeys are the keys under which a text looks for others: an equal phone, an equal document, or a whole name, as it is written and
// as it sounds, in either order.
func matchKeys(f found) []string {
	switch f.section {
	case casefile.SectionPeople:
		return underName(name.Keys(f.text))
	case casefile.SectionContact:
		return []string{"phone:" + f.text}
	case casefile.SectionDocuments:
		return []string{paperKey(f.text)}
	}
	return nil
}

// storedKeys are the keys under which a text is found: those of matchKeys, and the parts of a name, since people are called by the
// given name. Two names that share only a part are no candidates: half a village shares a family name.
func storedKeys(f found) []string {
	keys := matchKeys(f)
	if f.section == casefile.SectionPeople {
		for _, k := range underName(name.PartKeys(f.text)) {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

func underName(keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = "name:" + k
	}
	return out
}

// paperKey is a document's number without its spaces, in capitals.
func paperKey(number string) string {
	return "paper:" + strings.ToUpper(strings.Join(strings.Fields(number), ""))
}

// textsOf lists what can be searched in a stream, by person; under the empty person what belongs to all of it.
func textsOf(c *casefile.Case) map[id.Person][]found {
	out := map[id.Person][]found{}
	for _, e := range c.Entries {
		if e.Struck != nil || e.Erased {
			continue
		}
		switch f := e.Fact.(type) {
		case casefile.NameRecorded:
			out[f.Person] = append(out[f.Person], found{casefile.SectionPeople, f.Sort.V, f.Text.V})
		case casefile.PhoneRecorded:
			if n, ok := f.Number.V.Get(); ok {
				out[f.Person] = append(out[f.Person], found{section: casefile.SectionContact, text: n})
			}
		case casefile.DocumentRecorded:
			if n, ok := f.Number.V.Get(); ok {
				out[f.Person] = append(out[f.Person], found{section: casefile.SectionDocuments, text: n})
			}
		case casefile.HomeRecorded:
			if p, ok := f.Place.V.Get(); ok {
				out[f.Person] = append(out[f.Person], found{section: casefile.SectionHome, text: placeText(p)})
			}
		case casefile.LegAdded:
			for _, p := range []partial.Stated[place.Told]{f.From.V, f.To.V} {
				if told, ok := p.Get(); ok {
					out[""] = append(out[""], found{section: casefile.SectionJourney, text: placeText(told)})
				}
			}
		case casefile.EpisodeAdded:
			for _, s := range []partial.Stated[string]{f.Premises.V, f.Vessel.V, f.Employer.V} {
				if t, ok := s.Get(); ok {
					out[""] = append(out[""], found{section: casefile.SectionEpisodes, text: t})
				}
			}
		}
	}
	return out
}

// placeText is a place in both languages and as told, for finding.
func placeText(t place.Told) string {
	return strings.Join([]string{t.Display(lang.Khmer), t.Display(lang.English), t.Text}, " ")
}

// Shown is a person's name for a list: one in Khmer script and one in another, as far as they were written.
type Shown struct{ Khmer, Other string }

// Shown gives the name to show for a person of a stream. Call it only for what a recorded look covers.
func (x *Index) Shown(stream id.Stream, person id.Person) Shown {
	x.mu.RLock()
	defer x.mu.RUnlock()
	have := x.streams[stream]
	if have == nil {
		return Shown{}
	}
	return shownOf(have.people[person])
}

func shownOf(texts []found) Shown {
	var s Shown
	best := map[bool]int{}
	for _, f := range texts {
		if f.section != casefile.SectionPeople {
			continue
		}
		khmer := name.Script(f.text) == name.Khmer
		rank := 1
		if f.sort == "nickname" || f.sort == "alias" || f.sort == "given-by-exploiter" {
			rank = 0
		}
		if had, ok := best[khmer]; ok && had >= rank {
			continue
		}
		best[khmer] = rank
		if khmer {
			s.Khmer = f.text
		} else {
			s.Other = f.text
		}
	}
	return s
}

// near reports whether a stream may at all be in sight of somebody, as far as the index can tell: it spares loading what access would
// refuse. Granted are the cases of other agencies referred to the person's. The index is held.
func (x *Index) near(who access.Principal, stream id.Stream, granted []id.Stream) bool {
	have := x.streams[stream]
	switch {
	case have == nil:
		return false
	case stream.Kind() != id.Case:
		return have.agency == who.Agency || have.handed == who.Agency
	case have.agency != who.Agency:
		return slices.Contains(granted, stream)
	}
	return visible(who).All || slices.Contains(have.workers, who.Account)
}

// SystemGrant records the node's one look at everything and gives leave for the index.
func SystemGrant(ctx context.Context, d *Desk) (audit.Grant, error) {
	r := access.Resource{Kind: access.Anywhere}
	return d.Audit.Look(ctx, d.now(), "index", d.decide(access.System(), access.SystemIndex, r)...)
}
