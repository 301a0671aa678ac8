package account_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"spean/internal/account"
	"spean/internal/account/accounttest"
)

// From test.c of the reference implementation, github.com/P-H-C/phc-winner-argon2 (argon2id, version 19, 64 MiB, 2 passes, 1 lane).
const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

func TestHashesAreThoseOfTheReferenceImplementation(t *testing.T) {
	again, params, err := account.ParsePHC(reference)
	if err != nil || again != reference || params != (account.Params{MemoryKiB: 65536, Passes: 2, Lanes: 1}) {
		t.Fatalf("read as %s, %+v, %v", again, params, err)
	}
	key := argon2.IDKey([]byte("password"), []byte("somesalt"), params.Passes, params.MemoryKiB, params.Lanes, 32)
	if !strings.HasSuffix(reference, "$"+base64.RawStdEncoding.EncodeToString(key)) {
		t.Fatalf("the key is %x", key)
	}
}

var badHashes = []string{
	"", "$", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
	strings.Replace(reference, "v=19", "v=16", 1), strings.Replace(reference, "m=65536", "m=4294967295", 1),
	strings.Replace(reference, "m=65536", "m=065536", 1), strings.Replace(reference, "m=65536", "m=+65536", 1),
	strings.Replace(reference, "t=2", "t=0", 1), strings.Replace(reference, "t=2", "t=99999999999", 1),
	strings.Replace(reference, "p=1", "p=255", 1), strings.Replace(reference, "m=65536,t=2", "t=2,m=65536", 1),
	strings.Replace(reference, "c29tZXNhbHQ", "c29t", 1), strings.Replace(reference, "c29tZXNhbHQ", "c29tZXNhbHQ==", 1),
	strings.Replace(reference, "c29tZXNhbHQ", "c29tZX\nNhbHQ", 1), strings.Replace(reference, "GRPPc", "GRPPd", 1),
	reference + "$", reference + strings.Repeat("A", 300),
}

func TestAHashThatCannotBeReadIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, bad := range badHashes {
		if _, _, err := account.ParsePHC(bad); err == nil {
			t.Errorf("%q was read", bad)
		} else if strings.Contains(err.Error(), "$") {
			t.Errorf("the error repeats the hash: %v", err)
		}
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add(reference)
	for _, bad := range badHashes {
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, s string) {
		again, p, err := account.ParsePHC(s)
		if err != nil {
			return
		}
		if again != s {
			t.Fatalf("%q is written again as %q", s, again)
		}
		if p.MemoryKiB > 1<<20 || p.Passes > 32 || p.Lanes > 16 || p.Passes == 0 || p.Lanes == 0 {
			t.Fatalf("%q asks for work beyond the limits: %+v", s, p)
		}
	})
}

func TestADeskRefusesTooLittleWork(t *testing.T) {
	full := account.Full()
	for name, h := range map[string]account.Hashing{
		"no memory":   {Params: account.Params{MemoryKiB: 1 << 10, Passes: 30, Lanes: 1}, Workers: 1},
		"few passes":  {Params: account.Params{MemoryKiB: 19 << 10, Passes: 1, Lanes: 1}, Workers: 1},
		"no lane":     {Params: account.Params{MemoryKiB: 64 << 10, Passes: 3}, Workers: 1},
		"huge memory": {Params: account.Params{MemoryKiB: 2 << 20, Passes: 3, Lanes: 1}, Workers: 1},
		"no worker":   {Params: full},
		"no queue":    {Params: full, Workers: 1, Queue: -1},
		"nothing":     {},
	} {
		s := settings(accounttest.NewMemory())
		s.Hashing = h
		if _, err := account.Open(s); err == nil {
			t.Errorf("%s: a desk was opened", name)
		}
	}
	for _, p := range []account.Params{full, account.Least()} {
		s := settings(accounttest.NewMemory())
		s.Hashing.Params = p
		if _, err := account.Open(s); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func TestADeskRefusesAKeyOfAnotherLength(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		s := settings(accounttest.NewMemory())
		s.Key = make([]byte, n)
		if _, err := account.Open(s); err == nil {
			t.Errorf("a key of %d bytes was taken", n)
		}
	}
}
