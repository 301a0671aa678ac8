package casework_test

import (
	"context"
	"slices"
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
	"spean/internal/vault"
)

// office is an installation with the demonstration's story told, its clock standing at NOW.
type office struct {
	*node.Node
	t      *testing.T
	clock  *demo.Clock
	people map[string]access.Principal
}

// newOffice opens one in a folder of its own.
func newOffice(t *testing.T) *office {
	t.Helper()
	ctx := t.Context()
	secret, err := vault.KeyFile([]byte("a root secret for tests, long enough to be taken"))
	must(t, err)
	o := &office{t: t, clock: demo.NewClock(func() time.Time { return demo.Now }), people: map[string]access.Principal{}}
	o.Node, err = node.Open(ctx, node.Config{Data: t.TempDir(), Secret: secret, Demo: true, Clock: o.clock.Time,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 4}})
	must(t, err)
	t.Cleanup(func() { must(t, o.Close()) })
	_, err = demo.Tell(ctx, demo.Stage{Desk: o.Desk, Accounts: o.Accounts, AddAgency: o.Vault.AddAgency, Settle: o.Settle, Clock: o.clock,
		Password: func(name string) string { return "password of " + name }})
	must(t, err)
	o.clock.Set(demo.Now)
	o.settle()
	agencies, err := o.Accounts.Agencies(ctx)
	must(t, err)
	for _, a := range agencies {
		accounts, err := o.Accounts.Accounts(ctx, a.ID)
		must(t, err)
		for _, each := range accounts {
			who := access.Principal{Account: each.ID, Agency: a.ID, Identifies: a.Identifies}
			for _, r := range each.Roles {
				who.Roles = append(who.Roles, access.Role(r))
			}
			o.people[each.Name] = who
		}
	}
	return o
}

// settle lets lists and the name index see everything.
func (o *office) settle() {
	o.t.Helper()
	must(o.t, o.Settle(context.WithoutCancel(o.t.Context())))
}

// who gives somebody by the name they sign in with.
func (o *office) who(name string) access.Principal {
	who, ok := o.people[name]
	if !ok {
		o.t.Fatalf("nobody signs in as %s", name)
	}
	return who
}

// by is an act of somebody now, with a reason.
func (o *office) by(name, why string) casework.Do {
	return casework.Do{Who: o.who(name), Command: o.Desk.IDs.Command(), Why: why}
}

// find searches as somebody.
func (o *office) find(name, query string) []casework.Hit {
	o.t.Helper()
	hits, err := o.Desk.Search(o.t.Context(), o.who(name), query, 25)
	must(o.t, err)
	return hits
}

// s1 is the demonstration's first case: the one N2 opened from the sister's tip, and the woman it is about.
func (o *office) s1() (id.Stream, id.Person) {
	o.t.Helper()
	for _, h := range o.find("kalyan.ngo", "ឈួន បុប្ផា") {
		if h.Stream.Kind() == id.Case && slices.Contains(h.Roles, casefile.RolePossibleVictim) {
			return h.Stream, h.Person
		}
	}
	o.t.Fatal("the first case is not found by its name")
	return "", ""
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// said is a text that belongs to everybody on the record.
func said(text string) event.Shared[string] { return event.Common(text) }
