package casework_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/node"
	"spean/internal/problem"
	"spean/internal/tip"
	"spean/internal/vault"
)

// stopsErasing is a log that takes everything but the look before keys are destroyed: the program stops there.
type stopsErasing struct{ audit.Store }

func (s stopsErasing) Append(ctx context.Context, b eventlog.Batch) (eventlog.Receipt, error) {
	if bytes.Contains(b.Entry.Record, []byte(`"purpose":"erase"`)) {
		return eventlog.Receipt{}, errors.New("the program was killed")
	}
	return s.Store.Append(ctx, b)
}

// again closes the installation and opens it as the next start of the program does.
func (h *house) again() {
	h.t.Helper()
	must(h.t, h.Close())
	secret, err := vault.KeyFile([]byte(rootSecret))
	must(h.t, err)
	h.Node, err = node.Open(h.t.Context(), node.Config{Data: h.dir, Secret: secret, Clock: func() time.Time { return h.now },
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 4}})
	must(h.t, err)
	h.settleNow()
}

// fromTip opens a case on somebody from a tip that is about them: two places where their key may be.
func (h *house) fromTip() (file id.Stream, person id.Person, told id.Stream) {
	h.t.Helper()
	ctx := h.t.Context()
	taken, err := h.Desk.TakeTip(ctx, h.by("worker", ""), casework.NewTip{Taken: tip.Taken{Happening: event.Common("she whispers"), Sure: "quite-sure", Channel: "phone", Urgency: "now"},
		AtRisk: casework.Described{Name: "Qanary"}, To: h.who("worker").Agency})
	must(h.t, err)
	opened, err := h.Desk.OpenCaseFromTip(ctx, h.by("worker", ""), taken.Stream)
	must(h.t, err)
	return opened.Stream, h.see("worker", opened.Stream).People[0].ID, taken.Stream
}

// erased reports whether no key of somebody is left.
func (h *house) erased(person id.Person, scopes ...id.Stream) bool {
	h.t.Helper()
	gone, err := h.Vault.Erased(h.t.Context(), person, scopes...)
	must(h.t, err)
	return gone
}

// erasedBySystem counts how often the record says that the program itself erased somebody on a case.
func (h *house) erasedBySystem(file id.Stream) int {
	h.t.Helper()
	seen, err := h.Desk.Audit.Looks(h.t.Context(), file, 100)
	must(h.t, err)
	n := 0
	for _, entry := range seen {
		if entry.System && entry.Purpose == audit.ForErase && entry.Decided[0].Act == access.SystemErase {
			n++
		}
	}
	return n
}

func TestAnErasingThatWasInterruptedIsFinishedByItself(t *testing.T) {
	h := newHouse(t, "staff")
	ctx := t.Context()
	file, person, told := h.fromTip()
	h.Desk.Audit = audit.New(stopsErasing{h.Desk.Log.(audit.Store)}, rand.Reader)
	if _, err := h.Desk.ErasePerson(ctx, h.by("director", "she asked for it"), file, person); err == nil {
		t.Fatal("the program was not stopped")
	}
	if h.erased(person, file, told) {
		t.Fatal("the keys were gone before the look was recorded")
	}
	h.again()
	if p := h.see("worker", file).Person(person); !p.Erased {
		t.Fatal("the erasing was not recorded")
	}
	must(t, h.Round(ctx))
	if !h.erased(person, file, told) {
		t.Error("keys of somebody erased are still there")
	}
	must(t, h.Round(ctx))
	if n := h.erasedBySystem(file); n != 1 {
		t.Errorf("the record says %d times that the program finished it", n)
	}
	h.verified()
}

func TestAnErasingThatWasFinishedIsNotTouchedAgain(t *testing.T) {
	h := newHouse(t, "staff")
	file, person, told := h.fromTip()
	_, err := h.Desk.ErasePerson(t.Context(), h.by("director", "she asked for it"), file, person)
	must(t, err)
	h.again()
	must(t, h.Round(t.Context()))
	if !h.erased(person, file, told) || h.erasedBySystem(file) != 0 {
		t.Error("the program erased what was erased")
	}
}

func TestAKeyStoreOlderThanAnErasingBringsNobodyBack(t *testing.T) {
	h := newHouse(t, "staff")
	file, person, told := h.fromTip()
	_, err := h.Desk.JoinTeam(t.Context(), h.by("worker", "so that the case has a key for reasons"), file, h.who("colleague").Account)
	must(t, err)
	must(t, h.Close())
	old, err := os.ReadFile(filepath.Join(h.dir, "keys.db"))
	must(t, err)
	h.again()
	_, err = h.Desk.ErasePerson(t.Context(), h.by("director", "she asked for it"), file, person)
	must(t, err)
	must(t, h.Close())
	must(t, os.WriteFile(filepath.Join(h.dir, "keys.db"), old, 0o600))
	h.again()
	if h.erased(person, file, told) {
		t.Fatal("the old keys were not put back")
	}
	must(t, h.Round(t.Context()))
	if !h.erased(person, file, told) {
		t.Error("somebody erased came back with old keys")
	}
}

func TestNothingIsLinkedToSomebodyErased(t *testing.T) {
	h := newHouse(t, "staff")
	ctx := t.Context()
	file, person, _ := h.fromTip()
	_, err := h.Desk.ErasePerson(ctx, h.by("director", "she asked for it"), file, person)
	must(t, err)
	taken, err := h.Desk.TakeTip(ctx, h.by("worker", ""), casework.NewTip{Taken: tip.Taken{Happening: event.Common("she whispers"), Sure: "quite-sure", Channel: "phone", Urgency: "now"},
		AtRisk: casework.Described{Name: "Somebody"}, To: h.who("worker").Agency})
	must(t, err)
	begun, err := h.Desk.StartScreening(ctx, h.by("worker", ""), casework.NewScreening{Age: "adult", Person: casework.Described{Name: "Somebody"}})
	must(t, err)
	_, first := h.Desk.LinkTip(ctx, h.by("worker", "the same"), taken.Stream, file, person)
	_, second := h.Desk.LinkScreening(ctx, h.by("worker", "the same"), begun.Stream, file, person)
	for what, err := range map[string]error{"a tip": first, "a screening": second} {
		if all := problem.All(err); len(all) == 0 || all[0].Key != "error.person-erased" {
			t.Errorf("%s is linked to somebody erased: %v", what, err)
		}
	}
}
