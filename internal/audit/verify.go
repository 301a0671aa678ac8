package audit

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// verifyPage is how many entries Verify holds at once.
const verifyPage = 500

// Report is what Verify re-derived.
type Report struct {
	Entries int64
	Root    tlog.Hash
	// Faults name the entries that are wrong; empty when all is well.
	Faults []Fault
}

// Fault is one thing Verify found wrong.
type Fault struct {
	Index int64
	What  string
}

func (l *Log) reader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return l.store.Hashes(ctx, indexes) })
}

// Root gives the size of the tree and the hash that stands for all of it, from the stored hashes.
func (l *Log) Root(ctx context.Context) (tlog.Tree, error) {
	n, err := l.store.Size(ctx)
	if err != nil {
		return tlog.Tree{}, err
	}
	h, err := tlog.TreeHash(n, l.reader(ctx))
	return tlog.Tree{N: n, Hash: h}, err
}

// Prove gives the proof that the entry at index stands in a tree, to be checked with Check by whoever holds only the tree's hash.
func (l *Log) Prove(ctx context.Context, tree tlog.Tree, index int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(tree.N, index, l.reader(ctx))
}

// Check reports whether record is the entry at index of tree.
func Check(proof tlog.RecordProof, tree tlog.Tree, index int64, record []byte) error {
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(record))
}

// Verify reads every entry and re-derives the tree from nothing but the records; stored hashes that differ, entries that do not
// follow on and entries nobody can read are faults. It goes on after a fault so that all are named.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	var rep Report
	size, err := l.store.Size(ctx)
	if err != nil {
		return rep, err
	}
	var derived []tlog.Hash
	own := func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			out[i] = derived[at]
		}
		return out, nil
	}
	fault := func(format string, args ...any) {
		rep.Faults = append(rep.Faults, Fault{Index: rep.Entries, What: fmt.Sprintf(format, args...)})
	}
	for rep.Entries < size {
		page, err := l.store.Entries(ctx, rep.Entries, int(min(verifyPage, size-rep.Entries)))
		if err != nil {
			return rep, err
		}
		if len(page) == 0 {
			fault("the entries end here; the tree says there are %d", size)
			return rep, nil
		}
		for _, s := range page {
			if s.Index != rep.Entries {
				fault("entry %d stands in its place", s.Index)
			}
			if _, err := Parse(s.Record); err != nil {
				fault("cannot be read: %v", err)
			}
			made, err := LeafHashes(rep.Entries, s.Record, own)
			if err != nil {
				return rep, err
			}
			stored, err := l.store.Hashes(ctx, span(int64(len(derived)), len(made)))
			if err != nil {
				fault("its hashes are not there: %v", err)
			}
			for i := range stored {
				if stored[i] != made[i] {
					fault("the stored tree does not agree with the entry")
					break
				}
			}
			derived = append(derived, made...)
			rep.Entries++
		}
	}
	rep.Root, err = tlog.TreeHash(rep.Entries, tlog.HashReaderFunc(own))
	return rep, err
}

func span(from int64, n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = from + int64(i)
	}
	return out
}
