package vault_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/vault"
)

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

func BenchmarkUnseal(b *testing.B) {
	o := unlocked(b)
	var payloads []event.Payload
	for i := range 100 {
		payloads = append(payloads, about(id.Person(fmt.Sprintf("person-%08d", i%8)), "ឈួន បុប្ផា", "a market"))
	}
	records, g := o.sealed(b, mine, payloads...), o.everything(b)
	for b.Loop() {
		if _, err := o.Unseal(context.Background(), g, records); err != nil {
			b.Fatal(err)
		}
	}
}
