package account

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"time"

	"golang.org/x/crypto/argon2"
)

// Hashing bounds the work of passwords: at most Workers at a time, each with the memory Params name, and at most Queue waiting.
type Hashing struct {
	Params  Params
	Workers int
	Queue   int
}

// Usual is what an installation uses: two passwords at a time (128 MiB), sixteen waiting.
func Usual() Hashing { return Hashing{Params: Full(), Workers: 2, Queue: 16} }

// busyWait is what people are told to wait when the queue is full; a full queue is worked off well within it.
const busyWait = 5 * time.Second

// pool hashes passwords within the bounds.
type pool struct {
	params Params
	decoy  phc           // checked in place of a hash that does not exist
	places chan struct{} // held by everybody working or waiting
	slots  chan struct{} // held by everybody working
	rand   io.Reader
	derive func(password, salt []byte, p Params, n uint32) []byte
}

func newPool(h Hashing, rand io.Reader) (*pool, error) {
	if err := h.Params.check(); err != nil {
		return nil, err
	}
	if h.Workers < 1 || h.Queue < 0 {
		return nil, fmt.Errorf("account: %d workers with %d waiting can hash no password", h.Workers, h.Queue)
	}
	p := &pool{params: h.Params, places: make(chan struct{}, h.Workers+h.Queue), slots: make(chan struct{}, h.Workers), rand: rand,
		derive: func(password, salt []byte, p Params, n uint32) []byte {
			return argon2.IDKey(password, salt, p.Passes, p.MemoryKiB, p.Lanes, n)
		}}
	p.decoy = phc{Params: h.Params, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	if _, err := io.ReadFull(rand, p.decoy.salt); err != nil {
		return nil, fmt.Errorf("account: randomness failed: %w", err)
	}
	return p, nil
}

// work does one derivation when its turn comes, or says at once that too many are waiting.
func (p *pool) work(ctx context.Context, password string, h phc) ([]byte, error) {
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
	default:
		return nil, waitProblem(KeyBusy, busyWait)
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return p.derive([]byte(tidyPassword(password)), h.salt, h.Params, uint32(len(h.key))), nil
}

// hash makes the stored form of a password.
func (p *pool) hash(ctx context.Context, password string) (string, error) {
	h := phc{Params: p.params, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	if _, err := io.ReadFull(p.rand, h.salt); err != nil {
		return "", fmt.Errorf("account: randomness failed: %w", err)
	}
	key, err := p.work(ctx, password, h)
	if err != nil {
		return "", err
	}
	h.key = key
	return h.String(), nil
}

// verify compares a password with a stored hash. An empty hash (nobody of that name, or no password yet) costs the same work and
// never fits. weak says that the hash fits but was made with other Params than today's and should be made anew.
func (p *pool) verify(ctx context.Context, password, stored string) (fits, weak bool, err error) {
	h, real := p.decoy, stored != ""
	if real {
		if h, err = parsePHC(stored); err != nil {
			return false, false, err
		}
	}
	if len(password) > MaxPassword {
		password, real = "", false // too long to have been accepted: same work, no fit
	}
	key, err := p.work(ctx, password, h)
	if err != nil {
		return false, false, err
	}
	fits = subtle.ConstantTimeCompare(key, h.key) == 1 && real
	return fits, fits && h.Params != p.params, nil
}
