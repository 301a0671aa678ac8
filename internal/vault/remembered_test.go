package vault_test

import (
	"bytes"
	"context"
	"testing"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/vault"
)

// The vault keeps what it opened lately; what it kept is given out only where opening it again would give the same.

func TestWhatWasOpenedBeforeAnotherServerErasedItIsClosedAtTheNextLook(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"))
	o.opened(t, o.everything(t), records)
	if err := o.keys.Erase(ctx, mine, bopha, noon, "account-elsewhere"); err != nil { // by another process, behind this vault's back
		t.Fatal(err)
	}
	got := o.opened(t, o.everything(t), records)[0]
	if p := got.Payload.(told); !got.Erased || !p.Name.Closed || p.Name.V != "" || p.Place.V != "place" {
		t.Fatalf("%+v", got)
	}
}

func TestWhatWasOpenedBeforeNeedsALeaveOfItsOwn(t *testing.T) {
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"))
	o.opened(t, o.everything(t), records)
	if got := o.opened(t, o.grant(t, mine, "another section"), records); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
}

func TestBytesChangedSinceTheyWereOpenedDoNotOpen(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"))
	o.opened(t, o.everything(t), records)
	for name, change := range map[string]func(*event.Record){
		"a bit turned":   func(r *event.Record) { r.Personal.Data[80] ^= 1 },
		"another person": func(r *event.Record) { r.Subject = sister },
		"another case":   func(r *event.Record) { r.Stream = "case-otherxxx" },
		"another place":  func(r *event.Record) { r.Seq++ },
	} {
		r := records[0]
		r.Personal.Data = bytes.Clone(r.Personal.Data)
		change(&r)
		if _, err := o.Unseal(ctx, o.everything(t), []event.Record{r}); err == nil {
			t.Errorf("%s, and it opened", name)
		}
	}
}

func TestWhatWasOpenedBeforeDoesNotOpenWithoutItsKey(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	records := o.sealed(t, mine, about(bopha, "name", "place"))
	lost := &losing{KeyStore: o.keys}
	v, err := vault.Open(ctx, lost, o.keys, keyFile(t), codec(t), random())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Unseal(ctx, o.everything(t), records); err != nil {
		t.Fatal(err)
	}
	lost.all = true
	if _, err := v.Unseal(ctx, o.everything(t), records); err == nil {
		t.Fatal("opened without a key")
	}
}

// losing is a key store that loses its keys.
type losing struct {
	vault.KeyStore
	all bool
}

func (l *losing) Find(ctx context.Context, ids ...id.Key) ([]vault.WrappedKey, error) {
	if l.all {
		return nil, nil
	}
	return l.KeyStore.Find(ctx, ids...)
}
