package audit

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/eventlog"
	"spean/internal/id"
)

// StoredEntry is one leaf as it is kept.
type StoredEntry struct {
	Index  int64 // place in the tree, from 0
	Record []byte
}

// StoredHash is one hash of the tree as it is kept.
type StoredHash struct {
	Place int64 // as tlog.StoredHashIndex counts
	Hash  tlog.Hash
}

// Store keeps the tree beside the log, in one database. The stores that implement eventlog.Store implement it; audittest is their
// suite. Implementations are safe for concurrent use.
type Store interface {
	// Append is eventlog's: it keeps the batch's entry as the next leaf, with its stored hashes (see LeafHashes) and the streams it
	// is about, in the transaction of the events; a batch without events is a pure look. Several entries may be committed together.
	Append(ctx context.Context, b eventlog.Batch) (eventlog.Receipt, error)
	// Size is the number of entries.
	Size(ctx context.Context) (int64, error)
	// Entries gives up to limit entries from an index on, in order.
	Entries(ctx context.Context, from int64, limit int) ([]StoredEntry, error)
	// About gives up to limit entries about a stream, newest first.
	About(ctx context.Context, stream id.Stream, limit int) ([]StoredEntry, error)
	// Hashes gives the stored hashes at the given indexes (tlog.StoredHashIndex), in that order. An index that is not kept is an
	// error.
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)
}

// LeafHashes gives the hashes to store for a new record that becomes the leaf at index (so index is the tree's size before it). They
// belong at the stored indexes tlog.StoredHashIndex(0, index) and following, one after the other. read gives hashes stored before,
// those of the same transaction included.
func LeafHashes(index int64, record []byte, read func(indexes []int64) ([]tlog.Hash, error)) ([]tlog.Hash, error) {
	return tlog.StoredHashes(index, record, tlog.HashReaderFunc(read))
}
