package vault

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/recent"
)

// Sources of the root secret, as RootRecord.Source has them.
const (
	fromPassphrase = "passphrase"
	fromKeyFile    = "key-file"
)

// What Argon2id costs when a root is made, and the most that is accepted when one is read.
const (
	argonPasses, argonMemory, argonThreads = 3, 64 << 10, 2
	maxPasses, maxMemory, maxThreads       = 32, 4 << 20, 32
	saltSize                               = 16
)

// Limits of the root secret.
const (
	MinPassphrase = 12 // characters
	MinKeyFile    = 32 // bytes
	MaxKeyFile    = 4096
)

// Secret is the root secret. Printing it shows nothing.
type Secret struct {
	source string
	bytes  []byte
}

// Passphrase makes a root secret of what a person types. It is refused when shorter than MinPassphrase characters.
func Passphrase(typed string) (Secret, error) {
	if utf8.RuneCountInString(typed) < MinPassphrase {
		return Secret{}, problem.New(problem.Invalid, "vault.passphrase-short", "", "least", fmt.Sprint(MinPassphrase))
	}
	return Secret{source: fromPassphrase, bytes: []byte(typed)}, nil
}

// KeyFile makes a root secret of the bytes of a key file, which must be random.
func KeyFile(content []byte) (Secret, error) {
	if len(content) < MinKeyFile || len(content) > MaxKeyFile {
		return Secret{}, problem.New(problem.Invalid, "vault.key-file-size", "", "least", fmt.Sprint(MinKeyFile), "most", fmt.Sprint(MaxKeyFile))
	}
	return Secret{source: fromKeyFile, bytes: content}, nil
}

// String hides the secret.
func (Secret) String() string { return event.Mask }

// GoString hides the secret.
func (Secret) GoString() string { return event.Mask }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(event.Mask) }

// key stretches the secret as a record says.
func (s Secret) key(r RootRecord) (k [keySize]byte, err error) {
	switch {
	case s.source != r.Source:
		return k, problem.New(problem.Invalid, "vault.wrong-secret", "")
	case len(r.Salt) != saltSize:
		return k, errRoot
	case r.Source == fromPassphrase:
		if r.Passes == 0 || r.Passes > maxPasses || r.MemoryKiB == 0 || r.MemoryKiB > maxMemory || r.Threads == 0 || r.Threads > maxThreads {
			return k, errRoot
		}
		copy(k[:], argon2.IDKey(s.bytes, r.Salt, r.Passes, r.MemoryKiB, r.Threads, keySize))
		return k, nil
	case r.Source == fromKeyFile:
		out, err := hkdf.Key(sha256.New, s.bytes, r.Salt, "spean/key-file/1", keySize)
		copy(k[:], out)
		return k, err
	}
	return k, errRoot
}

var errRoot = errors.New("vault: the root record is damaged")

func rootBinding(r RootRecord) []byte {
	return binding("spean/node-key/1", r.Source, string(r.Salt), fmt.Sprint(r.Passes, r.MemoryKiB, r.Threads), string(r.Key))
}

// Create makes the node's key, wraps it with the root secret and keeps the record. It fails with a Conflict when there is a root.
func Create(ctx context.Context, roots RootStore, secret Secret, random io.Reader) error {
	r := RootRecord{Source: secret.source, Salt: make([]byte, saltSize), Key: id.Maker{Rand: random}.Key()}
	if secret.source == fromPassphrase {
		r.Passes, r.MemoryKiB, r.Threads = argonPasses, argonMemory, argonThreads
	}
	if _, err := io.ReadFull(random, r.Salt); err != nil {
		return fmt.Errorf("vault: no randomness: %w", err)
	}
	wrapping, err := secret.key(r)
	if err != nil {
		return err
	}
	node, err := newKey(random)
	if err != nil {
		return err
	}
	if r.Box, err = seal(wrapping, random, node[:], rootBinding(r)); err != nil {
		return err
	}
	if err := roots.SetRoot(ctx, r); errors.Is(err, ErrRootExists) {
		return problem.New(problem.Conflict, "vault.root-exists", "")
	} else if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}

// Open unlocks the vault. A wrong secret is the Invalid problem vault.wrong-secret; a node without a root, NotFound vault.no-root.
// Random must be safe for concurrent use.
func Open(ctx context.Context, keys KeyStore, roots RootStore, secret Secret, codec *event.Codec, random io.Reader) (*Vault, error) {
	r, ok, err := roots.Root(ctx)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	if !ok {
		return nil, problem.New(problem.NotFound, "vault.no-root", "")
	}
	wrapping, err := secret.key(r)
	if err != nil {
		return nil, err
	}
	plain, err := open(wrapping, r.Box, rootBinding(r))
	if err != nil || len(plain) != keySize {
		return nil, problem.New(problem.Invalid, "vault.wrong-secret", "")
	}
	return &Vault{node: [keySize]byte(plain), nodeID: r.Key, keys: keys, codec: codec, random: random, ids: id.Maker{Rand: random},
		read: recent.New[id.Event, reading](remembered), agencies: map[id.Agency]wrappingKey{}, digests: map[string][]byte{},
		stock: stock{ready: map[stockOf][]Fresh{}, keys: map[slot]dataKey{}}}, nil
}

func newKey(random io.Reader) (k [keySize]byte, err error) {
	if _, err := io.ReadFull(random, k[:]); err != nil {
		return k, fmt.Errorf("vault: no randomness: %w", err)
	}
	return k, nil
}
