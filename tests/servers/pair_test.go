package servers

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/demo"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/node"
	"spean/internal/partial"
	"spean/internal/postgres"
	"spean/internal/postgres/postgrestest"
	"spean/internal/problem"
	"spean/internal/vault"
	"spean/internal/view"
)

// patience is how long anything may take on a busy machine. No test asserts how long something took.
const patience = time.Minute

// pair is two servers on one database, both following it, with the demonstration's house and one case told on the first.
type pair struct {
	t       *testing.T
	a, b    *node.Node
	address string
	secret  vault.Secret
	clock   *demo.Clock
	worker  access.Principal // a social worker
}

// TestTwoServersOnOneDatabase tells the demonstration's case once; what follows is recorded beside it.
func TestTwoServersOnOneDatabase(t *testing.T) {
	p := newPair(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, pair)
	}{
		{"WhatOneServerRecordsTheOtherListsFindsAndShows", recordsReachTheOther},
		{"NotesWrittenOnBothServersAtOnceAllStand", bothWriteAtOnce},
		{"WhoeverIsErasedOnOneServerIsFoundOnNone", erasedEverywhere},
		{"ASessionBegunOnOneServerIsKnownAndEndedOnTheOther", sessionsAreShared},
		{"OfTwoAdministratorsWhoChangeOneAgencyAtOnceOneIsTold", accountChangesAtOnce},
	} {
		t.Run(c.name, func(t *testing.T) {
			within := *p
			within.t = t
			c.test(t, within)
		})
	}
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{t: t, address: postgrestest.Database(t), clock: demo.NewClock(func() time.Time { return demo.Now })}
	var err error
	p.secret, err = vault.KeyFile([]byte("a root secret for tests, long enough to be taken"))
	must(t, err)
	p.a, p.b = p.server(), p.server()
	_, err = demo.Tell(t.Context(), demo.Stage{Desk: p.a.Desk, Accounts: p.a.Accounts, AddAgency: p.a.Vault.AddAgency, Settle: p.a.Settle, Clock: p.clock,
		Password: func(name string) string { return "password of " + name }})
	must(t, err)
	p.clock.Set(demo.Now)
	p.worker = p.who("kalyan.ngo")
	return p
}

// server opens one more server on the database and lets it follow until the test ends.
func (p *pair) server() *node.Node {
	p.t.Helper()
	n, err := node.Open(p.t.Context(), node.Config{Data: p.t.TempDir(), Database: p.address, Secret: p.secret, Clock: p.clock.Time,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 4}})
	must(p.t, err)
	ctx, stop := context.WithCancel(context.Background())
	following := make(chan struct{})
	go func() { defer close(following); n.Follow(ctx) }()
	p.t.Cleanup(func() {
		stop()
		<-following
		must(p.t, n.Close())
	})
	return n
}

// who gives somebody as the second server knows them.
func (p *pair) who(name string) access.Principal {
	p.t.Helper()
	agencies, err := p.b.Accounts.Agencies(p.t.Context())
	must(p.t, err)
	for _, a := range agencies {
		accounts, err := p.b.Accounts.Accounts(p.t.Context(), a.ID)
		must(p.t, err)
		for _, each := range accounts {
			if each.Name != name {
				continue
			}
			who := access.Principal{Account: each.ID, Agency: a.ID, Identifies: a.Identifies}
			for _, r := range each.Roles {
				who.Roles = append(who.Roles, access.Role(r))
			}
			return who
		}
	}
	p.t.Fatalf("the second server knows no %s", name)
	return access.Principal{}
}

func (p *pair) by(n *node.Node, why string) casework.Do {
	return casework.Do{Who: p.worker, Command: n.Desk.IDs.Command(), Why: why}
}

// reached waits until lists and names of a server hold a position of the log.
func (p *pair) reached(n *node.Node, position int64) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if !n.Keeper.CaughtUp(ctx, position, patience) || !n.Index.Reached(ctx, position) {
		p.t.Fatalf("a server did not come to position %d", position)
	}
}

