package casework_test

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"testing"

	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/node"
	"spean/internal/partial"
	"spean/internal/vault"
	"spean/internal/vault/vaulttest"
)

// errBroken stands for a disk that cannot be written.
var errBroken = errors.New("the disk is full")

// logAndTree is the store of both, as the program has it.
type logAndTree interface {
	eventlog.Store
	audit.Store
}

// broken is a store that keeps nothing.
type broken struct{ logAndTree }

// Append keeps nothing.
func (broken) Append(context.Context, eventlog.Batch) (eventlog.Receipt, error) {
	return eventlog.Receipt{}, errBroken
}

// breakLog makes every write of the house's acts fail from now on, and gives what mends it.
func (h *house) breakLog() (mend func()) {
	h.t.Helper()
	whole := h.Desk.Parts
	store := broken{h.Desk.Log.(logAndTree)}
	h.Desk.Log, h.Desk.Audit = store, audit.New(store, rand.Reader)
	return func() { h.Desk.Parts = whole }
}

func TestAnActThatCannotBeRecordedDoesNothing(t *testing.T) {
	all := maps.Clone(changes)
	maps.Copy(all, anywhere)
	h := newHouse(t, "staff")
	for _, name := range order(all) {
		at := h.scene()
		if before := prepared[name]; before != "" {
			_, err := all[before].do(h, h.by("worker", "a reason"), at)
			must(t, err)
		}
		events, entries := h.size()
		mend := h.breakLog()
		_, err := all[name].do(h, all[name].as(h, all[name].by), at)
		mend()
		if e, n := h.size(); !errors.Is(err, errBroken) || e != events || n != entries {
			t.Errorf("%s: %v, %d events and %d entries more", name, err, e-events, n-entries)
		}
	}
	h.verified()
}

func TestALookThatCannotBeRecordedShowsNothing(t *testing.T) {
	h := newHouse(t, "staff")
	at := h.scene()
	h.settleNow()
	defer h.breakLog()()
	for name, look := range looks {
		if _, err := look.do(h, h.by("worker", ""), at); !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, list := range lists {
		if _, err := list.do(h, list.as(h, list.by), at); !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if work, err := h.Desk.Home(t.Context(), h.who("worker")); !errors.Is(err, errBroken) || len(work) > 0 {
		t.Errorf("a home page of %d rows: %v", len(work), err)
	}
	if offices, err := h.Desk.Directory(t.Context(), h.who("worker"), []id.Agency{h.who("worker").Agency}); !errors.Is(err, errBroken) || len(offices) > 0 {
		t.Errorf("a directory: %v", err)
	}
	sight, err := h.Desk.SeeCase(t.Context(), h.who("worker"), at.file, partial.Day{}, audit.ForPrint)
	if !errors.Is(err, errBroken) || sight != nil {
		t.Errorf("a case was shown unrecorded: %v", err)
	}
}

// noKeys is a key store that fails once it is told to.
type noKeys struct {
	*vaulttest.Memory
	failing bool
}

// Put keeps keys, or fails.
func (n *noKeys) Put(ctx context.Context, keys ...vault.WrappedKey) error {
	if n.failing {
		return errBroken
	}
	return n.Memory.Put(ctx, keys...)
}

// Keys gives keys, or fails.
func (n *noKeys) Keys(ctx context.Context, scopes ...id.Stream) ([]vault.WrappedKey, error) {
	if n.failing {
		return nil, errBroken
	}
	return n.Memory.Keys(ctx, scopes...)
}

func TestWithoutAKeyStoreNothingIsSealedAndNothingIsKept(t *testing.T) {
	h := newHouse(t, "staff")
	ctx := t.Context()
	keys := &noKeys{Memory: &vaulttest.Memory{}}
	secret, err := vault.KeyFile([]byte(rootSecret))
	must(t, err)
	codec, err := event.NewCodec(node.Payloads()...)
	must(t, err)
	must(t, vault.Create(ctx, keys, secret, rand.Reader))
	h.Desk.Vault, err = vault.Open(ctx, keys, keys, secret, codec, rand.Reader)
	must(t, err)
	must(t, h.Desk.Vault.AddAgency(ctx, h.who("worker").Agency))
	stream, person := h.openCase("Qanary")
	events, _ := h.size()
	keys.failing = true
	if _, err := h.Desk.OpenCase(ctx, h.by("worker", ""), casework.NewCase{Roles: []casefile.Code{"witness"}, Name: "Qanary"}); !errors.Is(err, errBroken) {
		t.Errorf("a case was opened without a key: %v", err)
	}
	for name, zero := range casefile.Facts() {
		if name == "person" {
			continue
		}
		if _, _, err := h.Desk.RecordFact(ctx, h.by("worker", ""), stream, h.filler("told", person, stream).Fact(zero)); !errors.Is(err, errBroken) {
			t.Errorf("%s was recorded without a key: %v", name, err)
		}
	}
	if n, _ := h.size(); n != events {
		t.Errorf("%d events were kept", n-events)
	}
}
