package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"sync/atomic"
)

// Hooks for the tests of this package.

// CheapHashes makes passwords cost nothing and counts how often one is hashed, by the work it would have been.
func (d *Desk) CheapHashes() *atomic.Int64 {
	var n atomic.Int64
	d.pool.derive = func(password, salt []byte, p Params, size uint32) []byte {
		n.Add(int64(p.MemoryKiB) * int64(p.Passes))
		mac := hmac.New(sha256.New, salt)
		fmt.Fprintf(mac, "%v %s", p, password)
		return mac.Sum(nil)[:size]
	}
	return &n
}

// HoldHashes makes every hash wait until release is closed, and says on started that one began.
func (d *Desk) HoldHashes(started chan<- struct{}, release <-chan struct{}) {
	d.pool.derive = func(_, _ []byte, _ Params, size uint32) []byte {
		started <- struct{}{}
		<-release
		return make([]byte, size)
	}
}

// ParsePHC reads a hash and writes it again.
func ParsePHC(s string) (string, Params, error) {
	h, err := parsePHC(s)
	return h.String(), h.Params, err
}

// Hooks to rules.
var (
	Delay         = delay
	CheckPassword = checkPassword
	FoldName      = foldName
	CommonLines   = commonText
)

// Limits the tests count up to.
const (
	FreeTries        = freeTries
	FreeTriesAddress = freeTriesAddress
	MaxDrafts        = maxDrafts
)
