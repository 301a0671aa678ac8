package vault_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/audit/audittest"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
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
