// Package vaulttest is the suite every key store passes: what vault.KeyStore and vault.RootStore promise, told as tests.
//
// A store is done when Run passes on it. That wrapped bytes are gone from the files after an erasure is tested where the files are,
// in the store's own package: see Wrapped for bytes that are easy to look for.
package vaulttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spean/internal/id"
	"spean/internal/vault"
)

// Store is a store that can be closed, so that the suite can open it again.
type Store interface {
	vault.KeyStore
	vault.RootStore
	Close() error
}

// Opener opens the one store of a place; after a Close it opens the same again.
type Opener func(t testing.TB) Store

// Run checks a store. place gives an empty place, a new one at every call.
func Run(t *testing.T, place func(t testing.TB) Opener) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Opener, s Store)
	}{
		{"KeysComeBackAsTheyWerePut", keysComeBack},
		{"KeysOfNoScopeAreNoKeys", noScopes},
		{"AKeyIsFoundByItsName", foundByName},
		{"ManyKeysAreFoundAtOnce", manyFound},
		{"AKeyIsNeverOverwritten", neverOverwritten},
		{"SeveralKeysArePutAllOrNone", allOrNone},
		{"OfTwoWhoMakeTheSameKeyOneWins", oneWins},
		{"AnErasedKeyLeavesItsTombstone", tombstone},
		{"ErasingTouchesNothingElse", othersStand},
		{"ErasingTwiceKeepsTheFirstTombstone", firstTombstone},
		{"ErasingWhatNeverWasIsNoError", eraseNothing},
		{"AnErasedPersonGetsNoNewKey", noNewKey},
		{"TheRootIsSetOnce", rootOnce},
		{"OpeningAgainKeepsKeysTombstonesAndRoot", reopened},
	} {
		t.Run(c.name, func(t *testing.T) {
			open := place(t)
			s := open(t)
			t.Cleanup(func() { s.Close() })
			c.test(t, open, s)
		})
	}
}

var (
	noon   = time.Date(2026, 11, 23, 5, 0, 0, 123456000, time.UTC)
	house  = id.Agency("agency-lotusxxx")
	eraser = id.Account("account-directorx")
)

// Wrapped builds a wrapped key whose box is long, unlike any other's and easy to look for in files.
func Wrapped(name string, scope id.Stream, subject id.Person) vault.WrappedKey {
	return vault.WrappedKey{ID: id.Key("key-" + name), Scope: scope, Subject: subject, Agency: house,
		Box: append([]byte{1, 0, 255}, strings.Repeat("wrapped "+name+" ", 8)...)}
}

func put(t testing.TB, s Store, keys ...vault.WrappedKey) {
	t.Helper()
	if err := s.Put(context.Background(), keys...); err != nil {
		t.Fatal(err)
	}
}

func erase(t testing.TB, s Store, scope id.Stream, subject id.Person, at time.Time, by id.Account) {
	t.Helper()
	if err := s.Erase(context.Background(), scope, subject, at, by); err != nil {
		t.Fatal(err)
	}
}

// has fails unless the scopes hold exactly these keys.
func has(t testing.TB, s Store, scopes []id.Stream, want ...vault.WrappedKey) {
	t.Helper()
	got, err := s.Keys(context.Background(), scopes...)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, want)
}

func same(t testing.TB, got, want []vault.WrappedKey) {
	t.Helper()
	byID := func(a, b vault.WrappedKey) int { return strings.Compare(string(a.ID), string(b.ID)) }
	got, want = slices.Clone(got), slices.Clone(want)
	slices.SortFunc(got, byID)
	slices.SortFunc(want, byID)
	if len(got) != len(want) {
		t.Fatalf("%d keys, want %d", len(got), len(want))
	}
	for i := range got {
		g, w := got[i], want[i]
		if !bytes.Equal(g.Box, w.Box) || !g.Erased.Equal(w.Erased) {
			t.Fatalf("key %s: box %x erased %v, want %x %v", g.ID, g.Box, g.Erased, w.Box, w.Erased)
		}
		g.Box, w.Box, g.Erased, w.Erased = nil, nil, time.Time{}, time.Time{}
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("got %+v, want %+v", g, w)
		}
	}
}

