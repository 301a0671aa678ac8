package casework_test

import (
	"context"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/demo"
	"spean/internal/node"
	"spean/internal/partial"
	"spean/internal/screening"
	"spean/internal/vault"
	"spean/internal/view"
)

// told opens an installation with the demonstration in it.
func told(b testing.TB) (*node.Node, map[string]access.Principal) {
	b.Helper()
	secret, err := vault.KeyFile([]byte("not a secret: only a benchmark of invented cases"))
	if err != nil {
		b.Fatal(err)
	}
	clock := demo.NewClock(time.Now)
	n, err := node.Open(b.Context(), node.Config{Data: b.TempDir(), Secret: secret, Demo: true, Clock: clock.Time,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 32}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = n.Close() }) // nothing is kept
	_, err = demo.Tell(b.Context(), demo.Stage{Desk: n.Desk, Accounts: n.Accounts, AddAgency: n.Vault.AddAgency, Clock: clock,
		Password: func(name string) string { return "the password of " + name }})
	if err == nil {
		err = n.Settle(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	clock.Set(demo.Now)
	return n, principals(b, n)
}

// principals gives everybody by sign-in name.
func principals(b testing.TB, n *node.Node) map[string]access.Principal {
	out := map[string]access.Principal{}
	agencies, err := n.Accounts.Agencies(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, agency := range agencies {
		people, err := n.Accounts.Accounts(b.Context(), agency.ID)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range people {
			who := access.Principal{Account: p.ID, Agency: p.Agency, Identifies: agency.Identifies}
			for _, r := range p.Roles {
				who.Roles = append(who.Roles, access.Role(r))
			}
			out[p.Name] = who
		}
	}
	return out
}

// BenchmarkCasePage is what the server does for the case page of the demonstration's first case: the recorded look included.
func BenchmarkCasePage(b *testing.B) {
	n, people := told(b)
	who := people["kalyan.ngo"]
	cases, err := n.Desk.ListCases(b.Context(), who, view.CaseQuery{})
	if err != nil || len(cases.Lines) != 1 {
		b.Fatalf("%d cases, %v", len(cases.Lines), err)
	}
	for b.Loop() {
		if _, err := n.Desk.SeeCase(context.Background(), who, cases.Lines[0].Row.Stream, partial.Day{}, "page"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScreeningSave is one answer of a screening, saved and synced.
func BenchmarkScreeningSave(b *testing.B) {
	n, people := told(b)
	who := people["vichet.pol"]
	do := func() casework.Do { return casework.Do{Who: who, Command: n.Desk.IDs.Command()} }
	started, err := n.Desk.StartScreening(b.Context(), do(), casework.NewScreening{Age: screening.BandAdult})
	if err != nil {
		b.Fatal(err)
	}
	codes := []string{"DR01", "DR02", "EX01", "EX02", "CD01", "CD02", "CD03", "RV06"}
	i := 0
	for b.Loop() {
		if i%40 == 0 { // a screening has some forty answers, not thousands
			b.StopTimer()
			started, err = n.Desk.StartScreening(b.Context(), do(), casework.NewScreening{Age: screening.BandAdult})
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		if _, err := n.Desk.Answer(context.Background(), do(), started.Stream, codes[i%len(codes)], screening.Yes, ""); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkHome is the work list of the shelter's lead.
func BenchmarkHome(b *testing.B) {
	n, people := told(b)
	for b.Loop() {
		if _, err := n.Desk.Home(context.Background(), people["tevy.ngo"]); err != nil {
			b.Fatal(err)
		}
	}
}
