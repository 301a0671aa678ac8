package check

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/audit"
	"spean/internal/id"
)

// entryPage is how many entries are read at once.
const entryPage = 2000

// trail is the walk over the audit entries, with the events and the commands beside them: all three are in the order of the log.
type trail struct {
	*run
	size   int64 // entries there were when the walk began
	next   int64 // the entry that is due
	marks  *marks
	orders *orders
	tree   frontier
	about  digest
}

// audit checks entries, tree, commands, and what entries are about.
func (r *run) audit(ctx context.Context) error {
	events, err := lastMark(ctx, r.Log)
	if err != nil {
		return err
	}
	size, err := r.Tree.Size(ctx)
	if err != nil {
		return err
	}
	t := &trail{run: r, size: size, marks: &marks{log: r.Log}, orders: startOrders(ctx, r.Log)}
	defer t.orders.stop()
	for t.next < size {
		page, err := r.Tree.Entries(ctx, t.next, int(min(entryPage, size-t.next)))
		if err != nil {
			return err
		}
		if len(page) == 0 {
			r.fault(entry(t.next), "entry-missing", "n", strconv.FormatInt(size-t.next, 10))
			break
		}
		if err := t.page(ctx, page); err != nil {
			return err
		}
	}
	if err := t.end(ctx, events); err != nil {
		return err
	}
	return t.abouts(ctx)
}

func entry(index int64) string { return "audit #" + strconv.FormatInt(index, 10) }

// read is an entry that was read; nil when it cannot be.
type read struct {
	audit.StoredEntry
	entry *audit.Entry
}

// page checks entries that follow one another. Reading them is most of the work and is shared out.
func (t *trail) page(ctx context.Context, page []audit.StoredEntry) error {
	out := make([]read, len(page))
	var all sync.WaitGroup
	each := (len(page) + workers() - 1) / workers()
	for from := 0; from < len(page); from += each {
		all.Go(func() {
			for i := from; i < min(from+each, len(page)); i++ {
				out[i].StoredEntry = page[i]
				if e, err := audit.Parse(page[i].Record); err == nil {
					out[i].entry = &e
				}
			}
		})
	}
	all.Wait()
	stored, err := t.stored(ctx, page[len(page)-1].Index)
	if err != nil {
		return err
	}
	for i := range out {
		for ; t.next < out[i].Index; t.next++ {
			t.fault(entry(t.next), "entry-missing", "n", "1")
			if err := t.skip(ctx, stored); err != nil {
				return err
			}
		}
		if err := t.one(ctx, out[i], stored); err != nil {
			return err
		}
		t.next++
	}
	return nil
}

// stored reads the hashes kept for the entries up to one.
func (t *trail) stored(ctx context.Context, last int64) (map[int64]tlog.Hash, error) {
	from, until := tlog.StoredHashIndex(0, t.next), tlog.StoredHashIndex(0, last+1)
	out := make(map[int64]tlog.Hash, until-from)
	for from < until {
		page, err := t.Tree.StoredHashes(ctx, from, int(until-from))
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, h := range page {
			if h.Place < until {
				out[h.Place] = h.Hash
			}
			from = h.Place + 1
		}
	}
	return out, nil
}

// one checks one entry.
func (t *trail) one(ctx context.Context, e read, stored map[int64]tlog.Hash) error {
	t.grow(tlog.RecordHash(e.Record), stored)
	var events []string
	if e.entry == nil {
		t.fault(entry(e.Index), "entry-unreadable")
	} else {
		events = e.entry.Events
		for _, s := range e.entry.Streams() {
			t.about.add(s, e.Index)
		}
	}
	first, last, err := t.events(ctx, e, events)
	if err != nil {
		return err
	}
	return t.command(e.Index, first, last, len(events) > 0)
}

// grow puts a leaf into the tree and compares what is kept. A leaf that differs is named once: the tree goes on with the one kept, so
// that what stands above it is not named for it.
func (t *trail) grow(leaf tlog.Hash, stored map[int64]tlog.Hash) {
	place := tlog.StoredHashIndex(0, t.next)
	kept, there := stored[place]
	if !there || kept != leaf {
		t.fault(entry(t.next), "entry-tree")
		if there {
			leaf = kept
		}
	}
	for i, made := range t.tree.add(leaf) {
		if kept, there := stored[place+1+int64(i)]; !there || kept != made {
			t.fault(entry(t.next), "tree-node")
		}
	}
}

