package account

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params say how much work one password costs: argon2id with that much memory, that many passes and lanes.
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// Full is what an installation uses: the second recommended choice of RFC 9106, section 4 (64 MiB, 3 passes, 4 lanes).
func Full() Params { return Params{MemoryKiB: 64 << 10, Passes: 3, Lanes: 4} }

// Least is the least work Open accepts, for a demonstration with invented people. It is one of the weakest settings the OWASP
// password storage sheet still names (19 MiB, 2 passes).
func Least() Params { return Params{MemoryKiB: 19 << 10, Passes: 2, Lanes: 1} }

const (
	leastMemory = 7 << 10  // KiB
	leastWork   = 35 << 10 // KiB times passes: the common measure of the sheet's settings
	saltBytes   = 16
	keyBytes    = 32
)

// Limits of a stored hash. A row is sealed, so nobody outside writes one; yet a stored string must never make the program ask
// for more memory than a server has.
const (
	maxPHC    = 256
	maxMemory = 1 << 20 // KiB: 1 GiB
	maxPasses = 32
	maxLanes  = 16
)

func (p Params) check() error {
	switch {
	case p.MemoryKiB < leastMemory || uint64(p.MemoryKiB)*uint64(p.Passes) < leastWork || p.Lanes < 1:
		return fmt.Errorf("account: %d KiB, %d passes and %d lanes are too little work for a password", p.MemoryKiB, p.Passes, p.Lanes)
	case p.MemoryKiB > maxMemory || p.Passes > maxPasses || p.Lanes > maxLanes:
		return fmt.Errorf("account: %d KiB, %d passes and %d lanes are too much work for a password", p.MemoryKiB, p.Passes, p.Lanes)
	}
	return nil
}

// phc is a password hash in the PHC string format, "$argon2id$v=19$m=65536,t=3,p=4$salt$key" with unpadded base64.
type phc struct {
	Params
	salt, key []byte
}

func (h phc) String() string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.MemoryKiB, h.Passes, h.Lanes,
		b.EncodeToString(h.salt), b.EncodeToString(h.key))
}

// errPHC never repeats the string: it is a secret.
var errPHC = errors.New("account: a password hash that cannot be read")

// parsePHC reads exactly what String writes, within the limits; it does not hold old hashes to the floor.
func parsePHC(s string) (phc, error) {
	part := strings.Split(s, "$")
	if len(s) > maxPHC || len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != "v="+strconv.Itoa(argon2.Version) {
		return phc{}, errPHC
	}
	cost := strings.Split(part[3], ",")
	if len(cost) != 3 {
		return phc{}, errPHC
	}
	var value [3]uint64
	for i, name := range []string{"m=", "t=", "p="} {
		text, ok := strings.CutPrefix(cost[i], name)
		n, err := strconv.ParseUint(text, 10, 32)
		if !ok || err != nil || n == 0 {
			return phc{}, errPHC
		}
		value[i] = n
	}
	if value[0] > maxMemory || value[1] > maxPasses || value[2] > maxLanes || value[0] < 8*value[2] {
		return phc{}, errPHC
	}
	h := phc{Params: Params{MemoryKiB: uint32(value[0]), Passes: uint32(value[1]), Lanes: uint8(value[2])}}
	var errSalt, errKey error
	h.salt, errSalt = base64.RawStdEncoding.Strict().DecodeString(part[4])
	h.key, errKey = base64.RawStdEncoding.Strict().DecodeString(part[5])
	if errSalt != nil || errKey != nil || len(h.salt) < 8 || len(h.salt) > 64 || len(h.key) < 16 || len(h.key) > 64 {
		return phc{}, errPHC
	}
	if h.String() != s { // leading zeros, line breaks inside base64
		return phc{}, errPHC
	}
	return h, nil
}
