package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/id"
	"spean/internal/postgres/postgrestest"
	"spean/internal/vault"
	"spean/internal/vault/vaulttest"
)

// entry is an audit entry that audit can read.
func entry(purpose string, streams ...id.Stream) eventlog.Leaf {
	record := fmt.Appendf(nil, `{"v":1,"time":"2026-11-23T05:00:00Z","actor":"account-aaaaaaaa","agency":"agency-aaaaaaaa","purpose":%q,"decided":[],"policy":"test","salt":"AAAAAAAAAAAAAAAAAAAAAA=="}`, purpose)
	return eventlog.Leaf{Record: record, Streams: streams}
}

// follows reads a log as a follower does, until it has seen as many events as there will be.
func follows(t *testing.T, l *Log, total int64) (seen []event.Record) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for at := int64(0); at < total; {
		page, err := l.After(ctx, at, 7)
		if err == nil && len(page) == 0 {
			err = l.Wait(ctx, at)
		}
		if err != nil {
			t.Errorf("at %d of %d: %v", at, total, err)
			return seen
		}
		for _, r := range page {
			if at++; r.Position != at {
				t.Errorf("%d stands where %d belongs", r.Position, at)
				return seen
			}
			seen = append(seen, r)
		}
	}
	return seen
}

// stubborn appends to a stream that others append to as well, from where it believes the stream stands, until it is the quicker one.
func stubborn(t *testing.T, l *Log, stream id.Stream, command string, head *eventlog.Head, lost *atomic.Int64) {
	for {
		b := eventlogtest.Batch(id.Command(command), eventlogtest.Part{Stream: stream, Head: *head, Clear: []string{"1", "2"}})
		b.Entry = entry(command, stream)
		r, err := l.Append(context.Background(), b)
		var stale eventlog.Stale
		switch {
		case errors.As(err, &stale) && stale.Stands != *head:
			lost.Add(1)
			*head = stale.Stands
			continue
		case err != nil || r.Repeated || r.Last != r.First+1:
			t.Errorf("%s: %+v %v", command, r, err)
		}
		*head = eventlog.HeadOf(b.Events)
		return
	}
}

func TestTwoServersAppendToOneLogWithoutAGapAndLoseOnlyToEachOther(t *testing.T) {
	address := postgrestest.Database(t)
	servers := []*Log{mustOpenLog(t, address), mustOpenLog(t, address)}
	const writers, acts = 3, 12 // of each server, on a stream of its own and on one that all share
	total := int64(len(servers) * writers * acts * 2 * 2)
	var all, following sync.WaitGroup
	var lost atomic.Int64
	read := make([][]event.Record, len(servers))
	for s, l := range servers {
		following.Go(func() { read[s] = follows(t, l, total) })
		for w := range writers {
			all.Go(func() {
				var own, shared eventlog.Head
				for n := range acts {
					name := fmt.Sprintf("%d-%d-%d", s, w, n)
					stubborn(t, l, id.Stream(fmt.Sprintf("case-own-%d-%d", s, w)), "do-own-"+name, &own, &lost)
					stubborn(t, l, "case-shared", "do-shared-"+name, &shared, &lost)
				}
			})
		}
	}
	all.Wait()
	following.Wait()
	if lost.Load() == 0 {
		t.Error("nobody lost a race: nothing was shown")
	}
	for s, l := range servers {
		if rep := eventlogtest.Clean(t, l); rep.Events != total || rep.Streams["case-shared"].Version != int64(len(servers)*writers*acts*2) {
			t.Errorf("server %d reads %d events, %d of the shared stream", s, rep.Events, rep.Streams["case-shared"].Version)
		}
		tree, err := audit.New(l, nil).Verify(context.Background())
		if err != nil || len(tree.Faults) > 0 || tree.Entries != total/2 {
			t.Errorf("server %d: the audit tree has %d entries: %v %v", s, tree.Entries, tree.Faults, err)
		}
		if len(read[s]) != int(total) || read[s][total-1].Hash != read[0][total-1].Hash {
			t.Errorf("server %d followed another log", s)
		}
	}
}

func TestOneCommandSentToTwoServersHasOneEffect(t *testing.T) {
	address := postgrestest.Database(t)
	servers := []*Log{mustOpenLog(t, address), mustOpenLog(t, address)}
	for n := range 20 {
		b := eventlogtest.Batch(id.Command(fmt.Sprint("do-", n)), eventlogtest.Part{Stream: id.Stream(fmt.Sprint("case-", n)), Clear: []string{"1"}})
		var receipts [2]eventlog.Receipt
		var errs [2]error
		var both sync.WaitGroup
		for i, l := range servers {
			both.Go(func() { receipts[i], errs[i] = l.Append(context.Background(), b) })
		}
		both.Wait()
		if errors.Join(errs[:]...) != nil || receipts[0].First != receipts[1].First || receipts[0].Repeated == receipts[1].Repeated {
			t.Fatalf("%+v %v", receipts, errs)
		}
	}
}