func keysComeBack(t *testing.T, _ Opener, s Store) {
	a, b := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa"), Wrapped("bbbb", "case-aaaaaaaa", "")
	c, own := Wrapped("cccc", "tip-cccccccc", "person-aaaaaaaa"), Wrapped("dddd", vault.AgencyScope(house), "")
	put(t, s, a, b)
	put(t, s, c)
	put(t, s, own)
	put(t, s)
	has(t, s, []id.Stream{"case-aaaaaaaa"}, a, b)
	has(t, s, []id.Stream{"case-aaaaaaaa", "tip-cccccccc", "case-neverwas"}, a, b, c)
	has(t, s, []id.Stream{vault.AgencyScope(house)}, own)
}

func noScopes(t *testing.T, _ Opener, s Store) {
	put(t, s, Wrapped("aaaa", "case-aaaaaaaa", ""))
	has(t, s, nil)
	has(t, s, []id.Stream{"case-neverwas"})
}

func foundByName(t *testing.T, _ Opener, s Store) {
	a, b := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa"), Wrapped("bbbb", "case-bbbbbbbb", "")
	put(t, s, a, b)
	got, err := s.Find(context.Background(), "key-bbbb", "key-none", "key-aaaa", "key-bbbb")
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, []vault.WrappedKey{a, b})
	if got, err = s.Find(context.Background()); err != nil || len(got) != 0 {
		t.Fatalf("%d keys found for no name, %v", len(got), err)
	}
}

func manyFound(t *testing.T, _ Opener, s Store) {
	const n = 40_000 // over the limits on arguments of both databases
	var keys []vault.WrappedKey
	var ids []id.Key
	for i := range 300 {
		keys = append(keys, Wrapped(fmt.Sprintf("%05d", i), id.Stream(fmt.Sprintf("case-%08d", i)), ""))
	}
	put(t, s, keys...)
	for i := range n {
		ids = append(ids, id.Key(fmt.Sprintf("key-%05d", i)))
	}
	got, err := s.Find(context.Background(), ids...)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, keys)
	var scopes []id.Stream
	for i := range n {
		scopes = append(scopes, id.Stream(fmt.Sprintf("case-%08d", i)))
	}
	has(t, s, scopes, keys...)
}

func neverOverwritten(t *testing.T, _ Opener, s Store) {
	a := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa")
	put(t, s, a)
	for name, other := range map[string]vault.WrappedKey{
		"the same scope and subject": Wrapped("bbbb", "case-aaaaaaaa", "person-aaaaaaaa"),
		"the same name":              Wrapped("aaaa", "case-bbbbbbbb", "person-bbbbbbbb"),
		"the same key":               a,
	} {
		if err := s.Put(context.Background(), other); !errors.Is(err, vault.ErrKeyExists) {
			t.Errorf("%s: %v", name, err)
		}
	}
	has(t, s, []id.Stream{"case-aaaaaaaa", "case-bbbbbbbb"}, a)
}

func allOrNone(t *testing.T, _ Opener, s Store) {
	put(t, s, Wrapped("aaaa", "case-aaaaaaaa", ""))
	err := s.Put(context.Background(), Wrapped("bbbb", "case-bbbbbbbb", ""), Wrapped("cccc", "case-aaaaaaaa", ""))
	if !errors.Is(err, vault.ErrKeyExists) {
		t.Fatal(err)
	}
	has(t, s, []id.Stream{"case-bbbbbbbb"})
	twins := []vault.WrappedKey{Wrapped("dddd", "case-dddddddd", ""), Wrapped("eeee", "case-dddddddd", "")}
	if err := s.Put(context.Background(), twins...); !errors.Is(err, vault.ErrKeyExists) {
		t.Fatal(err)
	}
	has(t, s, []id.Stream{"case-dddddddd"})
}

func oneWins(t *testing.T, _ Opener, s Store) {
	var won atomic.Int32
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			switch err := s.Put(context.Background(), Wrapped(fmt.Sprintf("%04d", i), "case-aaaaaaaa", "person-aaaaaaaa")); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, vault.ErrKeyExists):
				t.Error(err)
			}
		})
	}
	wait.Wait()
	got, err := s.Keys(context.Background(), "case-aaaaaaaa")
	if err != nil || won.Load() != 1 || len(got) != 1 {
		t.Fatalf("%d won, %d keys, %v", won.Load(), len(got), err)
	}
}

