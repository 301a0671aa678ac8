package vault

import (
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	keySize        = 32
	commitmentSize = 32
	boxVersion     = 1
	boxHead        = 1 + chacha20poly1305.NonceSizeX + commitmentSize
	// maxBox is the largest box that is opened: event.MaxPart and the frame.
	maxBox  = 256<<10 + boxHead + chacha20poly1305.Overhead
	boxInfo = "spean/sealed-box/1"
)

// errBox says that a box does not open: damaged, moved from elsewhere, or under another key. Which of them is not told.
var errBox = errors.New("vault: a sealed box does not open")

// seal gives version | nonce | commitment | ciphertext. The key of the cipher and the commitment both come from key and nonce, so a
// box opens under one key only.
func seal(key [keySize]byte, random io.Reader, plain, bound []byte) ([]byte, error) {
	box := make([]byte, boxHead, boxHead+len(plain)+chacha20poly1305.Overhead)
	box[0] = boxVersion
	nonce := box[1 : 1+chacha20poly1305.NonceSizeX]
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("vault: no randomness: %w", err)
	}
	cipherKey, commitment, err := derive(key, nonce)
	if err != nil {
		return nil, err
	}
	copy(box[1+chacha20poly1305.NonceSizeX:], commitment)
	aead, err := chacha20poly1305.NewX(cipherKey)
	if err != nil {
		return nil, err
	}
	return aead.Seal(box, nonce, plain, bound), nil
}

func open(key [keySize]byte, box, bound []byte) ([]byte, error) {
	if len(box) < boxHead+chacha20poly1305.Overhead || len(box) > maxBox || box[0] != boxVersion {
		return nil, errBox
	}
	nonce := box[1 : 1+chacha20poly1305.NonceSizeX]
	cipherKey, commitment, err := derive(key, nonce)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(commitment, box[1+chacha20poly1305.NonceSizeX:boxHead]) != 1 {
		return nil, errBox
	}
	aead, err := chacha20poly1305.NewX(cipherKey)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nonce, box[boxHead:], bound)
	if err != nil {
		return nil, errBox
	}
	return plain, nil
}

func derive(key [keySize]byte, nonce []byte) (cipherKey, commitment []byte, err error) {
	out, err := hkdf.Key(sha256.New, key[:], nonce, boxInfo, keySize+commitmentSize)
	if err != nil {
		return nil, nil, err
	}
	return out[:keySize], out[keySize:], nil
}

// binding joins what a box is bound to: a domain name and the parts, each with its length in front.
func binding(domain string, parts ...string) []byte {
	out := make([]byte, 0, 256)
	for _, p := range append([]string{domain}, parts...) {
		out = binary.BigEndian.AppendUint64(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}
