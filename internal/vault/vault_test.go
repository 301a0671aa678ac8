package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/audit/audittest"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/vault"
	"spean/internal/vault/vaulttest"
)

// told is the payload of these tests: something told about a person, and where.
type told struct {
	Person  id.Person              `json:"person"`
	Care    bool                   `json:"care"`
	Name    event.Personal[string] `json:"name"`
	Place   event.Shared[string]   `json:"place"`
	Removed bool                   `json:"removed"`
}

func (told) Kind() event.Kind { return "test-told/1" }
func (p told) Section() event.Section {
	if p.Care {
		return "care"
	}
	return "people"
}
func (p told) DataSubject() id.Person { return p.Person }

var (
	noon   = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	house  = id.Agency("agency-lotusxxx")
	mine   = id.Stream("case-minexxxx")
	bopha  = id.Person("person-bophaxxx")
	sister = id.Person("person-sisterxx")
	rules  = sync.OnceValue(func() *access.Policies {
		p, err := access.Load()
		if err != nil {
			panic(err)
		}
		return p
	})
)

type source struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (s *source) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.r.Read(b)
}

func random() *source { return &source{r: rand.NewChaCha8([32]byte{3})} }

func codec(t testing.TB) *event.Codec {
	c, err := event.NewCodec(told{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// office is an unlocked vault with one agency over a store in memory.
type office struct {
	*vault.Vault
	keys *vaulttest.Memory
	log  *audit.Log
}

func keyFile(t testing.TB) vault.Secret {
	s, err := vault.KeyFile(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func unlocked(t testing.TB) office {
	ctx := context.Background()
	o := office{keys: &vaulttest.Memory{}, log: audit.New(audittest.NewMemory(), random())}
	r := random()
	if err := vault.Create(ctx, o.keys, keyFile(t), r); err != nil {
		t.Fatal(err)
	}
	var err error
	if o.Vault, err = vault.Open(ctx, o.keys, o.keys, keyFile(t), codec(t), r); err != nil {
		t.Fatal(err)
	}
	if err := o.AddAgency(ctx, house); err != nil {
		t.Fatal(err)
	}
	return o
}

// unsealed gives payloads their places in a stream.
func unsealed(stream id.Stream, payloads ...event.Payload) []vault.Unsealed {
	out := make([]vault.Unsealed, len(payloads))
	for i, p := range payloads {
		out[i] = vault.Unsealed{Draft: event.Draft{Payload: p, Why: "because", Happened: "2025-02"},
			Record: event.Record{ID: id.Event(fmt.Sprintf("event-%s-%d", stream, i)), Stream: stream, Seq: int64(i + 1), Agency: house,
				Actor: "account-kalyanxx", Recorded: noon, Position: int64(100 + i)}}
	}
	return out
}

func (o office) sealed(t testing.TB, stream id.Stream, payloads ...event.Payload) []event.Record {
	t.Helper()
	records, err := o.Seal(context.Background(), vault.Scope{Stream: stream, Agency: house}, unsealed(stream, payloads...))
	if err != nil {
		t.Fatal(err)
	}
	eventlog.Chain(eventlog.Head{}, records)
	return records
}

func about(p id.Person, name, place string) told {
	return told{Person: p, Name: event.About(name), Place: event.Common(place)}
}

// grant is leave for a case worker of the house to read the sections of a case.
func (o office) grant(t testing.TB, stream id.Stream, sections ...event.Section) audit.Grant {
	t.Helper()
	var d []access.Decision
	who := access.Principal{Account: "account-kalyanxx", Agency: house, Roles: []access.Role{access.SocialWorker}}
	for _, s := range sections {
		d = append(d, rules().Decide(access.Request{Principal: who, Act: access.CaseSee, Section: s,
			Resource: access.Resource{Kind: id.Case, Stream: stream, Owner: house, Lead: who.Account}}))
	}
	g, err := o.log.Look(context.Background(), noon, audit.ForPage, d...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (o office) everything(t testing.TB) audit.Grant {
	t.Helper()
	g, err := o.log.Look(context.Background(), noon, audit.ForRebuild, rules().Decide(access.Request{Principal: access.System(),
		Act: access.SystemRebuild, Resource: access.Resource{Kind: access.Anywhere}}))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (o office) erasing(t testing.TB, stream id.Stream) audit.Grant {
	t.Helper()
	director := access.Principal{Account: "account-thidaxxx", Agency: house, Roles: []access.Role{access.Director}}
	g, err := o.log.Look(context.Background(), noon, audit.ForErase, rules().Decide(access.Request{Principal: director,
		Act: access.CaseErasePerson, Resource: access.Resource{Kind: id.Case, Stream: stream, Owner: house}}))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (o office) opened(t testing.TB, g audit.Grant, records []event.Record) []event.Opened {
	t.Helper()
	out, err := o.Unseal(context.Background(), g, records)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsSealedOpensAsItWas(t *testing.T) {
	o := unlocked(t)
	g := o.everything(t)
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ឈួនបុប្ផា្ abcΔ0\x00\"\u200b")))
		in := about(bopha, text.Draw(r, "name"), text.Draw(r, "place"))
		in.Removed = rapid.Bool().Draw(r, "removed")
		u := unsealed(mine, in)
		u[0].Draft.Why = text.Draw(r, "why")
		records, err := o.Seal(context.Background(), vault.Scope{Stream: mine, Agency: house}, u)
		if err != nil {
			r.Fatal(err)
		}
		got, err := o.Unseal(context.Background(), g, records)
		if err != nil || len(got) != 1 {
			r.Fatalf("%d events, %v", len(got), err)
		}
		if got[0].Payload != event.Payload(in) || got[0].Why != u[0].Draft.Why || got[0].Erased {
			r.Fatalf("came back as %#v", got[0].Payload.(told).Name.V)
		}
	})
}

func TestASealedRecordSaysNothing(t *testing.T) {
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "CANARY-NAME", "CANARY-PLACE"), told{Person: sister, Name: event.About("CANARY-NAME")})
	all := fmt.Appendf(nil, "%+v", records)
	for i := range records {
		all = append(all, records[i].Personal.Data...)
		all = append(all, records[i].Shared.Data...)
	}
	if all = append(all, o.keys.Bytes()...); bytes.Contains(all, []byte("CANARY")) || bytes.Contains(all, []byte("because")) {
		t.Fatal("something is in clear")
	}
	if bytes.Contains(all, bytes.Repeat([]byte{7}, 32)) {
		t.Fatal("the root secret is kept")
	}
	if records[0].Personal.Key == records[1].Personal.Key || records[0].Personal.Key == records[0].Shared.Key || records[0].Subject != bopha {
		t.Fatal("two people, or a person and the case, share a key")
	}
}

func TestNothingOpensWithoutALook(t *testing.T) {
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"))
	got, err := o.Unseal(context.Background(), audit.Grant{}, records)
	if !problem.Hidden(err) || len(got) != 0 {
		t.Fatalf("%d events for the zero Grant, %v", len(got), err)
	}
}

func TestOnlyWhatTheLookCoversOpens(t *testing.T) {
	o := unlocked(t)
	restricted := about(bopha, "told in confidence", "")
	restricted.Care = true
	other := id.Stream("case-otherxxx")
	records := append(o.sealed(t, mine, about(bopha, "name", "place"), restricted, about(sister, "sister", "place")),
		o.sealed(t, other, about(bopha, "elsewhere", ""))...)
	g := o.grant(t, mine, "people")
	got := o.opened(t, g, records)
	if len(got) != 2 || got[0].Payload.(told).Name.V != "name" || got[1].Payload.(told).Name.V != "sister" {
		t.Fatalf("%d events", len(got))
	}
	got = o.opened(t, g.Limited(mine, map[id.Person]bool{bopha: true}), records)
	if len(got) != 1 || got[0].Subject != bopha {
		t.Fatalf("a view of one person shows %d events", len(got))
	}
}

func TestOneOpeningAsksForKeysOnce(t *testing.T) {
	o := unlocked(t)
	var records []event.Record
	for i := range 20 {
		records = append(records, o.sealed(t, id.Stream(fmt.Sprintf("case-%08d", i)), about(bopha, "a", "b"), about(sister, "c", "d"))...)
	}
	g := o.everything(t)
	before := o.keys.Lookups()
	if got := o.opened(t, g, records); len(got) != 40 {
		t.Fatalf("%d events", len(got))
	}
	if n := o.keys.Lookups() - before; n != 1 {
		t.Fatalf("%d look-ups of keys", n)
	}
}

func TestWhatStandsInClearIsReadWithoutALookAndNothingElse(t *testing.T) {
	o := unlocked(t)
	got, err := o.Coded(o.sealed(t, mine, about(bopha, "name", "place")))
	if err != nil || len(got) != 1 {
		t.Fatal(err)
	}
	p := got[0].Payload.(told)
	if p.Person != bopha || p.Name.V != "" || p.Place.V != "" || !p.Name.Closed || !p.Place.Closed || got[0].Why != "" {
		t.Fatalf("%+v", got[0])
	}
}

func TestABoxMovedElsewhereDoesNotOpen(t *testing.T) {
	o := unlocked(t)
	restricted := about(bopha, "confided", "clinic")
	base := o.sealed(t, mine, about(bopha, "name", "place"), restricted, about(sister, "sister", "market"))
	g := o.everything(t)
	for name, move := range map[string]func(r []event.Record){
		"to another event":       func(r []event.Record) { r[1].Personal = r[0].Personal },
		"to another person":      func(r []event.Record) { r[2].Personal = r[0].Personal },
		"to another stream":      func(r []event.Record) { r[0].Stream = "case-otherxxx" },
		"to another agency":      func(r []event.Record) { r[0].Agency = "agency-otherxxx" },
		"to another place":       func(r []event.Record) { r[0].Seq = 9 },
		"to another identifier":  func(r []event.Record) { r[0].ID = "event-otherxxx" },
		"from shared to person":  func(r []event.Record) { r[0].Personal = r[0].Shared },
		"from person to shared":  func(r []event.Record) { r[0].Shared = r[0].Personal },
		"under another key name": func(r []event.Record) { r[0].Personal.Key = r[2].Personal.Key },
		"to another subject":     func(r []event.Record) { r[0].Subject = sister },
		"with a bit turned":      func(r []event.Record) { r[0].Personal.Data[len(r[0].Personal.Data)-1] ^= 1 },
		"with its commitment":    func(r []event.Record) { r[0].Personal.Data[30] ^= 1 },
		"of another version":     func(r []event.Record) { r[0].Personal.Data[0] = 2 },
		"cut short":              func(r []event.Record) { r[0].Shared.Data = r[0].Shared.Data[:20] },
		"emptied":                func(r []event.Record) { r[0].Shared.Data = nil },
	} {
		records := make([]event.Record, len(base))
		for i, r := range base {
			r.Personal.Data, r.Shared.Data = bytes.Clone(r.Personal.Data), bytes.Clone(r.Shared.Data)
			records[i] = r
		}
		move(records)
		_, err := o.Unseal(context.Background(), g, records)
		if err == nil || !strings.Contains(err.Error(), "event at 10") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnErasedPersonIsUnreadableAndTheRestStands(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"), about(sister, "sister", "market"))
	copied := bytes.Clone(records[0].Personal.Data)
	if err := o.Erase(ctx, o.erasing(t, mine), noon, mine, bopha); err != nil {
		t.Fatal(err)
	}
	got := o.opened(t, o.everything(t), records)
	first, second := got[0].Payload.(told), got[1].Payload.(told)
	if !got[0].Erased || !first.Name.Closed || first.Name.V != "" || first.Place.V != "place" || got[0].Why != "because" {
		t.Errorf("the erased person: %+v", got[0])
	}
	if got[1].Erased || second.Name.V != "sister" || second.Place.V != "market" {
		t.Errorf("the sister: %+v", got[1])
	}
	for i := range records {
		if records[i].Hash != records[i].ComputeHash() {
			t.Error("a hash is no longer valid")
		}
	}
	if !bytes.Equal(copied, records[0].Personal.Data) {
		t.Error("the log was changed")
	}
	if _, err := o.Seal(ctx, vault.Scope{Stream: mine, Agency: house}, unsealed(mine, about(bopha, "again", ""))); problem.All(err)[0].Key != "vault.person-erased" {
		t.Errorf("recording about an erased person: %v", err)
	}
	if err := o.Erase(ctx, o.erasing(t, mine), noon, mine, bopha); err != nil {
		t.Errorf("erasing again: %v", err)
	}
}

func TestErasingNeedsLeaveToEraseThere(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"))
	for name, g := range map[string]audit.Grant{"nobody": {}, "one who may only see": o.grant(t, mine, "people"), "the node": o.everything(t),
		"leave for another case": o.erasing(t, "case-otherxxx")} {
		if err := o.Erase(ctx, g, noon, mine, bopha); !problem.Hidden(err) {
			t.Errorf("%s erased a person: %v", name, err)
		}
	}
	if err := o.Erase(ctx, o.erasing(t, mine), noon, mine, ""); err == nil {
		t.Error("the shared key of a case was erased")
	}
	if got := o.opened(t, o.everything(t), records); got[0].Erased {
		t.Error("somebody was erased")
	}
}

func TestAPersonKeepsTheKeyOfTheTip(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	tip := id.Stream("tip-firsttold")
	first := o.sealed(t, tip, about(bopha, "told on the phone", ""))
	scope := vault.Scope{Stream: mine, Agency: house, KeyScope: func(p id.Person) id.Stream {
		if p == bopha {
			return tip
		}
		return ""
	}}
	later, err := o.Seal(ctx, scope, unsealed(mine, about(bopha, "told at the shelter", "room"), about(sister, "sister", "")))
	if err != nil {
		t.Fatal(err)
	}
	if later[0].Personal.Key != first[0].Personal.Key || later[0].Shared.Key == first[0].Shared.Key || later[1].Personal.Key == first[0].Personal.Key {
		t.Fatal("linking made another key, or shared one")
	}
	all := append(first, later...)
	if err := o.Erase(ctx, o.erasing(t, mine), noon, mine, bopha, tip); err != nil {
		t.Fatal(err)
	}
	got := o.opened(t, o.everything(t), all)
	if !got[0].Erased || !got[1].Erased || got[2].Erased || got[1].Payload.(told).Place.V != "room" {
		t.Fatal("erasing in the case does not reach the tip, or reaches too far")
	}
}

func TestAMissingKeyIsAnErrorNotAnErasure(t *testing.T) {
	o, empty := unlocked(t), unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"))
	if _, err := empty.Unseal(context.Background(), empty.everything(t), records); err == nil || !strings.Contains(err.Error(), "event at 100") {
		t.Fatal(err)
	}
}

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

func TestTheVaultOpensWithItsOwnSecretOnly(t *testing.T) {
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

func TestAnEventWithoutItsPlaceIsNotSealed(t *testing.T) {
	o := unlocked(t)
	for name, change := range map[string]func(*vault.Unsealed){
		"of another stream":    func(u *vault.Unsealed) { u.Record.Stream = "case-otherxxx" },
		"without a number":     func(u *vault.Unsealed) { u.Record.Seq = 0 },
		"without a name":       func(u *vault.Unsealed) { u.Record.ID = "" },
		"about nobody":         func(u *vault.Unsealed) { u.Draft.Payload = about("", "name", "") },
		"of an unknown agency": nil,
	} {
		u := unsealed(mine, about(bopha, "name", "place"))
		scope := vault.Scope{Stream: mine, Agency: house}
		if change == nil {
			scope.Agency = "agency-unknownx"
		} else {
			change(&u[0])
		}
		if _, err := o.Seal(context.Background(), scope, u); err == nil {
			t.Errorf("an event %s was sealed", name)
		}
	}
	if err := o.AddAgency(context.Background(), ""); err == nil {
		t.Error("a key for no agency")
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