func erased(k vault.WrappedKey) vault.WrappedKey {
	k.Box, k.Erased, k.ErasedBy = nil, noon, eraser
	return k
}

func tombstone(t *testing.T, _ Opener, s Store) {
	a := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa")
	put(t, s, a)
	erase(t, s, a.Scope, a.Subject, noon, eraser)
	has(t, s, []id.Stream{a.Scope}, erased(a))
	got, err := s.Find(context.Background(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, []vault.WrappedKey{erased(a)})
	if !got[0].Gone() {
		t.Fatal("the tombstone does not say so")
	}
}

func othersStand(t *testing.T, _ Opener, s Store) {
	a, shared := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa"), Wrapped("bbbb", "case-aaaaaaaa", "")
	sister, elsewhere := Wrapped("cccc", "case-aaaaaaaa", "person-cccccccc"), Wrapped("dddd", "case-dddddddd", "person-aaaaaaaa")
	put(t, s, a, shared, sister, elsewhere)
	erase(t, s, a.Scope, a.Subject, noon, eraser)
	has(t, s, []id.Stream{a.Scope}, erased(a), shared, sister)
	has(t, s, []id.Stream{elsewhere.Scope}, elsewhere)
}

func firstTombstone(t *testing.T, _ Opener, s Store) {
	a := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa")
	put(t, s, a)
	erase(t, s, a.Scope, a.Subject, noon, eraser)
	erase(t, s, a.Scope, a.Subject, noon.Add(time.Hour), "account-otherxxxx")
	has(t, s, []id.Stream{a.Scope}, erased(a))
}

func eraseNothing(t *testing.T, _ Opener, s Store) {
	erase(t, s, "case-neverwas", "person-neverwas", noon, eraser)
	has(t, s, []id.Stream{"case-neverwas"})
}

func noNewKey(t *testing.T, _ Opener, s Store) {
	a := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa")
	put(t, s, a)
	erase(t, s, a.Scope, a.Subject, noon, eraser)
	if err := s.Put(context.Background(), Wrapped("bbbb", a.Scope, a.Subject)); !errors.Is(err, vault.ErrKeyExists) {
		t.Fatalf("a new key for an erased person: %v", err)
	}
	has(t, s, []id.Stream{a.Scope}, erased(a))
}

var root = vault.RootRecord{Source: "passphrase", Salt: bytes.Repeat([]byte{0, 7, 255, 3}, 4), Passes: 3, MemoryKiB: 65536, Threads: 2, Key: "key-rootroot",
	Box: []byte{1, 0, 2, 255}}

func rootOnce(t *testing.T, _ Opener, s Store) {
	ctx := context.Background()
	if _, ok, err := s.Root(ctx); ok || err != nil {
		t.Fatalf("a root before one was set: %v", err)
	}
	if err := s.SetRoot(ctx, root); err != nil {
		t.Fatal(err)
	}
	other := root
	other.Source, other.Key = "key-file", "key-otherone"
	if err := s.SetRoot(ctx, other); !errors.Is(err, vault.ErrRootExists) {
		t.Fatalf("the root was overwritten: %v", err)
	}
	if got, ok, err := s.Root(ctx); err != nil || !ok || !reflect.DeepEqual(got, root) {
		t.Fatalf("%+v %v %v", got, ok, err)
	}
}

func reopened(t *testing.T, open Opener, s Store) {
	ctx := context.Background()
	a, b := Wrapped("aaaa", "case-aaaaaaaa", "person-aaaaaaaa"), Wrapped("bbbb", "case-aaaaaaaa", "")
	put(t, s, a, b)
	erase(t, s, a.Scope, a.Subject, noon, eraser)
	if err := s.SetRoot(ctx, root); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t)
	t.Cleanup(func() { s.Close() })
	has(t, s, []id.Stream{"case-aaaaaaaa"}, erased(a), b)
	if got, ok, err := s.Root(ctx); err != nil || !ok || !reflect.DeepEqual(got, root) {
		t.Fatalf("%+v %v %v", got, ok, err)
	}
}
