package vault_test

import (
	"context"
	"sync"
	"testing"

	"spean/internal/id"
	"spean/internal/vault"
)

func TestAKeyMadeAheadIsKeptBeforeItIsSealedUnder(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	seen := map[id.Stream]bool{}
	for range 200 {
		f, err := o.Fresh(ctx, house, id.Case)
		if err != nil || seen[f.Stream] || f.Stream.Kind() != id.Case {
			t.Fatalf("%+v, %v", f, err)
		}
		seen[f.Stream] = true
		kept, err := o.keys.Keys(ctx, f.Stream)
		if err != nil || len(kept) != 1 || kept[0].Subject != f.Person {
			t.Fatalf("%+v, %v", kept, err)
		}
		payload := about(f.Person, "name", "")
		records, err := o.Seal(ctx, vault.Scope{Stream: f.Stream, Agency: house}, unsealed(f.Stream, payload))
		if err != nil || records[0].Personal.Key != kept[0].ID {
			t.Fatalf("%+v, %v", records, err)
		}
		if got := o.opened(t, o.everything(t), records); got[0].Payload.(told).Name.V != "name" {
			t.Fatalf("%+v", got)
		}
	}
}

func TestManyWhoAskAtOnceGetStreamsOfTheirOwn(t *testing.T) {
	ctx := context.Background()
	o := unlocked(t)
	var mu sync.Mutex
	seen := map[id.Person]bool{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			kind := []string{id.Case, id.Tip}[i%2]
			for range 100 {
				f, err := o.Fresh(ctx, house, kind)
				mu.Lock()
				if err != nil || seen[f.Person] || f.Stream.Kind() != kind {
					t.Errorf("%+v, %v", f, err)
				}
				seen[f.Person] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

func TestWithoutAPlaceForKeysNothingIsMadeAhead(t *testing.T) {
	o := unlocked(t)
	if _, err := o.Fresh(context.Background(), "agency-unknownx", id.Case); err == nil {
		t.Fatal("a key of an agency nobody knows")
	}
}
