package vaulttest

import (
	"context"
	"slices"
	"sync"
	"time"

	"spean/internal/id"
	"spean/internal/vault"
)

// Memory is the plainest store that keeps the promises of vault.KeyStore and vault.RootStore except durability. It serves the tests
// of rooms that may not import a database. The zero Memory is empty.
type Memory struct {
	mu      sync.Mutex
	keys    []vault.WrappedKey
	root    *vault.RootRecord
	lookups int
}

// Put implements vault.KeyStore.
func (m *Memory) Put(_ context.Context, keys ...vault.WrappedKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.Clone(m.keys)
	for _, k := range keys {
		if slices.ContainsFunc(all, func(o vault.WrappedKey) bool { return o.ID == k.ID || o.Scope == k.Scope && o.Subject == k.Subject }) {
			return vault.ErrKeyExists
		}
		k.Box = slices.Clone(k.Box)
		all = append(all, k)
	}
	m.keys = all
	return nil
}

func (m *Memory) matching(match func(vault.WrappedKey) bool) ([]vault.WrappedKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookups++
	var out []vault.WrappedKey
	for _, k := range m.keys {
		if match(k) {
			k.Box = slices.Clone(k.Box)
			out = append(out, k)
		}
	}
	return out, nil
}

// Keys implements vault.KeyStore.
func (m *Memory) Keys(_ context.Context, scopes ...id.Stream) ([]vault.WrappedKey, error) {
	asked := map[id.Stream]bool{}
	for _, s := range scopes {
		asked[s] = true
	}
	return m.matching(func(k vault.WrappedKey) bool { return asked[k.Scope] })
}

// Find implements vault.KeyStore.
func (m *Memory) Find(_ context.Context, ids ...id.Key) ([]vault.WrappedKey, error) {
	asked := map[id.Key]bool{}
	for _, k := range ids {
		asked[k] = true
	}
	return m.matching(func(k vault.WrappedKey) bool { return asked[k.ID] })
}

// Erase implements vault.KeyStore.
func (m *Memory) Erase(_ context.Context, scope id.Stream, subject id.Person, at time.Time, by id.Account) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.keys {
		if k := &m.keys[i]; k.Scope == scope && k.Subject == subject && !k.Gone() {
			clear(k.Box)
			k.Box, k.Erased, k.ErasedBy = nil, at, by
		}
	}
	return nil
}

// Root implements vault.RootStore.
func (m *Memory) Root(context.Context) (vault.RootRecord, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.root == nil {
		return vault.RootRecord{}, false, nil
	}
	return *m.root, true, nil
}

// SetRoot implements vault.RootStore.
func (m *Memory) SetRoot(_ context.Context, r vault.RootRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.root != nil {
		return vault.ErrRootExists
	}
	m.root = &r
	return nil
}

// Lookups counts the calls of Keys and Find.
func (m *Memory) Lookups() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lookups
}

// Bytes gives everything that is kept, for tests that look for what must not be there.
func (m *Memory) Bytes() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []byte
	for _, k := range m.keys {
		out = append(out, k.Box...)
	}
	if m.root != nil {
		out = append(out, m.root.Box...)
	}
	return out
}

// Close implements Store; a Memory stays as it is.
func (m *Memory) Close() error { return nil }
