package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/demo"
	"spean/internal/id"
)

func TestADemonstrationKeepsItsPhoneUntilItIsEndedAndThenHasAnother(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	n, _, err := openDemo(ctx, dir, demo.NewClock(time.Now), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}()
	phone := func(address string) demoPhone {
		p, err := openDemoPhone(ctx, n, dir, address, demo.Now)
		if err != nil {
			t.Fatal(err)
		}
		if p.URL != address+"/openrosa" {
			t.Errorf("a phone is set up with %s", p.URL)
		}
		return p
	}
	first := phone("http://127.0.0.1:8400")
	second := phone("http://127.0.0.1:8401")
	if first.User != second.User || first.Password != second.Password {
		t.Error("the next start has another phone")
	}
	_, whose, err := n.Accounts.PhoneOf(ctx, id.Device(first.User), account.Secret(first.Password))
	if err != nil || whose.Name != demoPhoneOf {
		t.Fatalf("the phone is that of %s: %v", whose.Name, err)
	}
	if err := n.Accounts.RevokePhone(ctx, whose.Agency, id.Device(first.User), whose.ID, demo.Now); err != nil {
		t.Fatal(err)
	}
	third := phone("http://127.0.0.1:8400")
	if third.User == first.User {
		t.Error("a phone that was ended goes on")
	}
	if again := phone("http://127.0.0.1:8400"); again != third {
		t.Error("the new phone is not kept")
	}
}