// skip goes past an entry that is missing, with the help of what is kept of it.
func (t *trail) skip(ctx context.Context, stored map[int64]tlog.Hash) error {
	if kept, there := stored[tlog.StoredHashIndex(0, t.next)]; there {
		t.tree.add(kept)
	} else {
		t.tree.add(tlog.Hash{})
	}
	c, ok, err := t.orders.at(t.next)
	if err == nil && ok && c.Last >= c.First && c.First == t.marks.at+1 {
		err = t.marks.skip(ctx, c.Last)
	}
	return err
}

// events checks that the events an entry names are the next of the log, and gives their positions.
func (t *trail) events(ctx context.Context, e read, named []string) (first, last int64, err error) {
	if e.entry == nil {
		c, ok, err := t.orders.at(e.Index)
		if err == nil && ok && c.Last > t.marks.at {
			err = t.marks.skip(ctx, c.Last)
		}
		return c.First, c.Last, err
	}
	for i, hash := range named {
		m, ok, err := t.marks.next(ctx)
		if err != nil {
			return 0, 0, err
		}
		if i == 0 {
			first = t.marks.at
		}
		last = t.marks.at
		switch {
		case !ok:
			t.fault("event "+strconv.FormatInt(t.marks.at, 10), "event-gone", "entry", strconv.FormatInt(e.Index, 10))
		case hex.EncodeToString(m.Hash[:]) != hash:
			t.fault("event "+strconv.FormatInt(m.Position, 10), "event-entry", "entry", strconv.FormatInt(e.Index, 10))
		}
	}
	return first, last, nil
}

// command checks that what is remembered of the command agrees with its entry.
func (t *trail) command(index, first, last int64, needed bool) error {
	c, ok, err := t.orders.at(index)
	switch {
	case err != nil:
		return err
	case !ok && needed:
		t.fault(entry(index), "command-missing")
	case ok && (c.First != first || c.Last != last):
		t.fault(entry(index), "command-differs")
	}
	if ok {
		t.add(func(rep *Report) { rep.Commands++ })
	}
	return nil
}

// end finds events without an entry among those there were when the walk began.
func (t *trail) end(ctx context.Context, events int64) error {
	for t.marks.at < events {
		m, ok, err := t.marks.next(ctx)
		if err != nil {
			return err
		}
		if ok {
			t.fault("event "+strconv.FormatInt(m.Position, 10), "event-unrecorded")
		} else {
			t.fault("event "+strconv.FormatInt(t.marks.at, 10), "event-hole")
		}
	}
	for _, c := range t.orders.wrong {
		t.fault("command "+string(c), "command-differs")
	}
	root, err := t.tree.root()
	t.add(func(rep *Report) { rep.Entries, rep.Tree = t.next, tlog.Tree{N: t.next, Hash: root} })
	return err
}

// abouts compares which entries are about which streams, as a whole: a pair that is missing or too many is found and not named.
func (t *trail) abouts(ctx context.Context) error {
	var kept digest
	if err := t.Tree.Abouts(ctx, func(s id.Stream, leaf int64) error {
		if leaf < t.size {
			kept.add(s, leaf)
		}
		return nil
	}); err != nil {
		return err
	}
	if kept != t.about {
		t.fault("audit", "entries-about")
	}
	return nil
}

// digest stands for a set of pairs, in whatever order they come.
type digest struct {
	n   int64
	sum [4]uint64
}

func (d *digest) add(s id.Stream, leaf int64) {
	h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s+"\x00"), uint64(leaf)))
	d.n++
	for i := range d.sum {
		d.sum[i] += binary.BigEndian.Uint64(h[8*i:])
	}
}

// frontier is a Merkle tree of which only the right edge is held: the full subtrees its leaves make, largest first.
type frontier struct {
	n    int64
	full []tlog.Hash
}

// add puts a leaf at the end and gives the hashes of the subtrees it completes, smallest first.
func (f *frontier) add(leaf tlog.Hash) (made []tlog.Hash) {
	f.full = append(f.full, leaf)
	for n := f.n; n&1 == 1; n >>= 1 {
		last := len(f.full) - 1
		f.full = append(f.full[:last-1], tlog.NodeHash(f.full[last-1], f.full[last]))
		made = append(made, f.full[last-1])
	}
	f.n++
	return made
}

// root gives the hash of the whole.
func (f *frontier) root() (tlog.Hash, error) {
	if f.n == 0 {
		return tlog.TreeHash(0, nil)
	}
	h := f.full[len(f.full)-1]
	for i := len(f.full) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.full[i], h)
	}
	return h, nil
}
