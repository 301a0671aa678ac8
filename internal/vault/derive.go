package vault

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Derive gives n bytes for one named use (sealing accounts, hashing addresses), from the node's key by HKDF-SHA-256 (RFC 5869). Uses
// with different names know nothing of each other. Rotating the node's key changes them all.
func (v *Vault) Derive(use string, n int) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, v.node[:], nil, "spean/derived/1/"+use, n)
	if err != nil {
		return nil, fmt.Errorf("vault: derive: %w", err)
	}
	return key, nil
}

// Digest gives a keyed hash of parts for one named use (HMAC-SHA-256 under a key Derive gives): equal parts have equal digests, and who
// lacks the node's key learns nothing from one, not even by guessing.
func (v *Vault) Digest(use string, parts ...[]byte) ([]byte, error) {
	v.mu.Lock()
	key, ok := v.digests[use]
	v.mu.Unlock()
	if !ok {
		var err error
		if key, err = v.Derive(use, sha256.Size); err != nil {
			return nil, err
		}
		v.mu.Lock()
		v.digests[use] = key
		v.mu.Unlock()
	}
	mac := hmac.New(sha256.New, key)
	for _, p := range parts {
		mac.Write(binary.AppendUvarint(nil, uint64(len(p)))) // so that parts never run together
		mac.Write(p)
	}
	return mac.Sum(nil), nil
}
