// Package check re-derives everything an installation has stored and names what does not fit.
//
// What it looks at: the pages of each store; every stream's chain of hashes and that no event is missing; every event read at its
// version; every sealed part, which must open under its key or have a recorded erasure; the lists, which must be those that the events
// give; every entry of the audit tree, the tree over them, and that each event stands in the one entry of the act that did it, as the
// command remembers; which entries are about which stream; every key, under the key above it; every row about people who sign in.
//
// It reads piece by piece on several processors and holds no more than some hundred events of each at once. It changes nothing and
// gives nothing that is sealed to anybody. It may run beside a program that writes: what is written after it began may be left out.
//
// What it cannot find: what was taken away from the end of the log together with its entries; a backup's manifest or a paper with the
// size and hash of the tree shows that (see Report.Tree).
package check

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/vault"
	"spean/internal/view"
)

// Log is the log as it is checked. internal/sqlite and internal/postgres have it.
type Log interface {
	// StreamsAfter gives up to limit streams after one, in the order of their identifiers.
	StreamsAfter(ctx context.Context, after id.Stream, limit int) ([]id.Stream, error)
	// Between gives all events of the streams from first to last, stream by stream, each in order.
	Between(ctx context.Context, first, last id.Stream) ([]event.Record, error)
	// Marks gives the places and hashes of up to limit events after a position.
	Marks(ctx context.Context, after int64, limit int) ([]eventlog.Mark, error)
	// Commands gives every command in the order of the audit entries.
	Commands(ctx context.Context, take func(id.Command, eventlog.Receipt) error) error
}

// Tree is the audit tree as it is checked.
type Tree interface {
	// Size is the number of entries.
	Size(ctx context.Context) (int64, error)
	// Entries gives up to limit entries from an index on.
	Entries(ctx context.Context, from int64, limit int) ([]audit.StoredEntry, error)
	// StoredHashes gives up to limit hashes from a place on.
	StoredHashes(ctx context.Context, from int64, limit int) ([]audit.StoredHash, error)
	// Abouts gives every pair of a stream and an entry about it.
	Abouts(ctx context.Context, take func(id.Stream, int64) error) error
}

// Keys are the keys as they are checked.
type Keys interface {
	KeysAfter(ctx context.Context, after id.Key, limit int) ([]vault.WrappedKey, error)
}

// Accounts are the rows about people who sign in, as they are checked.
type Accounts interface {
	RowsAfter(ctx context.Context, after account.Key, limit int) ([]account.Row, error)
}

// Lists are the rows made from the log.
type Lists interface {
	InUse(ctx context.Context) (view.Generation, error)
	// Differing gives those streams from one to another whose rows are not the ones given, and how many were given.
	Differing(ctx context.Context, g view.Generation, from, until id.Stream, want []view.Rows) (differ []id.Stream, rows int64, err error)
}

// Pages is a store that can say whether its own pages fit together.
type Pages interface {
	Check(ctx context.Context) error
}

// Parts are what is checked.
type Parts struct {
	Log      Log
	Tree     Tree
	Keys     Keys
	Accounts Accounts
	// Lists may be nil: there are none yet, and the program makes them when it starts.
	Lists Lists
	// Pages of the stores by name.
	Pages map[string]Pages
	// Coded reads what stands in clear; it needs no key.
	Coded view.Coded
	// Vault and Desk open what is sealed; without them (nil) nothing sealed is tried and the report says so.
	Vault *vault.Vault
	Desk  *account.Desk
	// Pause lets a program that is writing finish what it is at.
	Pause func(context.Context)
}

// Report is what was re-derived.
type Report struct {
	Events, Entries, Commands, Keys, Erased, AccountRows, Rows int64
	// Streams counts streams by kind.
	Streams map[string]int64
	// Tree is the audit tree that the entries give.
	Tree tlog.Tree
	// Opened: what is sealed was opened too. Listed: lists were there and were compared.
	Opened, Listed bool
	// Faults are what is wrong, ordered by place; at most maxFaults of them.
	Faults []problem.Problem
	// Errors are those of stores that could not be read to their end; each is a fault too.
	Errors []error
	// More counts faults beyond those named.
	More int64
}

// OK reports whether nothing is wrong.
func (r *Report) OK() bool { return len(r.Faults) == 0 && r.More == 0 }

// maxFaults bounds what is named: a store that is wrong everywhere needs no list of a million lines.
const maxFaults = 1000

// run is one check under way.
type run struct {
	Parts
	mu     sync.Mutex
	report Report // guarded by mu
}

func (r *run) fault(where, key string, pairs ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.report.Faults) >= maxFaults {
		r.report.More++
		return
	}
	r.report.Faults = append(r.report.Faults, problem.New(problem.Broken, "check."+key, where, append(pairs, "where", where)...))
}

func (r *run) add(change func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.report)
}

// Run checks everything. It ends with an error only when ctx ends; what is wrong with the data is in the report.
func Run(ctx context.Context, p Parts) (Report, error) {
	r := &run{Parts: p, report: Report{Streams: map[string]int64{}, Opened: p.Vault != nil}}
	var all sync.WaitGroup
	for name, part := range map[string]func(context.Context) error{"streams": r.streams, "audit": r.audit, "keys": r.keys, "accounts": r.accounts, "pages": r.pages} {
		all.Go(func() {
			// What cannot be read to its end is a fault; the other parts go on.
			if err := part(ctx); err != nil && ctx.Err() == nil {
				r.fault(name, "stopped")
				r.add(func(rep *Report) { rep.Errors = append(rep.Errors, err) })
			}
		})
	}
	all.Wait()
	slices.SortFunc(r.report.Faults, func(a, b problem.Problem) int { return strings.Compare(a.Where+a.Key, b.Where+b.Key) })
	return r.report, ctx.Err()
}

// pages asks each store about itself.
func (r *run) pages(ctx context.Context) error {
	for name, p := range r.Pages {
		err := p.Check(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.fault(name, "pages")
		}
	}
	return nil
}

// workers is how many pieces are checked at once.
func workers() int { return max(2, runtime.GOMAXPROCS(0)) }
