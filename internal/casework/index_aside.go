package casework

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/vault"
)

// What the index holds can be kept aside, sealed, so that a start need not open every event again. It is as old as the moment it was
// kept; what came after is followed in the log. A copy that does not fit the log, was made by another version, or whose key was destroyed
// with somebody's erasing is no copy: the index is then filled from the log, as it is without one.

// asideVersion is raised whenever the index holds other texts of the same events, or keeps them in another way.
const asideVersion = 1

// asideCards is how many cards one sealed part has: a part stays below the size of a box.
const asideCards = 100

// ErrNotKept says that there is no copy that fits.
var ErrNotKept = errors.New("casework: no copy of the names fits")

// asideHead is the first part of a copy.
type asideHead struct {
	Version    int         `json:"version"`
	Whole      string      `json:"whole"` // names this copy, so that parts of two are never mixed
	Position   int64       `json:"position"`
	Event      id.Event    `json:"event"` // that stands there
	Cards      int         `json:"cards"`
	Erased     []id.Person `json:"erased"`
	Unfinished []id.Stream `json:"unfinished"`
}

// asideCard is a card as it is kept.
type asideCard struct {
	Stream  id.Stream     `json:"s"`
	Agency  id.Agency     `json:"a"`
	Handed  id.Agency     `json:"h,omitempty"`
	Workers []id.Account  `json:"w,omitempty"`
	People  []asidePerson `json:"p,omitempty"`
}

type asidePerson struct {
	Person id.Person   `json:"i,omitempty"`
	Texts  [][3]string `json:"t"` // section, sort, text
}

// Keep writes a copy, sealed, and gives the position it stands at. It gives ErrNotKept when the index is not level with the log and a key
// had to be made: what is sealed under a new key must know of every erasing before it.
func (x *Index) Keep(ctx context.Context, w io.Writer) (int64, error) {
	aside, err := x.vault.Aside(ctx, vault.AsideNames)
	if errors.Is(err, vault.ErrNoAside) {
		if aside, err = x.vault.NewAside(ctx, vault.AsideNames); err != nil {
			return 0, err
		}
		newer, err := x.log.After(ctx, x.Position(), 1)
		if err != nil {
			return 0, err
		}
		if len(newer) > 0 {
			return 0, ErrNotKept
		}
	}
	if err != nil {
		return 0, err
	}
	head, err := x.asideHead(ctx, aside.Whole())
	if err != nil {
		return 0, err
	}
	part := func(n int, v any) error {
		plain, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if len(plain) > vault.MostAside {
			return fmt.Errorf("%w: part %d is too long", ErrNotKept, n)
		}
		whole := head.Whole
		if n == 0 {
			whole = ""
		}
		box, err := aside.Seal(whole, n, plain)
		if err != nil {
			return err
		}
		if err := binary.Write(w, binary.BigEndian, uint32(len(box))); err != nil {
			return err
		}
		_, err = w.Write(box)
		return err
	}
	if err := part(0, head); err != nil {
		return 0, err
	}
	for n := 0; n*asideCards < head.Cards; n++ {
		if err := part(n+1, x.asideCards(n*asideCards, min((n+1)*asideCards, head.Cards))); err != nil {
			return 0, err
		}
	}
	return head.Position, nil
}

func (x *Index) asideHead(ctx context.Context, whole string) (asideHead, error) {
	x.mu.RLock()
	h := asideHead{Version: asideVersion, Whole: whole, Position: x.at, Cards: len(x.cards)}
	for p := range x.erased {
		h.Erased = append(h.Erased, p)
	}
	for s := range x.unfinished {
		h.Unfinished = append(h.Unfinished, s)
	}
	x.mu.RUnlock()
	at, err := x.log.After(ctx, h.Position-1, 1)
	if err == nil && (len(at) != 1 || at[0].Position != h.Position) {
		err = ErrNotKept
	}
	if err == nil {
		h.Event = at[0].ID
	}
	return h, err
}

func (x *Index) asideCards(from, to int) []asideCard {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := make([]asideCard, 0, to-from)
	for _, c := range x.cards[from:to] {
		a := asideCard{Stream: c.stream, Agency: c.agency, Handed: c.handed, Workers: c.workers}
		for _, p := range c.people {
			person := asidePerson{Person: p.person}
			for _, t := range p.texts {
				person.Texts = append(person.Texts, [3]string{string(t.section), string(t.sort), x.names.TextOf(t.at)})
			}
			a.People = append(a.People, person)
		}
		out = append(out, a)
	}
	return out
}

