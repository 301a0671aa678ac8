package audittest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/audit"
	"spean/internal/eventlog"
	"spean/internal/id"
)

// Memory is the plainest store that keeps the promises of audit.Store except durability. It serves the tests of rooms that may not
// import a database. Make one with NewMemory.
type Memory struct {
	// Fail, when set, is the error of every Append from then on. Guarded by mu only inside Append: set it between calls.
	Fail error

	mu      sync.Mutex
	heads   map[id.Stream]eventlog.Head
	done    map[id.Command]eventlog.Receipt
	entries []audit.StoredEntry
	about   map[id.Stream][]int64
	hashes  []tlog.Hash
	events  int64
}

// NewMemory makes an empty one.
func NewMemory() *Memory {
	return &Memory{heads: map[id.Stream]eventlog.Head{}, done: map[id.Command]eventlog.Receipt{}, about: map[id.Stream][]int64{}}
}

// Append implements audit.Store.
func (m *Memory) Append(_ context.Context, b eventlog.Batch) (eventlog.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Fail != nil {
		return eventlog.Receipt{}, m.Fail
	}
	if err := b.Check(); err != nil {
		return eventlog.Receipt{}, err
	}
	if r, ok := m.done[b.Command]; ok {
		r.Repeated = true
		return r, nil
	}
	for s, h := range b.Expect {
		if m.heads[s] != h {
			return eventlog.Receipt{}, eventlog.Stale{Stream: s, Stands: m.heads[s]}
		}
	}
	r := eventlog.Receipt{Leaf: int64(len(m.entries)), Streams: b.Streams()}
	made, err := audit.LeafHashes(r.Leaf, b.Entry.Record, m.read)
	if err != nil {
		return eventlog.Receipt{}, err
	}
	m.hashes = append(m.hashes, made...)
	m.entries = append(m.entries, audit.StoredEntry{Index: r.Leaf, Record: slices.Clone(b.Entry.Record)})
	for _, s := range b.Entry.Streams {
		m.about[s] = append(m.about[s], r.Leaf)
	}
	for i, e := range b.Events {
		m.events++
		m.heads[e.Stream] = eventlog.Head{Version: e.Seq, Hash: e.Hash}
		if r.Last = m.events; i == 0 {
			r.First = m.events
		}
	}
	if b.Command != "" {
		m.done[b.Command] = r
	}
	return r, nil
}

func (m *Memory) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("audittest: no hash at %d", at)
		}
		out[i] = m.hashes[at]
	}
	return out, nil
}

// Size implements audit.Store.
func (m *Memory) Size(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.entries)), nil
}

// Entries implements audit.Store.
func (m *Memory) Entries(_ context.Context, from int64, limit int) ([]audit.StoredEntry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := int64(len(m.entries))
	from = min(max(from, 0), n)
	return slices.Clone(m.entries[from:min(n, from+int64(limit))]), nil
}

// About implements audit.Store.
func (m *Memory) About(_ context.Context, stream id.Stream, limit int) ([]audit.StoredEntry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []audit.StoredEntry
	for _, at := range slices.Backward(m.about[stream]) {
		if len(out) == limit {
			break
		}
		out = append(out, m.entries[at])
	}
	return out, nil
}

// Hashes implements audit.Store.
func (m *Memory) Hashes(_ context.Context, indexes []int64) ([]tlog.Hash, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.read(indexes)
}

// Damage overwrites the record of an entry, for tests of Verify.
func (m *Memory) Damage(index int64, record []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[index].Record = record
}

// Close implements Store; a Memory stays as it is.
func (m *Memory) Close() error { return nil }
