package casework

import (
	"container/list"
	"context"
	"sync"

	"spean/internal/event"
	"spean/internal/id"
)

// memory keeps streams as they were last read. The log is append-only, so what was read never changes: only what came after is asked
// for. It holds ciphertext and codes, nothing opened, and is safe for concurrent use.
type memory struct {
	mu      sync.Mutex
	most    int                         // streams kept
	order   *list.List                  // guarded by mu: *remembered, last used first
	streams map[id.Stream]*list.Element // guarded by mu
}

type remembered struct {
	stream  id.Stream
	records []event.Record
	coded   []event.Opened
}

// remember is how many streams a desk keeps, of a few hundred events at most each as a rule.
const remember = 1000

func newMemory(most int) *memory {
	return &memory{most: most, order: list.New(), streams: map[id.Stream]*list.Element{}}
}

func (m *memory) get(s id.Stream) remembered {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.streams[s]
	if e == nil {
		return remembered{stream: s}
	}
	m.order.MoveToFront(e)
	return *e.Value.(*remembered)
}

// put keeps a reading unless a longer one is kept already.
func (m *memory) put(r remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.streams[r.stream]; e != nil {
		if had := e.Value.(*remembered); len(had.records) < len(r.records) {
			*had = r
		}
		m.order.MoveToFront(e)
		return
	}
	m.streams[r.stream] = m.order.PushFront(&r)
	if m.order.Len() > m.most {
		last := m.order.Back()
		delete(m.streams, last.Value.(*remembered).stream)
		m.order.Remove(last)
	}
}

// read gives all records of a stream and their coded parts. What it returns is shared: nobody changes it.
func (d *Desk) read(ctx context.Context, stream id.Stream) ([]event.Record, []event.Opened, error) {
	r := d.memory.get(stream)
	more, err := d.Log.Stream(ctx, stream, int64(len(r.records)))
	if err != nil || len(more) == 0 {
		return r.records, r.coded, err
	}
	coded, err := d.Vault.Coded(more)
	if err != nil {
		return nil, nil, err
	}
	// The capacity is cut, so that appending copies and never writes into what another reader holds.
	r.records = append(r.records[:len(r.records):len(r.records)], more...)
	r.coded = append(r.coded[:len(r.coded):len(r.coded)], coded...)
	d.memory.put(r)
	return r.records, r.coded, nil
}
