package event

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// ComputeHash gives the chain hash of a record: SHA-256 over a domain name, the hash before it and every stored field but Position
// and Hash, each with its length in front, so that no two records share an input. Sealed boxes are hashed as ciphertext: when a
// key is erased the chain still verifies. The exact input is written down in docs/formats/event.md.
func (r *Record) ComputeHash() [32]byte {
	h := sha256.New()
	put(h, []byte("spean/event/1"))
	put(h, r.Prev[:])
	for _, s := range []string{string(r.ID), string(r.Stream), string(r.Kind), string(r.Entry), string(r.Agency), string(r.Actor), r.Happened} {
		put(h, []byte(s))
	}
	var n [16]byte
	binary.BigEndian.PutUint64(n[:8], uint64(r.Seq))
	binary.BigEndian.PutUint64(n[8:], uint64(r.Recorded.UnixMicro()))
	put(h, n[:])
	put(h, r.Clear)
	put(h, []byte(r.Subject))
	for _, b := range []Box{r.Personal, r.Shared} {
		put(h, []byte(b.Key))
		put(h, b.Data)
	}
	return [32]byte(h.Sum(nil))
}

func put(h hash.Hash, b []byte) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(b)))
	h.Write(n[:])
	h.Write(b)
}
