package vault

import (
	"context"
	"errors"
	"time"

	"spean/internal/id"
)

// WrappedKey is one key as the key store keeps it.
type WrappedKey struct {
	ID id.Key
	// Scope is the stream the key was made in. An agency's own key stands under the scope AgencyScope gives.
	Scope id.Stream
	// Subject is the data subject; empty for the key of a scope's shared facts and for an agency's key.
	Subject id.Person
	// Agency is whose key wraps this one.
	Agency id.Agency
	// Box is the key, sealed under the one above it. Empty when erased.
	Box []byte
	// Erased and ErasedBy are the tombstone: when and by whom the wrapped bytes were destroyed. Erased is zero for a living key.
	Erased   time.Time
	ErasedBy id.Account
}

// Gone reports whether the key was erased.
func (k WrappedKey) Gone() bool { return !k.Erased.IsZero() }

// AgencyScope is the scope an agency's own key stands under.
func AgencyScope(a id.Agency) id.Stream { return id.Stream(a) }

// ErrKeyExists is the error of a Put for a scope and subject that has a key, or had one that was erased.
var ErrKeyExists = errors.New("vault: there is a key for this scope and subject")

// KeyStore keeps wrapped keys apart from the log, since erasing means deleting. vaulttest is its suite. Implementations are safe for
// concurrent use.
type KeyStore interface {
	// Put keeps new keys, all or none, durable before it returns. It never overwrites: a key whose ID, or whose scope and subject
	// together, are already kept (erased ones too) makes it fail with an error wrapping ErrKeyExists.
	Put(ctx context.Context, keys ...WrappedKey) error
	// Keys gives all keys of the scopes, erased ones with their tombstone, in no order.
	Keys(ctx context.Context, scopes ...id.Stream) ([]WrappedKey, error)
	// Find gives the keys with these ids, erased ones with their tombstone, in no order; an id that is not kept is left out. It
	// takes any number of ids.
	Find(ctx context.Context, ids ...id.Key) ([]WrappedKey, error)
	// Erase destroys the wrapped bytes of the key of a scope and subject and keeps a tombstone; durable before it returns, and the
	// bytes are overwritten as far as the store can (no free page keeps them). A key already erased keeps its first tombstone; a key
	// that never was is no error.
	Erase(ctx context.Context, scope id.Stream, subject id.Person, at time.Time, by id.Account) error
}

// RootRecord is how the node's key is wrapped by the root secret. It holds no secret itself.
type RootRecord struct {
	// Source is "passphrase" or "key-file".
	Source string `json:"source"`
	Salt   []byte `json:"salt"`
	// Passes, MemoryKiB and Threads are Argon2id's; zero for a key file.
	Passes    uint32 `json:"passes,omitempty"`
	MemoryKiB uint32 `json:"memory_kib,omitempty"`
	Threads   uint8  `json:"threads,omitempty"`
	Key       id.Key `json:"key"`
	Box       []byte `json:"box"`
}

// ErrRootExists is the error of a SetRoot where there is a root.
var ErrRootExists = errors.New("vault: there is a root already")

// RootStore keeps the one RootRecord of a node, beside the keys.
type RootStore interface {
	// Root gives the record, or ok false when there is none yet.
	Root(ctx context.Context) (r RootRecord, ok bool, err error)
	// SetRoot keeps the first record, durable before it returns. It never overwrites: an error wrapping ErrRootExists.
	SetRoot(ctx context.Context, r RootRecord) error
}
