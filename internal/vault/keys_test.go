package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"spean/internal/event"
	"spean/internal/problem"
	"spean/internal/vault"
	"spean/internal/vault/vaulttest"
)

func TestAKeyOfAnotherAgencyOrDamagedDoesNotOpen(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	if err := o.AddAgency(ctx, "agency-otherxxx"); err != nil {
		t.Fatal(err)
	}
	records := o.sealed(t, mine, about(bopha, "name", ""))
	kept, err := o.keys.Find(ctx, records[0].Personal.Key)
	if err != nil || len(kept) != 1 {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*vault.WrappedKey){
		"of another agency":            func(k *vault.WrappedKey) { k.Agency = "agency-otherxxx" },
		"of an agency that has no key": func(k *vault.WrappedKey) { k.Agency = "agency-unknownx" },
		"of another person":            func(k *vault.WrappedKey) { k.Subject = sister; k.ID = "key-sisterxxx" },
		"of another scope":             func(k *vault.WrappedKey) { k.Scope = "case-otherxxx" },
		"with a bit turned":            func(k *vault.WrappedKey) { k.Box = bytes.Clone(k.Box); k.Box[80] ^= 1 },
	} {
		k := kept[0]
		change(&k)
		store := &vaulttest.Memory{}
		own, _ := o.keys.Keys(ctx, vault.AgencyScope(house), vault.AgencyScope("agency-otherxxx"))
		if err := store.Put(ctx, append(own, k)...); err != nil {
			t.Fatal(err)
		}
		v, err := vault.Open(ctx, store, o.keys, keyFile(t), codec(t), random())
		if err != nil {
			t.Fatal(err)
		}
		moved := records[0]
		moved.Personal.Key, moved.Subject = k.ID, k.Subject
		if _, err := v.Unseal(ctx, o.everything(t), []event.Record{moved}); err == nil {
			t.Errorf("a key %s opened", name)
		}
	}
}

func TestRow43_TheVaultOpensWithItsOwnSecretOnly(t *testing.T) {
	ctx := context.Background()
	store := &vaulttest.Memory{}
	pass, err := vault.Passphrase("ផ្កាឈូក four words here")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(ctx, store, store, pass, codec(t), random()); problem.KindOf(err) != problem.NotFound {
		t.Fatalf("no root: %v", err)
	}
	if err := vault.Create(ctx, store, pass, random()); err != nil {
		t.Fatal(err)
	}
	if err := vault.Create(ctx, store, pass, random()); problem.KindOf(err) != problem.Conflict {
		t.Fatalf("created twice: %v", err)
	}
	if _, err := vault.Open(ctx, store, store, pass, codec(t), random()); err != nil {
		t.Fatal(err)
	}
	wrong, err := vault.Passphrase("another passphrase")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]vault.Secret{"another passphrase": wrong, "a key file": keyFile(t), "nothing": {}} {
		if _, err := vault.Open(ctx, store, store, s, codec(t), random()); len(problem.All(err)) != 1 || problem.All(err)[0].Key != "vault.wrong-secret" {
			t.Errorf("%s: %v", name, err)
		}
	}
	root, _, _ := store.Root(ctx)
	if root.Passes != 3 || root.MemoryKiB != 64<<10 || len(root.Salt) != 16 {
		t.Errorf("%+v", root)
	}
	for _, broken := range []func(*vault.RootRecord){
		func(r *vault.RootRecord) { r.MemoryKiB = 1 << 31 }, func(r *vault.RootRecord) { r.Passes = 0 },
		func(r *vault.RootRecord) { r.Threads = 200 }, func(r *vault.RootRecord) { r.Salt = nil }, func(r *vault.RootRecord) { r.Box = nil },
		func(r *vault.RootRecord) { r.Source = "guess" },
	} {
		r, other := root, &vaulttest.Memory{}
		broken(&r)
		if err := other.SetRoot(ctx, r); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Open(ctx, other, other, pass, codec(t), random()); err == nil {
			t.Errorf("a damaged root opened: %+v", r)
		}
	}
}

