package accounttest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"spean/internal/account"
)

// Memory is the plainest store that keeps the promises of account.Store except durability. It serves the tests of rules that
// do not concern a database, and shows what the suite asks for.
type Memory struct {
	mu   sync.Mutex
	rows map[account.Key]account.Row // under mu
}

// NewMemory gives an empty store.
func NewMemory() *Memory { return &Memory{rows: map[account.Key]account.Row{}} }

// Row gives one row.
func (m *Memory) Row(ctx context.Context, k account.Key) (account.Row, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.rows[k]
	r.Sealed = slices.Clone(r.Sealed)
	return r, ok, ctx.Err()
}

// Owned gives the rows of a kind and owner.
func (m *Memory) Owned(ctx context.Context, kind account.Kind, owner string) ([]account.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []account.Row
	for _, r := range m.rows {
		if r.Kind == kind && r.Owner == owner {
			r.Sealed = slices.Clone(r.Sealed)
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b account.Row) int { return cmp.Compare(a.Name, b.Name) })
	return out, ctx.Err()
}

// Write does all the changes or none.
func (m *Memory) Write(ctx context.Context, changes []account.Change) error {
	if err := account.Check(changes); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, c := range changes {
		if m.rows[c.Key].Version != c.Version {
			return account.ErrChanged
		}
	}
	for _, c := range changes {
		if c.Remove {
			delete(m.rows, c.Key)
			continue
		}
		r := c.Row
		r.Version++
		r.Sealed = slices.Clone(r.Sealed)
		m.rows[c.Key] = r
	}
	return nil
}

// Sweep removes rows whose end has come.
func (m *Memory) Sweep(ctx context.Context, now time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for k, r := range m.rows {
		if !r.Ends.IsZero() && !r.Ends.After(now) {
			delete(m.rows, k)
			n++
		}
	}
	return n, ctx.Err()
}

// Everything gives all rows, for tests that search them for what must not be there.
func (m *Memory) Everything() []account.Row {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []account.Row
	for _, r := range m.rows {
		out = append(out, r)
	}
	return out
}
