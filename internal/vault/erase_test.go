package vault_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"spean/internal/audit"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/vault"
)

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
