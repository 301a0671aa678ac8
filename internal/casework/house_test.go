package casework_test

import (
	"bytes"
	"context"
	"log/slog"
	"math"
	"sync"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casefile"
	"spean/internal/casefile/casefiletest"
	"spean/internal/casework"
	"spean/internal/demo"
	"spean/internal/id"
	"spean/internal/node"
	"spean/internal/partial"
	"spean/internal/vault"
)

// house is an installation without a story: three agencies, their people, and whatever a test records.
type house struct {
	*office
	dir    string
	logged *logged
	now    time.Time
}

// logged keeps what the program logs.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

// Write keeps a line.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// rootSecret is the root secret of the tests' installations.
const rootSecret = "a root secret for tests, long enough to be taken"

// newHouse opens an installation on disk. Its people are called by their role; n1 is the police, n2 shelters, n3 has to do with nothing.
func newHouse(t *testing.T, mark string) *house {
	t.Helper()
	ctx := t.Context()
	secret, err := vault.KeyFile([]byte(rootSecret))
	must(t, err)
	h := &house{dir: t.TempDir(), logged: &logged{}, now: demo.Now, office: &office{t: t, people: map[string]access.Principal{}}}
	h.Node, err = node.Open(ctx, node.Config{Data: h.dir, Secret: secret, Clock: func() time.Time { return h.now },
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 4}, Logger: slog.New(slog.NewTextHandler(h.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	must(t, err)
	t.Cleanup(func() { must(t, h.Close()) })
	names := func(who string) account.Names { return account.Names{Khmer: mark + " " + who, Latin: mark + " " + who} }
	first, err := h.Found(ctx, account.Agency{Names: names("n2"), Kind: "ngo", Country: "KH"}, account.Newcomer{Name: "administrator", Names: names("administrator"), Lang: "km"})
	must(t, err)
	h.enter(first, false)
	admin := h.who("administrator")
	for _, a := range []struct {
		short, kind string
		people      map[string]access.Role
	}{
		{"n2", "", map[string]access.Role{"hotline": access.HotlineWorker, "worker": access.SocialWorker, "colleague": access.SocialWorker, "shelter": access.ShelterLead, "director": access.Director}},
		{"n1", "police", map[string]access.Role{"investigator": access.Investigator, "unit-lead": access.UnitLead}},
		{"n3", "social-affairs", map[string]access.Role{"stranger": access.CaseWorker}},
	} {
		agency := account.Agency{ID: admin.Agency}
		if a.short != "n2" {
			agency, err = h.Accounts.SaveAgency(ctx, account.Agency{Names: names(a.short), Kind: a.kind, Identifies: a.kind == "police", Country: "KH"})
			must(t, err)
			must(t, h.Vault.AddAgency(ctx, agency.ID))
		}
		for name, role := range a.people {
			link, err := h.Accounts.Invite(ctx, account.Newcomer{Name: name, Names: names(name), Agency: agency.ID, Roles: []string{string(role)}, Lang: "km"}, admin.Account, h.now)
			must(t, err)
			h.enter(link, a.kind == "police")
		}
	}
	return h
}

// enter takes a one-time link as its person would.
func (h *house) enter(link account.Handout, identifies bool) {
	h.t.Helper()
	_, err := h.Accounts.TakeLink(h.t.Context(), link.Secret, "a long password of "+link.Account.Name, "", h.now)
	must(h.t, err)
	who := access.Principal{Account: link.Account.ID, Agency: link.Account.Agency, Identifies: identifies}
	for _, r := range link.Account.Roles {
		who.Roles = append(who.Roles, access.Role(r))
	}
	h.people[link.Account.Name] = who
}

// day lets a day pass.
func (h *house) day() { h.now = h.now.Add(24 * time.Hour) }

// openCase opens a case on somebody as the worker, with the shelter lead on the team.
func (h *house) openCase(name string) (id.Stream, id.Person) {
	h.t.Helper()
	done, err := h.Desk.OpenCase(h.t.Context(), h.by("worker", ""), casework.NewCase{Roles: []casefile.Code{casefile.RolePossibleVictim}, Name: name})
	must(h.t, err)
	return done.Stream, h.see("worker", done.Stream).People[0].ID
}

// see opens a case as somebody.
func (h *house) see(name string, stream id.Stream) *casework.Sight {
	h.t.Helper()
	s, err := h.Desk.SeeCase(h.t.Context(), h.who(name), stream, partial.Day{}, "page")
	must(h.t, err)
	return s
}

// filler fills facts about somebody.
func (h *house) filler(mark string, person id.Person, stream id.Stream) casefiletest.Filler {
	return casefiletest.Filler{Mark: mark, Person: person, Account: h.who("worker").Account, Agency: h.who("investigator").Agency, Stream: stream}
}

// recorded is a fact with its entry.
type recorded struct {
	name  string
	entry id.Entry
	fact  casefile.Fact
}

// tell records every fact there is on a case, once for each way of filling it. The person's own entry is there already and is corrected.
func (h *house) tell(stream id.Stream, fillers ...casefiletest.Filler) []recorded {
	h.t.Helper()
	var out []recorded
	for name, zero := range casefile.Facts() {
		for _, fill := range fillers {
			f := fill.Fact(zero)
			if _, ok := f.(casefile.PersonAdded); ok {
				entry := h.see("worker", stream).Person(fill.Person).Entry.ID
				_, err := h.Desk.CorrectFact(h.t.Context(), latest(h.by("worker", "told anew")), stream, entry, f)
				must(h.t, err)
				out = append(out, recorded{name, entry, f})
				continue
			}
			entry, _, err := h.Desk.RecordFact(h.t.Context(), h.by("worker", ""), stream, f)
			if err != nil {
				h.t.Fatalf("%s: %v", name, err)
			}
			out = append(out, recorded{name, entry, f})
		}
	}
	return out
}

// settleNow lets lists and index catch up outside a test's own deadline.
func (h *house) settleNow() {
	h.t.Helper()
	must(h.t, h.Settle(context.WithoutCancel(h.t.Context())))
}

// latest is an act by somebody who saw everything recorded so far.
func latest(do casework.Do) casework.Do {
	do.Seen = math.MaxInt64
	return do
}
