package node

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casefile/casefiletest"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/vault"
)

// generated is an installation with invented cases, made quickly: sealed by the real vault and appended to the real log, with the audit
// entry of each act, but not decided about.
type generated struct {
	Config
	secret vault.Secret
	agency id.Agency
	who    id.Account
	node   *Node
}

var generatedAt = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)

// generate makes an installation on SQLite with some cases of ten events in nine acts each, and leaves it open.
func generate(t testing.TB, cases int) *generated {
	t.Helper()
	return generateIn(t, cases, "")
}

// generateIn does so on PostgreSQL when there is an address.
func generateIn(t testing.TB, cases int, database string) *generated {
	t.Helper()
	secret, err := vault.KeyFile(bytes.Repeat([]byte("root"), 16))
	if err != nil {
		t.Fatal(err)
	}
	g := &generated{secret: secret, Config: Config{Data: t.TempDir(), Database: database, Secret: secret,
		Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}, Clock: func() time.Time { return generatedAt }}}
	g.open(t)
	h, err := g.node.Found(context.Background(), account.Agency{Names: account.Names{Latin: "Invented"}, Kind: "ngo", Country: "KH"},
		account.Newcomer{Name: "invented", Names: account.Names{Latin: "Invented"}, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	g.agency, g.who = h.Account.Agency, h.Account.ID
	g.add(t, cases)
	return g
}

// open opens the installation again, and closes it when the test ends.
func (g *generated) open(t testing.TB) {
	t.Helper()
	n, err := Open(context.Background(), g.Config)
	if err != nil {
		t.Fatal(err)
	}
	g.node = n
	t.Cleanup(func() { _ = n.Close() }) // closing twice does nothing
}

func (g *generated) close(t testing.TB) {
	t.Helper()
	if err := g.node.Close(); err != nil {
		t.Fatal(err)
	}
}

// later keeps keys of new streams in memory until some are there to be written with one sync.
type later struct {
	keyStore
	mu   sync.Mutex
	kept []vault.WrappedKey // guarded by mu
}

// Put implements vault.KeyStore but for durability.
func (l *later) Put(ctx context.Context, keys ...vault.WrappedKey) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept = append(l.kept, keys...); len(l.kept) < 2000 {
		return nil
	}
	return l.flush(ctx)
}

func (l *later) flush(ctx context.Context) error {
	err := l.keyStore.Put(ctx, l.kept...)
	l.kept = nil
	return err
}

// add appends cases, several at once.
func (g *generated) add(t testing.TB, cases int) {
	t.Helper()
	ctx := context.Background()
	codec, err := event.NewCodec(Payloads()...)
	if err != nil {
		t.Fatal(err)
	}
	keys := &later{keyStore: g.node.keys}
	v, err := vault.Open(ctx, keys, keys, g.secret, codec, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	work := make(chan int)
	var all sync.WaitGroup
	for range 256 {
		all.Go(func() {
			for range work {
				if err := g.addCase(ctx, v); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range cases {
		work <- i
	}
	close(work)
	all.Wait()
	if err := keys.flush(ctx); err != nil {
		t.Fatal(err)
	}
}

// addCase appends one case of ten events.
func (g *generated) addCase(ctx context.Context, v *vault.Vault) error {
	ids := id.Maker{Rand: rand.Reader}
	stream, person := ids.Stream(id.Case), ids.Person()
	fill := casefiletest.Filler{Mark: "invented", Person: person, Account: g.who, Agency: g.agency, Stream: stream, Yes: true}
	drafts := []event.Draft{{Payload: casefile.CaseOpened{Number: "472-931-865", Agency: g.agency, Lead: g.who}}}
	for _, p := range []event.Payload{casefile.PersonAdded{}, casefile.NameRecorded{}, casefile.SexRecorded{}, casefile.BirthRecorded{}, casefile.PhoneRecorded{},
		casefile.HomeRecorded{}, casefile.NoteWritten{}, casefile.TaskAdded{}, casefile.NeedRecorded{}} {
		drafts = append(drafts, event.Draft{Payload: fill.Payload(p), Entry: ids.Entry(), Why: "invented"})
	}
	unsealed := make([]vault.Unsealed, len(drafts))
	for i, d := range drafts {
		unsealed[i] = vault.Unsealed{Draft: d, Record: event.Record{ID: ids.Event(), Stream: stream, Seq: int64(i + 1), Agency: g.agency, Actor: g.who,
			Recorded: generatedAt}}
	}
	records, err := v.Seal(ctx, vault.Scope{Stream: stream, Agency: g.agency}, unsealed)
	if err != nil {
		return err
	}
	var head eventlog.Head
	for from, n := 0, 2; from < len(records); from, n = from+n, 1 {
		act := records[from : from+n]
		expected := head
		head = eventlog.Chain(head, act)
		leaf, err := leafOf(act)
		if err != nil {
			return err
		}
		batch := eventlog.Batch{Command: ids.Command(), Expect: map[id.Stream]eventlog.Head{stream: expected}, Events: act, Entry: leaf}
		if _, err := g.node.log.Append(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// leafOf writes the audit entry of an act as internal/audit would.
func leafOf(act []event.Record) (eventlog.Leaf, error) {
	e := audit.Entry{Version: 1, Time: act[0].Recorded, Actor: act[0].Actor, Agency: act[0].Agency, Policy: "invented", Salt: make([]byte, 16),
		Decided: []audit.Decided{{Act: access.CaseRecord, Stream: act[0].Stream, Allowed: true, Rules: []string{"invented"}}}}
	for _, r := range act {
		e.Events = append(e.Events, hex.EncodeToString(r.Hash[:]))
	}
	if _, err := rand.Read(e.Salt); err != nil {
		return eventlog.Leaf{}, err
	}
	record, err := json.Marshal(e)
	return eventlog.Leaf{Record: record, Streams: e.Streams()}, err
}

// position gives where the log of the open installation stands.
func (g *generated) position(t testing.TB) int64 {
	t.Helper()
	at := int64(0)
	for {
		page, err := g.node.log.After(context.Background(), at, 10000)
		if err != nil {
			t.Fatal(fmt.Errorf("after %d: %w", at, err))
		}
		if len(page) == 0 {
			return at
		}
		at = page[len(page)-1].Position
	}
}