func TestAFollowerWhoseLineIsDeadAsks(t *testing.T) {
	address := postgrestest.Database(t)
	l, deaf := mustOpenLog(t, address), tide{moved: make(chan struct{})}
	f, err := follow(t.Context(), address, &deaf, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer f.end()
	b := eventlogtest.Batch("do-1", eventlogtest.Part{Stream: "case-a", Clear: []string{"1"}})
	if _, err := l.Append(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	mustExec(t, raw(t, address), "insert into event select 2, 'event-unheard', 'case-b', seq, kind, entry, agency, actor, recorded, happened, clear, subject, personal_key, personal, shared_key, shared, prev, hash from event")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := deaf.wait(ctx, 1); err != nil { // nobody sent a notice of position 2
		t.Fatal(err)
	}
}

// told is something recorded about somebody.
type told struct {
	Person id.Person              `json:"person"`
	Name   event.Personal[string] `json:"name"`
}

func (told) Kind() event.Kind         { return "test-told/1" }
func (told) Section() event.Section   { return "people" }
func (t told) DataSubject() id.Person { return t.Person }

func TestTwoServersThatSealAtOnceUseOneKeyForAPerson(t *testing.T) {
	ctx := t.Context()
	address := postgrestest.Database(t)
	codec, err := event.NewCodec(told{})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := vault.KeyFile(bytes.Repeat([]byte("root"), 16))
	if err != nil {
		t.Fatal(err)
	}
	var vaults [2]*vault.Vault
	var created, refused atomic.Int64
	var both sync.WaitGroup
	for i := range vaults {
		keys := mustOpenKeys(t, address)
		t.Cleanup(func() { keys.Close() })
		both.Go(func() {
			if err := vault.Create(ctx, keys, secret, rand.Reader); err == nil {
				created.Add(1)
			} else {
				refused.Add(1)
			}
			var err error
			if vaults[i], err = vault.Open(ctx, keys, keys, secret, codec, rand.Reader); err == nil {
				err = vaults[i].AddAgency(ctx, "agency-lotusxxx")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	if both.Wait(); created.Load() != 1 || refused.Load() != 1 {
		t.Fatalf("%d roots were made", created.Load())
	}
	const people = 12
	used := make([][2]id.Key, people)
	for p := range people {
		for i, v := range vaults {
			both.Go(func() {
				stream := id.Stream(fmt.Sprintf("case-%08d", p))
				draft := event.Draft{Payload: told{Person: "person-bopha", Name: event.About(fmt.Sprint(i))}}
				records, err := v.Seal(ctx, vault.Scope{Stream: stream, Agency: "agency-lotusxxx"},
					[]vault.Unsealed{{Record: event.Record{ID: "event-aaaaaaaa", Stream: stream, Seq: 1, Agency: "agency-lotusxxx"}, Draft: draft}})
				if err != nil {
					t.Error(err)
					return
				}
				used[p][i] = records[0].Personal.Key
			})
		}
		both.Wait()
		if used[p][0] == "" || used[p][0] != used[p][1] {
			t.Fatalf("sealed under the keys %v", used[p])
		}
	}
}

func TestAllKeysAreReadWhileAnotherServerErases(t *testing.T) {
	address := postgrestest.Database(t)
	here, there := mustOpenKeys(t, address), mustOpenKeys(t, address)
	defer here.Close()
	defer there.Close()
	const people = 12
	for p := range people {
		name := fmt.Sprintf("key%02d", p)
		if err := here.Put(t.Context(), vaulttest.Wrapped(name, "case-a", id.Person("person-"+name))); err != nil {
			t.Fatal(err)
		}
	}
	var reading sync.WaitGroup
	var erased atomic.Int64
	for range 3 {
		reading.Go(func() {
			for erased.Load() < people {
				before := erased.Load()
				found, err := there.Keys(t.Context(), "case-a")
				gone := int64(0)
				for _, k := range found {
					if k.Gone() {
						gone++
					}
				}
				if err != nil || len(found) != people || gone < before {
					t.Errorf("%d keys, %d of at least %d erased: %v", len(found), gone, before, err)
					return
				}
			}
		})
	}
	for p := range people {
		if err := here.Erase(t.Context(), "case-a", id.Person(fmt.Sprintf("person-key%02d", p)), time.Unix(1, 0), "account-a"); err != nil {
			t.Fatal(err)
		}
		erased.Add(1)
	}
	reading.Wait()
}

func TestOfTwoServersThatChangeOneAccountOneIsTold(t *testing.T) {
	address := postgrestest.Database(t)
	var servers [2]*Accounts
	for i := range servers {
		var err error
		if servers[i], err = OpenAccounts(t.Context(), address); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { servers[i].Close() })
	}
	for version := range int64(15) {
		var errs [2]error
		var both sync.WaitGroup
		for i, s := range servers {
			both.Go(func() {
				errs[i] = s.Write(t.Context(), []account.Change{{Row: account.Row{Key: account.Key{Kind: "account", Name: "a"}, Owner: "o", Version: version, Sealed: []byte{byte(i)}}}})
			})
		}
		both.Wait()
		won := 0
		if errs[0] != nil {
			won = 1
		}
		if errs[won] != nil || !errors.Is(errs[1-won], account.ErrChanged) {
			t.Fatal(errs)
		}
		for _, s := range servers {
			if r, _, err := s.Row(t.Context(), account.Key{Kind: "account", Name: "a"}); err != nil || r.Version != version+1 || r.Sealed[0] != byte(won) {
				t.Fatalf("%+v %v", r, err)
			}
		}
	}
}