// maxAside bounds one sealed part as it is read, in bytes; maxAsideCards bounds a copy.
const (
	maxAside      = 1 << 20
	maxAsideCards = 1 << 24
)

// Take fills an empty index from a copy and gives the position it stands at. It gives an error wrapping ErrNotKept when the copy does not
// fit, and the index is empty then.
func (x *Index) Take(ctx context.Context, r io.Reader) (int64, error) {
	aside, err := x.vault.Aside(ctx, vault.AsideNames)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrNotKept, err)
	}
	box, err := asideBox(r)
	if err != nil {
		return 0, err
	}
	plain, err := aside.Open("", 0, box)
	var head asideHead
	if err == nil {
		err = json.Unmarshal(plain, &head)
	}
	if err != nil {
		return 0, fmt.Errorf("%w: its head: %w", ErrNotKept, err)
	}
	if head.Version != asideVersion || head.Cards < 0 || head.Cards > maxAsideCards {
		return 0, fmt.Errorf("%w: it is of another version", ErrNotKept)
	}
	at, err := x.log.After(ctx, head.Position-1, 1)
	if err != nil {
		return 0, err
	}
	if len(at) != 1 || at[0].Position != head.Position || at[0].ID != head.Event {
		return 0, fmt.Errorf("%w: it is of another log", ErrNotKept)
	}
	next := NewIndex(x.log, x.vault, x.grant)
	if err := next.takeParts(aside, head, r); err != nil {
		return 0, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.at != 0 {
		return 0, fmt.Errorf("%w: the index is not empty", ErrNotKept)
	}
	x.names, x.cards, x.streams, x.at = next.names, next.cards, next.streams, head.Position
	for _, p := range head.Erased {
		x.erased[p] = true
	}
	for _, s := range head.Unfinished {
		x.unfinished[s] = true
	}
	close(x.moved)
	x.moved = make(chan struct{})
	return head.Position, nil
}

func asideBox(r io.Reader) ([]byte, error) {
	var size uint32
	if err := binary.Read(r, binary.BigEndian, &size); err != nil || size > maxAside {
		return nil, fmt.Errorf("%w: a part is missing", ErrNotKept)
	}
	box := make([]byte, size)
	if _, err := io.ReadFull(r, box); err != nil {
		return nil, fmt.Errorf("%w: it is cut off", ErrNotKept)
	}
	return box, nil
}

// takeParts opens the parts of a copy, several at once.
func (x *Index) takeParts(aside *vault.Aside, head asideHead, r io.Reader) error {
	type sealed struct {
		n   int
		box []byte
	}
	boxes := make(chan sealed)
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	fail := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		failed = errors.Join(failed, err)
	}
	x.cards = make([]card, head.Cards)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for s := range boxes {
				if err := x.takePart(aside, head, s.n, s.box); err != nil {
					fail(fmt.Errorf("%w: part %d: %w", ErrNotKept, s.n, err))
				}
			}
		})
	}
	for n := 1; (n-1)*asideCards < head.Cards; n++ {
		box, err := asideBox(r)
		if err != nil {
			fail(err)
			break
		}
		boxes <- sealed{n, box}
	}
	close(boxes)
	all.Wait()
	for doc, c := range x.cards {
		x.streams[c.stream] = uint32(doc)
	}
	return failed
}

// takePart opens one part. No other part touches its cards.
func (x *Index) takePart(aside *vault.Aside, head asideHead, n int, box []byte) error {
	plain, err := aside.Open(head.Whole, n, box)
	if err != nil {
		return err
	}
	var cards []asideCard
	if err := json.NewDecoder(bytes.NewReader(plain)).Decode(&cards); err != nil {
		return err
	}
	first := (n - 1) * asideCards
	if len(cards) != min(asideCards, head.Cards-first) {
		return errors.New("it has another number of cards")
	}
	for i, a := range cards {
		doc := uint32(first + i)
		c := card{stream: a.Stream, agency: once(a.Agency), handed: once(a.Handed), workers: a.Workers}
		for i := range c.workers {
			c.workers[i] = once(c.workers[i])
		}
		for _, p := range a.People {
			s := someone{person: p.Person, texts: make([]text, len(p.Texts))}
			for i, t := range p.Texts {
				f := found{event.Section(t[0]), casefile.Code(t[1]), t[2]}
				s.texts[i] = text{once(f.section), once(f.sort), x.names.Add(doc, entryOf(f))}
			}
			c.people = append(c.people, s)
		}
		x.cards[doc] = c
	}
	return nil
}
