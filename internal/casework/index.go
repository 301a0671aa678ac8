package casework

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"unique"

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
// held in memory: nothing about names rests on disk in clear, see Keep. What it finds still has to be allowed to whoever asked.
type Index struct {
	log   eventlog.Store
	vault *vault.Vault
	grant audit.Grant
	names *name.Index

	mu      sync.RWMutex
	at      int64                // guarded by mu: position the index has followed
	moved   chan struct{}        // guarded by mu: closed and replaced whenever at changes
	cards   []card               // guarded by mu: the names' docs
	streams map[id.Stream]uint32 // guarded by mu: the card of a stream
	erased  map[id.Person]bool   // guarded by mu
	// unfinished are cases with people who were erased, and deleted forms, until their keys were seen to be gone.
	unfinished map[id.Stream]bool // guarded by mu
}

// card is what the index holds of one stream.
type card struct {
	stream id.Stream
	agency id.Agency
	// handed is the agency a tip or screening was handed to; workers are lead and team of a case. Both only spare asking access about
	// what it would refuse; access decides.
	handed  id.Agency
	workers []id.Account
	people  []someone
}

// someone is a person (or, with an empty person, the stream itself) and the texts they are found by.
type someone struct {
	person id.Person
	texts  []text
}

// text is one findable text.
type text struct {
	section event.Section
	sort    casefile.Code
	at      name.Text
}

// found is one findable text as it was recorded.
type found struct {
	section event.Section
	sort    casefile.Code
	text    string
}

// NewIndex makes the index; Follow fills it. The grant is the node's own, from a recorded look.
func NewIndex(log eventlog.Store, v *vault.Vault, grant audit.Grant) *Index {
	return &Index{log: log, vault: v, grant: grant, names: name.NewIndex(), moved: make(chan struct{}), streams: map[id.Stream]uint32{},
		erased: map[id.Person]bool{}, unfinished: map[id.Stream]bool{}}
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
	for _, f := range p.Forms {
		x.erased[f.SubmissionPerson] = true
	}
	for doc := range x.cards {
		x.cards[doc].people = slices.DeleteFunc(x.cards[doc].people, func(f someone) bool {
			if x.erased[f.person] {
				x.drop(uint32(doc), f)
			}
			return x.erased[f.person]
		})
	}
}

// drop takes a person's texts out of the names; guarded by mu.
func (x *Index) drop(doc uint32, f someone) {
	for _, t := range f.texts {
		x.names.Remove(t.at, doc)
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

// put replaces what is held of a stream by a card and what its people are found by; guarded by mu.
func (x *Index) put(next card, people map[id.Person][]found) {
	doc, known := x.streams[next.stream]
	if !known {
		doc = uint32(len(x.cards))
		x.cards = append(x.cards, card{})
		x.streams[next.stream] = doc
	}
	for _, person := range slices.Sorted(maps.Keys(people)) {
		if x.erased[person] {
			continue
		}
		f := someone{person: person, texts: make([]text, len(people[person]))}
		for i, t := range people[person] {
			f.texts[i] = text{once(t.section), once(t.sort), x.names.Add(doc, entryOf(t))}
		}
		next.people = append(next.people, f)
	}
	next.people = slices.Clip(next.people)
	next.agency, next.handed = once(next.agency), once(next.handed)
	for i, w := range next.workers {
		next.workers[i] = once(w)
	}
	for _, f := range x.cards[doc].people {
		x.drop(doc, f)
	}
	x.cards[doc] = next
}

// once gives the one copy in memory of a code or identifier that many cards hold.
func once[S ~string](s S) S { return unique.Make(s).Value() }

// card gives what is held of a stream; guarded by mu.
func (x *Index) card(stream id.Stream) (card, bool) {
	doc, known := x.streams[stream]
	if !known {
		return card{}, false
	}
	return x.cards[doc], true
}

// textsOf gives what a person of a card is found by; guarded by mu.
func (x *Index) textsOf(c card, person id.Person) []found {
	var out []found
	for _, f := range c.people {
		for _, t := range f.texts {
			if f.person == person {
				out = append(out, found{t.section, t.sort, x.names.TextOf(t.at)})
			}
		}
	}
	return out
}

// entryOf says how a text is found.
func entryOf(f found) name.Entry {
	e := name.Entry{Text: f.text, Name: f.section == casefile.SectionPeople}
	switch f.section {
	case casefile.SectionContact:
		e.Key = phoneKey(f.text)
	case casefile.SectionDocuments:
		e.Key = paperKey(f.text)
	}
	return e
}

// matchKeys are the keys under which a text looks for others: an equal phone, an equal document, or a whole name, as it is written and
// as it sounds, in either order.
func matchKeys(f found) []string {
	switch f.section {
	case casefile.SectionPeople:
		return name.Keys(f.text)
	case casefile.SectionContact:
		return []string{phoneKey(f.text)}
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
		keys = append(keys, name.PartKeys(f.text)...)
	}
	return keys
}

// phoneKey is a telephone number as it is dialled.
func phoneKey(number string) string { return "phone:" + number }

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
			whose := theOne(f.People)
			for _, p := range []partial.Stated[place.Told]{f.From.V, f.To.V} {
				if told, ok := p.Get(); ok {
					out[whose] = append(out[whose], found{section: casefile.SectionJourney, text: placeText(told)})
				}
			}
			if by, ok := f.MovedBy.V.Get(); ok { // the plate of a van stands here
				out[whose] = append(out[whose], found{section: casefile.SectionJourney, text: by})
			}
		case casefile.EpisodeAdded:
			whose := theOne(f.People)
			for _, s := range []partial.Stated[string]{f.Premises.V, f.Vessel.V, f.Employer.V} {
				if t, ok := s.Get(); ok {
					out[whose] = append(out[whose], found{section: casefile.SectionEpisodes, text: t})
				}
			}
		}
	}
	return out
}

// theOne is whose a fact is that is about one person alone. What is about several belongs to the whole case: who is referred one of them
// is not told of it, and so does not find it.
func theOne(people []id.Person) id.Person {
	if len(people) == 1 {
		return people[0]
	}
	return ""
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
	have, _ := x.card(stream)
	return shownOf(x.textsOf(have, person))
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

// near reports whether a record may at all be in sight of somebody, as far as the index can tell: it spares loading what access would
// refuse. Granted are the cases of other agencies referred to the person's.
func (c *card) near(who access.Principal, granted []id.Stream) bool {
	switch {
	case c.stream.Kind() != id.Case:
		return c.agency == who.Agency || c.handed == who.Agency
	case c.agency != who.Agency:
		return slices.Contains(granted, c.stream)
	}
	return visible(who).All || slices.Contains(c.workers, who.Account)
}

// SystemGrant records the node's one look at everything and gives leave for the index.
func SystemGrant(ctx context.Context, d *Desk) (audit.Grant, error) {
	r := access.Resource{Kind: access.Anywhere}
	return d.Audit.Look(ctx, d.now(), "index", d.decide(access.System(), access.SystemIndex, r)...)
}