func TestAWeakSecretIsRefused(t *testing.T) {
	if _, err := vault.Passphrase("eleven char"); problem.KindOf(err) != problem.Invalid {
		t.Error(err)
	}
	if _, err := vault.Passphrase("ស្ពានឆ្លងទន្លេ"); err != nil {
		t.Error("fourteen Khmer letters are long enough", err)
	}
	for _, n := range []int{0, 31, 4097} {
		if _, err := vault.KeyFile(make([]byte, n)); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v %s", keyFile(t), keyFile(t), keyFile(t), keyFile(t).LogValue()); strings.Contains(s, "7") {
		t.Errorf("a secret prints as %s", s)
	}
}

func TestWithoutRandomnessThereIsNoRoot(t *testing.T) {
	ctx := context.Background()
	const needed = 12 + 16 + 32 + 24 // the key's name, the salt, the key, the nonce
	for n := range needed {
		store := &vaulttest.Memory{}
		func() {
			defer func() { _ = recover() }() // without a name for the key the program stops, see id.Maker
			if err := vault.Create(ctx, store, keyFile(t), bytes.NewReader(make([]byte, n))); err == nil {
				t.Errorf("a root was made from %d random bytes", n)
			}
		}()
		if _, ok, _ := store.Root(ctx); ok {
			t.Errorf("a root made from %d random bytes was kept", n)
		}
	}
}

func TestManyWhoSealAtOnceUseOneKeyPerPerson(t *testing.T) {
	o := unlocked(t)
	var wait sync.WaitGroup
	records := make([][]event.Record, 12)
	for i := range records {
		wait.Go(func() {
			var err error
			records[i], err = o.Seal(context.Background(), vault.Scope{Stream: mine, Agency: house}, unsealed(mine, about(bopha, fmt.Sprint(i), "x")))
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	g := o.everything(t)
	for i, r := range records {
		if r[0].Personal.Key != records[0][0].Personal.Key {
			t.Fatal("two keys for one person")
		}
		if got := o.opened(t, g, r); got[0].Payload.(told).Name.V != fmt.Sprint(i) {
			t.Fatal("another's words")
		}
	}
}

// failing is a key store whose every call fails.
type failing struct{ *vaulttest.Memory }

var errDisk = errors.New("disk full")

func (failing) Put(context.Context, ...vault.WrappedKey) error { return errDisk }

func TestNoRecordWithoutItsKeyKept(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	v, err := vault.Open(ctx, failing{o.keys}, o.keys, keyFile(t), codec(t), random())
	if err != nil {
		t.Fatal(err)
	}
	records, err := v.Seal(ctx, vault.Scope{Stream: mine, Agency: house}, unsealed(mine, about(bopha, "name", "")))
	if !errors.Is(err, errDisk) || records != nil {
		t.Fatalf("%d records, %v", len(records), err)
	}
	if err := v.AddAgency(ctx, "agency-otherxxx"); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
}

func TestWhatIsDerivedDiffersByUseAndByNode(t *testing.T) {
	o := unlocked(t)
	seen := map[string]bool{}
	for _, use := range []string{"accounts", "addresses", ""} {
		k, err := o.Derive(use, 32)
		if err != nil || len(k) != 32 || seen[string(k)] {
			t.Fatalf("%s: %x, %v", use, k, err)
		}
		seen[string(k)] = true
		again, err := o.Derive(use, 32)
		if err != nil || !bytes.Equal(again, k) {
			t.Fatalf("%s is another the second time", use)
		}
	}
	plain, err := o.Digest("forms", []byte("ab"), []byte("c"))
	for name, parts := range map[string][][]byte{"joined otherwise": {[]byte("a"), []byte("bc")}, "one part": {[]byte("abc")}, "nothing": nil} {
		if other, err := o.Digest("forms", parts...); err != nil || bytes.Equal(other, plain) {
			t.Errorf("%s: %x, %v", name, other, err)
		}
	}
	if again, _ := o.Digest("forms", []byte("ab"), []byte("c")); err != nil || !bytes.Equal(again, plain) {
		t.Errorf("%x and %x of the same, %v", plain, again, err)
	}
	if other, _ := o.Digest("other use", []byte("ab"), []byte("c")); bytes.Equal(other, plain) {
		t.Error("two uses have one digest")
	}
	if _, err := o.Derive("too much", 1<<20); err == nil {
		t.Fatal("more was derived than there can be")
	}
}
