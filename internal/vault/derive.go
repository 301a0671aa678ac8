package vault

import (
	"crypto/hkdf"
	"crypto/sha256"
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
