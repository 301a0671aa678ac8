package sqlite

import (
	"sync"

	"spean/internal/account"
)

// mostRows bounds the rows that are remembered: a busy agency has some hundreds of people, phones and sessions.
const mostRows = 4096

// rememberedRows are rows as they stand in the file. Each form of a phone and each page asks for the same few again. The file is this
// program's alone (see lock), so a row cannot change but by a change made here, and each change forgets all.
type rememberedRows struct {
	mu      sync.Mutex
	changes int64                       // guarded by mu
	rows    map[account.Key]account.Row // guarded by mu
}

// row gives what is remembered, and how many changes there had been.
func (m *rememberedRows) row(k account.Key) (r account.Row, ok bool, changes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok = m.rows[k]
	return r, ok, m.changes
}

// keep remembers a row that was read after so many changes. When there was another since, what was read may be what stood before it.
func (m *rememberedRows) keep(r account.Row, changes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if changes != m.changes {
		return
	}
	if m.rows == nil || len(m.rows) >= mostRows {
		m.rows = map[account.Key]account.Row{}
	}
	m.rows[r.Key] = r
}

// changed forgets everything.
func (m *rememberedRows) changed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changes++
	m.rows = nil
}