// finds reports whether a search on a server finds a stream.
func (p *pair) finds(n *node.Node, query string, stream id.Stream) bool {
	p.t.Helper()
	hits, err := n.Desk.Search(p.t.Context(), p.worker, query, 100)
	must(p.t, err)
	return slices.ContainsFunc(hits, func(h casework.Hit) bool { return h.Stream == stream })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// phoneOf is a phone of somebody that must not be called.
func phoneOf(person id.Person, number string) casefile.PhoneRecorded {
	return casefile.PhoneRecorded{Person: person, Number: event.About(partial.Known(number)), Safe: event.About(casefile.Code("no"))}
}

// opens opens a case of one possible victim on a server and gives the person.
func (p *pair) opens(n *node.Node, name string) (casework.Done, id.Person) {
	p.t.Helper()
	done, err := n.Desk.OpenCase(p.t.Context(), p.by(n, ""), casework.NewCase{Roles: []casefile.Code{casefile.RolePossibleVictim}, Name: name})
	must(p.t, err)
	seen, err := n.Desk.SeeCase(p.t.Context(), p.worker, done.Stream, partial.Day{}, "page")
	must(p.t, err)
	return done, seen.People[0].ID
}

func recordsReachTheOther(t *testing.T, p pair) {
	for i, from := range []*node.Node{p.a, p.b} {
		to := []*node.Node{p.b, p.a}[i]
		name := []string{"Sokunthea Meas", "សុខគន្ធា មាស"}[i]
		done, _ := p.opens(from, name)
		p.reached(to, done.Position)
		if !p.finds(to, name, done.Stream) {
			t.Errorf("%s is not found on the other server", name)
		}
		list, err := to.Desk.ListCases(t.Context(), p.worker, view.CaseQuery{Only: []id.Stream{done.Stream}})
		if err != nil || list.Total != 1 {
			t.Errorf("the other server lists %d of the case: %v", list.Total, err)
		}
		seen, err := to.Desk.SeeCase(t.Context(), p.worker, done.Stream, partial.Day{}, "page")
		must(t, err)
		if !slices.ContainsFunc(seen.Entries, func(e *casefile.Entry) bool {
			n, ok := e.Fact.(casefile.NameRecorded)
			return ok && n.Text.V == name
		}) {
			t.Errorf("the other server does not show %s", name)
		}
	}
}

func bothWriteAtOnce(t *testing.T, p pair) {
	done, _ := p.opens(p.a, "Sokunthea Meas")
	const each = 8
	var both sync.WaitGroup
	for s, n := range []*node.Node{p.a, p.b} {
		both.Go(func() {
			for i := range each {
				text := fmt.Sprintf("note %d of server %d", i, s)
				for { // somebody who loses the race too often is told so, and sends the form again
					_, _, err := n.Desk.RecordFact(t.Context(), p.by(n, ""), done.Stream, casefile.NoteWritten{Audience: casefile.AudienceCase, Text: event.Common(text)})
					if err == nil {
						break
					}
					if problem.KindOf(err) != problem.Conflict {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	both.Wait()
	for _, n := range []*node.Node{p.a, p.b} {
		seen, err := n.Desk.SeeCase(t.Context(), p.worker, done.Stream, partial.Day{}, "page")
		must(t, err)
		notes := map[string]int{}
		for _, e := range seen.Entries {
			if f, ok := e.Fact.(casefile.NoteWritten); ok {
				notes[f.Text.V]++
			}
		}
		if len(notes) != 2*each {
			t.Errorf("%d of %d notes stand: %v", len(notes), 2*each, notes)
		}
	}
}

// lingeringKeys does something before a key is destroyed.
type lingeringKeys struct {
	vault.KeyStore
	before func()
}

func (l lingeringKeys) Erase(ctx context.Context, scope id.Stream, subject id.Person, at time.Time, by id.Account) error {
	l.before()
	return l.KeyStore.Erase(ctx, scope, subject, at, by)
}

// erasedEverywhere holds the moment between the recording of an erasure and the end of the key: the other
// server, and one that is started just then, must drop the name although they could still open it.
func erasedEverywhere(t *testing.T, p pair) {
	ctx := t.Context()
	const name, phone = "Sokunthea Meas", "+85500555977"
	done, person := p.opens(p.a, name)
	_, recorded, err := p.a.Desk.RecordFact(ctx, p.by(p.a, ""), done.Stream, phoneOf(person, phone))
	must(t, err)
	p.reached(p.b, recorded.Position)
	if !p.finds(p.b, name, done.Stream) || !p.finds(p.b, phone, done.Stream) {
		t.Fatal("she is not found before she is erased")
	}

	gone := func(n *node.Node, when string) {
		t.Helper()
		for _, query := range []string{name, "Sokunthea", phone} {
			if p.finds(n, query, done.Stream) {
				t.Errorf("%s: %q still finds the case", when, query)
			}
		}
		if shown := n.Index.Shown(done.Stream, person); shown != (casework.Shown{}) {
			t.Errorf("%s: lists show %+v", when, shown)
		}
	}
	keys, err := postgres.OpenKeys(ctx, p.address)
	must(t, err)
	defer keys.Close()
	codec, err := event.NewCodec(node.Payloads()...)
	must(t, err)
	held := false
	own := p.a.Desk.Vault
	defer func() { p.a.Desk.Vault = own }()
	p.a.Desk.Vault, err = vault.Open(ctx, lingeringKeys{keys, func() {
		if held {
			return // once more, for the stream where her key was made
		}
		held = true
		p.forgotten(p.b, name, done.Stream)
		kept, err := keys.Keys(ctx, done.Stream)
		if err != nil || !slices.ContainsFunc(kept, func(k vault.WrappedKey) bool { return k.Subject == person && !k.Gone() }) {
			t.Errorf("her key is gone too early to show anything: %v", err)
		}
		gone(p.b, "with the key alive")
		late := p.server()
		must(t, late.Index.CatchUp(ctx))
		gone(late, "on a server started with the key alive")
	}}, keys, p.secret, codec, rand.Reader)
	must(t, err)
	eraser := p.by(p.a, "she asked for it")
	eraser.Who = p.who("thida.ngo")
	_, err = p.a.Desk.ErasePerson(ctx, eraser, done.Stream, person)
	must(t, err)
	if !held {
		t.Fatal("the key was not destroyed")
	}
	gone(p.b, "with the key destroyed")

	// What somebody does to the case afterwards makes it be read again; she stays gone.
	_, after, err := p.b.Desk.RecordFact(ctx, p.by(p.b, ""), done.Stream, casefile.NoteWritten{Audience: casefile.AudienceCase, Text: event.Common("The case goes on.")})
	must(t, err)
	p.reached(p.b, after.Position)
	gone(p.b, "after the case went on")
	if _, _, err := p.b.Desk.RecordFact(ctx, p.by(p.b, ""), done.Stream, phoneOf(person, phone)); err == nil {
		t.Error("something new is recorded about her")
	}
}

// forgotten waits until a server no longer finds a name.
func (p *pair) forgotten(n *node.Node, name string, stream id.Stream) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for p.finds(n, name, stream) {
		if ctx.Err() != nil {
			p.t.Fatal("the other server goes on finding her")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func sessionsAreShared(t *testing.T, p pair) {
	ctx, now := t.Context(), p.clock.Time()
	entry, err := p.a.Accounts.SignIn(ctx, account.Attempt{Name: "kalyan.ngo", Password: "password of kalyan.ngo"}, now)
	must(t, err)
	visit, err := p.b.Accounts.Session(ctx, entry.Token, now)
	if err != nil || visit.Account.ID != p.worker.Account {
		t.Fatalf("the other server sees %+v: %v", visit.Account, err)
	}
	must(t, p.b.Accounts.SignOut(ctx, entry.Token))
	if _, err := p.a.Accounts.Session(ctx, entry.Token, now); problem.KindOf(err) != problem.Expired {
		t.Errorf("signed out on the other server, and here: %v", err)
	}
	// Wrong passwords count together, wherever they are tried.
	wrong := account.Attempt{Name: "nobody.at.all", Password: "guessed"}
	slowed := false
	for i := range 60 {
		n := []*node.Node{p.a, p.b}[i%2]
		_, err := n.Accounts.SignIn(ctx, wrong, now)
		if _, wait := account.RetryAfter(err); wait {
			slowed = true
			_, other := []*node.Node{p.b, p.a}[i%2].Accounts.SignIn(ctx, wrong, now)
			if _, wait := account.RetryAfter(other); !wait {
				t.Errorf("one server slows guesses, the other says %v", other)
			}
			break
		}
	}
	if !slowed {
		t.Error("guesses at two servers are never slowed")
	}
}

func accountChangesAtOnce(t *testing.T, p pair) {
	ctx := t.Context()
	for round := range 6 {
		before, err := p.a.Accounts.Agency(ctx, p.worker.Agency)
		must(t, err)
		var errs [2]error
		var both sync.WaitGroup
		for i, n := range []*node.Node{p.a, p.b} {
			both.Go(func() {
				changed := before
				changed.Names.Latin = fmt.Sprintf("Lotus %d by %d", round, i)
				_, errs[i] = n.Accounts.SaveAgency(ctx, changed)
			})
		}
		both.Wait()
		won := 0
		if errs[0] != nil {
			won = 1
		}
		if errs[won] != nil || problem.KindOf(errs[1-won]) != problem.Conflict {
			t.Fatalf("round %d: %v", round, errs)
		}
		for _, n := range []*node.Node{p.a, p.b} {
			if after, err := n.Accounts.Agency(ctx, p.worker.Agency); err != nil || after.Names.Latin != fmt.Sprintf("Lotus %d by %d", round, won) {
				t.Fatalf("round %d: it is called %q: %v", round, after.Names.Latin, err)
			}
		}
	}
}
