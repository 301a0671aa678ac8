package account

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeyBytes is the length of the key given to Open.
const KeyBytes = 32

// Secret is a token or a one-time secret on its way to or from the person. It prints as a mask; Reveal gives the text.
type Secret string

const mask = "[secret]"

// Reveal gives the text, for the cookie or the link it goes into.
func (s Secret) Reveal() string { return string(s) }

// String hides the secret.
func (Secret) String() string { return mask }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return mask }

// LogValue hides the secret from structured logs.
func (Secret) LogValue() slog.Value { return slog.StringValue(mask) }

// digest is what a store may know of a secret. Secrets have 256 random bits, so one SHA-256 is enough.
func (s Secret) digest() string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// sealer closes and opens row bodies and makes the keyed hashes rows are found by.
type sealer struct {
	aead cipher.AEAD
	look []byte
	rand io.Reader
}

func newSealer(key []byte, rand io.Reader) (sealer, error) {
	if len(key) != KeyBytes {
		return sealer{}, fmt.Errorf("account: the key has %d bytes, not %d", len(key), KeyBytes)
	}
	seal, err := hkdf.Key(sha256.New, key, nil, "spean account rows 1", chacha20poly1305.KeySize)
	if err != nil {
		return sealer{}, err
	}
	look, err := hkdf.Key(sha256.New, key, nil, "spean account lookup 1", sha256.Size)
	if err != nil {
		return sealer{}, err
	}
	aead, err := chacha20poly1305.NewX(seal)
	return sealer{aead: aead, look: look, rand: rand}, err
}

// lookup gives the keyed hash of parts; different lists of parts never run together.
func (s sealer) lookup(parts ...string) string {
	mac := hmac.New(sha256.New, s.look)
	for _, p := range parts {
		mac.Write(binary.AppendUvarint(nil, uint64(len(p))))
		mac.Write([]byte(p))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// bound is the additional data: a body opens only in the row, at the version and with the end it was sealed for.
func bound(k Key, owner string, version int64, ends time.Time) []byte {
	var b []byte
	for _, p := range []string{string(k.Kind), k.Name, owner} {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	b = binary.AppendVarint(b, version)
	if ends.IsZero() {
		return append(b, 0)
	}
	return binary.AppendVarint(append(b, 1), ends.UnixMicro())
}

// put makes the change that keeps body in a row last seen at version saw (0 for a new one).
func (s sealer) put(k Key, owner string, saw int64, ends time.Time, body any) (Change, error) {
	if !ends.IsZero() {
		ends = moment(ends)
	}
	plain, err := json.Marshal(body)
	if err != nil {
		return Change{}, fmt.Errorf("account: %w", err)
	}
	sealed := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+s.aead.Overhead())
	if _, err := io.ReadFull(s.rand, sealed); err != nil {
		return Change{}, fmt.Errorf("account: randomness failed: %w", err)
	}
	sealed = s.aead.Seal(sealed, sealed[:chacha20poly1305.NonceSizeX], plain, bound(k, owner, saw+1, ends))
	return Change{Row: Row{Key: k, Owner: owner, Version: saw, Ends: ends, Sealed: sealed}}, nil
}

// errUnreadable is about a row that was altered, moved, or sealed under another key.
var errUnreadable = errors.New("account: a row does not open")

func (s sealer) open(r Row, body any) error {
	if len(r.Sealed) < chacha20poly1305.NonceSizeX {
		return errUnreadable
	}
	nonce, box := r.Sealed[:chacha20poly1305.NonceSizeX], r.Sealed[chacha20poly1305.NonceSizeX:]
	plain, err := s.aead.Open(nil, nonce, box, bound(r.Key, r.Owner, r.Version, r.Ends))
	if err != nil || json.Unmarshal(plain, body) != nil {
		return errUnreadable
	}
	return nil
}

// remove makes the change that takes a row away.
func remove(r Row) Change { return Change{Row: Row{Key: r.Key, Version: r.Version}, Remove: true} }

// moment is a time as rows keep it.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
